"""Pairs that may be one person: what was compared, and what became of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from yikou.linkage import Said, rule_label, said_of
from yikou.values import path_range
from yikou_app.ground.scope import Role, Scope
from yikou_app.register.models import Candidate, Link
from yikou_app.register.queries.people import PersonLine, line_of
from yikou_app.register.queries.statuses import categories_held

#: What has become of a pair: nobody has decided; the decision in force; or it was undone.
STATES = (
    ("open", "待复核"),
    ("doubtful", "存疑"),
    ("same", "已关联"),
    ("different", "不是同一人"),
    ("undone", "已撤销"),
)
_WORDS = dict(STATES)


@dataclass(frozen=True, slots=True)
class CandidateLine:
    """A pair that may be one person (关联候选), as lists and the review show it; one row per pair."""

    ref: str
    first: PersonLine
    second: PersonLine
    rule: str
    rule_label: str
    per_mille: int
    state: str
    automatic: bool
    said: tuple[Said, ...] = field(repr=False)
    found_at: datetime
    link_ref: str
    reason: str = field(repr=False)
    decided_by_name: str

    @property
    def state_label(self) -> str:
        """The state's word, and whether a machine decided."""
        return (
            f"{_WORDS[self.state]}(自动)" if self.automatic and self.state == "same" else _WORDS[self.state]
        )

    @property
    def likelihood(self) -> str:
        """The likelihood in percent with one digit, cut and not rounded up."""
        return f"{self.per_mille // 10}.{self.per_mille % 10}%"

    @property
    def agreeing(self) -> str:
        """What agrees or is near."""
        return "、".join(each.words for each in self.said if each.mark in ("agrees", "near"))

    @property
    def differing(self) -> str:
        """What differs."""
        return "、".join(each.words for each in self.said if each.mark == "differs")


#: Somebody has joined the two meanwhile, be it through a third record.
_JOINED = Q(first__cluster__isnull=False, first__cluster=F("second__cluster"))


def _pairs(scope: Scope) -> QuerySet[Candidate]:
    """Pairs of which both records are within the scope and in use."""
    if scope.role not in (Role.DISTRICT, Role.STREET):
        return Candidate.objects.none()
    low, high = path_range(scope.area_path)
    return Candidate.objects.filter(
        first__area_path__gte=low,
        first__area_path__lt=high,
        second__area_path__gte=low,
        second__area_path__lt=high,
        first__restricted=False,
        second__restricted=False,
    )


def _within(scope: Scope) -> QuerySet[Candidate]:
    """The pairs of a scope with what became of them."""
    newest = Link.objects.filter(first=OuterRef("first"), second=OuterRef("second")).order_by("-pk")
    standing = newest.filter(undone_at__isnull=True)
    undone = newest.filter(undone_at__isnull=False).annotate(word=Value("undone")).values("word")[:1]
    chosen = _pairs(scope).annotate(
        state=Coalesce(Subquery(standing.values("decision")[:1]), Subquery(undone), Value("open")),
        by_rule=Subquery(standing.values("rule")[:1]),
        link=Subquery(standing.values("ref")[:1]),
        why=Subquery(standing.values("reason")[:1]),
        who=Subquery(standing.values("decided_by_name")[:1]),
    )
    # An undecided pair is worth a look only while the latest search finds it and nothing has joined it meanwhile.
    return chosen.exclude(Q(state="open") & (Q(current=False) | _JOINED))


def candidates(
    scope: Scope, *, state: str = "", area_path: str = "", on: date, limit: int | None = 20, offset: int = 0
) -> tuple[int, list[CandidateLine]]:
    """How many pairs of the scope are in a state, and one page of them, the likeliest first."""
    chosen = _within(scope)
    if state:
        chosen = chosen.filter(state=state)
    if area_path:
        low, high = path_range(area_path)
        chosen = chosen.filter(
            Q(first__area_path__gte=low, first__area_path__lt=high)
            | Q(second__area_path__gte=low, second__area_path__lt=high)
        )
    page = chosen.select_related("first", "second").order_by("-per_mille", "pk")
    return chosen.count(), _lines(scope, page[offset : None if limit is None else offset + limit], on)


def candidate(scope: Scope, ref: str, on: date) -> CandidateLine | None:
    """One pair of the scope, or None."""
    lines = _lines(scope, _within(scope).filter(ref=ref).select_related("first", "second"), on)
    return lines[0] if lines else None


def candidate_counts(scope: Scope) -> list[tuple[str, str, int]]:
    """State, its word and how many pairs of the scope are in it."""
    counted = dict(_within(scope).order_by().values_list("state").annotate(pairs=Count("pk")))
    return [(state, label, counted.get(state, 0)) for state, label in STATES]


def waiting_candidates(scope: Scope) -> int:
    """How many pairs of the scope nobody has decided; the menu asks it with every page."""
    decided = Link.objects.filter(first=OuterRef("first"), second=OuterRef("second"))
    return _pairs(scope).filter(current=True).exclude(_JOINED).exclude(Exists(decided)).count()


def next_candidate(scope: Scope) -> str:
    """The reference of the likeliest pair that waits for a decision, or nothing."""
    waiting = _within(scope).filter(state="open").order_by("-per_mille", "pk")
    return waiting.values_list("ref", flat=True).first() or ""


def _lines(scope: Scope, chosen: Iterable[Candidate], on: date) -> list[CandidateLine]:
    rows = list(chosen)
    held = categories_held(scope, [pk for row in rows for pk in (row.first_id, row.second_id)], on)
    return [
        CandidateLine(
            row.ref, line_of(row.first, held.get(row.first_id, ())), line_of(row.second, held.get(row.second_id, ())),
            row.rule, rule_label(row.rule), row.per_mille, row.state, bool(row.by_rule), said_of(row.levels),
            row.found_at, row.link or "", row.why or "", row.who or "",
        )
        for row in rows
    ]  # fmt: skip
