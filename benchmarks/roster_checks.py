"""Checking a list as columns, beside the bare look-up-table expressions that a polars user would write for nine rules.

Run: ``python benchmarks/roster_checks.py [rows] [times]``. Format, check digit, day of birth, birth and sex against
the columns, Luhn, telephone, place, doubles. Ours also says which rule, explains wrong check digits, reads dirty spellings as the
per-row readers do, and looks for shared telephones and accounts. Processor seconds, medians; promised: at most 2.5 times.
"""

from __future__ import annotations

import json
import resource
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

import polars as pl  # noqa: E402  (after the path, like the rest)
from benchmarks.roster_made import people  # noqa: E402  (the checkout's own)

from yikou.engine import Demands, check_list  # noqa: E402  (the checkout's own)
from yikou.engine.tables import FIRST_DAY, check_sums, days, luhn_sums  # noqa: E402  (the same tables for both)

TODAY = date(2026, 11, 22)


def listed(rows: int) -> pl.DataFrame:
    """The list as columns, as a reader hands it over."""
    made = list(zip(*people(rows), strict=True))
    frame = pl.DataFrame(
        {
            "id_number": made[2], "name": made[1], "phone": made[7], "account": made[10], "category": made[4],
            "place": made[5], "amount_fen": [amount * 100 for amount in made[9]],
            "sex": pl.Series([1 if one == "男" else 2 for one in made[3]], dtype=pl.UInt8),
        }
    )  # fmt: skip
    born = pl.col("id_number").str.slice(6, 8).str.to_date("%Y%m%d", strict=False)
    return frame.with_columns(born_on=born)


def bare(frame: pl.DataFrame, places: dict[str, str]) -> pl.DataFrame:
    """Nine rules as nine columns of true and false."""
    first, second, third = check_sums()
    text = pl.col("id_number")
    parts = frame.with_columns(
        a=text.str.slice(0, 6).cast(pl.Int32, strict=False).fill_null(0),
        b=text.str.slice(6, 6).cast(pl.Int32, strict=False).fill_null(0),
        c=text.str.slice(12, 5).cast(pl.Int32, strict=False).fill_null(0),
        last=text.str.slice(17, 1).replace_strict(
            {str(n): n for n in range(10)} | {"X": 10}, default=None, return_dtype=pl.Int8
        ),
        day=(text.str.slice(6, 8).cast(pl.Int32, strict=False).fill_null(0) - FIRST_DAY).clip(
            0, len(days()) - 1
        ),
        card=pl.col("account").cast(pl.UInt64, strict=False).fill_null(0),
    )
    sums = (pl.lit(first).gather("a") + pl.lit(second).gather("b") + pl.lit(third).gather("c")) % 11
    born = pl.lit(days()).gather("day")
    luhn = sum(
        (pl.lit(luhn_sums()).gather(pl.col("card") // 10**step % 10**6) for step in (6, 12, 18)),
        pl.lit(luhn_sums()).gather(pl.col("card") % 10**6),
    )
    today = (TODAY - date(1970, 1, 1)).days
    return parts.select(
        format=(text.str.len_bytes() == 18) & (pl.col("a") > 0) & pl.col("last").is_not_null(),
        check=(12 - sums.cast(pl.Int8)) % 11 == pl.col("last"),
        birth=born.is_not_null() & (born <= today),
        same_birth=born.cast(pl.Date) == pl.col("born_on"),
        same_sex=(2 - pl.col("c") % 2) == pl.col("sex"),
        luhn=luhn % 10 == 0,
        phone=pl.col("phone").cast(pl.Int64, strict=False).is_between(13 * 10**9, 20 * 10**9 - 1),
        place=pl.col("place").replace_strict(places, default=None, return_dtype=pl.String).is_not_null(),
        double=text.is_duplicated() & text.is_not_null() & (text != ""),
    )


def median(work: Callable[[], object], times: int) -> float:
    """Processor seconds, all threads."""
    work()
    taken = []
    for _ in range(times):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return statistics.median(taken)


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    times = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    ours: list[float] = []
    ratio = 0.0
    for size in (rows // 10, rows):
        frame = listed(size)
        places = {name: f"{at:03d}" for at, name in enumerate(frame["place"].unique().sort())}
        demands = Demands(TODAY, frozenset(frame["category"].unique()), places, 10_000, 200_000)
        base = median(lambda f=frame, p=places: bare(f, p), times)  # type: ignore[misc] # bound in the loop
        ours.append(median(lambda f=frame, d=demands: check_list(f, d), times))  # type: ignore[misc] # bound in the loop
        ratio = ours[-1] / base
        found = check_list(frame, demands).findings
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(
            f"{size:>9,} rows: bare {base:6.3f} s, ours {ours[-1]:6.3f} s, {ratio:.2f} times (goal 2.5); "
            f"{len(found):,} findings, {peak} MiB with the list and its making"
        )
    print(f"ten times the rows: {ours[1] / ours[0]:.1f} times the time")
    print(json.dumps({"times_bare": round(ratio, 2)}))
    sys.exit(0 if ratio <= 2.5 else 1)


if __name__ == "__main__":
    main()
