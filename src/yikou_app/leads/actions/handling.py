"""What people do about leads: send them, take one, report what was found; destroy a list with what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from yikou_app.awards.actions import note_gap
from yikou_app.district.queries import areas
from yikou_app.ground.ensure import ensure, reasoned, refuse
from yikou_app.ground.scope import Role, Scope
from yikou_app.leads.models import Lead, LeadStep
from yikou_app.leads.queries import WHO_SEES, LeadLine, lead
from yikou_app.programmes.queries import season_by_id
from yikou_app.references import actions as references
from yikou_app.register.queries import person
from yikou_app.trail.actions import record

_STATES, _RESULTS, _VERBS = Lead.State, Lead.Result, LeadStep.Verb
_MOST = 500
_AGAIN_DAYS = 7
#: What a result says about a person on the register whom nobody reached, in the words of 遗漏处理.
_GAP = {
    "declined": "refused",
    "deceased": "deceased",
    "moved_out": "moved_out",
    "ineligible": "no_longer_in_need",
}
_ONLY_LEFT = {_RESULTS.STILL_ELIGIBLE, _RESULTS.STOPPED}


def _active(ref: str, by: Scope) -> LeadLine:
    by.must_be(*WHO_SEES)
    found = lead(by, ref, timezone.localdate())
    if found is None:
        refuse("没有找到这条线索,或不在您的辖区内。", status=404)
    if not found.active:
        refuse(f"这条线索已经办结:{found.closed_why or found.result_label}。")
    return found


def _rows(by: Scope, refs: Sequence[str]):  # type: ignore[no-untyped-def] # Django's QuerySet is generic upstairs
    return Lead.objects.within(by).filter(ref__in=refs).exclude(state=_STATES.DONE)


def _step(
    found: LeadLine, verb: LeadStep.Verb, by: Scope, *, note: str = "", result: str = "", area: str = ""
) -> None:
    LeadStep.objects.create(
        lead_id=found.id, verb=verb, result=result, area_path=area or found.area_path, note=note or None,
        by_id=by.staff_id, by_name=by.staff_name,
    )  # fmt: skip


def send_leads(*, refs: Sequence[str], area_path: str, due_on: date, note: str = "", by: Scope) -> int:
    """Send leads to a place, many at once (派发): whoever had taken one gives it back; returns how many."""
    by.must_be(Role.DISTRICT, Role.STREET)
    wanted = sorted(set(refs))
    if not wanted:
        refuse("请至少选择一条线索。", status=422)
    if len(wanted) > _MOST:
        refuse(f"一次最多派发 {_MOST} 条,选了 {len(wanted)} 条;请分批派发。", status=422)
    if len(note) > 300:
        refuse(f"说明有 {len(note)} 个字,最多 300 个字;请写得短一些。", status=422)
    today = timezone.localdate()
    if due_on < today:
        refuse("办理期限不能早于今天。", status=422)
    if not by.reaches(area_path) or not any(row.path == area_path for row in areas(by.area_path, today)):
        refuse("所选辖区不在您的范围内,请重新选择。", status=422)
    with transaction.atomic():
        chosen = [_active(ref, by) for ref in wanted]
        changed = _rows(by, wanted).update(
            area_path=area_path, due_on=due_on, state=_STATES.OPEN, taken_by_id=None, taken_by_name=""
        )
        if changed != len(wanted):
            refuse("有线索刚刚被别人办结,请刷新后重新选择。")
        for found in chosen:
            _step(found, _VERBS.SENT, by, note=note.strip(), area=area_path)
        record(
            by=by, verb="send_leads", subject=("lead", wanted[0]), count=len(wanted), area=area_path,
            due_on=due_on.isoformat(),
        )  # fmt: skip
    return len(wanted)


def take_lead(*, ref: str, by: Scope) -> None:
    """Say that one goes there oneself (领取)."""
    with transaction.atomic():
        found = _active(ref, by)
        free = _rows(by, [ref]).filter(state__in=[_STATES.OPEN, _STATES.AGAIN])
        if free.update(state=_STATES.TAKEN, taken_by_id=by.staff_id, taken_by_name=by.staff_name) != 1:
            refuse(
                f"这条线索当前是「{found.state_label}」,领取人是{found.taken_by_name or '别人'},不能再领取。"
            )
        _step(found, _VERBS.TAKEN, by)
        record(by=by, verb="take_lead", subject=("lead", ref))


def record_result(
    *, ref: str, result: str, note: str, person_ref: str = "", next_on: date | None = None, by: Scope
) -> None:
    """Report what was found (登记寻访结果), with the evidence in words.

    联系不上 sets another day; 核实后纳入 waits until an award reaches the person (待落实) and closes itself
    then; anything else settles the lead for the season. ``person_ref`` names the record when the list had
    no number to find it by.
    """
    if result not in _RESULTS.values:
        refuse("请选择寻访结果。", status=422)
    said = reasoned(note, "寻访情况和依据")
    with transaction.atomic():
        found = _active(ref, by)
        if (found.kind == Lead.Kind.LEFT) != (result in _ONLY_LEFT) and result in {
            *_ONLY_LEFT,
            _RESULTS.ENTERED,
        }:
            refuse(
                f"「{found.kind_label}」的线索不能登记为「{_RESULTS(result).label}」,请选择其他结果。",
                status=422,
            )
        changes = _outcome(found, result, person_ref, next_on, by)
        if _rows(by, [ref]).update(result=result, **changes) != 1:
            refuse("这条线索刚刚被别人办结,请刷新后再看。")
        _step(found, _VERBS.FOUND, by, note=said, result=result)
        _tell_gap(found, result, said, by)
        record(by=by, verb="record_lead_result", subject=("lead", ref), result=result)


def _outcome(
    found: LeadLine, result: str, person_ref: str, next_on: date | None, by: Scope
) -> dict[str, object]:
    """What a result changes about the lead."""
    mine = {"taken_by_id": by.staff_id, "taken_by_name": by.staff_name}
    match _RESULTS(result):
        case _RESULTS.UNREACHABLE:
            today = timezone.localdate()
            due = next_on or today + timedelta(days=_AGAIN_DAYS)
            if due < today:
                refuse("再次寻访的日期不能早于今天。", status=422)
            nobody = {"taken_by_id": None, "taken_by_name": ""}
            return {"state": _STATES.AGAIN, "due_on": due, "tries": F("tries") + 1, **nobody}
        case _RESULTS.ENTERED:
            return {"state": _STATES.ENTERED, "person_id": _entered(found, person_ref, by), **mine}
        case _RESULTS.STOPPED:
            return {"state": _STATES.ENTERED, **mine}
    why = _RESULTS(result).label
    return {"state": _STATES.DONE, "closed_at": timezone.now(), "closed_why": why, "by_itself": False, **mine}


def _entered(found: LeadLine, person_ref: str, by: Scope) -> int:
    """The record of the person who was entered: the one found by number, or the one that is named."""
    if found.person_id is not None:
        return found.person_id
    named = person(by, person_ref, timezone.localdate()) if person_ref else None
    if named is None:
        refuse("台账里还没有这个人。请先登记帮扶对象,再在这里选择对应的记录。", status=422)
    return named.id


def _tell_gap(found: LeadLine, result: str, said: str, by: Scope) -> None:
    """The list of gaps learns the reason, where the person lives in the asker's own area."""
    if result not in _GAP or found.kind == Lead.Kind.LEFT or not found.person_ref:
        return
    if person(by, found.person_ref, timezone.localdate()) is None:
        return
    season = Lead.objects.within(by).values_list("season_id", flat=True).get(ref=found.ref)
    note_gap(
        season_ref=season_by_id(season).ref, person_ref=found.person_ref, reason_code=_GAP[result], note=said,
        by=by,
    )  # fmt: skip


def destroy_reference(*, list_ref: str, reason: str, by: Scope) -> None:
    """Destroy a reference list and forget what the worklist took from it (销毁名单); the results stay."""
    by.must_be(Role.DISTRICT)
    with transaction.atomic():
        list_id = references.destroy_list(ref=list_ref, reason=reason, by=by)
        rows = Lead.objects.everywhere("a destroyed list is forgotten wherever it was sent").filter(
            list_id=list_id
        )
        rows.update(about=None)
        # Without a name nobody can go there: what is still open ends with the list.
        waiting = rows.exclude(state=_STATES.DONE)
        waiting.update(state=_STATES.DONE, by_itself=True, closed_why="名单已销毁", closed_at=timezone.now())


def forget_people(*, person_ids: Iterable[int], by: Scope) -> None:
    """Forget what the worklist took from lists about people who are erased (删除), in the caller's transaction."""
    by.must_be(Role.DISTRICT)
    ensure(connection.in_atomic_block, "a person is forgotten in the transaction of the erasure")
    rows = Lead.objects.everywhere("an erased person is forgotten wherever the lead was sent").filter(
        person_id__in=set(person_ids)
    )
    rows.update(about=None)
    rows.exclude(state=_STATES.DONE).update(
        state=_STATES.DONE, by_itself=True, closed_why="此人信息已删除", closed_at=timezone.now()
    )
