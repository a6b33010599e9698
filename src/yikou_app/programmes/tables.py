"""The tables of the programmes' screens."""

from __future__ import annotations

from django.urls import reverse

from yikou.values import yuan_text
from yikou_app.ground.tablespec import Action, Column, TableSpec


def _url(row: object) -> str:
    return reverse("programmes:programme", args=[row.ref])  # type: ignore[attr-defined] # a ProgrammeRow


STATE_TONES = {"筹备": "none", "实施中": "ok", "已结束": "none"}

PROGRAMMES = TableSpec(
    name="programmes",
    title="帮扶项目",
    row_label="name",
    unit="个",
    columns=(
        Column("项目名称", "name", kind="link", url=_url, sortable=True, wrap=True),
        Column("主办单位", "unit_name", sortable=True, wrap=True),
        Column("对象类别", "categories", wrap=True, screen=False),
        Column("享受期", "period"),
        Column(
            "标准(元)",
            lambda row: (
                f"{yuan_text(row.standard_min_fen)}"
                if row.standard_min_fen == row.standard_max_fen
                else f"{yuan_text(row.standard_min_fen)}~{yuan_text(row.standard_max_fen)}"
            ),
            key="standard",
        ),
        Column("名额", "quota", kind="count", sortable=True, total=True),
        Column("已用", "taken", kind="count", sortable=True, total=True),
        Column("安排资金(元)", "ceiling_fen", kind="money", sortable=True, total=True),
        Column("占用(元)", "reserved_fen", kind="money", sortable=True, total=True),
        Column("已发(元)", "paid_fen", kind="money", sortable=True, total=True),
        Column("状态", "state_label", kind="tag", tones=STATE_TONES, sortable=True),
    ),
    actions=lambda row: (Action("查看", _url(row)),),
    empty="还没有帮扶项目",
    empty_hint="请先开设帮困季,再设立项目",
)

SHARES = TableSpec(
    name="shares",
    title="资金分担",
    row_label="fund_name",
    row_key="fund_id",
    unit="项",
    columns=(
        Column("资金来源", "fund_name"),
        Column("层级", "level_label"),
        Column("分担份数", "parts", kind="count"),
        Column("安排资金(元)", "ceiling_fen", kind="money", total=True),
        Column("占用(元)", "reserved_fen", kind="money", total=True),
        Column("已发(元)", "paid_fen", kind="money", total=True),
        Column("剩余(元)", "left_fen", kind="money", total=True),
    ),
)

SEASONS = TableSpec(
    name="seasons",
    title="帮困季",
    row_label="name",
    unit="个",
    columns=(
        Column("名称", "name", wrap=True),
        Column("年度", "year", sortable=True),
        Column("开始日期", "starts_on", kind="date", sortable=True),
        Column("结束日期", "ends_on", kind="date", sortable=True),
        Column(
            "阶段",
            lambda row: "、".join(
                f"{stage.name}({stage.starts_on:%m-%d}至{stage.ends_on:%m-%d})" for stage in row.stages
            ),
            key="stages",
            wrap=True,
        ),
        Column("依据", "basis", wrap=True),
    ),
    actions=lambda row: (Action("项目", f"{reverse('programmes:index')}?season={row.ref}"),),
    empty="还没有帮困季",
    empty_hint="由区开设后,各单位在其中设立项目",
)
