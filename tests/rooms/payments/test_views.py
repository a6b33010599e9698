"""The payments' screens: what each person sees and may press, and what a retry answers."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.rooms.factories import (
    District,
    add_award,
    add_person,
    bank_answer,
    make_district,
    sent_batch,
    settled_batch,
)

from yikou_app.payments import actions, queries
from yikou_app.payments.actions.release import ADDRESS
from yikou_app.payments.models import Batch
from yikou_app.trail.models import Event

pytestmark = pytest.mark.django_db


def once() -> District:
    district = make_district()
    for _ in range(3):
        person = add_person(district)
        add_award(district, "spring", person)
        add_award(district, "shared", person, 50_001)
    return district


def enter(made: District, login: str) -> Client:
    client = Client()
    client.force_login(made.accounts[login], backend="django.contrib.auth.backends.ModelBackend")
    return client


def post(client: Client, url: str, **fields: Any) -> Any:
    fields.setdefault("idempotency_key", uuid.uuid4().hex)
    return client.post(url, fields)


def make(made: District) -> str:
    return actions.make_batch(season_ref=made.season_ref, title="第一批", by=made.scopes["officer"])


def test_the_whole_way_of_a_batch_by_the_screens(made: District) -> None:
    """Two people, one file, one answer: the screens alone must be enough to pay everybody."""
    officer, cashier = enter(made, "officer"), enter(made, "cashier")
    answer = post(officer, reverse("payments:new"), season=made.season_ref, title="春节第一批", area="001")
    assert answer.status_code == 303
    url = answer["Location"]
    ref = url.strip("/").split("/")[-1]
    assert "提交放行" in officer.get(url).content.decode()
    assert post(officer, reverse("payments:submit", args=[ref])).status_code == 303
    held = queries.batch(made.scopes["officer"], ref)
    assert held is not None
    shown = cashier.get(url).content.decode()
    assert held.digest in shown and "核对无误,放行" in shown
    assert post(cashier, reverse("payments:release", args=[ref]), digest=held.digest).status_code == 303
    assert post(cashier, reverse("payments:bank_file", args=[ref])).status_code == 303
    held = queries.batch(made.scopes["officer"], ref)
    assert held is not None
    taken = cashier.get(reverse("files:download", args=[held.bank_file_ref]))
    assert taken.status_code == 200 and taken.content[:2] == b"PK"
    upload = SimpleUploadedFile("回盘.txt", bank_answer(made, ref))
    answer = post(cashier, reverse("payments:bank_return", args=[ref]), file=upload)
    assert answer.status_code == 303
    assert "已办结" in officer.get(url).content.decode()


def test_maker_is_not_shown_the_release_and_is_refused_it(made: District) -> None:
    """The button is missing for the maker, and pressing it by hand is refused as well."""
    ref = make(made)
    digest = actions.submit_batch(ref=ref, by=made.scopes["officer"])
    officer = enter(made, "officer")
    shown = officer.get(reverse("payments:batch", args=[ref])).content.decode()
    assert "核对无误,放行" not in shown and "另一位同事" in shown
    answer = post(officer, reverse("payments:release", args=[ref]), digest=digest)
    assert answer.status_code == 403
    assert Batch.objects.everywhere("test").get(ref=ref).state == "submitted"


def test_double_click_submits_once(made: District) -> None:
    """The same key twice gives the same answer; one event, one approval."""
    ref = make(made)
    officer = enter(made, "officer")
    url = reverse("payments:submit", args=[ref])
    first = officer.post(url, {"idempotency_key": "k" * 32})
    second = officer.post(url, {"idempotency_key": "k" * 32})
    assert (
        (first.status_code, first["Location"])
        == (second.status_code, second["Location"])
        == (303, first["Location"])
    )
    assert Event.objects.filter(verb="submit_batch").count() == 1


@pytest.mark.parametrize("step", ["submit", "release", "return", "void", "bank_file", "bank_return"])
def test_a_get_changes_nothing(made: District, step: str) -> None:
    """Mail scanners and prefetchers follow links: no step answers a GET."""
    ref = make(made)
    answer = enter(made, "officer").get(reverse(f"payments:{step}", args=[ref]))
    assert answer.status_code == 405


@pytest.mark.parametrize("login", ["townclerk", "member", "helper"])
def test_out_of_scope_and_absent_are_the_same_404(made: District, login: str) -> None:
    """Another town, a committee and a society learn nothing, not even that the batch exists."""
    ref = make(made)
    client = enter(made, login)
    line = queries.lines(made.scopes["officer"], ref)[0].ref
    for name, of in (("batch", ref), ("line", line)):
        held, absent = (
            client.get(reverse(f"payments:{name}", args=[one])) for one in (of, "aaaaaaaaaaaaaaaa")
        )
        assert held.status_code == absent.status_code == 404
    for step in ("submit", "void", "bank_file", "export_lines"):
        assert post(client, reverse(f"payments:{step}", args=[ref])).status_code == 404


def test_without_a_log_in_everything_leads_to_the_log_in(made: District) -> None:
    """No screen of this room is public."""
    answer = Client().get(reverse("payments:index"))
    assert answer.status_code == 302 and "login" in answer["Location"]


def test_accounts_are_masked_on_every_screen(made: District) -> None:
    """Screens and exports show four digits of an account; only the bank file has all of them."""
    ref = settled_batch(made)
    officer = enter(made, "officer")
    line = queries.lines(made.scopes["officer"], ref)[0]
    pages = [
        officer.get(reverse("payments:batch", args=[ref])),
        officer.get(reverse("payments:line", args=[line.ref])),
        officer.get(reverse("payments:reissue")),
        officer.get(reverse("payments:notices")),
    ]
    for shown in pages:
        assert shown.status_code == 200
        assert "62170000000" not in shown.content.decode()


def test_line_screen_leads_each_fen_to_its_receipt(made: District) -> None:
    """A paid line shows the receipts it came from."""
    ref = settled_batch(made)
    line = queries.lines(made.scopes["officer"], ref)[0]
    shown = enter(made, "officer").get(reverse("payments:line", args=[line.ref])).content.decode()
    assert "district-1" in shown and "已付" in shown


def test_return_file_of_the_wrong_kind_is_a_sentence_not_a_crash(made: District) -> None:
    """A workbook in place of the text is refused in words, and nothing is booked."""
    ref = sent_batch(made)
    upload = SimpleUploadedFile("回盘.xlsx", b"PK\x03\x04rest")
    answer = post(enter(made, "cashier"), reverse("payments:bank_return", args=[ref]), file=upload)
    assert answer.status_code == 422
    assert "不是文本格式" in answer.content.decode()
    assert queries.returns(made.scopes["cashier"], ref) == []


def test_same_return_file_again_says_so(made: District) -> None:
    """The second upload is told apart from a new one and books nothing."""
    ref = sent_batch(made)
    cashier = enter(made, "cashier")
    data = bank_answer(made, ref)
    for _ in range(2):
        answer = post(
            cashier, reverse("payments:bank_return", args=[ref]), file=SimpleUploadedFile("r.txt", data)
        )
        assert answer.status_code == 303
    assert "此前已经接收" in cashier.get(answer["Location"]).content.decode()
    assert len(queries.returns(made.scopes["cashier"], ref)) == 1


def test_notice_is_signed_on_its_screen_once(made: District) -> None:
    """The sign-off form disappears when it is signed; a second one is refused."""
    settled_batch(made)
    clerk = enter(made, "clerk")
    notice = queries.notices(made.scopes["clerk"])[0]
    url = reverse("payments:notice", args=[notice.ref])
    assert "登记后不能更改" in clerk.get(url).content.decode()
    fields = {"on": timezone.localdate().isoformat(), "how": "本人签收"}
    assert post(clerk, reverse("payments:sign", args=[notice.ref]), **fields).status_code == 303
    assert "登记后不能更改" not in clerk.get(url).content.decode()
    assert post(clerk, reverse("payments:sign", args=[notice.ref]), **fields).status_code == 409


def test_export_is_logged_and_has_every_line(made: District) -> None:
    """Who took out a list stands in the trail with the number of rows, before the bytes leave."""
    ref = make(made)
    answer = post(enter(made, "officer"), reverse("payments:export_lines", args=[ref]))
    assert answer.status_code == 200 and answer.content[:2] == b"PK"
    assert '"rows":6' in Event.objects.filter(verb="export_table").get().facts


def test_no_payee_in_addresses_or_trail(made: District) -> None:
    """References stand in addresses and events; names, numbers and accounts never do."""
    ref = settled_batch(made, outcomes={1: "01||户名不符"})
    text = " ".join(Event.objects.values_list("facts", flat=True))
    text += " ".join(Event.objects.values_list("reason", flat=True))
    for line in queries.lines(made.scopes["officer"], ref):
        assert line.payee_name not in text
    assert "62170000000" not in text


def test_reissue_screen_takes_a_new_account(made: District) -> None:
    """A failed line is paid again to the corrected account, from the screen."""
    settled_batch(made, outcomes={0: "01||户名不符"})
    officer = enter(made, "officer")
    failed = queries.failed_lines(made.scopes["officer"], made.season_id)[0]
    shown = officer.get(reverse("payments:reissue")).content.decode()
    assert failed.payee_name in shown and "户名不符" in shown
    fields = {"season": made.season_ref, "title": "退汇重发", f"account-{failed.ref}": "6217000000088888888"}
    answer = post(officer, reverse("payments:reissue"), **fields)
    assert answer.status_code == 303
    again = queries.lines(made.scopes["officer"], answer["Location"].strip("/").split("/")[-1])
    assert [line.corrected for line in again] == [True]
    assert queries.failed_lines(made.scopes["officer"], made.season_id) == []


def test_address_told_to_the_approvals_is_the_batch_screen() -> None:
    """The approvals keep the address as text because they look upstream only; it must be the real one."""
    assert ADDRESS.format(ref="abcd") == reverse("payments:batch", args=["abcd"])
