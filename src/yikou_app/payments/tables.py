"""The tables of the payments' screens."""

from __future__ import annotations

from django.urls import reverse

from yikou_app.ground.tablespec import Action, Column, TableSpec

BATCH_TONES = {
    "编制中": "none",
    "待放行": "info",
    "已放行": "info",
    "已送银行": "warn",
    "已办结": "ok",
    "已作废": "none",
}
LINE_TONES = {"待发": "none", "在途": "info", "已到账": "ok", "退汇": "err", "待查": "warn", "已作废": "none"}


def _batch_url(row: object) -> str:
    return reverse("payments:batch", args=[row.ref])  # type: ignore[attr-defined] # a BatchRow


BATCHES = TableSpec(
    name="batches",
    title="发放批次",
    row_label="title",
    unit="批",
    columns=(
        Column("批次名称", "title", kind="link", url=_batch_url, sortable=True, wrap=True),
        Column("辖区", "area_name", sortable=True),
        Column("笔数", "lines", kind="count", sortable=True, total=True),
        Column("金额(元)", "total_fen", kind="money", sortable=True, total=True),
        Column("到账(笔)", "paid", kind="count", total=True),
        Column("退汇(笔)", "failed", kind="count", total=True),
        Column("到账金额(元)", "paid_fen", kind="money", sortable=True, total=True),
        Column("编制人", "maker_name", sortable=True),
        Column("放行人", "releaser_name", sortable=True),
        Column("编制时间", "made_at", kind="date", sortable=True),
        Column("状态", "state_label", kind="tag", tones=BATCH_TONES, sortable=True),
    ),
    actions=lambda row: (Action("办理", _batch_url(row)),),
    empty="还没有发放批次",
    empty_hint="帮扶确认后,在这里编制批次",
)

LINES = TableSpec(
    name="lines",
    title="发放明细",
    row_label="payee_name",
    unit="笔",
    numbered=False,
    columns=(
        Column("序号", "sequence", kind="count"),
        Column("户名", "payee_name"),
        Column("收款账号", "account"),
        Column("金额(元)", "amount_fen", kind="money"),
        Column("状态", "state_label", kind="tag", tones=LINE_TONES),
        Column("银行流水号", "bank_reference"),
        Column("银行说明", "bank_reason", wrap=True),
        Column(
            "备注",
            lambda row: "重发,账号已更正" if row.corrected else ("重发" if row.reissued else ""),
            key="remark",
        ),
    ),
    actions=lambda row: (Action("构成与来源", reverse("payments:line", args=[row.ref])),),
    empty="没有这种状态的明细",
    empty_hint="可选择其他状态",
)

ITEMS = TableSpec(
    name="items",
    title="明细构成",
    row_key="award_ref",
    row_label="programme",
    unit="项",
    columns=(
        Column("帮扶编号", "award_ref"),
        Column("项目", "programme", wrap=True),
        Column("金额(元)", "amount_fen", kind="money", total=True),
        Column(
            "状态",
            lambda row: "有效" if row.live else "已释放",
            key="state",
            kind="tag",
            tones={"有效": "ok", "已释放": "none"},
        ),
    ),
)

LOTS = TableSpec(
    name="lots",
    title="资金追溯",
    row_key="receipt_number",
    row_label="payer",
    unit="笔",
    columns=(
        Column("资金来源", "fund"),
        Column("层级", "level"),
        Column("来款单位", "payer", wrap=True),
        Column("收据号", "receipt_number"),
        Column("到账日期", "received_on", kind="date"),
        Column("现处环节", "stage", kind="tag", tones={"占用": "warn", "在途": "info", "已付": "ok"}),
        Column("金额(元)", "amount_fen", kind="money", total=True),
    ),
    empty="还没有送银行",
    empty_hint="送银行后可追溯每一分的来源",
)

NOTICES = TableSpec(
    name="notices",
    title="告知与签收",
    row_label="person_name",
    unit="份",
    columns=(
        Column("姓名", "person_name"),
        Column("身份证号", "id_number"),
        Column("批次", "batch_title", wrap=True),
        Column("金额(元)", "total_fen", kind="money"),
        Column("签收日期", "signed_on", kind="date"),
        Column("签收方式", "signed_by"),
        Column("登记人", "recorded_by_name"),
        Column("状态", "state", kind="tag", tones={"已签收": "ok", "未签收": "warn"}),
    ),
    actions=lambda row: (Action("告知单", reverse("payments:notice", args=[row.ref])),),
    empty="还没有告知单",
    empty_hint="银行回盘到账后生成",
)

SHARED = TableSpec(
    name="shared",
    title="账号集中",
    row_key="account",
    unit="个",
    columns=(
        Column("收款账号", "account"),
        Column("收款人数", "recipients", kind="count"),
        Column("合计(元)", "total_fen", kind="money"),
    ),
)
