"""A screen's page (页面): its template drawn inside the frame, with its title and where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yikou_app.ground.parts import Crumb


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
