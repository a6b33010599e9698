"""电话与账号列 (contact): whole columns of telephone numbers and bank accounts, as ``values`` reads one cell of them.

A mobile number of eleven digits and a card of sixteen to nineteen are read by arithmetic; everything else goes through
the twin, once for each different text.
"""

from __future__ import annotations

import polars as pl

from yikou.engine.tables import ROW, luhn_sums
from yikou.values import parse_account, parse_phones

ACCOUNT_CODES = ("VAL030", "VAL031", "VAL032", "VAL033")
PHONE_CODES = ("VAL050",)
_ACCOUNT = pl.Enum(ACCOUNT_CODES)
_PHONE = pl.Enum(PHONE_CODES)


def check_phones(texts: pl.Series) -> pl.DataFrame:
    """A column of telephone cells (电话列检查): ``numbers``, all that can be read, and ``code`` when some cannot."""
    frame = texts.alias("text").to_frame()
    mobile = pl.when(pl.col("text").str.len_bytes() == 11).then(pl.col("text")).cast(pl.Int64, strict=False)
    frame = frame.with_columns(easy=mobile.is_between(13 * 10**9, 20 * 10**9 - 1).fill_null(value=False))
    numbers = frame.select(
        pl.when("easy").then(pl.concat_list("text")).otherwise(pl.lit([], dtype=pl.List(pl.String)))
    ).to_series()
    codes = pl.Series([None], dtype=_PHONE).new_from_index(0, len(texts))
    places = (~frame["easy"]).arg_true()
    if len(places):
        written = texts[places].fill_null("").to_list()
        read = {text: parse_phones(text) for text in set(written)}
        hard = pl.DataFrame(
            {
                "row": places.cast(ROW),
                "listed": [[phone.number for phone in read[text][0]] for text in written],
                "code": pl.Series(
                    [next((n.code for n in read[text][1]), None) for text in written], dtype=_PHONE
                ),
            },
            schema_overrides={"listed": pl.List(pl.String)},
        )
        whole = pl.DataFrame({"row": pl.int_range(len(texts), dtype=ROW, eager=True), "own": numbers})
        joined = whole.join(hard, on="row", how="left", maintain_order="left")
        numbers, codes = joined.select(pl.coalesce("listed", "own")).to_series(), joined["code"]
    return pl.DataFrame({"numbers": numbers, "code": codes})


def check_accounts(texts: pl.Series) -> pl.DataFrame:
    """A column of accounts (账号列检查): ``number`` (null: not taken), ``card`` when length and Luhn digit fit, ``code``."""
    size = pl.col("text").str.len_bytes()
    digits = pl.when(size.is_between(16, 19)).then(pl.col("text")).cast(pl.UInt64, strict=False)
    # A sign or a nought in front leaves a smaller number than the places say.
    least = pl.when(size == 16).then(10**15).when(size == 17).then(10**16).when(size == 18).then(10**17)
    easy = (pl.col("n") >= least.otherwise(10**18).cast(pl.UInt64)).fill_null(value=False)
    frame = texts.alias("text").to_frame().select("text", n=digits).with_columns(easy=easy)
    n = pl.when("easy").then("n").otherwise(0)
    sums = [pl.lit(luhn_sums()).gather((n // 10**step) % 10**6) for step in (0, 6, 12)]
    last = pl.lit(luhn_sums()).gather(n // 10**18)
    frame = frame.with_columns(card=(sums[0] + sums[1] + sums[2] + last) % 10 == 0)
    frame = frame.with_columns(
        number=pl.when("easy").then("text"),
        card=pl.col("card") & pl.col("easy"),
        code=pl.when(pl.col("easy") & ~pl.col("card")).then(pl.lit("VAL032")).cast(_ACCOUNT),
    )
    places = (~frame["easy"]).arg_true()
    numbers, cards, codes = frame["number"], frame["card"], frame["code"]
    if len(places):
        written = texts[places].fill_null("").to_list()
        read = {text: parse_account(text) for text in set(written)}
        owned = [read[text][0] for text in written]
        numbers = numbers.scatter(
            places, pl.Series([one.number if one else None for one in owned], dtype=pl.String)
        )
        cards = cards.scatter(places, pl.Series([one is not None and one.looks_like_card for one in owned]))
        said = [next((note.code for note in read[text][1]), None) for text in written]
        codes = codes.to_physical().scatter(
            places, pl.Series([None if one is None else ACCOUNT_CODES.index(one) for one in said], dtype=pl.UInt8)
        ).cat.to(_ACCOUNT)  # fmt: skip
    return pl.DataFrame({"number": numbers, "card": cards, "code": codes})
