"""Dirt between the cells: heads, blanks, totals, notes, merged and hidden lines, further sheets."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from tests.dirt.draft import ALL, HEADS, TYPED, Draft, Line, Sheet, Truth, value_of
from tests.dirt.in_cells import dirt
from tests.dirt.layout import line_of
from tests.dirt.people import Person, people

SHAPED = (*TYPED, "html")
SHEETED = TYPED


def _first_text(draft: Draft) -> str:
    """The first column of the table that holds words and is never taken away."""
    return next(key for key, _ in draft.columns if key not in {"amount", "category"})


def _insert(draft: Draft, line: Line) -> None:
    data = draft.data()
    place = draft.draw.randrange(1, len(data)) if len(data) > 1 else 0
    # Never inside a merged area: what stands between its rows would be a part of it.
    if any(a is not b for a, b, _ in draft.merged):
        place = 0
    if place:
        draft.lines.insert(draft.lines.index(data[place]), line)


@dirt("title above the head")
def _(draft: Draft) -> None:
    draft.above.append(["某某街道2019年春节困难家庭帮困对象名单"])


@dirt("title, unit and date above the head")
def _(draft: Draft) -> None:
    draft.above += [["帮困对象名单"], ["填报单位:某某街道", None, None, "填报日期:2020年1月6日"], []]


@dirt("blank rows between the data")
def _(draft: Draft) -> None:
    for _ in range(draft.draw.randrange(1, 4)):
        _insert(draft, Line("blank"))


@dirt("rows of white space")
def _(draft: Draft) -> None:
    _insert(
        draft, Line("blank", {key: draft.draw.choice((" ", "\u3000", "\u00a0 ")) for key, _ in draft.columns})
    )


@dirt("a numbered row nobody filled in")
def _(draft: Draft) -> None:
    if draft.has("serial"):
        _insert(draft, Line("blank", {"serial": ("n", "99")}))


@dirt("total below")
def _(draft: Draft) -> None:
    draft.lines.append(line_of({_first_text(draft): "合计"}))


@dirt("subtotals between")
def _(draft: Draft) -> None:
    _insert(draft, line_of({_first_text(draft): "第一居委小计"}))
    draft.lines.append(line_of({_first_text(draft): "总 计"}))


@dirt("notes and signatures below")
def _(draft: Draft) -> None:
    draft.lines += [
        Line("blank"),
        line_of({_first_text(draft): "备注:本表一式三份,名单已公示。"}),
        line_of({_first_text(draft): "填表人:某某", "amount": "审核人:某某"}),
    ]


@dirt("head again in the middle")
def _(draft: Draft) -> None:
    if not draft.head:
        _insert(draft, line_of(dict(draft.columns)))


@dirt("serial numbers that start anew")
def _(draft: Draft) -> None:
    for line in draft.data():
        if "serial" in line.cells:
            line.cells["serial"] = ("n", "1")


@dirt("empty columns at the left")
def _(draft: Draft) -> None:
    draft.offset = draft.draw.randrange(1, 4)


@dirt("head with line breaks and spaces")
def _(draft: Draft) -> None:
    draft.columns = [
        (key, text if len(text) < 3 else f"{text[:2]}\n {text[2:]} ") for key, text in draft.columns
    ]


@dirt("head with stars and full-width brackets")
def _(draft: Draft) -> None:
    wide = str.maketrans("()", "()")
    draft.columns = [(key, f"*{text.translate(wide)}:") for key, text in draft.columns]


@dirt("columns of no meaning")
def _(draft: Draft) -> None:
    draft.need("meter")
    draft.codes.add("SHT011")


@dirt("head of two storeys", SHAPED)
def _(draft: Draft) -> None:
    if draft.head or any(" " in text or "\n" in text for _, text in draft.columns):
        return
    keys = [key for key, _ in draft.columns]
    place = keys.index("amount")
    # The amount stands under a merged parent with a neighbour; all others reach over both storeys.
    draft.columns.insert(place + 1, ("parcel", "实物"))
    texts = [text for _, text in draft.columns]
    upper: list[Any] = [
        "发放情况" if n == place else None if n == place + 1 else t for n, t in enumerate(texts)
    ]
    lower: list[Any] = [t if n in {place, place + 1} else None for n, t in enumerate(texts)]
    draft.head = [upper, lower]
    draft.head_merges = [(0, place, 0, place + 1)]
    draft.head_merges += [(0, n, 1, n) for n in range(len(texts)) if n not in {place, place + 1}]


@dirt("category merged over several rows", SHAPED)
def _(draft: Draft) -> None:
    data = draft.data()
    if len(data) < 3 or draft.merged or any(line.touched for line in data[:3]):
        return
    first, last = data[0], data[2]
    if draft.lines[draft.lines.index(first) : draft.lines.index(last) + 1] != data[:3]:
        return
    _same_category(data[:3])
    for line in data[1:3]:
        line.cells["category"] = None
    draft.merged.append((first, last, "category"))
    draft.codes.add("SHT014")


def _same_category(lines: list[Line]) -> None:
    for line in lines:
        line.touched = True
        if line.truth and lines[0].truth:
            line.truth.person = replace(line.truth.person, category=lines[0].truth.person.category)
            line.cells["category"] = lines[0].truth.person.category


@dirt("same-as-above marks for the category")
def _(draft: Draft) -> None:
    data = draft.data()
    if len(data) < 3 or any(line.touched for line in data[:2]):
        return
    _same_category(data[:2])
    data[1].cells["category"] = draft.draw.choice(("同上", "〃", '"', "同 上"))
    draft.codes.add("SHT014")


@dirt("amount merged over two rows", SHAPED)
def _(draft: Draft) -> None:
    data = draft.data()
    if len(data) < 3 or draft.merged or any(line.touched for line in data[:2]):
        return
    if draft.lines[draft.lines.index(data[0]) : draft.lines.index(data[1]) + 1] != data[:2]:
        return
    for line in data[:2]:
        line.touched = True
    data[1].cells["amount"] = None
    if data[1].truth:
        data[1].truth.doomed("SHT019")
    draft.merged.append((data[0], data[1], "amount"))


@dirt("hidden rows", SHAPED)
def _(draft: Draft) -> None:
    for line in draft.data()[:2]:
        line.hidden = True
    draft.codes.add("SHT009")


@dirt("filtered rows", TYPED)
def _(draft: Draft) -> None:
    for line in draft.data()[1::2]:
        line.hidden = True
    draft.filtered = True
    draft.codes.add("SHT009")


@dirt("hidden columns", TYPED)
def _(draft: Draft) -> None:
    draft.hidden_columns.append("number")
    draft.codes.add("SHT009")


@dirt("a sheet without a head", SHEETED)
def _(draft: Draft) -> None:
    draft.others.append(Sheet("草稿", [["随手记"], ["电话", "明天打"]]))
    draft.codes.add("SHT007")


@dirt("a hidden sheet with an old list", SHEETED)
def _(draft: Draft) -> None:
    rows = [[text for _, text in draft.columns], [draft.data()[0].cells.get(key) for key, _ in draft.columns]]
    draft.others.append(Sheet("旧名单", rows, draft.draw.choice(("hidden", "veryHidden"))))
    draft.codes.add("SHT008")


@dirt("a sheet of instructions", SHEETED)
def _(draft: Draft) -> None:
    draft.others.append(Sheet("填写说明", [["请逐行填写"], ["金额以元为单位"]]))


@dirt("an empty sheet", SHEETED)
def _(draft: Draft) -> None:
    draft.others.append(Sheet("Sheet2", []))


def _rename(draft: Draft, key: str, text: str) -> None:
    if draft.head:
        draft.head = [
            [text if cell == dict(draft.columns)[key] else cell for cell in row] for row in draft.head
        ]
    old = dict(draft.columns)[key]
    for line in draft.lines:
        if line.kind == "aside" and line.cells.get(key) == old:
            line.cells[key] = text
    draft.columns = [(other, text if other == key else head) for other, head in draft.columns]


def _once(draft: Draft) -> bool:
    """The unit of money is changed once."""
    first, draft.unit_touched = not draft.unit_touched, True
    return first


@dirt("amounts in 万元")
def _(draft: Draft) -> None:
    if not _once(draft):
        return
    _rename(draft, "amount", "金额(万元)")
    for line in draft.data():
        if line.truth and line.cells["amount"] == value_of("amount", line.truth.person, 0):
            fen = line.truth.person.fen
            line.cells["amount"] = ("n", f"{fen // 1000000}.{fen % 1000000:06d}".rstrip("0"))
        elif line.truth and (line.truth.fate == "accept" or line.truth.why <= {"VAL001", "VAL002"}):
            # What was written for yuan means something else now, and nobody can say what.
            line.truth.fate, line.truth.why = "open", frozenset()
            line.truth.unsure.add("amount")


@dirt("unit of money above the table")
def _(draft: Draft) -> None:
    if not _once(draft):
        return
    _rename(draft, "amount", "金额")
    draft.above.append(["单位:元", None, "2020年1月"])


@dirt("unit of money nowhere")
def _(draft: Draft) -> None:
    if not _once(draft):
        return
    _rename(draft, "amount", "金额")
    draft.codes.add("SHT013")
    for line in draft.data():
        if line.truth and not line.touched:
            line.truth.doomed("SHT013")
        elif line.truth:
            line.truth.fate = "open"
            line.truth.why = frozenset()


@dirt("two columns of amounts that differ")
def _(draft: Draft) -> None:
    if draft.head or draft.unit_touched:
        return
    line = draft.pick()
    draft.columns.append(("second", "补助金额(元)"))
    for other in draft.data():
        if other.truth:
            other.cells["second"] = other.cells["amount"]
    line.cells["second"] = ("n", "1")
    if line.truth:
        line.truth.doomed("SHT036")


@dirt("no column of categories")
def _(draft: Draft) -> None:
    if draft.merged or draft.head:
        return
    draft.columns = [(key, text) for key, text in draft.columns if key != "category"]
    draft.codes.add("SHT010")
    draft.codes.discard("SHT014")
    for line in draft.data():
        if line.truth:
            line.truth.fate = "reject"


@dirt("a head nobody knows")
def _(draft: Draft) -> None:
    if draft.head or len(draft.columns) > 6:
        return
    draft.columns = [(key, f"栏目{place}") for place, (key, _) in enumerate(draft.columns, 1)]
    draft.refused = frozenset({"SHT001"})


def _second_table(
    draft: Draft,
    heads: dict[str, Any],
    moved: dict[str, str],
    above: tuple[str, ...] = (),
    lacking: bool = False,
) -> None:
    """A further table below, whose columns stand elsewhere or count otherwise: it is read by its own head."""
    if draft.head or draft.refused or draft.unit_touched:
        return
    draft.lines.append(Line("blank"))
    draft.lines += [line_of({_first_text(draft): text}) for text in above]
    draft.lines.append(line_of(heads))
    said = {moved.get(key, key): text for key, text in heads.items()}
    understood = {"name", "number", "category", "amount"} <= said.keys() and not lacking
    for place, person in enumerate(_strangers(draft, 2), 1):
        cells = {key: value_of(moved.get(key, key), person, place) for key in heads}
        if "万元" in said.get("amount", ""):
            cells["amount"] = ("n", f"{Decimal(person.fen).scaleb(-6):f}")
        truth = Truth(person, heads=said, moved=moved)
        if not understood:
            truth.doomed("SHT031")
        elif "SHT002" in draft.codes:
            truth.fate = "open"  # two readers disagree about every row, and say so
        draft.lines.append(Line("data", cells, truth, touched=True))
    if understood:
        draft.codes.add("SHT038")


def _strangers(draft: Draft, count: int) -> list[Person]:
    """People who do not stand in the list yet."""
    taken = {line.truth.person.number for line in draft.data() if line.truth}
    while True:
        found = people(draft.draw, count)
        if not taken & {person.number for person in found}:
            return found


@dirt("a second table in another order")
def _(draft: Draft) -> None:
    other = draft.draw.choice(("name", "number", "category"))
    moved = {"amount": other, other: "amount"}
    heads = {key: HEADS[moved.get(key, key)][0] for key, _ in draft.columns if key in HEADS}
    _second_table(draft, heads, moved)


def _first_heads(draft: Draft, amount: str) -> dict[str, Any]:
    return {key: amount if key == "amount" else HEADS[key][0] for key, _ in draft.columns if key in HEADS}


@dirt("a second table in another unit")
def _(draft: Draft) -> None:
    _second_table(draft, _first_heads(draft, "金额(万元)"), {})


@dirt("a group's heading between the rows", ALL)
def _(draft: Draft) -> None:
    _insert(draft, line_of({_first_text(draft): "以下人员由某某街道第二居委会上报,共计若干户"}))


@dirt("a second table under its own title and unit")
def _(draft: Draft) -> None:
    other = draft.draw.choice(("name", "number", "category"))
    moved = {"amount": other, other: "amount"}
    heads = {key: HEADS[moved.get(key, key)][0] for key, _ in draft.columns if key in HEADS}
    heads[other] = "发放金额"
    _second_table(draft, heads, moved, ("二、临江街道补充发放对象名单", "填报单位:某某街道  单位:元"))


@dirt("a second table whose money has no unit")
def _(draft: Draft) -> None:
    if any(line.truth and line.truth.heads for line in draft.data()):
        return  # Under a head of the same order that has a unit it would only be that head again.
    other = draft.draw.choice(("name", "number", "category"))
    moved = {"amount": other, other: "amount"}
    heads = {key: HEADS[moved.get(key, key)][0] for key, _ in draft.columns if key in HEADS}
    heads[other] = "发放金额"
    _second_table(draft, heads, moved, lacking=True)


def _summary(draft: Draft, *words: str) -> bool:
    """A small table of figures below the list, with a head of its own."""
    if draft.head or draft.refused or len(draft.columns) < len(words):
        return False
    keys = [key for key, _ in draft.columns][: len(words)]
    draft.lines += [Line("blank"), line_of(dict(zip(keys, words, strict=True)))]
    for street in ("临江街道", "桂园镇", "合计"):
        figures = [("n", str(draft.draw.randrange(1, 90))) for _ in words[1:]]
        draft.lines.append(line_of(dict(zip(keys, (street, *figures), strict=True))))
    draft.codes.add("SHT039")
    return True


@dirt("a summary below the list")
def _(draft: Draft) -> None:
    _summary(draft, "街镇", "人数", "金额(元)")


@dirt("a summary of households below the list")
def _(draft: Draft) -> None:
    _summary(draft, "单 位", "低保户数", "低收入户数", "人次(本月)")


@dirt("people below a summary without a head of their own")
def _(draft: Draft) -> None:
    if not _summary(draft, "街镇", "人数"):
        return
    keys = [key for key, _ in draft.columns]
    for place, person in enumerate(_strangers(draft, 2), 1):
        truth = Truth(person)
        truth.doomed("SHT031")
        cells = {key: value_of(key, person, place) for key in keys if key in HEADS}
        draft.lines.append(Line("data", cells, truth, touched=True))
