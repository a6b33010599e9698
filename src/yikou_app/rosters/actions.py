"""Hand in a roster, accept it, withdraw it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from django.db import IntegrityError, transaction
from django.utils import timezone

from yikou.findings import Finding
from yikou_app.files.actions import store_file
from yikou_app.ground.ensure import refuse
from yikou_app.ground.scope import Role, Scope
from yikou_app.jobs.actions import enqueue
from yikou_app.programmes.queries import ProgrammeRow, programme_by_ref
from yikou_app.rosters.models import Roster, RosterFinding, RosterRow
from yikou_app.trail.actions import record

MEDIA = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def hand_in(
    *, programme_ref: str, data: bytes, name: str, template: str = "campaign", by: Scope
) -> tuple[str, str]:
    """Keep a workbook as it came and have it checked (上报名册); returns (roster ref, job ref).

    The same file handed in twice for one programme is refused while the first is in force.
    """
    by.must_be(Role.DISTRICT, Role.STREET, Role.DEPARTMENT)
    programme = _programme(programme_ref, by)
    with transaction.atomic():
        stored = store_file(
            data=data, name=name, media=MEDIA, purpose="roster", by=by,
            area_path=by.area_path, unit_id=by.unit_id,
        )  # fmt: skip
        roster = Roster(
            programme_id=programme.id,
            unit_id=by.unit_id,
            area_path=by.area_path,
            file_id=stored.id,
            digest=stored.digest,
            template=template,
            handed_in_by_id=by.staff_id,
            handed_in_by_name=by.staff_name,
        )
        try:
            with transaction.atomic():
                roster.save(force_insert=True)
        except IntegrityError:
            refuse("这份名册已经上报过,内容完全相同。如需更正,请先撤回原名册。")
        job = enqueue(
            kind="rosters.check",
            title=f"检查名册:{programme.name}",
            key=f"rosters.check:{roster.ref}",
            args={"roster": roster.ref},
            by=by,
        )
        record(
            by=by,
            verb="hand_in_roster",
            subject=("roster", roster.ref),
            programme=programme.ref,
            bytes=len(data),
        )
    return roster.ref, job


def _programme(ref: str, by: Scope) -> ProgrammeRow:
    programme = programme_by_ref(ref)
    if programme is None or not (by.role is Role.DISTRICT or programme.unit_id == by.unit_id):
        refuse("没有找到这个项目,或它不是本单位的项目。", status=404)
    if programme.state != "open":
        refuse(f"项目「{programme.name}」不在实施中,不能上报名册。")
    return programme


def accept_roster(*, ref: str, by: Scope) -> int:
    """Take a checked roster as it is (接收名册): its accepted rows count from now on; returns its id.

    Called by ``awards.actions.propose_awards`` as the last write, so that awards and acceptance
    become visible together.
    """
    with transaction.atomic():
        row = Roster.objects.within(by).filter(ref=ref).first()
        if row is None:
            refuse("没有找到这份名册,或它不在您的辖区内。", status=404)
        changed = Roster.objects.within(by).filter(ref=ref, state=Roster.State.CHECKED)
        if changed.update(state=Roster.State.ACCEPTED, accepted_at=timezone.now()) != 1:
            refuse(f"名册当前是「{Roster.State(row.state).label}」,只有待确认的名册可以接收。")
        record(
            by=by, verb="accept_roster", subject=("roster", ref),
            rows_read=row.rows_read, accepted=row.accepted, rejected=row.rejected, blank=row.blank,
            total_fen=row.total_fen,
        )  # fmt: skip
    return row.pk


def note_findings(*, roster_id: int, by_row: Mapping[int, Sequence[Finding]]) -> None:
    """Add what later rooms noticed about rows (by row id) to the roster's findings."""
    rows = RosterRow.objects.filter(roster_id=roster_id, pk__in=list(by_row)).only("sheet", "number")
    RosterFinding.objects.bulk_create(
        finding_row(roster_id, row.sheet, row.number, note) for row in rows for note in by_row[row.pk]
    )


def finding_row(roster_id: int, sheet: str, number: int | None, note: Finding) -> RosterFinding:
    """A finding as the room keeps it: code and place in clear, words sealed."""
    words = {"message": note.message, "suggestion": note.suggestion}
    return RosterFinding(
        roster_id=roster_id, sheet=sheet, number=number, column=note.place.column or "", code=note.code,
        severity=note.severity.value, words=json.dumps(words, ensure_ascii=False),
    )  # fmt: skip


def withdraw_roster(*, ref: str, reason: str, by: Scope) -> None:
    """Take back a roster that was not accepted yet (撤回名册)."""
    if not reason.strip():
        refuse("请写明撤回的理由。", status=422)
    with transaction.atomic():
        chosen = Roster.objects.within(by).filter(ref=ref)
        open_states = [Roster.State.CHECKED, Roster.State.FAILED]
        if chosen.filter(state__in=open_states).update(state=Roster.State.WITHDRAWN) != 1:
            refuse("只有待确认或未能读取的名册可以撤回;已接收的名册请逐条取消帮扶。")
        record(by=by, verb="withdraw_roster", subject=("roster", ref), reason=reason)
