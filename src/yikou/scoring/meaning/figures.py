"""步长背后的数 (figures): the time allowed and the limit that a step counts from, and the step policy."""

from __future__ import annotations

import re
from dataclasses import replace

from yikou.scoring.meaning.atoms import StepAtom, plural
from yikou.scoring.meaning.builder import Builder
from yikou.scoring.meaning.group import Cond, Group
from yikou.scoring.meaning.words import metric_label, trim
from yikou.scoring.rules import Loss, Points, Rounding
from yikou.scoring.text import number

STEP_OPTIONS = ("整步", "线性", "进位")
_ROUNDING: dict[str, Rounding] = {"整步": "whole", "线性": "linear", "进位": "up"}


def rounding(builder: Builder, at: tuple[int, int]) -> Rounding:
    """The step policy (步长口径): whole steps unless chosen otherwise."""
    chosen = builder.choose("步长", "不足一步的部分是否计算,", STEP_OPTIONS, "整步", at)
    return _ROUNDING[chosen or "整步"]


def unit_fits(a: str, b: str) -> bool:
    a, b = a.removeprefix("个"), b.removeprefix("个")
    return (
        a == b
        or {a, b} <= {"人", "名", "位"}
        or {a, b} <= {"次", "场", "期"}
        or {a, b} <= {"天", "日", "工作日"}
        or {a, b} <= {"元", "万元"}
        and a == b
    )


_WINDOW = re.compile(
    r"(?P<n>\d+|[一二两三四五六七八九十]+)(?P<u>个?工作日|个?自然日|日|天|个月|小时|分钟|周)(?:之内|以内|内)(?P<what>[^，；。\d]{0,16})$"
)


def window(group: Group | None, cond: Cond, atom: StepAtom) -> re.Match[str] | None:
    """收到资金后30日内分解下达: the time allowed, when the award or the same sentence states one in the step's unit."""
    texts = [f.text for entry in (group.entries if group else []) for f in entry.cond.facts]
    found = [m for text in (*texts, *(f.text for f in cond.facts)) if (m := _WINDOW.search(text))]
    return found[0] if len(found) == 1 and unit_fits(found[0].group("u"), atom.unit) else None


def past(builder: Builder, window: re.Match[str], atom: StepAtom, points: Points) -> Loss:
    """Each step past the time allowed: the delay itself, or the time used."""
    at = (atom.start, atom.end)
    what = trim(re.sub(r"^(?:完成|予以|及时)", "", window.group("what"))) or builder.name
    unit = atom.unit
    used = builder.ask(f"{what}所用时间", "count", at, unit=unit, optional=True)
    metric = builder.metric(f"{what}超期{plural(unit)}", unit, at)
    made = replace(metric, over=used, beyond="over", since=number(window.group("n")))
    policy: Rounding = rounding(builder, at) if atom.size != 1 else "whole"
    return Loss(made, "count", atom.size, points, rounding=policy, span=builder.prepared.span(*at))


_BOUND = re.compile(
    r"(?P<a>[^，；。]*?)(?:(?P<low>不少于|不低于|不得少于|不得低于|达到)|不超过|不得超过|不高于|不得高于|不突破|不得突破|不大于|控制在)"
    r"(?P<b>上年度?|上年同期|去年|[^，；。\d]{0,10}(?:数|额|量|限额|额度|编制|定额|计划|目标|标准|预算|概算))(?:水平)?(?:以?内)?$"
)


def against_limit(
    builder: Builder, group: Group | None, cond: Cond, atom: StepAtom, points: Points
) -> Loss | None:
    """编外人员数不得超过核定数，每超1人扣0.5分: the two figures behind the number that exceeds or lacks."""
    texts = [f.text for entry in (group.entries if group else []) for f in entry.cond.facts]
    texts += [f.text for f in cond.facts]
    found = [m for text in texts if (m := _BOUND.search(text))]
    if (
        len(found) != 1
        or not metric_label(found[0].group("a"))
        or bool(found[0].group("low")) != (atom.direction == "down")
    ):
        return None
    at = (atom.start, atom.end)
    over, base = metric_label(found[0].group("a")), trim(found[0].group("b"))
    if re.fullmatch("上年度?|上年同期|去年", base):
        base = f"上年{over}"
    label = f"{over}{'减少' if base.startswith('上年') else '短少' if atom.direction == 'down' else '超出'}{plural(atom.unit)}"
    metric = builder.metric(label, atom.unit, at)
    builder.optional(metric.key)
    first, second = (
        builder.ask(over, "number", at, optional=True),
        builder.ask(base, "number", at, optional=True),
    )
    made = replace(metric, over=first, under=second, beyond="short" if atom.direction == "down" else "over")
    policy: Rounding = rounding(builder, at) if atom.size != 1 else "whole"
    return Loss(made, "count", atom.size, points, rounding=policy, span=builder.prepared.span(*at))
