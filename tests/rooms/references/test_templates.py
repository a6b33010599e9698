"""The empty lists of the departments: downloaded, filled in, handed in, taken without a word."""

from __future__ import annotations

import io
from datetime import timedelta

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.rooms import factories
from tests.rooms.factories import District, id_number

from yikou.sheets import list_kinds, load_template
from yikou_app.jobs.jobs import run_pending
from yikou_app.references import actions, queries

pytestmark = pytest.mark.django_db


def once() -> District:
    return factories.make_district()


def download(made: District, login: str, kind: str) -> openpyxl.Workbook | None:
    client = Client()
    client.force_login(made.accounts[login], backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get(reverse("references:template"), {"kind": kind})
    return openpyxl.load_workbook(io.BytesIO(answer.content)) if answer.status_code == 200 else None


def test_every_kind_of_list_but_other_has_its_own_template() -> None:
    """A department must not be sent away with the list of another."""
    assert {key for key, _ in queries.KINDS} - {"other"} == set(list_kinds())


def test_a_template_filled_in_is_taken_without_a_finding(made: District) -> None:
    """Our own places stand to choose from, so that no row comes back for a street nobody knows."""
    book = download(made, "helper", "disability")
    assert book is not None
    sheet = book["名单"]
    offered = [rule.formula1 for rule in sheet.data_validations.dataValidation]
    assert any("临江街道" in each and "桂园镇" in each for each in offered)
    assert any("肢体残疾" in each for each in offered)
    columns = [column.key for column in load_template("reference").columns]
    row = {
        "name": "甲一", "id_number": id_number(1), "street": "临江街道", "committee": "江畔居委", "matter": "肢体残疾",
        "level": "二级",
    }  # fmt: skip
    for key, value in row.items():
        sheet.cell(3, columns.index(key) + 1).value = value
    data = io.BytesIO()
    book.save(data)
    today = timezone.localdate()
    ref, _ = actions.hand_in(
        kind="disability", unit_ref=made.units["society"].ref, list_on=today, valid_to=today + timedelta(30),
        destroy_on=today + timedelta(60), ground="数据共享协议", purpose="仅用于主动发现", data=data.getvalue(),
        name="持证残疾人名单.xlsx", by=made.scopes["helper"],
    )  # fmt: skip
    run_pending()
    found = queries.reference_list(made.scopes["helper"], ref)
    assert found is not None
    assert (found.state, found.rows_read, found.accepted, found.rejected) == ("checked", 1, 1, 0)
    assert [(each.remarks, each.area_name) for each in queries.rows(made.scopes["helper"], ref, "new")] == [
        ("", "江畔居委")
    ]


@pytest.mark.parametrize("kind", ["other", "不存在", ""])
def test_a_kind_without_a_template_of_its_own_gets_the_plain_one(made: District, kind: str) -> None:
    """Nothing of a department stands in it."""
    book = download(made, "officer", kind)
    assert book is not None
    assert book["名单"]["A1"].value == "比对名单"


def test_who_sees_no_lists_gets_no_template(made: District) -> None:
    """The empty list names the exchange; committees and finance have none."""
    assert download(made, "member", "disability") is None
    assert download(made, "cashier", "disability") is None
