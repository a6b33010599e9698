"""The look of an official paper (公文格式) after GB/T 9704-2012, as numbers for the writers of reports.

Fonts are named; behind each stand those that are met on machines without it, the shipped one last.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from yikou.documents.layout import Page, Type
from yikou.documents.paper import text_em
from yikou.documents.report import ReportTable

PAGE = Page(Decimal(210), Decimal(297), Decimal(37), Decimal(35), Decimal(28), Decimal(26))
LINE_POINTS = Decimal("28.95")  # 22 lines on a page
CHARACTERS = 28  # to a line
TITLE = Type(("方正小标宋简体", "方正小标宋_GBK", "华文中宋", "宋体", "SimSun"), Decimal(22))
BODY = Type(("仿宋_GB2312", "仿宋", "FangSong", "STFangsong"), Decimal(16))
HEADINGS = {
    1: Type(("黑体", "SimHei", "Source Han Sans SC", "Noto Sans CJK SC"), Decimal(16)),
    2: Type(("楷体_GB2312", "楷体", "KaiTi", "STKaiti"), Decimal(16)),
    3: BODY,
    4: BODY,
}
MARK = HEADINGS[1]
TABLE_HEAD = Type(HEADINGS[1].fonts, Decimal(12))
TABLE_BODY = Type(BODY.fonts, Decimal(12))
PAGE_NUMBER = Type(("宋体", "SimSun", "STSong"), Decimal(14))
_DATE_FROM_RIGHT = Decimal(4)  # characters
_PADDING_EM = Decimal(1)


def character_points() -> Decimal:
    """The advance of one character, so that 28 of them fill a line exactly."""
    return PAGE.text_mm * Decimal("2.834646") / CHARACTERS


@dataclass(frozen=True, slots=True)
class Closing:
    """Where signature and date end, in characters from the right: the date four, the signature above its middle."""

    signature: Decimal
    date: Decimal


def closing(signature: str, date: str) -> Closing:
    """The places of signature and date; a signature longer than the date leaves two characters and moves the date."""
    wide, narrow = text_em(signature), text_em(date)
    middle = _DATE_FROM_RIGHT + (narrow - wide) / 2
    if middle >= 2:
        return Closing(middle, _DATE_FROM_RIGHT)
    return Closing(Decimal(2), max(_DATE_FROM_RIGHT, 2 + (wide - narrow) / 2))


def attachment_lines(titles: tuple[str, ...]) -> list[tuple[str, int, int]]:
    """The list of attachments: each line's text, where it starts, and where it goes on, in characters."""
    if len(titles) == 1:
        return [(f"附件：{titles[0]}", 2, 5)]
    return [
        (f"附件：{number}. {title}", 2, 6) if number == 1 else (f"{number}. {title}", 5, 6)
        for number, title in enumerate(titles, start=1)
    ]


def column_widths(table: ReportTable) -> list[Decimal]:
    """Widths in millimetres that fill the page: by the longest text of each column, none starved."""
    room = PAGE.text_mm
    longest = [
        max((text_em(line) for cell in (head, *cells) for line in cell.split("\n")), default=Decimal(1))
        for head, *cells in zip(table.head, *table.rows, strict=True)
    ]
    wanted = [min(length, Decimal(16)) + _PADDING_EM for length in longest]
    total = sum(wanted)
    widths = [(room * want / total).quantize(Decimal("0.1")) for want in wanted]
    widths[-1] += room - sum(widths)
    return widths
