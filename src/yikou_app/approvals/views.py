"""Screens of the approvals: what waits for me, and one approval with its signatures.

Signing happens on the screen of the subject, where the content that is signed stands.
"""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from yikou_app.approvals import queries
from yikou_app.approvals.tables import APPROVALS, STATE_TONES
from yikou_app.ground.page import page
from yikou_app.ground.parts import Action, Crumb, Event, Pair


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """待办审批: what this person may sign now, and all approvals of the scope."""
    scope = request.scope  # type: ignore[attr-defined] # set by ScopeMiddleware
    view = APPROVALS.view(queries.approvals(scope), APPROVALS.state(request.GET))
    return page(request, "approvals/index.html", title="待办审批", mine=queries.pending(scope), view=view)


@require_safe
def approval(request: HttpRequest, ref: str) -> HttpResponse:
    """审批单: what is signed, by whom, and the digest that each of them saw."""
    scope = request.scope  # type: ignore[attr-defined] # set by ScopeMiddleware
    row = queries.approval(scope, ref)
    if row is None:
        raise Http404
    pairs = [
        Pair("事项", row.kind_label),
        Pair("金额", row.amount_fen, kind="capital"),
        Pair("经办人", row.maker_name),
        Pair("提交时间", f"{timezone.localtime(row.opened_at):%Y-%m-%d %H:%M}"),
        Pair("待谁签", row.waits_for),
        Pair("内容摘要", row.digest, wide=True, note="内容有任何变化,摘要就不同,签字即失效"),
    ]
    events = [
        Event(
            title=f"第 {one.step + 1} 步 {one.decision_label}",
            who=f"{one.staff_name}({one.role_label})",
            when=f"{timezone.localtime(one.at):%Y-%m-%d %H:%M}",
            note=one.reason,
            state="done" if one.decision == "grant" else "err",
        )
        for one in reversed(row.signatures)
    ]
    may = row.may_be_signed_by(scope) and row.address
    return page(
        request, "approvals/approval.html", title=row.title, crumbs=[Crumb("待办审批", reverse("approvals:index"))],
        row=row, tone=STATE_TONES[row.state_label], pairs=pairs, events=events,
        actions=[Action("前往办理", row.address, "quill-pen-line", "pri")] if may else [],
    )  # fmt: skip
