"""A roster workbook read by both readers, understood and checked, beside the bare readers that only hand out cells.

Run: ``python benchmarks/roster_reading.py [rows] [times]``. Processor seconds of this process and of what it starts,
medians; the same workbook for all: 12 columns, 1 % typing errors, 2 % missing numbers. openpyxl runs once, at the smaller size. Promised:
at most 6 times the fastest bare reader. Python's own start and its compiling of modules without a cache count for us.
"""

from __future__ import annotations

import io
import json
import resource
import statistics
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

import openpyxl  # noqa: E402  (a peer; after the path, like the rest)
from benchmarks.roster_made import CATEGORIES, people, workbook  # noqa: E402  (the checkout's own)
from python_calamine import CalamineWorkbook  # noqa: E402  (the fastest bare reader of the lock)

from yikou.sheets import check_roster  # noqa: E402  (the checkout's own)


def spent() -> float:
    """Processor seconds of this process and of its children that have ended."""
    return sum(
        usage.ru_utime + usage.ru_stime
        for usage in (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    )


def median(work: Callable[[], object], times: int) -> float:
    """Processor seconds of the middle run."""
    taken = []
    for _ in range(times):
        start = spent()
        work()
        taken.append(spent() - start)
    return statistics.median(taken)


def calamine(data: bytes) -> int:
    """All cells as Python values."""
    return len(CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python())


def plain_openpyxl(data: bytes) -> int:
    """The same by the reader that most scripts use."""
    sheet = openpyxl.load_workbook(io.BytesIO(data), read_only=True).worksheets[0]
    return sum(len(row) for row in sheet.iter_rows(values_only=True))


def checked(data: bytes, rows: int) -> None:
    done = check_roster(data, today=date(2026, 11, 22), categories=CATEGORIES)
    assert done.rows_read == rows


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 112_800
    times = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    ours: list[float] = []
    ratio = 0.0
    for size in (rows // 10, rows):
        data = workbook(people(size))
        base = median(lambda d=data: calamine(d), times)  # type: ignore[misc] # bound in the loop
        ours.append(median(lambda d=data, n=size: checked(d, n), times))  # type: ignore[misc] # bound in the loop
        ratio = ours[-1] / base
        own, cell = (
            resource.getrusage(who).ru_maxrss // 1024
            for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        )
        print(
            f"{size:>8,} rows: calamine {base:6.2f} s, read and checked {ours[-1]:6.2f} s, {ratio:.1f} times (goal 6); "
            f"{own} MiB here, {cell} MiB in the limited process"
        )
        if size < rows:
            print(f"{'':8}  openpyxl, cells only: {median(lambda d=data: plain_openpyxl(d), 1):6.2f} s")  # type: ignore[misc] # bound in the loop
    print(f"ten times the rows: {ours[1] / ours[0]:.1f} times the time")
    print(json.dumps({"times_calamine": round(ratio, 1)}))
    sys.exit(0 if ratio <= 6 else 1)


if __name__ == "__main__":
    main()
