"""Headers, scope and refusals: what every request passes on its way to a room."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yikou_app.district.queries import scope_of
from yikou_app.ground.ensure import Refused
from yikou_app.ground.turns import doing, now_doing

CONTENT_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
)

Answer = Callable[[HttpRequest], HttpResponse]


class HeadersMiddleware:
    """A strict content policy on every answer, and nothing personal left in a shared PC's cache."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        response.headers.setdefault("Cache-Control", "no-store")
        return response


class IdleMiddleware:
    """Ends the session of a PC that nobody has touched for the set minutes (超时退出).

    A page that polls a job is not a person: its requests do not count. The time is written at most
    once a minute, so that reading costs no write; the limit is lengthened by that minute.
    """

    WRITE_EVERY = 60  # seconds

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = int(time.time())
            seen = request.session.get("seen", now)
            if now - seen > settings.YIKOU.idle_minutes * 60 + self.WRITE_EVERY:
                logout(request)
            elif request.headers.get("X-Requested-With") != "yk-job" and (
                now - seen >= self.WRITE_EVERY or "seen" not in request.session
            ):
                request.session["seen"] = now
        return self.get_response(request)


class TurnsMiddleware:
    """Names the screen whose write holds the database, for the log of long ones (see ``ground.turns``)."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with doing("site"):
            return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> None:
        if request.resolver_match is not None:
            now_doing(request.resolver_match.view_name)


class ScopeMiddleware:
    """Sets ``request.scope``: the person behind the login, in their role, for their unit and area."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.scope = scope_of(request.user) if request.user.is_authenticated else None  # type: ignore[attr-defined] # our attribute
        return self.get_response(request)


class RefusalMiddleware:
    """Turns an action's refusal into a page with its sentence; the transaction is already rolled back."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refused):
            return None
        context = {"sentence": exception.sentence, "back": request.META.get("HTTP_REFERER", "/")}
        return render(request, "yikou/refused.html", context, status=exception.status)
