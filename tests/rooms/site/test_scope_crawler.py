"""P8 over the whole site: whoever asks, nothing of anybody else's is in any answer, and reading changes nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests import scratch


def crawled(*arguments: str) -> dict[str, Any]:
    """The report of a crawl over an own copy of the walked district."""
    installation = scratch.walked()
    try:
        told = installation.run("-m", "tests.scope", *arguments, check=False, timeout=900)
        assert told.returncode == 0, told.stderr[-3000:]
        report: dict[str, Any] = json.loads(told.stdout)
        return report
    finally:
        installation.remove()


@pytest.fixture(scope="module", params=["quick", pytest.param("thorough", marks=pytest.mark.deep)])
def report(request: pytest.FixtureRequest) -> dict[str, Any]:
    """One honest crawl for all tests here: every address as everybody; thorough follows more links and references."""
    return crawled(*(["--thorough"] if request.param == "thorough" else []))


def test_every_address_of_the_site_has_a_sample(report: dict[str, Any]) -> None:
    """A screen that nobody crawls is a screen that leaks tomorrow."""
    assert report["unknown"] == []


def test_no_answer_holds_what_is_not_the_viewers(report: dict[str, Any]) -> None:
    """Names, references, numbers, places and units of others: in no page, workbook, form, archive or head."""
    assert report["leaks"] == []
    assert report["requests"] > 400


def test_what_is_not_theirs_looks_absent(report: dict[str, Any]) -> None:
    """A different answer for a foreign reference would tell that it exists."""
    assert report["differs"] == []


def test_no_answer_is_an_accident(report: dict[str, Any]) -> None:
    """An error page is no proof of a closed door."""
    assert report["broken"] == []


def test_no_screen_leads_to_a_closed_door(report: dict[str, Any]) -> None:
    """A link that answers 403 or 404 to the very person it was shown to."""
    assert report["dead"] == []


def test_reading_changes_nothing(report: dict[str, Any]) -> None:
    """Links are followed by preview panes and nervous fingers; only downloads are written down."""
    assert report["reading"] == {"changed": [], "left": [], "changed_by_foreign_posts": []}


def test_the_crawl_really_read_something(report: dict[str, Any]) -> None:
    """If everything answered 403, nothing would leak either."""
    seen = report["statuses"]["minzheng"]
    closed = {name for name, statuses in seen.items() if 200 not in statuses}
    # Two lead elsewhere, and a file on its way is its sender's alone (tests/rooms/files/test_uploads.py).
    assert closed <= {"login", "year", "files:uploads", "files:upload", "files:part"}
    for viewer in ("linjiang", "canlian", "jiangpan"):
        assert sum(200 in statuses for statuses in report["statuses"][viewer].values()) > 15


@pytest.mark.parametrize(
    ("sabotage", "viewer"),
    [
        pytest.param("open_scope", "guiyuan", marks=pytest.mark.deep),
        pytest.param("department_by_area", "cishan", marks=pytest.mark.deep),
    ],
)
def test_crawl_sees_a_guard_that_is_gone(sabotage: str, viewer: str) -> None:
    """Sabotage: with the filter opened the same crawl must turn red."""
    report = crawled("--sabotage", sabotage, "--viewers", viewer)
    assert report["leaks"] and report["differs"]


@pytest.fixture(scope="module")
def forms() -> dict[str, Any]:
    """One honest round over all forms."""
    return crawled("--forms")


def test_forms_without_token_are_refused(forms: dict[str, Any]) -> None:
    """A page of somebody else's must not be able to send our forms."""
    assert forms["without_token"] == []
    assert forms["sent"] > 200


def test_forms_without_key_are_refused(forms: dict[str, Any]) -> None:
    """Without a key a double click could pay twice."""
    assert forms["without_key"] == []
    assert forms["untouched"] == {"changed": [], "verbs": []}


def test_form_sent_twice_takes_effect_once(forms: dict[str, Any]) -> None:
    """The same answer to the retry, nothing changed by it; another content under the same key is refused."""
    for label, outcome in forms["twice"].items():
        assert outcome["statuses"] == [303, 303, 409], (label, outcome)
        assert outcome["same_answer"] and outcome["verbs"] and not outcome["changed_again"], (label, outcome)
    assert len(forms["twice"]) == 13


@pytest.mark.deep
def test_forgotten_keys_are_seen() -> None:
    """Sabotage: without the memory of keys some form must take effect again."""
    outcomes = crawled("--forms", "--sabotage", "forget_keys")["twice"].values()
    assert any(outcome["changed_again"] for outcome in outcomes)
