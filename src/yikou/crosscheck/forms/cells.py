"""What the checks on forms read from cells (格): printed numbers with their places, rows, places with quotes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from yikou.documents import Branch, Document, Group, Indicator, SelfEvaluationForm, Words
from yikou.findings import Place
from yikou.values import parse_arabic, without_spaces

NOTHING = frozenset(
    (
        "",
        "无",
        "无。",
        "/",
        "／",
        "-",
        "—",
        "——",
        "–",
        "0",
        "暂无",
        "没有",
        "不涉及",
        "不适用",
        "N/A",
        "n/a",
        "空",
        "略",
    )
)
_POINTS = re.compile(r"[(]?(?P<number>-?\d{1,4}(?:\.\d{1,6})?)分?[)]?")
_TAIL = re.compile(r"[。.;,、]+$")
_LEAD = re.compile(r"^(?:指标\s*\d+|[(（]?\d{1,2}[)）.、．])\s*[:：]?\s*")


@dataclass(frozen=True, slots=True)
class Printed:
    """A number as printed (印出的数): its value, and how many decimals it was printed with."""

    value: Fraction
    places: int

    @property
    def slack(self) -> Fraction:
        """Half of the last printed place; a whole number is taken as exact."""
        return Fraction(1, 2 * 10**self.places) if self.places else Fraction(0)

    def __str__(self) -> str:
        return words_of(self.value)


def printed(words: Words) -> Printed | None:
    """The points in a cell: 15, 15分, (2分), 9.67; None for a blank, a dash or words."""
    match = _POINTS.fullmatch(without_spaces(words.text))
    if match is None:
        return None
    value = parse_arabic(match["number"])
    return None if value is None else Printed(value, len(match["number"].partition(".")[2]))


def words_of(number: Fraction, places: int = 6) -> str:
    """A number as a reader writes it, at most ``places`` decimals, halves up; 108,044 and 13.84."""
    scale = 10**places
    scaled = (abs(number.numerator) * scale * 2 + number.denominator) // (2 * number.denominator)
    whole, rest = divmod(scaled, scale)
    text = f"{whole:,}.{rest:0{places}d}".rstrip("0").rstrip(".") if places else f"{whole:,}"
    return f"-{text}" if number < 0 and scaled else text


def share(part: Fraction, whole: Fraction) -> str:
    """Part of whole in per cent with two decimals: 7.76%."""
    return f"{words_of(100 * part / whole, 2)}%"


@dataclass(frozen=True, slots=True)
class Row:
    """One third-level indicator with what it stands under and its points."""

    number: int
    branch: Branch
    group: Group
    indicator: Indicator
    weight: Printed | None
    score: Printed | None

    @property
    def name(self) -> str:
        """The name on one line, as printed but for line breaks."""
        return one_line(self.indicator.name.text)

    @property
    def subject(self) -> str:
        """The name without 指标1: and numbers before it."""
        return _LEAD.sub("", self.name).strip()

    @property
    def full(self) -> bool:
        """Whether all its points are claimed."""
        return (
            self.weight is not None and self.score is not None and self.score.value == self.weight.value > 0
        )

    @property
    def scored(self) -> bool:
        """Whether weight and score are both printed."""
        return self.weight is not None and self.score is not None

    @property
    def placeholder(self) -> bool:
        """Whether the row only fills the paper: no name of its own, or 无, and nothing in it."""
        nameless = self.subject in NOTHING or re.fullmatch(r"[….\s]*", self.subject) is not None
        return nameless and not (self.score and self.score.value)

    def place(self, *cells: Words, column: str | None = None) -> Place:
        """The row as a place; the quote is the given cells, or name, target, actual, weight and score."""
        one = self.indicator
        shown = cells or (one.name, one.target, one.actual, one.weight, one.score)
        return place_of(*shown, fallback=one.name, column=column)


_BY_TARGET = re.compile(
    r"(?:完成|达到|达成|实现|未达|未完成)(?:年度|预期|全部)?(?:目标|指标|计划|任务)|按(?:照)?(?:实际)?(?:完成|达成)?(?:情况|比例|率)"
)
_OWN_SCALE = re.compile(r"\d\s*(?:%|分|个百分点)|[一二三四五]分|酌情|扣")


def rule_words(row: Row) -> Words:
    """The row's own scoring rule (评分标准): the standard, or how the score is worked out; blank where there is none.

    完成目标得满分,未完成按比例得分 is no rule of its own: it only says that the target decides.
    """
    words = row.indicator.standard or row.indicator.formula
    general = _BY_TARGET.search(words.text) and not _OWN_SCALE.search(words.text)
    return Words() if general else words


def one_line(text: str) -> str:
    """A cell's text without line breaks and runs of spaces; between Chinese characters nothing is left."""
    text = re.sub(r"\s+", " ", text).strip()
    return re.sub(r"(?<=[\u3000-\u9fff\uff00-\uffef]) | (?=[\u3000-\u9fff\uff00-\uffef])", "", text)


def brief(text: str, limit: int = 24) -> str:
    """A cell's text for a sentence: one line, cut with an ellipsis."""
    line = one_line(text)
    return line if len(line) <= limit else f"{line[:limit]}…"


def squeezed(text: str) -> str:
    """The text as two cells are compared: no spaces, half width, no full stop at the end."""
    return _TAIL.sub("", without_spaces(text))


def quote_of(words: Words) -> str:
    """The words of the file itself: what the place quotes, else the text."""
    return (words.place.quote if words.place and words.place.quote else words.text).strip()


def place_of(*cells: Words, fallback: Words | None = None, column: str | None = None) -> Place:
    """Where the first of the cells stands, quoting all of them in one line."""
    # A weight in brackets behind the name is the name's own cell: it is quoted once.
    quote = "\t".join(text for text in _quoted(cells) if text)
    where = next((each.place for each in (*cells, fallback) if each and each.place), None) or Place()
    return replace(where, quote=quote or None, column=column or where.column)


def _quoted(cells: Iterable[Words]) -> Iterator[str]:
    """The quotes of cells, each of a cell of its own; equal words of two cells both stay."""
    seen: dict[str, Place | None] = {}
    for each in cells:
        text = quote_of(each)
        if text in seen and seen[text] is not None and seen[text] == each.place:
            continue
        if text in seen and len(text) > 6 and each.text.strip() != text:
            continue
        yield text
        seen.setdefault(text, each.place)


def rows(form: SelfEvaluationForm) -> tuple[Row, ...]:
    """The indicators of a form in the order of the paper."""
    return tuple(
        Row(number, branch, group, one, printed(one.weight), printed(one.score))
        for number, (branch, group, one) in enumerate(form.indicators(), 1)
    )


def each_row(document: Document) -> Iterator[Row]:
    """The indicators of every form that say something."""
    for form in document.forms:
        yield from (row for row in rows(form) if not row.placeholder)


def shaky(document: Document) -> bool:
    """Whether reading had to guess at the table: then a wrong sum may be the guess's and is no error."""
    return any(not repair.certain for repair in document.repairs)


def slack(*numbers: Printed) -> Fraction:
    """How far a printed sum may be from the sum of printed parts by rounding alone."""
    return sum((each.slack for each in numbers), Fraction(0))


def sum_words(numbers: Iterable[Fraction]) -> str:
    """15+10+10+15; a long sum is cut in the middle."""
    shown = [words_of(each) for each in numbers]
    return "+".join(shown if len(shown) <= 12 else [*shown[:8], "…", *shown[-2:]])


def added(numbers: Iterable[Fraction]) -> str:
    """15+10=25; of one number only itself."""
    parts = list(numbers)
    result = words_of(sum(parts, Fraction(0)))
    return result if len(parts) == 1 else f"{sum_words(parts)}={result}"
