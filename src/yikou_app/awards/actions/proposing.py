"""Propose awards of an accepted roster, and say what they overlap with."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from yikou_app.awards.actions.deciding import Tell, silent
from yikou_app.awards.actions.taking import Proposal, Taking
from yikou_app.awards.models import Award, OverlapNote
from yikou_app.awards.queries import overlapping
from yikou_app.district.queries import categories
from yikou_app.ground.ensure import refuse
from yikou_app.ground.scope import Role, Scope
from yikou_app.ground.sqlite import long_writing
from yikou_app.jobs.actions import enqueue
from yikou_app.jobs.queries import under_way
from yikou_app.programmes.queries import ProgrammeRow, programme_by_id
from yikou_app.rosters.actions import accept_roster, begin_acceptance, hold_acceptance
from yikou_app.rosters.queries import RosterLine, accepted_rows, comparison_of, roster
from yikou_app.trail.actions import record

_TOLD_AT_ONCE = 500


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
    if landed.state == "accepting" and under_way(landed.job_ref):
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


def propose_awards(*, roster_ref: str, by: Scope, job_ref: str = "", tell: Tell = silent) -> Proposal:
    """Accept a checked roster and make a proposed award of every accepted row (形成帮扶决定).

    Rows are written in chunks that no query shows; the acceptance of the roster, in the last
    transaction, makes them visible together. Running it again after a crash doubles nothing.
    ``tell`` is called between chunks with done, total and a message. ``job_ref`` is the job that does
    it: one that was stopped, and whose roster somebody else has in hand, writes nothing more.
    """
    landed = _checked(roster_ref, by)
    if job_ref and job_ref != landed.job_ref:
        refuse("这项接收已经停止,名册没有由它接收;需要时请重新接收。")
    programme = programme_by_id(landed.programme_id)
    keys = {row.key: row.id for row in categories(timezone.localdate())}
    gone = sorted(set(programme.category_keys) - set(keys))
    if gone:
        refuse(f"项目的对象类别 {'、'.join(gone)} 已停用,不能接收名册;请先调整项目或类别。")
    begin_acceptance(ref=roster_ref, by=by)
    taking = Taking(landed, programme, keys, comparison_of(landed.id), job_ref, by)
    proposal, done = taking.proposal, 0
    spans: list[tuple[int, int]] = []
    with long_writing():
        for page in accepted_rows(landed.id):
            spans.append((page[0].id, page[-1].id))
            for chunk in taking.pace.portions(page):
                ready = taking.prepare(chunk)
                with taking.pace.writing(len(chunk)):
                    taking.write(chunk, ready)
                done += len(chunk)
                tell(done, landed.accepted * 2, "正在建档并形成帮扶")
    for overlaps, compared in _note_overlaps(programme, landed, spans, by):
        proposal.overlaps += overlaps
        tell(done + compared, landed.accepted * 2, "正在与本季其他帮扶比对")
    with transaction.atomic():
        hold_acceptance(roster_id=landed.id, job_ref=job_ref)
        accept_roster(ref=roster_ref, by=by)
        record(
            by=by, verb="propose_awards", subject=("roster", roster_ref), awards=proposal.awards,
            added=proposal.added, overlaps=proposal.overlaps, standing=proposal.standing,
            changed=proposal.changed, restricted=proposal.restricted,
        )  # fmt: skip
    return proposal


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


def _note_overlaps(programme: ProgrammeRow, landed: RosterLine, spans: Sequence[tuple[int, int]], by: Scope):  # type: ignore[no-untyped-def] # an iterator of counts
    """Record, a chunk of people at a time, what a roster's new awards overlap with; yields counts.

    All its awards are committed before the first comparison: of two rosters taken at one moment the
    later comparison sees both, and the pair is noted once, with the later award.
    """
    other = Award.objects.everywhere("whether the person has another award").filter(
        person_id=OuterRef("person_id")
    )
    new = (
        Award.objects.everywhere("the awards of one roster")
        .filter(roster_row__roster_id=landed.id)
        # Of a new list hardly anybody is linked, at home with somebody or has another award.
        .annotate(
            alone=Q(person__cluster=None, person__household=None) & ~Exists(other.exclude(pk=OuterRef("pk")))
        )
        .order_by("pk")
    )
    # A span of rows at a time: by the awards' own order the database would sort the whole list for each page.
    for first, last in spans:
        chosen = new.filter(roster_row_id__gte=first, roster_row_id__lte=last)
        page = list(chosen.values_list("pk", "person_id", "alone"))
        own = {pk for pk, _, _ in page}
        found = overlapping(programme.season_id, [person for _, person, alone in page if not alone])
        notes = [note for note in found if _of(note, own)]
        if notes:
            refs = dict(new.filter(pk__in={note.award_id for note in notes}).values_list("pk", "ref"))
            with transaction.atomic():
                OverlapNote.objects.bulk_create(notes, ignore_conflicts=True)
                _log_told(notes, refs, landed.ref, by)
        yield len(notes), len(page)


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
