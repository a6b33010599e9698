"""A programme's own template: from the rows in force, read back with its version, told when it is old."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.rooms import factories
from tests.rooms.factories import District, id_number
from tests.rooms.rosters.test_jobs import codes, handed

from yikou.sheets import check_roster
from yikou_app.district import actions as district
from yikou_app.programmes.queries import ProgrammeRow, programme_by_ref
from yikou_app.rosters import queries
from yikou_app.rosters.models import Roster
from yikou_app.site.cli import main

pytestmark = pytest.mark.django_db


def once() -> District:
    return factories.make_district()


def download(made: District, login: str = "officer", programme: str = "spring") -> bytes:
    client = Client()
    client.force_login(made.accounts[login], backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get(reverse("rosters:template"), {"programme": made.programmes[programme].ref})
    return answer.content if answer.status_code == 200 else b""


def filled(template: bytes) -> bytes:
    """The template with one person in it, as a clerk fills it in."""
    book = openpyxl.load_workbook(io.BytesIO(template))
    sheet = book["名单"]
    heads = {str(cell.value).lstrip("*"): cell.column for cell in sheet[2]}
    row = {
        "对象类别": "低保家庭", "姓名": "张小乙", "身份证号": id_number(1), "户籍街镇": "临江街道", "居委": "江畔居委",
        "金额(元)": "500", "账号": "6217000000000000001",
    }  # fmt: skip
    for head, value in row.items():
        sheet.cell(3, heads[head]).value = value
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def row_of(made: District, programme: str = "spring") -> ProgrammeRow:
    found = programme_by_ref(made.programmes[programme].ref)
    assert found is not None
    return found


def test_it_offers_what_the_programme_takes_and_no_example_is_a_person(made: District) -> None:
    """A drop-down saves a returned row; an example row in the list would be paid."""
    data = download(made)
    done = check_roster(data)
    assert (done.rows_read, done.notes, bool(done.head)) == (0, 0, True)
    book = openpyxl.load_workbook(io.BytesIO(data))
    lists = [str(rule.formula1) for rule in book["名单"].data_validations.dataValidation]
    assert any("低保家庭" in text and "大重病" in text for text in lists)
    assert not any("独居老人" in text for text in lists)
    assert any("临江街道" in text for text in lists)
    words = " ".join(str(cell.value) for row in book["填写说明"] for cell in row if cell.value)
    assert "300.00 元" in words or "300.00 至 1,100.00 元" in words
    assert "王某某" in words and "模板版本:" in words


def test_a_list_in_the_template_of_today_is_sound(made: District) -> None:
    """What we hand out we take back without a word."""
    ref = handed(made, filled(download(made)))
    line = queries.roster(made.scopes["officer"], ref)
    assert line is not None and (line.state, line.accepted) == ("checked", 1)
    assert "ROS012" not in codes(ref)
    assert line.template_mark == queries.filling_of(row_of(made), timezone.localdate()).mark


def test_a_list_in_an_old_template_says_so_and_is_checked_by_what_is_in_force(made: District) -> None:
    """A street was opened since: the clerk is told which day's template it was; nothing is refused for it."""
    data = filled(download(made))
    district.open_area(parent_path="001", name="新设街道", by=made.scopes["officer"])
    ref = handed(made, data)
    assert "ROS012" in codes(ref)
    assert Roster.objects.everywhere("test").get(ref=ref).accepted == 1


def test_without_a_version_nobody_is_told_anything(made: District) -> None:
    """A list of the unit's own, or one that lost its instructions, is no old template."""
    assert not queries.is_old("", row_of(made), date(2026, 1, 1))
    assert queries.is_old("20260101-000000", row_of(made), date(2026, 1, 1))


def test_a_street_is_offered_its_own_places(made: District) -> None:
    """The clerk of one street cannot choose another's committees."""
    made.programmes["own"] = factories.open_programme(
        made, "街道慰问", [("district", 1, 500_000)], unit="street"
    )
    choices = queries.filling_of(row_of(made, "own"), date(2026, 1, 1)).choices
    assert choices["street"] == ("临江街道",)
    assert set(choices["committee"]) < set(
        queries.filling_of(row_of(made), date(2026, 1, 1)).choices["committee"]
    )


def test_the_template_of_anothers_programme_is_not_there(made: District) -> None:
    """P8: 404, as for a programme that does not exist."""
    assert download(made, "clerk", "spring") == b""


def test_the_command_writes_it_too(made: District, tmp_path: Path) -> None:
    """The same file from a shell; without a programme the plain one; a wrong word is a sentence."""
    out, name = tmp_path / "a.xlsx", made.accounts["officer"].username
    done = CliRunner().invoke(main, ["roster", "template", "--programme", "春节帮困", "--by", name, str(out)])
    assert done.exit_code == 0, done.output
    assert check_roster(out).template_mark in done.output
    plain = tmp_path / "b.xlsx"
    assert CliRunner().invoke(main, ["roster", "template", "campaign", str(plain)]).exit_code == 0
    assert check_roster(plain).head and check_roster(plain).template_mark == ""
    for words in (
        ["--programme", "没有", "--by", name, str(out)],
        ["--programme", "春节帮困", str(out)],
        [str(out)],
    ):
        wrong = CliRunner().invoke(main, ["roster", "template", *words])
        assert wrong.exit_code == 2 and "Traceback" not in wrong.output
