"""A check of a spoilt roster held against its truth: what was dropped, altered or left unsaid."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from tests.dirt.draft import Truth
from tests.dirt.layout import Made
from tests.dirt.people import Person
from tests.dirt.separated import Polluted

from yikou.findings import CATALOGUE
from yikou.sheets import RosterCheck, RosterRow, RowState
from yikou.values import Document

_VALUES = {
    "name": "name",
    "number": "id_number",
    "category": "category",
    "amount": "amount_fen",
    "born": "born_on",
}
#: What a format cannot carry as it stands: pages fold white space, xls keeps binary numbers.
_FOLDED = ("html",)


def faults(made: Made, check: RosterCheck) -> list[str]:
    """Every way in which the check breaks the promise; none for a good one."""
    return [f"{made.number} {made.format} {made.dirt}: {fault}" for fault in _faults(made, check)]


def _faults(made: Made, check: RosterCheck) -> Iterator[str]:
    codes = {item.code for item in check.findings}
    for item in check.findings:
        if (
            item.code not in CATALOGUE
            or not re.search("[\u4e00-\u9fff]", item.message)
            or not item.suggestion
        ):
            yield f"{item.code} is no sentence that says what to do"
    if made.refused is not None:
        if not codes & made.refused or check.rows:
            yield f"should be refused for {sorted(made.refused)}, says {sorted(codes)}"
        return
    if made.codes - codes:
        yield f"does not say {sorted(made.codes - codes)}"
    found = {(row.sheet, row.row): row for row in check.rows}
    if len(found) != len(check.rows):
        yield "one row stands twice"
    if found.keys() != made.rows.keys():
        lost, more = sorted(made.rows.keys() - found.keys()), sorted(found.keys() - made.rows.keys())
        yield f"rows lost {lost}, rows from nowhere {more}, says {sorted(codes)}"
        return
    if (check.blank, check.notes) != (made.blank, made.asides):
        yield f"blank {check.blank} for {made.blank}, notes {check.notes} for {made.asides}"
    for place, truth in made.rows.items():
        for fault in _row_faults(made, found[place], truth):
            yield f"row {place[1]}: {fault}"


def _row_faults(made: Made, row: RosterRow, truth: Truth) -> Iterator[str]:
    said = {item.code for item in row.findings}
    if truth.fate == "accept" and row.state is not RowState.ACCEPTED:
        yield f"rejected for {sorted(said)}"
    if truth.fate == "reject" and row.state is not RowState.REJECTED:
        yield f"accepted, should be rejected for {sorted(truth.why)}"
    if truth.why and not truth.why & said:
        yield f"does not say one of {sorted(truth.why)}, says {sorted(said)}"
    # A head of two storeys carries its parent's words before its own.
    told = {(item.place.column or "").rpartition("·")[2] for item in row.findings}
    for key, name in _VALUES.items():
        head = _head_of(made, key, truth)
        if head is None or key in truth.unsure:
            continue
        got, meant = _value(row, name), _meant(key, truth)
        if got is not None and got != meant and head not in told:
            yield f"{key} is {got!r}, not {meant!r}, and nobody says so"
        if (
            got is None
            and row.state is RowState.ACCEPTED
            and head not in told
            and truth.seen.get(key, "").strip()
        ):
            yield f"{key} is lost, and nobody says so"
        if (
            key in {"name", "number"}
            and got == meant
            and _differs(truth.seen.get(key, ""), got)
            and head not in told
        ):
            yield f"{key} was mended, and nobody says so"
    for key, text in truth.seen.items() if "SHT031" not in said else ():
        head = _head_of(made, key, truth)
        if head is not None and text and not _same_text(made, key, text, row.raw, head):
            yield f"{key} is kept as {[t[:30] for h, t in row.raw.items() if h == head]!r}, stands as {text[:30]!r}"


def _head_of(made: Made, key: str, truth: Truth) -> str | None:
    text = (truth.heads or made.heads).get(key)
    if text is None:
        return None
    return " ".join(unicodedata.normalize("NFKC", text).split())


def _value(row: RosterRow, name: str) -> Any:
    value = row.values.get(name)
    if isinstance(value, Document):
        return value.number
    return value.isoformat() if name == "born_on" and value is not None else value


def _meant(key: str, truth: Truth) -> Any:
    person = truth.person
    return {
        "name": person.name,
        "number": person.number,
        "category": person.category,
        "amount": person.fen,
        "born": person.born,
    }[key]


def _differs(seen: str, got: str) -> bool:
    return seen.strip() != got


def _same_text(made: Made, key: str, text: str, raw: Any, head: str) -> bool:
    kept = next((t for h, t in raw.items() if h == head or h.endswith("·" + head)), "")
    if kept == text or key in {"amount", "born", "serial", "number", "second", "category"} and kept:
        return True
    if made.format in _FOLDED:
        return " ".join(kept.split()) == " ".join(text.split())
    return not text.strip() and not kept


def csv_faults(made: Polluted, check: RosterCheck) -> list[str]:
    """The same for a polluted csv."""
    return [f"{made.number} {made.kind}: {fault}" for fault in _csv_faults(made, check)]


def _csv_faults(made: Polluted, check: RosterCheck) -> Iterator[str]:
    codes = sorted({item.code for item in check.findings})
    found = {row.row: row for row in check.rows}
    torn = made.torn_from
    if torn is not None and not set(codes) & {"SHT002", "SHT005"}:
        yield f"a quote is never closed, and nobody says so: {codes}"
    meant = {row: person for row, person in made.rows.items() if torn is None or row < torn}
    if {row for row in found if torn is None or row < torn} != meant.keys() and "SHT005" not in codes:
        yield f"rows {sorted(found)}, should be {sorted(meant)}, says {codes}"
        return
    for number, row in found.items():
        if row.state is RowState.REJECTED:
            if number in meant and number not in made.doubtful:
                yield f"row {number} rejected for {[item.code for item in row.findings]}"
            continue
        person = made.rows.get(number) if torn is None or number < torn else _by_number(made, row)
        if person is None or number in made.doubtful:
            yield f"row {number} accepted, and should not be"
            continue
        got = (
            row.values["name"],
            row.values["id_number"].number,
            row.values["category"],
            row.values["amount_fen"],
        )
        if got != (person.name, person.number, person.category, person.fen):
            yield f"row {number} is {got}, not {person}"
        if number in made.remarks and row.raw.get("备注") != made.remarks[number]:
            yield f"row {number} says {row.raw.get('备注')!r}, not {made.remarks[number]!r}"


def _by_number(made: Polluted, row: RosterRow) -> Person | None:
    """Behind a torn quote rows stand elsewhere; a row that is taken must be somebody's all the same."""
    number = row.values["id_number"].number
    return next((person for person in made.rows.values() if person.number == number), None)
