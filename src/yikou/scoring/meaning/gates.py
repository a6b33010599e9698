"""门槛条件 (gates): what must hold before anything is earned, and what the deductions already measure."""

from __future__ import annotations

import re

from yikou.scoring.meaning.atoms import Atom, CountAtom, FactAtom, NormAtom, RankAtom, StepAtom, TestAtom
from yikou.scoring.meaning.builder import Builder, Refused
from yikou.scoring.meaning.conditions import AGAINST, metric_of, node
from yikou.scoring.meaning.group import Cond, Entry, Group
from yikou.scoring.meaning.words import TASK, graded, metric_label, trim
from yikou.scoring.rules import Always, Condition, Flag, Judged, Loss, Metric


def gate_of(builder: Builder, group: Group, entry: Entry) -> tuple[Condition, bool]:
    """What must hold before anything is earned; words that the deductions measure need no attestation."""
    stepped = [loss for loss in (*group.losses, *group.gains) if isinstance(loss, Loss)]
    kept: list[Atom] = []
    soft = bool(group.graded)
    _which_failed(entry, stepped)
    for atom in entry.cond.atoms:
        if isinstance(atom, TestAtom):
            if _test_stays(builder, group, entry, atom, stepped):
                kept.append(atom)
        elif isinstance(atom, FactAtom):
            if _measured_already(atom.text, entry, stepped):
                builder.restate(atom.start, atom.end)
                if any(counts_delay(loss, atom.text) for loss in stepped):
                    builder.stated.append((atom.start, atom.end))  # the due date, from which the delay counts
                continue
            labels = [loss.metric.label for loss in stepped if loss.direction == "count"]
            labels += [loss.metric.label for loss in stepped if loss.metric.unit == "%" and loss.start == 100]
            if any(graded(atom.text, label) for label in labels) or labels and entry.kind == "BARE":
                soft = True
            kept.append(atom)
        elif isinstance(atom, RankAtom):
            if not any(_of_rank(loss) for loss in group.losses):
                kept.append(atom)
            else:
                builder.restate(atom.start, atom.end)
        elif isinstance(atom, NormAtom) and any(
            loss.direction == "count" and re.match(r"[少缺欠差]", loss.metric.label) for loss in stepped
        ):
            raise Refused(
                atom.start,
                atom.end,
                "每少多少从哪个数算起,没有写明",
                advice="请写成“每少配1名扣…分”并写明应配几名",
            )
        elif not isinstance(atom, StepAtom | CountAtom):
            kept.append(atom)
    if not kept:
        return Always(), False
    if _measured_limit(kept, stepped):
        builder.restate(kept[0].start, kept[-1].end)
        return Always(), False
    return node(builder, Cond(list(kept), entry.cond.either, entry.cond.start, entry.cond.end)), soft


def _which_failed(entry: Entry, stepped: list[Loss]) -> None:
    """办结率100%、满意率90%的得3分；一项不达标扣1分: which of them failed follows from the figures."""
    failing = [x for x in stepped if x.direction == "count" and x.metric.unit in {"项", "条"}]
    if len(entry.cond.tests) > 1 and any(_MISSED.search(x.metric.label) for x in failing):
        raise Refused(
            entry.start, entry.end, "不达标的有几项,由前面几个门槛决定",
            advice="请逐项分条写明各得几分,例如写成“办结率达到100%得2分;满意率达到90%得1分”",
        )  # fmt: skip


def _test_stays(builder: Builder, group: Group, entry: Entry, atom: TestAtom, stepped: list[Loss]) -> bool:
    """Whether a threshold must be met on its own, rather than being what the deductions count from."""
    metric = metric_of(builder, atom)
    covered = any(loss.also is not None for loss in stepped)
    if covered and metric_of(builder, atom).key in builder.inputs:
        _forget_input(builder, metric, stepped)
    elif _all_or_none(atom) and any(
        loss.direction == "count" and _of_rate(builder, group, atom, loss) for loss in stepped
    ):
        _forget_input(builder, metric, stepped)
        builder.restate(atom.start, atom.end)
    elif len(entry.cond.tests) == 1 and any(
        x.direction == "count" and x.metric.unit not in {"项", "条"} and _MISSED.search(x.metric.label)
        for x in stepped
    ):
        _forget_input(builder, metric, stepped)
        builder.restate(atom.start, atom.end)
        builder.stated.append((atom.start, atom.end))
    elif _beside(stepped, atom):
        raise Refused(atom.start, atom.end, "步长的单位与门槛不同,不明白从哪里扣起")
    elif not any(
        loss.metric.key == metric.key and (metric.unit == "%" or loss not in group.gains) for loss in stepped
    ):
        return True
    return False


def _measured_already(text: str, entry: Entry, stepped: list[Loss]) -> bool:
    """Whether the steps themselves measure what these words demand, so that nobody need attest it."""
    parts = [p for p in re.split(r"[，、]", text) if p]
    if re.fullmatch(r"应.{1,2}尽.{1,2}", text) and any(t.interval.low == 100 for t in entry.cond.tests):
        return True
    if stepped and all(TASK.search(p) and not re.search(r"未|不|没有", p) for p in parts):
        return True
    last = re.fullmatch(r"[^，；。]{2,24}不低于(?:上年度?|去年|上一年度?)(?:水平|同期)?", text)
    if last and any("比上年" in loss.metric.label and loss.direction == "down" for loss in stepped):
        return True
    both = AGAINST.match(text)
    if both and any(
        loss.start_metric is not None
        and loss.metric.label == both["a"]
        and loss.start_metric.label == both["b"]
        for loss in stepped
    ):
        return True
    if re.search(r"持平|相比|同期", text) and any(loss.metric.change for loss in stepped):
        return True
    if any(loss.metric.since is not None for loss in stepped) and re.search(r"\d+.{1,4}内", text):
        return True
    figures = [loss.metric for loss in stepped if loss.metric.beyond in {"over", "short"}]
    if any(m.over and m.over in text.replace(" ", "") for m in figures if m.since is None):
        return True
    measures = (_counts_excess, _counts_cases, counts_delay, _counts_lack)
    return any(measured(loss, text) for measured in measures for loss in stepped)


_MISSED = re.compile(
    r"^[^，；。]{0,6}?(?:不达标|未达标|不符合要求|未达到要求|达不到要求|未达到|达不到)[^，；。]{0,8}数"
)


def _all_or_none(atom: TestAtom) -> bool:
    """办结率100%得6分，每有1件超期扣1分: each case counted already says that it was not all."""
    low, high = atom.interval.low, atom.interval.high
    return atom.unit == "%" and low == 100 or low == high == 0 and atom.unit in {"%", ""}


def _of_rate(builder: Builder, group: Group, atom: TestAtom, loss: Loss) -> bool:
    """Whether the cases counted are those that keep the rate from being whole, in one sentence or one word."""
    between = builder.prepared.source[builder.prepared.span(group.start, group.end).start : loss.span.start]
    if not re.search(r"[；;。\n]", between):
        return True
    if re.search(r"后[未不]", loss.metric.label):
        return False  # 比对后未及时处理 says that it was compared
    return bool(
        set(re.sub(r"[率数的未不]", "", metric_label(atom.label)))
        & set(re.sub(r"[数的未不]", "", loss.metric.label))
    )


def _beside(stepped: list[Loss], atom: TestAtom) -> bool:
    """浓度不超过35得8分，每超1档扣…: a bare 超 or 少 must speak of the threshold itself, never of another count."""
    bare = re.compile(r"(?:超过?|超出|高出?|多|低于?|少|增加?|减少?|降低?)[^，；。]{1,3}数$")
    return atom.unit != "%" and any(
        x.direction == "count" and bare.fullmatch(x.metric.label) for x in stepped
    )


def _counts_excess(loss: Loss, text: str) -> bool:
    """决算未超概算得6分, 每超2%扣1分: the excess counted from nothing is the gate itself."""
    beyond = loss.direction == "up" and loss.start == 0 and re.search(r"超|突破", loss.metric.label)
    return bool(beyond) and re.search(r"[未不](?:得)?(?:超|突破)", text) is not None


def _counts_cases(loss: Loss, text: str) -> bool:
    """无越级上访得10分, 每发生1起扣2分: the count of cases says whether there were none."""
    none = re.fullmatch(
        r"(?:全年|年内|本年度?)?(?:无|未发生|没有发生|未出现|没有|未发现|不存在)(?P<what>[^，；。]{2,})", text
    )
    return none is not None and loss.direction == "count" and loss.metric.label.startswith(trim(none["what"]))


def counts_delay(loss: Loss, text: str) -> bool:
    """不晚于3月底公开得3分, 每推迟1日扣0.1分: the days of delay say whether it was in time."""
    late = re.search(r"推迟|逾期|延|超期|超时|滞后|晚|迟", loss.metric.label)
    due = r"[^，；。、]*?(?:不晚于|不迟于|\d+[日月号]底?(?:之|以)?前|\d+个?(?:工作)?日(?:之|以)?内|按时|按期|如期|按计划(?:时间|工期|进度)?|规定(?:时间|时限)内|计划(?:时间|工期)内)[^，；。、]*"
    return loss.direction == "count" and late is not None and re.fullmatch(due, text) is not None


def _counts_lack(loss: Loss, text: str) -> bool:
    """主题党日每月1次, 缺1次扣0.2分: what is lacking of a stated frequency is the gate itself."""
    unit = loss.metric.unit.removeprefix("个")
    lacking = loss.direction == "count" and unit and re.match(r"[缺少欠漏]", loss.metric.label)
    return (
        bool(lacking)
        and re.search(rf"每[年月季周日天度].{{0,4}}?[\d一二两三四五六七八九十]+个?{unit}", text) is not None
    )


def _of_rank(loss: Loss | Flag | Judged) -> bool:
    """6-10名扣0.5分 continues 前5名得满分: the ranks are the deductions' own matter."""
    return (
        isinstance(loss, Flag)
        and "名次" in repr(loss.condition)
        or isinstance(loss, Loss)
        and loss.metric.label == "名次"
    )


def _forget_input(builder: Builder, metric: Metric, stepped: list[Loss]) -> None:
    """每月 and 全年 are one count of what is missing: the monthly figure is not asked twice."""
    if not any(metric.key in {loss.metric.key, loss.also.key if loss.also else ""} for loss in stepped):
        builder.inputs.pop(metric.key, None)


def _measured_limit(kept: list[Atom], stepped: list[Loss]) -> bool:
    """不超过预算的得4分，每超1%扣…: the excess measures the gate itself."""
    words = "，".join(a.text for a in kept if isinstance(a, FactAtom))
    return any(loss.metric.change or loss.start_metric is not None for loss in stepped) and bool(
        re.search(
            r"不超|不高于|不大于|以内|控制在.{2,12}内$|不突破|不得突破|(?:编制|限额|定额|额度|指标|预算)内$|不增长|达到|完成|持平|只减不增|零增长",
            words,
        )
    )
