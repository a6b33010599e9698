"""Awards as lists and the rooms downstream read them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Count, Max, Q, QuerySet, Sum
from django.utils import timezone

from yikou_app.awards.models import Award, AwardShare, OverlapNote
from yikou_app.district.queries import UNSHOWN, hidden_categories
from yikou_app.ground.scope import Scope
from yikou_app.register import queries as register

LIVE = (Award.State.PROPOSED, Award.State.HELD, Award.State.CONFIRMED)
STATE_LABEL = {state.value: state.label for state in Award.State}
STATES = tuple((state.value, state.label) for state in Award.State)


@dataclass(frozen=True, slots=True)
class AwardLine:
    """One award as lists show it; one row per award."""

    id: int
    ref: str
    programme_ref: str
    programme_name: str
    person_id: int
    person_ref: str
    name: str = field(repr=False)
    masked_id: str
    category_key: str
    category: str
    area_path: str
    period: str
    amount_fen: int
    state: str
    state_label: str
    reason: str
    proposed_at: datetime
    decided_by_name: str
    overlaps: int
    unit_id: int
    unit_name: str
    engaged: int
    decided_at: datetime | None

    @property
    def undecided(self) -> bool:
        """Whether somebody has still to confirm or cancel it."""
        return self.state in (Award.State.PROPOSED, Award.State.HELD)


@dataclass(frozen=True, slots=True)
class AwardFact:
    """An award without its person's particulars, for the rooms downstream."""

    award_id: int
    ref: str
    person_id: int
    cluster: int
    programme_id: int
    programme_ref: str
    programme_name: str
    unit_id: int
    area_path: str
    amount_fen: int
    category_key: str
    category: str
    state: str


@dataclass(frozen=True, slots=True)
class PayableShare:
    """A fund's part of a confirmed award; one row per award and fund."""

    award_share_id: int
    award_id: int
    award_ref: str
    person_id: int
    cluster: int
    programme_id: int
    fund_id: int
    amount_fen: int
    area_path: str


def shown() -> Q:
    """Awards that may be seen: a roster's awards appear together with its acceptance, and stay when it is undone."""
    return Q(roster_row__isnull=True) | Q(roster_row__roster__state__in=("accepted", "undone"))


def compared() -> Q:
    """Awards that new ones are compared with: also those of rosters that are being taken right now."""
    return Q(roster_row__isnull=True) | Q(roster_row__roster__state__in=("accepting", "accepted"))


def _awards(scope: Scope) -> QuerySet[Award]:
    return Award.objects.within(scope).filter(shown()).select_related("programme", "category", "unit")


def _lines(rows: Iterable[Award], scope: Scope) -> list[AwardLine]:
    hidden = hidden_categories(scope)
    page = list(rows)
    names = register.names_of(row.person_id for row in page)
    notes: dict[int, int] = {}
    for start in range(0, len(page), 5000):
        of = OverlapNote.objects.filter(
            award__in=[row.pk for row in page[start : start + 5000]], settled=False
        )
        notes |= dict(of.filter(other__state__in=LIVE).values_list("award").annotate(n=Count("pk")))
    return [
        AwardLine(
            row.pk, row.ref, row.programme.ref, row.programme.name, row.person_id, *names[row.person_id],
            *_category(row, hidden), row.area_path, row.period, row.amount_fen, row.state,
            STATE_LABEL[row.state], row.reason, row.proposed_at, row.decided_by_name, notes.get(row.pk, 0),
            row.unit_id, row.unit.name, row.engaged, row.decided_at,
        )
        for row in page
    ]  # fmt: skip


def _category(row: Award, hidden: frozenset[str]) -> tuple[str, str]:
    known = row.category.key not in hidden
    return (row.category.key, row.category.name) if known else ("", UNSHOWN)


def award(scope: Scope, ref: str) -> AwardLine | None:
    """One award within the scope, or None."""
    row = _awards(scope).filter(ref=ref).first()
    return _lines([row], scope)[0] if row else None


def awards(
    scope: Scope,
    *,
    season_id: int | None = None,
    programme_id: int | None = None,
    state: str = "",
    limit: int | None = 20,
    offset: int = 0,
) -> tuple[int, list[AwardLine]]:
    """How many awards match within the scope, and one page of them (all of them without a limit)."""
    chosen = _awards(scope)
    if season_id is not None:
        chosen = chosen.filter(programme__season_id=season_id)
    if programme_id is not None:
        chosen = chosen.filter(programme_id=programme_id)
    if state:
        chosen = chosen.filter(state=state)
    page = chosen.order_by("pk")[offset : None if limit is None else offset + limit]
    return chosen.count(), _lines(page, scope)


def awards_of_cluster(scope: Scope, cluster: int, season_id: int | None = None) -> list[AwardLine]:
    """The awards of one person's linked records that the scope reaches, oldest first."""
    rows = _awards(scope).filter(person_id__in=register.records_of_cluster(cluster))
    if season_id is not None:
        rows = rows.filter(programme__season_id=season_id)
    return _lines(rows.order_by("pk"), scope)


def state_counts(scope: Scope, season_id: int) -> dict[str, tuple[int, int]]:
    """Number and fen of the season's awards in each state."""
    rows = _awards(scope).filter(programme__season_id=season_id).order_by()
    grouped = rows.values("state").annotate(n=Count("pk"), fen=Sum("amount_fen"))
    return {row["state"]: (row["n"], row["fen"]) for row in grouped}


def programme_total(scope: Scope, programme_id: int, state: str) -> tuple[int, int]:
    """Number and fen of a programme's awards in one state, within the scope."""
    rows = _awards(scope).filter(programme_id=programme_id, state=state).order_by()
    found = rows.aggregate(n=Count("pk"), fen=Sum("amount_fen"))
    return found["n"], found["fen"] or 0


def awards_of_rows(row_ids: Iterable[int]) -> dict[int, AwardFact]:
    """The award made of each roster row, for a screen that has already checked its scope."""
    rows = Award.objects.everywhere("awards of rows the asker may see").filter(
        shown(), roster_row_id__in=list(row_ids)
    )
    row_of = dict(rows.values_list("pk", "roster_row_id"))
    return {row_of[fact.award_id]: fact for fact in _facts(rows)}


def award_facts(award_ids: Iterable[int]) -> dict[int, AwardFact]:
    """Awards by id, for the rooms downstream."""
    rows = Award.objects.everywhere("facts by id").filter(shown(), pk__in=list(award_ids))
    return {fact.award_id: fact for fact in _facts(rows)}


def season_facts(season_id: int, *, low: str, high: str) -> list[AwardFact]:
    """All live awards of a season in a range of areas, in order of their making."""
    rows = Award.objects.everywhere("facts of a season").filter(
        shown(), programme__season_id=season_id, state__in=LIVE, area_path__gte=low, area_path__lt=high
    )
    return _facts(rows.order_by("pk"))


def _facts(rows: QuerySet[Award]) -> list[AwardFact]:
    chosen = rows.annotate(one=register.own_cluster("person__")).values_list(
        "pk", "ref", "person_id", "one", "programme_id", "programme__ref", "programme__name", "unit_id",
        "area_path", "amount_fen", "category__key", "category__name", "state",
    )  # fmt: skip
    return [AwardFact(*row) for row in chosen]


def payable(season_id: int, area_low: str, area_high: str) -> list[PayableShare]:
    """The fund parts of the season's confirmed awards in a range of areas."""
    rows = AwardShare.objects.filter(
        award__state=Award.State.CONFIRMED,
        award__programme__season_id=season_id,
        award__area_path__gte=area_low,
        award__area_path__lt=area_high,
    ).annotate(one=register.own_cluster("award__person__"))
    chosen = rows.order_by("pk").values_list(
        "pk", "award_id", "award__ref", "award__person_id", "one", "award__programme_id", "fund_id",
        "amount_fen", "award__area_path",
    )  # fmt: skip
    return [PayableShare(*row) for row in chosen]


def last_award_on(person_ids: Iterable[int]) -> date | None:
    """The last day on which an award of these records was proposed or decided, whatever became of it."""
    rows = Award.objects.everywhere("how long records have to be kept").filter(person_id__in=set(person_ids))
    found = rows.aggregate(proposed=Max("proposed_at"), decided=Max("decided_at")).values()
    known = [timezone.localdate(moment) for moment in found if moment is not None]
    return max(known, default=None)
