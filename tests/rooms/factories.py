"""A small district for the rooms' tests: two streets, units, people who work, funds, a season, programmes.

Everything is made by the rooms' own actions where an action exists; recipients and confirmed awards
are made as rows, because the tests that use them are about what comes afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from yikou.values import check_digit
from yikou_app.awards.models import Award, AwardShare
from yikou_app.district.models import Account, Area, Category, Staff, Unit
from yikou_app.district.queries import scope_of
from yikou_app.files.actions import store_file
from yikou_app.funds import actions as funds
from yikou_app.funds.models import Fund
from yikou_app.ground.fields import index_of
from yikou_app.ground.scope import Role, Scope
from yikou_app.payments import actions as payments
from yikou_app.payments.models import PaymentLine
from yikou_app.programmes import actions as programmes
from yikou_app.programmes import queries as programme_queries
from yikou_app.register.models import Person
from yikou_app.register.queries import name_index
from yikou_app.rosters.models import Roster, RosterRow

DAY = date(2019, 12, 25)
PASSWORD = "一个够长的口令-2019"
PLACES = {
    "001": ("示范区", "district"),
    "001001": ("临江街道", "street"),
    "001002": ("桂园镇", "street"),
    "001001001": ("江畔居委", "committee"),
    "001002001": ("桂西居委", "committee"),
}
UNITS = {
    "bureau": ("示范区民政局", "district", "001"),
    "finance": ("示范区财务中心", "finance", "001"),
    "street": ("临江街道办事处", "street", "001001"),
    "town": ("桂园镇人民政府", "street", "001002"),
    "committee": ("江畔居民委员会", "committee", "001001001"),
    "society": ("示范区慈善协会", "society", "001"),
}
# login -> (person, unit, role); officer and officer2 are two people of one bureau.
PEOPLE = {
    "officer": ("区甲", "bureau", Role.DISTRICT),
    "officer2": ("区乙", "bureau", Role.DISTRICT),
    "cashier": ("财丙", "finance", Role.FINANCE),
    "cashier2": ("财丁", "finance", Role.FINANCE),
    "clerk": ("街戊", "street", Role.STREET),
    "clerk2": ("街己", "street", Role.STREET),
    "townclerk": ("镇庚", "town", Role.STREET),
    "member": ("居辛", "committee", Role.COMMITTEE),
    "helper": ("社壬", "society", Role.DEPARTMENT),
}
CATEGORIES = {"dibao": "低保家庭", "dabing": "大重病", "duju": "独居老人"}


@dataclass
class District:
    """What ``make_district`` made: units, accounts and scopes by the keys above, funds and programmes."""

    units: dict[str, Unit] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    scopes: dict[str, Scope] = field(default_factory=dict)
    categories: dict[str, Category] = field(default_factory=dict)
    season_ref: str = ""
    season_id: int = 0
    funds: dict[str, Fund] = field(default_factory=dict)
    programmes: dict[str, programme_queries.ProgrammeRow] = field(default_factory=dict)
    people: int = 0

    def fund(self, key: str) -> Fund:
        """A fund with its totals of this moment."""
        return Fund.objects.everywhere("test").get(pk=self.funds[key].pk)

    def programme(self, key: str) -> programme_queries.ProgrammeRow:
        """A programme with its counts of this moment."""
        return programme_queries.programme_by_id(self.programmes[key].id)


def make_people_of_the_house() -> District:
    """Areas, units, staff, accounts and categories, without money."""
    made = District()
    for path, (name, level) in PLACES.items():
        Area.objects.create(path=path, name=name, level=level, valid_from=date(2000, 1, 1))
    for key, (name, kind, path) in UNITS.items():
        made.units[key] = Unit.objects.create(name=name, kind=kind, area_path=path)
    for login, (name, unit, role) in PEOPLE.items():
        staff = Staff.objects.create(name=name, unit=made.units[unit])
        made.accounts[login] = add_login(login, staff, role)
        made.scopes[login] = scope_of(made.accounts[login])
    for order, (key, name) in enumerate(CATEGORIES.items()):
        made.categories[key] = Category.objects.create(
            key=key, name=name, order=order, valid_from=date(2000, 1, 1)
        )
    return made


def add_login(username: str, staff: Staff, role: Role) -> Account:
    """An account without a usable password (tests log in by force); one person may have several."""
    account = Account(username=username, staff=staff, role=role)
    account.set_unusable_password()
    account.save()
    return account


def make_district(*, received_fen: int = 10_000_000, quota: int = 50) -> District:
    """The whole district: funds with money, a season in four stages, two programmes.

    ``spring`` is borne by the district's fund alone; ``shared`` 2:3 by the city and the district,
    from two paying accounts. ``received_fen`` arrives in each fund.
    """
    made = make_people_of_the_house()
    officer = made.scopes["officer"]
    for key, name, level, number in (
        ("district", "区级帮困资金", "district", "6222020000000000018"),
        ("city", "市级补助资金", "city", "6222020000000000026"),
    ):
        account = funds.open_paying_account(
            name=f"示范区财政局({name})", bank="示范银行", number=number, by=officer
        )
        ref = funds.open_fund(
            name=name, level=level, year=2020, paying_account_ref=account, budget_fen=received_fen, by=officer
        )
        funds.receive_money(
            fund_ref=ref,
            number=f"{key}-1",
            kind="allocation",
            payer="示范区财政局" if key == "district" else "市财政局",
            amount_fen=received_fen,
            on=DAY,
            by=officer,
        )
        made.funds[key] = Fund.objects.everywhere("test").get(ref=ref)
    made.season_ref = open_season(officer)
    made.season_id = programme_queries.season_by_ref(made.season_ref).id  # type: ignore[union-attr] # just opened
    made.programmes["spring"] = open_programme(made, "春节帮困", [("district", 1, received_fen)], quota=quota)
    made.programmes["shared"] = open_programme(
        made, "大重病补助", [("city", 2, received_fen), ("district", 3, received_fen)], quota=quota
    )
    return made


def open_season(by: Scope, name: str = "元旦春节帮困送温暖") -> str:
    """The season of the fifth seed document, in its four stages."""
    return programmes.open_season(
        name=name,
        year=2020,
        starts_on=date(2019, 11, 15),
        ends_on=date(2020, 2, 29),
        stages=[
            ("排摸准备", date(2019, 11, 15), date(2019, 12, 10)),
            ("动员部署", date(2019, 12, 21), date(2019, 12, 31)),
            ("组织实施", date(2019, 12, 21), date(2020, 1, 31)),
            ("总结提高", date(2020, 2, 1), date(2020, 2, 29)),
        ],
        by=by,
    )


def open_programme(
    made: District,
    name: str,
    shares: list[tuple[str, int, int]],
    *,
    unit: str = "bureau",
    quota: int = 50,
    group: str = "",
    claim_by: str = "person",
) -> programme_queries.ProgrammeRow:
    """A programme of the season; ``shares`` name funds of ``made`` by key."""
    ref = programmes.open_programme(
        season_ref=made.season_ref,
        unit_ref=made.units[unit].ref,
        name=name,
        form="money",
        period="2020",
        standard_min_fen=30_000,
        standard_max_fen=110_000,
        quota=quota,
        stacking_group=group or name,
        claim_by=claim_by,
        category_keys=["dibao", "dabing"],
        shares=[(made.funds[key].ref, parts, ceiling) for key, parts, ceiling in shares],
        by=made.scopes["officer"],
    )
    row = programme_queries.programme_by_ref(ref)
    assert row is not None
    return row


def id_number(serial: int) -> str:
    """A well-formed invented identity number."""
    body = f"9901{1 + serial % 12:02d}1950{1 + serial % 12:02d}{1 + serial % 28:02d}{serial % 1000:03d}"
    return body + check_digit(body)


def add_person(
    made: District, *, area: str = "001001001", name: str = "", account: str | None = None
) -> Person:
    """A recipient with an account of their own; ``account=""`` for none."""
    made.people += 1
    serial = made.people
    number = id_number(serial)
    account = f"62170000000{serial:08d}" if account is None else account
    return Person.objects.create(
        area_path=area,
        name=name or f"测试{serial}",
        name_index=name_index(name or f"测试{serial}"),
        id_number=number,
        id_index=index_of(number, "id_number"),
        account=account or None,
        account_index=index_of(account, "account") if account else "",
        account_since=timezone.now(),
        source="test",
    )


def add_award(made: District, programme: str, person: Person, amount_fen: int = 50_000) -> Award:
    """A confirmed award with its place, money and shares taken by the programme's own actions."""
    row = made.programmes[programme]
    by = made.scopes["officer"]
    with transaction.atomic():
        award = Award.objects.create(
            programme_id=row.id,
            person=person,
            unit_id=row.unit_id,
            area_path=person.area_path,
            category=made.categories["dibao"],
            period=row.period,
            amount_fen=amount_fen,
            state="confirmed",
        )
        shares = programme_queries.split(row.id, amount_fen)
        programmes.take_place(
            programme_id=row.id,
            shares=shares,
            key=f"award:{award.ref}:reserve",
            tag=award.ref,
            on=DAY,
            by=by,
        )
        AwardShare.objects.bulk_create(
            AwardShare(award=award, fund_id=fund_id, amount_fen=fen) for fund_id, fen in shares.items()
        )
    return award


# The way of a batch --------------------------------------------------------------------------------


def bank_answer(made: District, batch_ref: str, *, outcomes: dict[int, str] | None = None) -> bytes:
    """A return file for a batch: every line paid but those whose place (from 0) has a row of its own.

    ``outcomes`` gives the rest of the row after the reference, such as ``01||户名不符``.
    """
    rows = []
    for place, line in enumerate(PaymentLine.objects.filter(batch__ref=batch_ref).order_by("sequence")):
        told = (outcomes or {}).get(place, f"00|{batch_ref[:6]}{place:06d}|")
        if told:
            rows.append(f"{line.ref}|{told}")
    return "\r\n".join(rows).encode("gb18030")


def released_batch(made: District, title: str = "第一批") -> str:
    """A batch made by the officer and released by the cashier."""
    ref = payments.make_batch(season_ref=made.season_ref, title=title, by=made.scopes["officer"])
    digest = payments.submit_batch(ref=ref, by=made.scopes["officer"])
    payments.release_batch(ref=ref, digest=digest, by=made.scopes["cashier"])
    return ref


def sent_batch(made: District, title: str = "第一批") -> str:
    """A released batch whose bank file is written."""
    ref = released_batch(made, title)
    payments.write_bank_file(ref=ref, by=made.scopes["cashier"])
    return ref


def settled_batch(made: District, *, outcomes: dict[int, str] | None = None) -> str:
    """A sent batch with its answer taken."""
    ref = sent_batch(made)
    payments.take_return(
        ref=ref,
        data=bank_answer(made, ref, outcomes=outcomes),
        name="回盘.txt",
        by=made.scopes["cashier"],
    )
    return ref


def land_roster(
    made: District,
    programme: str,
    rows: Sequence[Mapping[str, Any]],
    *,
    login: str = "officer",
    name: str = "",
) -> str:
    """A checked roster with accepted rows, as its check would have left it; returns its reference.

    Each row may say ``name``, ``number``, ``account``, ``area``, ``category`` and ``fen``.
    """
    by = made.scopes[login]
    made.people += 1
    with transaction.atomic():
        stored = store_file(
            data=f"名册 {made.people} {name}".encode(), name="名册.xlsx", media="x", purpose="roster", by=by
        )
    roster = Roster.objects.create(
        programme_id=made.programmes[programme].id,
        unit_id=by.unit_id,
        area_path=by.area_path,
        file_id=stored.id,
        digest=f"{made.people:064d}",
        template="campaign",
        handed_in_by_id=by.staff_id,
        handed_in_by_name=by.staff_name,
    )
    RosterRow.objects.bulk_create(
        RosterRow(
            roster=roster,
            sheet="名单",
            number=number,
            state="accepted",
            texts="{}",
            values="{}",
            name=row.get("name", f"测试{number}"),
            id_number=row.get("number"),
            id_index=index_of(row["number"], "id_number") if row.get("number") else "",
            account=row.get("account"),
            category_key=row.get("category", "dibao"),
            area_path=row.get("area", "001001001"),
            amount_fen=row.get("fen", 50_000),
        )
        for number, row in enumerate(rows, 2)
    )
    chosen = Roster.objects.everywhere("test").filter(pk=roster.pk)
    total = sum(row.get("fen", 50_000) for row in rows)
    chosen.update(state="checked", rows_read=len(rows), accepted=len(rows), total_fen=total)
    return roster.ref
