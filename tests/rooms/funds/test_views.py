"""The funds' screens."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.rooms.factories import District, add_award, add_person, make_district

from yikou_app.funds import queries
from yikou_app.funds.models import Fund, PayingAccount
from yikou_app.trail.models import Event

pytestmark = pytest.mark.django_db


def once() -> District:
    district = make_district()
    add_award(district, "shared", add_person(district))
    return district


def enter(made: District, login: str) -> Client:
    client = Client()
    client.force_login(made.accounts[login], backend="django.contrib.auth.backends.ModelBackend")
    return client


def post(client: Client, url: str, **fields: Any) -> Any:
    fields.setdefault("idempotency_key", uuid.uuid4().hex)
    return client.post(url, fields)


def receipt(made: District, client: Client, **changed: str) -> Any:
    fields = {
        "number": "R-9",
        "kind": "donation",
        "payer": "爱心企业",
        "amount": "1,234.50",
        "on": "2020-01-02",
    }
    return post(client, reverse("funds:receive", args=[made.funds["district"].ref]), **(fields | changed))


def test_fund_and_receipt_by_the_screens(made: District) -> None:
    """Account, fund, receipt: a new source of money is usable without any other tool."""
    officer = enter(made, "officer")
    answer = post(
        officer, reverse("funds:new_account"), name="慈善会", bank="示范银行", number="6222020000000000059"
    )
    assert answer.status_code == 303
    account = PayingAccount.objects.everywhere("test").latest("pk")
    answer = post(
        officer, reverse("funds:new"), name="募集资金", level="donation", year="2020",
        paying_account=account.ref, budget="5 000.00",
    )  # fmt: skip
    assert answer.status_code == 303
    shown = officer.get(answer["Location"]).content.decode()
    assert "募集资金" in shown and "5,000.00" in shown and "6222020000000000059" not in shown


def test_receipt_is_read_to_the_fen(made: District) -> None:
    """1,234.50 元 is 123450 fen, whatever the grouping."""
    before = made.fund("district").received_fen
    assert receipt(made, enter(made, "officer")).status_code == 303
    assert made.fund("district").received_fen - before == 123_450


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"amount": "12.345"}, "整分"),
        ({"amount": "约一千"}, "金额"),
        ({"amount": "0"}, "不能小于"),
        ({"amount": ""}, "这个字段是必填项"),
        ({"on": "2020-02-30"}, "日期"),
        ({"on": "2999-01-01"}, "今天之后"),
        ({"kind": "gift"}, "选择"),
    ],
)
def test_wrong_receipt_forms_answer_422_with_words(
    made: District, changed: dict[str, str], words: str
) -> None:
    """The form comes back with what is wrong; nothing is booked, and what was typed is kept."""
    before = made.fund("district").received_fen
    answer = receipt(made, enter(made, "officer"), **changed)
    assert answer.status_code == 422
    assert words in answer.content.decode() and "爱心企业" in answer.content.decode()
    assert made.fund("district").received_fen == before


def test_double_click_books_once(made: District) -> None:
    """The same key twice is one receipt."""
    officer, key = enter(made, "officer"), uuid.uuid4().hex
    before = made.fund("district").received_fen
    assert receipt(made, officer, idempotency_key=key).status_code == 303
    assert receipt(made, officer, idempotency_key=key).status_code == 303
    assert made.fund("district").received_fen - before == 123_450


def test_same_key_with_other_content_is_refused(made: District) -> None:
    """A stale form that was changed must not answer with the old result."""
    officer, key = enter(made, "officer"), uuid.uuid4().hex
    assert receipt(made, officer, idempotency_key=key).status_code == 303
    assert receipt(made, officer, idempotency_key=key, amount="99.00").status_code == 409


def test_statement_and_entries_open(made: District) -> None:
    """From the fund to its statement to the entries behind a line."""
    officer, ref = enter(made, "officer"), made.funds["district"].ref
    shown = officer.get(reverse("funds:fund", args=[ref])).content.decode()
    assert "对账单" in shown and "占用" in shown
    line = queries.statement(made.scopes["officer"], ref)[-1]
    answer = officer.get(reverse("funds:entries", args=[ref]), {"on": line.on.isoformat(), "kind": line.kind})
    assert answer.status_code == 200 and "大重病补助" in answer.content.decode()


@pytest.mark.parametrize("query", ["on=31-31-31", "kind=%27", "page=99999", "page=-1", "sort=-nothing"])
def test_nonsense_in_the_address_is_not_an_error(made: District, query: str) -> None:
    """An address edited by hand shows the page or nothing, never a traceback."""
    url = reverse("funds:entries", args=[made.funds["district"].ref])
    assert enter(made, "officer").get(f"{url}?{query}").status_code == 200


@pytest.mark.parametrize("login", ["clerk", "helper", "member"])
def test_out_of_scope_and_absent_are_the_same_404(made: District, login: str) -> None:
    """Others learn nothing of the district's fund."""
    client = enter(made, login)
    for ref in (made.funds["district"].ref, "aaaaaaaaaaaaaaaa"):
        assert client.get(reverse("funds:fund", args=[ref])).status_code == 404
        assert client.get(reverse("funds:entries", args=[ref])).status_code == 404


@pytest.mark.parametrize("login", ["member", "helper"])
def test_committee_and_society_open_nothing(made: District, login: str) -> None:
    """The screens that make funds are closed to them, and the list offers no button."""
    client = enter(made, login)
    assert client.get(reverse("funds:new")).status_code == 403
    assert reverse("funds:new") not in client.get(reverse("funds:index")).content.decode()


def test_book_leaves_only_for_those_who_see_all_of_it(made: District) -> None:
    """The year's book is exported to the district and finance, and the taking-out is written down."""
    url = reverse("funds:book", args=[2020])
    answer = post(enter(made, "cashier"), url)
    assert answer.status_code == 200 and answer.content.decode().startswith("option")
    assert Event.objects.filter(verb="export_book").count() == 1
    assert post(enter(made, "clerk"), url).status_code == 403


def test_budget_form_shows_why_it_cannot_be(made: District) -> None:
    """The action's sentence stands above the form, with what was typed."""
    url = reverse("funds:budget", args=[made.funds["district"].ref])
    answer = post(enter(made, "officer"), url, budget="1.00", reason="压减")
    assert answer.status_code == 409 and "不能低于" in answer.content.decode()


def test_wrong_receipt_is_reversed_on_the_screen(made: District) -> None:
    """The officer chooses the receipt and gives the reason."""
    officer, ref = enter(made, "officer"), made.funds["district"].ref
    receipt(made, officer)
    row = queries.receipts(made.scopes["officer"], ref)[-1]
    answer = post(officer, reverse("funds:reverse", args=[ref]), entry=row.entry_ref, reason="登记错误")
    assert answer.status_code == 303
    assert "已冲销" in officer.get(answer["Location"]).content.decode()
    assert Fund.objects.everywhere("test").get(ref=ref).received_fen == 10_000_000
