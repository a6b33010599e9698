"""What the register's screens share: who may see and write, which areas, a day as a form sends it."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_date

from yikou_app.district.queries import AreaRow, CategoryRow, area_names, areas, categories, hidden_categories
from yikou_app.ground.ensure import refuse
from yikou_app.ground.page import scope_of as asking
from yikou_app.ground.scope import Role, Scope

WHO_SEES = (Role.DISTRICT, Role.FINANCE, Role.STREET, Role.COMMITTEE)
WHO_WRITES = (Role.DISTRICT, Role.STREET)


def scope_of(request: HttpRequest) -> Scope:
    """Who asks; refuses whoever has no register to see."""
    return asking(request, *WHO_SEES)


def areas_of(scope: Scope) -> list[AreaRow]:
    """The areas that the person may choose from."""
    return areas(scope.area_path, timezone.localdate())


def categories_of(scope: Scope) -> list[CategoryRow]:
    """The categories that the person may choose from and know of."""
    hidden = hidden_categories(scope)
    return [row for row in categories(timezone.localdate()) if row.key not in hidden]


def names_of(scope: Scope) -> dict[str, str]:
    """The names of the areas that the person may know."""
    return area_names(scope.area_path)


def day(request: HttpRequest, name: str) -> date:
    """A day that a form sent, or a refusal in words."""
    try:
        found = parse_date(request.POST.get(name, ""))
    except ValueError:
        found = None
    if found is None:
        refuse("日期不能识别,请按 2020-01-31 的样子填写。", status=422)
    return found
