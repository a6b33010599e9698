"""How good the data is: the scorecard of each unit, and how complete the register of each area."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from yikou.values import percent_words
from yikou.values.division import SEGMENT
from yikou_app.district.queries import area_names
from yikou_app.ground.scope import Scope
from yikou_app.programmes import queries as programmes
from yikou_app.programmes.queries import SeasonRow
from yikou_app.register import queries as register
from yikou_app.rosters import queries as rosters
from yikou_app.window.queries.season import STREET_DEPTH


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole as the scorecard shows it; of nothing it is unknown."""

    part: int
    whole: int

    @property
    def rate(self) -> Fraction | None:
        """The share itself, None when there is nothing to divide by."""
        return Fraction(self.part, self.whole) if self.whole else None

    @property
    def words(self) -> str:
        """98.5%(197/200), or a dash."""
        if not self.whole:
            return "—"
        return f"{percent_words(self.part, self.whole, 1)}({self.part:,}/{self.whole:,})"


@dataclass(frozen=True, slots=True)
class UnitQuality:
    """The scorecard of a unit (底数清、情况明、台账全、信息准), out of what it handed in for a season."""

    unit_id: int
    unit_name: str
    counted: Share
    described: Share
    complete: Share
    exact: Share

    @property
    def score(self) -> str:
        """The mean of the shares that are known, of a hundred; a dash when none is."""
        known = [share.rate for share in (self.counted, self.described, self.complete, self.exact)]
        rates = [rate for rate in known if rate is not None]
        if not rates:
            return "—"
        mean = sum(rates, Fraction(0)) / len(rates)
        return percent_words(mean.numerator, mean.denominator, 1).rstrip("%")


def unit_quality(scope: Scope, season: SeasonRow) -> list[UnitQuality]:
    """The scorecards of the units within the scope; one that owes a list and sent none has its own."""
    own = programmes.programmes(scope, season.ref)
    owed: dict[int, set[int]] = {}
    names: dict[int, str] = {}
    for row in own:
        owed.setdefault(row.unit_id, set()).add(row.id)
        names[row.unit_id] = row.unit_name
    landed = {
        each.unit_id: each
        for each in rosters.landed_quality(
            scope, [row.id for row in programmes.programmes_of_season(season.id)]
        )
    }
    found = []
    for unit_id in sorted({*owed, *landed}):
        each = landed.get(unit_id)
        delivered = each.delivered if each else frozenset()
        found.append(
            UnitQuality(
                unit_id=unit_id,
                unit_name=each.unit_name if each else names[unit_id],
                counted=Share(len(delivered), len(owed.get(unit_id, set()) | delivered)),
                described=Share(each.placed, each.kept) if each else Share(0, 0),
                complete=Share(each.whole, each.kept) if each else Share(0, 0),
                exact=Share(each.passed, each.judged) if each else Share(0, 0),
            )
        )
    return found


@dataclass(frozen=True, slots=True)
class AreaQuality:
    """How complete the records of an area are; ``area_path`` is a street's, or a committee's within a street."""

    area_path: str
    name: str
    records: int
    numbered: int
    reachable: int
    payable: int
    housed: int
    placed: int
    whole: int


def register_quality(scope: Scope, on: date) -> list[AreaQuality]:
    """The records within the scope: the district by street, a street by committee."""
    names = area_names(scope.area_path)
    depth = max(STREET_DEPTH, len(scope.area_path) + SEGMENT)
    return [
        AreaQuality(
            each.area_path, names.get(each.area_path, "未分到街镇"), each.records, each.numbered, each.reachable,
            each.payable, each.housed, each.placed, each.whole,
        )
        for each in register.register_quality(scope, on, depth=depth)
    ]  # fmt: skip
