"""A crowd (人群) for the linkage: records of people in many lists, with the truth who is who.

It is written without the linkage and knows nothing of its features. The mix is the hard one of
design/PERFORMANCE.md D: 30 % of records without a number, 3 % with a wrong birth date, 80 % of the
telephones shared by three persons; beside them twins, namesakes of one village, relatives' cards,
changed names, variant characters, 15-digit numbers and typing errors. One seed gives one crowd.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
    "余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
COMPOUND = ("欧阳", "上官", "司马", "诸葛", "夏侯", "皇甫", "尉迟", "公孙", "慕容", "司徒")
MEN = (
    "伟强磊军洋勇杰涛明超刚平辉鹏华飞鑫波斌宇浩凯健俊帆帅旭宁龙林建国文志家永德海金成庆玉春荣福祥喜贵昌根兴财"
)
WOMEN = "芳娜敏静丽艳娟霞秀英桂兰红梅玲燕萍丹雪琳洁婷慧莹倩颖露瑶怡佳雅欣梦月凤珍莲菊翠香琴美云巧彩惠爱淑素"
MINORITY = (
    "买买提",
    "吐尔逊",
    "阿不都",
    "热合曼",
    "艾合买提",
    "古丽",
    "阿依古丽",
    "扎西",
    "卓玛",
    "次仁",
    "玉素甫",
)
#: Characters that clerks write for one another: variants, and what an input method offers instead.
VARIANTS = {
    "傅": "付",
    "萧": "肖",
    "阎": "闫",
    "戴": "代",
    "邱": "丘",
    "喆": "哲",
    "堃": "坤",
    "昇": "升",
    "淼": "渺",
}
HOMOPHONES = (
    "伟玮维",
    "明铭鸣",
    "丽莉俐",
    "静婧靖",
    "洋扬阳",
    "辉晖慧",
    "华桦骅",
    "芳方",
    "娟涓",
    "玲灵凌",
    "俊峻骏",
    "佳嘉",
    "欣新鑫",
)
RARE = "喆堃昇淼"
DOTS = "·•‧・．"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_FIRST, _LAST = date(1930, 1, 1), date(2018, 12, 31)


@dataclass(frozen=True, slots=True)
class Entry:
    """One record as a list has it; ``person`` is the truth."""

    key: int
    person: int
    name: str = field(repr=False)
    number: str = field(repr=False)
    sex: str
    born: date | None
    area: str
    phone: str = field(repr=False)
    household: str


@dataclass(slots=True)
class Someone:
    """One person of the crowd as they really are."""

    name: str
    sex: str
    born: date
    area: str
    household: int
    number: str
    phone: str = ""
    old_phone: str = ""


def _number(region: str, born: date, order: int) -> str:
    digits = f"{region}{born:%Y%m%d}{order:03d}"
    return digits + "10X98765432"[sum(int(a) * b for a, b in zip(digits, _WEIGHTS, strict=True)) % 11]


def _segment(number: int) -> str:
    signs = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return signs[number // 1296] + signs[number // 36 % 36] + signs[number % 36]


class Crowd:
    """Draws people household by household, then the records that lists hold of them."""

    def __init__(self, records: int, seed: int) -> None:
        self.draw = Random(seed)
        self.people: list[Someone] = []
        self._used: set[str] = set()
        villages = max(36, min(504, records // 220))
        self._villages = [f"001{_segment(1 + v // 36)}{_segment(1 + v % 36)}" for v in range(villages)]
        self._surnames = [*SURNAMES]
        self._weight = [1 / (rank + 6) for rank in range(len(SURNAMES))]
        while len(self.people) < records * 0.55:
            self._household(len(self.people))
        self._namesakes()
        self._phones()
        self.entries = self._records(records)

    # people

    def _surname(self) -> str:
        if self.draw.random() < 0.012:
            return self.draw.choice(COMPOUND)
        return self.draw.choices(self._surnames, self._weight)[0]

    def _given(self, sex: str, first: str = "") -> str:
        pool = MEN if sex == "1" else WOMEN
        if first:
            return first + self.draw.choice(pool)
        if self.draw.random() < 0.01:
            return self.draw.choice(RARE)
        if self.draw.random() < 0.16:
            return self.draw.choice(pool)
        return self.draw.choice(pool + MEN[:20]) + self.draw.choice(pool)

    def _born(self, low: date, high: date) -> date:
        days = max((high - low).days, 1)
        return low + timedelta(days=self.draw.randrange(days))

    def _add(self, name: str, sex: str, born: date, area: str, household: int, near: str = "") -> Someone:
        region = (
            "310151"
            if self.draw.random() < 0.7
            else self.draw.choice(("320684", "320623", "310115", "341221", "413026"))
        )
        order = self.draw.randrange(1, 500) * 2 - (sex == "1")
        if near:  # a twin is registered next
            region, order = near[:6], (int(near[14:17]) + 1) % 999
            order += (order % 2) != (sex == "1")
        number = _number(region, born, order)
        while number in self._used:
            order = (order + 2) % 998 or 2 - (sex == "1")
            number = _number(region, born, order)
        self._used.add(number)
        someone = Someone(name, sex, born, area, household, number)
        self.people.append(someone)
        return someone

    def _household(self, household: int) -> None:
        draw, area = self.draw, self.draw.choice(self._villages)
        if draw.random() < 0.015:
            family = draw.choice(MINORITY)
            for _ in range(draw.choice((1, 2, 3))):
                name = f"{draw.choice(MINORITY)}·{family}"
                self._add(name, draw.choice("12"), self._born(_FIRST, _LAST), area, household)
            return
        surname = self._surname()
        elder = self._born(_FIRST, date(1992, 1, 1))
        self._add(surname + self._given("1"), "1", elder, area, household)
        if draw.random() < 0.55:
            wife = self._surname() + self._given("2")
            self._add(wife, "2", self._born(elder, elder + timedelta(days=2500)), area, household)
        born = elder + timedelta(days=draw.randrange(8000, 11000))
        first = draw.choice(MEN) if draw.random() < 0.4 else ""
        for _ in range(draw.choices((0, 1, 2), (45, 35, 20))[0]):
            if born > _LAST:
                break
            sex = draw.choice("12")
            child = self._add(surname + self._given(sex, first), sex, born, area, household)
            if draw.random() < 0.022:
                other = sex if draw.random() < 0.65 else ("1" if sex == "2" else "2")
                shared = first or (child.name[len(surname)] if draw.random() < 0.6 else "")
                name = surname + self._given(other, shared)
                while name == child.name:
                    name = surname + self._given(other, shared)
                self._add(name, other, born, area, household, near=child.number)
            born += timedelta(days=draw.randrange(500, 2500))

    def _namesakes(self) -> None:
        """One in a hundred bears the name of somebody in the village; a few share the birthday elsewhere."""
        by_village: dict[str, list[Someone]] = {}
        for one in self.people:
            by_village.setdefault(one.area, []).append(one)
        for one in list(self.people):
            luck = self.draw.random()
            if luck < 0.01:
                other = self.draw.choice(by_village[one.area])
                if other.sex == one.sex and other.household != one.household:
                    one.name = other.name
            elif luck < 0.0102:
                self._add(one.name, one.sex, one.born, self.draw.choice(self._villages), len(self.people))

    def _phones(self) -> None:
        """80 % of the telephones are held by three persons: of a family first, then of the village."""
        queue = sorted(range(len(self.people)), key=lambda i: (self.people[i].area, self.people[i].household))
        at = 0
        while at < len(queue):
            size = 3 if self.draw.random() < 0.8 else 1
            phone = f"1{self.draw.choice('3578')}{self.draw.randrange(10**9):09d}"
            for index in queue[at : at + size]:
                self.people[index].phone = phone
                self.people[index].old_phone = f"1{self.draw.choice('3578')}{self.draw.randrange(10**9):09d}"
            at += size

    # records

    def _records(self, wanted: int) -> list[Entry]:
        draw, owners = self.draw, []
        for index in range(len(self.people)):
            owners += [index] * draw.choices((1, 2, 3, 4, 5, 6), (44, 30, 15, 6, 3, 2))[0]
            if len(owners) >= wanted:
                break
        draw.shuffle(owners)
        family: dict[int, list[int]] = {}
        for index, one in enumerate(self.people):
            family.setdefault(one.household, []).append(index)
        return [self._entry(key, index, family) for key, index in enumerate(owners[:wanted])]

    def _entry(self, key: int, index: int, family: dict[int, list[int]]) -> Entry:
        draw, one = self.draw, self.people[index]
        holder = one
        if draw.random() < 0.004:  # a relative's card was copied into the list
            holder = self.people[draw.choice(family[one.household])]
        number = "" if draw.random() < 0.3 else self._spelled(holder)
        born: date | None = one.born
        if (luck := draw.random()) < 0.03:
            born = self._wrong(one.born)
        elif luck < 0.05:
            born = None
        sex = one.sex if draw.random() < 0.9 else ""
        if sex and draw.random() < 0.003:
            sex = "1" if sex == "2" else "2"
        area = one.area
        if (luck := draw.random()) < 0.03:
            area = draw.choice(self._villages)
        elif luck < 0.08:
            area = draw.choice([v for v in self._villages if v[:6] == one.area[:6]])
        phone = "" if (luck := draw.random()) < 0.05 else one.old_phone if luck < 0.11 else one.phone
        household = f"h{one.household}" if draw.random() < 0.2 else ""
        return Entry(key, index, self._written(one), number, sex, born, area, phone, household)

    def _wrong(self, born: date) -> date:
        kind = self.draw.random()
        if kind < 0.3 and born.day <= 12 and born.day != born.month:
            return date(born.year, born.day, born.month)
        if kind < 0.5:  # the day of the other calendar
            return born - timedelta(days=self.draw.randrange(20, 50))
        if kind < 0.7:
            return date(born.year + self.draw.choice((-10, -2, -1, 1, 2, 10)), born.month, min(born.day, 28))
        if kind < 0.85:
            return date(born.year, self.draw.randrange(1, 13), min(born.day, 28))
        return date(born.year, born.month, self.draw.randrange(1, 29))

    def _spelled(self, one: Someone) -> str:
        draw, number = self.draw, one.number
        luck = draw.random()
        if luck < 0.02:
            return self._mistyped(number)
        if luck < 0.05 and number[6:8] == "19":
            return number[:6] + number[8:17]
        if luck < 0.09:
            return draw.choice(
                (
                    number.lower(), f"{number[:6]} {number[6:14]} {number[14:]}", f" {number}", f"'{number}",
                    "".join(chr(ord(c) + 0xFEE0) for c in number), number.replace("X", "Х"), f"\u200b{number}",
                )
            )  # fmt: skip
        return number

    def _mistyped(self, number: str) -> str:
        draw, at = self.draw, self.draw.randrange(17)
        kind = draw.random()
        if kind < 0.5:
            return number[:at] + draw.choice([d for d in "0123456789" if d != number[at]]) + number[at + 1 :]
        if kind < 0.75 and at < 16:
            return number[:at] + number[at + 1] + number[at] + number[at + 2 :]
        if kind < 0.9:
            return number[:15] + "000"  # fifteen digits are all that a spreadsheet keeps
        return number[:at] + number[at + 1 :]

    def _written(self, one: Someone) -> str:
        draw, name = self.draw, one.name
        luck = draw.random()
        if "·" in name:
            if luck < 0.3:
                return name.replace("·", draw.choice(DOTS))
            if luck < 0.4:
                return name.replace("·", "")
            return name
        if luck < 0.015:
            return self._varied(name)
        if luck < 0.019:
            at = draw.randrange(1, len(name))
            return name[:at] + draw.choice(MEN + WOMEN) + name[at + 1 :]
        if luck < 0.020 and len(name) == 3:
            return name[0] + name[2]
        if luck < 0.022:
            surname = name[:2] if name[:2] in COMPOUND else name[:1]
            return surname + self._given(one.sex)
        if luck < 0.023:
            return draw.choice(SURNAMES) + name[1:]
        if luck < 0.035:
            return draw.choice((f"{name[0]} {name[1:]}", f"{name}(户主)", f"{name}\u3000"))
        return name

    def _varied(self, name: str) -> str:
        places = [(i, VARIANTS[c]) for i, c in enumerate(name) if c in VARIANTS]
        for group in HOMOPHONES:
            places += [
                (i, other) for i, c in enumerate(name) if i and c in group for other in group if other != c
            ]
        if not places:
            return name
        at, other = self.draw.choice(places)
        return name[:at] + other + name[at + 1 :]


def crowd(records: int, seed: int = 20200101) -> list[Entry]:
    """So many records, in the order in which lists came; the same for the same seed."""
    return Crowd(records, seed).entries
