"""What is done on a restricted record's page about its erasure."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from yikou_app.payments import actions
from yikou_app.payments.views.batches import scope_of
from yikou_app.trail.actions import posted_once


@require_POST
def ask_to_erase(request: HttpRequest, ref: str) -> HttpResponse:
    """申请删除."""

    def effect() -> str:
        actions.request_erasure(
            ref=ref, reason=request.POST.get("reason", ""), ground=request.POST.get("ground", ""),
            by=scope_of(request),
        )  # fmt: skip
        return reverse("register:restriction", args=[ref])

    return posted_once(request, effect)


@require_POST
def erase(request: HttpRequest, ref: str) -> HttpResponse:
    """同意删除."""

    def effect() -> str:
        actions.agree_to_erasure(ref=ref, by=scope_of(request))
        return reverse("register:restriction", args=[ref])

    return posted_once(request, effect)
