"""Fixtures that every room's tests use."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parent
#: The files that take longest, ten seconds to a minute each. A worker that meets one last keeps the others waiting.
LONGEST = (
    "planted/test_all_layouts.py", "planted/test_all_formats.py",  # some minutes each, in the deep run only
    "browser/test_walked_screens.py", "rooms/site/test_scope_crawler.py", "browser/test_elements.py",
    "rooms/jobs/test_worker_process.py", "rooms/site/test_cli.py", "browser/test_way.py", "browser/test_screens.py",
    "reliability/test_races.py", "generative/test_money_machine.py", "reliability/test_crashes.py",
    "generative/test_parsers.py",
    "rooms/site/test_serving.py", "rooms/site/test_archive.py", "rooms/rosters/test_jobs.py",
    "instruments/intake/test_door.py", "rooms/awards/test_races.py", "instruments/sheets/test_check.py",
    "instruments/scoring/test_reading.py", "instruments/scoring/test_cases.py", "rooms/payments/test_bank.py",
    "rooms/awards/test_actions.py", "rooms/payments/test_actions.py", "rooms/awards/test_linking.py",
    "planted/test_planted.py", "instruments/scoring/test_mutations.py",
)  # fmt: skip
SEEDS = Path(os.environ.get("YIKOU_SEEDS", Path(__file__).resolve().parents[2] / "shared" / "seeds"))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first, the others in their order."""
    places = {TESTS / name: number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path, len(places)))


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
