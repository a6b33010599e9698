"""``yikou import``: the same door as the screen, from a shell; run again it goes on, and it says what it found."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from tests.rooms import factories
from tests.rooms.factories import District
from tests.rooms.rosters.test_jobs import book, person
from tests.rooms.rosters.test_reading import NO_UNIT

from yikou_app.awards.models import Award
from yikou_app.jobs.jobs import run_pending
from yikou_app.rosters.models import Roster
from yikou_app.site import installation
from yikou_app.site.cli import importing, main
from yikou_app.trail.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> District:
    """The command in this process: the tables are there, and the queue is done here instead of on a thread."""
    monkeypatch.setattr(installation, "make_ready", lambda **_: None)
    monkeypatch.setattr(importing, "_work", lambda job, by: run_pending())
    return factories.make_district()


def run(made: District, tmp_path: Path, data: bytes, *more: str, **changes: str) -> Result:
    file = tmp_path / "名册.xlsx"
    file.write_bytes(data)
    given = {
        "programme": "春节帮困",
        "unit": "示范区民政局",
        "by": made.accounts["officer"].username,
    } | changes
    words: list[Any] = ["import", str(file)]
    for name, value in given.items():
        words += [f"--{name}", value]
    return CliRunner().invoke(main, [*words, *more])


def test_a_list_is_handed_in_checked_and_told(made: District, tmp_path: Path) -> None:
    """The counts of the screen, exit 1 for returned rows, and the error workbook where it was asked for."""
    errors = tmp_path / "错误.xlsx"
    done = run(made, tmp_path, book(person(1), person(2, amount=5)), "--errors", str(errors))
    assert done.exit_code == 1, done.output
    assert "读取 2 行,合格 1,退回 1" in done.output and "ROS002" in done.output
    assert errors.read_bytes()[:2] == b"PK"
    assert Event.objects.get(verb="hand_in_roster").actor_name == made.scopes["officer"].staff_name


def test_the_same_command_again_goes_on(made: District, tmp_path: Path) -> None:
    """P5: after a broken line nobody knows how far it was; the same words finish it, once."""
    data = book(person(1), person(2))
    assert run(made, tmp_path, data).exit_code == 0
    again = run(made, tmp_path, data, "--accept", "--rows", "2", "--total", "1,000.00", "--json")
    assert again.exit_code == 0, again.output
    told = json.loads(again.stdout)
    assert (told["state"], told["accepted"], told["total"]) == ("accepted", 2, "1000.00")
    assert told["acceptance"]["形成帮扶"] == 2
    third = run(made, tmp_path, data, "--accept", "--rows", "2", "--total", "1000")
    assert third.exit_code == 0 and "已接收" in third.output
    assert (Roster.objects.everywhere("test").count(), Award.objects.everywhere("test").count()) == (1, 2)


def test_control_totals_are_held_against_the_check(made: District, tmp_path: Path) -> None:
    """P11: the person types the paper's totals, also in a shell; a slip accepts nothing."""
    done = run(made, tmp_path, book(person(1)), "--accept", "--rows", "2", "--total", "500")
    assert done.exit_code == 2 and "不一致" in done.output
    assert Roster.objects.everywhere("test").get().state == "checked"
    assert run(made, tmp_path, book(person(1)), "--accept").exit_code == 2


def test_the_unit_of_money_is_asked_for_and_taken(made: District, tmp_path: Path) -> None:
    """The question of the screen, as a sentence; the answer as an option."""
    data = book(person(1), heads=NO_UNIT)
    asked = run(made, tmp_path, data)
    assert asked.exit_code == 2 and "--amount-unit" in asked.output
    done = run(made, tmp_path, data, "--amount-unit", "元")
    assert done.exit_code == 0 and "合格金额 500.00 元" in done.output, done.output
    assert run(made, tmp_path, data, "--amount-unit", "两").exit_code == 2


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"programme": "没有的项目"}, "没有找到项目"),
        ({"unit": "别的单位"}, "属于「示范区民政局」"),
        ({"by": "nobody"}, "没有登录名"),
    ],
)
def test_what_does_not_fit_is_a_sentence(
    made: District, tmp_path: Path, changes: dict[str, str], sentence: str
) -> None:
    """Exit 2, no traceback, nothing handed in."""
    done = run(made, tmp_path, book(person(1)), **changes)
    assert done.exit_code == 2 and sentence in done.output
    assert Roster.objects.everywhere("test").count() == 0


def test_a_file_that_is_none_is_a_sentence(made: District, tmp_path: Path) -> None:
    """No such file; a file of nothing; a file that is no table."""
    done = CliRunner().invoke(
        main,
        ["import", str(tmp_path / "x.xlsx"), "--programme", "春节帮困", "--unit", "示范区民政局", "--by",
         made.accounts["officer"].username],
    )  # fmt: skip
    assert done.exit_code == 2 and "读不了文件" in done.output
    assert run(made, tmp_path, b"").exit_code == 2
    done = run(made, tmp_path, b"%PDF-1.4 nothing")
    assert done.exit_code == 2 and "没有检查完" in done.output
    assert "Traceback" not in done.output
