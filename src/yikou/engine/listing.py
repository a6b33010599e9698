"""名单检查 (listing): a list of people as columns, each row held against its own columns, the list and what is demanded.

Findings are rows too: the number of the row, the column and the code. Nobody is quoted and no sentence is written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from yikou.engine.contact import check_accounts, check_phones
from yikou.engine.identity import check_identities

FOUND = {"row": pl.UInt32, "column": pl.String, "code": pl.String}
_MANY_ACCOUNTS, _MANY_PHONES = 2, 5


@dataclass(frozen=True, slots=True)
class Demands:
    """What a list must keep to (要求): every part is optional.

    ``categories`` are the known ones; ``places`` the paths of areas by the names rosters use; the standards bound one
    amount in fen. ``alone`` leaves the list itself out, each row is held against its own columns only: for whoever has
    more of the list than these rows, and asks ``repeated`` about all of it.
    """

    today: date
    categories: frozenset[str] | None = None
    places: Mapping[str, str] | None = None
    standard_min_fen: int | None = None
    standard_max_fen: int | None = None
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Checked:
    """A checked list (检查后的名单): its rows with what was read from them, and the findings.

    ``rows`` has one row per row of the list, in its order, with ``number``, ``born``, ``sex``, ``derived``, ``code``, ``why`` and
    ``notes`` of the identity, ``phones``, ``account_number`` with ``card`` and ``area`` where the list has the columns; ``findings`` has
    the columns of ``FOUND``.
    """

    rows: pl.DataFrame
    findings: pl.DataFrame


def check_list(frame: pl.DataFrame, demands: Demands) -> Checked:
    """Check a list by column name (名单成列检查).

    ``id_number, name, sex, age, born_on, phone, account, category, place, amount_fen``: columns that the list lacks are
    not asked for. Texts are as they stand in the cells; ``amount_fen`` and ``age`` are whole numbers, ``born_on`` is Date,
    ``sex`` 1 or 2.
    """
    have = set(frame.columns)
    parts: list[pl.DataFrame] = []
    rows: list[pl.Series] = []
    if "id_number" in have:
        identity = check_identities(frame["id_number"], today=demands.today)
        rows += [identity[name] for name in ("number", "derived", "born", "sex", "code", "why", "notes")]
        parts.append(_coded(identity["code"], "id_number"))
        parts += _against_identity(frame, identity, demands.today)
        parts += [] if demands.alone else _doubles(frame, identity["number"])
    who = rows[0] if rows else None
    if "phone" in have:
        phones = check_phones(frame["phone"])
        rows.append(phones["numbers"].alias("phones"))
        parts.append(_coded(phones["code"], "phone"))
        if not demands.alone:
            parts += _shared(phones["numbers"], who, "phone", "SHT029", _MANY_PHONES)
    if "account" in have:
        accounts = check_accounts(frame["account"])
        written = frame["account"].fill_null("") != ""
        rows += [accounts["number"].alias("account_number"), accounts["card"]]
        parts.append(_coded(accounts.select(pl.when(written).then("code")).to_series(), "account"))
        if not demands.alone:
            parts += _shared(accounts["number"], who, "account", "SHT028", _MANY_ACCOUNTS)
    parts += _against_demands(frame, demands, rows)
    found = pl.concat(parts) if parts else pl.DataFrame(schema=FOUND)
    return Checked(pl.DataFrame(rows), found.sort("row", maintain_order=True))


def _coded(codes: pl.Series, column: str) -> pl.DataFrame:
    places = codes.is_not_null().arg_true()
    return _listed(places, column, codes[places].cast(pl.String))


def _listed(places: pl.Series, column: str, code: str | pl.Series) -> pl.DataFrame:
    return pl.DataFrame({"row": places.cast(pl.UInt32)}).select(
        "row",
        column=pl.lit(column),
        code=pl.lit(code, dtype=pl.String) if isinstance(code, str) else code,
    )


def _where(mask: pl.Series, column: str, code: str) -> list[pl.DataFrame]:
    return [_listed(mask.arg_true(), column, code)]


def _against_identity(frame: pl.DataFrame, identity: pl.DataFrame, today: date) -> list[pl.DataFrame]:
    """Sex, age and day of birth as written against the number's; an empty cell says nothing against it."""
    parts = []
    for column, own in (("sex", identity["sex"]), ("born_on", identity["born"])):
        if column in frame.columns:
            differs = (frame[column] != own).fill_null(value=False)
            parts += _where(differs, column, "SHT022")
    if "age" in frame.columns:
        born = identity["born"].dt
        day = born.month().cast(pl.Int16) * 100 + born.day()
        years = today.year - born.year() - (day > today.month * 100 + today.day).cast(pl.Int32)
        # Lists are written one year and handed in the next.
        parts += _where(((frame["age"] - years).abs() > 1).fill_null(value=False), "age", "SHT022")
    return parts


def _doubles(frame: pl.DataFrame, numbers: pl.Series) -> list[pl.DataFrame]:
    """Rows after the first of one number; with another name before them they are a wrong number, not a double.

    A missing number is nobody's double: nulls are left out before anything is counted.
    """
    several = repeated(numbers)
    names = (
        frame["name"] if "name" in frame.columns else pl.Series("name", [""]).new_from_index(0, len(frame))
    )
    some = pl.DataFrame({"row": several, "number": numbers[several], "name": names[several].fill_null("")})
    nth = pl.int_range(pl.len()).over("number")
    first = pl.col("name").first().over("number")
    # A row is at odds with those before it when any of them has another name than its own.
    before = pl.col("name").ne(first).cum_sum().over("number") > 0
    some = some.select(
        "row",
        later=nth > 0,
        odd=before | (pl.col("name") != first),
    )
    later = some.filter("later")
    return [
        _listed(later.filter(pl.col("odd"))["row"], "name", "SHT027"),
        _listed(later.filter(~pl.col("odd"))["row"], "id_number", "SHT026"),
    ]


def repeated(values: pl.Series) -> pl.Series:
    """The rows whose value stands more than once (重复的行), in their order; null is no value.

    Two values of one hash are taken for one: whoever asks looks at the values of the few rows that are left.
    """
    filled = values.is_not_null().arg_true()
    hashes = values[filled].hash()
    return filled[hashes.is_duplicated().arg_true()]


def _shared(
    values: pl.Series, who: pl.Series | None, column: str, code: str, least: int
) -> list[pl.DataFrame]:
    """Each row that shares its telephone or account with so many different people; people without a number count each."""
    rows = pl.int_range(len(values), dtype=pl.UInt32, eager=True)
    long = pl.DataFrame({"row": rows, "value": values})
    if values.dtype == pl.List:
        long = long.explode("value").unique(maintain_order=True)
    several = repeated(long["value"])
    some = long[several]
    if who is not None:
        owner = who[some["row"]]
        some = some.with_columns(
            who=owner.fill_null("")
            + pl.when(owner.is_null()).then(pl.col("row").cast(pl.String)).otherwise(pl.lit(""))
        )
    else:
        some = some.with_columns(who=pl.col("row").cast(pl.String))
    crowded = some.filter(pl.col("who").n_unique().over("value") >= least)
    return [_listed(crowded["row"].unique().sort(), column, code)]


def _against_demands(frame: pl.DataFrame, demands: Demands, rows: list[pl.Series]) -> list[pl.DataFrame]:
    parts = []
    if demands.categories is not None and "category" in frame.columns:
        unknown = ~frame["category"].is_in(list(demands.categories))
        parts += _where(unknown.fill_null(value=True), "category", "SHT020")
    if demands.places is not None and "place" in frame.columns:
        areas = look_up(frame["place"], demands.places)
        rows.append(areas.alias("area"))
        parts += _where(areas.is_null(), "place", "ROS003")
    if "amount_fen" in frame.columns:
        amount = frame["amount_fen"]
        for bound, outside in (
            (demands.standard_min_fen, amount.lt),
            (demands.standard_max_fen, amount.gt),
        ):
            if bound is not None:
                parts += _where(outside(bound).fill_null(value=False), "amount_fen", "ROS002")
        parts += _where((amount <= 0).fill_null(value=False), "amount_fen", "SHT023")
    return parts


def look_up(texts: pl.Series, known: Mapping[str, str]) -> pl.Series:
    """The value of each text, null where it is not known; each different text is looked up once."""
    return (
        texts.cast(pl.Categorical)
        .cast(pl.String)
        .replace_strict(dict(known), default=None, return_dtype=pl.String)
    )
