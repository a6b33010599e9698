"""Put rows before a person, and settle them; nothing that stands is overwritten meanwhile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import connection, transaction
from django.utils import timezone

from yikou.findings import Finding, Severity, finding
from yikou_app.ground.ensure import ensure, reasoned, refuse
from yikou_app.ground.scope import Role, Scope
from yikou_app.rosters.actions.landing import note_findings
from yikou_app.rosters.models import Roster, RosterReview
from yikou_app.rosters.queries.comparing import differences
from yikou_app.trail.actions import record

_DECISIONS = (RosterReview.State.KEPT, RosterReview.State.SETTLED)


def note_resent(*, roster_id: int, pairs: Sequence[tuple[int, int]]) -> int:
    """Put before a person the rows that contradict a standing award (更正请求); returns how many differ.

    ``pairs`` are (row, row of the standing award). Called in the transaction that takes the rows; run
    again after a crash it doubles nothing.
    """
    ensure(connection.in_atomic_block, "reviews come with the rows they are about")
    changed = differences(pairs)
    formers = dict(pairs)
    fresh = _fresh(changed, RosterReview.Kind.CHANGED)
    _open(roster_id, {pk: changed[pk] for pk in fresh}, RosterReview.Kind.CHANGED, formers)
    said = {
        pk: [finding("ROS011", f"与已接收的名册不同:{changed[pk]};原帮扶没有改动,已列入待人工处理")]
        for pk in fresh
    }
    note_findings(roster_id=roster_id, by_row=said)
    return len(changed)


def note_doubts(*, roster_id: int, by_row: Mapping[int, Sequence[Finding]]) -> None:
    """Put before a person the rows whose identity is doubtful (身份存疑); the rows count meanwhile."""
    ensure(connection.in_atomic_block, "reviews come with the rows they are about")
    words = {
        pk: ";".join(note.message for note in notes if note.severity is not Severity.NOTE)
        for pk, notes in by_row.items()
    }
    words = {pk: text for pk, text in words.items() if text}
    fresh = _fresh(words, RosterReview.Kind.DOUBTFUL)
    _open(roster_id, {pk: words[pk] for pk in fresh}, RosterReview.Kind.DOUBTFUL, {})


def _fresh(words: Mapping[int, str], kind: str) -> list[int]:
    rows = RosterReview.objects.everywhere("rows put before a person earlier").filter(kind=kind)
    known = set(rows.filter(row_id__in=list(words)).values_list("row_id", flat=True))
    return [pk for pk in words if pk not in known]


def _open(roster_id: int, words: Mapping[int, str], kind: str, formers: Mapping[int, int]) -> None:
    if not words:
        return
    roster = Roster.objects.everywhere("the list whose rows are taken").get(pk=roster_id)
    RosterReview.objects.bulk_create(
        RosterReview(
            roster=roster, row_id=pk, former_id=formers.get(pk), unit=roster.unit, area_path=roster.area_path,
            kind=kind, words=text,
        )
        for pk, text in words.items()
    )  # fmt: skip


def settle_review(*, ref: str, decision: str, reason: str, by: Scope) -> None:
    """Say what became of a row that waited (处理): 维持原帮扶 or 已核实, with a reason.

    To take the new row instead is ``awards.actions.replace_award``, because it cancels an award.
    """
    if decision not in _DECISIONS:
        refuse("请选择怎样处理。", status=422)
    with transaction.atomic():
        close_review(ref=ref, decision=decision, reason=reason, by=by)
        record(by=by, verb="settle_review", subject=("review", ref), reason=reason.strip(), decision=decision)


def close_review(*, ref: str, decision: str, reason: str, by: Scope) -> None:
    """Close a waiting row in the caller's transaction, once; the caller writes the event."""
    ensure(connection.in_atomic_block, "a review is closed with what was decided")
    by.must_be(Role.DISTRICT, Role.STREET, Role.DEPARTMENT)
    why = reasoned(reason, "处理的理由")
    row = RosterReview.objects.within(by).filter(ref=ref).first()
    if row is None:
        refuse("没有找到这一条,或不在您的辖区内。", status=404)
    if by.role is not Role.DISTRICT and row.unit_id != by.unit_id:
        refuse("这是其他单位上报的名册,由上报单位或区级处理。", status=403)
    waiting = RosterReview.objects.within(by).filter(ref=ref, state=RosterReview.State.OPEN)
    closed = waiting.update(
        state=decision, reason=why, settled_by_id=by.staff_id, settled_by_name=by.staff_name,
        settled_at=timezone.now(),
    )  # fmt: skip
    if closed != 1:
        refuse(f"这一条已经处理过(「{RosterReview.State(row.state).label}」),请刷新后再看。")


def undo_roster(*, ref: str, reason: str, by: Scope, accepting: bool = False) -> None:
    """Take back an accepted roster (撤销名册) in the transaction that withdraws its awards.

    Called by ``awards.actions.undo_roster``, which knows whether anything was paid. ``accepting`` takes back
    one whose acceptance broke off.
    """
    ensure(connection.in_atomic_block, "a roster is undone with its awards")
    state = Roster.State.ACCEPTING if accepting else Roster.State.ACCEPTED
    taken = Roster.objects.within(by).filter(ref=ref, state=state)
    words = f"{by.staff_name}撤销:{reason}"[:300]
    if taken.update(state=Roster.State.UNDONE, message=words) != 1:
        refuse("只有已接收的名册可以撤销;它可能刚刚被别人处理过,请刷新后再看。")
    waiting = RosterReview.objects.within(by).filter(roster__ref=ref, state=RosterReview.State.OPEN)
    waiting.update(
        state=RosterReview.State.SETTLED, reason="名册已撤销", settled_by_id=by.staff_id,
        settled_by_name=by.staff_name, settled_at=timezone.now(),
    )  # fmt: skip
