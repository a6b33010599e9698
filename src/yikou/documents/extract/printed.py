"""数字格式 (printed): what a spreadsheet cell shows, from its number and its number format.

The paper says 100% where the file says 1; a reader that hands over the 1 has changed the form. The digits are
taken as the file writes them, never through a binary float of ours.
"""

from __future__ import annotations

import datetime
import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

BUILTIN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?",
    13: "# ??/??", 14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm", 37: "#,##0;-#,##0", 38: "#,##0;-#,##0",
    39: "#,##0.00;-#,##0.00", 40: "#,##0.00;-#,##0.00", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0",
    49: "@", 27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 31: 'yyyy"年"m"月"d"日"', 57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
    41: "#,##0;-#,##0", 42: "¥#,##0;-¥#,##0", 43: "#,##0.00;-#,##0.00", 44: "¥#,##0.00;-¥#,##0.00",
}  # fmt: skip
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|\[(?P<bracket>[^\]]*)\]|_.|\*.|(?P<ampm>AM/PM|A/P|上午/下午)'
    r"|(?P<date>y+|m+|d+|h+|s+|a{3,4})|(?P<general>General)|(?P<digits>[0#?][0#?,. ]*[0#?],*|[0#?],*|\.[0#?]+,*)"
    r"|(?P<exponent>E[+-][0#?]+)|(?P<percent>%)|(?P<text>@)|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_CURRENCY = re.compile(r"\$([^-\]]*)")
_MOST_DIGITS = 15
_EPOCH = datetime.date(1899, 12, 30)
_WEEKDAYS = "一二三四五六日"


@lru_cache(maxsize=512)
def _sections(code: str) -> tuple[tuple[tuple[str, str], ...], ...]:
    """The tokens (kind, text) of each section of a format."""
    sections: list[tuple[tuple[str, str], ...]] = []
    current: list[tuple[str, str]] = []
    for match in _TOKEN.finditer(code[:255]):
        kind = match.lastgroup or ""
        if kind == "other" and match[0] == ";":
            sections.append(tuple(current))
            current = []
        elif kind:
            current.append((kind, match[kind]))
    sections.append(tuple(current))
    return tuple(sections)


def is_date(code: str) -> bool:
    """Whether a number in this format is shown as a date or a time."""
    first = _sections(code)[0]
    return any(
        kind in {"date", "ampm"} or (kind == "bracket" and text.lower() in {"h", "hh", "mm", "ss"})
        for kind, text in first
    )


def plain_number(text: str) -> str:
    """A number as General shows it: fifteen digits, no exponent where it can be helped."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        return text
    if not value.is_finite() or abs(value.adjusted()) > 20:
        return text
    digits = value.as_tuple().digits
    if len(digits) > _MOST_DIGITS:
        value = value.quantize(Decimal(1).scaleb(value.adjusted() - _MOST_DIGITS + 1), ROUND_HALF_UP)
    shown = f"{value:f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def printed(text: str, code: str, *, from_1904: bool = False) -> str:
    """What a cell shows whose number is written ``text`` and whose format is ``code``."""
    if not code or code in {"General", "@", "general"}:
        return plain_number(text)
    try:
        value = Decimal(text)
    except InvalidOperation:
        return text
    if not value.is_finite() or abs(value.adjusted()) > 30:
        return text
    if is_date(code):
        return _moment(value, code, from_1904=from_1904) or plain_number(text)
    sections = _sections(code)
    if value < 0 and len(sections) > 1 and sections[1]:
        return _number(abs(value), sections[1])
    if value == 0 and len(sections) > 2:
        return _number(value, sections[2])
    shown = _number(abs(value), sections[0])
    return f"-{shown}" if value < 0 and any(char in "123456789" for char in shown) else shown


def _number(value: Decimal, tokens: tuple[tuple[str, str], ...]) -> str:
    pattern = "".join(text for kind, text in tokens if kind == "digits")
    if any(kind == "exponent" for kind, _ in tokens) or "/" in "".join(
        text for kind, text in tokens if kind == "other"
    ):
        return plain_number(str(value))
    value *= Decimal(100) ** sum(kind == "percent" for kind, _ in tokens)
    out, placed = [], False
    for kind, text in tokens:
        if kind == "digits":
            if not placed:
                out.append(_digits(value, pattern))
            placed = True
        elif kind in {"general", "text"}:
            out.append(plain_number(str(value)))
        elif kind == "bracket":
            currency = _CURRENCY.match(text)
            out.append(currency[1] if currency else "")
        elif kind in {"quoted", "escaped", "other", "percent"}:
            out.append(text)
    return "".join(out).strip()


def _digits(value: Decimal, pattern: str) -> str:
    # Commas at the end divide by a thousand each: 千元 as a format.
    value /= Decimal(1000) ** (len(pattern) - len(pattern.rstrip(",")))
    whole, _, fraction = pattern.rstrip(",").replace(" ", "").partition(".")
    places = len(fraction)
    rounded = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    left, _, right = f"{rounded:f}".partition(".")
    needed = len(fraction.rstrip("#?"))
    while len(right) > needed and right.endswith("0"):
        right = right[:-1]
    least = sum(char == "0" for char in whole)
    left = left.lstrip("0").rjust(least, "0") if least != 1 else left
    if "," in whole and left:
        left = f"{int(left):,}".rjust(least, "0")
    return f"{left}.{right}" if right else left


def _moment(value: Decimal, code: str, *, from_1904: bool) -> str:
    """A serial number as a date or a time; nothing when it lies outside the calendar."""
    days = int(value // 1)
    if not 0 <= days < 2_958_466:
        return ""
    seconds = int(((value % 1) * 86_400).quantize(Decimal(1), ROUND_HALF_UP))
    days, seconds = days + seconds // 86_400, seconds % 86_400
    # The calendar of 1900 counts a 29th of February that never was.
    day = _EPOCH + datetime.timedelta(days=days + (1462 if from_1904 else int(days < 61)))
    tokens, out = _sections(code)[0], []
    half = any(kind == "ampm" for kind, _ in tokens)
    for at, (kind, text) in enumerate(tokens):
        if kind == "date":
            out.append(_part(text.lower(), day, seconds, half=half, minutes=_is_minutes(tokens, at)))
        elif kind == "ampm":
            out.append("上午" if seconds < 43_200 else "下午")
        elif kind == "bracket" and text.lower() in {"h", "hh"}:
            out.append(str(days * 24 + seconds // 3600))
        elif kind in {"quoted", "escaped", "other"}:
            out.append(text)
    return "".join(out).strip()


def _is_minutes(tokens: tuple[tuple[str, str], ...], at: int) -> bool:
    """m means minutes after an hour or before seconds."""
    clock = [(kind, text.lower()) for kind, text in tokens if kind in {"date", "bracket"}]
    place = sum(kind in {"date", "bracket"} for kind, _ in tokens[:at])
    before = clock[place - 1][1] if place else ""
    after = clock[place + 1][1] if place + 1 < len(clock) else ""
    return before.startswith("h") or after.startswith("s")


def _part(text: str, day: datetime.date, seconds: int, *, half: bool, minutes: bool) -> str:
    if text[0] == "y":
        return f"{day.year:04d}" if len(text) > 2 else f"{day.year % 100:02d}"
    if text[0] == "d":
        return f"{day.day:0{min(len(text), 2)}d}" if len(text) < 3 else f"星期{_WEEKDAYS[day.weekday()]}"
    if text[0] == "a":
        return ("星期" if len(text) > 3 else "") + _WEEKDAYS[day.weekday()]
    if text[0] == "h":
        hour = seconds // 3600
        return f"{(hour - 1) % 12 + 1 if half else hour:0{min(len(text), 2)}d}"
    if text[0] == "s":
        return f"{seconds % 60:0{min(len(text), 2)}d}"
    if minutes:
        return f"{seconds % 3600 // 60:0{min(len(text), 2)}d}"
    return f"{day.month:0{min(len(text), 2)}d}" if len(text) < 3 else f"{day.month}月"
