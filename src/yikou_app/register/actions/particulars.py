"""Record what changes about a person: addresses, telephones, accounts; and what was recorded wrongly."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from yikou.values import parse_phones
from yikou_app.ground.ensure import reasoned, refuse
from yikou_app.ground.scope import Role, Scope
from yikou_app.register.actions.records import again, end, not_ahead, parsed_account, person_within, withdraw
from yikou_app.register.models import Particular, Person
from yikou_app.register.queries import account_index, without_guardian
from yikou_app.trail.actions import record

Kind = Particular.Kind
_LONGEST = 120


def correct_account(*, person_ref: str, account: str, reason: str, by: Scope) -> None:
    """Change the account a person is paid to, from today on (更正账号), with a reason."""
    by.must_be(Role.DISTRICT, Role.STREET)
    number = parsed_account(account)
    why = reasoned(reason, "更正账号的理由")
    with transaction.atomic():
        row = person_within(person_ref, by)
        _changed(row, Kind.ACCOUNT, number, timezone.localdate(), why, by)
        record(by=by, verb="correct_account", subject=("person", person_ref), reason=why)


def record_particular(
    *, person_ref: str, kind: str, value: str, valid_from: date, reason: str, by: Scope
) -> None:
    """Record an address, telephone or account that holds from a day on (登记事项变更).

    The one that held until then ends on that day; it is kept, with when each of the two was recorded.
    """
    by.must_be(Role.DISTRICT, Role.STREET)
    if kind not in Kind.values:
        refuse("登记事项不在可选范围内,请重新选择。", status=422)
    not_ahead(valid_from, "起始日期")
    text = _checked(kind, value)
    why = reasoned(reason, "变更的理由")
    with transaction.atomic():
        row = person_within(person_ref, by)
        _changed(row, kind, text, valid_from, why, by)
        record(
            by=by, verb="record_particular", subject=("person", person_ref), reason=why, kind=kind,
            valid_from=valid_from.isoformat(),
        )  # fmt: skip


def correct_particular(
    *, ref: str, value: str, valid_from: date | None, valid_to: date | None, reason: str, by: Scope
) -> None:
    """Say that something was recorded wrongly (更正事项): another content or other days, or never (no day).

    An empty ``value`` leaves the content. The wrong row stays on record as corrected.
    """
    by.must_be(Role.DISTRICT, Role.STREET)
    why = reasoned(reason, "更正的理由")
    if valid_from and valid_to and valid_to <= valid_from:
        refuse("终止日期须晚于起始日期。", status=422)
    with transaction.atomic():
        wrong = Particular.objects.select_related("person").filter(ref=ref, withdrawn_at__isnull=True).first()
        if wrong is None or not by.reaches(wrong.person.area_path):
            refuse("没有找到这条登记事项,可能刚刚被更正,请刷新后再看。", status=404)
        text = _checked(wrong.kind, value) if value.strip() else wrong.value
        withdraw(wrong, by)
        others = Particular.objects.filter(person=wrong.person, kind=wrong.kind, withdrawn_at__isnull=True)
        if valid_from is not None:
            if wrong.kind != Kind.INCIDENT and any(
                (each.valid_to is None or each.valid_to > valid_from)
                and (valid_to is None or each.valid_from < valid_to)
                for each in others
            ):
                refuse("更正后会与此人另一段同类登记重叠,没有更正。")
            again(wrong, by, value=text, valid_from=valid_from, valid_to=valid_to, reason=why).save(
                force_insert=True
            )
        _show_today(wrong.person, wrong.kind)
        record(
            by=by, verb="correct_particular", subject=("person", wrong.person.ref), reason=why,
            kind=wrong.kind, particular=ref,
        )  # fmt: skip


def _checked(kind: str, value: str) -> str:
    """The content as it is kept, or a refusal that says what is wrong with it."""
    if kind == Kind.ACCOUNT:
        return parsed_account(value)
    if kind == Kind.PHONE:
        phones, problems = parse_phones(value)
        if not phones:
            refuse(f"联系电话不能使用:{problems[-1].message if problems else '没有填写'}", status=422)
        return phones[0].number
    text = " ".join(value.split())
    if not 2 <= len(text) <= _LONGEST:
        refuse(f"地址应为 2 至 {_LONGEST} 个字,得到 {len(text)} 个字。", status=422)
    return text


def _changed(row: Person, kind: str, value: str, on: date, reason: str, by: Scope) -> None:
    if kind == Kind.ACCOUNT and without_guardian([row.pk], on):
        refuse("此人未满十八周岁,登记收款账号前请先登记可以代领的监护人。")
    _keep_first(row, kind)
    open_ones = Particular.objects.filter(
        person=row, kind=kind, valid_to__isnull=True, withdrawn_at__isnull=True
    )
    if kind != Kind.INCIDENT:
        for former in open_ones:
            if former.valid_from > on:
                refuse("起始日期早于现在这条登记的起始日期;如果现在这条有误,请先更正它。", status=422)
            end(former, on, by)
    Particular.objects.create(
        person=row, kind=kind, value=value, valid_from=on, reason=reason, recorded_by_name=by.staff_name
    )
    _show_today(row, kind)


def _keep_first(row: Person, kind: str) -> None:
    """What the record said before its first change, as it was known then."""
    value = {Kind.PHONE: row.phone, Kind.ACCOUNT: row.account}.get(Kind(kind))
    if not value or Particular.objects.filter(person=row, kind=kind).exists():
        return
    since = (row.account_since if kind == Kind.ACCOUNT else None) or row.created_at
    Particular.objects.create(
        person=row, kind=kind, value=value, valid_from=timezone.localdate(since), recorded_at=since,
        recorded_by_name=row.source, reason="",
    )  # fmt: skip


def _show_today(row: Person, kind: str) -> None:
    """Bring the record's own column to what the history says of today."""
    if kind not in (Kind.PHONE, Kind.ACCOUNT):
        return
    now = Particular.objects.filter(person=row, kind=kind, valid_to__isnull=True, withdrawn_at__isnull=True)
    value = next((each.value for each in now), None)
    if kind == Kind.PHONE:
        row.phone = value
        row.save(update_fields=["phone"])
    elif value != row.account:
        row.account, row.account_index = value, account_index(value) if value else ""
        row.account_since = timezone.now()
        row.save(update_fields=["account", "account_index", "account_since"])
