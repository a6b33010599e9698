"""Names of indicators (指标名称): twice the same, two in one, empty ones, several tasks under one score."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from yikou.crosscheck.forms.cells import Row, brief, one_line, place_of, rows, squeezed, words_of
from yikou.crosscheck.forms.measures import figure_texts, result_of
from yikou.documents import Document
from yikou.findings import Finding, finding
from yikou.values import parse_quantity

_TASK = re.compile(
    r"(?:^|(?<=[\n。;；]))\s*(?:\d{1,2}\s*[.、．]|[(（]\d{1,2}[)）]|[一二三四五六七八九十]{1,2}、|[①-⑩])"
)
_GENERIC = re.compile(
    r"(?:指标\d*|[….\s]*|社会效益|经济效益|生态效益|可持续影响|服务对象满意度|满意度)(?:指标)?"
)
_ACTIVITY = re.compile(r"[\u4e00-\u9fff]{1,3}(?:活动|服务|培训|宣传|走访|演出|比赛|讲座|慰问)")


def duplicates(document: Document) -> Iterator[Finding]:
    """CRO150 to CRO152: one name for two rows."""
    for form in document.forms:
        seen: dict[str, Row] = {}
        mixed: dict[str, Row] = {}
        for row in rows(form):
            key = squeezed(row.subject)
            if row.placeholder or not key or _GENERIC.fullmatch(key):
                continue
            first = seen.setdefault(key, row)
            if first is not row and _one_cell(first, row):
                continue
            if first is not row:
                yield _twice(first, row)
                continue
            letters = "".join(sorted(key))
            alike = mixed.setdefault(letters, row)
            if alike is not row and len(key) >= 5:
                message = f"指标「{brief(alike.subject)}」与「{brief(row.subject)}」用字相同、语序不同,可能是同一指标列了两次"
                yield finding("CRO152", message, place=row.place())


def _one_cell(first: Row, row: Row) -> bool:
    """Whether both rows stand beside one merged name cell: then it is one indicator with two lines."""
    place = row.indicator.name.place
    return place is not None and place.row is not None and place == first.indicator.name.place


def _twice(first: Row, row: Row) -> Finding:
    targets = squeezed(first.indicator.aim.text), squeezed(row.indicator.aim.text)
    same_group = first.group is row.group
    if targets[0] == targets[1] or not all(targets):
        message = (
            f"指标「{brief(row.subject)}」列了两次(第 {first.number} 项和第 {row.number} 项),"
            f"目标{'同为' if targets[0] else ''}「{brief(row.indicator.aim.text) or '空白'}」,一项工作计了两次分"
        )
        return finding("CRO151", message, place=row.place(row.indicator.name, row.indicator.target))
    message = (
        f"两项指标同名「{brief(row.subject)}」而目标不同:第 {first.number} 项「{brief(first.indicator.aim.text)}」,"
        f"第 {row.number} 项「{brief(row.indicator.aim.text)}」;同一名称不能有两个目标,其中一项名称有误"
    )
    code = "CRO150" if same_group else "CRO154"
    return finding(code, message, place=row.place(row.indicator.name, row.indicator.target),
                   expected=one_line(first.indicator.aim.text), found=one_line(row.indicator.aim.text))  # fmt: skip


def placeholders(document: Document) -> Iterator[Finding]:
    """CRO155: rows that only fill the paper."""
    for form in document.forms:
        empty = [row for row in rows(form) if row.placeholder]
        worded = [row for row in empty if "无" in row.name]
        if worded:
            groups = "、".join(
                dict.fromkeys(one_line(row.group.name.text) for row in worded if row.group.name)
            )
            message = f"{len(worded)} 项指标写「{brief(worded[0].name)}」占位({groups});不设的指标请删去,或说明不设的理由"
            yield finding("CRO155", message, place=worded[0].place(worded[0].indicator.name))


#: Acts by kind: those of one kind are done in one go, and 走访及慰问 counts one thing.
_ACTS = (
    r"慰问|走访|探访|看望|家访|回访",
    r"培训|宣传|宣讲|讲座|座谈",
    r"检查|巡查|排查|督导|考核|评估",
    r"演出|比赛|联欢|参观|义卖|募捐",
    r"体检|义诊",
    r"送水|送药|送餐|送医",
    r"维修|清扫|调解|演练|采购",
)
_TIMES = re.compile(r"(?:人次|户次|场次|次数|场数|批次|人数|户数)数?$")
_AND = re.compile(r"以及|及(?!其)|和|与|、")


def two_in_one(document: Document) -> Iterator[Finding]:
    """CRO153: a name that counts two acts in one number."""
    for form in document.forms:
        for row in rows(form):
            base = re.sub(r"[(（][^()（）]*[)）]$", "", row.subject)
            match = _TIMES.search(base)
            parts = _AND.split(base[: match.start()]) if match else []
            kinds = [{kind for kind in _ACTS if re.search(kind, part)} for part in parts]
            if row.placeholder or len(parts) < 2 or not (kinds[0] and kinds[-1]) or kinds[0] & kinds[-1]:
                continue
            message = (
                f"指标「{brief(base, 30)}」把「{parts[0]}」和「{parts[-1]}」合在一个数里,目标「{brief(row.indicator.aim.text)}」"
                f"看不出各要多少"
            )
            yield finding("CRO153", message, place=row.place(), found=base)


def many_tasks(document: Document) -> Iterator[Finding]:
    """CRO156: several tasks under one score, without a weight of their own."""
    for form in document.forms:
        for row in rows(form):
            tasks = len(_TASK.findall(row.indicator.target.text))
            if tasks >= 3 and row.weight and row.weight.value:
                message = (
                    f"指标「{brief(row.subject)}」一项 {row.weight} 分,目标里有 {tasks} 项任务而没有分项分值,"
                    f"少做一两项时无从扣分(每项约 {words_of(Fraction(row.weight.value) / tasks, 2)} 分)"
                )
                yield finding("CRO156", message, place=row.place(row.indicator.name, row.indicator.target))


def contradictions(document: Document) -> Iterator[Finding]:
    """CRO157: two rows count the same activity and disagree."""
    for form in document.forms:
        table = [row for row in rows(form) if not row.placeholder]
        for row in table:
            own = result_of(row)
            if own is None or own.exact is None or own.unit not in {"次", "场"} or own.exact <= 0:
                continue
            other = next(
                (each for each in table if each is not row and _much_more(row, each, own.exact)), None
            )
            if other is not None:
                told = "、".join(_counts(row, other))
                message = (
                    f"指标「{brief(row.subject)}」实际「{brief(row.indicator.actual.text)}」,而「{brief(other.subject)}」"
                    f"的实际完成值写{told};同类活动次数相差很大,请写明各按谁组织的统计"
                )
                yield finding("CRO157", message, place=row.place(), found=told)


def _counts(row: Row, other: Row) -> list[str]:
    """The counts of activities in another row that share the activity of this row's name."""
    words = set(_kinds(row.subject))
    text = "".join(other.indicator.actual.text.split())
    found = []
    for figure in figure_texts(text):
        at = text.find(figure)
        before = re.split(r"[,，、;；。:：]", text[max(0, at - 16) : at])[-1]
        if re.search(r"\d(?:次|场)$", figure) and words & set(_kinds(before)):
            found.append(before + figure)
    return found


def _kinds(text: str) -> Iterator[str]:
    """The kinds of activity in words: each character before 活动 with it, so that 文体活动 meets 体育活动."""
    for match in _ACTIVITY.finditer(text):
        tail = match[0][-2:]
        for char in match[0][:-2]:
            if char not in "等类各项的和及、种次":
                yield char + tail


def _much_more(row: Row, other: Row, own: Fraction) -> bool:
    for told in _counts(row, other):
        quantity, _ = parse_quantity(re.sub(r"^\D+", "", told))
        if quantity is not None and quantity.exact is not None and quantity.exact >= 5 * own:
            return True
    return False


def truncated(document: Document) -> Iterator[Finding]:
    """CRO158: a cell whose text breaks off."""
    for form in document.forms:
        for row in rows(form):
            for words, label in ((row.indicator.target, "目标值"), (row.indicator.actual, "实际完成值")):
                text = one_line(words.text)
                if (tail := _broken(text)) is not None:
                    message = f"指标「{brief(row.subject)}」的{label}到「…{tail}」中断,文字不完整"
                    yield finding(
                        "CRO158", message, place=place_of(words, fallback=row.indicator.name), found=tail
                    )


_VERBS = "树立|营造|建立|提高|加强|促进|保障|完善|推进|形成|创造|改善|维护|增强|提升|落实|开展|组织|实现|确保"
_CUT = re.compile(rf"(?:{_VERBS})(?:了)?[\u4e00-\u9fff]$")
_CUT_WORD = re.compile(r"(?:预算|计划|方案|标准|指标|经费|资金)(?:调|增|减|变|追)$")
_WHOLE = re.compile(
    r"(?:高|大|强|好|多|快|善|化|升|展|效|全|新|人|心|度|力|网|率|制|中|后|前|等|完|成|了|会|月|日|年)$"
)
_WHOLE_TAILS = (
    "行为",
    "认为",
    "因为",
    "作为",
    "目的",
    "有的",
    "参与",
    "给与",
    "普及",
    "涉及",
    "祥和",
    "缓和",
    "平和",
    "温和",
    "大众和",
)
_BRACKETS = (("(", ")"), ("（", "）"), ("“", "”"), ("《", "》"), ("「", "」"))


def _broken(text: str) -> str | None:
    plain = re.sub(r"[)）]+$", "", text.rstrip())
    if _CUT_WORD.search(plain):
        return plain[-8:]
    if len(plain) >= 12 and _CUT.search(plain) and not _WHOLE.search(plain):
        return plain[-8:]
    for left, right in _BRACKETS:
        if text.count(left) > text.count(right) and len(text) >= 12:
            return text[-8:]
    if len(text) >= 15 and text[-1] in "、,，的和与及将把对为" and not text.endswith(_WHOLE_TAILS):
        return text[-8:]
    return None
