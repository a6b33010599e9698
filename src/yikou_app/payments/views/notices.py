"""Notices to recipients and their sign-offs."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from yikou_app.ground.page import page
from yikou_app.ground.parts import Crumb
from yikou_app.payments import actions, queries
from yikou_app.payments.forms import NoticeSearch, SignForm
from yikou_app.payments.tables import NOTICES
from yikou_app.payments.views.batches import home, scope_of
from yikou_app.trail.actions import hand_out, posted_form


def _signed(asked: QueryDict) -> bool | None:
    return {"yes": True, "no": False}.get(asked.get("signed", ""))


@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """告知与签收: the notices of the scope, of one batch or of all."""
    scope, asked = scope_of(request), request.GET
    state = NOTICES.state(asked)
    batch_ref, signed = asked.get("batch", ""), _signed(asked)
    rows = queries.notices(
        scope, batch_ref, signed=signed, offset=(state.page - 1) * state.size, limit=state.size
    )
    view = NOTICES.view(rows, state, total=queries.count_notices(scope, batch_ref, signed=signed))
    query = asked.urlencode()
    return page(
        request, "payments/notices.html", title="告知与签收", crumbs=home(), view=view,
        query=NoticeSearch(asked), export_url=reverse("payments:export_notices") + (f"?{query}" if query else ""),
    )  # fmt: skip


@require_POST
def export_notices(request: HttpRequest) -> HttpResponse:
    """导出告知与签收."""
    scope, asked = scope_of(request), request.GET
    rows = queries.notices(scope, asked.get("batch", ""), signed=_signed(asked))
    return hand_out(request, NOTICES, rows)


@require_safe
def notice(request: HttpRequest, ref: str) -> HttpResponse:
    """告知单: one sheet a recipient, to print and to sign."""
    return _page(request, ref)


def _page(request: HttpRequest, ref: str, *, status: int = 200, **forms: Any) -> HttpResponse:
    scope = scope_of(request)
    row = queries.notice(scope, ref)
    if row is None:
        raise Http404
    context = {
        "row": row,
        "given": queries.given(ref),
        "form": SignForm(),
        "may_sign": scope.role in queries.MAKERS and row.signed_on is None,
    }
    context.update(forms)
    crumbs = [*home(), Crumb("告知与签收", reverse("payments:notices"))]
    return page(request, "payments/notice.html", title="告知单", crumbs=crumbs, status=status, **context)


@require_POST
def sign(request: HttpRequest, ref: str) -> HttpResponse:
    """登记签收."""
    scope, form = scope_of(request), SignForm(request.POST)
    if queries.notice(scope, ref) is None:
        raise Http404

    def effect() -> str:
        data = form.cleaned_data
        actions.sign_notice(notice_ref=ref, on=data["on"], how=data["how"], by=scope)
        return reverse("payments:notice", args=[ref])

    return posted_form(request, form, effect, lambda status: _page(request, ref, status=status, form=form))
