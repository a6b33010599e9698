"""Every guard of money in the database, attacked with it and without it.

An attack goes around all actions, straight at the tables. With the guard it must be refused, and by
that very guard; with the guard removed it must succeed, or the test of the guard proves nothing. A
guard that is declared and not attacked here fails too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone
from tests.rooms.factories import (
    DAY,
    District,
    add_award,
    add_person,
    make_district,
    released_batch,
    settled_batch,
)

from yikou_app.approvals.actions import open_approval, sign
from yikou_app.approvals.models import Approval, Signature
from yikou_app.awards.models import Award, AwardShare
from yikou_app.funds.models import Entry, Fund, PayingAccount, Posting, Receipt
from yikou_app.ground.guards import guards_of
from yikou_app.payments import actions
from yikou_app.payments.models import BankReturn, Batch, LineItem, Notice, PaymentLine
from yikou_app.programmes.models import CostShare, Programme, Season, Stage

pytestmark = pytest.mark.django_db

ROOMS = ("funds", "programmes", "approvals", "payments")
# Refused by its neighbours as well: reserved and paid are not negative, and together not above received.
IMPLIED = {"fund_received_not_negative"}


@dataclass
class World:
    """One row of every kind, in every state that an attack needs."""

    made: District
    fund: Fund
    receipt: Receipt
    entry: Entry
    award: Award
    programme: Programme
    closed: Batch
    paid: PaymentLine
    failed: PaymentLine
    submitted: Batch
    released: Batch
    draft: Batch
    line: PaymentLine
    free: AwardShare
    cancelled: AwardShare
    notice: Notice
    twice: Approval
    extra: dict[str, Any] = field(default_factory=dict)

    def approval(self, batch: Batch) -> Approval:
        return Approval.objects.everywhere("test").get(subject_ref=batch.ref)

    def submitted_line(self) -> PaymentLine:
        return PaymentLine.objects.get(batch=self.submitted)


def build() -> World:
    made = make_district()
    by = made.scopes["officer"]

    def award(programme: str = "spring") -> Award:
        return add_award(made, programme, add_person(made))

    def batch(ref: str) -> Batch:
        return Batch.objects.everywhere("test").get(ref=ref)

    first, _ = award(), award()
    closed = batch(settled_batch(made, outcomes={1: "01||户名不符"}))
    award()
    submitted = batch(actions.make_batch(season_ref=made.season_ref, title="二", by=by))
    actions.submit_batch(ref=submitted.ref, by=by)
    award()
    released = batch(released_batch(made, "三"))
    award()
    draft = batch(actions.make_batch(season_ref=made.season_ref, title="四", by=by))
    free = AwardShare.objects.get(award=award())
    other = Award.objects.create(
        programme=first.programme, person=first.person, unit=first.unit, area_path=first.area_path,
        category=first.category, period="2019", amount_fen=50_000, state="cancelled",
    )  # fmt: skip
    with transaction.atomic():
        ref = open_approval(
            kind="test", subject_ref="s", title="两步", digest="d", amount_fen=1, by=by, area_path="001",
            unit_id=1, steps=[["finance"], ["finance"]],
        )  # fmt: skip
        sign(ref=ref, digest="d", decision="grant", by=made.scopes["cashier"])
    fund = made.fund("district")
    return World(
        made=made,
        fund=fund,
        receipt=Receipt.objects.everywhere("test").get(fund=fund),
        entry=Entry.objects.get(key=f"award:{first.ref}:reserve"),
        award=first,
        programme=Programme.objects.everywhere("test").get(pk=first.programme_id),
        closed=closed,
        paid=PaymentLine.objects.get(batch=closed, state="paid"),
        failed=PaymentLine.objects.get(batch=closed, state="failed"),
        submitted=batch(submitted.ref),
        released=released,
        draft=draft,
        line=PaymentLine.objects.get(batch=draft),
        free=free,
        cancelled=AwardShare.objects.create(award=other, fund=fund, amount_fen=50_000),
        notice=Notice.objects.everywhere("test").get(batch=closed),
        twice=Approval.objects.everywhere("test").get(ref=ref),
    )


def change(row: models.Model, **values: Any) -> None:
    """UPDATE one row by its id, past managers and fields' own rules."""
    meta = type(row)._meta
    columns = ", ".join(f'"{meta.get_field(name).column}" = %s' for name in values)
    with connection.cursor() as cursor:
        cursor.execute(f'UPDATE "{meta.db_table}" SET {columns} WHERE id = %s', [*values.values(), row.pk])


def delete(row: models.Model) -> None:
    """DELETE one row by its id; foreign keys are deferred, so only a guard can object."""
    with connection.cursor() as cursor:
        cursor.execute(f'DELETE FROM "{type(row)._meta.db_table}" WHERE id = %s', [row.pk])


def entry(w: World, key: str = "attack", **values: Any) -> Entry:
    return Entry.objects.create(
        key=key, kind="receive", booked_on=DAY, narration="x", actor_id=1, actor_name="x", **values
    )


def posting(w: World, into: Entry, side: str, amount: int, tag: str = "") -> Posting:
    return Posting.objects.create(entry=into, fund=w.fund, side=side, amount=amount, tag=tag)


def seal(w: World, *lines: tuple[str, int, str]) -> None:
    opened = entry(w)
    for side, amount, tag in lines:
        posting(w, opened, side, amount, tag)
    change(opened, sealed=True)


def approval(w: World, **values: Any) -> Approval:
    row = Approval(**{
        "area_path": "001", "unit_id": 1, "kind": "test", "subject_ref": "t", "title": "x", "digest": "d",
        "amount_fen": 1, "maker_id": 1, "maker_name": "x", "steps": [["finance"]], "needed": 1, **values,
    })  # fmt: skip
    row.save()
    return row


def signature(of: Approval, **values: Any) -> Signature:
    return Signature.objects.create(**{
        "approval": of, "step": of.signed, "staff_id": 90, "staff_name": "x", "role": "finance",
        "maker_id": of.maker_id, "decision": "grant", "digest": of.digest, **values,
    })  # fmt: skip


def signed_twice_on_a_step(w: World) -> None:
    held = w.approval(w.submitted)
    signature(held, staff_id=900_001)
    signature(held, staff_id=900_002)


def batch(w: World, **values: Any) -> Batch:
    return Batch.objects.create(**{
        "season_id": w.made.season_id, "unit_id": w.made.units["bureau"].pk, "area_path": "001", "title": "x",
        "maker_id": 1, "maker_name": "x", **values,
    })  # fmt: skip


def line(w: World, **values: Any) -> PaymentLine:
    return PaymentLine.objects.create(**{
        "batch": w.draft, "sequence": 90, "person_id": w.paid.person_id, "area_path": "001",
        "paying_account_id": w.paid.paying_account_id, "payee_name": "x", "account": "1", "account_index": "i",
        "amount_fen": w.paid.amount_fen, **values,
    })  # fmt: skip


def reissued_twice(w: World) -> None:
    accounts = list(PayingAccount.objects.everywhere("test").values_list("pk", flat=True))
    for number, account in enumerate(accounts):
        line(
            w, sequence=90 + number, person_id=w.failed.person_id, paying_account_id=account,
            amount_fen=w.failed.amount_fen, reissue_of=w.failed,
        )  # fmt: skip


def item(w: World, of: PaymentLine, share: AwardShare, **values: Any) -> LineItem:
    return LineItem.objects.create(line=of, award_share=share, amount_fen=share.amount_fen, **values)


def share_of(of: PaymentLine) -> AwardShare:
    return AwardShare.objects.get(pk=LineItem.objects.get(line=of).award_share_id)


def signed_notice_changed(w: World) -> None:
    change(w.notice, signed_on=date(2020, 1, 2), signed_by="代领", recorded_by_id=1)
    change(w.notice, signed_by="本人签收")


def notice(w: World, **values: Any) -> None:
    Notice.objects.create(**{
        "batch": w.submitted, "person_id": w.paid.person_id, "area_path": "001", "total_fen": 1, **values,
    })  # fmt: skip


def bank_return(w: World) -> BankReturn:
    return BankReturn.objects.get(batch=w.closed)


def returned_again(w: World) -> None:
    held = bank_return(w)
    held.pk, held.ref = None, "attackattackatta"
    held.save(force_insert=True)


def cost_share(w: World) -> CostShare:
    return CostShare.objects.get(programme=w.programme)


def again(row: models.Model, **values: Any) -> None:
    """The same row a second time under another id and reference."""
    row = copy(row)
    row.pk = None
    for name, value in ({"ref": "attackattackatta"} if hasattr(row, "ref") else {}).items():
        setattr(row, name, value)
    for name, value in values.items():
        setattr(row, name, value)
    row.save(force_insert=True)


def season(w: World) -> Season:
    return Season.objects.get(pk=w.made.season_id)


def stage(w: World) -> Stage:
    return Stage.objects.filter(season=season(w)).latest("order")


Attack = Callable[[World], Any]
FUNDS: dict[str, Attack] = {
    "yikou_payingaccount_frozen": lambda w: change(w.fund.paying_account, bank="别家银行"),
    "yikou_payingaccount_no_delete": lambda w: delete(w.fund.paying_account),
    "yikou_fund_frozen": lambda w: change(w.fund, year=1999),
    "yikou_fund_no_delete": lambda w: delete(w.fund),
    "fund_name_once_a_year": lambda w: again(w.made.fund("district")),
    "fund_budget_not_negative": lambda w: change(w.fund, budget_fen=-1),
    "fund_received_not_negative": lambda w: change(w.fund, received_fen=-1),
    "fund_reserved_not_negative": lambda w: change(w.fund, reserved_fen=-1),
    "fund_paid_not_negative": lambda w: change(w.fund, paid_fen=-1),
    "fund_never_overdrawn": lambda w: change(w.fund, reserved_fen=w.fund.received_fen + 1),
    "yikou_receipt_no_update": lambda w: change(w.receipt, amount_fen=1),
    "yikou_receipt_no_delete": lambda w: delete(w.receipt),
    "receipt_number_once": lambda w: again(w.receipt),
    "receipt_positive": lambda w: again(w.receipt, number="x", amount_fen=0),
    "yikou_entry_no_delete": lambda w: delete(w.entry),
    "yikou_entry_frozen": lambda w: change(entry(w), narration="改写"),
    "yikou_entry_seal_balances": lambda w: seal(w, ("available", 5, "")),
    "yikou_entry_seal_not_empty": lambda w: seal(w),
    "yikou_entry_seal_within_reach": lambda w: seal(
        w, ("reserved", -9_999_999, w.award.ref), ("available", 9_999_999, "")
    ),
    "yikou_entry_stays_sealed": lambda w: change(w.entry, sealed=False),
    "yikou_entry_born_open": lambda w: entry(w, sealed=True),
    "yikou_posting_no_update": lambda w: change(Posting.objects.filter(entry=w.entry)[0], amount=1),
    "yikou_posting_no_delete": lambda w: delete(Posting.objects.filter(entry=w.entry)[0]),
    "yikou_posting_into_open_entry": lambda w: posting(w, w.entry, "available", 1),
    "posting_not_zero": lambda w: posting(w, entry(w), "available", 0),
}
PROGRAMMES: dict[str, Attack] = {
    "yikou_season_no_delete": lambda w: delete(season(w)),
    "season_once": lambda w: again(season(w)),
    "season_days_in_order": lambda w: change(season(w), ends_on=date(2000, 1, 1)),
    "stage_order_once": lambda w: change(stage(w), order=1),
    "stage_days_in_order": lambda w: change(stage(w), ends_on=date(2000, 1, 1)),
    "yikou_programme_no_delete": lambda w: delete(w.programme),
    "programme_name_once": lambda w: again(w.programme),
    "programme_standard_positive": lambda w: change(w.programme, standard_min_fen=0),
    "programme_standard_in_order": lambda w: change(w.programme, standard_max_fen=1),
    "programme_within_quota": lambda w: change(w.programme, taken=w.programme.quota + 1),
    "yikou_costshare_no_delete": lambda w: delete(cost_share(w)),
    "share_fund_once": lambda w: again(cost_share(w)),
    "share_parts_positive": lambda w: change(cost_share(w), parts=0),
    "share_reserved_not_negative": lambda w: change(cost_share(w), reserved_fen=-1),
    "share_paid_not_negative": lambda w: change(cost_share(w), paid_fen=-1),
    "share_within_ceiling": lambda w: change(cost_share(w), ceiling_fen=1),
}
APPROVALS: dict[str, Attack] = {
    "yikou_approval_no_delete": lambda w: delete(w.twice),
    "yikou_approval_frozen": lambda w: change(w.approval(w.submitted), digest="别的内容"),
    "yikou_approval_grant_is_signed": lambda w: change(w.approval(w.submitted), state="granted"),
    "yikou_approval_closed_stays": lambda w: change(w.approval(w.released), state="open"),
    "yikou_approval_born_open": lambda w: approval(w, state="granted"),
    "approval_one_open": lambda w: approval(w, kind="batch", subject_ref=w.submitted.ref),
    "approval_signed_counts": lambda w: change(w.approval(w.submitted), signed=2),
    "approval_needs_somebody": lambda w: approval(w, needed=0),
    "yikou_signature_no_update": lambda w: change(w.twice.signatures.get(), staff_id=900_003),
    "yikou_signature_no_delete": lambda w: delete(w.twice.signatures.get()),
    "yikou_signature_of_open_content": lambda w: signature(w.approval(w.submitted), digest="别的内容"),
    "signature_once_a_person": lambda w: signature(w.twice, staff_id=w.made.scopes["cashier"].staff_id),
    "signature_once_a_step": signed_twice_on_a_step,
    "signature_not_the_maker": lambda w: signature(
        w.approval(w.submitted), staff_id=w.approval(w.submitted).maker_id
    ),
}
PAYMENTS: dict[str, Attack] = {
    "yikou_batch_no_delete": lambda w: delete(w.draft),
    "yikou_batch_frozen": lambda w: change(w.draft, maker_id=900_003),
    "yikou_batch_takes_its_way": lambda w: change(w.closed, state="sent"),
    "yikou_batch_born_draft": lambda w: batch(w, state="submitted"),
    "yikou_batch_content_is_fixed": lambda w: change(w.submitted, total_fen=1),
    "yikou_batch_adds_up": lambda w: change(
        w.draft, state="submitted", digest="d", total_fen=w.draft.total_fen + 1
    ),
    "yikou_batch_signed_by_another": lambda w: change(w.submitted, state="released", releaser_id=900_003),
    "batch_two_people": lambda w: change(w.closed, releaser_id=w.closed.maker_id),
    "batch_released_by_somebody": lambda w: change(w.released, releaser_id=None),
    "batch_sent_by_a_file": lambda w: change(w.released, state="sent"),
    "yikou_paymentline_no_delete": lambda w: delete(w.line),
    "yikou_paymentline_frozen": lambda w: change(w.line, account=b"swapped"),
    "yikou_paymentline_into_a_draft": lambda w: line(w, batch=w.submitted),
    "yikou_paymentline_takes_its_way": lambda w: change(w.paid, state="failed"),
    "yikou_paymentline_sent_with_its_batch": lambda w: change(w.line, state="sent"),
    "yikou_paymentline_of_a_failure": lambda w: line(w, reissue_of=w.paid),
    "line_sequence_once": lambda w: line(w, sequence=w.line.sequence),
    "line_once_a_recipient_and_account": lambda w: line(w, person_id=w.line.person_id),
    "line_reissued_once": reissued_twice,
    "line_bank_reference_once": lambda w: change(w.failed, bank_reference=w.paid.bank_reference),
    "line_positive": lambda w: line(w, amount_fen=0),
    "yikou_lineitem_no_delete": lambda w: delete(LineItem.objects.get(line=w.line)),
    "yikou_lineitem_frozen": lambda w: change(LineItem.objects.get(line=w.line), amount_fen=1),
    "yikou_lineitem_of_a_confirmed_share": lambda w: item(w, w.line, w.cancelled),
    "yikou_lineitem_into_a_draft": lambda w: item(w, w.paid, w.free),
    "yikou_lineitem_freed_by_failure": lambda w: change(LineItem.objects.get(line=w.paid), live=False),
    "share_paid_once": lambda w: item(w, w.line, share_of(w.submitted_line())),
    "line_share_once": lambda w: item(w, w.line, share_of(w.line), live=False),
    "yikou_notice_no_delete": lambda w: delete(w.notice),
    "yikou_notice_frozen": lambda w: change(w.notice, total_fen=1),
    "yikou_notice_signed_once": signed_notice_changed,
    "notice_once_a_recipient": lambda w: notice(w, batch=w.closed),
    "notice_of_something": lambda w: notice(w, total_fen=0),
    "notice_sign_off_recorded": lambda w: change(w.notice, signed_on=date(2020, 1, 2)),
    "yikou_bankreturn_no_update": lambda w: change(bank_return(w), paid=99),
    "yikou_bankreturn_no_delete": lambda w: delete(bank_return(w)),
    "return_once": returned_again,
}
ATTACKS = FUNDS | PROGRAMMES | APPROVALS | PAYMENTS


def guarded() -> list[type[models.Model]]:
    """The models of the four rooms of money."""
    return [
        model
        for model in apps.get_app_config("yikou").get_models()
        if model.__module__.split(".")[1] in ROOMS and not model._meta.auto_created
    ]


def place_of(name: str) -> tuple[str, type[models.Model], Any]:
    """What a name is: trigger, check or unique; of which model; and its declaration."""
    for model in guarded():
        for guard in guards_of(model):
            if guard.name == name:
                return "trigger", model, guard
        for constraint in model._meta.constraints:
            if constraint.name == name:
                kind = "check" if isinstance(constraint, models.CheckConstraint) else "unique"
                return kind, model, constraint
    raise LookupError(name)


@contextmanager
def without(name: str) -> Iterator[None]:
    """The database without one guard, until the surrounding savepoint is rolled back."""
    kind, model, constraint = place_of(name)
    table, sqlite = model._meta.db_table, connection.vendor == "sqlite"
    switch = sqlite and kind == "check"
    with connection.cursor() as cursor:
        if not sqlite:  # no table is altered while foreign keys wait to be checked
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        if kind == "trigger":
            cursor.execute(f"DROP TRIGGER {name}" + ("" if sqlite else f" ON {table}"))
        elif switch:
            cursor.execute("PRAGMA ignore_check_constraints = ON")
        elif kind == "unique" and (sqlite or constraint.condition is not None):
            cursor.execute(f'DROP INDEX "{name}"')
        else:
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    try:
        yield
    finally:
        if switch:
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA ignore_check_constraints = OFF")


def removable(name: str) -> bool:
    """SQLite keeps an unconditional UNIQUE inside the table; there only PostgreSQL can take it away."""
    kind, _, constraint = place_of(name)
    inside = kind == "unique" and constraint.condition is None
    return not (inside and connection.vendor == "sqlite") and name not in IMPLIED


def names_it(error: IntegrityError, name: str) -> bool:
    """Whether the database's own words point to this guard."""
    kind, model, declared = place_of(name)
    if kind == "trigger":
        return declared.says in str(error)
    if kind == "check" or connection.vendor == "postgresql":
        return name in str(error)
    columns = [model._meta.get_field(of).column for of in declared.fields]
    return all(f"{model._meta.db_table}.{column}" in str(error) for column in columns)


class Undo(Exception):
    """Rolls the savepoint of an attack back."""


def test_every_guard_of_money_is_attacked() -> None:
    """A new guard without an attack here would be a promise nobody checks."""
    declared = {guard.name for model in guarded() for guard in guards_of(model)}
    declared |= {constraint.name for model in guarded() for constraint in model._meta.constraints}
    assert set(ATTACKS) == declared


def test_each_attack_is_refused_by_its_own_guard() -> None:
    """Straight at the tables, past every action: the database itself must say no."""
    world = build()
    held: dict[str, str] = {}
    for name, attack in ATTACKS.items():
        try:
            with transaction.atomic():
                attack(world)
                held[name] = "went through"
                raise Undo
        except IntegrityError as error:
            if not names_it(error, name) and name not in IMPLIED:
                held[name] = f"refused by another guard: {error}"
        except Undo:
            pass
    assert held == {}


def test_without_its_guard_each_attack_succeeds() -> None:
    """Sabotage: the guard, and nothing else, is what refused the attack."""
    world = build()
    refused: dict[str, str] = {}
    tried = [name for name in ATTACKS if removable(name)]
    for name in tried:
        try:
            with transaction.atomic(), without(name):
                ATTACKS[name](world)
                raise Undo
        except IntegrityError as error:
            refused[name] = str(error)
        except Undo:
            pass
    assert refused == {}
    assert len(tried) >= 60


def test_entry_key_is_unique_for_ever() -> None:
    """The natural key of an effect: without it a retry would move the money twice."""
    world = build()
    with pytest.raises(IntegrityError), transaction.atomic():
        entry(world, key=world.entry.key)
    assert timezone.now() > world.entry.posted_at
