"""The tables of the approvals' screens."""

from __future__ import annotations

from django.urls import reverse

from yikou_app.ground.tablespec import Action, Column, TableSpec

STATE_TONES = {"待审批": "info", "已同意": "ok", "已退回": "warn", "已失效": "none"}

APPROVALS = TableSpec(
    name="approvals",
    title="审批单",
    row_label="title",
    unit="张",
    default_sort="-opened_at",
    columns=(
        Column("事项", "kind_label"),
        Column("标题", "title", kind="link", url=lambda row: reverse("approvals:approval", args=[row.ref])),
        Column("金额(元)", "amount_fen", kind="money", sortable=True),
        Column("经办人", "maker_name", sortable=True),
        Column("提交时间", "opened_at", kind="date", sortable=True),
        Column("待谁签", "waits_for"),
        Column("状态", "state_label", kind="tag", tones=STATE_TONES, sortable=True),
    ),
    actions=lambda row: (Action("办理", row.address),) if row.address and row.state == "open" else (),
    empty="没有审批单",
    empty_hint="有批次提交放行后会出现在这里",
)
