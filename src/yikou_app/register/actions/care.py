"""Record what made a person poor and what the person needs, and who acts for the person."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from yikou.values import clean_name, parse_id, parse_phones
from yikou_app.ground.ensure import reasoned, refuse
from yikou_app.ground.scope import Role, Scope
from yikou_app.register.actions.records import end, not_ahead, person_within
from yikou_app.register.models import Need, Proxy
from yikou_app.register.queries import is_minor
from yikou_app.trail.actions import record


def note_need(*, person_ref: str, kind: str, words: str, valid_from: date, by: Scope) -> None:
    """Record a cause of hardship or a need (登记致困原因、需求)."""
    by.must_be(Role.DISTRICT, Role.STREET)
    if kind not in Need.Kind.values:
        refuse("致困原因或需求不在可选范围内,请重新选择。", status=422)
    if len(words) > 300:
        refuse(f"情况有 {len(words)} 个字,最多 300 个字;请写得短一些。", status=422)
    not_ahead(valid_from, "起始日期")
    with transaction.atomic():
        row = person_within(person_ref, by)
        if Need.objects.filter(
            person=row, kind=kind, valid_to__isnull=True, withdrawn_at__isnull=True
        ).exists():
            refuse("此人已登记这一项;情况有变化的,请先结束原来的再登记。")
        Need.objects.create(
            person=row, kind=kind, words=words.strip() or None, valid_from=valid_from,
            recorded_by_name=by.staff_name,
        )  # fmt: skip
        record(by=by, verb="note_need", subject=("person", person_ref), kind=kind)


def end_need(*, person_ref: str, kind: str, valid_to: date, reason: str, by: Scope) -> None:
    """Say that a cause or a need is no more (结束致困原因、需求)."""
    by.must_be(Role.DISTRICT, Role.STREET)
    not_ahead(valid_to, "结束日期")
    why = reasoned(reason, "结束的理由")
    with transaction.atomic():
        row = person_within(person_ref, by)
        held = Need.objects.filter(person=row, kind=kind, valid_to__isnull=True, withdrawn_at__isnull=True)
        open_one = held.first()
        if open_one is None or open_one.valid_from > valid_to:
            refuse("没有可以结束的登记:此人没有这一项,或结束日期早于起始日期。", status=422)
        end(open_one, valid_to, by, reason=why)
        record(by=by, verb="end_need", subject=("person", person_ref), reason=why, kind=kind)


def name_proxy(
    *,
    person_ref: str,
    kind: str,
    name: str,
    id_number: str,
    phone: str,
    relation: str,
    may_collect: bool,
    may_sign: bool,
    basis: str,
    valid_from: date,
    by: Scope,
) -> str:
    """Record a guardian or a proxy (登记监护人、代理人) with the paper it rests on; returns its reference.

    Who acts for somebody is named by number, is of age, and is not the person: a name alone would let
    anybody collect.
    """
    by.must_be(Role.DISTRICT, Role.STREET)
    if kind not in Proxy.Kind.values:
        refuse("请选择监护人或代理人。", status=422)
    not_ahead(valid_from, "起始日期")
    paper = reasoned(basis, "依据(判决书、指定书或委托书)", limit=120)
    bond = reasoned(relation, "与本人的关系", limit=30)
    if not (may_collect or may_sign):
        refuse("请至少选择一项:可以代领、可以代签。", status=422)
    shown, problems = clean_name(name)
    if not shown:
        refuse(f"姓名不能使用:{problems[0].message if problems else '没有填写'}", status=422)
    number, problems = parse_id(id_number, today=timezone.localdate())
    if number is None:
        refuse(f"代办人的身份证号不能使用:{problems[-1].message}。请核对证件。", status=422)
    if is_minor(number.born, valid_from):
        refuse("代办人须年满十八周岁。", status=422)
    phones = parse_phones(phone)[0] if phone.strip() else ()
    if phone.strip() and not phones:
        refuse("联系电话不能使用,请核对后重新填写。", status=422)
    with transaction.atomic():
        row = person_within(person_ref, by)
        if row.id_number == number.number:
            refuse("代办人不能是本人。", status=422)
        if kind == Proxy.Kind.PROXY and is_minor(row.birth_on, valid_from):
            refuse("未成年人由监护人代办,不能委托代理人。", status=422)
        made = Proxy.objects.create(
            person=row, kind=kind, name=shown, id_number=number.number,
            phone=phones[0].number if phones else None, relation=bond, may_collect=may_collect,
            may_sign=may_sign, basis=paper, valid_from=valid_from, recorded_by_name=by.staff_name,
        )  # fmt: skip
        record(
            by=by, verb="name_proxy", subject=("person", person_ref), kind=kind, proxy=made.ref,
            may_collect=may_collect, may_sign=may_sign,
        )  # fmt: skip
    return made.ref


def end_proxy(*, ref: str, valid_to: date, reason: str, by: Scope) -> str:
    """Say that somebody acts for a person no longer (结束监护或代理); returns the person's reference."""
    by.must_be(Role.DISTRICT, Role.STREET)
    not_ahead(valid_to, "结束日期")
    why = reasoned(reason, "结束的理由")
    with transaction.atomic():
        held = Proxy.objects.select_related("person").filter(
            ref=ref, valid_to__isnull=True, withdrawn_at__isnull=True
        )
        row = held.first()
        if row is None or row.person.restricted or not by.reaches(row.person.area_path):
            refuse("没有找到这名代办人,或已经结束。", status=404)
        if row.valid_from > valid_to:
            refuse("结束日期早于起始日期,请改日期。", status=422)
        end(row, valid_to, by, reason=why)
        record(by=by, verb="end_proxy", subject=("person", row.person.ref), reason=why, proxy=ref)
    return row.person.ref
