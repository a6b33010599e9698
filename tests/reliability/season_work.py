"""A small season's work from roster to reissue, written as an operator's clicks: each may be made again.

Every click carries its key, as the screens' forms do, and is acknowledged after its commit. Whoever
is killed in the middle simply goes through the clicks again.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from yikou_app.awards import actions as awards
from yikou_app.awards.actions import proposing
from yikou_app.awards.models import Award, Claim
from yikou_app.files.queries import content
from yikou_app.funds.models import Posting
from yikou_app.jobs.jobs import reclaim, run_pending
from yikou_app.jobs.models import Job
from yikou_app.payments import actions as payments
from yikou_app.payments.models import BankReturn, Batch, LineItem, Notice, PaymentLine
from yikou_app.payments.queries import digest_of
from yikou_app.programmes import actions as programmes
from yikou_app.programmes.models import CostShare, Programme
from yikou_app.rosters import actions as rosters
from yikou_app.rosters.models import Roster, RosterRow
from yikou_app.rosters.queries import accepted_rows, roster
from yikou_app.site.demo import bank, ground
from yikou_app.site.demo.family import CATEGORIES, ListPlan, invent
from yikou_app.site.demo.workbooks import workbook
from yikou_app.trail.actions import once

ROWS = 30
FAIL = {0: "户名不符", 5: "账号不存在"}


@dataclass
class Season:
    """One season's work: references of its season and programme, and the workbook to hand in."""

    number: int
    example: ground.Example
    book: bytes
    ref: str = ""
    programme: str = ""

    def opened(self) -> Season:
        """Open the season with its programme; no part of the work that is killed."""
        today, bureau = timezone.localdate(), self.example.people["minzheng"]
        self.ref = programmes.open_season(
            name=f"季{self.number}", year=today.year, starts_on=today - timedelta(9),
            ends_on=today + timedelta(9), stages=(), by=bureau,
        )  # fmt: skip
        shares = [
            (self.example.funds["district"], 2, 10_000_000),
            (self.example.funds["donation"], 3, 10_000_000),
        ]
        self.programme = programmes.open_programme(
            season_ref=self.ref, unit_ref=self.example.units["明湖区残疾人联合会"], name=f"项目{self.number}",
            form="money", period=f"{today.year}年", standard_min_fen=1, standard_max_fen=10_000_000, quota=100,
            stacking_group="节日", claim_by="person", category_keys=[key for key, _ in CATEGORIES],
            shares=shares, by=bureau,
        )  # fmt: skip
        return self


def found() -> tuple[ground.Example, bytes]:
    """The district, money enough for all seasons, and the workbook that every season hands in."""
    settings.YIKOU.chunk_rows = 8
    proposing.accepted_rows = functools.partial(accepted_rows, chunk=8)
    example = ground.Example()
    ground.found(example)
    bureau = example.people["minzheng"]
    for key, level, number in (
        ("district", "district", "6220001300000000015"),
        ("donation", "donation", "6220001300000000023"),
    ):
        account = ground.funds.open_paying_account(name=key, bank="明湖农商银行", number=number, by=bureau)
        year = timezone.localdate().year
        example.funds[key] = ground.funds.open_fund(
            name=key, level=level, year=year, paying_account_ref=account, budget_fen=0, by=bureau
        )
        ground.funds.receive_money(
            fund_ref=example.funds[key], number="1", kind="allocation", payer=key, amount_fen=10**12,
            on=timezone.localdate(), by=bureau,
        )  # fmt: skip
    clean = [row for row in invent().lists[0].rows if not row.cell]
    return example, workbook(ListPlan("care", "", "", tuple(clean[:ROWS])))


def work(season: Season, acknowledge: Callable[[str, str], None]) -> None:
    """All clicks, in order; ``acknowledge`` is called with a name and a reference after each."""
    people = season.example.people
    maker, cashier = people["minzheng"], people["caiwu"]
    officer = people["canlian"]

    def click(name: str, by: object, effect: Callable[[], str]) -> str:
        key = f"{season.ref}-{name}-click"
        answer = once(key=key, by=by, path=name, body=b"", effect=effect)  # type: ignore[arg-type]  # the season hands values on by name
        acknowledge(name, answer)
        return answer

    # What a dead worker held comes back when its lease has run out; here time has passed.
    Job.objects.everywhere("test").filter(state="running").update(lease_until=timezone.now() - timedelta(1))
    reclaim()
    hand_in = functools.partial(
        rosters.hand_in, programme_ref=season.programme, data=season.book, name="名册.xlsx", by=officer
    )
    ref = click("hand_in", officer, lambda: hand_in()[0])
    run_pending()
    landed = roster(officer, ref)
    assert landed is not None and landed.state in ("checked", "accepting", "accepted"), landed
    acknowledge("checked", ref)
    ask = functools.partial(
        awards.request_proposal, roster_ref=ref, rows=landed.accepted, total_fen=landed.total_fen, by=officer
    )
    click("request_proposal", officer, ask)
    run_pending()
    acknowledge("accepted", ref)
    awards.confirm_awards(programme_ref=season.programme, by=officer, chunk=7)
    acknowledge("confirmed", season.programme)
    first = functools.partial(payments.make_batch, season_ref=season.ref, title="集中发放", by=maker)
    _pay(season, click("make_batch", maker, first), "first", FAIL, acknowledge)
    again = functools.partial(payments.reissue, season_ref=season.ref, title="重发", by=maker)
    _pay(season, click("reissue", maker, again), "again", {}, acknowledge)
    notices = Notice.objects.everywhere("test").filter(batch__season__ref=season.ref).order_by("pk")[:3]
    for notice in notices:
        if notice.signed_on is None:
            payments.sign_notice(notice_ref=notice.ref, on=timezone.localdate(), how="本人签收", by=cashier)
        acknowledge(f"signed {notice.pk}", notice.ref)


def _pay(
    season: Season, ref: str, name: str, fail: dict[int, str], acknowledge: Callable[[str, str], None]
) -> None:
    maker, cashier = season.example.people["minzheng"], season.example.people["caiwu"]
    state = Batch.objects.everywhere("test").values_list("state", flat=True).filter(ref=ref).get
    if state() == "draft":
        payments.submit_batch(ref=ref, by=maker)
    acknowledge(f"submitted {name}", ref)
    if state() == "submitted":
        digest = Batch.objects.everywhere("test").get(ref=ref).digest
        payments.release_batch(ref=ref, digest=digest, by=cashier)
    acknowledge(f"released {name}", ref)
    file = payments.write_bank_file(ref=ref, by=cashier)
    acknowledge(f"bank_file {name}", file)
    data = bank.answer(content(cashier, file), day=f"{season.number:04d}{name}", fail=fail)
    payments.take_return(ref=ref, data=data, name="回盘.txt", by=cashier)
    acknowledge(f"returned {name}", ref)


def summary(season: Season) -> dict[str, object]:
    """What a season came to, without references: equal for every season whose work was done once."""
    mine = Award.objects.everywhere("test").filter(programme__season__ref=season.ref)
    refs = list(mine.values_list("ref", flat=True))
    lines = PaymentLine.objects.filter(batch__season__ref=season.ref)
    sides = Counter[str]()
    entries = Counter[str]()
    for side, kind, amount in Posting.objects.filter(tag__in=refs).values_list(
        "side", "entry__kind", "amount"
    ):
        sides[side] += amount
        entries[kind] += 1
    handed = Roster.objects.everywhere("test").filter(programme__season__ref=season.ref)
    return {
        "rosters": sorted(handed.values_list("state", "rows_read", "accepted", "rejected", "blank", "total_fen")),
        "rows": RosterRow.objects.filter(roster__in=handed).count(),
        "awards": sorted(mine.values_list("state", "amount_fen", "engaged")),
        "claims": Claim.objects.filter(award__in=mine, released_at=None).count(),
        "programmes": sorted(Programme.objects.everywhere("test").filter(season__ref=season.ref).values_list("taken", flat=True)),
        "shares": sorted(CostShare.objects.filter(programme__season__ref=season.ref).values_list("reserved_fen", "paid_fen")),
        "batches": sorted(Batch.objects.everywhere("test").filter(season__ref=season.ref).values_list("state", "lines", "total_fen")),
        "lines": sorted(lines.values_list("state", "amount_fen")),
        "items": LineItem.objects.filter(line__in=lines, live=True).count(),
        "returns": BankReturn.objects.filter(batch__season__ref=season.ref).count(),
        "notices": Notice.objects.everywhere("test").filter(batch__season__ref=season.ref).count(),
        "signed": Notice.objects.everywhere("test").filter(batch__season__ref=season.ref).exclude(signed_on=None).count(),
        "sides": dict(sides),
        "entries": dict(entries),
    }  # fmt: skip


def lost(season: Season, acknowledged: list[tuple[str, str]]) -> list[str]:
    """Acknowledgements that the database knows nothing of."""
    at_least = {"submitted": 1, "released": 2, "bank_file": 3, "returned": 3}
    order = ["draft", "submitted", "released", "sent", "closed"]
    missing = []
    for name, ref in acknowledged:
        step = name.split()[0]
        if step == "bank_file":
            stands = Batch.objects.everywhere("test").filter(bank_file__ref=ref).exists()
            stands = stands and content(season.example.people["caiwu"], ref)[:2] == b"PK"
        elif step in at_least:
            state = Batch.objects.everywhere("test").get(ref=ref).state
            stands = order.index(state) >= at_least[step]
            if step == "returned":
                stands = BankReturn.objects.filter(batch__ref=ref).exists()
        elif step in ("make_batch", "reissue"):
            stands = Batch.objects.everywhere("test").filter(ref=ref).exists()
        elif step == "request_proposal":
            stands = Job.objects.everywhere("test").filter(ref=ref).exists()
        elif step == "confirmed":
            stands = (
                not Award.objects.everywhere("test").filter(programme__ref=ref, state="proposed").exists()
            )
        elif step == "signed":
            stands = Notice.objects.everywhere("test").filter(ref=ref, signed_on__isnull=False).exists()
        else:
            states = {
                "hand_in": None,
                "checked": ["checked", "accepting", "accepted"],
                "accepted": ["accepted"],
            }[step]
            found = Roster.objects.everywhere("test").filter(ref=ref)
            stands = (found if states is None else found.filter(state__in=states)).exists()
        if not stands:
            missing.append(f"{name} {ref}")
    return missing


def broken(season: Season) -> list[str]:
    """What must hold at any moment, also in the middle of a work that was killed."""
    from yikou_app.awards.queries import awards as shown_awards
    from yikou_app.funds.queries import check_totals
    from yikou_app.rosters.queries import rows

    found = [note.message for note in check_totals()[1]]
    bureau = season.example.people["minzheng"]
    for each in Roster.objects.everywhere("test").filter(programme__season__ref=season.ref):
        if each.state == "checking" and rows(bureau, each.ref):
            found.append("rows of a roster that is being checked are seen")
        if each.state != "accepted" and shown_awards(bureau, programme_id=each.programme_id, limit=None)[0]:
            found.append("awards of a roster that was not accepted are seen")
    live = Claim.objects.filter(released_at=None, season__ref=season.ref).values_list("holder", "programme")
    if max(Counter(live).values(), default=0) > 1:
        found.append("a place is held twice")
    confirmed = (
        Award.objects.everywhere("test").filter(programme__season__ref=season.ref, state="confirmed").count()
    )
    if confirmed != len(live):
        found.append(f"{confirmed} confirmed, {len(live)} claims")
    for batch in Batch.objects.everywhere("test").filter(season__ref=season.ref).exclude(digest=""):
        if digest_of(batch.pk) != batch.digest and batch.state != "closed":
            found.append("a batch is not what was signed")
    return found
