"""The awards' screens and what they tell: the policy's answer, the reason asked for, nothing to strangers."""

from __future__ import annotations

import io
import uuid
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from tests.rooms import factories
from tests.rooms.factories import District, id_number, land_roster

from yikou_app.awards import actions, queries
from yikou_app.awards.models import Award
from yikou_app.jobs.jobs import run_pending

pytestmark = pytest.mark.django_db


def once() -> District:
    """The bureau's programme, and one group of a society's and a street's."""
    made = factories.make_district()
    for key, unit in (("gift", "society"), ("visit", "street")):
        made.programmes[key] = factories.open_programme(
            made, f"项目{key}", [("district", 1, 5_000_000)], unit=unit, group="节日慰问"
        )
    return made


def enter(made: District, login: str) -> Client:
    client = Client()
    client.force_login(made.accounts[login], backend="django.contrib.auth.backends.ModelBackend")
    return client


def post(client: Client, url: str, **fields: Any) -> Any:
    fields.setdefault("idempotency_key", uuid.uuid4().hex)
    return client.post(url, fields)


def listed(made: District, programme: str, login: str, rows: list[dict]) -> list[Award]:
    ref = land_roster(made, programme, rows, login=login)
    actions.propose_awards(roster_ref=ref, by=made.scopes[login])
    return list(Award.objects.everywhere("test").filter(roster_row__roster__ref=ref).order_by("pk"))


# What may be told (P8) --------------------------------------------------------------------------------


def told(made: District, login: str, award: Award) -> list[tuple]:
    lines = queries.overlaps_of_award(made.scopes[login], award.ref)
    return [
        (t.category, t.period, t.amount_fen, t.owner_level, t.unit_name)
        for t in (line.told for line in lines)
    ]


def test_the_granting_unit_is_told_category_period_amount_and_level(made: District) -> None:
    """P8: a society that lists somebody learns what there is, not from whom; the district learns who."""
    listed(made, "visit", "clerk", [{"number": id_number(1), "fen": 70_000, "category": "dabing"}])
    later = listed(made, "gift", "helper", [{"number": id_number(1)}])[0]
    facts = ("大重病", "2020", 70_000, "街镇")
    assert told(made, "helper", later) == [(*facts, "")]
    assert told(made, "officer", later) == [(*facts, "临江街道办事处")]
    assert told(made, "cashier", later) == [(*facts, "")]


def test_the_street_of_residence_is_told_the_units_name_and_the_other_street_is_not(made: District) -> None:
    """P8: where the person lives, the street may know who helps; elsewhere only the level."""
    listed(made, "gift", "helper", [{"number": id_number(1), "area": "001002001"}])
    here = listed(made, "visit", "clerk", [{"number": id_number(1), "area": "001001001"}])[0]
    assert told(made, "clerk", here) == [("低保家庭", "2020", 50_000, "社会", "")]
    listed(made, "gift", "helper", [{"number": id_number(2), "area": "001001001"}])
    near = listed(made, "visit", "clerk", [{"number": id_number(2), "area": "001001001"}])[0]
    assert told(made, "clerk", near) == [("低保家庭", "2020", 50_000, "社会", "示范区慈善协会")]


def test_only_the_one_who_asks_later_is_told(made: District) -> None:
    """The first unit granted without knowing; it did not ask and is not told."""
    first = listed(made, "gift", "helper", [{"number": id_number(1)}])[0]
    listed(made, "visit", "clerk", [{"number": id_number(1)}])
    assert told(made, "helper", first) == []
    assert queries.overlaps(made.scopes["helper"], made.season_id) == []
    assert len(queries.overlaps(made.scopes["clerk"], made.season_id)) == 1


def test_nothing_is_told_without_an_award_of_ones_own(made: District) -> None:
    """By search, by reference, by count: for strangers there is nothing to see."""
    first = listed(made, "gift", "helper", [{"number": id_number(1), "area": "001002001"}])[0]
    later = listed(made, "spring", "officer", [{"number": id_number(1), "area": "001002001"}])[0]
    for login in ("clerk", "member"):
        by = made.scopes[login]
        assert queries.awards(by) == (0, [])
        assert queries.award(by, first.ref) is queries.award(by, later.ref) is None
        assert queries.overlaps_of_award(by, later.ref) == queries.overlaps(by, made.season_id) == []
        assert queries.open_overlaps(by, made.season_id) == 0
        assert queries.state_counts(by, made.season_id) == {}
        client = enter(made, login)
        for ref in (first.ref, later.ref):
            assert client.get(reverse("awards:award", args=[ref])).status_code == 404
        assert "测试2" not in client.get(reverse("awards:index")).content.decode()


def test_an_overlap_with_a_cancelled_award_is_none(made: District) -> None:
    """What was taken back overlaps with nothing."""
    first = listed(made, "gift", "helper", [{"number": id_number(1)}])[0]
    later = listed(made, "spring", "officer", [{"number": id_number(1)}])[0]
    assert len(told(made, "officer", later)) == 1
    actions.cancel_award(ref=first.ref, reason="重复", by=made.scopes["helper"])
    assert told(made, "officer", later) == []


def test_the_instruments_page_for_the_screen_names_no_unit(made: District) -> None:
    """The page of the society's award shows the level of the other's owner and not its name or programme."""
    listed(made, "visit", "clerk", [{"number": id_number(1), "fen": 70_000}])
    later = listed(made, "gift", "helper", [{"number": id_number(1)}])[0]
    page = enter(made, "helper").get(reverse("awards:award", args=[later.ref])).content.decode()
    assert "街镇" in page and "700.00" in page
    assert "临江街道办事处" not in page and "项目visit" not in page


# Deciding on the screens --------------------------------------------------------------------------------


def test_a_held_award_says_why_and_is_allowed_with_a_reason(made: District) -> None:
    """Confirm, read why not, give the reason, see it confirmed; the whole way on the page."""
    first = listed(made, "gift", "helper", [{"number": id_number(1)}])[0]
    later = listed(made, "visit", "clerk", [{"number": id_number(1)}])[0]
    assert post(enter(made, "helper"), reverse("awards:confirm", args=[first.ref])).status_code == 303
    clerk = enter(made, "clerk")
    answer = post(clerk, reverse("awards:confirm", args=[later.ref]))
    page = clerk.get(answer["Location"]).content.decode()
    assert "暂缓确认" in page and "同一叠加组" in page and "写明理由后允许" in page
    assert post(clerk, reverse("awards:allow", args=[later.ref]), reason="").status_code == 422
    assert post(clerk, reverse("awards:allow", args=[later.ref]), reason="家中两人重残").status_code == 303
    assert "已确认" in clerk.get(answer["Location"]).content.decode()
    assert post(clerk, reverse("awards:cancel", args=[later.ref]), reason="户主谢绝").status_code == 303
    page = clerk.get(answer["Location"]).content.decode()
    assert "已取消" in page and "户主谢绝" in page and 'data-opens="cancel"' not in page


def test_somebody_may_hold_an_award_back(made: District) -> None:
    """Before confirming, the officer wants to know more; only a proposed award is held."""
    award = listed(made, "spring", "officer", [{}])[0]
    officer = enter(made, "officer")
    assert post(officer, reverse("awards:hold", args=[award.ref]), reason="待走访").status_code == 303
    assert post(officer, reverse("awards:hold", args=[award.ref]), reason="再次").status_code == 409
    outcome = actions.confirm_awards(programme_ref=made.programmes["spring"].ref, by=made.scopes["officer"])
    assert outcome.confirmed == 0
    assert post(officer, reverse("awards:confirm", args=[award.ref])).status_code == 303
    assert Award.objects.everywhere("test").get().state == "confirmed"


@pytest.mark.parametrize("name", ["confirm", "hold", "allow", "cancel"])
def test_decisions_of_others_are_refused_and_not_offered(made: District, name: str) -> None:
    """The street sees what the bureau gives its resident, without a button, and is refused by address."""
    award = listed(made, "spring", "officer", [{}])[0]
    clerk = enter(made, "clerk")
    page = clerk.get(reverse("awards:award", args=[award.ref])).content.decode()
    assert "data-opens=" not in page and reverse("awards:confirm", args=[award.ref]) not in page
    assert post(clerk, reverse(f"awards:{name}", args=[award.ref]), reason="我来").status_code == 403
    assert clerk.get(reverse(f"awards:{name}", args=[award.ref])).status_code == 405
    assert Award.objects.everywhere("test").get().state == "proposed"


def test_a_whole_programme_is_confirmed_by_a_job(made: District) -> None:
    """One press, a job with progress, and the counts of what became of it."""
    listed(made, "spring", "officer", [{"number": id_number(n)} for n in range(5)])
    officer = enter(made, "officer")
    page = officer.get(reverse("awards:index"), {"programme": made.programmes["spring"].ref}).content.decode()
    assert "批量确认 5 条" in page
    answer = post(officer, reverse("awards:confirm_all"), programme=made.programmes["spring"].ref)
    assert answer.status_code == 303 and answer["Location"].startswith("/jobs/")
    run_pending()
    shown = officer.get(answer["Location"]).content.decode()
    assert "2,500.00" in shown
    assert queries.programme_total(made.scopes["officer"], made.programmes["spring"].id, "confirmed") == (
        5,
        250_000,
    )
    clerk = enter(made, "clerk")
    assert post(
        clerk, reverse("awards:confirm_all"), programme=made.programmes["spring"].ref
    ).status_code in (403, 404)
    assert post(officer, reverse("awards:confirm_all"), programme="x" * 16).status_code == 404


def test_the_export_follows_the_filter(made: District) -> None:
    """All awards of the filter, masked; nothing from beyond the area."""
    listed(
        made,
        "spring",
        "officer",
        [{"number": id_number(n), "area": "001002001" if n % 2 else "001001001"} for n in range(30)],
    )
    url = (
        reverse("awards:export") + f"?programme={made.programmes['spring'].ref}&state=proposed&season=&page=2"
    )
    for login, count in (("officer", 30), ("clerk", 15), ("townclerk", 15), ("helper", 0)):
        answer = post(enter(made, login), url if login == "officer" else reverse("awards:export"))
        sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
        assert sheet.max_row - 1 == count
        text = " ".join(str(cell.value) for row in sheet.iter_rows() for cell in row)
        assert not any(id_number(n) in text for n in range(30))


def test_a_retry_of_a_decision_answers_the_same(made: District) -> None:
    """P5: a double click confirms once and leads to the same page."""
    award = listed(made, "spring", "officer", [{}])[0]
    officer, key = enter(made, "officer"), uuid.uuid4().hex
    url = reverse("awards:confirm", args=[award.ref])
    answers = [post(officer, url, idempotency_key=key) for _ in range(3)]
    assert {answer["Location"] for answer in answers} == {reverse("awards:award", args=[award.ref])}
    assert made.fund("district").reserved_fen == 50_000
    assert post(officer, url).status_code == 409


def test_an_award_held_in_a_run_says_so_on_its_own_page(made: District) -> None:
    """Held among hundreds: its page tells when, by whom and why, like one that was held alone."""
    listed(made, "gift", "helper", [{"number": id_number(1)}])
    later = listed(made, "visit", "clerk", [{"number": id_number(1)}])[0]
    for programme, login in (("gift", "helper"), ("visit", "clerk")):
        actions.confirm_awards(programme_ref=made.programmes[programme].ref, by=made.scopes[login])
    page = enter(made, "clerk").get(reverse("awards:award", args=[later.ref])).content.decode()
    assert "暂缓确认" in page and "街戊" in page and "同一叠加组" in page
