"""Guards taken away in a process: looks that see nothing, conditions that are not asked, locks not taken."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from typing import Any
from unittest.mock import patch

from django.db.models import F, QuerySet

from yikou_app.awards.actions import claims
from yikou_app.awards.models import Award, AwardShare
from yikou_app.ground.ensure import refuse
from yikou_app.ground.fields import new_ref
from yikou_app.ground.scope import Scope, ScopedManager
from yikou_app.payments.models import Batch, PaymentLine
from yikou_app.programmes.models import CostShare
from yikou_app.programmes.queries import ProgrammeRow
from yikou_app.register.queries import holders

Patch = Callable[[], AbstractContextManager[object]]
_seen = threading.local()


def replaced(name: str, by: object) -> Patch:
    """A patch that puts something in the place of a name."""
    return lambda: patch(name, by)


class _Unconditional(QuerySet):
    """Asks for the row only: whatever else an UPDATE should depend on is dropped."""

    def filter(self, *conditions: Any, **named: Any) -> QuerySet:
        rows = {key: value for key, value in named.items() if key in ("pk", "pk__in")}
        if rows:
            return super().filter(**rows)
        if self.query.where and not ({"ref", "ref__in"} & named.keys()):
            return super().filter()
        return super().filter(*conditions, **named)


def _everywhere(self: ScopedManager, reason: str) -> QuerySet:
    rows = super(ScopedManager, self).get_queryset()
    return _Unconditional(self.model) if reason in ("compare and set", "conditional update") else rows


def _within(self: ScopedManager, scope: Scope) -> QuerySet:
    return _Unconditional(self.model)


def _count_share(programme_id: int, name: str, fund_id: int, fen: int) -> None:
    rows = CostShare.objects.filter(programme_id=programme_id, fund_id=fund_id)
    rows.update(reserved_fen=F("reserved_fen") + fen)


def unconditional() -> list[Patch]:
    """Every conditional UPDATE of awards, programmes and funds without its condition."""
    return [
        lambda: patch.object(ScopedManager, "everywhere", _everywhere),
        replaced("yikou_app.programmes.actions._count_share", _count_share),
    ]


def unconditional_within() -> Patch:
    """The conditional UPDATEs of batches and approvals without their conditions."""
    return lambda: patch.object(ScopedManager, "within", _within)


def _sort_out(
    awards: Sequence[Award], programme: ProgrammeRow, reason: str
) -> tuple[list[claims.Place], list[claims.Hindrance]]:
    who = holders([award.person_id for award in awards])
    keys = {award.pk: claims.keys_of(who[award.person_id], programme.claim_by) for award in awards}
    return [claims.Place(award, *keys[award.pk], 1) for award in awards], []


#: Confirming without looking which claims stand, and without holding the people still.
blind_to_claims = replaced("yikou_app.awards.actions.claims.sort_out", _sort_out)


def _anyhow(rows: Iterable[AwardShare], **options: Any) -> list[AwardShare]:
    return QuerySet(AwardShare).bulk_create(rows, ignore_conflicts=True)


def forgetful_of_awards() -> list[Patch]:
    """Every second line of defence of one award: its state, its claim, its shares, the key of its entry."""
    from yikou_app.awards.actions import deciding

    place = deciding.Place

    def fresh_key(key: str, tag: str, shares: Any) -> object:
        return place(f"{key}:{new_ref()}", tag, shares)

    return [
        *unconditional(),
        blind_to_claims,
        replaced("yikou_app.awards.actions.claims.UNDECIDED", Award.State.values),
        replaced("yikou_app.awards.actions.claims.take", lambda places, programme: None),
        replaced("yikou_app.awards.actions.deciding.Place", fresh_key),
        lambda: patch.object(AwardShare.objects, "bulk_create", _anyhow),
    ]


def remember_holders(person_ids: Sequence[int]) -> bool:
    """Read now, outside any transaction, whose places these people's are; used by ``stale_holders``."""
    _seen.holders = holders(person_ids)
    return True


def _stale(person_ids: Iterable[int]) -> Any:
    known = getattr(_seen, "holders", None)
    return holders(person_ids) if known is None else known


def stale_holders() -> list[Patch]:
    """Claims keyed by what was read beforehand, and nobody held still meanwhile."""
    return [
        replaced("yikou_app.awards.actions.claims.hold_still", lambda person_ids: None),
        replaced("yikou_app.register.actions.links.hold_still", lambda person_ids: None),
        replaced("yikou_app.awards.actions.deciding.claims.holders", _stale),
    ]


def _unlocked(ref: str, by: Scope) -> Batch:
    batch = Batch.objects.everywhere("test").filter(ref=ref).first()
    return batch if batch is not None else refuse("没有")


def unlocked_batch(module: str) -> Patch:
    """A batch read without waiting for whoever has it in hand."""
    return replaced(f"yikou_app.payments.actions.{module}.held_batch", _unlocked)


def _mark(state: str, answers: dict[int, Any]) -> None:
    PaymentLine.objects.filter(pk__in=list(answers)).update(state=state)


#: Marking lines whether or not they are on their way.
mark_anyhow = replaced("yikou_app.payments.actions.returns._mark", _mark)
