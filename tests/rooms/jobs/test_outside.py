"""What must not be done outside a transaction; these tests have no database, so there is none."""

from __future__ import annotations

import pytest
from tests.rooms.scopes import EAST

from yikou_app.files.actions import store_file
from yikou_app.ground.ensure import BrokenInvariant
from yikou_app.jobs.actions import enqueue


def test_enqueue_outside_a_transaction_is_a_mistake_of_ours():
    """Outside one, a crash between act and job would leave work that nobody does."""
    with pytest.raises(BrokenInvariant):
        enqueue(kind="testing.count", title="数", key="k", args={}, by=EAST)


def test_storing_outside_a_transaction_is_a_mistake_of_ours():
    """A row that stays when the act fails would be a file that belongs to nothing."""
    with pytest.raises(BrokenInvariant):
        store_file(data=b"", name="x", media="text/csv", purpose="roster", by=EAST)
