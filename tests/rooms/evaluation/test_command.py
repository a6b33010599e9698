"""``yikou evaluate``: the screen's figures from a shell, held against our own audit, and the form as a file."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.rooms.evaluation.paid import Paid, paid_season

from yikou.documents import read_document
from yikou_app.evaluation.models import Indicator, WrittenForm
from yikou_app.evaluation.queries import sheet
from yikou_app.site.cli import main
from yikou_app.trail.models import Event

pytestmark = pytest.mark.django_db


def once() -> Paid:
    return paid_season()


def run(paid: Paid, *words: str, login: str = "officer") -> Result:
    return CliRunner().invoke(main, ["evaluate", *words, "--by", paid.made.accounts[login].username])


def test_the_figures_are_those_of_the_screen(paid: Paid) -> None:
    """A script and the screen never tell two stories; reading leaves nothing behind."""
    before = Event.objects.count()
    told = json.loads(run(paid, "--json").stdout)
    shown = sheet(paid.made.scopes["officer"], paid.evaluation)
    assert shown is not None
    assert [(each["name"], each["score"]) for each in told["indicators"]] == [
        (each.name, None if each.score.points is None else str(each.score.points))
        for each in shown.indicators
    ]
    assert Decimal(told["total"]["low"]) == shown.low and Decimal(told["total"]["high"]) == shown.high
    assert (Event.objects.count(), WrittenForm.objects.count()) == (before, 0)


def test_an_error_of_our_own_audit_is_the_exit_code(paid: Paid) -> None:
    """Exit 1 means that the form, handed in as it stands, would be found wrong."""
    sound = run(paid, "--json")
    assert sound.exit_code == 0, sound.output
    Indicator.objects.filter(name="机制").update(weight=5)  # the weights of the form no longer make 100
    broken = run(paid, "--json")
    findings = json.loads(broken.stdout)["findings"]
    assert broken.exit_code == int(any(each["severity"] == "error" for each in findings)) == 1, findings


def test_the_form_is_written_kept_and_traced(paid: Paid, tmp_path: Path) -> None:
    """The file is the one in the records; who had it written is in the trail."""
    target = tmp_path / "自评表.docx"
    done = run(paid, "--out", str(target))
    assert done.exit_code == 0, done.output
    document, _ = read_document(target)
    assert document is not None and document.form is not None
    assert (
        Event.objects.filter(verb="write_form").latest("pk").actor_name
        == paid.made.scopes["officer"].staff_name
    )
    assert WrittenForm.objects.get().format == "docx"


@pytest.mark.parametrize(
    ("words", "login", "sentence"),
    [
        (["没有这份"], "officer", "没有找到自评「没有这份」"),
        (["--out", "自评表.txt"], "officer", "docx、xlsx、pdf"),
        ([], "clerk", "辖区内没有自评"),
    ],
    ids=["unknown", "format", "elsewhere"],
)
def test_what_cannot_be_done_is_a_sentence(paid: Paid, words: list[str], login: str, sentence: str) -> None:
    """Exit 2, in Chinese, and nothing written: a street does not see the district's evaluation."""
    done = run(paid, *words, login=login)
    assert done.exit_code == 2 and sentence in done.output
    assert not WrittenForm.objects.exists()


def test_an_unknown_login_is_named(paid: Paid) -> None:
    """The sentence names the login, for a typing error is the likely cause."""
    done = CliRunner().invoke(main, ["evaluate", "--by", "nobody"])
    assert done.exit_code == 2 and "没有登录名「nobody」" in done.output
