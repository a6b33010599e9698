"""Checked rows and their findings by the column, sealed and ready to be written (备写)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from yikou.findings import Finding
from yikou.sheets import RawTexts, ReadValues
from yikou.sheets import RosterRow as SheetRow
from yikou.values import BankAccount, Document, Phone
from yikou_app.ground.bulk import Prepared, prepared
from yikou_app.ground.fields import indexes_of
from yikou_app.rosters.jobs.checks import Judged
from yikou_app.rosters.models import RosterFinding, RosterRow

Judgement = tuple[SheetRow, Judged | None]


def _plain(value: Any) -> Any:
    """A value as JSON keeps it; numbers of people in clear, because the whole text is sealed."""
    match value:
        case Document():
            return value.resident.number if value.resident else value.number
        case BankAccount() | Phone():
            return value.number
        case date():
            return value.isoformat()
    return str(value)


#: A line end stands between two records and nowhere else: within a text JSON writes it as two characters.
_as_json = json.JSONEncoder(ensure_ascii=False, default=_plain, separators=(",\n", ": ")).encode


def records(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Flat records as JSON texts (逐条成文), all of a chunk in one call of the encoder."""
    if not rows:
        return []
    return [f"{{{record}}}" for record in _as_json(rows)[2:-2].split("},\n{")]


def rows_of(roster_id: int, judged: Sequence[Judgement]) -> Prepared:
    """A chunk of rows for their table."""
    rows = [row for row, _ in judged]
    values = [row.values for row in rows]
    numbers = [_number(one.get("id_number")) for one in values]
    cards = [_card(one.get("account")) for one in values]
    return prepared(
        RosterRow,
        len(rows),
        {
            "sheet": [row.sheet[:80] for row in rows],
            "number": [row.row for row in rows],
            "state": [str(row.state) for row in rows],
            "texts": records([_dict(row.raw) for row in rows]),
            "values": records([_dict(one) for one in values]),
            "name": [one.get("name") for one in values],
            "id_number": numbers,
            "id_index": _indexes(numbers, "id_number"),
            "phone": [one["phone"][0].number if one.get("phone") else None for one in values],
            "account": cards,
            "account_index": _indexes(cards, "account"),
            "category_key": [(row.values.get("category") or "") if room else "" for row, room in judged],
            "area_path": [room.area_path if room else "" for _, room in judged],
            "amount_fen": [
                room.amount_fen if room else row.values.get("amount_fen") or 0 for row, room in judged
            ],
        },
        roster=roster_id,
    )


def _dict(said: Mapping[str, Any]) -> Mapping[str, Any]:
    return said.as_dict() if isinstance(said, RawTexts | ReadValues) else said


def _number(document: object) -> str | None:
    return document.resident.number if isinstance(document, Document) and document.resident else None


def _card(account: object) -> str | None:
    return account.number if isinstance(account, BankAccount) else None


def _indexes(values: Sequence[str | None], context: str) -> list[str]:
    """The blind index of each value; nothing for none."""
    made = iter(indexes_of([value for value in values if value], context))
    return [next(made) if value else "" for value in values]


def notes_of(roster_id: int, notes: Iterable[Finding]) -> Prepared:
    """Findings for their table: code and place in clear, words sealed."""
    told = list(notes)
    return prepared(
        RosterFinding,
        len(told),
        {
            "sheet": [(note.place.sheet or "")[:80] for note in told],
            "number": [note.place.row for note in told],
            "column": [(note.place.column or "")[:60] for note in told],
            "code": [note.code for note in told],
            "severity": [note.severity.value for note in told],
            "words": records([{"message": note.message, "suggestion": note.suggestion} for note in told]),
        },
        roster=roster_id,
    )
