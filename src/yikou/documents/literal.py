"""Text as it stands (原样文字): what a document cannot carry is dropped with a finding, the rest is literal.

Nothing here escapes or interprets: braces, formulas, tags and markup of users are words like any other.
Control characters and direction overrides are no words; they break files, or make a text look like another.
"""

from __future__ import annotations

import unicodedata
from dataclasses import fields, is_dataclass, replace
from typing import TypeVar

from yikou.documents.model import SelfEvaluationForm, Words
from yikou.documents.report import NarrativeReport
from yikou.findings import Finding, Place, finding

MAX_CELL_CHARACTERS = 20_000
_LINE_BREAKS = {"\r\n": "\n", "\r": "\n", "\u2028": "\n", "\u2029": "\n", "\x0b": "\n", "\x0c": "\n"}
_OVERRIDES = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
_T = TypeVar("_T")


def printable(text: str) -> tuple[str, tuple[str, ...]]:
    """The text without what no document can carry, and the code points dropped (U+0007), each once."""
    for mark, plain in _LINE_BREAKS.items():
        text = text.replace(mark, plain)
    dropped: dict[str, None] = {}
    kept = []
    for char in text:
        if char == "\t":
            kept.append(" ")
        elif char == "\n" or _carried(char):
            kept.append(char)
        else:
            dropped[f"U+{ord(char):04X}"] = None
    return "".join(kept), tuple(dropped)


def _carried(char: str) -> bool:
    if char in _OVERRIDES or unicodedata.category(char) in ("Cc", "Cs"):
        return False
    return (ord(char) & 0xFFFE) != 0xFFFE and not 0xFDD0 <= ord(char) <= 0xFDEF


def literal_form(form: SelfEvaluationForm) -> tuple[SelfEvaluationForm, tuple[Finding, ...]]:
    """The form with every cell printable (DOC001), and an error for a cell too long to print (DOC002)."""
    findings: list[Finding] = []
    return _literal(form, "form", findings), tuple(findings)


def literal_report(report: NarrativeReport) -> tuple[NarrativeReport, tuple[Finding, ...]]:
    """The report with every text printable (DOC001), its forms included; DOC002 for a text too long to print."""
    findings: list[Finding] = []
    return _literal(report, "report", findings, strings=True), tuple(findings)


def _literal(value: _T, where: str, findings: list[Finding], *, strings: bool = False) -> _T:
    if isinstance(value, SelfEvaluationForm):
        strings = False  # its plain strings are names of sources and layouts, not words of the paper
    if isinstance(value, str):
        place = Place(column=where)
        return _checked(value, where, place, findings) if strings else value  # type: ignore[return-value]  # a str as it came in
    if isinstance(value, Words):
        text = _checked(value.text, where, value.place or Place(column=where), findings)
        return replace(value, text=text) if text != value.text else value
    if isinstance(value, tuple):
        parts = (
            _literal(part, f"{where}[{number}]", findings, strings=strings)
            for number, part in enumerate(value)
        )
        return tuple(parts)  # type: ignore[return-value]  # a tuple of the same element type as it came in
    if is_dataclass(value) and not isinstance(value, type):
        changes = {
            part.name: _literal(getattr(value, part.name), _path(where, part.name), findings, strings=strings)
            for part in fields(value)
        }
        return replace(value, **changes)
    return value


def _checked(text: str, where: str, place: Place, findings: list[Finding]) -> str:
    """The printable text, with what was dropped or is too long among the findings."""
    text, dropped = printable(text)
    if dropped:
        findings.append(
            finding(
                "DOC001",
                f"「{where}」中有 {len(dropped)} 种不能打印的字符({'、'.join(dropped[:5])}),已去掉",
                place=place,
                found="、".join(dropped),
            )
        )
    if len(text) > MAX_CELL_CHARACTERS:
        findings.append(
            finding(
                "DOC002",
                f"「{where}」有 {len(text):,} 字,一格最多 {MAX_CELL_CHARACTERS:,} 字;没有写出文件",
                place=place,
                expected=MAX_CELL_CHARACTERS,
                found=len(text),
            )
        )
    return text


def _path(where: str, name: str) -> str:
    """The place as form.schema.json names it, without the word form in front."""
    names = {"branches": "indicators.level1", "groups": "level2", "indicators": "level3"}
    name = names.get(name, name)
    return name if where in ("form", "report") else f"{where}.{name}"
