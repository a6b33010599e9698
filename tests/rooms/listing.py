"""Lists of other departments for tests: the workbook as an office makes it, handed in, checked and put in force."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import xlsxwriter
from django.utils import timezone
from tests.rooms.factories import District

from yikou_app.jobs.jobs import run_pending
from yikou_app.leads import actions as leads
from yikou_app.references import actions

HEADS = {
    "name": "姓名", "number": "身份证号", "born": "出生日期", "street": "户籍街镇", "committee": "居委",
    "phone": "联系电话", "address": "居住地址", "matter": "残疾类别", "level": "残疾等级",
}  # fmt: skip
GROUND, PURPOSE = "区残联数据共享协议(2026)", "仅用于救助对象主动发现和帮扶比对"


def book(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """A list as another office makes it; every cell is text."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as made:
        sheet = made.add_worksheet("持证残疾人")
        sheet.write_row(0, 0, list(HEADS.values()))
        for line, row in enumerate(rows, 1):
            for column, key in enumerate(HEADS):
                if row.get(key):
                    sheet.write_string(line, column, row[key])
    return target.getvalue()


def person(name: str, number: str = "", **more: Any) -> dict[str, Any]:
    """One row; everybody lives in 江畔居委 unless the test says otherwise."""
    return {
        "name": name, "number": number, "street": "临江街道", "committee": "江畔居委", "matter": "肢体",
        "level": "二级", **more,
    }  # fmt: skip


def handed(made: District, rows: Sequence[Mapping[str, Any]], *, login: str = "officer", **more: Any) -> str:
    """Hand a list in and have it checked; returns its reference."""
    today = timezone.localdate()
    given: dict[str, Any] = {
        "kind": "disability", "unit_ref": made.units["society"].ref, "list_on": today, "ground": GROUND,
        "valid_to": today + timedelta(60), "destroy_on": today + timedelta(90), "purpose": PURPOSE,
        "name": "持证残疾人.xlsx",
    }  # fmt: skip
    ref, _ = actions.hand_in(data=book(rows), by=made.scopes[login], **given | more)
    run_pending()
    return ref


def adopted(made: District, rows: Sequence[Mapping[str, Any]], **more: Any) -> str:
    """A list in force."""
    ref = handed(made, rows, **more)
    actions.adopt_list(ref=ref, by=made.scopes["officer"])
    return ref


def compared(made: District, list_ref: str) -> None:
    """Hold a list against the season and run the job."""
    leads.request_comparison(list_ref=list_ref, season_ref=made.season_ref, by=made.scopes["officer"])
    run_pending()


def yesterday() -> date:
    """A day that has passed."""
    return timezone.localdate() - timedelta(1)
