"""Races over one batch, one return file, one signature."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import cycle
from typing import Any

from django.db import transaction
from tests.reliability import blindness
from tests.reliability.arena import Attempt, Contest, Mode, Outcome
from tests.reliability.contests.world import World, books, said_done

from yikou_app.approvals import actions as approvals
from yikou_app.approvals.models import Approval, Signature
from yikou_app.awards import actions as awards
from yikou_app.awards.models import Award
from yikou_app.ground.ensure import Refused
from yikou_app.ground.fields import new_ref
from yikou_app.payments import actions as payments
from yikou_app.payments.models import BankReturn, Batch, LineItem, PaymentLine
from yikou_app.programmes.models import CostShare
from yikou_app.register.models import Person


def _confirmed_award(world: World, person: Person) -> Award:
    award = world.award(world.programme(), person)
    awards.confirm_award(ref=award.ref, by=world.officer)
    return award


def two_batches() -> Contest:
    """One award, many people who gather a batch: it stands in one."""
    world = World()

    def prepare(crowd: int) -> tuple[Any, Sequence[Attempt]]:
        # A season with nothing else to pay: what earlier trials left is in batches already.
        award = _confirmed_award(world, world.people[3])
        makers = cycle(world.made.scopes[login] for login in ("officer", "cashier", "officer2"))
        look = lambda: not LineItem.objects.filter(award_share__award=award, live=True).exists()  # noqa: E731 # one look, said once
        return award, [Attempt(_gather(world, by), look) for by, _ in zip(makers, range(crowd), strict=False)]

    def judge(award: Award, outcomes: Sequence[Outcome]) -> list[str]:
        live = LineItem.objects.filter(award_share__award=award, live=True).count()
        engaged = Award.objects.everywhere("test").get(pk=award.pk).engaged
        if (live, engaged, len(said_done(outcomes))) == (1, 1, 1):
            return []
        return [f"live in {live} lines, engaged {engaged}, said {len(said_done(outcomes))}"]

    blind = (blindness.replaced("yikou_app.payments.actions.batches.shares_in_lines", _nothing_in_lines),)
    return Contest(
        prepare,
        judge,
        (
            Mode("whole"),
            Mode("the index share_paid_once alone", naive=True, patches=blind),
            Mode(
                "no guard",
                "live in",
                naive=True,
                patches=blind,
                drops=(("lineitem", "share_paid_once"),),
                trials=10,
            ),
        ),
    )


def _gather(world: World, by: Any) -> Callable[[], object]:
    return lambda: payments.make_batch(season_ref=world.made.season_ref, title="集中发放", by=by)


def _nothing_in_lines(season_id: int) -> tuple[set[int], set[int]]:
    """Sees no live line of the newest award, as somebody who looked too early."""
    newest = Award.objects.everywhere("test").order_by("-pk").values_list("pk", flat=True)[:1]
    rows = LineItem.objects.filter(live=True).exclude(award_share__award_id__in=list(newest))
    return set(rows.values_list("award_share_id", flat=True)), set()


def _handed_in(world: World, person: Person) -> tuple[str, str]:
    _confirmed_award(world, person)
    ref = payments.make_batch(season_ref=world.made.season_ref, title="集中发放", by=world.officer)
    return ref, payments.submit_batch(ref=ref, by=world.officer)


def release() -> Contest:
    """One batch, many releasers and their maker: one signature, one release, not the maker's."""
    world = World()

    def prepare(crowd: int) -> tuple[Any, Sequence[Attempt]]:
        ref, digest = _handed_in(world, world.people[4])
        logins = ["officer2", "cashier", "cashier2", "officer"]
        scopes = [world.made.scopes[logins[place % 4]] for place in range(crowd)]
        look = Batch.objects.everywhere("test").filter(ref=ref, state="submitted").exists
        return ref, [Attempt(_release(ref, digest, by), look) for by in scopes]

    def judge(ref: str, outcomes: Sequence[Outcome]) -> list[str]:
        signed = Signature.objects.filter(approval__subject_ref=ref).count()
        batch = Batch.objects.everywhere("test").get(ref=ref)
        broken = [] if batch.releaser_id != batch.maker_id else ["released by its maker"]
        if (signed, len(said_done(outcomes)), batch.state) != (1, 1, "released"):
            broken.append(f"signed {signed} times, released {len(said_done(outcomes))} times")
        return broken

    unlocked = blindness.unlocked_batch("release")
    unasked = blindness.replaced("yikou_app.approvals.actions._check_signer", lambda *given: None)
    return Contest(
        prepare,
        judge,
        (
            Mode("whole"),
            Mode("without lock and compare-and-set", naive=True,
                 patches=(unlocked, blindness.unconditional_within())),
            Mode("no guard", "signed", naive=True, patches=(unlocked, _look_away, unasked, blindness.unconditional_within()),
                 drops=(("signature", "signature_once_a_step"), ("signature", "yikou_signature_of_open_content"), ("approval", "approval_signed_counts"), ("approval", "yikou_approval_closed_stays")),
                 trials=10),
        ),
    )  # fmt: skip


def _look_away() -> Any:
    """Releasing without asking whether the batch and its approval are still open."""
    from unittest.mock import patch

    def submitted(ref: str, by: Any) -> Any:
        from yikou_app.approvals.queries import approval_of

        return Batch.objects.everywhere("test").get(ref=ref), approval_of("batch", ref)

    return patch.multiple("yikou_app.payments.actions.release", _submitted=submitted)


def _release(ref: str, digest: str, by: Any) -> Callable[[], object]:
    return lambda: payments.release_batch(ref=ref, digest=digest, by=by)


def bank_return() -> Contest:
    """One return file taken by many: each line is settled once, in the ledger and in the shares."""
    world = World()

    def prepare(crowd: int) -> tuple[Any, Sequence[Attempt]]:
        programme = world.programme()
        for person in world.people[5:8]:
            award = world.award(programme, person, 30_000)
            awards.confirm_award(ref=award.ref, by=world.officer)
        ref = payments.make_batch(season_ref=world.made.season_ref, title="集中发放", by=world.officer)
        cashier = world.made.scopes["cashier"]
        payments.release_batch(ref=ref, digest=payments.submit_batch(ref=ref, by=world.officer), by=cashier)
        payments.write_bank_file(ref=ref, by=cashier)
        first = PaymentLine.objects.filter(batch__ref=ref).order_by("pk")[0]
        data = f"{first.ref}|00|{new_ref()}|交易成功".encode()
        look = lambda: not BankReturn.objects.all().filter(batch__ref=ref).exists()  # noqa: E731 # one look, said once
        scopes = [
            world.made.scopes[login]
            for login, _ in zip(cycle(("cashier", "cashier2")), range(crowd), strict=False)
        ]
        return (ref, programme.id), [Attempt(_taken(ref, data, by), look) for by in scopes]

    def judge(scene: Any, outcomes: Sequence[Outcome]) -> list[str]:
        ref, programme_id = scene
        paid = sum(
            PaymentLine.objects.filter(batch__ref=ref, state="paid").values_list("amount_fen", flat=True)
        )
        share = CostShare.objects.get(programme_id=programme_id)
        new = [outcome for outcome in said_done(outcomes) if outcome.said == "new"]
        taken = BankReturn.objects.all().filter(batch__ref=ref).count()
        if (share.paid_fen, taken, len(new), paid) == (30_000, 1, 1, 30_000):
            return books()
        return [f"settled {share.paid_fen} of {paid}, taken {taken} times, told {len(new)} times"]

    blind = (blindness.unlocked_batch("returns"), _not_known, _all_open)
    return Contest(
        prepare,
        judge,
        (
            Mode("whole"),
            Mode("the index return_once alone", naive=True, patches=(*blind, blindness.mark_anyhow)),
            Mode("the compare-and-set of the lines alone", naive=True, patches=blind,
                 drops=(("bankreturn", "return_once"),)),
            Mode("no guard", "settled", naive=True, patches=(*blind, blindness.mark_anyhow), trials=10),
        ),
    )  # fmt: skip


def _not_known() -> Any:
    """Taking a return without asking whether its digest is known."""
    from unittest.mock import patch

    return patch(
        "yikou_app.payments.actions.returns.BankReturn.objects.filter",
        lambda **named: BankReturn.objects.none(),
    )


def _all_open() -> Any:
    """Taking every line for one that is on its way."""
    from unittest.mock import patch

    from yikou_app.payments.actions import returns

    def compare(batch: Batch, answers: Any, findings: Any) -> Any:
        lines = {line.ref: line.pk for line in PaymentLine.objects.filter(batch=batch)}
        return returns._Result({lines[answer.ref]: answer for answer in answers}, findings)

    return patch.multiple(returns, _compare=compare)


def _taken(ref: str, data: bytes, by: Any) -> Callable[[], object]:
    def act() -> str:
        taken = payments.take_return(ref=ref, data=data, name="回盘.txt", by=by)
        return "repeated" if taken.repeated else "new"

    return act


def signature() -> Contest:
    """An approval of two steps, signed over and over by one person and by its maker: one signature."""
    world = World()

    def prepare(crowd: int) -> tuple[Any, Sequence[Attempt]]:
        with transaction.atomic():
            ref = approvals.open_approval(
                kind="test", subject_ref=new_ref(), title="两步", digest="d", amount_fen=1,
                steps=[["district", "finance"]] * 2, by=world.officer, area_path="001", unit_id=world.officer.unit_id,
            )  # fmt: skip
        scopes = [world.made.scopes[("cashier", "officer")[place % 2]] for place in range(crowd)]
        return ref, [Attempt(_sign(ref, by)) for by in scopes]

    def judge(ref: str, outcomes: Sequence[Outcome]) -> list[str]:
        row = Approval.objects.everywhere("test").get(ref=ref)
        signers = Counter(Signature.objects.filter(approval=row).values_list("staff_id", flat=True))
        broken = ["the maker signed"] if signers[row.maker_id] else []
        if max(signers.values(), default=0) > 1:
            broken.append("one person signed twice")
        if row.state != "open" or not signers:
            broken.append(f"{row.state} after {len(signers)} signers")
        return broken

    unasked = (blindness.replaced("yikou_app.approvals.actions._check_signer", lambda *given: None),)
    return Contest(
        prepare,
        judge,
        (
            Mode("whole"),
            Mode("the constraints alone", naive=True, patches=unasked),
            Mode("without signature_not_the_maker", "maker", naive=True, patches=unasked,
                 drops=(("signature", "signature_not_the_maker"),), trials=10),
            Mode("without signature_once_a_person", "twice", naive=True, patches=unasked,
                 drops=(("signature", "signature_once_a_person"),), trials=10),
        ),
    )  # fmt: skip


def _sign(ref: str, by: Any) -> Callable[[], object]:
    """Two clicks of one person; the second finds the first one's signature."""

    def click() -> str:
        with transaction.atomic():
            return approvals.sign(ref=ref, digest="d", decision="grant", by=by)

    def act() -> str:
        first = click()
        with suppress(Refused):
            return f"{first}, {click()}"
        return first

    return act
