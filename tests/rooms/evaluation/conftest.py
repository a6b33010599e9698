"""The season that was paid, under its own name."""

import pytest
from tests.rooms.evaluation.paid import Paid


@pytest.fixture
def paid(made: Paid) -> Paid:
    """What ``once()`` of the file built: a season with its payments and an evaluation."""
    return made
