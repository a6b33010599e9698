"""Change the leads: compare a list, send, take, report; destroy a list with what the leads took from it."""

from yikou_app.leads.actions.comparing import (
    absorb,
    close_comparison,
    close_settled,
    fail_comparison,
    follow_registrations,
    note_counts,
    request_comparison,
)
from yikou_app.leads.actions.handling import (
    destroy_reference,
    forget_people,
    record_result,
    send_leads,
    take_lead,
)

__all__ = [
    "absorb",
    "close_comparison",
    "close_settled",
    "destroy_reference",
    "fail_comparison",
    "follow_registrations",
    "forget_people",
    "note_counts",
    "record_result",
    "request_comparison",
    "send_leads",
    "take_lead",
]
