"""Ask the trail: what happened to a subject, and whether the chain is whole."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import Count

from yikou.findings import Finding
from yikou.seal import Checkpoint, Head, Link, verify_chain
from yikou.values.division import path_range
from yikou_app.ground.scope import Role, Scope
from yikou_app.trail.models import Event

LOG_ID = "yikou-trail"


@dataclass(frozen=True, slots=True)
class Happening:
    """One event as a screen shows it; one row per event."""

    seq: int
    at: datetime
    actor_name: str
    unit_name: str
    verb: str
    subject: tuple[str, str]
    reason: str
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Times:
    """How often a person did something; one row per person and unit."""

    unit: str
    name: str
    times: int


def entry_of(event: Event) -> dict[str, Any]:
    """The content of an event that its hash covers: every column but the two hashes."""
    return {
        "seq": event.seq,
        "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": [event.actor_id, event.actor_name, event.actor_role],
        "unit": [event.unit_id, event.unit_name, event.area_path],
        "verb": event.verb,
        "subject": [event.subject_kind, event.subject_ref],
        "reason": event.reason,
        "facts": event.facts,
    }


def _shown(event: Event) -> Happening:
    return Happening(
        seq=event.seq,
        at=event.at,
        actor_name=event.actor_name,
        unit_name=event.unit_name,
        verb=event.verb,
        subject=(event.subject_kind, event.subject_ref),
        reason=event.reason,
        facts=json.loads(event.facts),
    )


def history(subject: tuple[str, str]) -> list[Happening]:
    """Everything done to one subject, oldest first.

    The caller has already shown that the asker may see the subject itself.
    """
    rows = Event.objects.filter(subject_kind=subject[0], subject_ref=subject[1]).order_by("seq")
    return [_shown(event) for event in rows]


def counted_today(scope: Scope, verbs: Sequence[str], since: datetime) -> int:
    """How often this natural person did one of these since a moment, by whatever login."""
    return Event.objects.filter(actor_id=scope.staff_id, at__gte=since, verb__in=verbs).count()


def done_by_units(
    scope: Scope, verbs: Sequence[str], *, since: datetime, limit: int = 20, offset: int = 0
) -> tuple[int, list[Happening], list[Times]]:
    """What the people of a scope's area did of these verbs since a moment: how many, one page of them, newest
    first, and how often each person, most first."""
    low, high = path_range(scope.area_path)
    rows = Event.objects.filter(at__gte=since, verb__in=verbs, area_path__gte=low, area_path__lt=high)
    by_person = (
        rows.values("actor_id", "actor_name", "unit_name").annotate(times=Count("pk")).order_by("-times")
    )
    people = [Times(row["unit_name"], row["actor_name"], row["times"]) for row in by_person]
    page = rows.order_by("-seq")[offset : offset + limit]
    return rows.count(), [_shown(event) for event in page], people


def latest(scope: Scope, limit: int = 20, *, leave_out: Sequence[str] = ()) -> list[Happening]:
    """The newest events of the units and areas a person sees, newest first, without some verbs."""
    rows = Event.objects.exclude(verb__in=leave_out).order_by("-seq")
    if scope.role is Role.DEPARTMENT:
        rows = rows.filter(unit_id=scope.unit_id)
    else:
        low, high = path_range(scope.area_path)
        rows = rows.filter(area_path__gte=low, area_path__lt=high)
    return [_shown(event) for event in rows[:limit]]


def links() -> Iterator[Link]:
    """The chain as it stands, from its first entry."""
    for event in Event.objects.order_by("seq").iterator(chunk_size=2000):
        yield Link(number=event.seq, entry=entry_of(event), previous=event.prev_hash, digest=event.hash)


def head() -> Head:
    """How long the chain is and in which digest it ends, unproved (see ``verify``)."""
    last = Event.objects.order_by("-seq").values_list("seq", "hash").first()
    return Head(*last) if last else Head(0, "")


def verify(checkpoints: Sequence[Checkpoint] = ()) -> tuple[Head, list[Finding]]:
    """Read the whole chain; name the first entry that does not hold, and any cut against checkpoints."""
    return verify_chain(links(), log_id=LOG_ID, checkpoints=checkpoints)
