"""Log-in, lock-out, idle log-out, password: what a shared PC in a committee's office meets."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from tests.rooms.town import PASSWORD, Town, account, build_town

from yikou_app.trail import queries as trail

pytestmark = pytest.mark.django_db
ENGLISH = re.compile(r"[A-Za-z]{4,}")


@pytest.fixture
def town() -> Town:
    return build_town()


def log_in(client: Client, who: str = "east", password: str = PASSWORD, **more: str):
    return client.post("/login/", {"username": who, "password": password, **more})


def words(html: str) -> str:
    """The visible words of a page."""
    text = re.sub(r"<(script|style|head)\b.*?</\1>", " ", html, flags=re.S)
    return re.sub(r"<[^>]+>", " ", text)


def test_log_in_opens_the_site_and_is_written_down(client: Client, town: Town):
    """Who was in the system when is the first question of every inquiry."""
    answer = log_in(client)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    client.post("/logout/")
    verbs = [event.verb for event in trail.history(("staff", account("east").staff.ref))]
    assert verbs[-2:] == ["log_in", "log_out"]


@pytest.mark.parametrize(
    ("who", "password"),
    [("east", "wrong"), ("nobody", PASSWORD), ("east", ""), ("", ""), ("east", PASSWORD + " ")],
)
def test_a_wrong_log_in_tells_nothing_and_speaks_chinese(client: Client, town: Town, who: str, password: str):
    """An answer that differs for unknown names is a list of user names; the browser's language must not matter."""
    answer = client.post(
        "/login/", {"username": who, "password": password}, headers={"Accept-Language": "en-US,en"}
    )
    assert answer.status_code == 422
    text = words(answer.content.decode()).replace("Yikou", "")
    assert not ENGLISH.search(text), ENGLISH.findall(text)
    if who and password:
        assert "用户名或密码不对" in text
    assert "_auth_user_id" not in client.session


def test_a_closed_account_answers_like_a_wrong_password(client: Client, town: Town):
    """Saying 'inactive' would confirm the password to whoever tried it."""
    from yikou_app.district.actions import close_account

    wrong = words(log_in(client, password="wrong").content.decode())
    close_account(username="east", reason="离职", by=town["bureau"])
    answer = log_in(client)
    assert answer.status_code == 422
    assert "用户名或密码不对" in wrong
    assert "用户名或密码不对" in words(answer.content.decode())


def test_a_session_ends_when_its_account_is_closed(client: Client, town: Town):
    """Somebody dismissed at noon must not work on until the evening."""
    from yikou_app.district.actions import close_account

    log_in(client)
    assert client.get("/jobs/").status_code == 200
    close_account(username="east", reason="离职", by=town["bureau"])
    assert client.get("/jobs/").status_code == 302


def test_five_wrong_passwords_lock_this_account_here_and_nobody_else(client: Client, town: Town):
    """Guessing must end; and a stranger must not be able to lock the whole street out from elsewhere."""
    for _ in range(settings.AXES_FAILURE_LIMIT - 1):
        assert log_in(client, password="wrong").status_code == 422
    locked = log_in(client, password="wrong")
    assert locked.status_code == 429
    assert "锁定" in words(locked.content.decode())
    assert not ENGLISH.search(words(locked.content.decode()).replace("Yikou", ""))
    assert log_in(client).status_code == 429, "the right password does not open it either"
    assert log_in(Client(), who="west").status_code == 302, "another account on the same PC"
    assert log_in(Client(REMOTE_ADDR="10.0.0.9")).status_code == 302, "the same account elsewhere"


def test_a_success_forgets_earlier_slips(client: Client, town: Town):
    """Four slips on Monday and one on Tuesday are no attack."""
    for _ in range(2):
        for _ in range(settings.AXES_FAILURE_LIMIT - 1):
            log_in(client, password="wrong")
        assert log_in(client).status_code == 302
        client.post("/logout/")


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "\\\\evil"]
)
def test_log_in_leads_nowhere_outside(client: Client, town: Town, target: str):
    """A link to our log-in that lands on a copy of our site is how passwords are fished."""
    assert log_in(client, next=target)["Location"] == "/"
    assert target not in client.get("/login/", {"next": target}).content.decode()


def test_log_in_leads_back_to_where_one_was(client: Client, town: Town):
    """Nothing is lost when a session has ended."""
    answer = client.get("/jobs/?state=done")
    assert answer["Location"] == "/login/?next=/jobs/%3Fstate%3Ddone"
    assert log_in(client, next="/jobs/?state=done")["Location"] == "/jobs/?state=done"


def test_the_session_key_changes_at_log_in(client: Client, town: Town):
    """A key planted on a shared PC before the log-in must be worth nothing after it."""
    client.get("/login/")
    client.session.save()
    before = client.cookies.get("sessionid")
    log_in(client)
    assert before is None or before.value != client.cookies["sessionid"].value


def back_by(client: Client, seconds: int) -> None:
    """As if the last touch had been so long ago."""
    session = client.session
    session["seen"] -= seconds
    session.save()


def test_an_untouched_session_ends(client: Client, town: Town):
    """The PC in the office is shared; the next person must not find the register open."""
    log_in(client)
    client.get("/jobs/")
    limit = settings.YIKOU.idle_minutes * 60 + 60
    back_by(client, limit - 5)
    assert client.get("/jobs/").status_code == 200
    back_by(client, limit + 5)
    assert client.get("/jobs/")["Location"].startswith("/login/")
    assert "_auth_user_id" not in client.session


def test_a_page_that_polls_a_job_does_not_keep_the_session_open(client: Client, town: Town):
    """A progress bar left open overnight is nobody at the desk."""
    log_in(client)
    client.get("/jobs/")
    back_by(client, settings.YIKOU.idle_minutes * 60 - 30)
    seen = client.session["seen"]
    client.get("/jobs/", headers={"X-Requested-With": "yk-job"})
    assert client.session["seen"] == seen
    client.get("/jobs/")
    assert client.session["seen"] > seen


def test_reading_writes_the_session_at_most_once_a_minute(client: Client, town: Town):
    """On SQLite every write waits for the importing job; reading must not."""
    log_in(client)
    client.get("/jobs/")
    before = Session.objects.get().session_data
    for _ in range(3):
        client.get("/jobs/")
    assert Session.objects.get().session_data == before


@pytest.mark.parametrize("path", ["/logout/", "/year/"])
def test_a_link_cannot_change_anything(client: Client, town: Town, path: str):
    """An image in a mail must not be able to log people out or switch their year."""
    log_in(client)
    assert client.get(path).status_code == 405


def test_posts_without_our_token_are_refused(town: Town):
    """The form of another site must not act in one's name."""
    client = Client(enforce_csrf_checks=True)
    assert log_in(client).status_code == 403
    assert "页面已过期" in log_in(client).content.decode()


def test_one_changes_one_s_own_password(client: Client, town: Town):
    """The session goes on, the old password no longer opens, other sessions end."""
    other = Client()
    log_in(client)
    log_in(other)
    new = "yue-guang-ru-shui-8"
    answer = client.post("/password/", {"old": PASSWORD, "new": new, "again": new})
    assert answer.status_code == 302
    assert "密码已修改" in client.get("/password/").content.decode()
    assert other.get("/jobs/").status_code == 302
    assert log_in(Client()).status_code == 422
    assert log_in(Client(), password=new).status_code == 302


@pytest.mark.parametrize(
    ("old", "new", "again", "says"),
    [
        ("wrong", "yue-guang-ru-shui-8", "yue-guang-ru-shui-8", "原密码不对"),
        (PASSWORD, "yue-guang-ru-shui-8", "yue-guang-ru-shui-9", "不一样"),
        (PASSWORD, PASSWORD, PASSWORD, "相同"),
        (PASSWORD, "12345678901", "12345678901", "数字"),
        (PASSWORD, "", "", "必填"),
    ],
)
def test_a_password_that_cannot_be_taken_is_said_and_nothing_changes(
    client: Client, town: Town, old: str, new: str, again: str, says: str
):
    """422 with the sentence at the field; the old password stays good."""
    log_in(client)
    answer = client.post("/password/", {"old": old, "new": new, "again": again})
    assert answer.status_code == 422
    assert says in words(answer.content.decode())
    assert account("east").check_password(PASSWORD)


def test_units_are_shown_to_places_and_not_to_departments(client: Client, town: Town):
    """A society sees its own part and nothing of how the streets are staffed."""
    client.force_login(account("east"))
    text = client.get("/district/").content.decode()
    assert "东一居委会" in text
    assert "西街道办" not in text
    client.force_login(account("society"))
    assert client.get("/district/").status_code == 403


def test_every_answer_carries_the_policy_and_stays_out_of_caches(client: Client, town: Town):
    """The back button on a shared PC must not show the last person's screen."""
    for path in ("/login/", "/jobs/", "/nowhere/"):
        answer = client.get(path)
        assert "script-src 'self'" in answer["Content-Security-Policy"]
        assert "no-store" in answer["Cache-Control"]
