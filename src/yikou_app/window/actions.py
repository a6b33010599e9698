"""Hand the district's data to the system above it (上报市级系统): whole, for a purpose, with a receipt."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import xlsxwriter
from django.db import transaction
from django.utils import timezone

from yikou.values import yuan_text
from yikou_app.awards import queries as awards
from yikou_app.district.queries import area_names
from yikou_app.ground.ensure import refuse
from yikou_app.ground.scope import Role, Scope
from yikou_app.programmes.queries import seasons
from yikou_app.register import queries as register
from yikou_app.trail.actions import record

#: What can be handed over: the register with its categories, and a season's awards that stand.
PARTS = {"register": "帮扶对象", "awards": "帮扶记录"}
_HEADS = {
    "register": ("档案编号", "姓名", "身份证号", "联系电话", "街镇", "居委", "对象类别"),
    "awards": (
        "档案编号",
        "姓名",
        "身份证号",
        "街镇",
        "居委",
        "帮扶项目",
        "享受期",
        "对象类别",
        "金额(元)",
        "状态",
    ),
}
FORMS = ("xlsx", "csv")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What was handed over (上报回执): the file, how many rows, its digest, and the event that says so."""

    data: bytes = field(repr=False)
    rows: int
    digest: str
    seq: int


def hand_over(*, part: str, form: str, season_ref: str, purpose: str, by: Scope) -> HandedOver:
    """Write the district's register or a season's awards in clear (上报市级系统), and the receipt in the trail.

    Restricted records (封存) are left out, with their awards. Whole numbers leave the house here and in the
    bank's file alone: the district's act, with a purpose, the file's digest and its rows in one event.
    """
    by.must_be(Role.DISTRICT)
    if part not in PARTS or form not in FORMS:
        refuse("可以导出帮扶对象或帮扶记录,格式为 xlsx 或 csv。", status=422)
    words = register.stated_purpose(purpose, f"导出{PARTS[part]}")
    with transaction.atomic():
        rows = _people(by) if part == "register" else _awards(by, season_ref)
        if not rows:
            refuse("没有可以导出的记录,没有写文件。", status=422)
        data = _as_csv(_HEADS[part], rows) if form == "csv" else _as_xlsx(PARTS[part], _HEADS[part], rows)
        digest = hashlib.sha256(data).hexdigest()
        seq = record(
            by=by, verb="hand_over", subject=("season", season_ref or "all"), reason=words, part=part, form=form,
            rows=len(rows), digest=digest,
        )  # fmt: skip
    return HandedOver(data, len(rows), digest, seq)


def _people(by: Scope) -> list[Row]:
    people = register.whole_records(by)
    names = area_names(by.area_path)
    held = register.categories_held(by, list(people), timezone.localdate())
    return [
        (
            one.ref, one.name, one.id_number, one.phone, *_place(one.area_path, names),
            "、".join(held.get(pk, ())),
        )
        for pk, one in people.items()
    ]  # fmt: skip


def _awards(by: Scope, season_ref: str) -> list[Row]:
    season = next((row for row in seasons(by) if row.ref == season_ref), None)
    if season is None:
        refuse("没有找到这个帮困季,或不在您的辖区内。", status=404)
    lines = [
        line for line in awards.awards(by, season_id=season.id, limit=None)[1] if line.state != "cancelled"
    ]
    people = register.whole_records(by, {line.person_id for line in lines})
    names = area_names(by.area_path)
    return [
        (
            people[line.person_id].ref, people[line.person_id].name, people[line.person_id].id_number,
            *_place(line.area_path, names), line.programme_name, line.period, line.category,
            yuan_text(line.amount_fen).replace(",", ""), line.state_label,
        )
        for line in lines
        if line.person_id in people
    ]  # fmt: skip


def _place(path: str, names: dict[str, str]) -> tuple[str, str]:
    """Street and committee of a path; empty where a record is known no nearer."""
    return names.get(path[:6], "") if len(path) >= 6 else "", names.get(path, "") if len(path) > 6 else ""


def _as_csv(heads: Row, rows: Iterable[Row]) -> bytes:
    """CSV as Excel opens it: a mark for UTF-8, and no cell that begins a formula."""
    target = io.StringIO(newline="")
    pen = csv.writer(target)
    for row in (heads, *rows):
        pen.writerow([f"'{text}" if text.startswith(_FORMULA) else text for text in row])
    return target.getvalue().encode("utf-8-sig")


def _as_xlsx(title: str, heads: Row, rows: Sequence[Row]) -> bytes:
    """A workbook whose cells are all texts, so that no number loses its last digits."""
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(target, options)
    sheet, bold, text = (
        book.add_worksheet(title), book.add_format({"bold": True}), book.add_format({"num_format": "@"}),
    )  # fmt: skip
    for number, head in enumerate(heads):
        sheet.write_string(0, number, head, bold)
        sheet.set_column(number, number, 22 if head == "身份证号" else 14)
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            sheet.write_string(number, column, value, text)
    sheet.freeze_panes(1, 0)
    book.close()
    return target.getvalue()
