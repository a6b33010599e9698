"""The figure in a cell (数值): 「≥50个」「25~30人」「35.56041万元」「100%」 as operator, number and unit.

The words of the cell stay what counts; a figure is only what they say when all of them are understood.
A cell with a sentence in it has no figure, because half a number is worse than none.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

_OPERATORS = {
    "≥": "≥",
    "≧": "≥",
    ">=": "≥",
    "不少于": "≥",
    "不低于": "≥",
    "至少": "≥",
    "≤": "≤",
    "≦": "≤",
    "<=": "≤",
    "不超过": "≤",
    "不高于": "≤",
    "控制在": "≤",
    ">": ">",
    "<": "<",
    "=": "=",
    "约": "≈",
    "": "",
}
_NUMBER = r"-?(?:\d{1,3}(?:,\d{3})+|\d{1,18})(?:\.\d{1,12})?"
_FIGURE = re.compile(
    rf"(?P<operator>{'|'.join(re.escape(word) for word in sorted(_OPERATORS, key=len, reverse=True))})"
    rf"\s*[￥¥]?(?P<low>{_NUMBER})"
    rf"(?:\s*(?:~|-|—|至)\s*(?P<high>{_NUMBER}))?"
    r"\s*(?P<unit>[%‰]|[^\W\d_]{0,6}(?:/[^\W\d_]{1,4}){0,2})"
)
_FEN_PER_UNIT = {"元": 100, "万元": 1_000_000, "亿元": 10_000_000_000}


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its unit (数值): ``low`` equals ``high`` unless the cell states a range."""

    low: Decimal
    high: Decimal
    unit: str = ""
    operator: str = ""

    @property
    def number(self) -> Decimal | None:
        """The one number, or None for a range."""
        return self.low if self.low == self.high else None


def parse_figure(text: str) -> Figure | None:
    """Read a cell that holds one figure and nothing else; None when it holds anything more or less.

    Full-width digits and signs count as their plain forms. ``unit`` is what follows the number, with
    its divisor (次/月, 元/人); a percent keeps the number before the sign, so 100% is 100 of unit %.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    match = _FIGURE.fullmatch(plain)
    if match is None:
        return None
    low = Decimal(match["low"].replace(",", ""))
    high = Decimal(match["high"].replace(",", "")) if match["high"] else low
    if high < low:
        return None
    return Figure(low=low, high=high, unit=match["unit"], operator=_OPERATORS[match["operator"]])


def fen_of(figure: Figure | None, unit: str) -> int | None:
    """The amount in fen, where ``unit`` is the table's own unit for cells that name none.

    A cell that repeats its unit (33万元 in a 万元 column) is not multiplied twice. None when the unit
    is no money, when the cell is a range, or when the amount is no whole number of fen.
    """
    if figure is None or figure.number is None:
        return None
    factor = _FEN_PER_UNIT.get(figure.unit or unit)
    if factor is None:
        return None
    fen = figure.number * factor
    return int(fen) if fen == fen.to_integral_value() else None


def wan_words(fen: int) -> str:
    """Fen as the official form prints 万元: exact, two places at least and six at most (35.56041)."""
    sign = "-" if fen < 0 else ""
    whole, rest = divmod(abs(fen), 1_000_000)
    places = f"{rest:06d}".rstrip("0")
    return f"{sign}{whole}.{places:0<2}"
