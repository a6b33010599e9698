"""A screen's page (页面): its template drawn inside the frame, with its title and where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from yikou_app.ground.parts import Crumb
from yikou_app.ground.scope import Role, Scope
from yikou_app.ground.tablespec import TableSpec


@dataclass(frozen=True, slots=True)
class Page:
    """What the frame must know of a page: the window's title and the breadcrumb that leads to it."""

    title: str
    crumbs: tuple[Crumb | str, ...]


def page(
    request: HttpRequest,
    template: str,
    *,
    title: str,
    crumbs: Sequence[Crumb | str] = (),
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """Draw a template that extends ``yikou/shell.html``.

    ``crumbs`` stand between the menu's group and this page: ``[Crumb("发放批次", "/payments/")]``. The
    frame itself (menu, counts, who, where, which year) comes from the site's context processor.
    """
    request.page = Page(title, tuple(crumbs))  # type: ignore[attr-defined] # our attribute, read by the frame
    return render(request, template, context, status=status)


def scope_of(request: HttpRequest, *roles: Role) -> Scope:
    """Who asks; refuses whoever has none of the ``roles``, where a screen is not everybody's."""
    scope: Scope = request.scope  # type: ignore[attr-defined] # set by ScopeMiddleware
    if roles:
        scope.must_be(*roles)
    return scope


def list_page(
    request: HttpRequest, template: str, *, table: TableSpec, rows: Sequence[Any], export: str, **context: Any
) -> HttpResponse:
    """Draw all ``rows`` of a table (列表页) with the address ``export`` that hands out what the filter found."""
    return page(
        request, template, title=table.title, view=table.view(rows, table.state(request.GET)),
        export_url=filtered_address(request, export), **context,
    )  # fmt: skip


def filtered_address(request: HttpRequest, name: str) -> str:
    """The address of another page under the same filter as this one."""
    query = request.GET.urlencode()
    return f"{reverse(name)}{'?' + query if query else ''}"
