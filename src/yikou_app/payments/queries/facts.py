"""What was paid, as facts for the rooms downstream; notices and sign-offs; totals that must tie out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import BigIntegerField, F, QuerySet, Sum
from django.db.models.functions import Coalesce

from yikou import ledger
from yikou.findings import Finding, finding
from yikou.values import path_range, yuan_text
from yikou_app.funds.queries import book_of, chart, funds_by_id
from yikou_app.ground.scope import Scope
from yikou_app.payments.models import Batch, LineItem, Notice, PaymentLine
from yikou_app.programmes.queries import names as programme_names
from yikou_app.programmes.queries import shares_of_season
from yikou_app.register.queries import names_of

CUT_NAMES = {
    "source": "来源",
    "level": "层级",
    "fund": "资金",
    "programme": "项目",
    "street": "街镇",
    "recipient": "对象",
}
STREET_DEPTH = 6  # a street's area path: two levels of three characters


@dataclass(frozen=True, slots=True)
class ItemFact:
    """An award's share in a payment line; one row per line and share, withdrawn and failed ones included."""

    line_ref: str
    line_state: str
    batch_ref: str
    award_id: int
    award_ref: str
    person_id: int
    cluster: int
    programme_id: int
    fund_id: int
    amount_fen: int
    area_path: str
    live: bool
    settled_at: datetime | None
    bank_reason: str


@dataclass(frozen=True, slots=True)
class NoticeFact:
    """One notice to a recipient for a batch; ``signed_on`` is None while it is not signed for."""

    notice_ref: str
    batch_ref: str
    person_id: int
    area_path: str
    total_fen: int
    signed_on: date | None
    signed_by: str


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A notice as a list shows it."""

    ref: str
    batch_ref: str
    batch_title: str
    person_ref: str
    person_name: str
    id_number: str
    area_path: str
    total_fen: int
    signed_on: date | None
    signed_by: str
    recorded_by_name: str

    @property
    def state(self) -> str:
        """In words whether it is signed for."""
        return "已签收" if self.signed_on else "未签收"


@dataclass(frozen=True, slots=True)
class GivenRow:
    """What a notice tells the recipient: which programme gave how much."""

    programme: str
    period: str
    amount_fen: int


@dataclass(frozen=True, slots=True)
class PaidTotals:
    """What a season has paid (发放合计), in fen, cut in several ways; each cut adds up to ``total_fen``."""

    total_fen: int
    lines: int
    people: int
    by_fund: dict[str, int]
    by_level: dict[str, int]
    by_programme: dict[str, int]
    by_street: dict[str, int]


def _facts(rows: QuerySet[LineItem]) -> list[ItemFact]:
    chosen = (
        rows.annotate(
            one=Coalesce(
                F("award_share__award__person__cluster"),
                F("award_share__award__person_id"),
                output_field=BigIntegerField(),
            )
        )
        .order_by("pk")
        .values_list(
            "line__ref", "line__state", "line__batch__ref", "award_share__award_id", "award_share__award__ref",
            "award_share__award__person_id", "one", "award_share__award__programme_id",
            "award_share__fund_id", "amount_fen", "award_share__award__area_path", "live", "line__settled_at",
            "line__bank_reason",
        )
    )  # fmt: skip
    return [ItemFact(*row) for row in chosen.iterator(chunk_size=2000)]


def season_items(season_id: int, low: str, high: str) -> list[ItemFact]:
    """Every share in a payment line of a season's awards in a range of areas."""
    return _facts(
        LineItem.objects.filter(
            line__batch__season_id=season_id,
            award_share__award__area_path__gte=low,
            award_share__award__area_path__lt=high,
        )
    )


def items_of_awards(award_ids: Iterable[int]) -> list[ItemFact]:
    """Every share in a payment line of these awards, oldest first."""
    wanted = sorted(set(award_ids))
    found: list[ItemFact] = []
    for start in range(0, len(wanted), 500):
        found += _facts(LineItem.objects.filter(award_share__award_id__in=wanted[start : start + 500]))
    return found


def payments_of_person(scope: Scope, person_ids: Iterable[int]) -> list[ItemFact]:
    """The payments to these records of a person, of areas that the asker reaches."""
    low, high = path_range(scope.area_path)
    return _facts(
        LineItem.objects.filter(
            line__person_id__in=set(person_ids), line__area_path__gte=low, line__area_path__lt=high
        )
    )


# Notices ------------------------------------------------------------------------------------------


def _notice_facts(rows: QuerySet[Notice]) -> list[NoticeFact]:
    chosen = rows.order_by("pk").values_list(
        "ref", "batch__ref", "person_id", "area_path", "total_fen", "signed_on", "signed_by"
    )
    return [NoticeFact(*row) for row in chosen]


def season_notices(season_id: int, low: str, high: str) -> list[NoticeFact]:
    """Every notice of a season in a range of areas."""
    rows = Notice.objects.everywhere("figures over an area the asking room names")
    return _notice_facts(rows.filter(batch__season_id=season_id, area_path__gte=low, area_path__lt=high))


def notices_of_people(person_ids: Iterable[int]) -> list[NoticeFact]:
    """The notices to these records; the caller has shown that the asker may see the people."""
    rows = Notice.objects.everywhere("notices of people the asker may see")
    return _notice_facts(rows.filter(person_id__in=set(person_ids)))


def notices(
    scope: Scope,
    batch_ref: str = "",
    *,
    signed: bool | None = None,
    offset: int = 0,
    limit: int | None = None,
) -> list[NoticeRow]:
    """Notices in a person's areas, of a batch or of all."""
    stop = None if limit is None else offset + limit
    return _notices(_notices_of(scope, batch_ref, signed).order_by("pk")[offset:stop])


def count_notices(scope: Scope, batch_ref: str = "", *, signed: bool | None = None) -> int:
    """How many notices there are in a person's areas."""
    return _notices_of(scope, batch_ref, signed).count()


def _notices_of(scope: Scope, batch_ref: str, signed: bool | None) -> QuerySet[Notice]:
    rows = Notice.objects.within(scope).select_related("batch")
    rows = rows.filter(batch__ref=batch_ref) if batch_ref else rows
    return rows if signed is None else rows.filter(signed_on__isnull=not signed)


def notice(scope: Scope, ref: str) -> NoticeRow | None:
    """One notice, or None when it is absent or out of scope."""
    found = _notices(Notice.objects.within(scope).select_related("batch").filter(ref=ref))
    return found[0] if found else None


def _notices(chosen: QuerySet[Notice]) -> list[NoticeRow]:
    rows = list(chosen)
    people = names_of({row.person_id for row in rows})
    return [
        NoticeRow(
            ref=row.ref,
            batch_ref=row.batch.ref,
            batch_title=row.batch.title,
            person_ref=people[row.person_id][0],
            person_name=people[row.person_id][1],
            id_number=people[row.person_id][2],
            area_path=row.area_path,
            total_fen=row.total_fen,
            signed_on=row.signed_on,
            signed_by=row.signed_by,
            recorded_by_name=row.recorded_by_name,
        )
        for row in rows
    ]


def given(notice_ref: str) -> list[GivenRow]:
    """What a notice tells: programmes and amounts; the caller has shown that the asker may see it."""
    told = Notice.objects.everywhere("the notice is in scope").get(ref=notice_ref)
    rows = (
        LineItem.objects.filter(
            line__batch_id=told.batch_id, line__person_id=told.person_id, line__state=PaymentLine.State.PAID
        )
        .values_list("award_share__award__programme_id", "award_share__award__period")
        .annotate(fen=Sum("amount_fen"))
        .order_by("award_share__award__programme_id")
    )
    found = list(rows)
    names = programme_names(programme for programme, *_ in found)
    return [GivenRow(names[programme], period, fen) for programme, period, fen in found]


# Totals -------------------------------------------------------------------------------------------


def paid_totals(season_id: int, *, within: str = "") -> PaidTotals:
    """What a season has paid, from the payment lines, in an area (a path) or everywhere."""
    low, high = path_range(within)
    paid = [item for item in season_items(season_id, low, high) if item.line_state == PaymentLine.State.PAID]
    funds = funds_by_id(item.fund_id for item in paid)
    names = programme_names(item.programme_id for item in paid)
    totals = PaidTotals(
        total_fen=sum(item.amount_fen for item in paid),
        lines=len({item.line_ref for item in paid}),
        people=len({item.cluster for item in paid}),
        by_fund={},
        by_level={},
        by_programme={},
        by_street={},
    )
    for item in paid:
        fund = funds[item.fund_id]
        for cut, key in (
            (totals.by_fund, fund.name),
            (totals.by_level, fund.level_label),
            (totals.by_programme, names[item.programme_id]),
            (totals.by_street, item.area_path[:STREET_DEPTH]),
        ):
            cut[key] = cut.get(key, 0) + item.amount_fen
    return totals


def tie_out(season_id: int) -> tuple[ledger.Cuts, tuple[Finding, ...]]:
    """The season's payments against the ledger (勾稽): cuts of the book, and PAY020 where they differ.

    The book is that of the season's funds; what other seasons paid from them is counted on both sides.
    """
    fund_ids = sorted({share.fund_id for share in shares_of_season(season_id)})
    items = _facts(
        LineItem.objects.filter(award_share__fund_id__in=fund_ids, line__state=PaymentLine.State.PAID)
    )
    facts = {
        item.award_ref: ledger.AwardFacts(
            str(item.programme_id), item.area_path[:STREET_DEPTH], str(item.cluster)
        )
        for item in items
    }
    result, found = ledger.cuts(book_of(fund_ids), facts, chart(fund_ids))
    by_programme: dict[str, int] = {}
    for item in items:
        key = str(item.programme_id)
        by_programme[key] = by_programme.get(key, 0) + item.amount_fen
    total = sum(by_programme.values())
    differences = list(found)
    if total != result.total:
        differences.append(_differs("合计", total, result.total))
    names = programme_names(map(int, by_programme))
    booked = {key: fen for key, fen in result.by["programme"].items() if key}
    for key in sorted(by_programme.keys() | booked.keys(), key=int):
        if by_programme.get(key, 0) != booked.get(key, 0):
            name = names.get(int(key), key)
            differences.append(_differs(f"「{name}」", by_programme.get(key, 0), booked.get(key, 0)))
    return result, tuple(differences)


def cuts(season_id: int) -> dict[str, dict[str, int]]:
    """What the season's funds have paid, cut in every way, from the book and from the lines (发放明细).

    Names are Chinese; every cut adds up to the same sum, or ``tie_out`` says where it does not.
    """
    booked, _ = tie_out(season_id)
    fund_ids = sorted({share.fund_id for share in shares_of_season(season_id)})
    found = {CUT_NAMES[key]: dict(parts) for key, parts in booked.by.items()}
    paid = LineItem.objects.filter(award_share__fund_id__in=fund_ids, line__state=PaymentLine.State.PAID)
    found["发放明细"] = dict(
        paid.values_list("line__ref").annotate(fen=Sum("amount_fen")).order_by("line__ref")
    )
    return found


def _differs(what: str, lines_fen: int, booked_fen: int) -> Finding:
    return finding(
        "PAY020",
        f"{what}:发放明细已到账 {yuan_text(lines_fen)} 元,账簿已付 {yuan_text(booked_fen)} 元,"
        f"差 {yuan_text(abs(lines_fen - booked_fen))} 元",
        expected=booked_fen,
        found=lines_fen,
    )


def waiting_batches(scope: Scope) -> int:
    """How many batches of a person's areas wait for a second person, for the menu."""
    return Batch.objects.within(scope).filter(state=Batch.State.SUBMITTED).count()
