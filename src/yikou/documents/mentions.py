"""Dates, attachments and references in running text (日期、附件、引用), with their spans."""

from __future__ import annotations

import re
from datetime import date

from yikou.documents.document import Attachment, Citation, DateMention, Span
from yikou.documents.spans import Spans
from yikou.values import Period, parse_chinese_integer, parse_period

_HAN_YEAR = "[〇○零一二三四五六七八九]{4}"
_HAN_DAY = "[一二三四五六七八九十]{1,3}"
_YEAR = rf"(?:(?<!\d)(?:19|20)\d{{2}}|{_HAN_YEAR})\s*年度?"
_PART = r"(?:[上中下]旬|初|中(?=[至到、,，。)）])|底|末)"
_MONTH = rf"(?:\d{{1,2}}|{_HAN_DAY})\s*月份?(?:\s*(?:(?:\d{{1,2}}|{_HAN_DAY})\s*[日号]|{_PART}))?"
_OF_YEAR = r"(?:第?[一二三四1-4]季度|[上下]半年)"
_NUMERIC = r"(?<![\d.])(?:19|20)\d{2}[-./]\d{1,2}(?:[-./]\d{1,2})?(?![\d.]|\s*[元人户万])"
_ONE = rf"(?:{_YEAR}\s*(?:{_MONTH}|{_OF_YEAR})?|{_NUMERIC}|{_MONTH})"
_TO = r"\s*(?:[-–—~～]+|至|到)\s*"
_MENTION = re.compile(rf"(?P<first>{_ONE})(?:{_TO}(?P<second>{_ONE}|\d{{1,2}}\s*[日号]))?")
_STATED = re.compile(rf"{_YEAR}|{_NUMERIC}")
_ANY_MONTH = re.compile(r"^(\d{1,2}|[一二三四五六七八九十]{1,3})月")
_NUMBER = r"(?:[0-9０-９]{1,3}|[一二三四五六七八九十]{1,3})"
_CITED = re.compile(rf"附(?:件|表|录|图)(?:表)?\s*(?P<number>{_NUMBER})?")
_LISTING = re.compile(rf"(?:^|(?<=[。；;！\n”\s]))附\s*件\s*(?:{_NUMBER}\s*)?[:：]\s*")
_ITEM = re.compile(r"\s*(\d{1,2})\s*[、.．]\s*(?=\S)")
_HEADING = re.compile(
    rf"^[ \t\u3000]*附\s*(?:件|表)\s*(?P<number>{_NUMBER})?\s*[:：]?[ \t\u3000]*(?P<title>[^\n]{{0,60}})$",
    re.MULTILINE,
)
_TITLE_END = re.compile(r"[。；;\n]")


def find_dates(text: str) -> tuple[DateMention, ...]:
    """Every date or span of dates. A month without a year is mentioned, but has no days of its own."""
    mentions = []
    for match in _MENTION.finditer(text):
        if _part_of_a_number(text, match.start(), match.end()):
            continue
        start, end = _days(match["first"], match["second"])
        stated = _STATED.match(match["first"]) is not None
        said = match[0].rstrip()
        mentions.append(DateMention(said, Span(match.start(), match.start() + len(said)), start, end, stated))
    return tuple(mentions)


def _part_of_a_number(text: str, start: int, end: int) -> bool:
    """Whether what looks like a date is the year of a document number (〔2020〕19号) or a longer figure."""
    return text[max(0, start - 1) : start] in ("〔", "[", "［") or text[end : end + 1] in ("〕", "]", "］")


def _days(first: str, second: str | None) -> tuple[date | None, date | None]:
    begin = _period(first)
    if begin is None:
        return None, None
    if second is None:
        return begin.start, begin.last_day
    finish = _period(second) or _carried(first, second, begin)
    return begin.start, finish.last_day if finish else None


def _period(words: str) -> Period | None:
    return parse_period(words.replace("号", "日").replace("月份", "月"))[0]


def _carried(first: str, second: str, begin: Period) -> Period | None:
    """The second half of a span without a year: the first half's, or the next one when the months turn over."""
    plain = "".join(second.split()).replace("号", "日").replace("月份", "月")
    if re.fullmatch(r"\d{1,2}日", plain):
        return _period(f"{begin.start.year}年{begin.start.month}月{plain}")
    match = _ANY_MONTH.match(plain)
    if match is None:
        return _period(f"{begin.start.year}年{plain}")
    month = int(match[1]) if match[1].isdigit() else parse_chinese_integer(match[1]) or 0
    return _period(f"{begin.start.year + (month < begin.start.month)}年{plain}")


def find_attachments(text: str, skipped: tuple[Span, ...] = ()) -> tuple[Attachment, ...]:
    """The attachments listed (附件：1. …) and those that stand in the text under a heading of their own.

    ``skipped`` spans (tables) are not searched.
    """
    listed: list[Attachment] = []
    closed, beginning = Spans(skipped), len(text) - len(text.lstrip())
    read_to = 0
    for match in _LISTING.finditer(text):
        if match.start() < read_to or closed.holds(match.start()):
            continue
        if match.start() == beginning:
            continue  # the document is itself somebody's attachment
        items = _items(text, match.end())
        listed.extend(items)
        read_to = max((item.span.end for item in items), default=0)
    spans = Spans([*(item.span for item in listed), *skipped])
    for match in _HEADING.finditer(text):
        title = match["title"].strip()
        inside = spans.overlaps(match.start() - 1, match.end() + 1)
        first = match.start() == beginning
        if (
            inside
            or first
            or (title and re.search(r"[。；;,，]", title))
            or (":" in match[0] or "：" in match[0])
        ):
            continue
        listed.append(Attachment(_number(match["number"]), title, Span(match.start(), match.end())))
    return tuple(sorted(listed, key=lambda item: item.span.start))


def _items(text: str, at: int) -> list[Attachment]:
    """The titles after 附件：, numbered or one alone; the list ends where the numbers stop running on."""
    items: list[Attachment] = []
    while match := _ITEM.match(text, at):
        number = int(match[1])
        if number != len(items) + 1:
            break
        end = _title_end(text, match.end(), number + 1)
        items.append(Attachment(number, text[match.end() : end].strip(), Span(match.start(1), end)))
        at = end
        while at < len(text) and text[at] in "；;\n \t\u3000":
            at += 1
    if not items:
        end = _title_end(text, at)
        title = text[at:end].strip()
        if 0 < len(title) <= 60:
            items.append(Attachment(None, title, Span(at, end)))
    return items


def _title_end(text: str, at: int, following: int | None = None) -> int:
    """Where a title ends: at a mark, at the line's end, or where the next number of a list without marks begins."""
    match = _TITLE_END.search(text, at)
    end = match.start() if match else len(text)
    if following is not None and (
        glued := re.compile(rf"(?<!\d){following}[、.．]\s*(?=[\u4e00-\u9fff《])").search(text, at, end)
    ):
        return glued.start()
    return end


def find_citations(text: str, attachments: tuple[Attachment, ...]) -> tuple[Citation, ...]:
    """References to attachments and tables, outside the list and the headings of the attachments themselves."""
    own = [item.span for item in attachments]
    heads = [Span(match.start(), match.end()) for match in _LISTING.finditer(text)]
    closed = Spans([*own, *heads])
    citations = []
    for match in _CITED.finditer(text):
        span = Span(match.start(), match.end())
        if closed.overlaps(span.start, span.end):
            continue
        if match["number"] is None and not _introduced(text, match.start()):
            continue
        citations.append(Citation(_number(match["number"]), match[0].rstrip(), span))
    return tuple(citations)


def _introduced(text: str, at: int) -> bool:
    """Whether an unnumbered 附件 is referred to (见附件, 参照附表), and not merely spoken of."""
    return re.search(r"(见|参照|参阅|按照?|如|随文?|填写|填报)$", text[max(0, at - 3) : at]) is not None


def _number(words: str | None) -> int | None:
    if not words:
        return None
    return int(words) if words.isdigit() else parse_chinese_integer(words)
