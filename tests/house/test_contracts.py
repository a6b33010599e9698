"""The import contracts hold, and the ones we wrote ourselves can fail."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import grimp
import pytest
from tools.doors import DoorsContract

ROOT = Path(__file__).resolve().parents[2]


def test_every_contract_is_kept() -> None:
    """The floor plan is only as true as the contracts; a broken one is named in the output."""
    linter = Path(sys.executable).with_name("lint-imports")
    answer = subprocess.run(
        [linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT)))},
    )  # fmt: skip
    assert answer.returncode == 0, answer.stdout[-3000:]
    assert "0 broken" in answer.stdout


@pytest.fixture
def small_house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A package with two rooms, in which ``kitchen`` climbs into ``cellar`` by a window."""
    house = tmp_path / "smallhouse"
    for name, text in {
        "__init__.py": "",
        "ground/__init__.py": "",
        "ground/floor.py": "",
        "cellar/__init__.py": "",
        "cellar/models.py": "",
        "cellar/queries.py": "import smallhouse.cellar.models",
        "kitchen/__init__.py": "",
        "kitchen/views.py": "import smallhouse.cellar.models",
        "kitchen/actions.py": "import smallhouse.cellar.queries\nimport smallhouse.ground.floor",
        "site/__init__.py": "",
        "site/wiring.py": "import smallhouse.cellar.models",
    }.items():
        path = house / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    return "smallhouse"


def test_the_doors_contract_sees_a_window(small_house: str) -> None:
    """A contract that cannot fail protects nothing: models of another room are no door, for views too."""
    contract = DoorsContract(
        name="doors",
        session_options={"root_packages": [small_house]},
        contract_options={"package": small_house, "open_rooms": ["ground"], "keyholders": ["site"]},
    )
    check = contract.check(grimp.build_graph(small_house), verbose=False)
    assert not check.kept
    assert check.metadata["broken"] == [("smallhouse.kitchen.views", "smallhouse.cellar.models")]
