"""``yikou serve`` with its real processes: started, killed one by one, and told to end."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from tests import scratch
from tests.rooms.site.test_cli import yikou
from tests.scratch import Installation

PATIENCE = 120.0
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc to find the processes")


def wait(condition: Callable[[], object]) -> object:
    """What the condition gives once it is true; a bound that only a failure meets."""
    last = time.monotonic() + PATIENCE
    while not (value := condition()):
        assert time.monotonic() < last, "never came to pass"
        time.sleep(0.1)
    return value


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def children(pid: int) -> dict[str, int]:
    """The processes that a process has started, by the word after ``cli`` in their command line."""
    found = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            parent = int((entry / "stat").read_text().rpartition(") ")[2].split()[1])
            words = (entry / "cmdline").read_bytes().decode().split("\0")
        except (OSError, IndexError):
            continue
        if parent == pid and "yikou_app.site.cli" in words:
            found[words[words.index("yikou_app.site.cli") + 1]] = int(entry.name)
    return found


def alive(pid: int) -> bool:
    try:
        return (Path("/proc") / str(pid) / "stat").read_text().rpartition(") ")[2][0] != "Z"
    except OSError:
        return False


class Site:
    """A running ``yikou serve``."""

    def __init__(self, place: Installation) -> None:
        self.place = place
        self.port = free_port()
        self.process = place.start(
            "-m", "yikou_app.site.cli", "serve", "--port", str(self.port), stderr=subprocess.PIPE
        )

    def answers(self) -> bool:
        """Whether the site answers and reaches its database."""
        try:
            with urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5) as answer:  # our own port
                return answer.read() == b"ok"
        except (URLError, OSError):
            return False

    def both(self) -> dict[str, int]:
        """Web and worker, once both run."""
        found = children(self.process.pid)
        return found if {"web", "worker"} <= found.keys() else {}


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site(scratch.fresh())
    wait(made.answers)
    yield made
    for pid in children(made.process.pid).values():
        os.kill(pid, signal.SIGKILL)
    if made.process.poll() is None:
        made.process.kill()
    made.process.communicate()
    made.place.remove()


def test_a_dead_worker_and_a_dead_web_are_replaced_and_sigterm_ends_both(site: Site):
    """What runs unattended for months: one process dies at night, the morning must not notice."""
    first = wait(site.both)
    os.kill(first["worker"], signal.SIGKILL)
    second = wait(lambda: site.both() if site.both().get("worker") not in (None, first["worker"]) else None)
    assert site.answers(), "the web went on"
    assert second["web"] == first["web"]
    os.kill(first["web"], signal.SIGTERM)
    third = wait(lambda: site.both() if site.both().get("web") not in (None, first["web"]) else None)
    wait(site.answers)
    site.process.send_signal(signal.SIGTERM)
    assert site.process.wait(PATIENCE) == 0
    assert not any(alive(pid) for pid in third.values())
    assert not site.answers()
    assert "重新启动" in site.process.stderr.read()


@pytest.mark.deep
def test_when_the_supervisor_is_killed_its_children_do_not_stay(site: Site):
    """A worker without a supervisor would go on with old code after the next update."""
    both = wait(site.both)
    site.process.kill()
    wait(lambda: not any(alive(pid) for pid in both.values()))


def test_a_port_that_is_taken_is_said_at_once():
    """Starting again and again in silence would look like a site that is slow."""
    place = scratch.fresh()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        for command in ("serve", "web"):
            told = yikou(place, command, "--port", port)
            assert told.returncode == 2
            assert port in told.stderr
            assert "--port" in told.stderr
    place.remove()
