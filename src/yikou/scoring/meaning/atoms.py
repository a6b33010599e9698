"""原子条件 (atoms): a phrase's marks read as facts, tests, steps, counts.

This is where a number is either bound to a meaning or left inside the words of a fact; a percentage
that no pattern binds is refused, because a misread threshold is worse than no score.
"""

from __future__ import annotations

import re
from fractions import Fraction

from yikou.scoring.grammar import Mark, Phrase
from yikou.scoring.grammar import vocabulary as v
from yikou.scoring.meaning.builder import Builder, Refused
from yikou.scoring.meaning.intervals import interval_of, quantity, range_of
from yikou.scoring.meaning.kinds import (
    Atom,
    CountAtom,
    ElseAtom,
    FactAtom,
    NormAtom,
    PeriodAtom,
    RankAtom,
    StepAtom,
    TestAtom,
    plural,
)
from yikou.scoring.meaning.words import metric_label, trim
from yikou.scoring.rules import Between
from yikou.scoring.text import number

TIME_UNITS = {
    "月",
    "个月",
    "天",
    "日",
    "年",
    "小时",
    "分钟",
    "周",
    "个工作日",
    "工作日",
    "岁",
    "季度",
    "个季度",
    "级",
    "日前",
}


def direction(verb: str) -> str:
    if re.fullmatch(v.DELAYS, verb):
        return "late"
    return "down" if re.fullmatch(v.FALLS, verb) else "up"


def read_phrase(phrase: Phrase, builder: Builder, *, counted: bool) -> tuple[list[Atom], bool]:
    """The atoms of a phrase and whether 或 joins them; ``counted``: the consequence is per case."""
    atoms: list[Atom] = []
    words: list[Mark] = []
    either = False
    marks = list(phrase.marks)
    index = 0
    while index < len(marks):
        mark = marks[index]
        kind = mark.kind
        if kind in {"TEXT", "ETC", "COLON"}:
            words.append(mark)
        elif kind == "ELSE" and not words and not atoms:
            atoms.append(ElseAtom(mark.start, mark.end))
        elif kind in {"AND", "OR"}:
            either = _connect(kind, mark, marks, index, atoms, words, either)
        elif kind in {"COMPARE", "RANGE", "BETWEEN"}:
            _test(mark, marks, index, atoms, words)
        elif kind == "STEP":
            atoms.append(_step(mark, words, marks, index))
            words = []
            index = len(marks)
        elif kind in {"COUNT", "QTY"} and (
            kind == "COUNT" or counted and _countable(mark, words, marks[index + 1 :])
        ):
            atoms.append(_count(mark, words, marks, index))
            words = []
            index = len(marks)
        elif kind == "QTY" and atoms and isinstance(atoms[-1], TestAtom) and _connectors(words):
            last = atoms[-1]
            words.clear()
            number_, implied = quantity(mark["qty"] or mark["qtyn"])
            atoms.append(
                TestAtom(
                    last.label,
                    Between(number_, True, number_, True),
                    mark["qtyu"] or implied,
                    mark.start,
                    mark.end,
                    False,
                    True,
                )
            )
        elif kind == "QTY" and _bare_value(mark, marks, index, words):
            _bare(mark, atoms, words)
        elif kind == "RANK":
            words = []
            atoms.append(_rank(mark))
        elif kind == "PERIOD" and _dated(words, marks[index + 1 :]):
            words.append(mark)
        elif kind == "PERIOD":
            atoms.append(PeriodAtom(mark.text, mark.start, mark.end))
        elif kind == "NORM":
            if any(later.kind in {"NORM", "COMPARE"} for later in marks[index + 1 :]):
                raise Refused(mark.start, marks[-1].end, "按类别分别配备的写法,请按类别拆成几条")
            atoms.append(_norm(mark, words, marks, index))
            words = []
            index = len(marks)
        else:
            words.append(mark)
        index += 1
    _finish(words, atoms)
    return atoms, either


def _connect(
    kind: str, mark: Mark, marks: list[Mark], index: int, atoms: list[Atom], words: list[Mark], either: bool
) -> bool:
    """且 and 或 split only where a number stands on one side; between facts they stay words."""
    numeric = any(isinstance(atom, TestAtom) for atom in atoms)
    later = any(other.kind in {"COMPARE", "RANGE", "BETWEEN", "QTY"} for other in marks[index + 1 :])
    if not words and not atoms:
        if kind == "OR":
            words.append(mark)
        return either
    if not numeric and not (later and kind == "AND"):
        words.append(mark)
        return either
    if words:
        _finish(words, atoms)
        words.clear()
    return either or kind == "OR"


def _dated(words: list[Mark], behind: list[Mark]) -> bool:
    """跨年一季度内完成: a date within a fact, no period that a value belongs to."""
    before = words[-1].text if words else ""
    return (
        before.endswith(("跨年", "次年", "下年", "翌年"))
        or bool(behind)
        and re.match("内|之?前|底|以前|结束", behind[0].text) is not None
        and not any(m.kind in {"COMPARE", "QTY", "RANGE"} for m in behind)
    )


def _connectors(words: list[Mark]) -> bool:
    return bool(words) and "".join(word.text for word in words) in {"、", "和", "及", "与"}


def _finish(words: list[Mark], atoms: list[Atom]) -> None:
    text = "".join(word.text for word in words)
    core = trim(text)
    if not core:
        return
    if (
        atoms
        and isinstance(atoms[-1], TestAtom)
        and core
        in {"的", "者", "时", "之间", "部分", "以内", "标准", "要求", "情况", "范围", "范围内", "目标"}
    ):
        return
    manner = re.search(
        r"按(?:照)?\d+(?:\.\d+)?%(?:的比例)?(?:预留|提取|计提|缴纳|扣留|留存|列支|安排|足额)", text
    )
    if not manner and any(word.kind == "QTY" and "%" in word.text for word in words):
        bad = next(word for word in words if word.kind == "QTY" and "%" in word.text)
        raise Refused(bad.start, bad.end, f"不明白“{bad.text}”的用途", "SCO002")
    stray = None if manner else _STRAY.search(core)
    if stray:
        raise Refused(words[0].start, words[-1].end, f"“{stray.group()}”没有读成门槛或步长", "SCO002")
    atoms.append(FactAtom(core, words[0].start, words[-1].end))


_STRAY = re.compile(
    rf"每(?:{v.VERBS})\D{{0,2}}\d|[≤≥<>]\d|(?:不超过|不高于|不低于|不少于|不大于|超过|低于|高于|达到|少于|每高|每多|每低)\d|\d/\d|\d：\d|\d%|\d倍|\d分(?![钟类])|分之"
)


def _test(mark: Mark, marks: list[Mark], index: int, atoms: list[Atom], words: list[Mark]) -> None:
    if mark.kind == "COMPARE":
        interval, unit, soft, twice = interval_of(mark)
    else:
        interval, unit, soft = range_of(mark)
        twice = False
    after = "".join(m.text for m in marks[index + 1 :])
    rest = trim(re.split(r"且|或|，", after)[0])
    behind = marks[index + 1] if index + 1 < len(marks) else None
    before = "".join(word.text for word in words)
    if behind is not None and re.match(r"：\d", after):
        raise Refused(
            mark.start, behind.end + 1, "比值没有读成门槛", "SCO002", "请写成“…与…之比不低于…%”或逐项分条写明"
        )
    plain_words = (
        behind is not None
        and behind.kind == "TEXT"
        and rest
        and rest not in {"部分", "时", "范围", "标准"}
        and not behind.text.startswith(("、", "和", "/"))
    )
    if plain_words and (unit in TIME_UNITS or unit == "" or unit == "分"):
        words.append(mark)
        return
    if (
        mark["op"] == "为"
        and not re.search(r"[率比数例值度量额次均]$|占比", trim(before))
        and unit not in {"%"}
    ):
        words.append(mark)
        return
    start = words[0].start if words else mark.start
    label = before
    if plain_words and behind is not None and unit not in {"%"}:
        label = f"{before}{rest}{plural(unit)}"
        marks[index + 1 : index + 2] = []
    elif not before and atoms and isinstance(atoms[-1], TestAtom) and mark.kind == "COMPARE":
        joined = _join(atoms[-1], interval, soft)
        if joined is not None:
            atoms[-1] = TestAtom(
                atoms[-1].label, joined, unit or atoms[-1].unit, atoms[-1].start, mark.end, False
            )
            return
    words.clear()
    absolute = "±" in (mark["op"] or "") or "绝对值" in label
    lead, name = _demands(label)
    if lead:
        at = start + len(lead)
        atoms.append(FactAtom(lead, start, at))
        label, start = name, at + 1
    for name in _several(label):
        atoms.append(TestAtom(name, interval, unit, start, mark.end, soft, False, twice, absolute))


_MET = re.compile(
    r"(?:规范|及时|完整|齐全|健全|到位|落实|明确|合理|清晰|准确|公开|合规|完善|科学|充分|真实|有序|整洁|完好|一致|合法|属实)$"
)


def _demands(label: str) -> tuple[str, str]:
    """认定程序规范、公示期≥5日: what stands before the measure is a demand of its own, not part of its name."""
    lead, sign, name = label.rpartition("、")
    if not sign or not name or not all(_MET.search(trim(part)) for part in lead.split("、")):
        return "", label
    return trim(lead), name


def _several(label: str) -> list[str]:
    """出勤率、合格率均: each measure that a test names together."""
    if not re.search(r"(?:均须?|都|两项指标均?须?|各|分别)$", trim(label)):
        return [label]
    names = [
        trim(part)
        for part in re.split(
            r"、|和(?!谐)|及(?!时|格)|与",
            re.sub(r"(?:两项|三项)?(?:指标)?(?:均须?|都|各|分别)$", "", trim(label)),
        )
    ]
    if len(names) < 2 or not all(re.search(r"[率度例重]$", name) for name in names):
        return [label]
    return names


def _join(test: TestAtom, other: Between, soft: bool) -> Between | None:
    """80%及以上 + 100%以下: two one-sided tests of one metric make an interval."""
    mine = test.interval
    if (
        mine.high is None
        and other.low is None
        and other.high is not None
        and mine.low is not None
        and mine.low <= other.high
    ):
        return Between(mine.low, mine.low_in, other.high, other.high_in and not soft)
    if (
        mine.low is None
        and other.high is None
        and other.low is not None
        and mine.high is not None
        and other.low <= mine.high
    ):
        return Between(other.low, other.low_in, mine.high, mine.high_in if not test.soft else False)
    return None


def _bare_value(mark: Mark, marks: list[Mark], index: int, words: list[Mark]) -> bool:
    """A bare number closes its phrase (入户率100%) and has a unit or a measuring name before it."""
    if mark["qtyn"] is not None:
        return False
    rest = "".join(m.text for m in marks[index + 1 :])
    tail = trim(re.split(r"且|或|、|和", rest)[0])
    if mark["qtyu"] in {"级", "档", "类"}:
        return False
    return not tail and (
        "%" in mark.text
        or "百分" in mark.text
        or bool(words) is False
        and mark["qtyu"] not in {"分"}
        and index == 0
    )


def _bare(mark: Mark, atoms: list[Atom], words: list[Mark]) -> None:
    value, implied = quantity(mark["qty"])
    start = words[0].start if words else mark.start
    label = "".join(word.text for word in words)
    words.clear()
    far = _FAR_SIGN.search(label)
    interval = Between(value, True, value, True)
    if far is not None and not far["of"] and (far["above"] or far["below"]):
        raise Refused(
            start, mark.end, f"“{label}{mark.text}”说的是超出(不足)的部分还是占比,没有写明",
            advice="请写成“…占…的比例超过20%”或“…比…高20%以上”",
        )  # fmt: skip
    if far is not None:
        low, high = (value, None) if far["low"] or far["above"] else (None, value)
        inside = bool(far["low"] or far["most"])
        whose = trim(label[: far.start()])
        label = f"{whose}占{far['what']}的比例" if whose and "%" in mark.text else label
        interval = Between(low, low is not None and inside, high, high is not None and inside)
    atoms.append(TestAtom(label, interval, mark["qtyu"] or implied, start, mark.end, False, far is None))


# 达到预留份额的60%, 超过总数的20%: the sign stands before the figure that the number is a part of.
_FAR_SIGN = re.compile(
    r"(?<![未不])(?:(?P<low>达到|不低于|不少于|不小于)|(?P<most>不超过|不得超过|不高于|不大于|控制在)|(?P<above>超过|高于|大于|多于|超出)|(?P<below>低于|少于|小于|不足|未达到|达不到))"
    r"(?P<what>[^，；。、]{2,16}?)(?P<of>的?)$"
)


def _step(mark: Mark, words: list[Mark], marks: list[Mark], index: int) -> StepAtom:
    which = "" if mark["sverb"] else "2" if mark["sverb2"] else "3"
    verb = mark[f"sverb{which}"]
    middle = mark[f"smid{which}"] or ""
    each = mark.text.startswith("每") or "每" in middle
    before = trim("".join(word.text for word in words)).rpartition("：")[2]
    ref = re.fullmatch(r"(?:较|比|与|低于|高于|超过)(\d+(?:\.\d+)?)(?:%|分|个百分点)?(?:后|的|相比)?", before)
    if ref or re.fullmatch(
        r"(?:加|扣|减)分项?|其中|欠账的?|短收的?|缺口|较?目标值?|比?标准|的|在?(?:此|该|上述)基础上|达标后|(?:超出|超过|高于|低于|不足)(?:的?范围|的?部分|目标)?的?|未达到的?",
        before,
    ):
        before = ""
    if mark[f"sunit{which}"] in {"档", "款"}:
        raise Refused(mark.start, mark.end, "一档是多少没有写明")
    after = "".join(m.text for m in marks[index + 1 :])
    size = number(mark[f"snum{which}"] or "1")
    start = words[0].start if words else mark.start
    return StepAtom(
        direction(verb), size, mark[f"sunit{which}"], each, before, verb + middle, after, start, marks[-1].end,
        number(ref.group(1)) if ref else None,
    )  # fmt: skip


def _countable(mark: Mark, words: list[Mark], behind: list[Mark]) -> bool:
    before = "".join(word.text for word in words)
    if re.search(r"每(?:月|年|季度?|周|日|天|半年|[百千万]?[人户])$|全年$|[“《]$", before) or any(
        m.kind == "STEP" for m in behind
    ):
        return False
    if behind and re.match(
        "一(?![般级])|[”性都也内度来]|之内|验收|交验|抽检|检验|通过|办结|合格", behind[0].text
    ):
        return False
    if mark.text.startswith("一") and _EACH_ITS_OWN.search(before):
        return False
    if _DEMANDED.search(before) or _FREQUENT.search(before):
        return False
    if mark["qtyu"] in {"月", "日", "年", "号"} and behind and not behind[0].text.startswith("的"):
        return False  # 1月15日前 is a date
    return (
        mark["qty"] is not None
        and mark["qtyu"] not in {"%", "分", "个百分点", "百分点", "元", "万元"}
        and quantity(mark["qty"])[0] == 1
    )


# 一户一档, 一村一策: each has its own; a manner of keeping, not a number of cases.
_EACH_ITS_OWN = re.compile(r"(?:一|每)[户人村项企事案类季月年县镇乡园校车河店物岗站库组楼企品树]$")


# 每个乡镇至少配备1名: what is demanded of each, no case that is counted.
_DEMANDED = re.compile(r"(?:至少|不少于|不低于|均须?|都|应当?|须|必须)[^，；。\d缺少漏]{0,6}$")
# 每季度报送1次: how often, unless what happens is amiss.
_FREQUENT = re.compile(
    r"每(?:月|季度?|半年|年|周|旬|学期)(?:(?!发生|发现|出现|迟|缺|漏|未|少|不|错|逾|超)[^，；。]){1,8}$"
)
_DEMAND = re.compile(r"不低于|不少于|不小于|不得|至少|≥")


def _count(mark: Mark, words: list[Mark], marks: list[Mark], index: int) -> CountAtom:
    size = number(mark["cnum"] or mark["qty"] or "1")
    unit = mark["cunit"] or mark["cunit2"] or mark["qtyu"]
    before = "".join(word.text for word in words)
    before = re.sub(rf"(?:{v.TRIGGERS}|其中有|每)$", "", trim(before))
    before = re.sub(rf"^每(?:{v.TRIGGERS})?", "", before)
    trigger = re.sub(rf"^(?:{v.TRIGGERS})", "", mark["ctrig"] or "")
    after = re.sub(r"[即就便]$", "", trim("".join(m.text for m in marks[index + 1 :])))
    text = "".join(part for part in (before.rpartition("：")[2], trigger, after) if part)
    each = mark.text.startswith("每")
    start = words[0].start if words else mark.start
    bound = next(
        (m for m in marks[index + 1 :] if m.kind == "COMPARE" and _DEMAND.match(m["op"] or "")), None
    )
    bound = bound if each else None
    if bound is not None:
        raise Refused(
            mark.start, bound.end, "“每”后面又有门槛,不明白是步长还是要求",
            advice="请写成“…每百户面积达到…的,得…分”,或写明每多少加减几分",
        )  # fmt: skip
    return CountAtom(size, unit, text, each, start, marks[-1].end)


def _rank(mark: Mark) -> RankAtom:
    suffix = (mark["rksuf"] or "") + (mark["rksuf5"] or "")
    if mark["rk6"]:
        return RankAtom(Between(number(mark["rk6"]), True, number(mark["rk6"]), True), mark.start, mark.end)
    if mark["rk5"]:
        return RankAtom(Between(number(mark["rk5"]), True, None, False), mark.start, mark.end)
    low = number(mark["rk3"] or mark["rk1"])
    high = mark["rk4"] or mark["rk2"]
    if high:
        return RankAtom(Between(low, True, number(high), True), mark.start, mark.end)
    if "后" in suffix or "下" in suffix:
        return RankAtom(Between(low, True, None, False), mark.start, mark.end)
    top = "前" in mark.text
    return RankAtom(Between(Fraction(1) if top else low, True, low, True), mark.start, mark.end)


def _norm(mark: Mark, words: list[Mark], marks: list[Mark], index: int) -> NormAtom:
    before = re.sub(r"^按照?", "", trim("".join(word.text for word in words)))
    after = trim("".join(m.text for m in marks[index + 1 :]))
    start = words[0].start if words else mark.start
    if mark["nbase3"]:
        return NormAtom(
            1 / number(mark["nbase3"]), Fraction(1), "人", "名", before, after, start, marks[-1].end
        )
    per = number(mark["nbase"] or mark["nbase2"])
    count = number(mark["nnum"] or mark["nnum2"])
    unit = mark["nu"] or mark["nu2"]
    if per == 0:
        raise Refused(mark.start, mark.end, "每多少人配备多少,没有写明", "SCO002")
    return NormAtom(per, count, mark["nbu"] or mark["nbu2"], unit, before, after, start, marks[-1].end)


def same_metric(earlier: str, later: str) -> bool:
    """Whether a later tier speaks of the metric of an earlier one: no name, the same, or its tail."""
    a, b = metric_label(earlier), metric_label(later)
    return not b or a == b or not a or a.endswith(b)


__all__ = [
    "Atom",
    "CountAtom",
    "ElseAtom",
    "FactAtom",
    "NormAtom",
    "PeriodAtom",
    "RankAtom",
    "StepAtom",
    "TestAtom",
    "plural",
    "read_phrase",
    "same_metric",
]
