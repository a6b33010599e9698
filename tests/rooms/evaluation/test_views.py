"""The evaluation's screens: they lead from the form to the rows and take each form once."""

from __future__ import annotations

import re
import uuid

import pytest
from django.test import Client
from django.urls import reverse
from tests.rooms.evaluation.paid import Paid, paid_season

from yikou_app.evaluation.models import Indicator, WrittenForm

pytestmark = pytest.mark.django_db


def once() -> Paid:
    return paid_season()


def browser(paid: Paid, login: str = "officer") -> Client:
    client = Client()
    client.force_login(paid.made.accounts[login], backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_every_figure_of_the_form_leads_to_a_page_that_adds_up(paid: Paid) -> None:
    """Follow each blue figure of the preview: the page behind it opens and counts the same rows."""
    client = browser(paid)
    page = client.get(reverse("evaluation:form", args=[paid.evaluation]))
    addresses = set(re.findall(r'href="(/evaluation/[a-z0-9]+/facts/[a-z_]+/)"', page.content.decode()))
    assert len(addresses) >= 5
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200
        assert sum(row.counted for row in _rows(paid, address)) == answer.context["counted"]


def _rows(paid: Paid, address: str) -> list:  # type: ignore[type-arg] # the rows of any fact
    from yikou_app.evaluation import queries

    found = queries.fact_rows(paid.made.scopes["officer"], paid.evaluation, address.split("/")[-2])
    assert found is not None
    return found[1]


@pytest.mark.parametrize("name", ["sheet", "form"])
def test_out_of_scope_is_not_found(paid: Paid, name: str) -> None:
    """Absent and forbidden look the same."""
    address = reverse(f"evaluation:{name}", args=[paid.evaluation])
    assert browser(paid).get(address).status_code == 200
    assert browser(paid, "clerk").get(address).status_code == 404
    assert browser(paid).get(reverse(f"evaluation:{name}", args=["a" * 16])).status_code == 404


def test_an_unknown_fact_is_not_found(paid: Paid) -> None:
    """A typed address asks for nothing that is not defined."""
    assert (
        browser(paid).get(reverse("evaluation:fact", args=[paid.evaluation, "password"])).status_code == 404
    )


def test_writing_twice_with_one_key_writes_once(paid: Paid) -> None:
    """A double click must not give two papers."""
    client = browser(paid)
    address = reverse("evaluation:write", args=[paid.evaluation])
    body = {"format": "docx", "idempotency_key": str(uuid.uuid4())}
    first, second = client.post(address, body), client.post(address, body)
    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"])
    assert WrittenForm.objects.count() == 1
    assert client.post(address, body | {"format": "pdf"}).status_code == 409


def test_a_post_without_its_key_is_refused(paid: Paid) -> None:
    """Without the key a retry could not be told from a second wish."""
    answer = browser(paid).post(reverse("evaluation:write", args=[paid.evaluation]), {"format": "docx"})
    assert answer.status_code == 422 and WrittenForm.objects.count() == 0


@pytest.mark.parametrize("points", ["九分", "NaN", ""])
def test_points_that_are_no_number_are_refused(paid: Paid, points: str) -> None:
    """The person is told; nothing is kept."""
    answer = browser(paid).post(
        reverse("evaluation:attest", args=[paid.evaluation, 4]),
        {"band": "达成预期", "points": points, "reason": "有制度", "idempotency_key": str(uuid.uuid4())},
    )
    assert answer.status_code == 422 and "得分不是数字" in answer.content.decode()
    assert not Indicator.objects.filter(attested_points__isnull=False).exists()


def test_a_deviation_is_explained(paid: Paid) -> None:
    """Why an indicator missed its target stands on the form."""
    client = browser(paid)
    client.post(
        reverse("evaluation:explain", args=[paid.evaluation, 1]),
        {"words": "一户账号有误,已更正重发", "idempotency_key": str(uuid.uuid4())},
    )
    page = client.get(reverse("evaluation:form", args=[paid.evaluation]))
    assert "一户账号有误" in page.content.decode()
