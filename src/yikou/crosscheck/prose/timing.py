"""Time (时间): stages against their period, order, the day of signing, impossible days, other years' figures."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from yikou.crosscheck.prose.measures import Kind
from yikou.crosscheck.prose.outline import Item
from yikou.crosscheck.prose.prose import Prose
from yikou.documents import DateMention, Span
from yikou.findings import Finding, finding
from yikou.values import parse_period

_STAGE = re.compile(r"阶段|步骤|环节|时期|第[一二三四五六]期")
_JOIN = re.compile(r"^(?:开始|起|正式启动)?[,\s]*(?:到|至|-{1,2}|~|,到)\s*$")
_PERIOD = re.compile(
    r"总体上?|整个|活动时间|实施时间|时间安排|起止时间|执行期限?|实施期限?|活动期间|从.{0,14}开始"
)
_PERIOD_TITLE = re.compile(
    r"(?:活动|实施|执行|起止|总体|整体|工作)(?:起止)?(?:时间|期限|期间|周期)(?:安排)?(?:$|[:,。\n\s])"
)
_DAY = re.compile(r"(?P<y>(?:19|20)\d{2})年(?P<m>\d{1,2})月(?P<d>\d{1,2})[日号]")
_WEEKDAY = re.compile(_DAY.pattern + r"\s?[(,]?\s?(?:星期|周|礼拜)(?P<w>[一二三四五六日天])")
_AS_OF = re.compile(r"截[至止]到?$")
_CAMPAIGN = re.compile(
    r"(?P<lead>今年|当年|(?:19|20)\d{2}年)?(?:的)?(?:元旦[、和]?春节|两节|双节)(?:期间|之际|前夕|前后)?"
)
_OTHER_YEAR = re.compile(r"(?<![\d〔\[(])(?P<y>20\d{2})年(?:度|全年|\d{1,2}-\d{1,2}月|以来)?")
_COMPARES = re.compile(
    r"比|同期|上年|去年|以来|自|从|起|至|规划|印发|发布|《|〔|\[|计划|预计|下一?年|将|结转|截"
)
_WEEK = "一二三四五六日"


@dataclass(frozen=True, slots=True)
class Stage:
    """A numbered stage with the days it is given."""

    item: Item
    span: Span
    text: str
    start: date
    end: date
    stated: bool

    @property
    def name(self) -> str:
        """Its title without the days."""
        title = re.split(r"[(:,。]", self.item.title)[0][:16]
        return f"第{_WEEK[self.item.number - 1]}{title}" if self.item.kind == "第一" else title


def signing_day(prose: Prose) -> DateMention | None:
    """成文日期: the last whole day of the text, at its very end or on a line with nothing else."""
    for mention in reversed(prose.document.dates):
        if (
            mention.start is None
            or mention.start != mention.end
            or not _DAY.search(mention.text.replace(" ", ""))
        ):
            continue
        rest = prose.flat[mention.span.end :].strip()
        line_start = prose.flat.rfind("\n", 0, mention.span.start) + 1
        alone = not prose.flat[line_start : mention.span.start].strip() and rest[:1] != "前"
        line_end = prose.flat.find("\n", mention.span.end)
        alone = alone and not prose.flat[mention.span.end : line_end if line_end >= 0 else None].strip(
            " \t0123456789"
        )
        if alone or len(rest) <= 4:
            return mention
    return None


def _whole_period(prose: Prose, before: int, after: int) -> tuple[date, date, Span] | None:
    """The period the plan gives itself, stated between two places of the text."""
    mentions = [m for m in prose.document.dates if after <= m.span.start < before]
    for at, mention in enumerate(mentions):
        sentence = prose.sentence_at(mention.span.start)
        if mention.start is None or not _PERIOD.search(
            sentence.text + prose.flat[after : mention.span.start]
        ):
            continue
        if at + 1 < len(mentions):
            other = mentions[at + 1]
            if _JOIN.match(prose.flat[mention.span.end : other.span.start]) and other.end is not None:
                return mention.start, other.end, Span(mention.span.start, other.span.end)
        if mention.end is not None and re.search(r"至|到|-|~|—|–", mention.text):
            return mention.start, mention.end, mention.span
    return None


def _period_section(prose: Prose, first: Item) -> tuple[date, date, Span] | None:
    """The period in a section of its own (一、活动时间), before the section with the stages."""
    for item in prose.outline:
        if item.extent.end <= first.mark.start and _PERIOD_TITLE.match(item.title):
            period = _whole_period(prose, item.extent.end, item.mark.start)
            if period is not None:
                return period
    return None


def _stages(prose: Prose) -> Iterator[tuple[list[Stage], tuple[date, date, Span] | None]]:
    """Series of stages with days in their titles, and the period stated before the first of them."""
    for parent in dict.fromkeys(item.parent for item in prose.outline):
        items = [item for _, item in prose.children(parent) if _STAGE.search(item.title)]
        if len(items) < 2:
            continue
        start = prose.outline[parent].mark.start if parent is not None else 0
        period = _whole_period(prose, items[0].mark.start, start) or _period_section(prose, items[0])
        stages: list[Stage] = []
        for item in items:
            stage = _stage(prose, item, stages, period)
            if stage is not None:
                stages.append(stage)
        if len(stages) > 1:
            yield stages, period


def _stage(
    prose: Prose, item: Item, earlier: Sequence[Stage], period: tuple[date, date, Span] | None
) -> Stage | None:
    head = Span(item.mark.end, min(item.extent.end, item.mark.end + 60))
    for mention in prose.document.dates:
        if not head.start <= mention.span.start < head.end:
            continue
        if mention.start is not None and mention.end is not None:
            return Stage(item, mention.span, mention.text, mention.start, mention.end, mention.year_stated)
        base = period[0] if period else (earlier[-1].start if earlier else None)
        if base is None:
            return None
        floor = min((stage.start for stage in earlier), default=base)
        for year in (base.year, base.year + 1):
            days = _days_in(year, mention.text)
            if days is not None and days[0] >= floor:
                return Stage(item, mention.span, mention.text, *days, False)
    return None


def _days_in(year: int, text: str) -> tuple[date, date] | None:
    halves = re.split(r"\s*(?:至|到|-+|~|—+|–|~)\s*", text)
    first = parse_period(f"{year}年{halves[0]}".replace("号", "日"))[0]
    last = parse_period(f"{year}年{halves[-1]}".replace("号", "日"))[0]
    return (first.start, last.last_day) if first and last and first.start <= last.last_day else None


def stages_in_period(prose: Prose) -> Iterator[Finding]:
    """CRO550 (outside the period), CRO553 (gap or overlap), CRO554 (signed after it began)."""
    for stages, period in _stages(prose):
        mended = list(stages)
        for at, stage in enumerate(stages):
            if period is None or not stage.stated or (period[0] <= stage.start and stage.end <= period[1]):
                continue
            mended[at] = _year_mended(stage, period) or stage
            yield _outside(prose, stage, period, mended[at])
        yield from _gaps(prose, mended)
        yield from _signed_late(prose, mended)


def _year_mended(stage: Stage, period: tuple[date, date, Span]) -> Stage | None:
    """The stage a year or two earlier or later, if it then lies in the period."""
    for years in (-1, 1, -2, 2):
        start, end = _shift(stage.start, years), _shift(stage.end, years)
        if period[0] <= start and end <= period[1]:
            return replace(stage, start=start, end=end)
    return None


def _shift(day: date, years: int) -> date:
    year = day.year + years
    return date(year, day.month, min(day.day, calendar.monthrange(year, day.month)[1]))


def _outside(prose: Prose, stage: Stage, period: tuple[date, date, Span], mended: Stage) -> Finding:
    when = f"{_said(period[0])}至{_said(period[1])}"
    hint, expected = "", f"在{when}之内"
    if mended is not stage:
        right = re.sub(r"(?:19|20)\d{2}", str(mended.start.year), stage.text, count=1)
        hint, expected = f",年份应为 {mended.start.year} 年", right
    return finding(
        "CRO550",
        f"「{stage.name}」写的是 {stage.text}({_said(stage.start)}至{_said(stage.end)}),"
        f"不在总体时间 {prose.flat[period[2].start : period[2].end]} 之内{hint}",
        place=prose.place(stage.item.mark.end, stage.span.end + 1), expected=expected, found=stage.text,
    )  # fmt: skip


def _said(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _gaps(prose: Prose, stages: Sequence[Stage]) -> Iterator[Finding]:
    for left, right in zip(stages, stages[1:], strict=False):
        place = prose.place(right.item.mark.end, right.span.end + 1)
        if right.start < left.start:
            words = f"「{right.name}」({right.text})开始得比前一阶段「{left.name}」({left.text})还早"
        elif right.start <= left.end:
            words = f"「{right.name}」({right.text})与前一阶段「{left.name}」({left.text})时间重叠"
        elif (days := (right.start - left.end).days - 1) > 0:
            words = f"「{left.name}」到{_said(left.end)}结束,「{right.name}」从{_said(right.start)}开始,中间 {days} 天没有安排"
        else:
            continue
        yield finding("CRO553", words, place=place, found=right.text)


def _signed_late(prose: Prose, stages: Sequence[Stage]) -> Iterator[Finding]:
    signed = signing_day(prose)
    first = stages[0]
    if signed is not None and signed.start is not None and signed.start > first.start + timedelta(days=7):
        yield finding(
            "CRO554",
            f"文件落款 {signed.text},而「{first.name}」从{_said(first.start)}就已开始({first.text}),"
            f"所布置的工作在发文前已过去 {(signed.start - first.start).days} 天",
            place=prose.place(signed.span.start, signed.span.end), found=signed.text,
        )  # fmt: skip


def impossible_days(prose: Prose) -> Iterator[Finding]:
    """CRO551 (a span that ends before it begins), CRO552 (no such day), CRO560 (wrong weekday)."""
    for match in prose.find(_DAY):
        if not _exists(match):
            yield finding(
                "CRO552",
                f"没有「{match[0]}」这一天",
                place=prose.place(match.start(), match.end()),
                found=match[0],
            )
    for match in prose.find(r"(?<!\d)(?:19|20)\d{2}年(?P<m>\d{1,2})月"):
        if not 1 <= int(match["m"]) <= 12:
            yield finding(
                "CRO552",
                f"没有「{match[0]}」这个月",
                place=prose.place(match.start(), match.end()),
                found=match[0],
            )
    for match in prose.find(_WEEKDAY):
        if _exists(match):
            right = _WEEK[date(int(match["y"]), int(match["m"]), int(match["d"])).weekday()]
            if right != match["w"].replace("天", "日"):
                yield finding(
                    "CRO560", f"{match['y']}年{match['m']}月{match['d']}日是星期{right},写的是星期{match['w']}",
                    place=prose.place(match.start(), match.end()), expected=f"星期{right}", found=f"星期{match['w']}",
                )  # fmt: skip
    for mention in prose.document.dates:
        if mention.start and mention.end and mention.end < mention.start:
            yield finding(
                "CRO551", f"「{mention.text}」结束早于开始",
                place=prose.place(mention.span.start, mention.span.end), found=mention.text,
            )  # fmt: skip


def _exists(match: re.Match[str]) -> bool:
    year, month, day = int(match["y"]), int(match["m"]), int(match["d"])
    return 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]


def day_of_signing(prose: Prose) -> Iterator[Finding]:
    """CRO555 (figures of a later day), CRO556 (signed before the year ended), CRO557 (signed late)."""
    signed = signing_day(prose)
    if signed is None or signed.start is None:
        return
    for mention in prose.document.dates:
        before = prose.flat[max(0, mention.span.start - 3) : mention.span.start]
        if mention.start is None or not _AS_OF.search(before):
            continue
        last = mention.end if mention.end and re.search(r"[日号底末]$", mention.text) else mention.start
        if last > signed.start:
            yield finding(
                "CRO555", f"数据截至 {mention.text},而文件落款是 {signed.text},落款时这一天还没有到",
                place=prose.place(mention.span.start - len(before), mention.span.end),
                expected=f"不晚于 {signed.text}", found=mention.text,
            )  # fmt: skip
    year = prose.document.year
    if year is None or prose.document.kind != "report":
        return
    place = prose.place(signed.span.start, signed.span.end)
    if signed.start < date(year, 12, 1) and str(year) in prose.document.title:
        yield finding(
            "CRO556",
            f"报告评价的是 {year} 年度,落款 {signed.text},年度还没有结束",
            place=place,
            found=signed.text,
        )
    months = (signed.start.year - year - 1) * 12 + signed.start.month
    if months > prose.parameters.late_months:
        yield finding(
            "CRO557", f"报告评价的是 {year} 年度,落款 {signed.text},已是年度结束后第 {months} 个月",
            place=place, found=signed.text,
        )  # fmt: skip


def other_years(prose: Prose) -> Iterator[Finding]:
    """CRO558: a report of one year that gives another year's figures as its own."""
    year = prose.document.year
    if year is None or prose.document.kind != "report" or str(year) not in prose.document.title:
        return
    for sentence in prose.sentences:
        facts = [m for m in sentence.measures if m.kind in (Kind.MONEY, Kind.COUNT)]
        named = list(_OTHER_YEAR.finditer(sentence.text))
        if not facts or not named or _COMPARES.search(sentence.text) or len({m["y"] for m in named}) > 1:
            continue
        match = named[0]
        start = sentence.span.start + match.start()
        if int(match["y"]) != year and start < facts[0].span.start:
            yield finding(
                "CRO558", f"报告评价的是 {year} 年度,这里的数字写的是 {match['y']} 年",
                place=prose.place(start, facts[0].span.end), expected=f"{year}年", found=f"{match['y']}年",
            )  # fmt: skip


def cross_year_campaign(prose: Prose) -> Iterator[Finding]:
    """CRO559: a New Year campaign runs over two years, and the report counts it in one."""
    year = prose.document.year
    if year is None or prose.document.kind != "report":
        return
    match = next((m for m in prose.find(_CAMPAIGN) if m["lead"]), None)
    if match is None or prose.says(r"跨年度?|上年12月|(?:19|20)\d{2}年12月.{0,6}(?:20)\d{2}年[12]月"):
        return
    yield finding(
        "CRO559",
        f"「{match[0]}」的活动跨两个年度,全部计入 {year} 年;请说明资金和人次按哪一年统计",
        place=prose.place(match.start(), match.end()), found=match[0],
    )  # fmt: skip
