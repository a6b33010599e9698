"""Every address of the site; a room's own addresses stand in its urls.py."""

from __future__ import annotations

from importlib.util import find_spec

from django.contrib.auth.decorators import login_not_required
from django.urls import include, path

from yikou_app.district import views as district
from yikou_app.site import views

ROOMS = (
    "district",
    "files",
    "jobs",
    "approvals",
    "funds",
    "programmes",
    "references",
    "rosters",
    "register",
    "awards",
    "leads",
    "payments",
    "evaluation",
    "audits",
)

urlpatterns = [
    path("login/", login_not_required(district.LogIn.as_view()), name="login"),
    path("logout/", district.log_out, name="logout"),
    path("password/", district.password, name="password"),
    path("year/", views.choose_year, name="year"),
    path("healthz", views.healthz, name="healthz"),
]
urlpatterns += [
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
