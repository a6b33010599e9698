"""更正读法: what a list was taken for, column by column, and how it is to be read instead."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from yikou_app.ground.page import page
from yikou_app.ground.parts import Crumb
from yikou_app.ground.scope import Scope
from yikou_app.rosters import actions, queries
from yikou_app.rosters.forms import ReadingForm
from yikou_app.rosters.views.lists import WHO_HANDS_IN, found_is_own
from yikou_app.trail.actions import posted_form

_CORRECTABLE = ("asking", "checked", "failed")


@require_http_methods(["GET", "HEAD", "POST"])
def reading(request: HttpRequest, ref: str) -> HttpResponse:
    """更正读法: choose what each column means; the unit's own words are remembered for its next lists."""
    scope: Scope = request.scope  # type: ignore[attr-defined] # set by ScopeMiddleware
    found = queries.roster(scope, ref)
    sheets = queries.reading(scope, ref)
    if found is None or not sheets:
        raise Http404
    may = found_is_own(scope, found) and scope.role in WHO_HANDS_IN and found.state in _CORRECTABLE
    form = ReadingForm(
        request.POST if request.method == "POST" else None, sheets=sheets, template=found.template,
        initial={"amount_unit": found.amount_unit},
    )  # fmt: skip
    address = reverse("rosters:roster", args=[ref])

    def effect() -> str:
        actions.correct_reading(
            ref=ref, meanings=form.meanings, amount_unit=form.cleaned_data["amount_unit"],
            head_rows=form.head_rows, by=scope,
        )  # fmt: skip
        return address

    def show(status: int) -> HttpResponse:
        return page(
            request, "rosters/reading.html", title="读法",
            crumbs=[Crumb("名册", reverse("rosters:index")), Crumb(found.programme_name, address)],
            found=found, form=form, shown=form.shown(), may=may, status=status,
        )  # fmt: skip

    return posted_form(request, form, effect, show)
