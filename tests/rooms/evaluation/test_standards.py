"""The screen on which a standard is pasted, read back and tried."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.rooms.factories import District, make_district

from yikou_app.trail.models import Event

pytestmark = pytest.mark.django_db

RATE = {
    "name": "资金到位率",
    "weight": "4",
    "text": "资金到位率达到100%为满分,每降低一个百分点扣0.2分,扣完为止。",
    "explanation": "资金到位率=(到位资金/计划资金)×100%",
}


def once() -> District:
    return make_district()


@pytest.fixture
def client(made: District) -> Client:
    client = Client()
    client.force_login(made.accounts["officer"], backend="django.contrib.auth.backends.ModelBackend")
    return client


def post(client: Client, **fields: Any) -> Any:
    return client.post(reverse("evaluation:standards"), fields)


def box(answer: Any, label: str) -> str:
    """The name of the control with this label."""
    fields = answer.context["trial"].fields
    return next(name for name, field in fields.items() if label in field.label)


def test_a_standard_is_read_back_with_its_inputs_and_choices(client: Client) -> None:
    """Whoever pastes a standard sees what was understood before any number is typed."""
    answer = post(client, **RATE, step="read")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "「资金到位率」比100%每低1个百分点,扣0.2分,不足一步不计" in text
    assert "已读回核对" in text
    assert len(answer.context["clauses"][0].children) == 3
    assert "步长" in text and "线性" in text and "到位资金" in text
    assert answer.context["rule"].compiled


def test_values_give_a_score_with_trace_and_the_other_readings(client: Client) -> None:
    """96.55 %: three whole steps are 3.40; the linear reading 3.31 stands beside it."""
    asked = post(client, **RATE, step="read")
    fields = {box(asked, "资金到位率"): "96.55"}
    answer = post(client, **RATE, **fields, step="score")
    assert answer.context["score"].points.to_eng_string() == "3.40"
    assert {each["points"] for each in answer.context["others"]} >= {"3.40", "3.31"}
    assert "计3步" in answer.content.decode()
    linear = post(client, **RATE, **fields, **{box(asked, "口径:步长"): "线性"}, step="score")
    assert linear.context["score"].points.to_eng_string() == "3.31"


def test_a_missing_value_shows_the_range_and_what_is_missing(client: Client) -> None:
    """待核实 must never look like a score."""
    text = post(client, **RATE, step="score").content.decode()
    assert "0.00 至 4.00" in text and "待核实" in text


def test_a_refused_standard_offers_no_values_and_quotes_the_words(client: Client) -> None:
    """A form under a misread sentence would invite a wrong score."""
    answer = post(client, **{**RATE, "text": "完成情况好的多得分,差的少得分"}, step="score")
    assert "trial" not in answer.context and "score" not in answer.context
    assert "没有读懂" in answer.content.decode()
    assert any(found.severity == "error" for found in answer.context["findings"])


@pytest.mark.parametrize(
    "changed", [{"text": ""}, {"weight": ""}, {"weight": "-1"}, {"weight": "很多"}, {"text": "得" * 8001}]
)
def test_an_incomplete_standard_answers_422(client: Client, changed: dict[str, str]) -> None:
    """Bad input gets a sentence at its field, never a traceback."""
    answer = post(client, **{**RATE, **changed}, step="read")
    assert answer.status_code == 422
    assert answer.context["form"].errors


@pytest.mark.parametrize("value", ["很高", "nan", "1e999999", "<script>alert(1)</script>"])
def test_a_bad_value_is_a_finding_and_no_score(client: Client, value: str) -> None:
    """What is typed comes back escaped, with the reason."""
    asked = post(client, **RATE, step="read")
    answer = post(client, **RATE, **{box(asked, "资金到位率"): value}, step="score")
    assert answer.status_code in {200, 422}
    assert "<script>alert" not in answer.content.decode()
    if answer.status_code == 200:
        assert answer.context["score"].points is None
        assert any(found.severity == "error" for found in answer.context["findings"])


def test_an_option_that_does_not_exist_is_refused(client: Client) -> None:
    """A forged 口径 must not fall back to the default in silence."""
    asked = post(client, **RATE, step="read")
    answer = post(client, **RATE, **{box(asked, "口径:步长"): "四舍"}, step="score")
    assert answer.status_code == 422
    assert "score" not in answer.context


def test_a_human_value_asks_for_its_reason(client: Client) -> None:
    """Judgement is bounded and signed."""
    standard = {**RATE, "text": "1.有制度得2分;2.落实情况。(2分)", "explanation": ""}
    asked = post(client, **standard, step="read")
    fields = {box(asked, "有制度"): "是", box(asked, "落实情况"): "1.5"}
    bare = post(client, **standard, **fields, step="score")
    assert any(found.code == "SCO036" for found in bare.context["findings"])
    reason = next(name for name in asked.context["trial"].fields if name.startswith("reason"))
    signed = post(client, **standard, **fields, **{reason: "查看记录"}, step="score")
    assert not any(found.code == "SCO036" for found in signed.context["findings"])


def test_nothing_is_stored_and_get_shows_an_empty_form(client: Client) -> None:
    """Trying a standard leaves no trace and no address carries its words."""
    before = Event.objects.count()
    answer = client.get(reverse("evaluation:standards"), {"text": "资金到位率"})
    assert answer.status_code == 200
    assert "rule" not in answer.context
    read = post(client, **RATE, step="read")
    assert Event.objects.count() == before
    assert not re.search(r"[?&]text=", read.content.decode())


def test_the_menu_leads_to_the_screen(client: Client) -> None:
    """A screen nobody finds is not there."""
    assert reverse("evaluation:standards") in client.get(reverse("evaluation:standards")).content.decode()


def test_a_stranger_is_sent_to_the_log_in() -> None:
    """The compiler is no public service."""
    assert Client().get(reverse("evaluation:standards")).status_code == 302
