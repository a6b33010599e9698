"""How fast standards compile and values are scored, beside the same formula written by hand in Fraction.

Run: ``python benchmarks/scoring_speed.py``. One core, no cache between values; the trace is written each time.
"""

from __future__ import annotations

import json
import sys
import time
from fractions import Fraction
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

from yikou.scoring import compile_standard  # noqa: E402  (the checkout's own source comes first)

CASES = ROOT / "tests" / "instruments" / "scoring" / "cases" / "probes.jsonl"
VALUES = [str(Fraction(n, 10)) if n % 10 == 0 else f"{n // 10}.{n % 10}" for n in range(0, 1200)]


def by_hand(text: str) -> tuple[Fraction, str]:
    """The same rule as a person would program it, with one line of trace."""
    x = Fraction(text)
    short = 100 - x
    steps = short.numerator // short.denominator if short > 0 else 0
    points = max(Fraction(0), 4 - Fraction(1, 5) * steps)
    return points, f"到位率{x},低{steps}步,得{points}分"


def rate(work: int, seconds: float) -> str:
    return f"{work / seconds:,.0f} a second"


def main() -> None:
    rows = [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines()]
    rows = [row for row in rows if "text" in row]
    compile_standard(rows[0]["text"], rows[0]["weight"])
    start = time.perf_counter()
    for row in rows:
        compile_standard(row["text"], row["weight"], row["name"], row.get("explanation"))
    print("compile:", rate(len(rows), time.perf_counter() - start))
    rule = compile_standard("到位率达到100%为满分,每降低1个百分点扣0.2分,扣完为止。", 4)
    best, hand = float("inf"), float("inf")
    for _ in range(5):
        start = time.perf_counter()
        for text in VALUES:
            score = rule.score({"到位率": text})
            assert score.trace
        best = min(best, time.perf_counter() - start)
        start = time.perf_counter()
        for text in VALUES:
            by_hand(text)
        hand = min(hand, time.perf_counter() - start)
    print("score with trace:", rate(len(VALUES), best))
    print("by hand in Fraction:", rate(len(VALUES), hand), f"· ours takes {best / hand:.1f} times as long")
    assert all(rule.score({"到位率": text}).exact == by_hand(text)[0] for text in VALUES)


if __name__ == "__main__":
    main()
