"""编制 (builder): collects the inputs, choices and findings of one compilation."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from fractions import Fraction

from yikou.findings import Finding, Place, finding
from yikou.scoring.meaning.words import grams, metric_label, strip_name, trim
from yikou.scoring.rules import Choice, Input, Kind, Metric, Scope
from yikou.scoring.text import Clause, Prepared

_DEFINED = re.compile(
    r"(?P<name>[^=；。，：\n]{2,24}?)(?:（[^）]*）)?=（?(?P<over>[^=；。/\n]{2,40}?)/（?(?P<under>[^=；。/×\n]{2,40}?)）?(?:×100%?|$|[；。\n])"
)
FALLING = "下降|降低|减少|压减|下浮"
_MOVED = re.compile(
    r"(?P<n>[^，；。]*?)(?:同比|(?:较|比|与)(?P<b>上年|去年|上年度|(?:前|近)[二三两]年(?:的)?平均(?:水平|值|数)?|基期|上年同期|去年同期)(?:相比)?)"
    rf"(?P<d>{FALLING}|增长|上升|提高|增加)(?:幅度|率|比例)?|(?P<n2>[^，；。]*?)(?:较|比)(?P<b2>上年度?|去年|上年同期)的?(?:增幅|涨幅|升幅|增速)"
)
_PERCENT = {"%", "百分点", "个百分点", "点", "个点", "‰"}
_MONEY = {"元", "万元", "亿元", "千元", "万"}
_NUMBERED = re.compile(r"(?:^|(?<=[；。\n]))(?:\d+[.、．]|[①-⑫]|（\d+）)")


def _refuse_unless_named(label: str, kind: Kind, at: tuple[int, int]) -> None:
    """A rest of a sentence is no name.

    :raises Refused: when the words cannot name a figure
    """
    odd = re.match(
        r"^/|^从(?!.+[到至].+)|^每(?![千万百十亩月年周天日人户学村次季参名轮场批])", label
    ) or re.search(
        r"每$|(?:超过|低于|不少于|不低于|≥|≤|达到|不超过|高于)\d(?!A)|\d(?:日|天|%|元|个工作日)", label
    )
    if odd and kind == "count" and label.endswith("数") and not odd.group().startswith(("/", "从", "每")):
        odd = None  # a count may say of which cases: 数据差错率超过10%家数
    if len(label) < 2 or odd:
        raise Refused(*at, f"“{label}”不像指标名")


class Refused(ValueError):
    """The words at [start, end) are not understood; the standard then scores nothing (拒绝)."""

    def __init__(
        self, start: int, end: int, why: str = "", code: str = "SCO001", advice: str | None = None
    ) -> None:
        super().__init__(why)
        self.start, self.end, self.why, self.code, self.advice = start, end, why, code, advice


@dataclass(slots=True)
class Builder:
    """State of one compilation; everything that leaves it is frozen."""

    prepared: Prepared
    name: str
    weight: Fraction | None
    definitions: dict[str, tuple[str, str]]
    wanted: dict[str, str]
    inputs: dict[str, Input] = field(default_factory=dict)
    choices: dict[str, Choice] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    metrics: dict[str, Metric] = field(default_factory=dict)
    aliases: dict[str, Metric] = field(default_factory=dict)
    remarks: list[tuple[int, int]] = field(default_factory=list)
    uncertain: list[str] = field(default_factory=list)
    restated: list[tuple[int, int]] = field(default_factory=list)
    stated: list[tuple[int, int]] = field(default_factory=list)
    seen: dict[str, int] = field(default_factory=dict)
    numbered: bool = False
    clause: int = 0
    hint: str = ""
    owners: dict[str, int] = field(default_factory=dict)
    again: bool = False
    veto_list: tuple[str, Scope] | None = None
    clauses: tuple[Clause, ...] = ()
    explanation: str = ""

    def remark(self, start: int, end: int) -> None:
        """Words that carry no rule: kept, printed with the reading, and noted once."""
        if (start, end) not in self.remarks and end > start:
            self.remarks.append((start, end))
            self.find("SCO008", f"“{self.prepared.quote(start, end)}”只作说明,不参与计分", start, end)

    def restate(self, start: int, end: int) -> None:
        """Words that say again what the rule already says: kept and printed, so that nothing is dropped."""
        if end > start:
            self.restated.append((start, end))

    def find(self, code: str, message: str, start: int = 0, end: int = 0) -> None:
        """Record a finding that quotes the source at [start, end)."""
        quote = self.prepared.quote(start, end) if end > start else None
        made = finding(code, message, place=Place(quote=quote))
        if made not in self.findings:
            self.findings.append(made)

    def choose(
        self, key: str, question: str, options: tuple[str, ...], default: str | None, at: tuple[int, int]
    ) -> str | None:
        """A 口径: the wanted option, else the default; recorded once with its finding."""
        while key in self.choices and self.choices[key].question != question:
            key += "二"
        known = self.choices.get(key)
        if known is not None:
            return known.chosen
        wanted = self.wanted.get(key)
        chosen = wanted if wanted in options else default
        self.choices[key] = Choice(key, question, options, chosen)
        rest = "、".join(option for option in options if option != chosen)
        if chosen is None:
            self.find("SCO022", f"{question}须选定口径:{rest}", *at)
        elif chosen == default:
            self.find("SCO021", f"{question}按“{chosen}”;另有:{rest}", *at)
        return chosen

    def settle(self, key: str) -> None:
        """The text itself answers a question that was asked: no 口径 is left."""
        known = self.choices.pop(key, None)
        if known is not None:
            self.findings = [f for f in self.findings if not f.message.startswith(known.question)]

    def ask(
        self,
        label: str,
        kind: Kind,
        at: tuple[int, int],
        *,
        unit: str | None = None,
        options: tuple[str, ...] = (),
        low: Fraction | None = None,
        high: Fraction | None = None,
        optional: bool = False,
    ) -> str:
        """The key of an input with this label and kind; an equal one asked before is shared."""
        label = trim(label) or self.name or "数值"
        short = re.sub(r"[=\s]", "", label)[:40]
        same = self.inputs.get(short)
        if optional and kind == "number" and same is not None and same.kind in {"count", "amount"}:
            return short  # one figure, asked as a number of something before
        key, count = short, 1
        while key in self.inputs and (self.inputs[key].label != label or self.inputs[key].kind != kind):
            count += 1
            key = f"{short}#{count}"
        if key not in self.inputs:
            span = self.prepared.span(*at) if at[1] > at[0] else None
            self.inputs[key] = Input(key, label, kind, unit, options, low, high, span, optional)
        elif self.inputs[key].optional and not optional:
            old = self.inputs[key]
            self.inputs[key] = Input(
                key, old.label, kind, unit or old.unit, options, low, high, old.span, False
            )
        return key

    def optional(self, key: str) -> None:
        """Mark an input as not needed for a score."""
        old = self.inputs[key]
        self.inputs[key] = replace(old, optional=True)

    def metric(
        self, words: str, unit: str, at: tuple[int, int], *, rate: bool = False, absolute: bool = False
    ) -> Metric:
        """The metric behind a name; a rate takes its numerator and denominator from the explanation."""
        label = metric_label(words)
        spoken = self._spoken(label, unit, at)
        if spoken is not None:
            return spoken
        if (
            not unit
            and re.search(r"率$|占比$|比例$|比重$", label or self.name)
            and not re.search(r"比例尺", label)
        ):
            unit = "%"
        percent = unit in _PERCENT
        label = self._named(label, percent, rate)
        unit = "%" if percent and unit != "‰" else unit
        if label in self.metrics and self.metrics[label].factors:
            return self.metrics[label]
        if label in self.metrics and self.metrics[label].unit == unit:
            return self.metrics[label]
        said = self._said_before(label, unit)
        if said is not None:
            return said
        kind: Kind = "percent" if percent else "amount" if unit in _MONEY else "count" if unit else "number"
        key = self.ask(label, kind, at, unit=unit or None)
        _refuse_unless_named(label, kind, at)
        over, under = self._ratio(label) if percent else (None, None)
        twin = next((m for m in self.metrics.values() if over and m.shares(over, under)), None)
        if twin is not None and (label in twin.label or twin.label in label):
            if key != twin.key:
                self.inputs.pop(key)
            return twin
        if unit == "倍" and re.search(r"达到|为|是", words):
            first, _, second = re.sub(r"(?:的|达到|为|是)$", "", words).partition("达到")
            over, under = (trim(first), trim(second)) if second else (None, None)
        moved = (
            re.fullmatch(r"（?(?P<a>[^-+×]{2,24})-(?P<b>[^-+×]{2,24})）?", over) if over and under else None
        )
        change = moved is not None and same_figure(moved["b"], under or "")
        if moved is not None and change:
            over, under = trim(moved["a"]), trim(moved["b"])
        apart = re.match(
            r"(?P<a>[^，；。]{2,16}?)[与和](?P<b>[^，；。]{2,16}?)(?:相差|之差|的差距|差异)$", label
        )
        if apart:
            over, under = trim(apart.group("a")), trim(apart.group("b"))
        over_key = self.ask(over, "number", at, optional=True) if over else None
        under_key = self.ask(under, "number", at, optional=True) if under else None
        if (unit == "倍" or apart) and over_key:
            self.optional(key)
        # Only a ratio is scaled: a figure that is measured itself is what it is.
        scale = Fraction(100) if over_key and under_key and unit != "倍" and not apart else Fraction(1)
        made = Metric(
            key,
            label,
            unit,
            over_key,
            under_key,
            scale,
            change=change,
            absolute=absolute or "绝对值" in label,
            gap=bool(apart),
        )
        self.metrics[label] = made
        return made

    def _named(self, label: str, percent: bool, rate: bool) -> str:
        """The name of a figure: its own words, or the indicator's where they are none or too bare."""
        if not label:
            label = self.name or "指标值"
            if percent and not re.search(r"[率比度例幅]|占|增长|下降|%", label):
                label += "完成率" if rate else "(%)"
        elif (
            percent
            and re.search(r"[率比例]$", self.name)
            and self.name not in label
            and not re.search(r"[率比例度]$", label)
        ):
            label = f"{self.name}({label})"
        return label

    def qualified(self, metric: Metric, words: list[str], used: set[str]) -> Metric:
        """A count narrowed by the words of its sentence; the broader one is dropped unless something uses it."""
        noun = re.sub(r"^(?:发现|出现|发生)(?=.{1,2}数$)", "", metric.label)
        label = f"{'，'.join(words)}{'' if len(noun) <= 4 else '，'}{noun}"
        old = self.inputs[metric.key]
        if metric.key not in used:
            self.inputs.pop(metric.key)
            self.metrics = {k: m for k, m in self.metrics.items() if m.key != metric.key}
        key = self.ask(label, old.kind, (0, 0), unit=old.unit)
        self.inputs[key] = replace(self.inputs[key], span=old.span)
        return replace(metric, key=key, label=label)

    def ratio(self, over: str, under: str, unit: str, at: tuple[int, int]) -> Metric:
        """A与B之比: one figure over another; 比值 then speaks of it."""
        label = f"{trim(over)}与{trim(under)}之比"
        if label in self.metrics:
            return self.metrics[label]
        key = self.ask(label, "percent" if unit == "%" else "number", at, unit=unit or None, optional=True)
        first = self.ask(trim(over), "number", at, optional=True)
        second = self.ask(trim(under), "number", at, optional=True)
        made = Metric(key, label, unit, first, second, Fraction(100 if unit == "%" else 1))
        self.metrics[label] = made
        for word in ("比值", "比率", "比例", "该比例", "该比值"):
            self.aliases.setdefault(word, made)
        return made

    def completion(self, what: str, noun: str, at: tuple[int, int]) -> Metric:
        """完成率: what was done against its task, as a rate with optional counts behind it."""
        done = what or self.name
        stem = done if noun in {"目标", "指标", "要求"} and not what else f"{done}{noun}"
        label = f"{stem}完成率" if "率" not in stem[-1:] else f"{stem}完成比例"
        if label in self.metrics:
            return self.metrics[label]
        key = self.ask(label, "percent", at, unit="%")
        over = self.ask(f"{done}完成数", "number", at, optional=True)
        under = self.ask(f"{done}{noun}数", "number", at, optional=True)
        self.metrics[label] = Metric(key, label, "%", over, under, Fraction(100))
        for word in ("完成率", "完成比例", "实际完成率", "任务完成率", "完成任务比例"):
            self.aliases.setdefault(word, self.metrics[label])
        return self.metrics[label]

    def _spoken(self, label: str, unit: str, at: tuple[int, int]) -> Metric | None:
        """A name that says itself how it is reckoned: a change, a ratio, or one that was given before."""
        changed = re.fullmatch(r"(?P<n>.*?)较(?P<b>[^较]+)变化", label)
        if changed and not changed.group("n") and re.search(r"增长率$|增速$|增幅$|变化率$", self.name):
            return self.metric(self.name, "%", at)
        if changed:
            return self.trend(changed.group("n") or self.name, changed.group("b"), at)
        if label in self.aliases:
            return self.aliases[label]
        divided = (
            re.fullmatch(r"(?P<a>[^/，]{2,16})/(?P<b>[^/，]{2,16})", label)
            if unit in {"", "%", "倍"}
            else None
        )
        if divided:
            return self.ratio(divided.group("a"), divided.group("b"), unit, at)
        moved = _MOVED.fullmatch(label) if unit in _PERCENT else None
        if moved:
            base = moved.group("b") or "上年"
            if moved.group("d") is None:
                return self.trend(moved.group("n2") or self.name, "上年", at, "增长")
            return self.trend(moved.group("n") or self.name, base, at, moved.group("d"))
        return None

    def _said_before(self, label: str, unit: str) -> Metric | None:
        """疫苗接种率 behind 国家免疫规划疫苗接种率 is the same figure, when only one could be meant."""
        if len(label) < 3:
            return None
        same = [m for m in self.metrics.values() if m.label == label and (not unit or not m.unit)]
        longer = [
            m
            for m in self.metrics.values()
            if m.label.endswith(label) and m.label != label and m.unit == unit and m.unit and not m.beyond
        ]
        found = same or (longer if self.again else [])
        return found[0] if len(found) == 1 else None

    def trend(
        self, name: str, base: str, at: tuple[int, int], moved: str = "", *, in_points: bool = False
    ) -> Metric:
        """与上年相比的变化: a change in per cent (of rates: in points), or the two figures it comes from.

        ``moved`` is the word 下降, 增长, … when the sentence speaks of the size of a fall or a rise.
        """
        label = f"{name}比{base}{moved or '变化'}"
        if label in self.metrics:
            return self.metrics[label]
        rate = re.search(r"[率度]$|比例$|比重$|占比$|指数$|增速$|增幅$", name) is not None
        if in_points and not rate and re.search(r"率|占|比|度|幅", name):
            rate = True  # 百分点 of a share are a difference, whatever stands behind its name
        kind: Kind = "percent" if rate else "number"
        key = self.ask(label, "percent", at, unit="%", optional=True)
        under_label = base if rate and re.search(r"增速$|增幅$", base) else f"{base}{name}"
        over = self.ask(f"本年{name}", kind, at, optional=True)
        under = self.ask(under_label, kind, at, optional=True)
        sign = -1 if re.search(FALLING, moved) else 1
        made = Metric(
            key,
            label,
            "%",
            over,
            under,
            Fraction(sign if rate else 100 * sign),
            change=not rate,
            beyond="signed" if rate else "",
        )
        self.metrics[label] = made
        return made

    def excess(self, target: str, name: str, at: tuple[int, int]) -> Metric:
        """超出比例: by how many per cent a figure exceeds its limit."""
        label = f"{name}超出{target}的比例"
        if label in self.metrics:
            return self.metrics[label]
        key = self.ask(label, "percent", at, unit="%", optional=True)
        over = self.ask(name, "number", at, optional=True)
        under = self.ask(target, "number", at, optional=True)
        self.metrics[label] = Metric(key, label, "%", over, under, Fraction(100), change=True)
        return self.metrics[label]

    def _ratio(self, label: str) -> tuple[str | None, str | None]:
        share = re.search(
            r"(?P<over>[^，、（]{2,}?)(?:占|与|达到|相当于)(?P<under>[^，、）]{2,}?)(?:的)?(?:之比|的?比例|比重|比率|比)?）?$",
            label,
        )
        best: tuple[int, str] | None = None
        for name in self.definitions:
            overlap = len(grams(name) & grams(label))
            if (
                overlap
                and (best is None or overlap > best[0])
                and (name in label or label in name or overlap >= 2)
            ):
                best = (overlap, name)
        if best is not None:
            return self.definitions[best[1]]
        if len(self.definitions) == 1 and label.startswith(self.name):
            return next(iter(self.definitions.values()))
        if share and ("占" in label or "之比" in label or "达到" in label):
            return trim(share.group("over")), trim(share.group("under"))
        return None, None


def same_figure(a: str, b: str) -> bool:
    """预算数 and 预算 name one figure."""
    return re.sub(r"[数额值（）]", "", a) == re.sub(r"[数额值（）]", "", b)


def definitions(explanation: str) -> dict[str, tuple[str, str]]:
    """The rates that an explanation column defines: 到位率=（到位资金/计划资金）×100%."""
    found: dict[str, tuple[str, str]] = {}
    for match in _DEFINED.finditer(_NUMBERED.sub("", explanation)):
        name = trim(match.group("name"))
        over = match.group("over").strip("（）() ")
        under = match.group("under").strip("（）() ")
        if len(name) <= 24:
            found[name] = (over, under)
    return found


def clean_name(name: str | None) -> str:
    return strip_name(name)
