"""One start of the parsers for all files of a module; each file is still read by a process of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from yikou.intake.door import ready_cells
from yikou.sheets.check import READER


@pytest.fixture(scope="module", autouse=True)
def cells_at_hand() -> Iterator[None]:
    """Starting Python for every small file is most of what these tests would do."""
    with ready_cells(READER):
        yield
