"""What the tests of a file stand on (地基): built once for the file, handed to each test as its own."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from yikou.intake.door import ready_cells
from yikou.sheets.check import READER


@pytest.fixture(scope="module")
def standing(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    """What the file's ``once()`` built, in a transaction around those of the tests; not for tests that commit."""
    around = transaction.atomic()
    around._from_testcase = True  # as Django's own TestCase says it: work that must commit may run within
    with django_db_blocker.unblock(), around:
        yield request.module.once()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def cells_at_hand() -> Iterator[None]:
    """One start of the parsers for all files of a module; each file is still read by a process of its own."""
    with ready_cells(READER):
        yield


@pytest.fixture
def made(standing: Any, db: None) -> Any:
    """A copy of what the file's ``once()`` returned: a test may change it and its rows as it likes."""
    return copy.deepcopy(standing)
