"""Forms of many places with mistakes planted in the written files, through ``yikou audit --json`` alone.

Why this matters: the tests of the checks know how the checks think. This examiner writes files of its own,
changes cells in them as a clerk would, and knows of the product only the command and the codes.
"""

from __future__ import annotations

import ast
import itertools
import tomllib
from pathlib import Path

import pytest

from tests.planted import prose
from tests.planted.every import DEFECTS
from tests.planted.forms import layouts, make_form, projects
from tests.planted.grid import lay_out, title_lines
from tests.planted.trial import audit, held, planted_codes, run
from tests.planted.written import write

HERE = Path(__file__).parent


def test_a_sample_is_found_and_nobody_is_accused() -> None:
    """Every eighth mistake in one layout: it is found at its place, and no clean form or near miss is blamed.

    Its first row of money is called 资金总额, which is also the name of a column: reading it once failed.
    """
    chosen = [layout for layout in layouts("opened") if layout["id"] == "guizhou"]
    held(run(chosen, defects=DEFECTS[::8]))


def test_a_sample_of_slips_in_reports_is_found() -> None:
    """Every tenth slip in running text: found where it stands, and its near miss passes."""
    held(prose.run(chosen=prose.slips()[::10]))


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("zhejiang", "txt"),  # 结余数, a column nobody listed, and 合计 for the row of all the money
        ("sichuan-2023", "txt"),  # 年度预算数(万元) over the names of the sources
        ("chongqing", "txt"),  # 说明, a last column nobody listed
        ("heilongjiang-deducted", "txt"),  # 扣分 between points and score
        ("shandong", "xlsx"),  # "902.97 — 95.14%" along a row is no range upside down
    ],
)
def test_a_clean_form_of_an_odd_layout_is_not_blamed(name: str, kind: str, tmp_path: Path) -> None:
    """Each of these was accused of an error once: a column slid under its neighbour, or a dash was read as 至."""
    layout = next(layout for layout in layouts("opened") if layout["id"] == name)
    form = make_form(layout, projects()[0])
    path = tmp_path / f"form.{kind}"
    write(path, title_lines(layout, form), lay_out(layout, form))
    assert [item for item in audit([path])[str(path)] if item["severity"] == "error"] == []


def test_the_examiner_knows_only_the_command() -> None:
    """Nothing here imports the checks or the readers: a shared mistake would pass unseen."""
    for path in HERE.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            assert not [name for name in names if name.startswith("yikou.") and name != "yikou.cli"], (
                path.name
            )


def test_every_mistake_can_be_planted_somewhere() -> None:
    """A mistake that fits no layout would be tried nowhere, and its recall would say nothing."""
    planted = set()
    people = projects()
    for layout in layouts("opened"):
        for defect, project in itertools.product(DEFECTS, people):
            form = make_form(layout, project)
            if defect.name not in planted and defect.plant(layout, form):
                planted.add(defect.name)
    assert planted == {defect.name for defect in DEFECTS}


def test_every_code_has_a_planted_mistake() -> None:
    """A code that nobody plants is held by its own author's tests alone."""
    codes: set[str] = set()
    for path in (HERE.parents[1] / "src/yikou/findings/catalogue").glob("cro*.toml"):
        codes |= tomllib.loads(path.read_text("utf-8")).keys()
    assert len(codes) > 200
    assert planted_codes(DEFECTS) | planted_codes(prose.defects()) == codes
