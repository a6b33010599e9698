"""Rosters made for the benchmarks: people of no county, with the dirt that PERFORMANCE promises are measured on.

1 % typing errors, 2 % missing numbers, a few in the spelling of 15 digits and with spaces; the same seed gives the same
people. Not a benchmark itself.
"""

from __future__ import annotations

import io
import random
from collections.abc import Iterator

import xlsxwriter

HEADS = (
    "序号", "姓名", "身份证号", "性别", "对象类别", "户籍街镇", "居委", "联系电话", "帮困形式", "金额(元)", "账号", "备注",
)  # fmt: skip
CATEGORIES = ("低保家庭", "低收入困难家庭", "支出型困难家庭", "重残无业人员", "特困供养人员")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英建国志红玉兰春梅"


def identity(draw: random.Random, serial: int) -> str:
    """A number with a right check digit; no two serials give the same one."""
    first17 = f"3101{serial // 1000 % 90 + 10:02d}{1930 + serial // 90_000 % 80:04d}{draw.randint(1, 12):02d}{draw.randint(1, 28):02d}{serial % 1000:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(first17, _WEIGHTS, strict=True))
    return first17 + "10X98765432"[total % 11]


def _luhn(digits: str) -> str:
    total = 0
    for place, char in enumerate(reversed(digits)):
        value = int(char) * (1 if place % 2 else 2)
        total += value // 10 + value % 10
    return digits + str(-total % 10)


def _dirty(draw: random.Random, number: str) -> str:
    chance = draw.random()
    if chance < 0.01:
        place = draw.randrange(17)
        return number[:place] + str((int(number[place]) + draw.randint(1, 9)) % 10) + number[place + 1 :]
    if chance < 0.03:
        return ""
    if chance < 0.035:
        return f"{number[:6]} {number[6:14]} {number[14:]}"
    if chance < 0.04:
        return number.replace("X", "x")
    return number


def people(
    count: int, *, dirt: bool = True, first: int = 0, streets: int = 14
) -> Iterator[tuple[object, ...]]:
    """Rows in the order of ``HEADS``; the amount is a whole number, everything else text."""
    draw = random.Random(7)
    for row in range(first, first + count):
        number = identity(draw, row)
        sex = "男" if int(number[16]) % 2 else "女"
        street = draw.randrange(streets)
        yield (
            str(row + 1),
            draw.choice(_SURNAMES) + "".join(draw.sample(_GIVEN, draw.randint(1, 2))),
            _dirty(draw, number) if dirt else number,
            sex,
            draw.choice(CATEGORIES),
            f"{'临江望海向阳长桥新桥古美'[street % 12]}{street}街道",
            f"第{draw.randrange(36) + 1}居委",
            f"13{draw.randrange(10)}{row % 10**8:08d}",
            "资金",
            draw.choice((300, 500, 800, 1000)),
            _luhn(f"621700{row:012d}"),
            "" if draw.random() < 0.9 else "独居",
        )


def workbook(rows: Iterator[tuple[object, ...]], heads: tuple[str, ...] = HEADS) -> bytes:
    """The rows below a title and a head, as Excel keeps them: shared texts, amounts as numbers."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet("名单")
        sheet.write_string(0, 0, "春节帮困对象名单")
        sheet.write_row(1, 0, heads)
        for line, row in enumerate(rows, 2):
            for column, value in enumerate(row):
                if isinstance(value, int):
                    sheet.write_number(line, column, value)
                elif value:
                    sheet.write_string(line, column, str(value))
    return target.getvalue()
