"""Readers of the worked cases and of the seed's own table."""

from __future__ import annotations

import json
import os
import re
from functools import cache
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
SEEDS = Path(os.environ.get("YIKOU_SEEDS", ROOT.parent / "shared" / "seeds"))
if not SEEDS.is_dir():
    SEEDS = ROOT.parents[1] / "shared" / "seeds"


def lines(name):
    """The rows of a case file."""
    with (HERE / "cases" / name).open(encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


@cache
def seed_table():
    """The 25 rows of seed 001's scoring table: number -> (name, weight, explanation, standard); {} if absent."""
    path = SEEDS / "001_9c3cdeb8c462083d.txt"
    if not path.is_file():
        return {}
    blocks = [block.strip() for block in path.read_text(encoding="utf-8").split("\n\n")]
    start = next(index for index, block in enumerate(blocks) if block == "备注")
    rows, wanted, starts = {}, 1, []
    for index in range(start, len(blocks)):
        if blocks[index] == str(wanted) and wanted <= 25:
            starts.append(index)
            wanted += 1
    starts.append(next(index for index in range(starts[-1], len(blocks)) if blocks[index] == "合计"))
    for number, (first, last) in enumerate(zip(starts, starts[1:], strict=False), 1):
        row = [block for block in blocks[first + 1 : last] if block]
        place = next(k for k, block in enumerate(row) if re.fullmatch(r"\d+", block))
        rows[number] = (row[place - 1], row[place], row[place + 2], "\n\n".join(row[place + 3 :]))
    return rows


@pytest.fixture(scope="session")
def table():
    """Seed 001's rows; a test that needs them says loudly when they are absent."""
    rows = seed_table()
    if not rows:
        pytest.skip(f"种子文件不在 {SEEDS}:六安得分表的原句没有编译")
    return rows
