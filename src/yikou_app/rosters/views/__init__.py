"""Screens of the rosters: the list, handing one in, how it was read, what its check found."""

from yikou_app.rosters.views.comparing import compare, review, reviews, settle
from yikou_app.rosters.views.lists import (
    choose,
    export,
    export_rows,
    hand_in,
    index,
    roster,
    template,
    withdraw,
)
from yikou_app.rosters.views.reading import reading

__all__ = [
    "choose", "compare", "export", "export_rows", "hand_in", "index", "reading", "review", "reviews", "roster",
    "settle", "template", "withdraw",
]  # fmt: skip
