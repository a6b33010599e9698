"""Polluted csv (the way of the Pollock survey): one list, and every way in which files of its kind are broken.

``make(number)`` gives the bytes, the rows that a person sees, and which of them nobody can be sure of. Where the
dirt leaves no single reading, the truth only asks that the row is not taken.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from tests.dirt.people import Person, people

HEAD = ("序号", "姓名", "身份证号", "对象类别", "金额(元)", "备注")
DELIMITERS = (",", ";", "\t", "|")
ENDS = {"crlf": ("\r\n",), "lf": ("\n",), "cr": ("\r",), "mixed": ("\r\n", "\n", "\r\n")}
ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le")
QUOTES = ("none", "texts", "all", "single")
DIRT = (
    "clean", "preamble", "long preamble", "footer", "fields missing at the end", "fields too many", "blank lines",
    "rows of delimiters only", "spaces around", "inner quotes", "inner delimiter", "inner line end", "decimal comma",
    "quote never closed", "quote in the middle", "text behind a quote", "as text", "head twice", "no last line end",
    "trailing delimiter", "one row of another delimiter", "said delimiter",
)  # fmt: skip


@dataclass
class Polluted:
    """A file, its data rows by the row they stand in, and what may not be taken."""

    number: int
    kind: str
    data: bytes
    rows: dict[int, Person]
    #: Rows that must be rejected, whatever else is true of them.
    doubtful: set[int] = field(default_factory=set)
    #: Rows from this one on may stand elsewhere, or not at all, if the file says that something is wrong.
    torn_from: int | None = None
    remarks: dict[int, str] = field(default_factory=dict)


class _Writer:
    """Lines one after another, each in the manner of the file."""

    def __init__(self, draw: Random, kind: str) -> None:
        self.draw, self.kind = draw, kind
        self.delimiter = ";" if kind in {"decimal comma", "said delimiter"} else draw.choice(DELIMITERS)
        self.quotes = draw.choice(QUOTES[:3])
        self.ends = ENDS[draw.choice(list(ENDS))]
        self.out: list[str] = []
        self.rows = 0

    def field(self, text: str) -> str:
        must = any(char in text for char in (self.delimiter, '"', "\n", "\r"))
        if self.quotes == "all" or must or (self.quotes == "texts" and text and not text.isdigit()):
            return '"' + text.replace('"', '""') + '"'
        return text

    def line(self, texts: list[str]) -> int:
        """A row of fields; its number."""
        return self.raw(self.delimiter.join(self.field(text) for text in texts))

    def raw(self, text: str) -> int:
        """A row as it stands; its number."""
        self.rows += 1
        self.out.append(text + self.ends[self.rows % len(self.ends)])
        return self.rows


def make(number: int) -> Polluted:
    """The same file for the same number."""
    draw = Random(f"csv {number}")
    kind = DIRT[number % len(DIRT)]
    writer = _Writer(draw, kind)
    made = Polluted(number, kind, b"", {})
    if kind == "said delimiter":
        writer.out.append(f"sep=;{writer.ends[0]}")
    if "preamble" in kind:
        for text in ("某某街道帮困对象名单", "填报单位:某某街道", "填报日期:2020年1月6日")[
            : 1 + 2 * (kind != "preamble")
        ]:
            writer.raw(text)
    writer.line([*HEAD, ""] if kind == "trailing delimiter" else list(HEAD))
    group = people(draw, draw.randrange(4, 10))
    chosen = draw.randrange(1, len(group) - 1)
    for place, person in enumerate(group):
        _person(writer, made, person, place, spoilt=place == chosen)
    if kind == "footer":
        writer.raw(f"合计{writer.delimiter * 4}{sum(person.fen for person in group) // 100}")
        writer.raw("备注:名单已在居委公示")
    text = "".join(writer.out)
    if kind == "no last line end":
        text = text.rstrip("\r\n")
    encoding = draw.choice(ENCODINGS)
    made.data = text.encode(encoding)
    return made


def _person(writer: _Writer, made: Polluted, person: Person, place: int, *, spoilt: bool) -> None:
    kind, between = writer.kind, writer.delimiter
    amount = f"{person.fen // 100}.{person.fen % 100:02d}"
    remark = ""
    if spoilt and kind in {"blank lines", "rows of delimiters only"}:
        writer.raw("" if kind == "blank lines" else between * 5)
    if spoilt and kind == "head twice":
        writer.line(list(HEAD))
    if kind == "decimal comma":
        amount = amount.replace(".", ",")
    if spoilt and kind == "inner quotes":
        remark = '说"已领"'
    if spoilt and kind == "inner delimiter":
        remark = f"甲{between}乙{between}丙{between}丁{between}戊{between}己"
    if spoilt and kind == "inner line end":
        remark = "第一行\n第二行"
    fields = [str(place + 1), person.name, person.number, person.category, amount, remark]
    if kind == "spaces around":
        fields = [f" {text} " if text else "" for text in fields]
    if kind == "trailing delimiter":
        fields.append("")
    if kind == "fields missing at the end" and spoilt:
        row = writer.line(fields[:4])
        made.doubtful.add(row)
    elif kind == "fields too many" and spoilt:
        row = writer.line([*fields, "多出", "来的"])
    elif kind == "as text":
        fields[2] = f'="{person.number}"'
        row = writer.raw(between.join(fields))
    elif kind == "quote never closed" and spoilt:
        row = writer.raw(between.join([fields[0], f'"{person.name}', *fields[2:]]))
        made.torn_from = row
    elif kind == "quote in the middle" and spoilt:
        fields[5] = '5"屏'
        row = writer.raw(between.join(fields))
        remark = fields[5]
    elif kind == "text behind a quote" and spoilt:
        row = writer.raw(between.join([*fields[:5], '"甲"乙']))
    elif kind == "one row of another delimiter" and spoilt:
        other = next(char for char in DELIMITERS if char != between)
        row = writer.raw(other.join(fields))
        made.doubtful.add(row)
    else:
        row = writer.line(fields)
    made.rows[row] = person
    if kind == "decimal comma":
        # 300,00 is no amount here; what it is not, nobody can say.
        made.doubtful.add(row)
    if remark:
        made.remarks[row] = remark
