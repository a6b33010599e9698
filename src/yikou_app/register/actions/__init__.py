"""Put people on the register, give them statuses, link their records and undo it."""

from yikou_app.register.actions.candidates import Search, Tell, find_candidates
from yikou_app.register.actions.care import end_need, end_proxy, name_proxy, note_need
from yikou_app.register.actions.erasures import ask_to_erase, erase_person, refuse_to_erase
from yikou_app.register.actions.households import change_head, join_household, leave_household, open_household
from yikou_app.register.actions.links import hold_still, link_records, undo_link
from yikou_app.register.actions.particulars import correct_account, correct_particular, record_particular
from yikou_app.register.actions.people import register_person
from yikou_app.register.actions.records import Settle
from yikou_app.register.actions.restrictions import (
    ask_to_lift,
    lift_restriction,
    refuse_to_lift,
    restrict_person,
)
from yikou_app.register.actions.sightings import Found, Sighted, Sighting, find_or_add, prepare_sightings
from yikou_app.register.actions.statuses import correct_status, end_status, give_status, give_statuses

__all__ = [
    "ask_to_erase",
    "erase_person",
    "refuse_to_erase",
    "ask_to_lift",
    "lift_restriction",
    "refuse_to_lift",
    "restrict_person",
    "end_need",
    "end_proxy",
    "name_proxy",
    "note_need",
    "correct_particular",
    "record_particular",
    "change_head",
    "join_household",
    "leave_household",
    "Found",
    "Search",
    "Settle",
    "Sighted",
    "Sighting",
    "Tell",
    "correct_account",
    "correct_status",
    "end_status",
    "find_candidates",
    "find_or_add",
    "give_status",
    "give_statuses",
    "hold_still",
    "link_records",
    "open_household",
    "prepare_sightings",
    "register_person",
    "undo_link",
]
