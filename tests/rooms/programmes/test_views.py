"""The programmes' screens."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.rooms.factories import District, make_district

from yikou_app.programmes import queries
from yikou_app.trail.models import Event

pytestmark = pytest.mark.django_db


def once() -> District:
    return make_district()


def enter(made: District, login: str) -> Client:
    client = Client()
    client.force_login(made.accounts[login], backend="django.contrib.auth.backends.ModelBackend")
    return client


def post(client: Client, url: str, **fields: Any) -> Any:
    fields.setdefault("idempotency_key", uuid.uuid4().hex)
    return client.post(url, fields)


def fields(made: District, **changed: Any) -> dict[str, Any]:
    return {
        "season": made.season_ref, "unit": made.units["bureau"].ref, "name": "暖冬互助", "form": "money",
        "period": "2020年", "low": "300", "high": "1100", "quota": "20", "stacking_group": "暖冬",
        "claim_by": "person", "categories": ["dibao", "duju"], "fund1": made.funds["city"].ref, "parts1": "2",
        "ceiling1": "5000.00", "fund2": made.funds["district"].ref, "parts2": "3", "ceiling2": "7,500.00",
        **changed,
    }  # fmt: skip


def test_programme_is_opened_by_the_form(made: District) -> None:
    """Standards in 元, shares and ceilings, categories: as the plan of the season has them."""
    answer = post(enter(made, "officer"), reverse("programmes:new"), **fields(made))
    assert answer.status_code == 303
    row = queries.programme_by_ref(answer["Location"].strip("/").split("/")[-1])
    assert row is not None
    assert (row.standard_min_fen, row.standard_max_fen, row.ceiling_fen) == (30_000, 110_000, 1_250_000)
    assert [share.parts for share in row.shares] == [2, 3] and row.categories == "低保家庭、独居老人"
    shown = enter(made, "officer").get(answer["Location"]).content.decode()
    assert "暖冬互助" in shown and "市级补助资金" in shown


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"high": "200"}, "标准上限不能低于下限"),
        ({"low": "三百"}, ""),
        ({"low": "-1"}, "不能小于"),
        ({"parts2": ""}, "资金来源2请填写"),
        ({"fund1": ""}, "这个字段是必填项"),
        ({"quota": "0"}, ""),
        ({"categories": []}, "这个字段是必填项"),
        ({"unit": "aaaaaaaaaaaaaaaa"}, "选择"),
        ({"fund2": "aaaaaaaaaaaaaaaa"}, "选择"),
        ({"name": "春节帮困"}, "已有名为"),
    ],
)
def test_wrong_forms_open_nothing(made: District, changed: dict[str, Any], words: str) -> None:
    """The form comes back with its words; amounts in Chinese numerals are read, not refused."""
    answer = post(enter(made, "officer"), reverse("programmes:new"), **fields(made, **changed))
    if changed.get("low") == "三百":
        assert answer.status_code == 303
        return
    assert answer.status_code in (409, 422)
    assert words in answer.content.decode()
    assert len(queries.programmes_of_season(made.season_id)) == 2


def test_season_is_opened_with_its_stages(made: District) -> None:
    """Stages are filled in or left empty; half a stage is refused."""
    officer = enter(made, "officer")
    given = {
        "name": "夏送清凉", "year": "2020", "starts_on": "2020-06-01", "ends_on": "2020-08-31",
        "stage1": "走访", "from1": "2020-06-01", "to1": "2020-06-30",
    }  # fmt: skip
    answer = post(officer, reverse("programmes:new_season"), **(given | {"to1": ""}))
    assert answer.status_code == 422 and "阶段1请填写" in answer.content.decode()
    assert post(officer, reverse("programmes:new_season"), **given).status_code == 303
    newest = queries.seasons(made.scopes["officer"])[0]
    assert newest.name == "夏送清凉" and [stage.name for stage in newest.stages] == ["走访"]


def test_list_is_filtered_and_exported(made: District) -> None:
    """The export has the rows of the filter, and is written down."""
    officer = enter(made, "officer")
    url = reverse("programmes:index")
    shown = officer.get(url, {"name": "大重病"}).content.decode()
    assert ">大重病补助<" in shown and ">春节帮困<" not in shown
    answer = post(officer, reverse("programmes:export") + "?name=春节")
    assert answer.status_code == 200
    assert '"rows":1' in Event.objects.get(verb="export_table").facts


@pytest.mark.parametrize("login", ["cashier", "member"])
def test_who_may_not_open_is_not_offered_it(made: District, login: str) -> None:
    """Finance and committees read; the form is closed to them."""
    client = enter(made, login)
    assert reverse("programmes:new") not in client.get(reverse("programmes:index")).content.decode()
    assert client.get(reverse("programmes:new")).status_code == 403


def test_out_of_scope_and_absent_are_the_same_404(made: District) -> None:
    """Another town learns nothing."""
    town = enter(made, "townclerk")
    for ref in (made.programmes["spring"].ref, "aaaaaaaaaaaaaaaa"):
        assert town.get(reverse("programmes:programme", args=[ref])).status_code == 404
        assert post(town, reverse("programmes:close", args=[ref])).status_code == 404


def test_quota_and_close_by_the_screen(made: District) -> None:
    """Both ask for a POST with a key; a GET changes nothing."""
    officer, ref = enter(made, "officer"), made.programmes["spring"].ref
    assert officer.get(reverse("programmes:close", args=[ref])).status_code == 405
    assert post(officer, reverse("programmes:quota", args=[ref]), quota="7", reason="压减").status_code == 303
    assert made.programme("spring").quota == 7
    assert post(officer, reverse("programmes:quota", args=[ref]), quota="x", reason="").status_code == 422
    assert post(officer, reverse("programmes:close", args=[ref])).status_code == 303
    assert made.programme("spring").state == "closed"


def test_a_post_without_a_key_is_refused(made: District) -> None:
    """A form that could be sent twice is not taken at all."""
    answer = enter(made, "officer").post(reverse("programmes:close", args=[made.programmes["spring"].ref]))
    assert answer.status_code == 422 and made.programme("spring").state == "open"
