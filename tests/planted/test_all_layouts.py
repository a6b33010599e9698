"""Every layout with every mistake (全部版式): some thousands of files, in a file of their own to run beside the others."""

from __future__ import annotations

import pytest

from tests.planted.every import DEFECTS
from tests.planted.forms import layouts
from tests.planted.trial import held, planted_codes, report, run


@pytest.mark.deep
@pytest.mark.parametrize("name", ["opened", "kept"])
def test_all_layouts(name: str) -> None:
    """Every layout, every mistake: all is found at its place, by each of its codes somewhere, and nobody is accused."""
    tally = run(layouts(name))
    print(report(tally))
    assert sum(tally.planted.values()) >= 500
    assert name != "opened" or tally.codes == planted_codes(DEFECTS)
    held(tally)
