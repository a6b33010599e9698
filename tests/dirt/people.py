"""People who do not exist: names, numbers of no county, categories and amounts, always the same for one seed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰建国志红梅金凤春生福德顺安宝珍"
CATEGORIES = ("低保家庭", "低收入家庭", "特困供养", "支出型贫困家庭", "重残无业", "困境儿童")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True)
class Person:
    """One beneficiary as the unit means it; money in fen."""

    name: str
    number: str
    category: str
    fen: int

    @property
    def born(self) -> str:
        """The birthday inside the number, 1950-01-02."""
        return f"{self.number[6:10]}-{self.number[10:12]}-{self.number[12:14]}"

    @property
    def sex(self) -> str:
        """The sex inside the number."""
        return "男" if int(self.number[16]) % 2 else "女"


def with_check(first17: str) -> str:
    """The eighteenth character after GB 11643."""
    return first17 + "10X98765432"[sum(int(a) * b for a, b in zip(first17, _WEIGHTS, strict=True)) % 11]


def people(draw: Random, count: int) -> list[Person]:
    """So many people, no two with one number."""
    start = draw.randrange(100, 400)
    out = []
    for place in range(count):
        name = draw.choice(SURNAMES) + "".join(draw.choice(GIVEN) for _ in range(draw.choice((1, 2, 2))))
        born = f"{draw.randrange(1930, 2011)}{draw.randrange(1, 13):02d}{draw.randrange(1, 29):02d}"
        fen = draw.choice((30000, 50000, 80000, 110000, 126000, 33350))
        out.append(Person(name, with_check(f"310199{born}{start + place:03d}"), draw.choice(CATEGORIES), fen))
    return out


def ending_in_x(person: Person) -> Person:
    """The same person with a number whose check character is X."""
    for serial in range(400, 999):
        number = with_check(f"{person.number[:14]}{serial}")
        if number.endswith("X"):
            return replace(person, number=number)
    raise ValueError("one in eleven numbers ends in X")
