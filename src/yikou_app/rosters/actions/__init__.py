"""Change the rosters: hand in, say how one is read, land its rows, take it, withdraw it, undo it."""

from yikou_app.rosters.actions.accepting import end_acceptance, hold_acceptance
from yikou_app.rosters.actions.landing import (
    MEDIA,
    UNITS,
    accept_roster,
    begin_acceptance,
    close_check,
    fail_check,
    finding_row,
    hand_in,
    land_rows,
    note_findings,
    sweep_rows,
    withdraw_roster,
)
from yikou_app.rosters.actions.reading import ask_reading, correct_reading, keep_reading
from yikou_app.rosters.actions.reviewing import (
    close_review,
    note_doubts,
    note_resent,
    settle_review,
    undo_roster,
)

__all__ = [
    "MEDIA",
    "UNITS",
    "accept_roster",
    "ask_reading",
    "begin_acceptance",
    "close_check",
    "close_review",
    "correct_reading",
    "end_acceptance",
    "fail_check",
    "finding_row",
    "hand_in",
    "hold_acceptance",
    "keep_reading",
    "land_rows",
    "note_doubts",
    "note_findings",
    "note_resent",
    "settle_review",
    "sweep_rows",
    "undo_roster",
    "withdraw_roster",
]
