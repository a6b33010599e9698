"""金额 (money): whole fen in, exact text out, no binary fraction anywhere.

``Fen`` is an ``int``. Amounts are read from the text people write (1,234.50, ￥300, 33万元, 伍佰元整) and
written as 元, 万元 or 大写. Rounding happens in ``wan_text`` only, for display, and is HALF_UP.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import TypeAlias

from yikou.findings import Finding, finding
from yikou.values.numerals import NUMERAL_CHARACTERS, parse_arabic, parse_numeral
from yikou.values.text import is_ascii_digits, without_spaces

Fen: TypeAlias = int

#: Fen in one unit; the only units an amount may be stated in.
UNITS: dict[str, int] = {
    "元": 100,
    "万元": 1_000_000,
    "千元": 100_000,
    "百万元": 10**8,
    "亿元": 10**10,
    "分": 1,
}
#: The largest amount taken: ten thousand 亿元 (10**14 fen) fits a BigInteger even after sums of a year.
LARGEST: Fen = 10**14

_CURRENCY = re.compile(r"^(?:人民币|RMB|CNY|[¥￥])[::]?", re.IGNORECASE)
_OWN_UNIT = re.compile(r"(百万元|千万元|万元|千元|亿元|万圆|元|圆|块|万|亿|分)$")
_OWN_FEN = {"千万元": 10**9, "万圆": 10**6, "圆": 100, "块": 100, "万": 10**6, "亿": 10**10, **UNITS}
_CAPITAL = re.compile(
    r"(?P<minus>负)?(?:(?P<yuan>[^元圆角分整正]+)[元圆])?零?(?:(?P<jiao>[^元圆角分整正零])角)?零?"
    r"(?:(?P<fen>[^元圆角分整正零])分)?[整正]?"
)
_HAN_DIGIT = "零壹贰叁肆伍陆柒捌玖"


_SHORT = 12


def _fault(code: str, message: str, found: str) -> tuple[None, tuple[Finding, ...]]:
    return None, (finding(code, message, found=found[:40]),)


def parse_yuan(text: str, *, unit: str = "元") -> tuple[Fen | None, tuple[Finding, ...]]:
    """An amount (金额) as people write it, in fen.

    ``unit`` is the unit stated by the column or the table; an amount that carries its own unit
    (33万元 in a 万元 column) is read by its own, once. Negative amounts may stand in brackets.
    More than whole fen, wrong thousands grouping and unknown units are findings VAL001 to VAL004.
    Raises ValueError for a ``unit`` that is not in ``UNITS``.
    """
    if unit not in UNITS:
        raise ValueError(f"unknown unit of money: {unit!r}")
    raw = text
    if len(text) <= _SHORT and is_ascii_digits(text):
        # The usual case by far: whole units and nothing else.
        return _in_fen(Fraction(int(text) * UNITS[unit]), raw, negative=False)
    body = without_spaces(text)
    if not body:
        return _fault("VAL001", "金额是空的;请填写数字", raw)
    negative = False
    if body[0] == "(" and body[-1] == ")":
        negative, body = True, body[1:-1]
    if body[:1] in {"-", "−", "–"}:
        negative, body = not negative, body[1:]
    body = _CURRENCY.sub("", body)
    if set(body) & NUMERAL_CHARACTERS - {"万", "亿", "千", "百"} or "角" in body:
        return _capital_amount(body, raw, negative=negative)
    body = body.removesuffix("整").removesuffix("正")
    per_unit = UNITS[unit]
    if match := _OWN_UNIT.search(body):
        per_unit, body = _OWN_FEN[match.group(1)], body[: match.start()]
    number = None if body[:1] in {"+", "-"} else parse_arabic(body)
    if number is None:
        return _fault("VAL001", f"「{raw.strip()[:20]}」不是能读懂的金额", raw)
    return _in_fen(number * per_unit, raw, negative=negative)


def _capital_amount(body: str, raw: str, *, negative: bool) -> tuple[Fen | None, tuple[Finding, ...]]:
    """大写: 壹仟贰佰叁拾肆元伍角陆分, 伍佰元整, 五百元, 三万元."""
    if "元" not in body and "圆" not in body and not set(body) & {"角", "分"}:
        body = body.removesuffix("整").removesuffix("正") + "元"
    match = _CAPITAL.fullmatch(body)
    if match is None or not (match["yuan"] or match["jiao"] or match["fen"]):
        return _fault("VAL001", f"「{raw.strip()[:20]}」不是能读懂的金额", raw)
    total = Fraction(0)
    for name, weight in (("yuan", 100), ("jiao", 10), ("fen", 1)):
        if match[name] is None:
            continue
        part = parse_numeral(match[name])
        if part is None or part < 0 or (name != "yuan" and part > 9):
            return _fault("VAL001", f"「{raw.strip()[:20]}」不是能读懂的金额", raw)
        total += part * weight
    return _in_fen(total, raw, negative=negative != bool(match["minus"]))


def _in_fen(amount: Fraction, raw: str, *, negative: bool) -> tuple[Fen | None, tuple[Finding, ...]]:
    if amount.denominator != 1:
        return _fault("VAL002", f"金额「{raw.strip()[:20]}」不是整分,最多只能有两位小数(元)", raw)
    fen = -amount.numerator if negative else amount.numerator
    if abs(fen) > LARGEST:
        return _fault("VAL003", f"金额「{raw.strip()[:20]}」超过一万亿元,不可能是一笔帮困款", raw)
    return fen, ()


def _grouped(number: Decimal, places: int) -> str:
    return f"{number:,.{places}f}"


def yuan_text(fen: Fen) -> str:
    """123450 -> 1,234.50."""
    return _grouped(Decimal(fen).scaleb(-2), 2)


def wan_text(fen: Fen, places: int = 2) -> str:
    """In 万元, for display only: 7322830000 -> 7,322.83 (HALF_UP at the last place)."""
    step = Decimal(1).scaleb(-places)
    shown = Decimal(fen).scaleb(-6).quantize(step, rounding=ROUND_HALF_UP)
    # A small negative amount rounds to nothing, and nothing has no sign.
    return _grouped(shown if shown else abs(shown), places)


def _section_text(number: int) -> str:
    """One group of four digits in capitals, with 零 for gaps inside and none at the ends."""
    out, gap = "", False
    for unit, weight in (("仟", 1000), ("佰", 100), ("拾", 10), ("", 1)):
        digit = number // weight % 10
        if digit == 0:
            gap = bool(out)
            continue
        out += ("零" if gap else "") + _HAN_DIGIT[digit] + unit
        gap = False
    return out


def capital_text(fen: Fen) -> str:
    """大写金额 for vouchers: 123405 -> 壹仟贰佰叁拾肆元零伍分; 50000 -> 伍佰元整.

    Raises ValueError beyond ``LARGEST``.
    """
    if abs(fen) > LARGEST:
        raise ValueError("amount too large for a voucher")
    yuan, rest = divmod(abs(fen), 100)
    out, gap = "", False
    for unit, weight in (("亿", 10**8), ("万", 10**4), ("", 1)):
        section = yuan // weight % 10**4
        if weight == 10**8:
            # Ten thousand 亿 is the limit, so this group may reach 10000.
            section = yuan // weight
        if section == 0:
            gap = bool(out)
            continue
        words = "壹万" if section == 10**4 else _section_text(section)
        out += ("零" if out and (gap or section < 1000) else "") + words + unit
        gap = False
    out = out + "元" if out else ""
    jiao, cents = divmod(rest, 10)
    if jiao:
        out += _HAN_DIGIT[jiao] + "角"
    if cents:
        out += ("零" if out and not jiao else "") + _HAN_DIGIT[cents] + "分"
    else:
        out = (out or "零元") + "整"
    return ("负" if fen < 0 else "") + out


def split_by_ratio(fen: Fen, parts: Sequence[int | Fraction]) -> tuple[Fen, ...]:
    """Share an amount by ratio (按比例分摊), exact to the fen: 2:3 of 100.01 元 -> 40.00 and 60.01.

    Largest remainder; equal remainders go to the earlier part, so the same input gives the same
    shares for ever. A negative amount mirrors its positive. Raises ValueError for an empty or
    negative ratio or one that sums to nothing.
    """
    weights = [Fraction(part) for part in parts]
    total = sum(weights, Fraction(0))
    if not weights or min(weights) < 0 or total == 0:
        raise ValueError("the ratio needs parts of at least zero and a sum above zero")
    if fen < 0:
        return tuple(-share for share in split_by_ratio(-fen, parts))
    exact = [weight * fen for weight in weights]
    floors = [int(share // total) for share in exact]
    remainders = [share % total for share in exact]
    order = sorted(range(len(weights)), key=lambda i: (-remainders[i], i))
    for i in order[: fen - sum(floors)]:
        floors[i] += 1
    return tuple(floors)
