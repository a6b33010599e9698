"""建档立卡: the cards of a person and a household carry the whole chain, and nothing that is not the reader's."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.rooms import factories
from tests.rooms.factories import District

from yikou_app.register import actions
from yikou_app.register.models import Person

pytestmark = pytest.mark.django_db


def enter(made: District, login: str) -> Client:
    client = Client()
    client.force_login(made.accounts[login], backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def paid() -> tuple[District, Person, Person, str]:
    """A household over two streets whose head was paid in full, with a need, a proxy and an address."""
    made = factories.make_district()
    head = factories.add_person(made, name="沈父")
    far = factories.add_person(made, name="远方人", area="001002001")
    officer = made.scopes["officer"]
    ref = actions.open_household(
        members=[head.ref, far.ref], head=head.ref, relations={far.ref: "10"}, area_path="001001001",
        on=date(2019, 1, 1), by=officer,
    )  # fmt: skip
    actions.give_status(
        person_ref=head.ref, category_key="dibao", valid_from=date(2019, 1, 1), source="审批表", by=officer
    )
    actions.note_need(person_ref=head.ref, kind="illness", words="", valid_from=date(2019, 1, 1), by=officer)
    actions.record_particular(
        person_ref=head.ref, kind="living", value="示范区临江街道江畔路88弄", valid_from=date(2019, 1, 1), reason="走访",
        by=officer,
    )  # fmt: skip
    factories.add_award(made, "spring", head, 50_000)
    factories.settled_batch(made)
    return made, head, far, ref


def test_the_person_s_card_carries_the_chain(paid: tuple[District, Person, Person, str]) -> None:
    """From the status to the money on the account, one sheet; masked, and only for whoever sees the person."""
    made, head, _, _ = paid
    url = reverse("window:person_card", args=[head.ref])
    page = enter(made, "clerk").get(url).content.decode()
    number = Person.objects.everywhere("test").get(pk=head.pk).id_number or ""
    for words in (
        "沈父",
        "户主",
        "低保家庭",
        "因病",
        "春节帮困",
        "500.00",
        "已到账",
        "未签收",
        "示范区临江街****",
        "街戊",
    ):
        assert words in page, words
    assert number not in page and "88弄" not in page
    assert f"{timezone.localdate():%Y-%m-%d}" in page
    assert enter(made, "townclerk").get(url).status_code == 404
    assert enter(made, "helper").get(url).status_code == 404


def test_the_household_s_card_names_nobody_elsewhere(paid: tuple[District, Person, Person, str]) -> None:
    """The street prints its household; the member whose record lies in the next town is counted, not named."""
    made, _, _, ref = paid
    url = reverse("window:household_card", args=[ref])
    page = enter(made, "clerk").get(url).content.decode()
    assert "沈父" in page and "2 人" in page and "不在您的辖区内" in page and "远方人" not in page
    assert "春节帮困" in page and "500.00" in page
    assert "远方人" in enter(made, "officer").get(url).content.decode()
    for login in ("townclerk", "helper"):
        assert enter(made, login).get(url).status_code == 404
    assert enter(made, "officer").get(reverse("window:household_card", args=["absent"])).status_code == 404
