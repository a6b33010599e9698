"""Propose awards of an accepted roster, and say what they overlap with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from yikou_app.awards.actions.deciding import Tell, silent
from yikou_app.awards.models import Award, OverlapNote
from yikou_app.awards.queries import LIVE, overlapping
from yikou_app.district.queries import categories
from yikou_app.ground.bulk import insert_rows
from yikou_app.ground.ensure import refuse
from yikou_app.ground.scope import Role, Scope
from yikou_app.jobs.actions import enqueue
from yikou_app.jobs.queries import job as job_of
from yikou_app.programmes.queries import ProgrammeRow, programme_by_id
from yikou_app.register.actions import Sighting, find_or_add
from yikou_app.rosters.actions import (
    accept_roster,
    begin_acceptance,
    note_doubts,
    note_findings,
    note_resent,
)
from yikou_app.rosters.queries import AcceptedRow, RosterLine, accepted_rows, comparison_of, roster
from yikou_app.trail.actions import record

_TOLD_AT_ONCE = 500


@dataclass(slots=True)
class Proposal:
    """What became of an accepted roster: awards proposed, records added, spellings and overlaps met.

    ``standing`` counts rows whose person has a live award of an earlier list; ``changed`` of them say
    something else than that list did and wait for a person. ``restricted`` rows name somebody whose record
    is restricted (封存): no award is made, and a person looks at the row.
    """

    awards: int = 0
    added: int = 0
    spellings: int = 0
    overlaps: int = 0
    standing: int = 0
    changed: int = 0
    restricted: int = 0


def request_proposal(*, roster_ref: str, rows: int, total_fen: int, by: Scope) -> str:
    """Take a checked roster in hand and have its awards proposed (接收名册); returns the job's reference.

    ``rows`` and ``total_fen`` are the control totals that the person typed again from the paper: they
    must be those of the check.
    """
    landed = _checked(roster_ref, by)
    if (rows, total_fen) != (landed.accepted, landed.total_fen):
        refuse("您填写的合格人数或合格金额与检查结果不一致,请对照名册核对后重新填写。", status=422)
    if landed.accepted == 0:
        refuse("这份名册没有合格的行,不能接收;请撤回,更正后重新上报。")
    if landed.state == "accepting":
        running = job_of(by, landed.job_ref)
        if running is not None and not running.finished:
            refuse("这份名册正在接收中,请等待完成。")
    with transaction.atomic():
        # The key names the job before, so that a cancelled one can be asked for again, once.
        ref = enqueue(
            kind="awards.propose",
            title=f"接收名册:{landed.programme_name}"[:120],
            key=f"awards.propose:{landed.ref}:{landed.job_ref}",
            args={"roster": landed.ref},
            by=by,
        )
        begin_acceptance(ref=roster_ref, job_ref=ref, by=by)
        record(by=by, verb="request_proposal", subject=("roster", roster_ref), rows=rows, total_fen=total_fen)
    return ref


def propose_awards(*, roster_ref: str, by: Scope, tell: Tell = silent) -> Proposal:
    """Accept a checked roster and make a proposed award of every accepted row (形成帮扶决定).

    Rows are written in chunks that no query shows; the acceptance of the roster, in the last
    transaction, makes them visible together. Running it again after a crash doubles nothing.
    ``tell`` is called between chunks with done, total and a message.
    """
    landed = _checked(roster_ref, by)
    programme = programme_by_id(landed.programme_id)
    proposal = Proposal()
    keys = {row.key: row.id for row in categories(timezone.localdate())}
    gone = sorted(set(programme.category_keys) - set(keys))
    if gone:
        refuse(f"项目的对象类别 {'、'.join(gone)} 已停用,不能接收名册;请先调整项目或类别。")
    begin_acceptance(ref=roster_ref, by=by)
    done = 0
    before = comparison_of(landed.id)
    formers = before.formers if before else {}
    for chunk in accepted_rows(landed.id):
        with transaction.atomic():
            new = _without_standing(chunk, formers, landed, proposal)
            _propose_chunk(new, landed, programme, keys, proposal, by)
        done += len(chunk)
        tell(done, landed.accepted * 2, "正在建档并形成帮扶")
    for overlaps, compared in _note_overlaps(programme, landed, by):
        proposal.overlaps += overlaps
        tell(done + compared, landed.accepted * 2, "正在与本季其他帮扶比对")
    with transaction.atomic():
        accept_roster(ref=roster_ref, by=by)
        record(
            by=by, verb="propose_awards", subject=("roster", roster_ref), awards=proposal.awards,
            added=proposal.added, overlaps=proposal.overlaps, standing=proposal.standing,
            changed=proposal.changed, restricted=proposal.restricted,
        )  # fmt: skip
    return proposal


def _without_standing(
    chunk: list[AcceptedRow], formers: Mapping[int, tuple[int, ...]], landed: RosterLine, proposal: Proposal
) -> list[AcceptedRow]:
    """The rows that need an award; of the others the person has one of an earlier list (T9).

    A row that says something else than the standing award's does not change it: it goes before a person.
    """
    earlier = [pk for row in chunk for pk in formers.get(row.id, ())]
    if not earlier:
        return chunk
    live = set(
        Award.objects.everywhere("awards of the unit's earlier lists")
        .filter(roster_row_id__in=earlier, state__in=LIVE)
        .values_list("roster_row_id", flat=True)
    )
    held = {row.id: [pk for pk in formers.get(row.id, ()) if pk in live] for row in chunk}
    pairs = [(pk, rows[-1]) for pk, rows in held.items() if rows]
    proposal.standing += len(pairs)
    proposal.changed += note_resent(roster_id=landed.id, pairs=pairs)
    return [row for row in chunk if not held[row.id]]


def _checked(roster_ref: str, by: Scope) -> RosterLine:
    by.must_be(Role.DISTRICT, Role.STREET, Role.DEPARTMENT)
    landed = roster(by, roster_ref)
    if landed is None:
        refuse("没有找到这份名册,或它不在您的辖区内。", status=404)
    if by.role is not Role.DISTRICT and landed.unit_id != by.unit_id:
        refuse("这是其他单位上报的名册,由上报单位或区级接收。", status=403)
    if landed.state not in ("checked", "accepting"):
        refuse(f"名册当前是「{landed.state_label}」,只有待确认的名册可以接收。")
    return landed


def _propose_chunk(
    chunk: list[AcceptedRow], landed: RosterLine, programme: ProgrammeRow, keys: dict[str, int],
    proposal: Proposal, by: Scope,
) -> None:  # fmt: skip
    with transaction.atomic():
        done = set(
            Award.objects.everywhere("rows already proposed before a crash")
            .filter(roster_row_id__in=[row.id for row in chunk])
            .values_list("roster_row_id", flat=True)
        )
        fresh = [row for row in chunk if row.id not in done]
        found = find_or_add(
            sightings=[
                Sighting(row.id, row.name, row.id_number, row.area_path, row.phone, row.account, landed.ref)
                for row in fresh
            ],
            by=by,
        )
        insert_rows(
            [
                Award(
                    programme_id=programme.id, person_id=found.person_of[row.id], roster_row_id=row.id,
                    unit_id=programme.unit_id, area_path=row.area_path, category_id=keys[row.category_key],
                    period=programme.period, amount_fen=row.amount_fen,
                )
                for row in fresh
                if row.id in found.person_of
            ]
        )  # fmt: skip
        note_findings(roster_id=landed.id, by_row=found.findings)
        note_doubts(roster_id=landed.id, by_row=found.findings)
    proposal.awards += len(found.person_of) + len(done)
    proposal.restricted += len(found.restricted)
    proposal.added += found.added
    proposal.spellings += found.spellings


def _note_overlaps(programme: ProgrammeRow, landed: RosterLine, by: Scope):  # type: ignore[no-untyped-def] # an iterator of counts
    """Record, a chunk of people a transaction, what a roster's new awards overlap with; yields counts.

    All its awards are committed before the first comparison: of two rosters taken at one moment the
    later comparison sees both, and the pair is noted once, with the later award.
    """
    new = Award.objects.everywhere("the awards of one roster").filter(roster_row__roster_id=landed.id)
    last = 0
    while True:
        page = list(new.filter(pk__gt=last).order_by("pk").values_list("pk", "person_id", "ref")[:1000])
        if not page:
            return
        own = {pk for pk, _, _ in page}
        with transaction.atomic():
            notes = [
                note for note in overlapping(programme.season_id, [p for _, p, _ in page]) if _of(note, own)
            ]
            OverlapNote.objects.bulk_create(notes, ignore_conflicts=True)
            _log_told(notes, {pk: ref for pk, _, ref in page}, landed.ref, by)
        yield len(notes), len(page)
        last = page[-1][0]


def _of(note: OverlapNote, own: set[int]) -> bool:
    """Whether the later award of the pair is one of ours; the earlier one's unit is not told by us."""
    return note.award_id in own


def _log_told(notes: Sequence[OverlapNote], refs: dict[int, str], roster_ref: str, by: Scope) -> None:
    """Each answer about another unit's award is in the trail with the award it was asked for (P8)."""
    asked = sorted({refs[note.award_id] for note in notes})
    for start in range(0, len(asked), _TOLD_AT_ONCE):
        record(
            by=by, verb="tell_overlaps", subject=("roster", roster_ref),
            awards=asked[start : start + _TOLD_AT_ONCE],
        )  # fmt: skip
