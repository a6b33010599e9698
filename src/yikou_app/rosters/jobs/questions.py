"""What only the unit can say of its list, asked before its rows are judged; and whether its template is an old one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from yikou.findings import finding
from yikou.sheets import RosterCheck
from yikou_app.programmes.queries import ProgrammeRow
from yikou_app.rosters.queries import RosterLine, is_old


def with_template_noted(
    sheet: RosterCheck, programme: ProgrammeRow, landed: RosterLine, on: date
) -> RosterCheck:
    """The check, with a finding when the list was filled into an old template (旧版模板)."""
    if not is_old(sheet.template_mark, programme, on, landed.template):
        return sheet
    day = sheet.template_mark[:8]
    words = f"名册用的是 {day[:4]}-{day[4:6]}-{day[6:]} 的模板,此后项目的类别、标准或区划有调整"
    return replace(sheet, findings=(*sheet.findings, finding("ROS012", words)))


def questions_about(sheet: RosterCheck, landed: RosterLine) -> list[str]:
    """The open questions (待说明) of a list; none once its unit has said how it is to be read.

    A list whose amounts have no unit, or that lacks a column every row must have, would come back
    row by row with the same reason; one question is kinder.
    """
    if landed.read_as_said or not sheet.head:
        return []
    asked = []
    with_data = [one for one in sheet.sheets if one.found and one.lines.get("data")]
    no_unit = [
        one.name for one in with_data
        if not one.unit and any(column.key == "amount_fen" for column in one.columns)
    ]  # fmt: skip
    if no_unit and any(note.code == "SHT013" for note in sheet.findings):
        asked.append("金额没有写明单位是元还是万元,请选择")
    missing = dict.fromkeys(
        note.expected for note in sheet.findings if note.code == "SHT010" and note.expected
    )
    if missing:
        asked.append(f"没有认出必填的列:{'、'.join(missing)};如表里有,请指明是哪一列")
    if landed.review_first and not asked:
        asked.append("请核对读法,确认后再逐行检查")
    return asked
