"""The few addresses that belong to no room: the year in the bar, and whether the site is alive."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from yikou_app.ground.ensure import refuse


@require_POST
def choose_year(request: HttpRequest) -> HttpResponse:
    """Work in another year from now on (切换年度); it changes what is shown, and nothing else."""
    year = request.POST.get("year", "")
    if not (year.isascii() and year.isdigit() and 2000 <= int(year[:5]) <= 2100):
        refuse("年度应是四位数字。请从列表中选择。", status=422)
    request.session["year"] = int(year)
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = "/"
    return HttpResponseRedirect(back, status=303)


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Whether the site answers and reaches its database; says nothing else."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    return HttpResponse("ok", content_type="text/plain")
