"""The tables of the funds' screens."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from yikou_app.ground.tablespec import Action, Column, TableSpec


def _fund_url(row: object) -> str:
    return reverse("funds:fund", args=[row.ref])  # type: ignore[attr-defined] # a FundRow


FUNDS = TableSpec(
    name="funds",
    title="资金来源",
    row_label="name",
    unit="项",
    columns=(
        Column("名称", "name", kind="link", url=_fund_url, sortable=True),
        Column("层级", "level_label", sortable=True),
        Column("年度", "year", sortable=True),
        Column("预算(元)", "budget_fen", kind="money", sortable=True, total=True),
        Column("到位(元)", "received_fen", kind="money", sortable=True, total=True),
        Column("占用(元)", "reserved_fen", kind="money", sortable=True, total=True),
        Column("已发(元)", "paid_fen", kind="money", sortable=True, total=True),
        Column("可用(元)", "available_fen", kind="money", sortable=True, total=True),
        Column("付款账户", "paying_account", wrap=True),
    ),
    actions=lambda row: (Action("对账单", _fund_url(row)),),
    empty="还没有资金来源",
    empty_hint="请先登记付款账户,再开立资金来源",
)

RECEIPTS = TableSpec(
    name="receipts",
    title="到账记录",
    row_label="number",
    unit="笔",
    columns=(
        Column("收据号", "number", sortable=True),
        Column("到账日期", "received_on", kind="date", sortable=True),
        Column("性质", "kind"),
        Column("来款单位", "payer", wrap=True),
        Column("金额(元)", "amount_fen", kind="money", sortable=True),
        Column(
            "状态",
            lambda row: "已冲销" if row.reversed else "有效",
            key="state",
            kind="tag",
            tones={"有效": "ok", "已冲销": "none"},
        ),
    ),
    empty="还没有到账记录",
    empty_hint="收到拨款或捐赠后在这里登记",
)


def statement_of(ref: str) -> TableSpec:
    """The statement of one fund: each line leads to its entries."""

    def behind(row: Any) -> str:
        return f"{reverse('funds:entries', args=[ref])}?on={row.on.isoformat()}&kind={row.kind}"

    return TableSpec(
        name="statement",
        title="对账单",
        row_label="label",
        unit="行",
        numbered=False,
        columns=(
            Column("日期", "on", kind="date"),
            Column("摘要", "label"),
            Column("凭证", lambda row: f"{row.entries:,} 张", key="entries", kind="link", url=behind),
            Column("到位(元)", "received_fen", kind="money", total=True),
            Column("占用(元)", "reserved_fen", kind="money", total=True),
            Column("在途(元)", "transit_fen", kind="money", total=True),
            Column("已付(元)", "paid_fen", kind="money", total=True),
            Column("可用增减(元)", "available_fen", kind="money", total=True),
            Column("可用余额(元)", "left_fen", kind="money"),
        ),
        empty="还没有记账",
        empty_hint="登记到账后开始记账",
    )


ENTRIES = TableSpec(
    name="entries",
    title="凭证明细",
    row_label="narration",
    unit="张",
    columns=(
        Column("凭证号", "ref"),
        Column("日期", "on", kind="date"),
        Column("种类", "label"),
        Column("摘要", "narration", wrap=True),
        Column("帮扶编号", "award"),
        Column("付款编号", "payment"),
        Column("可用(元)", "available_fen", kind="money"),
        Column("占用(元)", "reserved_fen", kind="money"),
        Column("在途(元)", "transit_fen", kind="money"),
        Column("已付(元)", "paid_fen", kind="money"),
        Column("记账人", "actor_name"),
    ),
)
