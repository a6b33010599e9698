"""The job ``rosters.check``: read a workbook as it came, judge every row, land all of them, show them at once."""

from __future__ import annotations

import contextlib
import gc
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from yikou.findings import Severity
from yikou.sheets import RosterCheck, RowState, check_roster, write_error_workbook
from yikou.sheets import RosterRow as SheetRow
from yikou_app.files.actions import sealed_ahead, store_file
from yikou_app.files.queries import content, info
from yikou_app.ground.ensure import Refused, ensure, refuse
from yikou_app.jobs.actions import Cancelled, Task, job
from yikou_app.programmes.queries import programme_by_id
from yikou_app.rosters.actions import (
    MEDIA,
    ask_reading,
    close_check,
    fail_check,
    keep_reading,
    land_rows,
    sweep_rows,
)
from yikou_app.rosters.jobs.checks import RoomCheck, over_quota
from yikou_app.rosters.jobs.landing import Judgement, notes_of, rows_of
from yikou_app.rosters.jobs.questions import questions_about, with_template_noted
from yikou_app.rosters.queries import RosterLine, landed_counts, places_asked, roster_of_system, taught_words


@job("rosters.check", title="检查名册", resumable=True)
def check(task: Task) -> dict[str, Any]:
    """Check one roster (检查名册); a broken-off run is swept and begun again."""
    landed = roster_of_system(task.args["roster"])
    if landed.state != "checking":
        refuse(f"名册当前是「{landed.state_label}」,不需要再检查。")
    try:
        return _check(task, landed)
    except Cancelled:
        with task.fenced():
            fail_check(ref=landed.ref, message="检查已取消,可以重新上报。", notes=(), by=task.scope)
        raise
    except Refused:
        with task.fenced():
            sweep_rows(roster_id=landed.id)
        raise


def _check(task: Task, landed: RosterLine) -> dict[str, Any]:
    task.progress(0, 0, "正在读取工作簿")
    data = content(None, landed.file_ref, reason="the check of the roster it was handed in as")
    about = info(task.scope, landed.file_ref)
    room = RoomCheck(programme_by_id(landed.programme_id), task.scope, timezone.localdate())
    sheet = check_roster(
        data,
        template=landed.template,
        today=timezone.localdate(),
        categories=room.categories,
        name=about.name if about else None,
        amount_unit=landed.amount_unit or None,
        words=taught_words(landed.unit_id, landed.template),
        head_rows=landed.head_rows,
    )
    sheet = with_template_noted(sheet, programme_by_id(landed.programme_id), landed, timezone.localdate())
    questions = questions_about(sheet, landed)
    with task.fenced():
        sweep_rows(roster_id=landed.id)
        keep_reading(ref=landed.ref, sheet=sheet)
        if questions:
            ask_reading(ref=landed.ref, questions=questions, by=task.scope)
    if questions:
        return _result(landed, sheet)
    if not sheet.head:
        return _unreadable(task, landed, sheet)
    with _rows_stay():
        judged = [_judge(row, room) for row in sheet.rows]
        whole = _together(sheet, [row for row, _ in judged])
        _land(task, landed, judged, whole)
    whole = _with_places(task, landed, whole)
    bad = write_error_workbook(data, whole) if _to_mend(whole) else None
    return _result(landed, whole, _close(task, landed, judged, whole, bad))


@contextlib.contextmanager
def _rows_stay() -> Iterator[None]:
    """The rows of the check are kept to its end and none refers to itself: nobody need look for cycles among them."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _to_mend(whole: RosterCheck) -> bool:
    """Whether some row needs a hand; a list with notes only goes without an error workbook."""
    return any(note.place.row is not None and note.severity is not Severity.NOTE for note in whole.findings)


def _unreadable(task: Task, landed: RosterLine, sheet: RosterCheck) -> dict[str, Any]:
    errors = [note for note in sheet.findings if note.severity is Severity.ERROR] or list(sheet.findings)
    message = errors[-1].message if errors else "没有读出内容"
    with task.fenced():
        fail_check(ref=landed.ref, message=message, notes=sheet.findings, by=task.scope)
    return _result(landed, sheet)


def _judge(row: SheetRow, room: RoomCheck) -> Judgement:
    """The row with the room's findings; the room looks at rows that the sheet's own check accepts."""
    if row.state is not RowState.ACCEPTED:
        return row, None
    judged = room.judge(row)
    if not judged.findings:
        return row, judged
    state = RowState.ACCEPTED if judged.sound else RowState.REJECTED
    return replace(row, state=state, findings=(*row.findings, *judged.findings)), judged


def _together(sheet: RosterCheck, rows: list[SheetRow]) -> RosterCheck:
    """The sheet's check and the room's as one: rejected rows are those of either."""
    accepted = sum(row.state is RowState.ACCEPTED for row in rows)
    before = {id(note) for row in sheet.rows for note in row.findings}
    added = tuple(note for row in rows for note in row.findings if id(note) not in before)
    return replace(
        sheet,
        rows=tuple(rows),
        accepted=accepted,
        rejected=len(rows) - accepted,
        findings=(*sheet.findings, *added),
    )


def _land(task: Task, landed: RosterLine, judged: list[Judgement], whole: RosterCheck) -> None:
    size = settings.YIKOU.chunk_rows
    pause = settings.YIKOU.chunk_pause_ms / 1000 if connection.vendor == "sqlite" else 0
    steps = max(len(judged), len(whole.findings), 1)
    for start in range(0, steps, size):
        # Sealed before the transaction begins: nobody else waits for it.
        rows = rows_of(landed.id, judged[start : start + size])
        notes = notes_of(landed.id, whole.findings[start : start + size])
        with task.fenced():
            land_rows(roster_id=landed.id, rows=rows, notes=notes)
        task.progress(min(start + size, len(judged)), len(judged), "正在写入检查结果")
        if pause and start + size < steps:
            time.sleep(pause)


def _with_places(task: Task, landed: RosterLine, whole: RosterCheck) -> RosterCheck:
    """The check, with a finding when more people are in order than the programme has places for."""
    note = over_quota(places_asked(landed.id))
    if note is None:
        return whole
    with task.fenced():
        land_rows(roster_id=landed.id, rows=rows_of(landed.id, []), notes=notes_of(landed.id, [note]))
    return replace(whole, findings=(*whole.findings, note))


def _close(
    task: Task, landed: RosterLine, judged: list[Judgement], whole: RosterCheck, bad: bytes | None
) -> str:
    """One update shows the roster, after the rows that landed were counted against the check.

    ``bad`` is the unit's own file with the reasons beside each row; returns its reference.
    """
    total = sum(room.amount_fen for row, room in judged if room and row.state is RowState.ACCEPTED)
    ahead = contextlib.nullcontext() if bad is None else sealed_ahead(bad)
    with ahead as sealed, task.fenced():
        ensure(
            landed_counts(landed.id)
            == {"accepted": whole.accepted, "rejected": whole.rejected, "fen": total},
            "every row of the check has landed once",
        )
        stored = None
        if sealed is not None:
            stored = store_file(
                data=sealed, name=_error_name(whole.file), media=MEDIA, purpose="roster-errors", by=task.scope,
                area_path=landed.area_path, unit_id=landed.unit_id,
            )  # fmt: skip
        close_check(
            ref=landed.ref,
            counts={
                "rows_read": whole.rows_read,
                "accepted": whole.accepted,
                "rejected": whole.rejected,
                "blank": whole.blank,
            },
            total_fen=total,
            error_file_id=stored.id if stored else None,
            by=task.scope,
        )
    return stored.ref if stored else ""


def _error_name(name: str | None) -> str:
    return f"{PurePath(name).stem[:100] if name else '名册'}-错误工作簿.xlsx"


def _result(landed: RosterLine, whole: RosterCheck, error_file: str = "") -> dict[str, Any]:
    return {
        "files": [{"ref": error_file, "label": "错误工作簿"}] if error_file else [],
        "facts": {
            "读取": whole.rows_read,
            "合格": whole.accepted,
            "退回": whole.rejected,
            "空白": whole.blank,
            "发现": len(whole.findings),
        },
        "next": reverse("rosters:roster", args=[landed.ref]),
    }
