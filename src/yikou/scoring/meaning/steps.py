"""扣分步长 (steps): 每降低一个百分点, 少一次, 每发现一例, each bound to what it measures."""

from __future__ import annotations

import re
from fractions import Fraction

from yikou.scoring.footnote import plain
from yikou.scoring.grammar import vocabulary as v
from yikou.scoring.meaning.atoms import CountAtom, FactAtom, StepAtom, TestAtom, plural, same_metric
from yikou.scoring.meaning.builder import Builder, Refused
from yikou.scoring.meaning.conditions import AGAINST, edge
from yikou.scoring.meaning.figures import against_limit, past, rounding, unit_fits, window
from yikou.scoring.meaning.group import Cond, Group
from yikou.scoring.meaning.words import TASK, metric_label, trim
from yikou.scoring.rules import Always, Condition, Direction, Flag, Loss, Metric, Points, Rounding

LIMITED = re.compile(
    r"(?P<a>[^，；。]*?)(?:不超过|不高于|不大于|不突破|控制在|低于|小于|不超)(?P<b>[^，；。\d]{2,16}?)(?:以内|之内|范围内|内)?$"
)
_AGAINST = re.compile(
    r"(?:与|比|较|同)(?:上年度?|去年|上一年度?|前三年平均|全省平均|全市平均|同期)(?:同期|水平)?(?:相比)?，?$|同比$"
)
_LATE = re.compile(r"逾期|迟|晚|滞后|推迟|延|超期|拖")


def task(group: Group | None) -> tuple[str, str] | None:
    """What a group's award asks to be done: (what, noun) of 完成…任务, else None."""
    if group is None or not group.entries:
        return None
    for atom in group.entries[0].cond.facts:
        for part in re.split(r"[，、]", atom.text):
            match = TASK.search(part)
            if match:
                before = trim(part[: match.start()])
                return trim(before + match.group("what")), match.group("noun")
    return None


def step_loss(
    builder: Builder, group: Group | None, cond: Cond, atom: StepAtom, points: Points, *, gain: bool = False
) -> Loss | Flag:
    """The loss (or gain) behind a step atom; raises Refused when nothing says what is measured."""
    if atom.before:
        builder.restate(atom.start, atom.end)
    if atom.direction == "late" or atom.direction == "up" and window(group, cond, atom) is not None:
        return _late(builder, group, cond, atom, points)
    if atom.percent:
        return _percent_step(builder, group, cond, atom, points, gain=gain)
    return _unit_step(builder, group, cond, atom, points, gain=gain)


def _late(builder: Builder, group: Group | None, cond: Cond, atom: StepAtom, points: Points) -> Loss:
    at = (atom.start, atom.end)
    label = atom.label()
    allowed = window(group, cond, atom)
    if allowed is not None and not re.search(r"达到|完成", atom.after):
        return past(builder, allowed, atom, points)
    if re.search(r"达到|完成", atom.after):
        raise Refused(*at, "门槛带有时间窗口,请写明到期日和每推迟一个月扣多少分")
    if cond.facts and len(label) <= 8:
        label = f"{cond.facts[-1].text[:16]}{label}"
    metric = builder.metric(label, atom.unit, at)
    return Loss(
        metric,
        "count",
        atom.size,
        points,
        rounding=rounding(builder, at),
        span=builder.prepared.span(*at),
    )


def _threshold(group: Group | None, cond: Cond, atom: StepAtom) -> TestAtom | None:
    """The test whose edge the step counts from: the group's own, else one in the same sentence."""
    tests = [test for entry in (group.entries if group else []) for test in entry.cond.tests]
    wanted = metric_label(atom.before)
    if (
        not wanted
        and len({metric_label(t.label) for t in tests if t.unit == "%"}) > 1
        and len(group.entries if group else []) == 1
    ):
        raise Refused(atom.start, atom.end, "前面有几个指标,没有写明是哪一个")
    if wanted:
        named = [
            test
            for test in tests
            if same_metric(test.label, wanted)
            or metric_label(test.label).endswith(wanted)
            or wanted in test.label
        ]
        return (
            named[0]
            if named
            else (tests[0] if len(tests) == 1 and not metric_label(tests[0].label) else None)
        )
    own = [t for t in cond.tests if metric_label(t.label) and t.unit in {"%", "‰"}]
    if len(own) == 1 and tests and not any(_one_measure(t, own[0]) for t in tests):
        return own[0]  # 差等路比例高于3%的，每高1个百分点…: a measure of its own, with its own threshold
    if tests:
        return tests[-1] if len(tests) > 1 and cond.tests else tests[0]
    return cond.tests[0] if cond.tests else None


def _one_measure(known: TestAtom, own: TestAtom) -> bool:
    """Whether two thresholds may speak of one measure under a longer and a shorter name."""
    a, b = metric_label(known.label), metric_label(own.label)
    return (
        not a
        or same_metric(known.label, own.label)
        or b in a
        or a in b
        or not re.search(r"[率度额量数]$|比例$|比重$|占比$", b)
    )


def _percent_step(
    builder: Builder, group: Group | None, cond: Cond, atom: StepAtom, points: Points, *, gain: bool
) -> Loss | Flag:
    at = (atom.start, atom.end)
    span = builder.prepared.span(*at)
    if trim(atom.after) not in {"", "时", "的", "以上", "及以上"}:
        raise Refused(*at, f"“{atom.after}”的意思不明")
    test = _threshold(group, cond, atom)
    down = atom.direction == "down"
    side: Direction = "down" if down else "up"
    once = False
    if not atom.each and re.match(r"超过|超出|高于|低于|不足|少于|高出", atom.verb):
        chosen = builder.choose(
            "每",
            f"“{builder.prepared.quote(*at)}”未写“每”,是每一步都扣还是只扣一次,",
            ("每次", "一次"),
            None,
            at,
        )
        once = chosen == "一次"
        if chosen is None:
            once = False
            builder.uncertain.append("每")
    if test is not None and test.unit in {"%", "个百分点", "百分点", "", "‰", "个点"}:
        metric = builder.metric(
            test.label or atom.before, test.unit or "", (test.start, test.end), absolute=test.absolute
        )
        interval = test.interval
        if group is not None and test in [t for e in group.entries for t in e.cond.tests]:
            wrong = (interval.low is None and down) or (interval.high is None and not down)
            if wrong and not gain:
                raise WrongWay(*at)
        start = edge(interval, falling=down, at=at)
        excess = re.match(rf"{v.RISES}|{v.FALLS}|[^，；。]*?(?:超|低于|少于)", metric_label(test.label))
        if excess and interval.low is None and test in cond.tests:
            # 超概算10%以内的，每超2%: the steps count from nothing, the bound only says how far they reach
            if down:
                raise Refused(*at, "不明白从哪个数起扣")
            start = Fraction(0)
            metric = _excess_said(builder, group, test, metric, at)
        if atom.ref is not None and atom.ref != start:
            raise Refused(*at, f"“{plain(atom.ref)}”与前面的门槛{plain(start)}不一致")
        return Loss(
            metric, side, atom.size, points, start, rounding=rounding(builder, at), once=once, span=span
        )
    done = task(group)
    if test is not None:
        metric = builder.metric(test.label or atom.before, test.unit, (test.start, test.end))
        start = edge(test.interval, falling=down, at=at)
        return Loss(
            metric, side, atom.size, points, start, relative=True, rounding=rounding(builder, at), span=span
        )
    return _external_step(builder, group, cond, atom, points, done, side)


def _excess_said(
    builder: Builder, group: Group | None, test: TestAtom, metric: Metric, at: tuple[int, int]
) -> Metric:
    """决算未超批复概算得6分，超概算…: the award names both figures of the excess."""
    facts = group.entries[0].cond.facts if group is not None and group.entries else []
    both = (
        re.fullmatch(r"(?P<a>[^，；。]{2,16}?)[未不]超过?(?P<b>[^，；。\d]{2,16})", facts[0].text)
        if facts
        else None
    )
    label = metric_label(test.label)
    if both is None or len(facts) > 1 or not both["b"].endswith(label.lstrip("超过出")):
        return metric
    builder.inputs.pop(metric.key, None)
    builder.metrics = {k: m for k, m in builder.metrics.items() if m.key != metric.key}
    builder.aliases[label] = builder.excess(trim(both["b"]), trim(both["a"]), at)
    return builder.aliases[label]


class WrongWay(Refused):
    """A deduction runs against its threshold (方向矛盾): 控制在…内, 每下降…扣."""

    def __init__(self, start: int, end: int) -> None:
        super().__init__(start, end, "扣分方向与门槛相反", "SCO017")


def _external_step(
    builder: Builder,
    group: Group | None,
    cond: Cond,
    atom: StepAtom,
    points: Points,
    done: tuple[str, str] | None,
    side: Direction,
) -> Loss:
    """The threshold stands outside the sentence: a task, a target of another body, last year's figure."""
    at = (atom.start, atom.end)
    span = builder.prepared.span(*at)
    policy = rounding(builder, at)
    words = "，".join(entry.cond.text() for entry in (group.entries if group else [])) + "，" + cond.text()
    limited = LIMITED.search(group.entries[0].cond.text()) if group is not None and group.entries else None
    if limited and side == "up":
        name = metric_label(limited.group("a")) or builder.name
        metric = builder.excess(trim(limited.group("b")), name, at)
        return Loss(metric, "up", atom.size, points, Fraction(0), rounding=policy, span=span)
    trend = re.search(
        r"(?:与|比|较)?(?P<base>上年度?|去年|上一年度?|前三年平均|全省平均|全市平均|同期|同比)(?P<hold>持平)?",
        words + atom.before,
    )
    only: Condition = Always()
    _of_own_growth(atom, at)
    if trend:
        subject = re.search(r"^(?P<n>[^，；。\d]{2,14}?)(?:达到|不低于|不高于|高于|低于|与|比|较)", words)
        name = metric_label(_AGAINST.sub("", atom.before)) or (trim(subject.group("n")) if subject else "")
        base = "上年" if trend.group("base") in {"同比", "同期", "去年"} else trend.group("base")
        metric = builder.trend(name or builder.name, base, at, in_points="百分点" in atom.unit)
        return Loss(metric, side, atom.size, points, Fraction(0), rounding=policy, only=only, span=span)
    if done is None:
        against = _against_other(builder, group, atom, points, side, policy)
        if against is not None:
            return against
        missed = next((f for f in cond.facts if TASK.search(f.text)), None)
        if missed is not None:
            match = TASK.search(missed.text)
            assert match is not None
            before = re.sub(r"(?:未能|未|没有|不能|没能|不)+$", "", trim(missed.text[: match.start()]))
            done = (trim(before + match.group("what")), match.group("noun"))
            if match.group("noun") == "指标" and done[0]:
                target = builder.metric(f"{done[0]}指标", "%", at)
                actual = builder.metric("实际完成", "%", at)
                return Loss(actual, side, atom.size, points, start_metric=target, rounding=policy, span=span)
    if done is not None:
        return _task_step(builder, atom, points, done, side, policy)
    label = metric_label(atom.before)
    if (
        group is not None
        and re.search(r"指标内|限额内|范围内|控制在.{1,10}内$|以内$", words.strip("，"))
        and side == "down"
    ):
        raise WrongWay(*at)
    limit = re.search(
        r"(?:不超过|不高于|不大于|低于|控制在|小于)(?P<t>[^，；。]{2,16}?)(?:以内|之内|内)?$",
        words.strip("，"),
    )
    if limit and side == "up":
        target_words = trim(limit.group("t"))
        metric = builder.excess(target_words, label or builder.name, at)
        return Loss(metric, "up", atom.size, points, Fraction(0), rounding=policy, span=span)
    if re.search(r"[率度]$|比例$|占比$", label or builder.name):
        if re.match("提高|提升|增长|上升|增加|升高", atom.verb):
            raise Refused(*at, "没有写明比什么提高", advice="请写成“较上年每提高1个百分点”或写明目标值")
        metric = builder.metric(label or builder.name, "%", at)
        target = builder.metric(f"{metric.label}目标值", "%", at)
        return Loss(metric, side, atom.size, points, start_metric=target, rounding=policy, span=span)
    raise Refused(*at, "没有写明从哪个数起计算")


_REACHED = frozenset({"不低于", "不少于", "高于", "大于", "超过"})
_KEPT = frozenset({"不高于", "不大于", "不超过", "低于", "小于", "少于"})


def _against_other(
    builder: Builder, group: Group | None, atom: StepAtom, points: Points, side: Direction, policy: Rounding
) -> Loss | None:
    """标准增长率不低于物价涨幅的得5分，每低1个百分点扣…: the steps count from the other figure."""
    facts = group.entries[0].cond.facts if group is not None and group.entries else []
    other = AGAINST.match(facts[0].text) if len(facts) == 1 else None
    rate = r"(?:率|速|幅|比例|比重|占比|水平|均值|平均)$"
    if (
        other is None
        or metric_label(atom.before)
        or other["op"] not in (_REACHED if side == "down" else _KEPT)
    ):
        return None
    if not re.search(rate, other["a"]) or not re.search(rate, other["b"]):
        return None
    at = (atom.start, atom.end)
    mine, base = builder.metric(other["a"], "%", at), builder.metric(other["b"], "%", at)
    span = builder.prepared.span(*at)
    return Loss(mine, side, atom.size, points, start_metric=base, rounding=policy, span=span)


def _of_own_growth(atom: StepAtom, at: tuple[int, int]) -> None:
    if re.search(r"[较比](?:上年度?|去年|同期)的?(?:增速|增幅|增长率|涨幅)$", atom.before):
        raise Refused(
            *at, "增速是比上年提高,还是就按增速本身计,没有写明",
            advice="请写成“…增速较上年每提高1个百分点…”或“…较上年每增长1个百分点…”",
        )  # fmt: skip


def _task_step(
    builder: Builder, atom: StepAtom, points: Points, done: tuple[str, str], side: Direction, policy: Rounding
) -> Loss:
    at = (atom.start, atom.end)
    span = builder.prepared.span(*at)
    what, noun = done
    if not what and noun.startswith("目标") and re.search(r"[率度]$|比例$|占比$", builder.name):
        what = builder.name
    what = re.sub(r"(?:规划|年度|计划|省定|市定|下达|既定|规定|控制|考核|约束性)+$", "", what) or what
    if (
        re.search(r"[率幅比]$|比例$", what)
        and noun in {"目标", "指标", "要求", "目标值", "计划"}
        or re.search(r"预期$|增长率", what)
    ):
        stem = re.sub(r"预期$", "", what) or builder.name
        target = builder.metric(f"预期{stem}目标", "%", at)
        actual = builder.metric(f"实际{stem}", "%", at)
        return Loss(actual, side, atom.size, points, start_metric=target, rounding=policy, span=span)
    metric = builder.completion(what, noun, at)
    return Loss(metric, side, atom.size, points, Fraction(100), rounding=policy, span=span)


def _unit_step(
    builder: Builder, group: Group | None, cond: Cond, atom: StepAtom, points: Points, *, gain: bool
) -> Loss | Flag:
    """少一次, 每少一篇, 缺1例, 超生1个: short of a stated number, of a task, or simply counted."""
    at = (atom.start, atom.end)
    tests = [t for entry in (group.entries if group else []) for t in entry.cond.tests]
    tests += [t for t in cond.tests if t not in tests]
    fitting = [t for t in tests if unit_fits(t.unit, atom.unit) or not t.unit and _unitless(t, tests, atom)]
    fitting.sort(
        key=lambda t: not any(t.interval.low in {o.interval.low, o.interval.high} for o in cond.tests)
    )
    twofold = _monthly_and_yearly(builder, fitting, atom, points)
    if twofold is not None:
        return twofold
    if re.search(r"[加减扣得]$", trim(atom.after)):
        raise Refused(*at, "加分与扣分混写")
    against = _AGAINST.search(atom.before)
    if against is not None:
        return _year_on_year(builder, against, fitting, atom, points)
    for test in fitting:
        own = test not in cond.tests
        short = _short_of(builder, test, atom, points, own=own, gain=gain)
        if short is not None:
            return short
    limited = against_limit(builder, group, cond, atom, points)
    if limited is not None:
        return limited
    done = task(group)
    shared = group is not None and (group.average or (group.share is not None and not group.share_tests()))
    if done is not None or shared or "完成" in atom.verb or "完成" in atom.before:
        return _short_of_task(builder, atom, points, done[0] if done else "")
    return _counted(builder, group, cond, atom, points)


def _year_on_year(
    builder: Builder, against: re.Match[str], tests: list[TestAtom], atom: StepAtom, points: Points
) -> Loss:
    """较上年每下降1微克/立方米奖励0.5分: how far this year's figure is off last year's, not off a threshold."""
    at = (atom.start, atom.end)
    name = metric_label(atom.before[: against.start()]) or (metric_label(tests[0].label) if tests else "")
    if not name or atom.direction == "late":
        raise Refused(*at, "没有写明哪个数与上年相比", advice="请写成“…较上年每减少1…扣…分”")
    base = re.sub(r"^(?:与|比|较|同)|同期$|水平$|相比|，", "", against.group()) or "上年"
    own = metric_label(tests[0].label) if tests else ""
    unit = tests[0].unit if own == name else atom.unit
    this = builder.metric(name, unit, at).key
    last = builder.ask(f"{'上年' if base == '同比' else base}{name}", "number", at, unit=unit)
    over, under = (last, this) if atom.direction == "down" else (this, last)
    label = f"{name}较上年{'下降' if atom.direction == 'down' else '上升'}"
    key = builder.ask(label, "number", at, unit=unit, optional=True)
    moved = Metric(key, label, unit, over, under, beyond="signed")
    policy = rounding(builder, at)
    return Loss(moved, "up", atom.size, points, Fraction(0), rounding=policy, span=builder.prepared.span(*at))


def _monthly_and_yearly(
    builder: Builder, tests: list[TestAtom], atom: StepAtom, points: Points
) -> Loss | None:
    """每月不少于1次,全年不少于12次,少1次扣1分: the two conditions overlap, a missing visit counts once."""
    yearly = next((t for t in tests if t.label.startswith("全年")), None)
    monthly = next((t for t in tests if re.search(r"每月$", t.label)), None)
    if yearly is None or monthly is None or atom.direction != "down":
        return None
    if yearly.interval.low is None or monthly.interval.low != 1:
        return None
    at = (atom.start, atom.end)
    what = metric_label(yearly.label)
    metric = builder.metric(what, yearly.unit, (yearly.start, yearly.end))
    visits = trim(re.sub("^全年|次数$", "", what))
    months = builder.metric(f"没有{visits}的月数", "个月", (monthly.start, monthly.end))
    builder.choose("重复计算", "每月与全年两个条件重叠的部分,", ("只计一次",), "只计一次", at)
    span = builder.prepared.span(*at)
    return Loss(metric, "down", atom.size, points, yearly.interval.low, also=months, span=span)


def _unitless(test: TestAtom, tests: list[TestAtom], atom: StepAtom) -> bool:
    """PM2.5浓度≤35得8分，每超1微克扣0.5分: a number without a unit takes the unit of its steps."""
    if metric_label(test.label).endswith(atom.unit):
        return True
    side = test.interval.low if atom.direction == "down" else test.interval.high
    return len(tests) == 1 and side is not None and not atom.before and not trim(atom.after)


def _short_of(
    builder: Builder, test: TestAtom, atom: StepAtom, points: Points, *, own: bool, gain: bool
) -> Loss | None:
    """The loss from the stated number of a test; ``own``: the award's test, not the deduction's."""
    at = (atom.start, atom.end)
    down = atom.direction == "down"
    interval = test.interval
    exact = interval.low is not None and interval.low == interval.high
    if own and not exact and not gain and (interval.low is None if down else interval.high is None):
        raise WrongWay(*at)
    start = interval.low if down == own else interval.high
    if start is None or exact:
        start = interval.low if interval.low is not None else interval.high
    if start is None:
        return None
    metric = builder.metric(test.label, test.unit, (test.start, test.end))
    policy: Rounding = rounding(builder, at) if atom.size != 1 else "whole"
    side: Direction = "down" if down else "up"
    span = builder.prepared.span(*at)
    return Loss(metric, side, atom.size, points, start, rounding=policy, span=span)


def _short_of_task(builder: Builder, atom: StepAtom, points: Points, what: str) -> Loss:
    """完成任务数得满分，每少一个扣: what was done against a task number outside the sentence."""
    at = (atom.start, atom.end)
    target = builder.metric(f"{what}任务数" if "任务" not in what else what, atom.unit, at)
    actual = builder.metric(f"{what}完成{plural(atom.unit)}", atom.unit, at)
    side: Direction = "down" if atom.direction == "down" else "up"
    span = builder.prepared.span(*at)
    return Loss(actual, side, atom.size, points, start_metric=target, rounding="whole", span=span)


def _counted(builder: Builder, group: Group | None, cond: Cond, atom: StepAtom, points: Points) -> Loss:
    """缺1人次, 迟报1次: defects counted as such; a bare count borrows the words before it."""
    at = (atom.start, atom.end)
    words = [f for f in cond.facts if f.text != atom.before]
    label = atom.label()
    if len(label) <= 4 and words:
        label = f"{label}({words[-1].text})"
    elif len(label) <= 4 and group is not None and group.entries and group.entries[0].cond.facts:
        label = f"{label}({group.entries[0].cond.facts[-1].text})"
    metric = builder.metric(label, atom.unit, at)
    span = builder.prepared.span(*at)
    return Loss(metric, "count", atom.size, points, rounding="whole", span=span)


def count_loss(
    builder: Builder, cond: Cond, atom: CountAtom, points: Points, group: Group | None = None
) -> Loss:
    """每发现一例…扣: a counter of cases."""
    at = (atom.start, atom.end)
    words = trim(atom.words)
    facts = cond.facts
    if re.search(r"百分点$|%$|个点$", atom.unit):
        metric = builder.metric(words, "%", at)
        return Loss(
            metric,
            "count",
            atom.size,
            points,
            rounding=rounding(builder, at),
            span=builder.prepared.span(*at),
        )
    if not words and not facts and group is not None and group.entries:
        words = re.sub(
            r"^(?:全年|全市|本年度?)?(?:无|未发生|未出现|没有|没有发生|未发现|不存在)",
            "",
            re.sub("零(?:发生|报告|出现)$", "", group.entries[0].cond.text()),
        )
    if (not words or words in {"不达标", "不符合", "不合格", "问题", "不到位", "未达标", "未完成"}) and facts:
        last = facts[-1].text
        lead = re.sub(r"^(?:发现|出现|发生|存在|有|因|对)|的?一经发现$", "", last)
        words = f"{lead}{words}"
    label = (words or "发现") + plural(atom.unit)
    metric = builder.metric(label, atom.unit, at)
    return Loss(metric, "count", atom.size, points, rounding="whole", span=builder.prepared.span(*at))


__all__ = [
    "FactAtom",
    "Metric",
    "WrongWay",
    "count_loss",
    "rounding",
    "step_loss",
    "task",
]
