"""Fixtures that every room's tests use."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

SEEDS = Path(os.environ.get("YIKOU_SEEDS", Path(__file__).resolve().parents[2] / "shared" / "seeds"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly what did not run, and why."""
    reasons: dict[str, int] = {}
    for report in terminalreporter.stats.get("skipped", []):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        reasons[reason] = reasons.get(reason, 0) + 1
    for reason, count in sorted(reasons.items()):
        terminalreporter.write_line(f"DID NOT RUN ({count}): {reason}", yellow=True, bold=True)


@pytest.fixture(scope="session")
def seeds() -> Path:
    """The folder of the five seed documents; tests that need it say loudly when it is absent."""
    if not SEEDS.is_dir():
        pytest.skip("the seed documents are not beside this checkout (set YIKOU_SEEDS)")
    return SEEDS
