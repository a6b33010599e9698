"""The rosters' screens: from the upload to the acceptance, and nothing for strangers."""

from __future__ import annotations

import io
import uuid
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from msoffcrypto.method.ecma376_agile import ECMA376Agile
from tests.rooms import factories
from tests.rooms.factories import District, id_number, land_roster
from tests.rooms.rosters.test_jobs import book, person

from yikou_app.jobs.jobs import run_pending
from yikou_app.rosters import queries
from yikou_app.rosters.models import Roster
from yikou_app.trail.models import Event

pytestmark = pytest.mark.django_db


def once() -> District:
    made = factories.make_district()
    made.programmes["own"] = factories.open_programme(
        made, "街道慰问", [("district", 1, 500_000)], unit="street"
    )
    return made


def enter(made: District, login: str) -> Client:
    client = Client()
    client.force_login(made.accounts[login], backend="django.contrib.auth.backends.ModelBackend")
    return client


def post(client: Client, url: str, **fields: Any) -> Any:
    fields.setdefault("idempotency_key", uuid.uuid4().hex)
    return client.post(url, fields)


def upload(made: District, client: Client, data: bytes, programme: str = "spring", **fields: Any) -> Any:
    file = SimpleUploadedFile("春节名单.xlsx", data)
    return post(
        client, reverse("rosters:hand_in"), programme=made.programmes[programme].ref, file=file, **fields
    )


def test_the_whole_way_from_upload_to_awards_by_the_screens(made: District) -> None:
    """Choose, upload, watch, read the result, type the totals, accept: the screens alone are enough."""
    officer = enter(made, "officer")
    assert "下载空白模板" in officer.get(reverse("rosters:new")).content.decode()
    answer = upload(made, officer, book(person(1), person(2, amount=600), person(3, amount=5)))
    assert answer.status_code == 303
    url = answer["Location"]
    assert "yk-job" in officer.get(url).content.decode()
    run_pending()
    shown = officer.get(url).content.decode()
    assert "低于项目标准" in shown and "错误工作簿" in shown and "1,100.00" in shown
    assert id_number(1) not in shown and f"{id_number(3)[:4]}**********" in shown
    ref = url.strip("/").split("/")[-1]
    wrong = post(officer, reverse("awards:take", args=[ref]), rows="2", total="1000")
    assert (wrong.status_code, "不一致" in wrong.content.decode()) == (422, True)
    taken = post(officer, reverse("awards:take", args=[ref]), rows="2", total="1,100.00")
    assert taken.status_code == 303
    run_pending()
    assert "已接收" in officer.get(url).content.decode()
    listed = officer.get(reverse("awards:index")).content.decode()
    assert "张小乙" in listed and id_number(1) not in listed


@pytest.mark.parametrize(
    ("rows", "total"),
    [("", "1"), ("二", "1"), ("1", ""), ("1", "一堆"), ("-1", "1"), ("1" * 12, "1"), ("²", "1")],
)
def test_totals_that_are_no_numbers_get_a_sentence(made: District, rows: str, total: str) -> None:
    """Typed by hand means typed wrong; never a traceback."""
    ref = land_roster(made, "spring", [{}])
    answer = post(enter(made, "officer"), reverse("awards:take", args=[ref]), rows=rows, total=total)
    assert answer.status_code == 422
    assert Roster.objects.everywhere("test").get(ref=ref).state == "checked"


def test_a_retry_of_the_upload_answers_the_same_and_another_file_does_not(made: District) -> None:
    """P5: a double click is one roster; the same key with another file is refused."""
    officer, key, data = enter(made, "officer"), uuid.uuid4().hex, book(person(1))
    answers = [upload(made, officer, data, idempotency_key=key) for _ in range(2)]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert Roster.objects.everywhere("test").count() == 1
    assert upload(made, officer, book(person(2)), idempotency_key=key).status_code == 409
    again = upload(made, officer, data)
    assert (again.status_code, "已经上报过" in again.content.decode()) == (409, True)


def test_forms_that_are_wrong_come_back_with_the_reason(made: District) -> None:
    """No file, an empty file, no programme, somebody else's programme: 422 and a sentence each."""
    clerk = enter(made, "clerk")
    assert post(clerk, reverse("rosters:hand_in"), programme=made.programmes["own"].ref).status_code == 422
    assert upload(made, clerk, b"", "own").status_code == 422
    assert upload(made, clerk, b"x", "spring").status_code == 422
    missing = clerk.post(
        reverse("rosters:hand_in"),
        {"programme": made.programmes["own"].ref, "file": SimpleUploadedFile("a.xlsx", b"x")},
    )
    assert (missing.status_code, "防重" in missing.content.decode()) == (422, True)


@pytest.mark.parametrize("login", ["townclerk", "helper", "member"])
def test_strangers_find_nothing_at_a_rosters_address(made: District, login: str) -> None:
    """P8: the page, its export and its buttons are absent, not forbidden; and the list is empty."""
    ref = land_roster(made, "own", [{"name": "只此一人"}], login="clerk")
    client = enter(made, login)
    assert client.get(reverse("rosters:roster", args=[ref])).status_code == 404
    assert post(client, reverse("rosters:export_rows", args=[ref])).status_code == 404
    assert post(client, reverse("rosters:withdraw", args=[ref]), reason="填错").status_code in (403, 404)
    assert "只此一人" not in client.get(reverse("rosters:index")).content.decode()
    assert queries.roster(made.scopes["clerk"], ref) is not None


def test_a_reader_sees_the_result_but_no_button(made: District) -> None:
    """The cashier reads; withdrawing and taking are not offered and are refused."""
    ref = land_roster(made, "spring", [{}])
    cashier = enter(made, "cashier")
    page = cashier.get(reverse("rosters:roster", args=[ref])).content.decode()
    assert "核对合计并接收" not in page and "撤回名册" not in page
    assert post(cashier, reverse("rosters:withdraw", args=[ref]), reason="填错").status_code == 403
    assert cashier.get(reverse("rosters:new")).status_code == 403


def test_exports_hold_all_rows_as_text_and_are_written_down(made: District) -> None:
    """P12: every row, numbers masked, a name that begins with = is a name; the taking is in the trail."""
    rows = [{"name": f"=HYPERLINK({n})", "number": id_number(n)} for n in range(60)]
    ref = land_roster(made, "spring", rows)
    officer = enter(made, "officer")
    answer = post(officer, reverse("rosters:export_rows", args=[ref]))
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    cells = [cell for row in sheet.iter_rows(min_row=2) for cell in row if cell.value is not None]
    assert sheet.max_row == 61
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert id_number(5) not in [cell.value for cell in cells]
    event = Event.objects.get(verb="export_table")
    assert '"rows":60' in event.facts
    listed = post(officer, reverse("rosters:export") + "?state=checked")
    assert openpyxl.load_workbook(io.BytesIO(listed.content)).worksheets[0].max_row == 2


def test_pages_of_rows_keep_their_state(made: District) -> None:
    """60 rows at 50 a page: the second page has ten, of the same state."""
    ref = land_roster(made, "spring", [{"name": f"人{n:02d}"} for n in range(60)])
    officer = enter(made, "officer")
    page = officer.get(reverse("rosters:roster", args=[ref]) + "?state=accepted&page=2").content.decode()
    assert "人59" in page and "人10" not in page
    assert "共 60" in page


def test_the_template_is_what_the_check_reads(made: District) -> None:
    """The empty list that we hand out must be one that we can read back."""
    from yikou.sheets import check_roster

    answer = enter(made, "clerk").get(reverse("rosters:template"))
    assert answer.status_code == 200
    done = check_roster(answer.content)
    assert done.head and done.rows_read == 0


@pytest.mark.parametrize("name", ["index", "new", "template"])
def test_nobody_is_let_in_without_a_login(name: str) -> None:
    """A screen without a person leads to the log-in."""
    answer = Client().get(reverse(f"rosters:{name}"))
    assert answer.status_code == 302 and "/login/" in answer["Location"]


def test_changing_by_get_is_not_possible(made: District) -> None:
    """D9: an address that is only opened changes nothing."""
    ref = land_roster(made, "spring", [{}])
    officer = enter(made, "officer")
    for name in ("withdraw", "export_rows"):
        assert officer.get(reverse(f"rosters:{name}", args=[ref])).status_code == 405
    assert officer.get(reverse("rosters:hand_in")).status_code == 405


def test_a_locked_workbook_is_opened_with_the_password_of_its_unit(made: District) -> None:
    """The password is asked for where the file is handed in, used once and kept nowhere."""
    officer = enter(made, "officer")
    plain = book(*[person(n, amount=600) for n in range(1, 120)])
    safe = bytes(ECMA376Agile.encrypt("密码 Aa1", io.BytesIO(plain), spin_count=100))
    wrong = upload(made, officer, safe, password="geheim7")
    assert (wrong.status_code, "打开密码不对" in wrong.content.decode()) == (422, True)
    assert "geheim7" not in wrong.content.decode()
    answer = upload(made, officer, safe, password="密码 Aa1")
    assert answer.status_code == 303
    run_pending()
    assert Roster.objects.everywhere("test").get().rows_read == 119
