"""特征 (features): records in, integers out; the one stage in which Chinese text is looked at.

A distinct text is worked on once, then every record gets the number of its text. The integers mean
nothing outside this run: no name, number or telephone reaches the engine that compares them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from yikou.engine import check_identities, check_phones
from yikou.linkage.levels import COLUMNS
from yikou.linkage.names import name_forms
from yikou.linkage.numbers import guess_numbers
from yikou.linkage.record import FIELDS, Policy, Record

_STREET, _VILLAGE = 6, 9
_SHAPE = {
    "key": pl.Int64, "name": pl.String, "number": pl.String, "sex": pl.String, "born": pl.Date, "area": pl.String,
    "phone": pl.String, "household": pl.String,
}  # fmt: skip
#: From how many records on a name is one that many bear.
_MANY_BEAR = 12


@dataclass(frozen=True, slots=True)
class Features:
    """Derived integers (特征), one row per record in the order given; ``row`` is its place, ``key`` the caller's.

    ``borrowed`` holds the rows whose number belongs to somebody else, each with a row of that person;
    ``doubtful`` the rows whose number says another birth date or sex than the record itself;
    ``shared_phones`` counts telephones that say nothing because too many share them.
    """

    table: pl.DataFrame
    doubtful: pl.Series
    borrowed: list[tuple[int, int]]
    shared_phones: int


def frame_of(records: Iterable[Record]) -> pl.DataFrame:
    """Records as a table of texts."""
    rows = [tuple(getattr(record, name) for name in FIELDS) for record in records]
    return pl.DataFrame(rows, schema=_SHAPE, orient="row")


def frame_of_columns(columns: Mapping[str, Sequence[object]]) -> pl.DataFrame:
    """Columns of equal length as a table of texts."""
    return pl.DataFrame({name: columns[name] for name in FIELDS}, schema=_SHAPE)


def _coded(texts: pl.Expr) -> pl.Expr:
    """Numbers for texts: equal where the texts are, null where there is none."""
    return pl.when(texts.is_not_null() & (texts != "")).then(texts.rank("dense").cast(pl.Int64))


def _names(texts: pl.Series) -> pl.DataFrame:
    unique = texts.drop_nulls().unique().to_list()
    forms = [name_forms(text) for text in unique]
    table = pl.DataFrame(
        {
            "name": unique,
            "n_name": [form.key for form in forms],
            "n_fold": [form.fold for form in forms],
            "n_sound": [form.sound for form in forms],
            "n_heard": [form.heard for form in forms],
            "n_surname": [form.surname for form in forms],
            "n_given": [form.given if len(form.given) > 1 else "" for form in forms],
            "n_part_one": [form.parts[0] for form in forms],
            "n_part_two": [form.parts[1] for form in forms],
        },
        schema_overrides=dict.fromkeys(("name", "n_name", "n_fold"), pl.String),
    )
    ours = [name for name in table.columns if name.startswith("n_")]
    return table.select("name", *(_coded(pl.col(name)).alias(name) for name in ours))


def _phones(texts: pl.Series) -> pl.DataFrame:
    unique = texts.drop_nulls().unique()
    first = check_phones(unique)["numbers"].list.first()
    table = pl.DataFrame({"phone": unique, "called": first})
    return table.select("phone", _coded(pl.col("called")).alias("phone_code"))


def _identities(texts: pl.Series, today: date) -> pl.DataFrame:
    unique = texts.drop_nulls().unique()
    checked = check_identities(unique, today=today).with_columns(unique.alias("text"))
    good = pl.when(pl.col("code").is_null()).then(pl.col("number"))
    checked = checked.select("text", good.alias("good"), "born", "sex")
    broken = checked.filter(pl.col("good").is_null())["text"].to_list()
    meant = guess_numbers(broken, set(checked["good"].drop_nulls().to_list()) if broken else set())
    guessed = pl.DataFrame(list(meant.items()), schema={"text": pl.String, "meant": pl.String}, orient="row")
    known = checked.join(guessed, on="text", how="left", maintain_order="left")
    known = known.with_columns(pl.coalesce("good", "meant").alias("claimed"))
    return known.select(
        pl.col("text").alias("number"),
        # Both are ranked as one column, so that a guess and the number it means are the same integer.
        pl.when(pl.col("good").is_not_null()).then(_coded(pl.col("claimed"))).alias("number_code"),
        _coded(pl.col("claimed")).alias("claim"),
        pl.when(pl.col("good").is_not_null()).then(pl.col("sex").cast(pl.Int64)).alias("number_sex"),
        pl.when(pl.col("good").is_not_null()).then(pl.col("born")).alias("number_born"),
    )


def derive(records: pl.DataFrame, *, today: date, policy: Policy | None = None) -> Features:
    """The features of a table of records (see ``frame_of``)."""
    limits = policy or Policy()
    table = (
        records.select(pl.col(name).cast(kind) for name, kind in _SHAPE.items())
        .with_row_index("row")
        .with_columns(pl.col("row").cast(pl.Int64))
        .join(_names(records["name"]), on="name", how="left", maintain_order="left")
        .join(_identities(records["number"], today), on="number", how="left", maintain_order="left")
        .join(_phones(records["phone"]), on="phone", how="left", maintain_order="left")
        .with_columns(
            pl.col("sex")
            .replace_strict({"1": 1, "2": 2}, default=None, return_dtype=pl.Int64)
            .alias("said_sex")
        )
    )
    table, borrowed = _lent(table)
    table, shared = _public_phones(table, limits.callers)
    doubtful = table.filter(~_fits())["row"]
    born = pl.coalesce("number_born", "born")
    table = table.select(
        "row", "key",
        *(pl.col(f"n_{name}").alias(name) for name in ("name", "fold", "sound", "heard", "surname", "given", "part_one", "part_two")),
        (pl.len().over("n_name") >= _MANY_BEAR).cast(pl.Int64).alias("crowd"),
        (born.dt.year().cast(pl.Int64) * 10000 + born.dt.month().cast(pl.Int64) * 100 + born.dt.day()).alias("born"),
        born.dt.year().cast(pl.Int64).alias("born_year"),
        born.dt.month().cast(pl.Int64).alias("born_month"),
        born.dt.day().cast(pl.Int64).alias("born_day"),
        pl.coalesce("number_sex", "said_sex").alias("sex"),
        _coded(pl.when(pl.col("area").str.len_chars() >= _VILLAGE).then(pl.col("area").str.slice(0, _VILLAGE))).alias("village"),
        _coded(pl.when(pl.col("area").str.len_chars() >= _STREET).then(pl.col("area").str.slice(0, _STREET))).alias("street"),
        pl.col("phone_code").alias("phone"),
        _coded(pl.col("household")).alias("household"),
        pl.col("number_code").alias("number"),
        # Something was written where the number stands, and is not somebody else's.
        pl.when(pl.col("number").str.strip_chars().str.len_chars() > 0).then(1).cast(pl.Int64).alias("tried"),
        "claim",
    ).select("row", "key", *COLUMNS)  # fmt: skip
    return Features(table, doubtful, borrowed, shared)


def _fits() -> pl.Expr:
    """Whether the number's birth date and sex are those that the record itself gives, if it gives them."""
    born = (pl.col("born") == pl.col("number_born")).fill_null(True)
    return born & (pl.col("said_sex") == pl.col("number_sex")).fill_null(True)


def _lent(table: pl.DataFrame) -> tuple[pl.DataFrame, list[tuple[int, int]]]:
    """Take the number from records that bear somebody else's (家人证件).

    Under one number the name that most of its records bear, and that fits the number's own birth and
    sex, is the owner's. A record with an altogether other name keeps the number only when its own birth
    date says so: then the person has changed the name.
    """
    known = table.filter(pl.col("number_code").is_not_null())
    known = known.with_columns(_fits().alias("fits"))
    owners = (
        known.group_by("number_code", "n_fold")
        .agg(
            pl.len().alias("times"), pl.col("fits").sum().alias("fitting"), pl.col("row").min().alias("owner"),
            pl.col("n_sound").first().alias("o_sound"), pl.col("n_heard").first().alias("o_heard"),
            pl.col("n_given").first().alias("o_given"),
        )
        .sort("number_code", pl.col("fitting"), pl.col("times"), -pl.col("owner"), descending=[False, True, True, True])
        .unique("number_code", keep="first", maintain_order=True)
        .rename({"n_fold": "o_fold"})
    )  # fmt: skip
    known = known.join(owners, on="number_code", how="left", maintain_order="left")
    alike = (
        (pl.col("n_fold") == pl.col("o_fold"))
        | (pl.col("n_sound") == pl.col("o_sound"))
        | (pl.col("n_heard") == pl.col("o_heard"))
        | (pl.col("n_given") == pl.col("o_given")).fill_null(False)
    )
    proven = (pl.col("born") == pl.col("number_born")).fill_null(False) & pl.col("fits")
    lent = known.filter(~alike & ~proven).select("row", "owner")
    if lent.is_empty():
        return table, []
    mine = pl.col("row").is_in(lent["row"].implode())
    emptied = table.with_columns(
        *(
            pl.when(mine).then(None).otherwise(pl.col(name)).alias(name)
            for name in ("number", "number_code", "claim", "number_sex", "number_born")
        )
    )
    return emptied, sorted(lent.rows())


def _public_phones(table: pl.DataFrame, callers: int) -> tuple[pl.DataFrame, int]:
    """Take away telephones that stand beside too many names: a committee's own, or 13800000000."""
    held = table.filter(pl.col("phone_code").is_not_null()).group_by("phone_code")
    public = held.agg(pl.col("n_fold").n_unique().alias("names")).filter(pl.col("names") > callers)[
        "phone_code"
    ]
    if public.is_empty():
        return table, 0
    shared = pl.col("phone_code").is_in(public.implode())
    return table.with_columns(
        pl.when(shared).then(None).otherwise(pl.col("phone_code")).alias("phone_code")
    ), len(public)


def rows_of(features: Features, places: Sequence[int]) -> list[dict[str, int | None]]:
    """The features of some rows as the Python twin reads them."""
    chosen = features.table.select(COLUMNS)
    return [chosen.row(place, named=True) for place in places]
