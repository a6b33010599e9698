"""What is done on a person's page about needs, guardians and proxies."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from yikou_app.register import actions
from yikou_app.register.views.frame import day, scope_of
from yikou_app.trail.actions import posted_once


@require_POST
def need(request: HttpRequest, ref: str) -> HttpResponse:
    """登记致困原因、需求."""

    def effect() -> str:
        actions.note_need(
            person_ref=ref, kind=request.POST.get("kind", ""), words=request.POST.get("words", ""),
            valid_from=day(request, "valid_from"), by=scope_of(request),
        )  # fmt: skip
        return reverse("register:person", args=[ref])

    return posted_once(request, effect)


@require_POST
def end_need(request: HttpRequest, ref: str) -> HttpResponse:
    """结束致困原因、需求."""

    def effect() -> str:
        actions.end_need(
            person_ref=ref, kind=request.POST.get("kind", ""), valid_to=day(request, "valid_to"),
            reason=request.POST.get("reason", ""), by=scope_of(request),
        )  # fmt: skip
        return reverse("register:person", args=[ref])

    return posted_once(request, effect)


@require_POST
def proxy(request: HttpRequest, ref: str) -> HttpResponse:
    """登记监护人、代理人."""

    def effect() -> str:
        given = request.POST
        actions.name_proxy(
            person_ref=ref, kind=given.get("kind", ""), name=given.get("name", ""),
            id_number=given.get("id_number", ""), phone=given.get("phone", ""),
            relation=given.get("relation", ""), may_collect="may_collect" in given,
            may_sign="may_sign" in given, basis=given.get("basis", ""),
            valid_from=day(request, "valid_from"), by=scope_of(request),
        )  # fmt: skip
        return reverse("register:person", args=[ref])

    return posted_once(request, effect)


@require_POST
def end_proxy(request: HttpRequest) -> HttpResponse:
    """结束监护或代理."""

    def effect() -> str:
        person_ref = actions.end_proxy(
            ref=request.POST.get("proxy", ""), valid_to=day(request, "valid_to"),
            reason=request.POST.get("reason", ""), by=scope_of(request),
        )  # fmt: skip
        return reverse("register:person", args=[person_ref])

    return posted_once(request, effect)
