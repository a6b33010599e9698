"""Who is the same person: precision, recall, queue, seconds and memory on the hard mix of ``tests/crowd.py``.

Run: ``python benchmarks/linkage.py [records …]`` (100,000 and 1,000,000 when nothing is said). Each size runs in a
process of its own. Beside the linkage stand, on the same records, what a user would otherwise have: the exact number
as it is typed, the exact number read in all its spellings, the certain rules alone, and the model alone (every
candidate that Splink gives the automatic threshold, no rule, no veto, no decision against two numbers). Precision and
recall are of pairs of records within one group, so a chain of wrong links counts with all its pairs. Seconds are
wall clock and, because the machine is shared, processor time.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

import polars as pl  # noqa: E402  (after the path of the checkout)
from tests.crowd import Entry, crowd  # noqa: E402  (the checkout's own packages come first)

from yikou.linkage import FIELDS, Policy, find_pairs  # noqa: E402  (the checkout's own packages come first)
from yikou.linkage.blocks import add_blocks  # noqa: E402  (the checkout's own packages come first)
from yikou.linkage.clusters import Clusters  # noqa: E402  (the checkout's own packages come first)
from yikou.linkage.features import derive  # noqa: E402  (the checkout's own packages come first)
from yikou.linkage.model import shipped_weights  # noqa: E402  (the checkout's own packages come first)
from yikou.linkage.pairs import score_pairs  # noqa: E402  (the checkout's own packages come first)
from yikou.linkage.rules import MODEL, decide_pairs  # noqa: E402  (the checkout's own packages come first)

TODAY = date(2020, 1, 1)
SEED = 20200101


def table_of(entries: list[Entry]) -> pl.DataFrame:
    """The records as the linkage takes them."""
    rows = [
        (e.key, e.name, e.number or None, e.sex, e.born, e.area, e.phone or None, e.household or None)
        for e in entries
    ]
    return pl.DataFrame(rows, schema=list(FIELDS), orient="row", infer_schema_length=None)


def pairs_within(groups: Iterable[Hashable]) -> int:
    """How many pairs of records stand in one group."""
    return sum(count * (count - 1) // 2 for count in Counter(groups).values())


def told(
    label: str, truth: Sequence[int], groups: Sequence[int], cost: str = "", queue: int | None = None
) -> None:
    """One line: precision, recall, wrong pairs, queue."""
    said, true = pairs_within(groups), pairs_within(truth)
    both = pairs_within(zip(truth, groups, strict=True))
    asked = "" if queue is None else f"{queue / len(truth):.3%}"
    precision = both / said if said else 1
    print(f"{label:<28}{precision:>10.5f}{both / true:>10.5f}{said - both:>8}{asked:>9}  {cost}", flush=True)


def joined(rows: int, edges: Iterable[tuple[int, int]]) -> list[int]:
    """Groups by edges, whatever speaks against them."""
    groups = Clusters([None] * rows, rows)
    groups.join_all(edges)
    return [groups.find(row) for row in range(rows)]


def by_first(labels: Iterable[object]) -> list[tuple[int, int]]:
    """Edges from each row to the first with the same label; no label, no edge."""
    first: dict[object, int] = {}
    return [(first.setdefault(label, row), row) for row, label in enumerate(labels) if label]


def measure(records: int) -> None:
    """One size."""
    entries = crowd(records, SEED)
    truth = [entry.person for entry in entries]
    table = table_of(entries)
    without = sum(not entry.number for entry in entries)
    print(f"\n{records:,} records of {len(set(truth)):,} persons, {without / records:.1%} without a number")
    print(f"{'':<28}{'precision':>10}{'recall':>10}{'wrong':>8}{'queue':>9}", flush=True)
    wall, cpu = time.perf_counter(), time.process_time()
    found, findings = find_pairs(table, today=TODAY)
    seconds = f"{time.perf_counter() - wall:.1f} s, {time.process_time() - cpu:.1f} s of processor"
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    told(
        "linkage",
        truth,
        [found.group_of[e.key] for e in entries],
        f"{seconds}, peak {peak} MiB",
        len(found.review),
    )
    good = sum(truth[pair.first] == truth[pair.second] for pair in found.review)
    told("number as typed", truth, joined(records, by_first(entry.number for entry in entries)))
    features = derive(table, today=TODAY)
    numbers = features.table["number"].to_list()
    exact = by_first(numbers)
    told("number in all spellings", truth, joined(records, exact))
    blocked, _ = add_blocks(features.table, Policy().block)
    scored = decide_pairs(score_pairs(blocked, shipped_weights()))
    rules = scored.filter(pl.col("rule") != MODEL).select("first", "second").rows()
    told("and the certain rules", truth, joined(records, [*exact, *rules]))
    model = scored.filter(pl.col("probability") >= Policy().automatic / 1000).select("first", "second").rows()
    told("and the model alone", truth, joined(records, [*exact, *model]))
    print(
        f"of the queue {good} of {len(found.review)} are one person; findings: {', '.join(f.code for f in findings)}"
    )


def main() -> None:
    sizes = [int(each) for each in sys.argv[1:]] or [100_000, 1_000_000]
    if len(sizes) == 1:
        measure(sizes[0])
        return
    for size in sizes:
        subprocess.run([sys.executable, __file__, str(size)], check=True, env=os.environ)  # noqa: S603 (this file itself)


if __name__ == "__main__":
    main()
