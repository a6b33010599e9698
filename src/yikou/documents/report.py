"""The narrative report (自评报告) as values: what is written out after GB/T 9704.

Headings keep the numbers they are to be printed with (一、 （一） 1.), for a report is written as it stands; whether
its numbers, sums and references are right is the business of ``crosscheck``. A table of indicators belongs to
the report as a form (得分表) and is printed after it as an attachment.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from yikou.documents.model import SelfEvaluationForm
from yikou.findings import Finding, Place, finding

MAX_TOML_BYTES = 4 * 1024 * 1024
_KEYS = ("title", "mark", "addressee", "signature", "date")


@dataclass(frozen=True, slots=True)
class ReportTable:
    """A table inside a report (表): its caption, its head, its rows; every row has as many cells as the head."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    title: str = ""

    def __post_init__(self) -> None:
        """A ragged table has no columns; who builds one in code has made a mistake."""
        if not self.head or any(len(row) != len(self.head) for row in self.rows):
            raise ValueError(f"表「{self.title}」各行的格数与表头不一样多")


@dataclass(frozen=True, slots=True)
class ReportSection:
    """A section (章节): a heading of level 1 to 4, or none for the opening words, then paragraphs and tables."""

    heading: str = ""
    level: int = 1
    body: tuple[str | ReportTable, ...] = ()


@dataclass(frozen=True, slots=True)
class NarrativeReport:
    """A report or plan as it is handed in (公文正文).

    ``mark`` stands above the title at the left (附件), ``addressee`` is 主送机关 without its colon, ``date`` 成文日期
    as it is to be printed; ``attachments`` are the titles listed below the text, ``forms`` the tables that follow.
    """

    title: str
    sections: tuple[ReportSection, ...] = ()
    addressee: str = ""
    attachments: tuple[str, ...] = ()
    signature: str = ""
    date: str = ""
    mark: str = ""
    forms: tuple[SelfEvaluationForm, ...] = ()

    def texts(self) -> Iterator[str]:
        """Every text that is printed, in its order, the forms left out."""
        yield from (self.mark, self.title, self.addressee)
        for section in self.sections:
            yield section.heading
            for part in section.body:
                if isinstance(part, str):
                    yield part
                else:
                    yield part.title
                    yield from part.head
                    for row in part.rows:
                        yield from row
        yield from self.attachments
        yield from (self.signature, self.date)


def report_from_toml(text: str | bytes) -> tuple[NarrativeReport | None, tuple[Finding, ...]]:
    """Read a report from TOML (shape: docs/instruments/documents.md); with a finding there is no report."""
    size = len(text) if isinstance(text, bytes) else len(text.encode("utf-8", "surrogatepass"))
    if size > MAX_TOML_BYTES:
        message = f"报告数据有 {size:,} 字节,最多 {MAX_TOML_BYTES:,} 字节"
        return None, (finding("DOC016", message, expected=MAX_TOML_BYTES, found=size),)
    try:
        data = tomllib.loads(text.decode("utf-8-sig") if isinstance(text, bytes) else text)
    except UnicodeDecodeError as error:
        return None, (finding("DOC016", f"文件不是 UTF-8 编码的文本(第 {error.start + 1} 个字节处)"),)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        return None, (finding("DOC016", f"不是合法的 TOML:{error}"),)
    reader = _Reader()
    report = reader.report(data)
    return (None if reader.findings else report), tuple(reader.findings)


@dataclass(slots=True)
class _Reader:
    """Walks the data once and notes what does not fit; nothing is guessed."""

    findings: list[Finding] = field(default_factory=list)

    def report(self, data: Mapping[str, Any]) -> NarrativeReport:
        self.known(data, {*_KEYS, "attachments", "sections"}, "")
        words = {key: self.text(data.get(key, ""), key) for key in _KEYS}
        if not words["title"]:
            self.wrong("title", "标题文字", None)
        return NarrativeReport(
            title=words["title"],
            mark=words["mark"],
            addressee=words["addressee"],
            signature=words["signature"],
            date=words["date"],
            attachments=self.texts(data.get("attachments", []), "attachments"),
            sections=tuple(
                self.section(one, f"sections[{number}]")
                for number, one in enumerate(self.list(data.get("sections", []), "sections"))
            ),
        )

    def section(self, data: Any, path: str) -> ReportSection:
        if not isinstance(data, dict):
            self.wrong(path, "[[sections]] 一节", data)
            return ReportSection()
        self.known(data, {"heading", "level", "body"}, f"{path}.")
        level = data.get("level", 1)
        if level not in (1, 2, 3, 4) or isinstance(level, bool):
            self.wrong(f"{path}.level", "1 至 4", level)
            level = 1
        body = [
            self.table(part, f"{path}.body[{number}]")
            if isinstance(part, dict)
            else self.text(part, f"{path}.body[{number}]")
            for number, part in enumerate(self.list(data.get("body", []), f"{path}.body"))
        ]
        return ReportSection(self.text(data.get("heading", ""), f"{path}.heading"), level, tuple(body))

    def table(self, data: Mapping[str, Any], path: str) -> ReportTable:
        self.known(data, {"title", "head", "rows"}, f"{path}.")
        head = self.texts(data.get("head", []), f"{path}.head")
        rows = tuple(
            self.texts(row, f"{path}.rows[{number}]")
            for number, row in enumerate(self.list(data.get("rows", []), f"{path}.rows"))
        )
        if not head:
            self.wrong(f"{path}.head", "至少一列", None)
        for number, row in enumerate(rows):
            if len(row) != len(head):
                self.wrong(f"{path}.rows[{number}]", f" {len(head)} 格,与表头一样多", f"{len(row)} 格")
        even = tuple(row for row in rows if len(row) == len(head))
        return ReportTable(
            head or ("",), even if head else (), self.text(data.get("title", ""), f"{path}.title")
        )

    def texts(self, value: Any, path: str) -> tuple[str, ...]:
        return tuple(self.text(one, f"{path}[{number}]") for number, one in enumerate(self.list(value, path)))

    def list(self, value: Any, path: str) -> list[Any]:
        if isinstance(value, list):
            return value
        self.wrong(path, "数组", value)
        return []

    def text(self, value: Any, path: str) -> str:
        if isinstance(value, str):
            return value
        self.wrong(path, "文字", value)
        return ""

    def known(self, data: Mapping[str, Any], keys: set[str], path: str) -> None:
        for key in data.keys() - keys:
            self.wrong(f"{path}{key}", f"{'、'.join(sorted(keys))} 之一", key)

    def wrong(self, path: str, wanted: str, found: Any) -> None:
        shown = "空白" if found is None else f"「{str(found)[:40]}」"
        message = f"报告数据「{path}」应为{wanted},读到的是{shown}"
        self.findings.append(
            finding("DOC016", message, place=Place(column=path), expected=wanted, found=shown)
        )
