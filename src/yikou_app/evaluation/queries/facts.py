"""Facts: figures that the records of the rooms upstream give, each with the rows it is made of.

A fact is a numerator and, for a rate, a denominator, as integers. ``rows_of`` returns the rows
behind it; the rows counted in the numerator add up to it exactly, whatever the moment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.utils import timezone

from yikou.documents import wan_words
from yikou.values import percent_words, yuan_text
from yikou_app.awards import queries as awards
from yikou_app.district.queries import UNSHOWN, restricted_categories
from yikou_app.payments.queries import ItemFact, season_items, season_notices
from yikou_app.programmes.queries import programmes_of_season, shares_of_season
from yikou_app.register import queries as register

PAID = "paid"


@dataclass(frozen=True, slots=True)
class Season:
    """What facts are asked about: a season, a range of areas, its first and last day."""

    id: int
    low: str
    high: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure of the records. ``unit`` is a counting word, 分 for money, or % for a rate.

    An absent denominator of a rate (nothing to divide by) makes ``measure`` None: 待核实, never zero.
    """

    key: str
    label: str
    unit: str
    numerator: int
    denominator: int | None = None

    @property
    def value(self) -> Fraction:
        """The numerator alone, exactly."""
        return Fraction(self.numerator)

    @property
    def measure(self) -> Fraction | None:
        """The figure in the unit a target is written in: %, 万元, or the counting word."""
        if self.unit == "%":
            return Fraction(100 * self.numerator, self.denominator) if self.denominator else None
        if self.unit == "分":
            return Fraction(self.numerator, 1_000_000)
        return Fraction(self.numerator)

    @property
    def words(self) -> str:
        """The figure as the form prints it; a rate shows its parts, so that it can be checked by hand."""
        if self.unit == "%" and self.denominator:
            return f"{self.short}({self.numerator}/{self.denominator})"
        return self.short

    @property
    def short(self) -> str:
        """The figure alone; a rate to two places, half up."""
        if self.unit == "%":
            if not self.denominator:
                return "待核实"
            return percent_words(self.numerator, self.denominator)
        if self.unit == "分":
            return f"{wan_words(self.numerator)}万元"
        return f"{self.numerator}{self.unit}"


@dataclass(frozen=True, slots=True)
class FactRow:
    """One row behind a figure: ``counted`` is its share of the numerator, ``room`` and ``ref`` where it lives."""

    room: str
    ref: str
    title: str
    detail: str
    area_path: str
    counted: int
    state: str


Rows = Callable[[Season], Iterable[FactRow]]


def _items(season: Season) -> list[ItemFact]:
    return season_items(season.id, season.low, season.high)


def _by_person(season: Season) -> Iterable[FactRow]:
    paid: dict[int, list[ItemFact]] = {}
    for item in _items(season):
        if item.line_state == PAID:
            paid.setdefault(item.cluster, []).append(item)
    names = register.names_of(items[0].person_id for items in paid.values())
    for items in paid.values():
        ref, name, masked = names[items[0].person_id]
        total = sum(item.amount_fen for item in items)
        yield FactRow(
            "register", ref, f"{name} {masked}", f"{yuan_text(total)} 元", items[0].area_path, 1, "已到账"
        )


def _by_award(season: Season, *, counted_states: tuple[str, ...] = (PAID,)) -> Iterable[FactRow]:
    settled: dict[int, list[ItemFact]] = {}
    restricted = restricted_categories()
    for item in _items(season):
        settled.setdefault(item.award_id, []).append(item)
    for fact in awards.season_facts(season.id, low=season.low, high=season.high):
        if fact.state != "confirmed":
            continue
        items = settled.get(fact.award_id, [])
        paid = sum(item.amount_fen for item in items if item.line_state in counted_states)
        whole = paid == fact.amount_fen
        state = "已到账" if whole else ("未全部到账" if items else "未发放")
        category = UNSHOWN if fact.category_key in restricted else fact.category
        detail = f"{category} {yuan_text(fact.amount_fen)} 元"
        yield FactRow("awards", fact.ref, fact.programme_name, detail, fact.area_path, int(whole), state)


def _paid_awards(season: Season) -> Iterable[FactRow]:
    return (row for row in _by_award(season) if row.counted)


def _by_line(season: Season) -> Iterable[FactRow]:
    lines: dict[str, list[ItemFact]] = {}
    for item in _items(season):
        if item.line_state == PAID:
            lines.setdefault(item.line_ref, []).append(item)
    names = register.names_of(items[0].person_id for items in lines.values())
    for ref, items in lines.items():
        _, name, masked = names[items[0].person_id]
        total = sum(item.amount_fen for item in items)
        when = f"{timezone.localdate(items[0].settled_at):%Y-%m-%d}" if items[0].settled_at else ""
        yield FactRow("payments", ref, f"{name} {masked}", when, items[0].area_path, total, "已到账")


def _by_programme(season: Season) -> Iterable[FactRow]:
    paid: dict[int, int] = {}
    for item in _items(season):
        if item.line_state == PAID:
            paid[item.programme_id] = paid.get(item.programme_id, 0) + item.amount_fen
    for row in programmes_of_season(season.id):
        total = paid.get(row.id, 0)
        detail = f"{row.unit_name} {yuan_text(total)} 元"
        yield FactRow(
            "programmes",
            row.ref,
            row.name,
            detail,
            row.area_path,
            int(total > 0),
            "已实施" if total else "未发放",
        )


def _by_share(season: Season) -> Iterable[FactRow]:
    names = {row.id: row for row in programmes_of_season(season.id)}
    for share in shares_of_season(season.id):
        row = names[share.programme_id]
        yield FactRow(
            "programmes", row.ref, row.name, share.fund_name, row.area_path, share.ceiling_fen, "已安排"
        )


def money_by_fund(season: Season) -> dict[int, tuple[int, int]]:
    """What each fund was to give and what of it arrived, in fen, so that the sources add up to the facts."""
    planned: dict[int, int] = {}
    for share in shares_of_season(season.id):
        planned[share.fund_id] = planned.get(share.fund_id, 0) + share.ceiling_fen
    paid = dict.fromkeys(planned, 0)
    for item in _items(season):
        if item.line_state == PAID:
            paid[item.fund_id] = paid.get(item.fund_id, 0) + item.amount_fen
    return {fund_id: (planned.get(fund_id, 0), fen) for fund_id, fen in paid.items()}


def _members(season: Season) -> Iterable[FactRow]:
    keys = sorted({key for row in programmes_of_season(season.id) for key in row.category_keys})
    reached = {
        fact.cluster
        for fact in awards.season_facts(season.id, low=season.low, high=season.high)
        if fact.state == "confirmed"
    }
    seen: set[int] = set()
    people = list(register.members(keys, on=season.ends_on, low=season.low, high=season.high))
    names = register.names_of(member.person_id for member in people)
    for member in people:
        if member.cluster not in seen:
            seen.add(member.cluster)
            ref, name, masked = names[member.person_id]
            hit = member.cluster in reached
            yield FactRow(
                "register",
                ref,
                f"{name} {masked}",
                "",
                member.area_path,
                int(hit),
                "已帮扶" if hit else "未帮扶",
            )


def _by_notice(season: Season) -> Iterable[FactRow]:
    notices = season_notices(season.id, season.low, season.high)
    names = register.names_of(notice.person_id for notice in notices)
    for notice in notices:
        _, name, masked = names[notice.person_id]
        detail = f"{yuan_text(notice.total_fen)} 元"
        signed = notice.signed_on is not None
        yield FactRow(
            "payments", notice.notice_ref, f"{name} {masked}", detail, notice.area_path, int(signed),
            "已签收" if signed else "未签收",
        )  # fmt: skip


def _on_time(season: Season) -> Iterable[FactRow]:
    last: dict[int, ItemFact] = {}
    for item in _items(season):
        if item.line_state == PAID and item.settled_at is not None:
            held = last.get(item.award_id)
            if held is None or held.settled_at is None or item.settled_at > held.settled_at:
                last[item.award_id] = item
    by_ref = {item.award_ref: item.settled_at for item in last.values()}
    for row in _by_award(season):
        settled = by_ref.get(row.ref)
        in_time = bool(row.counted and settled and timezone.localdate(settled) <= season.ends_on)
        yield FactRow(
            "awards", row.ref, row.title, row.detail, row.area_path, int(in_time),
            "按时到账" if in_time else "未按时到账",
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Definition:
    """How a fact is made: its rows, and whether all of them are the denominator."""

    label: str
    unit: str
    rows: Rows
    rate: bool = False


DEFINITIONS: dict[str, Definition] = {
    "budget": Definition("安排资金", "分", _by_share),
    "executed": Definition("发放资金", "分", _by_line),
    "programmes": Definition("实施项目数", "个", _by_programme),
    "served_people": Definition("帮扶人数", "人", _by_person),
    "served_times": Definition("帮扶人次", "人次", _paid_awards),
    "coverage": Definition("应帮对象覆盖率", "%", _members, rate=True),
    "paid_rate": Definition("发放成功率", "%", _by_award, rate=True),
    "on_time_rate": Definition("按时到账率", "%", _on_time, rate=True),
    "signed_rate": Definition("签收率", "%", _by_notice, rate=True),
}


def rows_of(season: Season, key: str) -> list[FactRow]:
    """The rows behind a fact, the uncounted ones of a rate included."""
    return list(DEFINITIONS[key].rows(season))


def facts_of(season: Season) -> dict[str, Fact]:
    """Every fact of a season, made from its rows and from nothing else."""
    facts = {}
    for key, definition in DEFINITIONS.items():
        rows = rows_of(season, key)
        counted = sum(row.counted for row in rows)
        facts[key] = Fact(
            key, definition.label, definition.unit, counted, len(rows) if definition.rate else None
        )
    return facts
