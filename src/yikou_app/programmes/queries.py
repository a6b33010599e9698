"""Ask the programmes: seasons, standards, quotas, who bears which part, what still fits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from yikou.values import ancestors, path_range, split_by_ratio
from yikou_app.district.queries import unit
from yikou_app.funds.queries import FundRow, funds_by_id
from yikou_app.ground.scope import Scope
from yikou_app.programmes.models import CostShare, Programme, Season

FORMS = tuple((form.value, form.label) for form in Programme.Form)
CLAIM_BY = tuple((way.value, way.label) for way in Programme.ClaimBy)
STATES = tuple((state.value, state.label) for state in Programme.State)


@dataclass(frozen=True, slots=True)
class StageRow:
    """One stage of a season, first and last day included."""

    order: int
    name: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class SeasonRow:
    """One season with its stages."""

    id: int
    ref: str
    name: str
    year: int
    area_path: str
    starts_on: date
    ends_on: date
    basis: str
    stages: tuple[StageRow, ...]


@dataclass(frozen=True, slots=True)
class ShareRow:
    """One fund's part in a programme; amounts in fen."""

    programme_id: int
    fund_id: int
    fund_name: str
    level_label: str
    parts: int
    ceiling_fen: int
    reserved_fen: int
    paid_fen: int

    @property
    def left_fen(self) -> int:
        """What its ceiling still allows."""
        return self.ceiling_fen - self.reserved_fen - self.paid_fen


@dataclass(frozen=True, slots=True)
class ProgrammeRow:
    """One programme with its categories and cost shares; ``unit_kind`` says who owns it."""

    id: int
    ref: str
    season_id: int
    season_name: str
    unit_id: int
    unit_name: str
    unit_kind: str
    area_path: str
    name: str
    form: str
    form_label: str
    period: str
    standard_min_fen: int
    standard_max_fen: int
    quota: int
    taken: int
    stacking_group: str
    claim_by: str
    claim_by_label: str
    state: str
    state_label: str
    category_keys: tuple[str, ...]
    categories: str
    shares: tuple[ShareRow, ...]

    @property
    def ceiling_fen(self) -> int:
        """The money planned for it."""
        return sum(share.ceiling_fen for share in self.shares)

    @property
    def reserved_fen(self) -> int:
        """What its awards have taken and not yet been paid."""
        return sum(share.reserved_fen for share in self.shares)

    @property
    def paid_fen(self) -> int:
        """What has arrived at recipients."""
        return sum(share.paid_fen for share in self.shares)


@dataclass(frozen=True, slots=True)
class Room:
    """What still fits into a programme: places, and fen by fund (ceiling and fund together)."""

    places: int
    funds: Mapping[int, int]


def _near(scope: Scope) -> Q:
    """Seasons of the person's area, of an area above it, or of one beneath it."""
    low, high = path_range(scope.area_path)
    above = [*ancestors(scope.area_path), scope.area_path]
    return Q(area_path__in=above) | Q(area_path__gte=low, area_path__lt=high)


def season(scope: Scope, ref: str) -> SeasonRow | None:
    """One season, or None when it is absent or another area's."""
    row = Season.objects.filter(_near(scope), ref=ref).select_related("basis").first()
    return None if row is None else _season(row)


def seasons(scope: Scope) -> list[SeasonRow]:
    """The seasons a person takes part in, newest first."""
    rows = Season.objects.filter(_near(scope)).select_related("basis").prefetch_related("stages")
    return [_season(row) for row in rows.order_by("-starts_on", "-pk")]


def season_by_ref(ref: str) -> SeasonRow | None:
    """One season for a room that checks the scope itself."""
    row = Season.objects.filter(ref=ref).select_related("basis").first()
    return None if row is None else _season(row)


def season_by_id(pk: int) -> SeasonRow:
    """One season by its id, for a room that holds rows of it."""
    return _season(Season.objects.select_related("basis").get(pk=pk))


def _season(row: Season) -> SeasonRow:
    return SeasonRow(
        id=row.pk,
        ref=row.ref,
        name=row.name,
        year=row.year,
        area_path=row.area_path,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        basis=f"{row.basis.title} {row.basis.number}".strip() if row.basis else "",
        stages=tuple(
            StageRow(stage.order, stage.name, stage.starts_on, stage.ends_on) for stage in row.stages.all()
        ),
    )


def programme(scope: Scope, ref: str) -> ProgrammeRow | None:
    """One programme, or None when it is absent or out of scope."""
    found = _rows(Programme.objects.within(scope).filter(ref=ref))
    return found[0] if found else None


def programmes(scope: Scope, season_ref: str | None = None) -> list[ProgrammeRow]:
    """The programmes a person sees, of a season or of all, in the order of their opening."""
    rows = Programme.objects.within(scope)
    return _rows(rows if season_ref is None else rows.filter(season__ref=season_ref))


def programme_by_ref(ref: str) -> ProgrammeRow | None:
    """One programme for a room that checks the scope itself."""
    found = _rows(Programme.objects.everywhere("the asking room checks the scope").filter(ref=ref))
    return found[0] if found else None


def programme_by_id(pk: int) -> ProgrammeRow:
    """One programme by its id, for a room that holds rows of it."""
    return _rows(Programme.objects.everywhere("the asking room holds rows of it").filter(pk=pk))[0]


def programmes_of_season(season_id: int) -> list[ProgrammeRow]:
    """All programmes of a season, for comparisons across units; a person sees them only through a scope."""
    return _rows(Programme.objects.everywhere("comparison across units").filter(season_id=season_id))


def _rows(chosen: QuerySet[Programme]) -> list[ProgrammeRow]:
    rows = list(
        chosen.select_related("season").prefetch_related("categories", "shares").order_by("season_id", "pk")
    )
    funds = funds_by_id(share.fund_id for row in rows for share in row.shares.all())
    units = {pk: unit(pk) for pk in {row.unit_id for row in rows}}
    found = []
    for row in rows:
        categories = list(row.categories.all())
        found.append(
            ProgrammeRow(
                id=row.pk,
                ref=row.ref,
                season_id=row.season_id,
                season_name=row.season.name,
                unit_id=row.unit_id,
                unit_name=units[row.unit_id].name,
                unit_kind=units[row.unit_id].kind,
                area_path=row.area_path,
                name=row.name,
                form=row.form,
                form_label=Programme.Form(row.form).label,
                period=row.period,
                standard_min_fen=row.standard_min_fen,
                standard_max_fen=row.standard_max_fen,
                quota=row.quota,
                taken=row.taken,
                stacking_group=row.stacking_group,
                claim_by=row.claim_by,
                claim_by_label=Programme.ClaimBy(row.claim_by).label,
                state=row.state,
                state_label=Programme.State(row.state).label,
                category_keys=tuple(category.key for category in categories),
                categories="、".join(category.name for category in categories),
                shares=tuple(_share(share, funds) for share in row.shares.all()),
            )
        )
    return found


def _share(row: CostShare, funds: Mapping[int, FundRow]) -> ShareRow:
    return ShareRow(
        programme_id=row.programme_id,
        fund_id=row.fund_id,
        fund_name=funds[row.fund_id].name,
        level_label=funds[row.fund_id].level_label,
        parts=row.parts,
        ceiling_fen=row.ceiling_fen,
        reserved_fen=row.reserved_fen,
        paid_fen=row.paid_fen,
    )


def shares_of_season(season_id: int) -> list[ShareRow]:
    """Every fund's part in every programme of a season, in the order of programmes and shares."""
    rows = list(
        CostShare.objects.filter(programme__season_id=season_id).order_by("programme_id", "order", "pk")
    )
    funds = funds_by_id(row.fund_id for row in rows)
    return [_share(row, funds) for row in rows]


def split(programme_id: int, amount_fen: int) -> dict[int, int]:
    """Who bears an amount: fen by fund id, exact, by the agreed parts; a fund that bears nothing is left out.

    Largest remainder, earlier share first: the same amount is split the same way for ever.
    """
    shares = list(
        CostShare.objects.filter(programme_id=programme_id).order_by("order").values_list("fund_id", "parts")
    )
    fens = split_by_ratio(amount_fen, [parts for _, parts in shares])
    return {fund_id: fen for (fund_id, _), fen in zip(shares, fens, strict=True) if fen}


def room(programme_id: int) -> Room:
    """What still fits: places left, and for each fund what both its ceiling and the fund itself allow."""
    row = Programme.objects.everywhere("what still fits").get(pk=programme_id)
    shares = list(row.shares.all())
    funds = funds_by_id(share.fund_id for share in shares)
    left = {
        share.fund_id: min(
            share.ceiling_fen - share.reserved_fen - share.paid_fen, funds[share.fund_id].available_fen
        )
        for share in shares
    }
    return Room(row.quota - row.taken, left)


def names(ids: Iterable[int]) -> dict[int, str]:
    """The names of programmes, for rows that the asker may see."""
    rows = Programme.objects.everywhere("names for rows the asker may see").filter(pk__in=set(ids))
    return dict(rows.values_list("pk", "name"))
