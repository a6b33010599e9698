"""The jobs of the reference lists: read and land one (``references.check``), clear an ended one (``references.clear``)."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import date
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from yikou.findings import Finding, Place, Severity, finding
from yikou.sheets import RosterCheck, RosterRow, RowState, check_roster, write_error_workbook
from yikou.values import Document, Phone, name_key
from yikou.values.division import SEGMENT
from yikou.values.gazetteer import Places, gazetteer
from yikou_app.district.queries import areas
from yikou_app.files.actions import sealed_ahead, store_file
from yikou_app.files.queries import content, info
from yikou_app.ground.ensure import Refused, ensure, refuse
from yikou_app.ground.fields import index_of
from yikou_app.jobs.actions import Cancelled, Task, job
from yikou_app.references.actions import MEDIA, clear_rows, close_check, fail_check, land_rows, sweep_rows
from yikou_app.references.models import ReferenceRow
from yikou_app.references.queries import (
    ListLine,
    contents_of,
    gone_count,
    landed_counts,
    list_of_system,
)

_KEPT = ("name", "born_on", "sex", "address", "matter", "level", "since", "remark", "street", "committee")


@dataclass(frozen=True, slots=True)
class _Judged:
    """A row with what the room makes of it: where the person lives, and its blind indexes."""

    row: RosterRow
    area_path: str = ""
    about: str = "{}"
    number: str = ""
    subject: str = ""
    content: str = ""


@job("references.check", title="检查比对名单", resumable=True)
def check(task: Task) -> dict[str, Any]:
    """Check one list (检查名单); a broken-off run is swept and begun again."""
    landed = list_of_system(task.args["list"])
    if landed.state != "checking":
        refuse(f"名单当前是「{landed.state_label}」,不需要再检查。")
    try:
        return _check(task, landed)
    except Cancelled:
        with task.fenced():
            fail_check(ref=landed.ref, message="检查已取消,可以重新上传。", notes=(), by=task.scope)
        raise
    except Refused:
        with task.fenced():
            sweep_rows(list_id=landed.id)
        raise


def _check(task: Task, landed: ListLine) -> dict[str, Any]:
    task.progress(0, 0, "正在读取名单")
    today = timezone.localdate()
    data = content(None, landed.file_ref, reason="the check of the list it was handed in as")
    about = info(task.scope, landed.file_ref)
    sheet = check_roster(data, template="reference", today=today, name=about.name if about else None)
    with task.fenced():
        sweep_rows(list_id=landed.id)
    if not sheet.head:
        errors = [note for note in sheet.findings if note.severity is Severity.ERROR] or list(sheet.findings)
        message = errors[-1].message if errors else "没有读出内容"
        with task.fenced():
            fail_check(ref=landed.ref, message=message, notes=sheet.findings, by=task.scope)
        return _result(sheet)
    places = _places(task.scope.area_path[:SEGMENT], today)
    judged = [_judge(row, places) for row in sheet.rows]
    whole = _together(sheet, [each.row for each in judged])
    changes = _land(task, landed, judged)
    bad = write_error_workbook(data, whole) if _to_mend(whole) else None
    return _result(whole, _close(task, landed, whole, changes, bad))


def _places(district: str, on: date) -> Places:
    return gazetteer((row.path, row.name, row.level) for row in areas(district, on))


def _to_mend(whole: RosterCheck) -> bool:
    """Whether some row needs a hand; a list with notes only goes without an error workbook."""
    return any(note.place.row is not None and note.severity is not Severity.NOTE for note in whole.findings)


def _judge(row: RosterRow, places: Places) -> _Judged:
    """The row with the room's findings: it must be possible to find the person."""
    values = row.values
    document = values.get("id_number")
    number = document.resident.number if isinstance(document, Document) and document.resident else ""
    other = document.number if isinstance(document, Document) and not number else ""
    born = document.resident.born if number else values.get("born_on")
    phones = [phone.number for phone in values.get("phone") or () if isinstance(phone, Phone)]
    about = {key: _plain(values[key]) for key in _KEPT if values.get(key) is not None}
    about |= {"id_number": number or other, "phone": phones, "born_on": _plain(born)}
    text = json.dumps(about, ensure_ascii=False, sort_keys=True)
    if row.state is not RowState.ACCEPTED:
        return _Judged(row, about=text)
    notes: list[Finding] = []
    area = _area(values, row, places, notes)
    if not number:
        sure = bool(born or phones)
        code = "REF002" if sure else "REF001"
        words = "没有居民身份证号,只能列出疑似对象" if sure else "没有证件号码,也没有出生日期和联系电话"
        notes.append(finding(code, words, place=_at(row, "身份证号")))
    state = RowState.REJECTED if any(note.severity is Severity.ERROR for note in notes) else RowState.ACCEPTED
    judged = replace(row, state=state, findings=(*row.findings, *notes))
    if state is RowState.REJECTED:
        return _Judged(judged, area, text)
    # With a number the subject is the number's own index: the register finds the person by it later.
    who = f"{other}|{name_key(values['name'])}|{_plain(born) or ''}|{phones[0] if phones else ''}"
    subject = index_of(number, "id_number") if number else index_of(who, "reference_subject")
    return _Judged(judged, area, text, number, subject, index_of(text, "reference_content"))


def _area(values: Any, row: RosterRow, places: Places, notes: list[Finding]) -> str:
    written, committee = str(values.get("street") or ""), str(values.get("committee") or "")
    if not written:
        return ""
    street = places.street(written)
    if street is None:
        words = f"户籍街镇「{written[:20]}」不在本区区划中"
        notes.append(finding("REF003", words, place=_at(row, "户籍街镇"), found=written[:40]))
        return ""
    path = places.committee(street, committee) if committee else street
    if path is None:
        words = f"{places.names.get(street, '')}没有居村「{committee[:20]}」"
        notes.append(finding("REF004", words, place=_at(row, "居委"), found=committee[:40]))
        return street
    return path


def _at(row: RosterRow, column: str) -> Place:
    return Place(sheet=row.sheet or None, row=row.row, column=column)


def _plain(value: Any) -> Any:
    """A value as JSON keeps it."""
    match value:
        case date():
            return value.isoformat()
        case bool() | int() | str() | None:
            return value
    return str(value)


def _together(sheet: RosterCheck, rows: list[RosterRow]) -> RosterCheck:
    """The sheet's check and the room's as one: rejected rows are those of either."""
    accepted = sum(row.state is RowState.ACCEPTED for row in rows)
    before = {id(note) for row in sheet.rows for note in row.findings}
    added = tuple(note for row in rows for note in row.findings if id(note) not in before)
    return replace(
        sheet, rows=tuple(rows), accepted=accepted, rejected=len(rows) - accepted,
        findings=(*sheet.findings, *added),
    )  # fmt: skip


def _land(task: Task, landed: ListLine, judged: Sequence[_Judged]) -> dict[str, int]:
    """Write the rows in chunks; returns how many are new, changed and the same as in the version before."""
    size = settings.YIKOU.chunk_rows
    pause = settings.YIKOU.chunk_pause_ms / 1000 if connection.vendor == "sqlite" else 0
    counted = {"added": 0, "changed": 0, "same": 0}
    for start in range(0, len(judged), size):
        chunk = judged[start : start + size]
        before = contents_of(landed.previous_id, (each.subject for each in chunk if each.subject))
        rows = [_row(landed.id, each, before, counted) for each in chunk]
        with task.fenced():
            land_rows(list_id=landed.id, rows=rows)
        task.progress(min(start + size, len(judged)), len(judged), "正在写入检查结果")
        if pause and start + size < len(judged):
            time.sleep(pause)
    return counted


def _row(list_id: int, each: _Judged, before: dict[str, str], counted: dict[str, int]) -> ReferenceRow:
    change = ""
    if each.subject:
        known = before.get(each.subject)
        change = "new" if known is None else "same" if known == each.content else "changed"
        counted["added" if change == "new" else change] += 1
    name = each.row.values.get("name")
    said = [
        f"{note.message}({note.suggestion})" if note.suggestion else note.message
        for note in each.row.findings
    ]
    return ReferenceRow(
        list_id=list_id,
        sheet=each.row.sheet[:80],
        number=each.row.row,
        state=ReferenceRow.State(each.row.state.value),
        change=change,
        about=each.about,
        remarks=json.dumps(said, ensure_ascii=False) if said else None,
        id_index=index_of(each.number, "id_number") if each.number else "",
        name_index=index_of(name_key(name), "person_name") if name and each.subject else "",
        subject_index=each.subject,
        content_index=each.content,
        area_path=each.area_path,
    )


def _close(
    task: Task, landed: ListLine, whole: RosterCheck, changes: dict[str, int], bad: bytes | None
) -> str:
    """One update shows the list, after the rows that landed were counted against the check."""
    ahead = nullcontext() if bad is None else sealed_ahead(bad)
    with ahead as sealed, task.fenced():
        ensure(
            landed_counts(landed.id) == {"accepted": whole.accepted, "rejected": whole.rejected},
            "every row of the check has landed once",
        )
        stored = None
        if sealed is not None:
            name = f"{PurePath(whole.file).stem[:100] if whole.file else '名单'}-错误工作簿.xlsx"
            stored = store_file(
                data=sealed, name=name, media=MEDIA, purpose="reference-errors", by=task.scope,
                area_path=landed.area_path, unit_id=landed.unit_id,
            )  # fmt: skip
        close_check(
            ref=landed.ref,
            counts={
                "rows_read": whole.rows_read, "accepted": whole.accepted, "rejected": whole.rejected,
                "blank": whole.blank, "gone": gone_count(landed.id, landed.previous_id), **changes,
            },
            notes=[note for note in whole.findings if note.place.row is None],
            error_file_id=stored.id if stored else None,
            by=task.scope,
        )  # fmt: skip
    return stored.ref if stored else ""


def _result(whole: RosterCheck, error_file: str = "") -> dict[str, Any]:
    # No way on to the list: finance sees the district's jobs and has no purpose for the list.
    return {
        "files": [{"ref": error_file, "label": "错误工作簿"}] if error_file else [],
        "facts": {
            "读取": whole.rows_read, "合格": whole.accepted, "退回": whole.rejected, "空白": whole.blank,
        },
    }  # fmt: skip


@job("references.clear", title="清除比对名单", resumable=True)
def clear(task: Task) -> dict[str, Any]:
    """Remove the rows of an ended list in chunks; a broken-off run goes on where it stopped."""
    landed = list_of_system(task.args["list"])
    removed = 0
    while True:
        with task.fenced():
            went = clear_rows(list_id=landed.id, most=settings.YIKOU.chunk_rows, by=task.scope)
        removed += went
        if went == 0:
            break
        task.progress(removed, landed.rows_read, "正在清除名单内容")
    return {"facts": {"清除行数": removed}}
