"""Pages that repeat what the code says must say the same: errors, settings, seeds."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from pathlib import Path

from yikou.findings import CATALOGUE
from yikou_app.site.configuration import Settings

ROOT = Path(__file__).resolve().parents[2]
DEMANDED = {"0": range(1, 34), "1": range(30), "2": range(1, 15), "3": range(1, 18), "4": range(1, 50)}


def test_the_page_of_errors_is_the_catalogue() -> None:
    """A code without its page leaves the person who must fix it alone."""
    made = subprocess.run(
        [sys.executable, "-c", "from tools.errors_page import page; print(page(), end='')"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert (ROOT / "docs" / "errors.md").read_text(encoding="utf-8") == made.stdout


def test_the_page_of_scoring_is_the_specification() -> None:
    """Sentence, reading and points of the manual are those the tests run."""
    made = subprocess.run(
        [sys.executable, "-c", "from tools.scoring_page import page; print(page(), end='')"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert (ROOT / "docs" / "manual" / "scoring.md").read_text(encoding="utf-8") == made.stdout


def test_every_code_is_met_in_a_test_or_raised_in_the_source() -> None:
    """A catalogued code that nothing raises is a page about nothing."""
    source = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.py"))
    unused = [code for code in CATALOGUE if code not in source]
    assert not unused


def test_every_setting_has_its_line() -> None:
    """An operator reads one page, not the source."""
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    named = set(re.findall(r"^\| `([a-z_]+)`", page, re.MULTILINE))
    assert named == set(Settings.model_fields)


def test_every_demanded_line_of_the_seeds_is_accounted_for() -> None:
    """Nothing in the five documents may be forgotten: each line ends in a test or in a written reason."""
    with (ROOT / "docs" / "seeds.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    wanted = [f"{seed}.{line}" for seed, lines in DEMANDED.items() for line in lines]
    assert [row["id"] for row in rows] == wanted
    for row in rows:
        assert row["state"] in {"done", "partly", "open"}, row["id"]
        assert row["reason"] or row["state"] == "done", f"{row['id']} needs its reason"
        if row["state"] == "open":
            continue
        file_name, _, test = row["test"].partition("::")
        path = ROOT / file_name
        assert path.is_file() and f"def {test}(" in path.read_text(encoding="utf-8"), (
            f"{row['id']}: {row['test']}"
        )
