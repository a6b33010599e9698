"""The example district before anybody hands in a list: places, people who work, money, programmes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from yikou_app.district import actions as district
from yikou_app.district import queries as district_queries
from yikou_app.district.models import Account
from yikou_app.evaluation import actions as evaluation
from yikou_app.funds import actions as funds
from yikou_app.ground.scope import Scope
from yikou_app.programmes import actions as programmes
from yikou_app.register import actions as register
from yikou_app.register import queries as register_queries
from yikou_app.site.demo.family import CATEGORIES, STREETS, Family

PASSWORD = "yikou-demo-2026"
DISTRICT = "001"

#: username, name, unit, role: five roles, and the second people that money needs.
STAFF = (
    ("minzheng2", "郑文清", "明湖区民政局", "district"),
    ("caiwu", "孙敏", "明湖区财政局", "finance"),
    ("caiwu2", "何立新", "明湖区财政局", "finance"),
    ("linjiang", "赵秋云", "临江街道办事处", "street"),
    ("guiyuan", "吴国平", "桂园镇人民政府", "street"),
    ("jiangpan", "钱小芳", "江畔居民委员会", "committee"),
    ("canlian", "冯志明", "明湖区残疾人联合会", "department"),
    ("cishan", "陈淑华", "明湖区慈善会", "department"),
)
UNITS = (
    ("明湖区财政局", "finance", DISTRICT),
    ("临江街道办事处", "street", "001001"),
    ("桂园镇人民政府", "street", "001002"),
    ("江畔居民委员会", "committee", "001001001"),
    ("明湖区残疾人联合会", "department", DISTRICT),
    ("明湖区慈善会", "society", DISTRICT),
)


@dataclass(slots=True)
class Example:
    """References of what the example has made, by the names the walk uses."""

    people: dict[str, Scope] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    funds: dict[str, str] = field(default_factory=dict)
    programmes: dict[str, str] = field(default_factory=dict)
    season: str = ""
    evaluation: str = ""
    audit: str = ""
    rosters: dict[str, str] = field(default_factory=dict)
    batches: list[str] = field(default_factory=list)
    references: list[str] = field(default_factory=list)


#: Why an indicator of the self-evaluation fell short, by its place among INDICATORS.
REASONS = {
    2: "重复对象核对后取消;下季先查重",
    3: "账户有误退汇;已更正重发",
    4: "重发款项晚到;下季先核验账户",
    6: "遗漏对象在入户核实",
}


def found(example: Example) -> None:
    """Places, units, people with their log-ins, categories of need."""
    first = district.found_district(
        name="明湖区", unit_name="明湖区民政局", staff_name="周宁", username="minzheng", password=PASSWORD
    )
    for path, (street, committees) in STREETS.items():
        made = district.open_area(parent_path=DISTRICT, name=street, by=first)
        if made != path:
            raise RuntimeError(f"the example expects the street {path}, got {made}")
        for committee in committees:
            district.open_area(parent_path=made, name=committee, by=first)
    for name, kind, area in UNITS:
        example.units[name] = district.register_unit(name=name, kind=kind, area_path=area, by=first)
    example.units["明湖区民政局"] = next(
        unit.ref for unit in district_queries.units(DISTRICT) if unit.name == "明湖区民政局"
    )
    for username, name, unit, role in STAFF:
        staff = district.add_staff(name=name, unit_ref=example.units[unit], by=first)
        district.add_account(staff_ref=staff, username=username, password=PASSWORD, role=role, by=first)
    for order, (key, name) in enumerate(CATEGORIES):
        district.add_category(key=key, name=name, order=order, valid_from=date(2020, 1, 1), by=first)
    for account in Account.objects.select_related("staff__unit"):
        example.people[account.username] = district_queries.scope_of(account)


def plan(example: Example, today: date) -> None:
    """Two sources of money, the season with its stages, three programmes."""
    bureau = example.people["minzheng"]
    finance = funds.open_paying_account(
        name="明湖区财政局专户", bank="明湖农商银行营业部", number="6220001300000000015", by=bureau
    )
    society = funds.open_paying_account(
        name="明湖区慈善会", bank="明湖农商银行城东支行", number="6220001300000000023", by=bureau
    )
    for key, name, level, account, budget in (
        ("district", "区级财政帮困资金", "district", finance, 17_000_000),
        ("donation", "慈善帮困募集资金", "donation", society, 2_800_000),
    ):
        example.funds[key] = funds.open_fund(
            name=name, level=level, year=today.year, paying_account_ref=account, budget_fen=budget, by=bureau
        )
    for key, number, kind, payer, amount in (
        ("district", "财预拨001", "allocation", "明湖区财政局", 12_000_000),
        ("district", "财预拨002", "allocation", "明湖区财政局", 5_000_000),
        ("donation", "捐收001", "donation", "明湖实业有限公司", 2_000_000),
        ("donation", "捐收002", "donation", "社会各界零星捐款", 800_000),
    ):
        funds.receive_money(
            fund_ref=example.funds[key],
            number=number,
            kind=kind,
            payer=payer,
            amount_fen=amount,
            on=today,
            by=bureau,
        )
    example.season = programmes.open_season(
        name=f"{today.year}年帮困送温暖", year=today.year, starts_on=today - timedelta(30),
        ends_on=today + timedelta(40),
        stages=(
            ("排摸准备", today - timedelta(30), today - timedelta(11)),
            ("动员部署", today - timedelta(10), today - timedelta(1)),
            ("集中发放", today, today + timedelta(20)),
            ("总结回访", today + timedelta(21), today + timedelta(40)),
        ),
        by=bureau,
    )  # fmt: skip
    keys = [key for key, _ in CATEGORIES]
    a, b = example.funds["district"], example.funds["donation"]
    for name, unit, low, high, quota, group, categories, shares in (
        ("重残无业人员节日慰问", "明湖区残疾人联合会", 50000, 80000, 110, "节日慰问金", ["zhongcan", "dabing"],
         [(a, 1, 6_700_000)]),
        ("困难家庭节日补助", "临江街道办事处", 30000, 110000, 130, "节日慰问金", keys[:5], [(a, 1, 8_000_000)]),
        ("暖冬互助金", "明湖区慈善会", 40000, 60000, 90, "暖冬金", keys, [(a, 2, 1_700_000), (b, 3, 2_550_000)]),
    ):  # fmt: skip
        example.programmes[name] = programmes.open_programme(
            season_ref=example.season, unit_ref=example.units[unit], name=name, form="money",
            period=f"{today.year}年", standard_min_fen=low, standard_max_fen=high, quota=quota,
            stacking_group=group, claim_by="person", category_keys=categories, shares=shares, by=bureau,
        )  # fmt: skip


def enrol(example: Example, family: Family) -> int:
    """Put everybody of the reference lists on the register, each with the category they stand in."""
    from django.db import transaction

    bureau = example.people["minzheng"]
    keys = {row.key: row.id for row in district_queries.categories(timezone.localdate())}
    with transaction.atomic():
        found_people = register.find_or_add(
            sightings=[
                register.Sighting(
                    place,
                    person.name,
                    person.number,
                    person.area_path,
                    person.phone,
                    person.account,
                    "认定名单",
                )
                for place, person in enumerate(family.register)
            ],
            by=bureau,
        )
        register.give_statuses(
            people=[
                (found_people.person_of[place], keys[person.category])
                for place, person in enumerate(family.register)
            ],
            valid_from=date(2026, 1, 1), source="区民政局认定名单", by=bureau,
        )  # fmt: skip
        _house(family, found_people.person_of, bureau)
    return found_people.added


def _house(family: Family, person_of: dict[int, int], bureau: Scope) -> None:
    """One household in each street: the first two people of a committee, head and spouse."""
    refs = {pk: ref for pk, (ref, _, _) in register_queries.names_of(person_of.values()).items()}
    neighbours: dict[str, list[str]] = {}
    for place, person in enumerate(family.register):
        neighbours.setdefault(person.area_path, []).append(refs[person_of[place]])
    streets = {}
    for area, people in neighbours.items():
        if len(people) > 1:
            streets.setdefault(area[:6], (area, people[:2]))
    for area, (head, spouse) in streets.values():
        register.open_household(
            members=[head, spouse], head=head, relations={spouse: "10"}, area_path=area,
            reason="按户口簿登记", by=bureau,
        )  # fmt: skip


#: level 1, level 2, name, fact, direction, target, unit, weight: 90 points in all.
INDICATORS = (
    ("产出指标", "数量指标", "实施帮扶项目数", "programmes", "at_least", "3", "个", "10"),
    ("产出指标", "数量指标", "帮扶人次", "served_times", "at_least", "290", "人次", "15"),
    ("产出指标", "质量指标", "发放成功率", "paid_rate", "at_least", "100", "%", "10"),
    ("产出指标", "时效指标", "按时到账率", "on_time_rate", "at_least", "100", "%", "10"),
    ("产出指标", "成本指标", "发放资金控制数", "executed", "at_most", "18.95", "万元", "5"),
    ("效益指标", "社会效益指标", "应帮对象覆盖率", "coverage", "at_least", "98", "%", "20"),
    ("效益指标", "可持续影响指标", "帮扶机制健全程度", "", "quality", "机制健全", "", "10"),
    ("满意度指标", "服务对象满意度指标", "告知签收率", "signed_rate", "at_least", "95", "%", "10"),
)


def evaluate(example: Example) -> None:
    """Open the season's self-evaluation with its indicators, and judge the qualitative one."""
    bureau = example.people["minzheng"]
    example.evaluation = evaluation.open_evaluation(
        season_ref=example.season, name=f"{timezone.localdate().year}年帮困送温暖专项资金",
        department="明湖区民政局", lead="周宁", phone="021-00000000", initial_budget_fen=18_000_000,
        goal="三个项目向两个街镇的六类困难对象发放节日慰问、补助和互助金,做到广覆盖、不遗漏、少重复,资金一口发放、按时到账、逐人签收。",
        by=bureau,
    )  # fmt: skip
    for level1, level2, name, fact, direction, target, unit, weight in INDICATORS:
        evaluation.add_indicator(
            evaluation_ref=example.evaluation, level1=level1, level2=level2, name=name, fact=fact,
            direction=direction, target=target, unit_word=unit, weight=Decimal(weight), by=bureau,
        )  # fmt: skip
    evaluation.attest_quality(
        evaluation_ref=example.evaluation, order=7, band="达成预期", points=Decimal("9"),
        reason="名册、查重、发放、签收均已制度化;遗漏对象已派发入户。", by=bureau,
    )  # fmt: skip
    for order, words in REASONS.items():
        evaluation.explain_deviation(evaluation_ref=example.evaluation, order=order, words=words, by=bureau)
