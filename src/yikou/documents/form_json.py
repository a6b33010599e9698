"""The form as JSON (表单数据): the shape of docs/form.schema.json, in and out.

A cell with a figure goes out as an object: its text, and what the text says as a quantity (kind, range, unit,
fen); it comes in as such an object, as plain text, or as a number. The text is what counts: parsed parts that
disagree with it are pointed out and left aside. Numbers stay decimal literals, never floats.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from yikou.documents.amounts import number_words
from yikou.documents.layout import DEFAULT_LAYOUT
from yikou.documents.model import (
    Branch,
    Entry,
    FundRow,
    Funds,
    Goal,
    Group,
    Head,
    Indicator,
    SelfEvaluationForm,
    Total,
    Words,
)
from yikou.findings import Finding, Place, Severity, finding

MAX_JSON_BYTES = 8 * 1024 * 1024
MAX_ITEMS = 2_000
_HEAD_KEYS = ("project", "department", "implementer", "leader", "phone")
_FUND_KEYS = ("initial", "adjusted", "executed", "weight", "rate", "score")
_MONEY_KEYS = {"initial", "adjusted", "executed"}
_FIGURE_KEYS = ("target", "actual", "weight", "score")
_TEXT_KEYS = ("sign", "unit", "explanation", "standard", "formula", "evidence")
_ENTRY_KEYS = ("details", "opinions", "dates")
_FORM_KEYS = {"layout", "title", "year", "head", "funds", "goals", "indicators", "total", "grade", "self_score",
              "attachments", "notes", "findings", *_ENTRY_KEYS}  # fmt: skip
_PARSED_KEYS = (
    "kind",
    "low",
    "high",
    "low_open",
    "high_open",
    "unit",
    "per",
    "approximate",
    "state",
    "fen",
)
_KINDS = {dict: "对象", list: "数组", bool: "是非值", str: "文字", type(None): "空值"}
_T = TypeVar("_T")


class _Literal(str):
    """A number of the JSON text, digit by digit as it was written."""


# --- out -------------------------------------------------------------------------------------------------


def form_as_dict(form: SelfEvaluationForm) -> dict[str, Any]:
    """The form in the shape of docs/form.schema.json, ready for ``json.dumps``."""
    unit = form.funds.unit
    return {
        "layout": form.layout,
        "title": form.title.text,
        "year": form.year,
        "head": {key: getattr(form.head, key).text for key in _HEAD_KEYS},
        "funds": {
            "unit": unit,
            "rows": [
                {
                    "source": row.source,
                    "label": row.label.text,
                    **{
                        key: _cell(getattr(row, key), unit if key in _MONEY_KEYS else None)
                        for key in _FUND_KEYS
                    },
                    **({"reason": row.reason.text} if row.reason else {}),
                }
                for row in form.funds.rows
            ],
        },
        "goals": [{"expected": goal.expected.text, "reached": goal.reached.text} for goal in form.goals],
        "indicators": {
            "weight": _cell(form.weight),
            "level1": [
                {
                    "name": branch.name.text,
                    "weight": _cell(branch.weight),
                    "level2": [
                        {
                            "name": group.name.text,
                            "weight": _cell(group.weight),
                            "level3": [_indicator(indicator) for indicator in group.indicators],
                        }
                        for group in branch.groups
                    ],
                }
                for branch in form.branches
            ],
        },
        "total": {"weight": _cell(form.total.weight), "score": _cell(form.total.score)},
        **_beside(form),
    }


def form_to_json(form: SelfEvaluationForm) -> str:
    """The form as JSON text, indented, with Chinese as it is."""
    return json.dumps(form_as_dict(form), ensure_ascii=False, indent=2) + "\n"


def _beside(form: SelfEvaluationForm) -> dict[str, Any]:
    """What only some papers print; a paper without it has no such keys."""
    beside: dict[str, Any] = {
        "grade": form.grade.text,
        "self_score": _cell(form.self_score) if form.self_score else None,
        **{
            key: [{"label": one.label.text, "text": one.text.text} for one in getattr(form, key)]
            for key in _ENTRY_KEYS
        },
        "attachments": [words.text for words in form.attachments],
        "notes": [words.text for words in form.notes],
    }
    return {key: value for key, value in beside.items() if value}


def _indicator(indicator: Indicator) -> dict[str, Any]:
    cells = {key: _cell(getattr(indicator, key)) for key in _FIGURE_KEYS}
    further = {key: getattr(indicator, key).text for key in _TEXT_KEYS if getattr(indicator, key)}
    return {"name": indicator.name.text, **cells, "reason": indicator.reason.text, **further}


def _cell(words: Words, money_unit: str | None = None) -> dict[str, Any]:
    cell: dict[str, Any] = {"text": words.text, **dict.fromkeys(_PARSED_KEYS)}
    quantity = words.quantity
    if quantity is not None:
        cell["kind"], cell["state"] = quantity.kind.value, quantity.state
        cell["low"] = None if quantity.low is None else number_words(quantity.low)
        cell["high"] = None if quantity.high is None else number_words(quantity.high)
        cell["low_open"], cell["high_open"] = quantity.low_open, quantity.high_open
        cell["unit"], cell["per"] = quantity.unit or money_unit, quantity.per
        cell["approximate"] = quantity.approximate
    if money_unit:
        cell["fen"] = words.fen(money_unit)
    return cell


# --- in --------------------------------------------------------------------------------------------------


def form_from_json(text: str | bytes) -> tuple[SelfEvaluationForm | None, tuple[Finding, ...]]:
    """Read a form from JSON text. With an error among the findings there is no form; nothing is guessed."""
    raw, problem = _parse(text)
    if problem is not None:
        return None, (problem,)
    reader = _Reader()
    form = reader.form(raw)
    findings = tuple(reader.findings)
    failed = any(item.severity is Severity.ERROR for item in findings)
    return (None if failed else form), findings


def _parse(text: str | bytes) -> tuple[Any, Finding | None]:
    size = len(text) if isinstance(text, bytes) else len(text.encode("utf-8", "surrogatepass"))
    if size > MAX_JSON_BYTES:
        return None, finding(
            "DOC014",
            f"数据有 {size:,} 字节,一份自评表最多 {MAX_JSON_BYTES:,} 字节",
            expected=MAX_JSON_BYTES,
            found=size,
        )
    try:
        plain = text.decode("utf-8-sig") if isinstance(text, bytes) else text.removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        return None, finding("DOC010", f"文件不是 UTF-8 编码的文本(第 {error.start + 1} 个字节处)")
    try:
        return (
            json.loads(
                plain,
                parse_int=_Literal,
                parse_float=_Literal,
                parse_constant=_refuse_constant,
                object_pairs_hook=_object,
            ),
            None,
        )
    except json.JSONDecodeError as error:
        return None, finding(
            "DOC010",
            f"不是合法的 JSON:第 {error.lineno} 行第 {error.colno} 个字符处读不下去",
            place=Place(row=error.lineno),
        )
    except _Refused as refusal:
        return None, refusal.finding
    except RecursionError:
        return None, finding("DOC014", "数据嵌套太深,不是一份自评表")


class _Refused(Exception):
    """Carries a finding out of the JSON parser's hooks; it never leaves this module."""

    def __init__(self, problem: Finding) -> None:
        super().__init__(problem.code)
        self.finding = problem


def _refuse_constant(name: str) -> Any:
    raise _Refused(finding("DOC010", f"{name} 不是数;没有数值的格子请写空文字"))


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for key, value in pairs:
        if key in made:
            raise _Refused(finding("DOC013", f"同一处写了两个「{key}」,无法判断以哪个为准", found=key))
        made[key] = value
    return made


@dataclass(slots=True)
class _Reader:
    """Walks the JSON once and notes what does not fit; ``path`` is written as in the schema."""

    findings: list[Finding] = field(default_factory=list)

    def form(self, raw: Any) -> SelfEvaluationForm:
        data = self.object(raw, "", _FORM_KEYS, {"head", "funds", "indicators"})
        for key in ("head", "funds", "indicators"):
            if key in data and data[key] is None:
                self.wrong(key, "对象 { … }", None)
        head = self.object(data.get("head"), "head", set(_HEAD_KEYS))
        funds = self.object(data.get("funds"), "funds", {"unit", "rows"}, {"rows"})
        tree = self.object(data.get("indicators"), "indicators", {"weight", "level1"}, {"level1"})
        total = self.object(data.get("total"), "total", {"weight", "score"})
        return SelfEvaluationForm(
            title=self.words(data, "title", ""),
            year=self.year(data.get("year")),
            layout=self.words(data, "layout", "").text or DEFAULT_LAYOUT,
            head=Head(**{key: self.words(head, key, "head") for key in _HEAD_KEYS}),
            funds=Funds(
                unit=self.words(funds, "unit", "funds").text or "万元",
                rows=self.items(funds, "rows", "funds", self.fund_row),
            ),
            goals=self.items(data, "goals", "", self.goal),
            weight=self.figure(tree, "weight", "indicators"),
            branches=self.items(tree, "level1", "indicators", self.branch),
            total=Total(self.figure(total, "weight", "total"), self.figure(total, "score", "total")),
            grade=self.words(data, "grade", ""),
            self_score=self.figure(data, "self_score", ""),
            **{key: self.items(data, key, "", self.entry) for key in _ENTRY_KEYS},
            attachments=self.items(data, "attachments", "", self.line),
            notes=self.items(data, "notes", "", self.line),
        )

    def entry(self, raw: Any, path: str) -> Entry:
        data = self.object(raw, path, {"label", "text"}, {"label", "text"})
        return Entry(self.words(data, "label", path), self.words(data, "text", path))

    def line(self, raw: Any, path: str) -> Words:
        if isinstance(raw, str) and not isinstance(raw, _Literal):
            return Words(raw)
        self.wrong(path, "文字", raw)
        return Words()

    def fund_row(self, raw: Any, path: str) -> FundRow:
        data = self.object(raw, path, {"source", "label", *_FUND_KEYS, "reason"}, {"source", "label"})
        cells = {key: self.figure(data, key, path) for key in _FUND_KEYS}
        cells["reason"] = self.words(data, "reason", path)
        return FundRow(self.words(data, "source", path).text, self.words(data, "label", path), **cells)

    def goal(self, raw: Any, path: str) -> Goal:
        data = self.object(raw, path, {"expected", "reached"})
        return Goal(self.words(data, "expected", path), self.words(data, "reached", path))

    def branch(self, raw: Any, path: str) -> Branch:
        data = self.object(raw, path, {"name", "weight", "level2"}, {"name", "level2"})
        groups = self.items(data, "level2", path, self.group)
        return Branch(self.words(data, "name", path), self.figure(data, "weight", path), groups)

    def group(self, raw: Any, path: str) -> Group:
        data = self.object(raw, path, {"name", "weight", "level3"}, {"name", "level3"})
        indicators = self.items(data, "level3", path, self.indicator)
        return Group(self.words(data, "name", path), self.figure(data, "weight", path), indicators)

    def indicator(self, raw: Any, path: str) -> Indicator:
        data = self.object(raw, path, {"name", *_FIGURE_KEYS, "reason", *_TEXT_KEYS}, {"name"})
        cells = {key: self.figure(data, key, path) for key in _FIGURE_KEYS}
        cells |= {key: self.words(data, key, path) for key in ("reason", *_TEXT_KEYS)}
        return Indicator(self.words(data, "name", path), **cells)

    def object(
        self,
        raw: Any,
        path: str,
        known: set[str],
        required: set[str] = frozenset(),  # type: ignore[assignment]  # an empty default
    ) -> Mapping[str, Any]:
        """The object at a path; an absent one is empty, unknown keys are reported."""
        if raw is None and path and not path.endswith("]"):
            return {}
        if not isinstance(raw, dict):
            self.wrong(path, "对象 { … }", raw)
            return {}
        for key in sorted(raw.keys() - known):
            self.findings.append(
                finding(
                    "DOC012",
                    f"「{_join(path, key)}」不是自评表的内容,已略过",
                    place=Place(column=_join(path, key)[:200]),
                    found=key[:80],
                )
            )
        for key in sorted(required - raw.keys()):
            self.findings.append(
                finding(
                    "DOC011",
                    f"缺少「{_join(path, key)}」",
                    place=Place(column=_join(path, key)),
                    expected=key,
                )
            )
        return raw

    def items(
        self, data: Mapping[str, Any], key: str, path: str, read: Callable[[Any, str], _T]
    ) -> tuple[_T, ...]:
        where, raw = _join(path, key), data.get(key)
        if raw is None and key not in data:
            return ()
        if not isinstance(raw, list):
            self.wrong(where, "数组 [ … ]", raw)
            return ()
        if len(raw) > MAX_ITEMS:
            self.findings.append(
                finding(
                    "DOC014",
                    f"「{where}」有 {len(raw):,} 项,最多 {MAX_ITEMS:,} 项",
                    place=Place(column=where),
                )
            )
            return ()
        return tuple(read(item, f"{where}[{number}]") for number, item in enumerate(raw))

    def words(self, data: Mapping[str, Any], key: str, path: str, *, number: bool = False) -> Words:
        raw = data.get(key)
        if raw is None:
            return Words()
        if isinstance(raw, str) and (number or not isinstance(raw, _Literal)):
            return Words(str(raw))
        self.wrong(_join(path, key), "文字或数" if number else "文字", raw)
        return Words()

    def figure(self, data: Mapping[str, Any], key: str, path: str) -> Words:
        """A cell with a figure: text, a number, or an object whose text counts."""
        raw, where = data.get(key), _join(path, key)
        if not isinstance(raw, dict):
            return self.words(data, key, path, number=True)
        cell = self.object(raw, where, {"text", *_PARSED_KEYS}, {"text"})
        words = self.words(cell, "text", where)
        said = _cell(words, "万元" if key in _MONEY_KEYS else None)
        for part in _PARSED_KEYS:
            given = cell.get(part)
            if given is not None and part not in ("unit", "fen") and not _same(given, said[part]):
                self.findings.append(
                    finding(
                        "DOC015",
                        f"「{where}」的文字是「{words.text[:40]}」,{part} 却写成「{str(given)[:40]}」;以文字为准",
                        place=Place(column=where),
                        expected=said[part],
                        found=str(given)[:80],
                    )
                )
        return words

    def year(self, raw: Any) -> int | None:
        if raw is None:
            return None
        if isinstance(raw, str) and raw.isascii() and raw.isdigit() and len(raw) == 4:
            return int(raw)
        self.wrong("year", "四位年份,如 2024", raw)
        return None

    def wrong(self, path: str, wanted: str, raw: Any) -> None:
        found = "数" if isinstance(raw, _Literal) else _KINDS.get(type(raw), "其他")
        name = f"「{path}」" if path else "整份数据"
        if path == "year" and isinstance(raw, str):
            found = f"「{raw[:20]}」"
        self.findings.append(
            finding(
                "DOC011",
                f"{name}应为{wanted},读到的是{found}",
                place=Place(column=path or None),
                expected=wanted,
                found=found,
            )
        )


def _same(given: Any, said: Any) -> bool:
    """Whether two parsed parts say the same; 95.0 and 95 do."""
    if str(given) == str(said):
        return True
    try:
        return Decimal(str(given)) == Decimal(str(said))
    except InvalidOperation:
        return False


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key
