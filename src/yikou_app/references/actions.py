"""Hand in a reference list, land its rows, put it in force, withdraw it, destroy it on its day."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from yikou.findings import Finding
from yikou_app.district.queries import UnitRow, categories, units
from yikou_app.files.actions import erase_file, store_file
from yikou_app.files.queries import info
from yikou_app.ground.ensure import ensure, reasoned, refuse
from yikou_app.ground.scope import Role, Scope
from yikou_app.jobs.actions import enqueue
from yikou_app.references.models import ReferenceList, ReferenceRow
from yikou_app.references.queries import in_force_before
from yikou_app.trail.actions import record

MEDIA = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_STATES = ReferenceList.State
_ENDED = [_STATES.WITHDRAWN, _STATES.FAILED, _STATES.DESTROYED]


def hand_in(
    *,
    kind: str,
    unit_ref: str,
    list_on: date,
    valid_to: date,
    destroy_on: date,
    ground: str,
    purpose: str,
    category_key: str = "",
    data: bytes,
    name: str,
    by: Scope,
) -> tuple[str, str]:
    """Keep a department's list as it came and have it checked (上传比对名单); returns (list ref, job ref).

    A list without its ground, its purpose or its last day is refused: what may not be kept for ever is
    not taken without an end.
    """
    by.must_be(Role.DISTRICT, Role.DEPARTMENT)
    if kind not in ReferenceList.Kind.values:
        refuse("请选择名单种类。", status=422)
    unit = _unit(unit_ref, by)
    why, what_for = reasoned(ground, "交换依据", limit=200), reasoned(purpose, "用途限定", limit=200)
    _days_in_order(list_on, valid_to, destroy_on)
    category = _category(category_key)
    if not data:
        refuse("这个文件是空的,请选择名单文件再上传。", status=422)
    with transaction.atomic():
        stored = store_file(
            data=data, name=name, media=MEDIA, purpose="reference", by=by, area_path=by.area_path,
            unit_id=unit.id,
        )  # fmt: skip
        kept = info(by, stored.ref)
        ensure(kept is not None, "who stores a file may see it")
        row = ReferenceList(
            kind=kind, unit_id=unit.id, area_path=by.area_path, category_id=category, list_on=list_on,
            valid_to=valid_to, destroy_on=destroy_on, ground=why, purpose=what_for, file_id=stored.id,
            digest=kept.digest,  # type: ignore[union-attr] # ensured above
            previous_id=in_force_before(kind, unit.id), handed_in_by_id=by.staff_id,
            handed_in_by_name=by.staff_name,
        )  # fmt: skip
        job = enqueue(
            kind="references.check", title=f"检查比对名单:{row.get_kind_display()}"[:120],
            key=f"references.check:{row.ref}", args={"list": row.ref}, by=by,
        )  # fmt: skip
        row.job_ref = job
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError as clash:
            if not _came_before(row):
                raise clash
            refuse("这份名单已经上传过,内容完全相同。如需更正,请先撤回原来的。")
        record(
            by=by, verb="hand_in_reference", subject=("reference_list", row.ref), kind=kind, bytes=len(data),
            unit=unit.ref, destroy_on=destroy_on.isoformat(),
        )  # fmt: skip
    return row.ref, job


def _unit(ref: str, by: Scope) -> UnitRow:
    found = next((row for row in units(by.area_path) if row.ref == ref), None)
    if found is None or (by.role is Role.DEPARTMENT and found.id != by.unit_id):
        refuse("没有找到提供单位,或它不是本单位。", status=404)
    return found


def _days_in_order(list_on: date, valid_to: date, destroy_on: date) -> None:
    today = timezone.localdate()
    if list_on > today:
        refuse("名单日期在今天之后,请核对。", status=422)
    if not list_on <= valid_to <= destroy_on:
        refuse("日期的先后不对:名单日期、有效期至、销毁期限应依次不早于前一个。", status=422)
    if destroy_on < today:
        refuse("销毁期限已经过去,这份名单不能再收。", status=422)


def _category(key: str) -> int | None:
    if not key:
        return None
    known = {row.key: row.id for row in categories(timezone.localdate())}
    if key not in known:
        refuse("没有这个对象类别,请重新选择。", status=422)
    return known[key]


def _came_before(row: ReferenceList) -> bool:
    rows = ReferenceList.objects.everywhere("one file once, whoever brings it").exclude(state__in=_ENDED)
    return rows.filter(kind=row.kind, unit_id=row.unit_id, digest=row.digest).exists()


# What the check does, in the transactions of its job ---------------------------------------------


def sweep_rows(*, list_id: int) -> None:
    """Remove what an earlier, broken-off check wrote; no query has ever shown it."""
    ReferenceRow.objects.filter(list_id=list_id).delete()


def land_rows(*, list_id: int, rows: Sequence[ReferenceRow]) -> None:
    """Write one chunk of rows under a list that nobody sees yet."""
    ensure(all(row.list_id == list_id for row in rows), "rows land under their own list")
    open_ones = ReferenceList.objects.everywhere("the check's own list").filter(
        pk=list_id, state=_STATES.CHECKING
    )
    if not open_ones.exists():
        refuse("这份名单在检查时已被撤回,检查结果没有保留。")
    ReferenceRow.objects.bulk_create(rows)


def close_check(
    *, ref: str, counts: Mapping[str, int], notes: Sequence[Finding], error_file_id: int | None, by: Scope
) -> None:
    """Show a checked list (检查完成): one update makes its rows visible."""
    with transaction.atomic():
        landed = _checking(ref).update(
            state=_STATES.CHECKED, error_file_id=error_file_id, message="", notes=_said(notes), **counts
        )
        if landed != 1:
            refuse("这份名单在检查时已被撤回,检查结果没有保留。")
        record(by=by, verb="check_reference", subject=("reference_list", ref), **counts)


def fail_check(*, ref: str, message: str, notes: Iterable[Finding], by: Scope) -> None:
    """Say that a list could not be read (未能读取): no row counts, the sentence says why."""
    with transaction.atomic():
        changes = {"state": _STATES.FAILED, "message": message[:300], "notes": _said(notes)}
        if _checking(ref).update(**changes) != 1:
            refuse("这份名单在检查时已被撤回,检查结果没有保留。")
        rows = ReferenceList.objects.everywhere("the check's own list")
        sweep_rows(list_id=rows.values_list("pk", flat=True).get(ref=ref))
        record(by=by, verb="check_reference", subject=("reference_list", ref), failed=True)


def _said(notes: Iterable[Finding]) -> str | None:
    words = [f"{note.message}({note.suggestion})" if note.suggestion else note.message for note in notes]
    return json.dumps(words, ensure_ascii=False) if words else None


def _checking(ref: str):  # type: ignore[no-untyped-def] # Django's QuerySet is generic upstairs
    rows = ReferenceList.objects.everywhere("the check's own list")
    return rows.filter(ref=ref, state=_STATES.CHECKING)


# What becomes of a checked list -------------------------------------------------------------------


def _mine(ref: str, by: Scope) -> ReferenceList:
    by.must_be(Role.DISTRICT, Role.DEPARTMENT)
    row = ReferenceList.objects.within(by).filter(ref=ref).first()
    if row is None:
        refuse("没有找到这份比对名单,或它不是本单位的。", status=404)
    return row


def adopt_list(*, ref: str, by: Scope) -> None:
    """Put a checked list in force (启用名单); the version before it is superseded.

    Refused when another version came into force after this one was checked: what it calls new and gone
    was held against an older version.
    """
    row = _mine(ref, by)
    by.must_be(Role.DISTRICT)
    if row.accepted == 0:
        refuse("这份名单没有合格的行,不能启用。请按错误工作簿更正后重新上传。")
    with transaction.atomic():
        rows = ReferenceList.objects.within(by)
        if in_force_before(row.kind, row.unit_id) != row.previous_id:
            refuse("检查之后,另一版名单已经启用,新增和退出人数不再准确。请撤回这一版后重新上传。")
        rows.filter(pk=row.previous_id, state=_STATES.IN_FORCE).update(state=_STATES.SUPERSEDED)
        taken = rows.filter(pk=row.pk, state=_STATES.CHECKED)
        if taken.update(state=_STATES.IN_FORCE, adopted_at=timezone.now()) != 1:
            refuse(f"名单当前是「{_STATES(row.state).label}」,只有待启用的名单可以启用。")
        record(
            by=by, verb="adopt_reference", subject=("reference_list", ref), accepted=row.accepted,
            added=row.added, changed=row.changed, gone=row.gone,
        )  # fmt: skip


def withdraw_list(*, ref: str, reason: str, by: Scope) -> None:
    """Take back a list that is not in force yet (撤回名单); its rows are removed by a job."""
    why = reasoned(reason, "撤回的理由")
    row = _mine(ref, by)
    with transaction.atomic():
        open_ones = ReferenceList.objects.within(by).filter(
            pk=row.pk, state__in=[_STATES.CHECKING, _STATES.CHECKED]
        )
        if open_ones.update(state=_STATES.WITHDRAWN, message=f"撤回:{why}"[:300]) != 1:
            refuse(f"名单当前是「{_STATES(row.state).label}」,不能撤回;启用过的名单到期销毁。")
        _clear(row, by)
        record(by=by, verb="withdraw_reference", subject=("reference_list", ref), reason=why)


def destroy_list(*, ref: str, reason: str, by: Scope) -> int:
    """Destroy a list (销毁名单): its files cannot be opened from now on, its rows go; returns its id.

    Called by ``leads.actions.destroy_reference``, which in the same transaction forgets what the worklist
    took from it. Before its last day a reason is as needed as after; who, when and why stay.
    """
    why = reasoned(reason, "销毁的理由")
    row = _mine(ref, by)
    by.must_be(Role.DISTRICT)
    with transaction.atomic():
        chosen = ReferenceList.objects.within(by).filter(
            pk=row.pk, state__in=[_STATES.CHECKED, _STATES.IN_FORCE, _STATES.SUPERSEDED]
        )
        changes = {"destroyed_at": timezone.now(), "destroyed_by_name": by.staff_name, "notes": None}
        if chosen.update(state=_STATES.DESTROYED, message=f"销毁:{why}"[:300], **changes) != 1:
            refuse(f"名单当前是「{_STATES(row.state).label}」,不需要销毁。")
        _clear(row, by)
        record(
            by=by, verb="destroy_reference", subject=("reference_list", ref), reason=why, rows=row.rows_read,
            destroy_on=row.destroy_on.isoformat(),
        )  # fmt: skip
    return row.pk


def _clear(row: ReferenceList, by: Scope) -> None:
    """The files at once, the rows by a job, in chunks: nothing shows them any more."""
    for file_id in (row.file_id, row.error_file_id):
        if file_id is not None:
            erase_file(file_id=file_id, by=by)
    enqueue(
        kind="references.clear", title=f"清除比对名单:{row.get_kind_display()}"[:120],
        key=f"references.clear:{row.ref}", args={"list": row.ref}, by=by,
    )  # fmt: skip


def clear_rows(*, list_id: int, most: int, by: Scope) -> int:
    """Remove one chunk of rows of a list that is withdrawn or destroyed; returns how many went."""
    ended = ReferenceList.objects.everywhere("the job that clears it").filter(pk=list_id, state__in=_ENDED)
    ensure(ended.exists(), "only an ended list is cleared")
    chunk = list(
        ReferenceRow.objects.filter(list_id=list_id).order_by("pk").values_list("pk", flat=True)[:most]
    )
    ReferenceRow.objects.filter(pk__in=chunk).delete()
    return len(chunk)
