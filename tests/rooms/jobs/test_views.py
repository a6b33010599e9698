"""The task centre: what it shows to whom, and that only a posted form changes anything."""

from __future__ import annotations

import uuid

import pytest
from django.db import transaction
from django.test import Client
from tests.rooms.town import Town, account, build_town, without_token

from yikou_app.jobs import queries
from yikou_app.jobs.actions import Task, enqueue, job
from yikou_app.jobs.jobs import run_pending
from yikou_app.jobs.models import Job, JobState

pytestmark = pytest.mark.django_db


@job("testing.shown", title="核对名册", resumable=True)
def shown(task: Task) -> dict[str, object]:
    """Ends with everything that a screen can draw."""
    task.progress(3, 4, "读取名册")
    task.log("读到 4 行")
    return {
        "facts": {"接受行数": 3},
        "files": [{"ref": "a" * 16, "label": "错误清单.xlsx"}],
        "next": "/jobs/",
    }


@pytest.fixture
def town() -> Town:
    return build_town()


@pytest.fixture
def ref(town: Town) -> str:
    with transaction.atomic():
        return enqueue(kind="testing.shown", title="核对东街道名册", key="k", args={}, by=town["east"])


def as_(who: str) -> Client:
    client = Client()
    client.force_login(account(who))
    return client


def post(client: Client, url: str, key: str | None = None):
    return client.post(url, {"idempotency_key": key or str(uuid.uuid4())})


def test_the_list_shows_one_s_own_jobs_and_the_menu_counts_them(town: Town, ref: str):
    """The count in the menu is what makes somebody look."""
    text = as_("east").get("/jobs/").content.decode()
    assert "核对东街道名册" in text
    assert "排队中" in text
    assert '<span class="lb">任务中心</span><em>1</em>' in text
    for who in ("west", "society", "committee"):
        text = as_(who).get("/jobs/").content.decode()
        assert "核对东街道名册" not in text
        assert '<span class="lb">任务中心</span></a>' in text, "nor is it counted"
    assert "核对东街道名册" in as_("bureau").get("/jobs/").content.decode()


@pytest.mark.parametrize("path", ["", "state", "cancel", "resume"])
@pytest.mark.parametrize("who", ["west", "society", "committee"])
def test_another_s_job_answers_like_one_that_is_not_there(town: Town, ref: str, who: str, path: str):
    """A different answer would tell the neighbour that something is going on."""
    client = as_(who)
    ask = client.get if path in ("", "state") else lambda url: post(client, url)
    theirs, absent = ask(f"/jobs/{ref}/{path}"), ask(f"/jobs/{'z' * 16}/{path}")
    assert theirs.status_code == absent.status_code == 404
    assert without_token(theirs.content) == without_token(absent.content)


def test_a_finished_job_shows_facts_files_and_log(town: Town, ref: str):
    """What a person does next starts here: the counts, the file of errors, the way on."""
    run_pending()
    text = as_("east").get(f"/jobs/{ref}/").content.decode()
    for word in ("已完成", "接受行数", "错误清单.xlsx", f"/files/{'a' * 16}/", "读到 4 行", 'next="/jobs/"'):
        assert word in text


def test_the_card_polls_until_the_job_has_ended(town: Town, ref: str):
    """A page that polls for ever would be a load of its own."""
    client = as_("east")
    assert f'src="/jobs/{ref}/state"' in client.get(f"/jobs/{ref}/state").content.decode()
    run_pending()
    assert "src=" not in client.get(f"/jobs/{ref}/state").content.decode().split("<section")[0]


def test_scripts_get_the_state_as_json(town: Town, ref: str):
    """The form of the answer is what the asker accepts; html is not parsed by a script."""
    answer = as_("east").get(f"/jobs/{ref}/state", headers={"Accept": "application/json"})
    assert answer.json()["state"] == "queued"
    assert answer.json()["finished"] is False


def test_cancel_is_posted_once_whatever_the_browser_does(town: Town, ref: str):
    """A second click, or the same form sent again by a proxy, gives the same answer and does nothing."""
    client, key = as_("east"), str(uuid.uuid4())
    first, second = post(client, f"/jobs/{ref}/cancel", key), post(client, f"/jobs/{ref}/cancel", key)
    assert (first.status_code, second.status_code) == (303, 303)
    assert first["Location"] == second["Location"] == f"/jobs/{ref}/"
    assert queries.job(town["east"], ref).state == "cancelled"
    assert post(client, f"/jobs/{ref}/cancel").status_code == 409, "another form meets a job that has ended"


@pytest.mark.parametrize("key", ["", "x", "k" * 65])
def test_a_form_without_a_proper_key_is_refused(town: Town, ref: str, key: str):
    """Without a key a retry could not be told from a second act."""
    answer = as_("east").post(f"/jobs/{ref}/cancel", {"idempotency_key": key})
    assert answer.status_code == 422
    assert queries.job(town["east"], ref).state == "queued"


@pytest.mark.parametrize("path", ["cancel", "resume"])
def test_a_link_changes_nothing(town: Town, ref: str, path: str):
    """GET must be safe for prefetchers and for images in mails."""
    assert as_("east").get(f"/jobs/{ref}/{path}").status_code == 405


def test_an_interrupted_job_offers_to_go_on(town: Town, ref: str):
    """The button 继续 is the only way on for a kind that must not run twice by itself."""
    Job.objects.everywhere("test").filter(ref=ref).update(state=JobState.INTERRUPTED)
    client = as_("east")
    assert f'action="/jobs/{ref}/resume"' in client.get(f"/jobs/{ref}/").content.decode()
    assert post(client, f"/jobs/{ref}/resume").status_code == 303
    assert run_pending() == 1


def test_a_state_that_is_none_filters_nothing(town: Town, ref: str):
    """An address typed by hand is no error."""
    assert "核对东街道名册" in as_("east").get("/jobs/?state=%27%22<x>").content.decode()
    assert "核对东街道名册" not in as_("east").get("/jobs/?state=done").content.decode()
