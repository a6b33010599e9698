"""docs/floor-plan.md is the contracts' floor plan, and every place in it has its page."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PLAN = (ROOT / "docs" / "floor-plan.md").read_text(encoding="utf-8")
CONTRACTS = {
    contract["id"]: contract
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
        "importlinter"
    ]["contracts"]
}


def _layers(contract: str) -> list[list[str]]:
    return [[name.strip() for name in layer.split("|")] for layer in CONTRACTS[contract]["layers"]]


def _rows(heading: str, column: int) -> list[list[str]]:
    part = PLAN.split(heading, 1)[1].split("\n## ", 1)[0]
    rows = [line.split("|")[1:-1] for line in part.splitlines() if line.startswith("|")][2:]
    return [re.findall(r"`([^`]+)`", row[column]) for row in rows]


def test_the_instruments_stand_on_the_planned_floors() -> None:
    """A newcomer reads the page, the machine reads the contract: they must be one plan."""
    assert _rows("## Downstairs", 1) == _layers("instruments")


def test_the_rooms_stand_in_the_planned_order() -> None:
    """The order of the rooms is the order of the data's way."""
    assert list(_rows("## Upstairs", 0)) == _layers("upstream")


def test_the_contracts_are_listed() -> None:
    """Each contract of the build has its line on the page, and the page invents none."""
    assert [row[0] for row in _rows("## The contracts", 0)] == list(CONTRACTS)


def test_every_built_place_has_a_page_and_says_what_it_is() -> None:
    """A place without a page, or without its five lines, is a place nobody finds."""
    for package, contract, pages in (
        ("yikou", "instruments", "instruments"),
        ("yikou_app", "upstream", "rooms"),
    ):
        for name in (name.strip("()") for layer in _layers(contract) for name in layer):
            folder = ROOT / "src" / package / name
            if not folder.is_dir() or name == "cli":
                continue
            page = ROOT / "docs" / pages / f"{name}.md"
            assert page.is_file(), f"{page} is missing"
            source = (folder / "__init__.py").read_text(encoding="utf-8")
            assert source.lstrip().startswith('"""'), f"{folder} does not say what it is"


def test_a_bracketed_place_is_not_built_and_an_open_one_is() -> None:
    """Brackets mean that a place is planned only; the day it is built they go."""
    for package, contract in (("yikou", "instruments"), ("yikou_app", "upstream")):
        for name in (name for layer in _layers(contract) for name in layer):
            built = (ROOT / "src" / package / name.strip("()")).is_dir() or name == "cli"
            assert built != name.startswith("("), f"{name}: bracket and building do not agree"
