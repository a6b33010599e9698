"""Keep how a sheet was read, ask about it, and take the unit's correction."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from django.db import IntegrityError, transaction

from yikou.sheets import RosterCheck, head_key, load_template
from yikou_app.ground.ensure import ensure, refuse
from yikou_app.ground.fields import index_of
from yikou_app.ground.scope import Role, Scope
from yikou_app.jobs.actions import enqueue
from yikou_app.rosters.actions.landing import UNITS, checking, in_scope
from yikou_app.rosters.models import HeadWord, Roster
from yikou_app.rosters.queries import SheetReading, readings
from yikou_app.trail.actions import record

_STATES = Roster.State
_OPEN = (_STATES.ASKING, _STATES.CHECKED, _STATES.FAILED)
_LAST_HEAD_ROW = 40
_LONGEST_HEAD = 60


# What the check does, in the transactions of its job ---------------------------------------------


def keep_reading(*, ref: str, sheet: RosterCheck) -> None:
    """Keep what a workbook was taken for (读法), before its rows are judged."""
    told = json.dumps([asdict(one) for one in sheet.sheets], ensure_ascii=False)
    if checking(ref).update(reading=told, template_mark=sheet.template_mark) != 1:
        refuse("这份名册在检查时已被撤回,检查结果没有保留。")


def ask_reading(*, ref: str, questions: Sequence[str], by: Scope) -> None:
    """Stop before the rows are judged (待说明): somebody must say how the list is to be read."""
    with transaction.atomic():
        if checking(ref).update(state=_STATES.ASKING, message=";".join(questions)[:300]) != 1:
            refuse("这份名册在检查时已被撤回,检查结果没有保留。")
        record(by=by, verb="ask_reading", subject=("roster", ref), questions=len(questions))


# What a person says ------------------------------------------------------------------------------


def correct_reading(
    *,
    ref: str,
    meanings: Mapping[tuple[str, int], str],
    amount_unit: str,
    head_rows: Mapping[str, int],
    by: Scope,
) -> str:
    """Say how a list is to be read (更正读法) and have it checked again; returns the job's reference.

    ``meanings`` gives columns of the reading, by sheet and number, their template column ("" for none).
    What differs from the reading is remembered for the unit's next lists. ``head_rows`` names the row
    of the head; a sheet whose head moves is read again and shown before its rows are judged.
    """
    by.must_be(Role.DISTRICT, Role.STREET, Role.DEPARTMENT)
    row = in_scope(ref, by)
    if by.role is not Role.DISTRICT and row.unit_id != by.unit_id:
        refuse("这是其他单位上报的名册,由上报单位或区级更正。", status=403)
    if amount_unit not in ("", *UNITS):
        refuse("金额单位请从列出的单位中选择。", status=422)
    sheets = readings(row.reading)
    moved = _moved(sheets, head_rows)
    words = _words(sheets, meanings, row.template, leaving=moved)
    with transaction.atomic():
        _remember(words, row, by)
        job = enqueue(
            kind="rosters.check",
            title=f"检查名册:{row.programme.name}"[:120],
            key=f"rosters.check:{row.ref}:{row.job_ref}",
            args={"roster": row.ref},
            by=by,
        )
        _check_again(row, job, amount_unit, {**row.head_rows, **moved}, by, again=bool(moved))
        record(
            by=by, verb="correct_reading", subject=("roster", ref), columns=len(words),
            unit=amount_unit, heads=len(moved),
        )  # fmt: skip
    return job


def _check_again(
    row: Roster, job: str, amount_unit: str, head_rows: Mapping[str, int], by: Scope, *, again: bool
) -> None:
    """Open the roster for a new check, if nobody has taken or withdrawn it meanwhile."""
    chosen = Roster.objects.within(by).filter(pk=row.pk, state__in=_OPEN, job_ref=row.job_ref)
    try:
        with transaction.atomic():
            opened = chosen.update(
                state=_STATES.CHECKING, review_first=again, read_as_said=not again, amount_unit=amount_unit,
                head_rows=dict(head_rows), job_ref=job, message="", rows_read=0, accepted=0, rejected=0,
                blank=0, total_fen=0, error_file=None,
            )  # fmt: skip
    except IntegrityError as clash:
        if "digest" not in str(clash) and "roster_file_once" not in str(clash):
            raise
        refuse("同一份文件已经另行上报,请在那一份名册里更正。")
    if opened != 1:
        refuse(f"名册当前是「{_STATES(row.state).label}」,或刚刚被别人处理过;请刷新后再看。")


def _moved(sheets: Sequence[SheetReading], head_rows: Mapping[str, int]) -> dict[str, int]:
    """The heads that somebody has named in another row than they were found in."""
    known = {sheet.name: sheet for sheet in sheets}
    moved = {}
    for name, number in head_rows.items():
        if name not in known:
            refuse("这份名册里没有这张工作表,请刷新页面后再填写。", status=422)
        if not 1 <= number <= _LAST_HEAD_ROW:
            refuse(f"表头行号请填 1 到 {_LAST_HEAD_ROW} 之间的整数。", status=422)
        if number not in (known[name].first_row, known[name].last_row):
            moved[name] = number
    return moved


def _words(
    sheets: Sequence[SheetReading], meanings: Mapping[tuple[str, int], str], template: str, *,
    leaving: Mapping[str, int],
) -> dict[str, str]:  # fmt: skip
    """What was said that the template does not know by itself, by head; refuses what contradicts itself."""
    form = load_template(template)
    titles = {column.key: column.title for column in form.columns}
    words: dict[str, str] = {}
    for sheet in sheets:
        taken: dict[str, str] = {}
        for column in sheet.columns:
            key = meanings.get((sheet.name, column.number), column.key)
            if sheet.name in leaving or (key == column.key and column.how in ("title", "alias", "unknown")):
                said = None
            else:
                said = key
            if key and key not in titles:
                refuse("列的含义请从列出的名称中选择。", status=422)
            twin = column.how == "twin" and key == column.key
            if key and key in taken and not twin:
                refuse(
                    f"「{taken[key]}」和「{column.text[:20]}」都选成了「{titles[key]}」,"
                    "请只留一列,另一列选「不采用」。", status=422
                )  # fmt: skip
            if key and not twin:
                taken[key] = column.text[:20]
            if said is not None and not twin:
                head = column.text.rsplit("·", 1)[-1][:_LONGEST_HEAD]
                if words.setdefault(head, said) != said:
                    refuse(f"两张工作表都有「{head[:20]}」一列,含义要选得一样。", status=422)
    return words


def _remember(words: Mapping[str, str], row: Roster, by: Scope) -> None:
    ensure(len(words) <= 1000, "a sheet has fewer columns than that")
    for head, key in words.items():
        index = index_of(head_key(head), "rosters.head")
        known = HeadWord.objects.filter(unit_id=row.unit_id, template=row.template, head_index=index)
        said = {"column_key": key, "said_by_id": by.staff_id, "said_by_name": by.staff_name}
        if not known.update(head=head, **said):
            HeadWord.objects.create(
                unit_id=row.unit_id, template=row.template, head=head, head_index=index, **said
            )
