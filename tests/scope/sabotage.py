"""Guards taken away on purpose (破坏), in the crawler's own process only: a crawl that stays clean is blind."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Q

from yikou_app.ground import scope
from yikou_app.trail import actions


def _open_scope() -> None:
    """Every query shows every row."""
    scope.Scope.rows = lambda self, area, unit: Q()  # type: ignore[method-assign] # the sabotage


def _street_is_startswith() -> None:
    """A department sees the area of its unit, which is the district: the mistake of mixing the two."""
    honest = scope.Scope.rows

    def rows(self: scope.Scope, area: str | None, unit: str | None) -> Q:
        if self.role is scope.Role.DEPARTMENT and area is not None:
            return Q(**{f"{area}__gte": "001", f"{area}__lt": "002"})
        return honest(self, area, unit)

    scope.Scope.rows = rows  # type: ignore[method-assign] # the sabotage


def _forget_keys() -> None:
    """Every POST does its effect, whatever its key."""
    actions.once = lambda *, key, by, path, body, effect: effect()  # type: ignore[assignment] # the sabotage


KINDS: dict[str, Callable[[], None]] = {
    "open_scope": _open_scope,
    "department_by_area": _street_is_startswith,
    "forget_keys": _forget_keys,
}
