"""Dirt inside a cell: each kind takes a draft, spoils one row of it, and says what its fate must be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from tests.dirt.draft import ALL, CSV, TYPED, Draft, Line, Truth, amount_digits
from tests.dirt.people import Person, ending_in_x, with_check

Spoil = Callable[[Draft], None]


@dataclass(frozen=True)
class Dirt:
    """One kind of dirt: its name, what it does, and the formats that can carry it."""

    name: str
    spoil: Spoil
    formats: tuple[str, ...]


KINDS: list[Dirt] = []
_CAPITALS = {
    30000: "叁佰元整", 50000: "伍佰元整", 80000: "捌佰圆整", 110000: "壹仟壹佰元整", 126000: "壹仟贰佰陆拾元",
    33350: "叁佰叁拾叁元伍角",
}  # fmt: skip
_YEAR = str.maketrans("0123456789", "〇一二三四五六七八九")
_COUNT = ("", *"一二三四五六七八九十", "十一", "十二")
_WIDE = {code: code + 0xFEE0 for code in range(0x30, 0x5B)}


def dirt(name: str, formats: tuple[str, ...] = ALL) -> Callable[[Spoil], Spoil]:
    """Register a kind."""

    def keep(spoil: Spoil) -> Spoil:
        KINDS.append(Dirt(name, spoil, formats))
        return spoil

    return keep


def _truth(line: Line) -> Truth:
    if line.truth is None:
        raise ValueError("only a data row has a truth")
    return line.truth


def _person(line: Line, person: Person) -> None:
    """Another person in this row, everything that hangs on the number with it."""
    truth = _truth(line)
    truth.person = person
    for key, value in (
        ("number", person.number),
        ("born", person.born),
        ("sex", person.sex),
        ("name", person.name),
    ):
        if key in line.cells:
            line.cells[key] = value


def number_as(name: str, write: Callable[[str], str], *reject: str, x: bool = False) -> None:
    """A kind that writes the number of a person in another way; with codes it must be refused."""

    @dirt(name)
    def spoil(draft: Draft) -> None:
        line = draft.pick()
        if x:
            _person(line, ending_in_x(_truth(line).person))
        line.cells["number"] = write(_truth(line).person.number)
        if reject:
            _truth(line).doomed(*reject)


number_as("number in full width", lambda number: number.translate(_WIDE))
number_as("number with a no-break space", lambda number: f"{number[:6]}\u00a0{number[6:]}")
number_as("number with invisible characters", lambda number: f"\u200b{number[:14]}\u200d{number[14:]}\ufeff")
number_as("number with white space around", lambda number: f"  {number}\t ")
number_as("number in groups", lambda number: f"{number[:6]} {number[6:14]} {number[14:]}")
number_as("number behind an apostrophe", lambda number: f"'{number}")
number_as("number with a small x", str.lower, x=True)
number_as("number with a Cyrillic X", lambda number: number.replace("X", "\u0425"), x=True)
number_as("number with a multiplication sign", lambda number: number.replace("X", "\u00d7"), x=True)
number_as("number one short", lambda number: number[:9] + number[10:], "VAL011")
number_as("number with two digits swapped", lambda number: _swapped(number), "VAL013", "VAL014", "VAL015")
number_as("number with the letter O", lambda number: number.replace("0", "O", 1), "VAL012", "VAL018")
number_as("number in scientific text", lambda number: f"{number[0]}.{number[1:6]}E+17", "SHT016")
number_as("number of another script", lambda number: number.replace("1", "\u0661"), "VAL012", "VAL018")
number_as("number covered with stars", lambda number: f"{number[:6]}********{number[14:]}", "VAL012")
number_as("same-as-above mark for a number", lambda number: "同上", "SHT030")


def _swapped(number: str) -> str:
    for place in range(14, 16):
        if number[place] != number[place + 1]:
            return number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    return number[:16] + ("0" if number[16] != "0" else "1") + number[17]


@dirt("number kept as a float", TYPED)
def _(draft: Draft) -> None:
    line = draft.pick()
    digits = _truth(line).person.number.replace("X", "5")
    line.cells["number"] = ("n", repr(float(digits)))
    _truth(line).doomed("SHT016")


@dirt("number of fifteen digits as a number", TYPED)
def _(draft: Draft) -> None:
    line = draft.pick()
    old = _truth(line).person
    born = f"19{old.number[8:14]}" if old.number[6:8] != "20" else f"1950{old.number[10:14]}"
    person = replace(old, number=with_check(old.number[:6] + born + old.number[14:17]))
    _person(line, person)
    line.cells["number"] = ("n", person.number[:6] + person.number[8:17])


def amount_as(
    name: str, write: Callable[[int], object], *reject: str, formats: tuple[str, ...] = ALL
) -> None:
    """A kind that writes the amount in another way."""

    @dirt(name, formats)
    def spoil(draft: Draft) -> None:
        line = draft.pick()
        line.cells["amount"] = write(_truth(line).person.fen)
        if reject:
            _truth(line).doomed(*reject)


amount_as("amount as text", amount_digits)
amount_as("amount with its unit", lambda fen: f"{amount_digits(fen)}元")
amount_as("amount with thousands", lambda fen: f"{fen // 100:,}.{fen % 100:02d}元")
amount_as("amount in capitals", lambda fen: _CAPITALS[fen])
amount_as("amount in full width", lambda fen: amount_digits(fen).translate({**_WIDE, 46: 0xFF0E}))
amount_as("amount with a currency sign", lambda fen: f"¥{amount_digits(fen)}")
amount_as("amount with a full-width sign and a space", lambda fen: f"\uffe5 {amount_digits(fen)}")
amount_as("amount with the noise of floats", lambda fen: ("n", f"{amount_digits(fen)}{'.' if fen % 100 == 0 else ''}"
                                                          "00000000000003"), formats=("xlsx", "ods", "xml"))  # fmt: skip
amount_as("amount with an exponent", lambda fen: ("n", f"{fen}E-2"), formats=("xlsx", "ods", "xml"))
amount_as("negative zero", lambda fen: ("n", "-0"), "SHT023", formats=TYPED)
amount_as("nothing given", lambda fen: ("n", "0"), "SHT023")
amount_as("negative amount", lambda fen: ("n", f"-{amount_digits(fen)}"), "SHT023")
amount_as("negative amount in brackets", lambda fen: f"({amount_digits(fen)})", "SHT023")
amount_as("amount in words", lambda fen: "三百左右", "VAL001")
amount_as("amount with a decimal comma", lambda fen: f"{fen // 100},{fen % 100:02d}", "VAL001", "VAL002")
amount_as("amount beyond fen", lambda fen: f"{fen // 100}.125", "VAL002")
amount_as("two amounts in a cell", lambda fen: f"{fen // 100}+100", "VAL001")
amount_as("error in the amount", lambda fen: ("e", "#N/A"), "SHT017")
amount_as("lost reference in the amount", lambda fen: ("e", "#REF!"), "SHT017")
amount_as("formula never calculated", lambda fen: ("formula", ""), "SHT018", formats=TYPED)
amount_as("amount left open", lambda fen: None, "SHT019")
amount_as("truth value for an amount", lambda fen: ("b", "1"), "VAL001", formats=TYPED)


@dirt("amount in 万元 in its cell")
def _(draft: Draft) -> None:
    line = draft.pick()
    truth = _truth(line)
    truth.person = replace(truth.person, fen=150000)
    line.cells["amount"] = "0.15万元"


def name_as(name: str, write: Callable[[str], str], means: Callable[[str], str], *reject: str) -> None:
    """A kind that writes a name in another way, and what name it is."""

    @dirt(name)
    def spoil(draft: Draft) -> None:
        line = draft.pick()
        truth = _truth(line)
        line.cells["name"] = write(truth.person.name)
        truth.person = replace(truth.person, name=means(truth.person.name))
        if reject:
            truth.doomed(*reject)


def _same(name: str) -> str:
    return name


name_as("name spread out", lambda name: " ".join(name), _same)
name_as("name spread out with wide spaces", "\u3000".join, _same)
name_as("name with an invisible character", lambda name: f"{name[:1]}\u200b{name[1:]}\ufeff", _same)
name_as("name over two lines", lambda name: f"{name[:1]}\n{name[1:]}", _same)
name_as("name with a remark", lambda name: f"{name}(户主)", _same)
name_as("minority name", lambda name: "阿依古丽•买买提", lambda name: "阿依古丽·买买提")
name_as("minority name with a full stop", lambda name: "古丽.阿布都", lambda name: "古丽·阿布都")
name_as("rare character of plane two", lambda name: "𠮷䶮", lambda name: "𠮷䶮")
name_as("compatibility character", lambda name: "\uf90a某", lambda name: "\u91d1某")
name_as("name with a digit", lambda name: f"{name}2", _same, "VAL042")
name_as("name left open", lambda name: "", _same, "SHT019")
name_as("same-as-above mark for a name", lambda name: "〃", _same, "SHT030")


def remark_as(name: str, text: str, *reject: str, formats: tuple[str, ...] = ALL) -> None:
    """A kind that writes something in the remarks, which must come back unchanged."""

    @dirt(name, formats)
    def spoil(draft: Draft) -> None:
        draft.need("remark")
        line = draft.pick()
        line.cells["remark"] = text
        if reject:
            _truth(line).doomed(*reject)


remark_as("quotes and delimiters", "说\"好\",又说;|不'好'")
remark_as("several lines in a cell", "第一行\n第二行\n第三行")
remark_as("a comma row inside a cell", "甲,乙\n丙,丁")
remark_as(
    "a command for another program", "=cmd|'/c calc'!A0", formats=("xlsx", "xlsb", "ods", "xml", "html", *CSV)
)
remark_as("a formula as text", "=1+1", formats=("xlsx", "xlsb", "ods", "xml", "html", *CSV))
remark_as("a sign at the start", "@SUM(1)", formats=ALL)
remark_as("emoji", "已走访😀👨‍👩‍👧", formats=tuple(kind for kind in ALL if kind != "xls"))
remark_as("marks of a page", "<b>某某</b>&amp;<script>alert(1)</script>")
remark_as(
    "text that looks escaped", "_x0041_ &lt;1&gt;", formats=("xlsx", "xlsb", "ods", "xml", "html", *CSV)
)
remark_as("very long cell", "长" * 3000, "SHT033")
remark_as("the longest cell Excel takes", "满" * 32_767, "SHT033")
remark_as("a control character", "响铃\x07完", formats=("xlsx", "xlsb", *CSV))
remark_as("a head's word in the data", "姓名", formats=ALL)
remark_as("a total's word in the data", "合计", formats=ALL)
remark_as("words like an error", "#暂无", formats=ALL)


@dirt("error in a column of no meaning")
def _(draft: Draft) -> None:
    draft.need("meter")
    line = draft.pick()
    line.cells["meter"] = ("e", "#VALUE!")
    _truth(line).doomed("SHT017")


def born_as(
    name: str, write: Callable[[str], object], formats: tuple[str, ...] = ALL, read: bool = True
) -> None:
    """A kind that writes the birthday in another way."""

    @dirt(name, formats)
    def spoil(draft: Draft) -> None:
        draft.need("born")
        line = draft.pick()
        line.cells["born"] = write(_truth(line).person.born)
        if not read:
            _truth(line).why = frozenset({"VAL060"})


born_as("date with dots", lambda day: day.replace("-", "."))
born_as("date without leading zeros", lambda day: "/".join(str(int(piece)) for piece in day.split("-")))
born_as("date compact", lambda day: day.replace("-", ""))
born_as("date compact as a number", lambda day: ("n", day.replace("-", "")), TYPED)
born_as("date in words", lambda day: "{}年{}月{}日".format(*(int(piece) for piece in day.split("-"))))
born_as("date in Chinese figures", lambda day: _han_day(day))
born_as("date in full width", lambda day: day.translate(_WIDE))
born_as("date with a time", lambda day: f"{day} 00:00:00")
born_as("date as a serial number", lambda day: ("day", day), ("xlsx",))
born_as(
    "date with two digits of the year", lambda day: f"{day[2:4]}.{int(day[5:7])}.{int(day[8:])}", read=False
)
born_as("date that does not exist", lambda day: f"{day[:4]}-02-30", read=False)
born_as("date of the month only", lambda day: f"{day[:4]}年{int(day[5:7])}月", read=False)


def _han_day(day: str) -> str:
    year, month, date = day.split("-")
    place = int(date)
    tens = (
        "" if place < 10 else "十" if place < 20 else "二十" if place < 30 else "三十"
    ) + "〇一二三四五六七八九"[place % 10].replace("〇", "")
    return f"{year.translate(_YEAR)}年{_COUNT[int(month)]}月{tens}日"


@dirt("every cell with spaces around")
def _(draft: Draft) -> None:
    line = draft.pick()
    for key, value in line.cells.items():
        if isinstance(value, str) and value:
            line.cells[key] = f" {value}\u3000 "


@dirt("the same person twice")
def _(draft: Draft) -> None:
    first = draft.pick()
    second = draft.pick()
    if draft.lines.index(first) > draft.lines.index(second):
        first, second = second, first
    _person(
        second,
        replace(_truth(second).person, name=_truth(first).person.name, number=_truth(first).person.number),
    )
    _truth(second).doomed("SHT026")


@dirt("one number under two names")
def _(draft: Draft) -> None:
    first, second = draft.pick(), draft.pick()
    if draft.lines.index(first) > draft.lines.index(second):
        first, second = second, first
    _person(second, replace(_truth(second).person, name="欧阳某某", number=_truth(first).person.number))
    _truth(second).doomed("SHT027")
