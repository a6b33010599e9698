"""The database engine ``yikou_app.ground.fair_sqlite3``: Django's own, whose transactions take a turn to begin.

All transactions of the product are BEGIN IMMEDIATE, so the turn is held exactly as long as SQLite's write lock. A
single statement outside a transaction takes no turn; rooms write in transactions.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.backends.sqlite3 import base

from yikou_app.ground.turns import Turn, Turns, turns_at


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that begins in its turn."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._turn: Turn | None = None

    def _turns(self) -> Turns | None:
        """The turns at this connection's file; a database in memory has one process and its own lock."""
        name = self.settings_dict["NAME"]
        return None if self.is_in_memory_db() else turns_at(Path(name).absolute())

    def _start_transaction_under_autocommit(self) -> None:
        turns = self._turns()
        if turns is not None and self._turn is None:
            self._turn = turns.take(limit=float(self.settings_dict["OPTIONS"].get("timeout", 5)))
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc] # a method that django-stubs do not know
        finally:
            if not self.connection.in_transaction:
                self._give_turn()

    def _commit(self) -> None:
        super()._commit()  # a commit that fails leaves the transaction open, and the turn with it
        self._give_turn()

    def _rollback(self) -> None:
        try:
            super()._rollback()
        finally:
            self._give_turn()

    def _close(self) -> None:
        try:
            super()._close()
        finally:
            self._give_turn()

    def _give_turn(self) -> None:
        turn, self._turn = self._turn, None
        turns = self._turns()
        if turn is not None and turns is not None:
            turns.give(turn, slow_ms=settings.YIKOU.slow_write_ms)
