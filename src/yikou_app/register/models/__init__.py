"""Rows of 台账: persons, households, statuses, and links between records."""

from yikou_app.register.models.dated import Dated
from yikou_app.register.models.histories import Membership, Need, Particular, Proxy, Relation, Status
from yikou_app.register.models.links import Candidate, Link
from yikou_app.register.models.measures import Erasure, Restriction
from yikou_app.register.models.people import Household, Person, SearchMark, Spelling

__all__ = [
    "Candidate",
    "Dated",
    "Erasure",
    "Household",
    "Link",
    "Membership",
    "Need",
    "Particular",
    "Person",
    "Proxy",
    "Relation",
    "Restriction",
    "SearchMark",
    "Spelling",
    "Status",
]
