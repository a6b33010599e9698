"""The same form sent twice at the same moment, from two processes: one effect, one answer (P5)."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator

import pytest
from tests import scratch
from tests.scratch import Installation

SEND = """
import sys, time, uuid, django
django.setup()
from tests.rooms.scopes import EAST
from yikou_app.district.models import Category
from yikou_app.ground.ensure import Refused
from yikou_app.trail.actions import once

def effect():
    time.sleep(1)
    made = uuid.uuid4().hex[:12]
    Category.objects.create(key=made, name=made, valid_from="2026-01-01")
    return f"/made/{made}/"

sys.stdin.readline()
try:
    print(once(key="k" * 32, by=EAST, path="/x/", body=sys.argv[1].encode(), effect=effect))
except Refused as refused:
    print("refused", refused.status)
print(Category.objects.count())
"""


@pytest.fixture
def place() -> Iterator[Installation]:
    made = scratch.fresh()
    yield made
    made.remove()


def send_at_once(place: Installation, *bodies: tuple[str, ...]) -> list[list[str]]:
    """The same key from several processes that begin together; what each was told, and how many effects."""
    running = [
        place.start("-c", SEND, *words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) for words in bodies
    ]
    for process in running:
        process.stdin.write("go\n")
        process.stdin.flush()
    return [process.communicate()[0].split("\n")[:2] for process in running]


def test_the_same_form_twice_at_once_has_one_effect_and_one_answer(place: Installation):
    """Two clicks, two tabs, a proxy that retries: the second must wait for the first and say the same."""
    told = send_at_once(place, ("a",), ("a",), ("a",))
    assert len({answer for answer, _ in told}) == 1, told
    assert told[0][0].startswith("/made/")
    assert max(count for _, count in told) == "1"


def test_another_content_under_the_same_key_at_once_is_refused(place: Installation):
    """Neither a traceback nor somebody else's answer."""
    told = sorted(send_at_once(place, ("a",), ("b",)))
    assert told[0][0].startswith("/made/")
    assert told[1][0] == "refused 409"
