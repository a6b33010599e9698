"""跨行检查 (across): the same person, account or telephone in several rows of one file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import replace

from yikou.findings import Finding, Place, Severity, finding
from yikou.sheets.model import RosterRow, RowState
from yikou.values import BankAccount, Document, Phone, mask_account, mask_id, mask_phone, name_key

_MANY_ACCOUNTS = 2
_MANY_PHONES = 5
_SHOWN = 6
#: From so many values the kernels first pick the few that stand more than once.
_LONG = 5_000


def _where(row: RosterRow, other: RosterRow) -> str:
    sheet = f"工作表「{row.sheet}」" if row.sheet != other.sheet and row.sheet else ""
    return f"{sheet}第 {row.row} 行"


def _groups(
    rows: Iterable[RosterRow], key: Callable[[RosterRow], Iterable[Hashable]]
) -> dict[Hashable, list[int]]:
    pairs = [(value, place) for place, row in enumerate(rows) for value in key(row)]
    if len(pairs) >= _LONG:
        pairs = [pairs[which] for which in _repeated([str(value) for value, _ in pairs])]
    groups: dict[Hashable, list[int]] = defaultdict(list)
    for value, place in pairs:
        groups[value].append(place)
    return groups


def _repeated(values: list[str]) -> list[int]:
    # Importing polars takes as long as looking at a short list.
    import polars as pl

    from yikou.engine import repeated

    return repeated(pl.Series(values, dtype=pl.String)).to_list()


def _person(row: RosterRow) -> tuple[Hashable, ...]:
    document = row.values.get("id_number")
    if not isinstance(document, Document) or not document.number:
        return ()
    return (document.resident.number if document.resident else (document.kind, document.number),)


def _account(row: RosterRow) -> tuple[str, ...]:
    account = row.values.get("account")
    return (account.number,) if isinstance(account, BankAccount) and account.number else ()


def _phones(row: RosterRow) -> Iterable[str]:
    phones: tuple[Phone, ...] = row.values.get("phone") or ()
    return (phones[0].number,) if len(phones) == 1 else {phone.number for phone in phones}


def _item(row: RosterRow) -> tuple[object, ...]:
    """What is given: two rows of one person for two things are no double."""
    return tuple(row.values.get(key) for key in ("programme", "form", "source"))


def find_doubles(rows: list[RosterRow], places: Callable[[RosterRow, str], Place]) -> list[RosterRow]:
    """The rows with the findings of the same person standing twice; the later row is rejected."""
    extra: dict[int, list[Finding]] = defaultdict(list)
    for value, members in _groups(rows, _person).items():
        if len(members) < 2:
            continue
        shown = mask_id(value if isinstance(value, str) else "")
        first = members[0]
        for place in members[1:]:
            row = rows[place]
            extra[place].extend(_against(rows, members[: members.index(place)], row, places, shown))
            if _key(row) != _key(rows[first]):
                words = f"与{_where(row, rows[first])}的身份证号相同而姓名不同,其中必有一处录错"
                note = finding("SHT027", words, place=places(rows[first], "name"), severity=Severity.WARNING)
                extra[first].append(note)
    return [_with(row, extra[place]) if place in extra else row for place, row in enumerate(rows)]


def _key(row: RosterRow) -> str:
    return name_key(str(row.values.get("name") or ""))


def _against(
    rows: list[RosterRow],
    earlier: list[int],
    row: RosterRow,
    places: Callable[[RosterRow, str], Place],
    shown: str,
) -> Iterable[Finding]:
    other = rows[earlier[0]]
    if any(_key(rows[place]) != _key(row) for place in earlier):
        other = next(rows[place] for place in earlier if _key(rows[place]) != _key(row))
        words = f"与{_where(other, row)}的身份证号相同而姓名不同,其中必有一处录错"
        yield finding("SHT027", words, place=places(row, "name"), found=shown)
        return
    twin = next((rows[place] for place in earlier if _item(rows[place]) == _item(row)), None)
    if twin is not None:
        yield finding(
            "SHT026", f"与{_where(twin, row)}是同一个人", place=places(row, "id_number"), found=shown
        )
    else:
        words = f"与{_where(other, row)}是同一个人,项目、形式或资金来源不同"
        yield finding("SHT035", words, place=places(row, "id_number"), found=shown)


def _with(row: RosterRow, extra: list[Finding]) -> RosterRow:
    found = (*row.findings, *extra)
    rejected = any(item.severity is Severity.ERROR for item in found)
    return replace(row, findings=found, state=RowState.REJECTED if rejected else RowState.ACCEPTED)


def find_shared(rows: list[RosterRow], places: Callable[[RosterRow, str], Place]) -> list[Finding]:
    """One account or telephone for several persons: a person must look, nothing is rejected."""
    found = []

    def persons(members: list[int]) -> int:
        return len(
            {next(iter(_person(rows[place])), (rows[place].sheet, rows[place].row)) for place in members}
        )

    accounts, phones = _groups(rows, _account), _groups(rows, _phones)
    for code, key, groups, least, mask in (
        ("SHT028", "account", accounts, _MANY_ACCOUNTS, mask_account),
        ("SHT029", "phone", phones, _MANY_PHONES, mask_phone),
    ):
        for value, members in groups.items():
            if len(members) < least or (count := persons(members)) < least:
                continue
            lines = "、".join(str(rows[place].row) for place in members[:_SHOWN])
            tail = "等" if len(members) > _SHOWN else ""
            what = "账号" if key == "account" else "电话"
            words = f"{count} 个人用同一个{what}({mask(str(value))}):第 {lines} 行{tail}"
            found.append(finding(code, words, place=places(rows[members[0]], key), found=mask(str(value))))
    return found
