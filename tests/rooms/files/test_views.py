"""Taking a file out through the site."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from tests.rooms.town import Town, account, build_town, without_token

from yikou_app.files.actions import store_file
from yikou_app.ground.keys import keyring
from yikou_app.trail import queries as trail

pytestmark = pytest.mark.django_db
NAME = '王小明 "名单"\r\nX-Evil: 1.html'


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Town:
    keyring()
    monkeypatch.setattr(settings.YIKOU, "home", tmp_path)
    return build_town()


@pytest.fixture
def ref(town: Town) -> str:
    with transaction.atomic():
        return store_file(
            data=b"<script>alert(1)</script>", name=NAME, media="text/html", purpose="roster", by=town["east"]
        ).ref


def get(who: str, ref: str):
    client = Client()
    client.force_login(account(who))
    return client.get(f"/files/{ref}/")


def test_a_file_comes_as_an_attachment_that_no_browser_opens(town: Town, ref: str):
    """An uploaded page that opened in our origin could act as whoever looks at it."""
    answer = get("east", ref)
    assert answer.content == b"<script>alert(1)</script>"
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]


def test_the_chinese_name_arrives_whole_and_brings_no_header_along(town: Town, ref: str):
    """RFC 5987; a line break in a name must not become a header."""
    answer = get("east", ref)
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert quote("王小明") in answer["Content-Disposition"]
    assert "X-Evil" not in answer.headers


def test_taking_out_is_written_down_before_the_bytes_leave(town: Town, ref: str):
    """Whoever takes a list of the poor home must be found again."""
    get("east", ref)
    event = trail.history(("file", ref))[-1]
    assert (event.verb, event.actor_name) == ("download_file", "东街道办经办")
    assert "王小明" not in str(event)


@pytest.mark.parametrize("who", ["west", "society", "committee"])
def test_another_s_file_answers_like_one_that_is_not_there(town: Town, ref: str, who: str):
    """And the attempt tells nothing: no event on the file, no difference in the answer."""
    before = len(trail.history(("file", ref)))
    theirs, absent = get(who, ref), get(who, "z" * 16)
    assert theirs.status_code == absent.status_code == 404
    assert without_token(theirs.content) == without_token(absent.content)
    assert len(trail.history(("file", ref))) == before


@pytest.mark.parametrize("method", ["post", "put", "delete", "head"])
def test_only_a_plain_request_takes_a_file_out(town: Town, ref: str, method: str):
    """Anything else would leave an event without bytes, or bytes without an event."""
    client = Client()
    client.force_login(account("east"))
    assert getattr(client, method)(f"/files/{ref}/").status_code == 405


def test_nobody_takes_a_file_out_without_logging_in(town: Town, ref: str):
    """An address that was mailed around is worth nothing."""
    assert Client().get(f"/files/{ref}/")["Location"].startswith("/login/")
