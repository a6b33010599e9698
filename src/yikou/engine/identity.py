"""证件列 (identity): a whole column of identity numbers checked at once, as ``values.parse_id`` checks one.

Numbers in the two usual spellings, eighteen or fifteen digits, are checked by look-up tables; whatever else stands
in the column (spaces, full width, letters, other documents) goes through the twin, once for each different text.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from yikou.engine.tables import FIRST_DAY, FIRST_YEAR, LAST_YEAR, ROW, check_sums, days, provinces
from yikou.values import parse_id
from yikou.values.mistake import Mistake, explain_mistake

#: Why a number is refused, in the order in which it is looked for.
CODES = (
    "VAL021", "VAL019", "VAL011", "VAL012", "VAL013", "VAL018", "VAL014", "VAL015",
)  # fmt: skip
#: What is only said of a number that is taken.
NOTES = ("VAL010", "VAL020", "VAL017", "VAL016")
_CODE = pl.Enum(CODES)
_MISTAKE = pl.Enum([one.value for one in Mistake])
#: A hundred and twenty-one years, as days are numbered here.
_TOO_OLD = 121 * 10_000
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2, 1)
SCHEMA: dict[str, Any] = {
    "number": pl.String,
    "derived": pl.Boolean,
    "born": pl.Date,
    "sex": pl.UInt8,
    "code": _CODE,
    "notes": pl.UInt8,
    "why": _MISTAKE,
    "swaps": pl.List(pl.UInt8),
}


def _code(name: str) -> pl.Expr:
    return pl.lit(CODES.index(name), dtype=pl.UInt8)


def note_bits(*codes: str) -> int:
    """The notes of a number as one small number: bit i stands for ``NOTES[i]``."""
    return sum(1 << NOTES.index(code) for code in codes)


def check_identities(texts: pl.Series, *, today: date) -> pl.DataFrame:
    """A column of numbers checked (证件列检查): one row per text, in its order, with the columns of ``SCHEMA``.

    ``code`` is why the number is refused (null: it is taken), ``notes`` the bits of ``note_bits``; ``why`` and
    ``swaps`` explain a check digit that does not fit. Equal to ``parse_id`` on any text: null means empty.
    """
    frame = _spelled(texts.alias("text").to_frame())
    frame = frame.with_columns(
        easy=pl.col("day").is_not_null()
        & (pl.col("text").str.len_bytes().eq(15) | pl.col("last").is_not_null())
    )
    done = frame.select(
        number=pl.when(pl.col("easy")).then(pl.col("text")),
        derived=pl.col("easy") & pl.col("text").str.len_bytes().eq(15),
        n=pl.col("n"), last=pl.col("last"), easy=pl.col("easy"), day=pl.col("day"),
    ).with_columns(_found(), born_day=_born())  # fmt: skip
    done = _judged(done, today)
    return _by_twin(done, texts, today)


def _spelled(frame: pl.DataFrame) -> pl.DataFrame:
    """First seventeen digits as one number, the last place (X is 10), the day of birth as YYYYMMDD - FIRST_DAY.

    A sign or a nought in front leaves fewer digits than places and is left to the twin.
    """
    text = pl.col("text")
    size = text.str.len_bytes()
    eighteen = pl.when(size == 18).then(text)
    long = eighteen.str.slice(0, 17).cast(pl.Int64, strict=False)
    short = pl.when(size == 15).then(text).cast(pl.Int64, strict=False)
    frame = frame.with_columns(
        long=pl.when(long >= 10**16).then(long),
        short=pl.when(short >= 10**14).then(short),
        last=pl.when(eighteen.str.slice(17) == "X")
        .then(pl.lit(10, dtype=pl.Int8))
        .otherwise(eighteen.str.slice(17).cast(pl.Int8, strict=False)),
    )
    stretched = pl.col("short") // 10**9 * 10**11 + 19 * 10**9 + pl.col("short") % 10**9
    frame = frame.with_columns(n=pl.coalesce("long", stretched))
    day = (pl.col("n") // 1000 % 10**8).cast(pl.Int32) - FIRST_DAY
    within = day.is_between(0, (LAST_YEAR - FIRST_YEAR + 1) * 10_000 - 1)
    return frame.select("text", "n", "last", day=pl.when(within).then(day))


def _found() -> pl.Expr:
    """The check sum of the first seventeen, as the character that must follow (10 is X)."""
    first, second, third = check_sums()
    n = pl.col("n").fill_null(0)
    sums = (
        pl.lit(first).gather(n // 10**11)
        + pl.lit(second).gather(n // 10**5 % 10**6)
        + pl.lit(third).gather(n % 10**5)
    ) % 11
    return ((12 - sums.cast(pl.Int8)) % 11).alias("expected")


def _born() -> pl.Expr:
    return pl.lit(days()).gather(pl.col("day").fill_null(0))


def _judged(done: pl.DataFrame, today: date) -> pl.DataFrame:
    now = today.year * 10_000 + today.month * 100 + today.day - FIRST_DAY
    province = pl.lit(provinces()).gather(pl.col("n").fill_null(0) // 10**15) & ~(
        (pl.col("n") >= 9 * 10**16) & pl.col("derived")
    )
    code = (
        pl.when(~pl.col("derived") & (pl.col("last") != pl.col("expected")))
        .then(_code("VAL013"))
        .when(~province)
        .then(_code("VAL018"))
        .when(pl.col("born_day").is_null())
        .then(_code("VAL014"))
        .when(pl.col("day") > now)
        .then(_code("VAL015"))
    )
    done = done.with_columns(code=pl.when(pl.col("easy")).then(code))
    good = pl.col("easy") & pl.col("code").is_null()
    aged = pl.col("day") + _TOO_OLD <= now
    done = done.with_columns(
        derived=good & pl.col("derived"),
        born=pl.when(good).then(pl.col("born_day")).cast(pl.Date),
        sex=pl.when(good).then(2 - pl.col("n") % 2).cast(pl.UInt8),
        notes=pl.when(good)
        .then(
            pl.when(aged).then(note_bits("VAL016")).otherwise(0)
            + pl.when(pl.col("derived")).then(note_bits("VAL017")).otherwise(0)
        )
        .otherwise(0)
        .cast(pl.UInt8),
        number=pl.when(good).then(pl.col("number")),
    )
    if not done["derived"].any():
        return done
    written = pl.col("n").cast(pl.String) + pl.when(pl.col("expected") == 10).then(pl.lit("X")).otherwise(
        pl.col("expected").cast(pl.String)
    )
    places = done["derived"].arg_true()
    return done.with_columns(done["number"].scatter(places, done[places].select(written).to_series()))


def _by_twin(done: pl.DataFrame, texts: pl.Series, today: date) -> pl.DataFrame:
    """Fill in the rows that are spelled in no usual way; many rows may share one text such as 无."""
    places = (~done["easy"]).arg_true()
    names = ("number", "derived", "born", "sex", "code", "notes")
    columns = {name: done[name] for name in names}
    hard = pl.DataFrame(schema={"row": ROW, "why": _MISTAKE, "swaps": SCHEMA["swaps"]})
    if len(places):
        written = texts[places].fill_null("").to_list()
        judged = {text: _judge(text, today) for text in set(written)}
        rows = [judged[text] for text in written]
        for place, name in enumerate(names):
            values = pl.Series([row[place] for row in rows], dtype=columns[name].dtype)
            columns[name] = columns[name].scatter(places, values)
        wrong = [
            (place, *judged[text][6:]) for place, text in zip(places, written, strict=True) if judged[text][6]
        ]
        hard = pl.DataFrame(wrong, schema=hard.schema, orient="row")
    out = pl.DataFrame(columns).with_columns(pl.col("code").cat.to(_CODE))
    return _explained(out, done, hard, today)


def _judge(text: str, today: date) -> tuple[Any, ...]:
    """What the twin says of one text, in the order of the columns."""
    resident, found = parse_id(text, today=today)
    notes = note_bits(*{item.code for item in found if item.code in NOTES})
    if resident is not None:
        return (
            resident.number,
            resident.derived,
            resident.born,
            int(resident.sex.value),
            None,
            notes,
            None,
            None,
        )
    code = next(item.code for item in found if item.code in CODES)
    why, swaps = explain_mistake(text, today=today) if code == "VAL013" else (None, ())
    return None, False, None, None, CODES.index(code), notes, why and why.value, list(swaps)


def _explained(out: pl.DataFrame, done: pl.DataFrame, hard: pl.DataFrame, today: date) -> pl.DataFrame:
    """The mistake behind every check digit that does not fit."""
    places = (out["code"].eq("VAL013").fill_null(value=False) & done["easy"]).arg_true()
    easy = pl.DataFrame({"row": places.cast(ROW)}).hstack(_mistakes(done[places].select("n", "last"), today))
    known = pl.concat([easy, hard])
    rows = pl.DataFrame({"row": pl.int_range(len(out), dtype=ROW, eager=True)})
    return out.hstack(rows.join(known, on="row", how="left", maintain_order="left").drop("row"))


def _mistakes(wrong: pl.DataFrame, today: date) -> pl.DataFrame:
    """``explain_mistake`` on columns. Every place is tried: what does the sum become, what the day of birth?"""
    now = today.year * 10_000 + today.month * 100 + today.day - FIRST_DAY
    digit = {place: pl.col("n") // 10 ** (16 - place) % 10 for place in range(17)}
    digits = wrong.select(pl.all(), **{f"d{place}": one for place, one in digit.items()}).with_columns(
        d17="last"
    )
    total = pl.sum_horizontal([pl.col(f"d{place}") * _WEIGHTS[place] for place in range(18)])
    size = len(days())
    tries = []
    for place in range(17):
        left, right = pl.col(f"d{place}"), pl.col(f"d{place + 1}")
        step = right - left
        moved = pl.col("n") + step * (10 ** (16 - place) - (10 ** (15 - place) if place < 16 else 0))
        day = (moved // 1000 % 10**8 - FIRST_DAY).cast(pl.Int32)
        inside = day.is_between(0, size - 1)
        born = pl.lit(days()).gather(pl.when(inside).then(day).otherwise(0)).is_not_null() & inside
        fits = (total + step * (_WEIGHTS[place] - _WEIGHTS[place + 1])) % 11 == 1
        good = (
            fits & (left != right) & (right < 10) & born & (day <= now) & (day + _TOO_OLD > now)
            & pl.lit(provinces()).gather(moved // 10**15)
        )  # fmt: skip
        tries.append(pl.when(good).then(pl.lit(place + 1, dtype=pl.UInt8)))
    cut = (pl.col("n") % 100 == 0) & (pl.col("last") == 0)
    found = digits.select(
        cut=cut,
        swaps=pl.when(~cut)
        .then(pl.concat_list(tries).list.drop_nulls())
        .otherwise(pl.lit([], dtype=pl.List(pl.UInt8))),
    )
    return found.select(
        why=pl.when("cut")
        .then(pl.lit("cut"))
        .when(pl.col("swaps").list.len() > 0)
        .then(pl.lit("swap"))
        .otherwise(pl.lit("digit"))
        .cast(_MISTAKE),
        swaps="swaps",
    )
