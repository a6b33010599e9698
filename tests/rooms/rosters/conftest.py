"""Every file of this room's tests reads small files: the parsers are started once for all of them."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="module", autouse=True)
def parsers(cells_at_hand: None) -> None:
    """Starting Python for every small file is most of what these tests would do."""
