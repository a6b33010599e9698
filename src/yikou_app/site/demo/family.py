"""The first family: synthetic people of two streets, their lists, and the dirt that was planted.

Deterministic for a seed. What was planted is kept aside in ``Planted``, so that a test can ask
whether everything was found and nothing else.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from yikou.values import check_digit

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严欧莫孔向常汤康易乔文"
GIVEN = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂兰玉珍凤梅红春华建国文斌海燕志新林福荣宝贵德才庆生兴旺金水根云翠莲美琴月香小晓光辉立民学义守信长顺永安"
SPELLING_TWINS = {
    "晓": "小",
    "小": "晓",
    "梅": "海",
    "兰": "蓝",
    "玉": "王",
    "明": "朋",
    "华": "花",
    "英": "莹",
    "珍": "真",
}

STREETS = {"001001": ("临江街道", ("江畔", "柳浦", "东塘")), "001002": ("桂园镇", ("桂西", "北泾", "新桥"))}
CATEGORIES = (
    ("dibao", "低保家庭"),
    ("dishouru", "低收入家庭"),
    ("tekun", "特困供养"),
    ("zhongcan", "重残无业"),
    ("dabing", "大重病"),
    ("duju", "独居老人"),
)
DIRT = ("wrong_check_digit", "cut_by_excel", "full_width", "note_rows", "total_rows", "two_spellings")


@dataclass(frozen=True, slots=True)
class Invented:
    """A synthetic person; ``street`` is an area path, ``committee`` a place in it."""

    number: str
    name: str
    street: str
    committee: int
    category: str
    phone: str
    account: str

    @property
    def area_path(self) -> str:
        return f"{self.street}{self.committee + 1:03d}"


@dataclass(frozen=True, slots=True)
class Listed:
    """One row of a unit's list, before it is written; ``cell`` says how the number is spoilt, if it is."""

    person: Invented
    name: str
    amount_fen: int
    cell: str = ""


@dataclass(frozen=True, slots=True)
class ListPlan:
    """One unit's list: which programme, which rows, whether a note and a total stand below."""

    key: str
    programme: str
    unit: str
    rows: tuple[Listed, ...]


@dataclass(slots=True)
class Planted:
    """What was planted, by kind. Rows are (list key, place in the list from 0)."""

    wrong_check_digit: list[tuple[str, int]] = field(default_factory=list)
    cut_by_excel: list[tuple[str, int]] = field(default_factory=list)
    full_width: list[tuple[str, int]] = field(default_factory=list)
    note_rows: dict[str, int] = field(default_factory=dict)
    total_rows: dict[str, int] = field(default_factory=dict)
    two_spellings: list[tuple[str, int]] = field(default_factory=list)
    same_programme: list[str] = field(default_factory=list)
    same_group: list[str] = field(default_factory=list)
    other: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Family:
    """Everybody of the example: who is on the register beforehand, and the four lists.

    ``corrections`` are the rejected rows as their units hand them in again, with the true numbers.
    ``certified`` is the federation's list of card holders, last month's and this month's: some are served,
    those whom nobody reached stand there, and a few whom no register knows (沉默的少数).
    """

    register: tuple[Invented, ...]
    lists: tuple[ListPlan, ...]
    corrections: tuple[ListPlan, ...]
    certified: tuple[tuple[Invented, ...], tuple[Invented, ...]]
    planted: Planted


class _People:
    """Invents people one after another; every number and account is used once."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.serial = 0

    def one(self, street: str, category: str) -> Invented:
        self.serial += 1
        oldest, youngest = (1936, 1955) if category == "duju" else (1946, 2004)
        born = date(self.random.randint(oldest, youngest), 1, 1) + timedelta(days=self.random.randint(0, 364))
        # 310199 is no county: nobody holds such a number.
        first17 = f"310199{born:%Y%m%d}{self.serial % 999 + 1:03d}"
        name = self.random.choice(SURNAMES) + "".join(
            self.random.choice(GIVEN) for _ in range(self.random.choice((1, 2, 2, 2)))
        )
        return Invented(
            number=first17 + check_digit(first17),
            name=name,
            street=street,
            committee=self.random.randrange(3),
            category=category,
            phone=f"1990000{self.serial:04d}",
            account=_card(f"62200013{self.serial:010d}"),
        )


def _card(first: str) -> str:
    """The digits with their Luhn check digit."""
    total = 0
    for position, char in enumerate(reversed(first)):
        value = int(char) * (1 if position % 2 else 2)
        total += value - 9 if value > 9 else value
    return first + str(-total % 10)


def invent(seed: int = 2026) -> Family:
    """Invent the family: 300 rows in four lists of three programmes, and a register of members.

    ``care`` (the federation's, both streets), ``relief`` (the street's own residents) and its supplement
    (the bureau's, which does not know the street's list) share a stacking group; ``winter`` (the society's)
    stands in another.
    """
    people = _People(seed)
    care = [people.one(street, category) for street, category in _cycle(100, ("zhongcan", "dabing"))]
    relief = [people.one("001001", category) for _, category in _cycle(104, ("dibao", "dishouru", "tekun"))]
    winter = [people.one(street, "duju") for street, _ in _cycle(75, ("duju",))]
    extra = [people.one("001001", "dibao") for _ in range(5)]
    missed = [people.one(street, key) for street, key in _cycle(7, ("tekun", "dibao", "duju"))]
    planted = Planted(missed=[person.number for person in missed])

    in_first_street = [person for person in care if person.street == "001001"]
    in_two_of_group = in_first_street[:6]
    care_and_winter, relief_and_winter = in_first_street[10:13], relief[20:24]
    relief_again = relief[40:43]
    planted.same_group = [person.number for person in in_two_of_group]
    planted.other = [person.number for person in (*care_and_winter, *relief_and_winter)]
    planted.same_programme = [person.number for person in relief_again]

    chosen = people.random
    lists = [
        ("care", "重残无业人员节日慰问", "残联", care, (50000, 60000, 80000)),
        ("relief", "困难家庭节日补助", "临江", [*relief, *in_two_of_group], (30000, 50000, 110000)),
        (
            "winter",
            "暖冬互助金",
            "慈善会",
            [*winter, *care_and_winter, *relief_and_winter],
            (40000, 50000, 60000),
        ),
        ("supplement", "困难家庭节日补助", "区", [*extra, *relief_again], (30000, 50000)),
    ]
    plans = []
    for key, programme, unit, members, amounts in lists:
        rows = [Listed(person, person.name, chosen.choice(amounts)) for person in members]
        plans.append(ListPlan(key, programme, unit, tuple(_spoil(key, rows, planted, chosen))))
        planted.note_rows[key] = 1 if key != "supplement" else 0
        planted.total_rows[key] = 1
    register = tuple(people_on(plans, missed))
    corrections = tuple(_corrected(plans, planted))
    return Family(register, tuple(plans), corrections, _certified(seed, care, missed, planted), planted)


def _certified(
    seed: int, care: list[Invented], missed: list[Invented], planted: Planted
) -> tuple[tuple[Invented, ...], tuple[Invented, ...]]:
    """Last month's card holders and this month's: one served person is gone, three are new and unknown."""
    strangers = _People(seed + 1)
    strangers.serial = 800  # numbers and telephones that nobody else of the family has
    silent = [strangers.one(street, "zhongcan") for street, _ in _cycle(3, ("zhongcan",))]
    silent[0] = replace(silent[0], street="001001", committee=0)
    served, gone = care[30:40], care[40]
    planted.silent = [person.number for person in silent]
    planted.left = [gone.number]
    return (*served, gone, *missed[:3]), (*served, *missed, *silent)


def _corrected(plans: list[ListPlan], planted: Planted) -> Iterator[ListPlan]:
    """The rows that must come back rejected, as the unit writes them after looking at the papers."""
    rejected = {*planted.wrong_check_digit, *planted.cut_by_excel}
    for plan in plans:
        rows = [row for place, row in enumerate(plan.rows) if (plan.key, place) in rejected]
        if rows:
            true = tuple(Listed(row.person, row.person.name, row.amount_fen) for row in rows)
            yield ListPlan(f"{plan.key}_corrected", plan.programme, plan.unit, true)


def people_on(plans: list[ListPlan], missed: list[Invented]) -> Iterator[Invented]:
    """Everybody of the reference lists, each once, in a fixed order."""
    seen: set[str] = set()
    for person in (*(row.person for plan in plans for row in plan.rows), *missed):
        if person.number not in seen:
            seen.add(person.number)
            yield person


def _cycle(count: int, categories: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    streets = tuple(STREETS)
    for place in range(count):
        yield streets[place % len(streets)], categories[place % len(categories)]


#: How many rows of each list are spoilt, and how: the first list gets the most.
_SPOILT = {
    "care": (("wrong_check_digit", 3), ("cut_by_excel", 2), ("full_width", 3), ("two_spellings", 2)),
    "relief": (("wrong_check_digit", 2), ("cut_by_excel", 2), ("full_width", 2), ("two_spellings", 2)),
    "winter": (("wrong_check_digit", 1), ("cut_by_excel", 1), ("full_width", 1), ("two_spellings", 1)),
    "supplement": (),
}


def _spoil(key: str, rows: list[Listed], planted: Planted, chosen: random.Random) -> list[Listed]:
    """Plant the dirt of one list, never on a person who stands in two lists."""
    shared = {*planted.same_programme, *planted.same_group, *planted.other}
    free = [place for place, row in enumerate(rows) if row.person.number not in shared]
    chosen.shuffle(free)
    for kind, count in _SPOILT[key]:
        for _ in range(count):
            place = free.pop()
            row = rows[place]
            if kind == "two_spellings":
                while not any(char in SPELLING_TWINS for char in row.person.name[1:]):
                    free.insert(0, place)
                    place = free.pop()
                    row = rows[place]
                rows[place] = Listed(row.person, _misspelt(row.person.name), row.amount_fen)
            else:
                rows[place] = Listed(row.person, row.name, row.amount_fen, kind)
            getattr(planted, kind).append((key, place))
    return rows


def _misspelt(name: str) -> str:
    for place, char in enumerate(name):
        if place and char in SPELLING_TWINS:
            return name[:place] + SPELLING_TWINS[char] + name[place + 1 :]
    raise ValueError("a name without a character that is easily mistaken")


def number_cell(row: Listed) -> str | int:
    """How the identity number stands in the sheet: text, or spoilt in the planted way."""
    number = row.person.number
    match row.cell:
        case "wrong_check_digit":
            wrong = "0123456789X"[("0123456789X".index(number[17]) + 1) % 11]
            return number[:17] + wrong
        case "cut_by_excel":
            return int(number[:15] + "000")
        case "full_width":
            return number.translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"})
        case _:
            return number
