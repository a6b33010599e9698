"""The tables of the screens across rooms: one column list for screen, export and print."""

from __future__ import annotations

from django.urls import reverse

from yikou_app.ground.parts import Action
from yikou_app.ground.tablespec import Column, TableSpec

AWARD_TONES = {"待确认": "info", "存疑待定": "warn", "已确认": "ok", "已取消": "none"}
LINE_TONES = {"待发": "none", "在途": "info", "已到账": "ok", "退汇": "err", "待查": "warn", "已作废": "none"}
ROSTER_TONES = {"检查中": "info", "待确认": "warn", "已接收": "ok", "已撤回": "none", "未能读取": "err"}

AWARDS = TableSpec(
    name="chain-awards",
    title="帮扶记录",
    row_label="programme_name",
    columns=(
        Column(
            "项目",
            "programme_name",
            kind="link",
            # The award, not the programme: a street sees its residents' awards, not other units' money.
            url=lambda row: reverse("awards:award", args=[row.ref]),
        ),
        Column("对象类别", "category"),
        Column("享受期", "period"),
        Column("金额(元)", "amount_fen", kind="money", total=True),
        Column("状态", "state_label", kind="tag", tones=AWARD_TONES),
        Column("理由", "reason", wrap=True),
    ),
)
ITEMS = TableSpec(
    name="chain-items",
    title="发放记录",
    row_key="key",
    row_label="programme_name",
    unit="笔",
    columns=(
        Column("项目", "programme_name"),
        Column("金额(元)", "amount_fen", kind="money", total=True),
        Column("状态", "state_label", kind="tag", tones=LINE_TONES),
        Column("回盘时间", "settled_at"),
        Column("银行说明", "bank_reason", wrap=True),
    ),
)
RECORDS = TableSpec(
    name="chain-records",
    title="台账记录",
    row_label="name",
    columns=(
        Column("姓名", "name"),
        Column("身份证号", "masked_id"),
        Column("登记来源", "source"),
    ),
)
FUND_SHARES = TableSpec(
    name="fund-shares",
    title="资金分担",
    row_key="fund_id",
    row_label="fund_name",
    columns=(
        Column("资金来源", "fund_name"),
        Column("分担份数", "parts", kind="count"),
        Column("安排(元)", "ceiling_fen", kind="money", total=True),
        Column("占用(元)", "reserved_fen", kind="money", total=True),
        Column("已发(元)", "paid_fen", kind="money", total=True),
    ),
)
ROSTERS = TableSpec(
    name="programme-rosters",
    title="名册",
    row_label="unit_name",
    unit="份",
    columns=(
        Column("填报单位", "unit_name"),
        Column("读取行数", "rows_read", kind="count", total=True),
        Column("合格", "accepted", kind="count", total=True),
        Column("退回", "rejected", kind="count", total=True),
        Column("空白", "blank", kind="count", total=True),
        Column("合格金额(元)", "total_fen", kind="money", total=True),
        Column("状态", "state_label", kind="tag", tones=ROSTER_TONES),
    ),
    actions=lambda row: (
        Action("检查结果", reverse("rosters:roster", args=[row.ref])),
        Action("名单去向", reverse("window:fate", args=[row.ref])),
    ),
)
FATES = TableSpec(
    name="fate",
    title="名册去向",
    row_key="number",
    row_label="name",
    numbered=False,
    columns=(
        Column("行号", "number", kind="count", sortable=True),
        Column("姓名", "name"),
        Column(
            "名册行", "state", kind="tag", tones={"合格": "ok", "退回": "err", "空白": "none"}, sortable=True
        ),
        Column("金额(元)", "amount_fen", kind="money", total=True),
        Column("帮扶", "award_state", kind="tag", tones=AWARD_TONES, sortable=True),
        Column("发放", "payment_state", kind="tag", tones=LINE_TONES, sortable=True),
    ),
)
OVERLAPS = TableSpec(
    name="overlaps",
    title="重复提示",
    row_key="note_id",
    row_label="name",
    columns=(
        # A department decides its own award, but has no register to look into.
        Column("姓名", "name", kind="link", url=lambda row: reverse("awards:award", args=[row.award_ref])),
        Column("身份证号", "masked_id"),
        Column("辖区", "area_name", sortable=True),
        Column("本次项目", "programme_name", sortable=True),
        Column("本次金额(元)", "amount_fen", kind="money"),
        Column(
            "种类", "kind_label", kind="tag", sortable=True,
            tones={"同项目同期": "err", "同叠加组": "warn", "其他项目": "info"},
        ),
        Column("另一帮扶", "other"),
        Column("另一金额(元)", "other_fen", kind="money"),
        Column("本次状态", "state_label", kind="tag", tones=AWARD_TONES, sortable=True),
        Column("允许理由", "allowed_reason", wrap=True),
    ),
)  # fmt: skip
GAPS = TableSpec(
    name="gaps",
    title="遗漏发现",
    row_key="person_ref",
    row_label="name",
    unit="人",
    columns=(
        Column("姓名", "name", kind="link", url=lambda row: reverse("window:person", args=[row.person_ref])),
        Column("身份证号", "masked_id"),
        Column("对象类别", "category_name", sortable=True),
        Column("辖区", "area_name", sortable=True),
        Column("处理情况", "reason", sortable=True),
        Column("说明", "note", wrap=True),
    ),
)
UNIT_QUALITY = TableSpec(
    name="unit-quality",
    title="各单位数据质量",
    row_key="unit_id",
    row_label="unit_name",
    unit="个",
    columns=(
        Column("单位", "unit_name", sortable=True),
        Column("底数清", lambda row: row.counted.words, key="counted"),
        Column("情况明", lambda row: row.described.words, key="described"),
        Column("台账全", lambda row: row.complete.words, key="complete"),
        Column("信息准", lambda row: row.exact.words, key="exact"),
        Column("综合得分", "score"),
    ),
)
REGISTER_QUALITY = TableSpec(
    name="register-quality",
    title="各辖区台账完整情况",
    row_key="area_path",
    row_label="name",
    unit="个",
    columns=(
        Column("辖区", "name"),
        Column("记录", "records", kind="count", total=True),
        Column("有证件号码", "numbered", kind="count", total=True),
        Column("有电话", "reachable", kind="count", total=True),
        Column("有收款账号", "payable", kind="count", total=True),
        Column("已建户", "housed", kind="count", total=True),
        Column("有对象类别", "placed", kind="count", total=True),
        Column("五项齐全", "whole", kind="count", total=True),
    ),
)
