"""Change the awards: propose, confirm, hold, allow, cancel; link persons with their claims; note gaps."""

from yikou_app.awards.actions.deciding import (
    Outcome,
    allow_overlap,
    cancel_award,
    confirm_award,
    confirm_awards,
    disengage_awards,
    engage_awards,
    hold_award,
    request_confirmation,
)
from yikou_app.awards.actions.households import join_household, leave_household, open_household
from yikou_app.awards.actions.linking import (
    link_persons,
    note_gap,
    request_search,
    search_links,
    unlink_persons,
)
from yikou_app.awards.actions.proposing import Proposal, propose_awards, request_proposal
from yikou_app.awards.actions.undoing import replace_award, stop_proposal, undo_roster

__all__ = [
    "Outcome",
    "Proposal",
    "allow_overlap",
    "cancel_award",
    "confirm_award",
    "confirm_awards",
    "disengage_awards",
    "engage_awards",
    "hold_award",
    "join_household",
    "leave_household",
    "link_persons",
    "note_gap",
    "open_household",
    "propose_awards",
    "replace_award",
    "request_confirmation",
    "request_proposal",
    "undo_roster",
    "request_search",
    "search_links",
    "stop_proposal",
    "unlink_persons",
]
