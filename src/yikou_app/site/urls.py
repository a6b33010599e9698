"""Every address of the site; a room's own addresses stand in its urls.py."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import include, path

ROOMS = (
    "district",
    "files",
    "jobs",
    "approvals",
    "funds",
    "programmes",
    "rosters",
    "register",
    "awards",
    "payments",
    "evaluation",
)

urlpatterns = [
    path(f"{room}/", include((f"yikou_app.{room}.urls", room)))
    for room in ROOMS
    if find_spec(f"yikou_app.{room}.urls") is not None
]
if find_spec("yikou_app.window.urls") is not None:
    urlpatterns.append(path("", include(("yikou_app.window.urls", "window"))))

handler400 = "yikou_app.site.errors.bad_request"
handler403 = "yikou_app.site.errors.forbidden"
handler404 = "yikou_app.site.errors.not_found"
handler500 = "yikou_app.site.errors.server_error"
