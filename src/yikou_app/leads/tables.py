"""The tables of the leads' screens."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse

from yikou_app.ground.parts import Tone
from yikou_app.ground.tablespec import Column, TableSpec

TONES: dict[str, Tone] = {
    "待寻访": "warn",
    "寻访中": "info",
    "待再访": "err",
    "待落实": "info",
    "已办结": "ok",
}
KIND_TONES: dict[str, Tone] = {"名单有、台账无": "err", "在册未帮扶": "warn", "退出名单仍在帮扶": "info"}


def _list(screen: str, **wanted: str) -> str:
    return f"{reverse(screen)}?{urlencode(wanted)}"


LEADS = TableSpec(
    name="leads",
    title="寻访清单",
    row_label="name",
    unit="人",
    selectable=True,
    empty="没有需要寻访的人",
    empty_hint="名单比对后,没有帮到的人会列在这里。",
    columns=(
        Column("姓名", "name", kind="link", url=lambda row: reverse("leads:lead", args=[row.ref])),
        Column("身份证号", "masked_id"),
        Column("线索种类", "kind_label", kind="tag", tones=KIND_TONES),
        Column("名单", "list_label"),
        Column("疑似在册", "possible_label", wrap=True),
        Column("派往辖区", "area_name"),
        Column("状态", "state_label", kind="tag", tones=TONES),
        Column("办理期限", "due_on", kind="date"),
        Column(
            "逾期", lambda row: "逾期" if row.overdue else "", key="late", kind="tag", tones={"逾期": "err"}
        ),
        Column("领取人", "taken_by_name"),
        Column("结果", lambda row: row.closed_why or row.result_label, key="outcome", wrap=True),
    ),
)
PLACES = TableSpec(
    name="lead-places",
    title="各辖区进度",
    row_key="area_path",
    row_label="area_name",
    unit="处",
    empty="还没有派出的线索",
    empty_hint="",
    numbered=False,
    columns=(
        Column(
            "派往辖区", "area_name", kind="link", url=lambda row: _list("leads:index", area=row.area_path)
        ),
        Column("未办结", "open", kind="count", total=True),
        Column("逾期", "overdue", kind="count", total=True),
        Column("寻访中", "taken", kind="count", total=True),
        Column("已办结", "done", kind="count", total=True),
    ),
)
STREETS = TableSpec(
    name="coverage",
    title="覆盖情况",
    row_key="area_path",
    row_label="area_name",
    unit="处",
    numbered=False,
    empty="本季没有对象类别内的人",
    empty_hint="先开设项目、登记对象身份。",
    columns=(
        Column("辖区", "area_name"),
        Column("类别内(人)", "members", kind="count", total=True, url=lambda row: _list("leads:members", area=row.area_path, show="members")),
        Column("已帮扶(人)", "reached", kind="count", total=True, url=lambda row: _list("leads:members", area=row.area_path, show="reached")),
        Column("未帮扶(人)", "missed", kind="count", total=True, url=lambda row: _list("leads:members", area=row.area_path, show="missed")),
        Column("覆盖率", "rate"),
        Column("寻访未办结", "open", kind="count", total=True, url=lambda row: _list("leads:index", area=row.area_path)),
        Column("寻访逾期", "overdue", kind="count", total=True, url=lambda row: _list("leads:index", area=row.area_path, show="overdue")),
        Column("寻访已办结", "done", kind="count", total=True, url=lambda row: _list("leads:index", area=row.area_path, show="done")),
    ),
)  # fmt: skip
MEMBERS = TableSpec(
    name="members",
    title="类别内对象",
    row_key="person_ref",
    row_label="name",
    unit="人",
    empty="没有这样的对象",
    empty_hint="",
    columns=(
        Column(
            "姓名", "name", kind="link", url=lambda row: reverse("register:person", args=[row.person_ref])
        ),
        Column("身份证号", "masked_id"),
        Column("对象类别", "categories", wrap=True),
        Column("辖区", "area_name"),
        Column("本季帮扶", "served_label", kind="tag", tones={"已帮扶": "ok", "未帮扶": "warn"}),
    ),
)
COMPARISONS = TableSpec(
    name="comparisons",
    title="名单比对",
    unit="次",
    row_label="list_label",
    empty="本季还没有做过比对",
    empty_hint="在“比对名单”中打开使用中的名单,点“比对并生成寻访清单”。",
    columns=(
        Column(
            "名单", "list_label", kind="link", url=lambda row: reverse("references:list", args=[row.list_ref])
        ),
        Column("名单日期", "list_on", kind="date"),
        Column("比对时间", "asked_at", kind="date"),
        Column("状态", "state_label", kind="tag", tones={"已完成": "ok", "比对中": "info", "未完成": "err"}),
        Column("名单人数", "listed", kind="count"),
        Column("在册", "registered", kind="count"),
        Column("属对应类别", "in_category", kind="count"),
        Column("已帮扶", "served", kind="count"),
        Column("在册未帮扶", "unserved", kind="count"),
        Column("不在册", "absent", kind="count"),
        Column("其中疑似在册", "possible", kind="count"),
        Column("退出仍在帮扶", "left", kind="count"),
        Column("新开线索", "opened", kind="count"),
        Column("自动办结", "closed", kind="count"),
        Column("说明", "message", wrap=True),
    ),
)
