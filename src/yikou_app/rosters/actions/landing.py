"""Hand in a roster, land its rows, take it, withdraw it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

from django.db import IntegrityError, transaction
from django.utils import timezone

from yikou.findings import Finding
from yikou_app.files.actions import Sealed, finish_upload, store_file
from yikou_app.files.queries import info
from yikou_app.ground.bulk import Prepared, write_rows
from yikou_app.ground.ensure import ensure, reasoned, refuse
from yikou_app.ground.scope import Role, Scope
from yikou_app.jobs.actions import enqueue
from yikou_app.programmes.queries import ProgrammeRow, programme_by_ref
from yikou_app.rosters.models import Roster, RosterFinding, RosterRow
from yikou_app.trail.actions import record

UNITS = ("元", "千元", "万元")
MEDIA = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_STATES = Roster.State


def hand_in(
    *,
    programme_ref: str,
    data: bytes | Sealed,
    name: str,
    template: str = "campaign",
    amount_unit: str = "",
    review_first: bool = False,
    upload_ref: str = "",
    by: Scope,
) -> tuple[str, str]:
    """Keep a workbook as it came and have it checked (上报名册); returns (roster ref, job ref).

    The same file handed in twice for one programme is refused while the first is in force.
    ``amount_unit`` is what the person says of amounts whose unit the list does not state;
    ``review_first`` stops after the reading, so that somebody looks at it before the rows are judged. ``upload_ref``
    names the upload in parts that brought the file; it is closed with the same act.
    """
    by.must_be(Role.DISTRICT, Role.STREET, Role.DEPARTMENT)
    ensure(amount_unit in ("", *UNITS), "a unit of money that the product knows")
    programme = _programme(programme_ref, by)
    size = data.size if isinstance(data, Sealed) else len(data)
    if not size and not upload_ref:
        refuse("这个文件是空的,请选择填好的名册再上报。", status=422)
    with transaction.atomic():
        if upload_ref:
            finish_upload(ref=upload_ref, by=by)
        stored = store_file(
            data=data, name=name, media=MEDIA, purpose="roster", by=by,
            area_path=by.area_path, unit_id=by.unit_id,
        )  # fmt: skip
        kept = info(by, stored.ref)
        ensure(kept is not None, "who stores a file may see it")
        roster = Roster(
            programme_id=programme.id,
            unit_id=by.unit_id,
            area_path=by.area_path,
            file_id=stored.id,
            digest=kept.digest,  # type: ignore[union-attr] # ensured above
            template=template,
            amount_unit=amount_unit,
            review_first=review_first,
            handed_in_by_id=by.staff_id,
            handed_in_by_name=by.staff_name,
        )
        job = enqueue(
            kind="rosters.check",
            title=f"检查名册:{programme.name}"[:120],
            key=f"rosters.check:{roster.ref}",
            args={"roster": roster.ref},
            by=by,
        )
        roster.job_ref = job
        try:
            with transaction.atomic():
                roster.save(force_insert=True)
        except IntegrityError as clash:
            if not _came_before(programme.id, roster.digest):
                raise clash
            refuse("这份名册已经上报过,内容完全相同。如需更正,请先撤回原名册。")
        record(
            by=by, verb="hand_in_roster", subject=("roster", roster.ref), programme=programme.ref,
            bytes=size,
        )  # fmt: skip
    return roster.ref, job


def _came_before(programme_id: int, digest: str) -> bool:
    rows = Roster.objects.everywhere("one file once for a programme, whoever brings it")
    in_force = rows.exclude(state__in=[_STATES.WITHDRAWN, _STATES.FAILED, _STATES.UNDONE])
    return in_force.filter(programme_id=programme_id, digest=digest).exists()


def _programme(ref: str, by: Scope) -> ProgrammeRow:
    programme = programme_by_ref(ref)
    if programme is None or not (by.role is Role.DISTRICT or programme.unit_id == by.unit_id):
        refuse("没有找到这个项目,或它不是本单位的项目。", status=404)
    if programme.state != "open":
        refuse(f"项目「{programme.name}」不在实施中,不能上报名册。")
    return programme


# What the check does, in the transactions of its job ---------------------------------------------


def sweep_rows(*, roster_id: int) -> None:
    """Remove what an earlier, broken-off check wrote; no query has ever shown it."""
    RosterFinding.objects.filter(roster_id=roster_id).delete()
    RosterRow.objects.filter(roster_id=roster_id).delete()


def land_rows(*, roster_id: int, rows: Prepared, notes: Prepared) -> None:
    """Write one chunk of rows and findings under a roster that nobody sees yet."""
    for ready in (rows, notes):
        owner = ready.columns.index("roster_id")
        ensure(all(row[owner] == roster_id for row in ready.rows), "rows land under their own roster")
    open_ones = Roster.objects.everywhere("the check's own roster").filter(
        pk=roster_id, state=_STATES.CHECKING
    )
    if not open_ones.exists():
        refuse("这份名册在检查时已被撤回,检查结果没有保留。")
    write_rows(rows)
    write_rows(notes)


def close_check(
    *, ref: str, counts: Mapping[str, int], total_fen: int, error_file_id: int | None, by: Scope
) -> None:
    """Show a checked roster (检查完成): one update makes its rows and findings visible."""
    with transaction.atomic():
        landed = checking(ref).update(
            state=_STATES.CHECKED, total_fen=total_fen, error_file_id=error_file_id, message="", **counts
        )
        if landed != 1:
            refuse("这份名册在检查时已被撤回,检查结果没有保留。")
        record(by=by, verb="check_roster", subject=("roster", ref), total_fen=total_fen, **counts)


def fail_check(*, ref: str, message: str, notes: Iterable[Finding], by: Scope) -> None:
    """Say that a workbook could not be read (未能读取): no row counts, the finding says why."""
    with transaction.atomic():
        if checking(ref).update(state=_STATES.FAILED, message=message[:300]) != 1:
            refuse("这份名册在检查时已被撤回,检查结果没有保留。")
        roster_id = (
            Roster.objects.everywhere("the check's own roster").values_list("pk", flat=True).get(ref=ref)
        )
        sweep_rows(roster_id=roster_id)
        RosterFinding.objects.bulk_create(
            finding_row(roster_id, note.place.sheet or "", note.place.row, note) for note in notes
        )
        record(by=by, verb="check_roster", subject=("roster", ref), failed=True)


def checking(ref: str):  # type: ignore[no-untyped-def] # Django's QuerySet is generic upstairs
    return Roster.objects.everywhere("the check's own roster").filter(ref=ref, state=_STATES.CHECKING)


def finding_row(roster_id: int, sheet: str, number: int | None, note: Finding) -> RosterFinding:
    """A finding as the room keeps it: code and place in clear, words sealed."""
    words = {"message": note.message, "suggestion": note.suggestion}
    return RosterFinding(
        roster_id=roster_id, sheet=sheet[:80], number=number, column=(note.place.column or "")[:60],
        code=note.code, severity=note.severity.value, words=json.dumps(words, ensure_ascii=False),
    )  # fmt: skip


def note_findings(*, roster_id: int, by_row: Mapping[int, Sequence[Finding]]) -> None:
    """Add what later rooms noticed about rows (by row id) to the roster's findings, each once.

    A proposal that goes on after a crash notices again what has left no award behind it.
    """
    if not by_row:
        return
    rows = list(RosterRow.objects.filter(roster_id=roster_id, pk__in=list(by_row)).only("sheet", "number"))
    codes = {note.code for notes in by_row.values() for note in notes}
    told = set(
        RosterFinding.objects.filter(
            roster_id=roster_id, number__in=[row.number for row in rows], code__in=codes
        ).values_list("sheet", "number", "code")
    )
    RosterFinding.objects.bulk_create(
        finding_row(roster_id, row.sheet, row.number, note)
        for row in rows
        for note in by_row[row.pk]
        if (row.sheet[:80], row.number, note.code) not in told
    )


# What becomes of a checked roster -----------------------------------------------------------------


def begin_acceptance(*, ref: str, job_ref: str = "", by: Scope) -> None:
    """Take a checked roster in hand (开始接收); from now on it cannot be withdrawn.

    Called by ``awards.actions`` in the transaction that asks for the proposal, or by the proposal
    itself; a roster already in hand stays so, which lets a broken-off proposal go on.
    """
    in_scope(ref, by)
    takeable = Roster.objects.within(by).filter(ref=ref, state__in=[_STATES.CHECKED, _STATES.ACCEPTING])
    changes = {"job_ref": job_ref} if job_ref else {}
    try:
        with transaction.atomic():
            taken = takeable.update(state=_STATES.ACCEPTING, **changes)
    except IntegrityError as clash:
        if not ("taken_one_by_one" in str(clash) or "programme_id" in str(clash)):
            raise
        # Each list is held against those taken before it; two at a moment would both miss the other.
        refuse("本单位同一项目的另一份名册正在接收中,请等它完成后再接收这一份。")
    if taken != 1:
        refuse(f"名册当前是「{_STATES(in_scope(ref, by).state).label}」,只有待确认的名册可以接收。")


def accept_roster(*, ref: str, by: Scope) -> int:
    """Take a checked roster as it is (接收名册): its accepted rows count from now on; returns its id.

    Called by ``awards.actions.propose_awards`` in its last transaction, so that awards and
    acceptance become visible together.
    """
    with transaction.atomic():
        row = in_scope(ref, by)
        changed = Roster.objects.within(by).filter(ref=ref, state__in=[_STATES.CHECKED, _STATES.ACCEPTING])
        if changed.update(state=_STATES.ACCEPTED, accepted_at=timezone.now()) != 1:
            refuse(f"名册当前是「{_STATES(row.state).label}」,只有待确认的名册可以接收。")
        record(
            by=by, verb="accept_roster", subject=("roster", ref),
            rows_read=row.rows_read, accepted=row.accepted, rejected=row.rejected, blank=row.blank,
            total_fen=row.total_fen,
        )  # fmt: skip
    return row.pk


def withdraw_roster(*, ref: str, reason: str, by: Scope) -> None:
    """Take back a roster that was not accepted yet (撤回名册); its file may be handed in again.

    A check that is still running finds its roster withdrawn and keeps nothing.
    """
    by.must_be(Role.DISTRICT, Role.STREET, Role.DEPARTMENT)
    why = reasoned(reason, "撤回的理由")
    with transaction.atomic():
        row = in_scope(ref, by)
        open_states = [_STATES.CHECKING, _STATES.ASKING, _STATES.CHECKED, _STATES.FAILED]
        chosen = Roster.objects.within(by).filter(ref=ref, state__in=open_states)
        if chosen.update(state=_STATES.WITHDRAWN, message=f"撤回:{why}"[:300]) != 1:
            refuse(f"名册当前是「{_STATES(row.state).label}」,不能撤回;已接收而尚未发放的名册可以撤销。")
        record(by=by, verb="withdraw_roster", subject=("roster", ref), reason=why)


def in_scope(ref: str, by: Scope) -> Roster:
    row = Roster.objects.within(by).filter(ref=ref).first()
    if row is None:
        refuse("没有找到这份名册,或它不在您的辖区内。", status=404)
    return row
