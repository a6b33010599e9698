"""A roster that came in parts: handed in like any other, once, and not sent again when the form was wrong."""

from __future__ import annotations

import hashlib
import io
import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.rooms import factories
from tests.rooms.factories import District
from tests.rooms.rosters.test_jobs import book, person
from tests.rooms.rosters.test_views import enter, post, upload

from yikou_app.files.queries import folder_of
from yikou_app.jobs.jobs import run_pending
from yikou_app.rosters.models import Roster

pytestmark = pytest.mark.django_db


def once() -> District:
    return factories.make_district()


def bring(client: Client, data: bytes, name: str = "春节名单.xlsx") -> str:
    """Send a file as the script does; its upload."""
    begun = client.post(
        reverse("files:uploads"),
        {"name": name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()},
    ).json()
    for number in range(begun["parts"]):
        part = data[number * begun["part_bytes"] : (number + 1) * begun["part_bytes"]]
        answer = client.post(
            reverse("files:part", args=[begun["ref"], number]), data=part,
            content_type="application/octet-stream", headers={"X-Part-Digest": hashlib.sha256(part).hexdigest()},
        )  # fmt: skip
        assert answer.status_code == 200
    return str(begun["ref"])


def hand_in(made: District, client: Client, ref: str, programme: str = "spring", **fields: Any) -> Any:
    wanted = made.programmes[programme].ref if programme else ""
    return post(client, reverse("rosters:hand_in"), programme=wanted, upload=ref, **fields)


def test_a_file_in_parts_is_handed_in_and_checked_like_any_other(made: District) -> None:
    """The room must not notice by which way the bytes came; a retry gives the same answer, the parts are gone."""
    officer, key = enter(made, "officer"), uuid.uuid4().hex
    ref = bring(officer, book(person(1), person(2)))
    answers = [hand_in(made, officer, ref, idempotency_key=key) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0]["Location"] == answers[1]["Location"]
    run_pending()
    row = Roster.objects.everywhere("test").get()
    assert (row.state, row.accepted) == ("checked", 2)
    assert not folder_of(ref).exists()
    again = hand_in(made, officer, ref)
    assert (again.status_code, "已经传完并交上" in again.content.decode()) == (409, True)


def test_the_same_list_by_both_ways_is_still_the_same_list(made: District) -> None:
    """Nobody is entered twice because the second copy came in parts."""
    officer, data = enter(made, "officer"), book(person(1))
    assert upload(made, officer, data).status_code == 303
    ref = bring(officer, data)
    answer = hand_in(made, officer, ref)
    assert (answer.status_code, "已经上报过" in answer.content.decode()) == (409, True)
    page = officer.get(reverse("rosters:new")).content.decode()
    assert "没有传完的文件" in page and "已传 1 / 1 段" in page
    assert (
        post(officer, reverse("files:drop", args=[ref]), next=reverse("rosters:new"))["Location"]
        == "/rosters/new/"
    )
    assert "没有传完的文件" not in officer.get(reverse("rosters:new")).content.decode()


def test_a_wrong_form_does_not_cost_the_file(made: District) -> None:
    """Half an hour on a thin line must not be lost to a list that was left unchosen."""
    officer = enter(made, "officer")
    ref = bring(officer, book(person(1)))
    wrong = hand_in(made, officer, ref, programme="")
    shown = wrong.content.decode()
    assert wrong.status_code == 422 and "已传完,不用再选" in shown and f'value="{ref}"' in shown
    assert hand_in(made, officer, ref).status_code == 303


@pytest.mark.parametrize("ref", ["z" * 16, "../../etc", "一二三", "x" * 400])
def test_an_upload_that_is_not_there_gets_a_sentence(made: District, ref: str) -> None:
    """The field is hidden, not closed: whatever is typed into it ends in words."""
    answer = hand_in(made, enter(made, "officer"), ref)
    assert answer.status_code == 422
    assert Roster.objects.everywhere("test").count() == 0


def test_another_s_upload_and_half_an_upload_are_not_taken(made: District) -> None:
    """Somebody else's list under my programme, or the first half of my own, would be a wrong list that looks right."""
    officer, clerk = enter(made, "officer"), enter(made, "clerk")
    answer = hand_in(made, officer, bring(clerk, book(person(1))))
    assert (answer.status_code, "没有这次上传" in answer.content.decode()) == (422, True)
    data = book(person(1))
    begun = officer.post(
        reverse("files:uploads"),
        {"name": "a.xlsx", "size": len(data), "sha256": hashlib.sha256(data).hexdigest()},
    ).json()
    answer = hand_in(made, officer, begun["ref"])
    assert (answer.status_code, "还差 1 段" in answer.content.decode()) == (422, True)
    both = post(
        officer, reverse("rosters:hand_in"), programme=made.programmes["spring"].ref, upload=begun["ref"],
        pasted="姓名\t身份证号",
    )  # fmt: skip
    assert both.status_code == 422


def test_without_the_script_the_plain_form_is_all_there_is(made: District) -> None:
    """An old browser ignores the element and sends the field; nothing on the page depends on the script."""
    officer = enter(made, "officer")
    page = officer.get(reverse("rosters:new")).content.decode()
    assert (
        'type="file"' in page
        and 'enctype="multipart/form-data"' in page
        and 'parts="/files/uploads/"' in page
    )
    assert 'type="hidden" name="upload"' in page
    file = io.BytesIO(book(person(1)))
    file.name = "名单.xlsx"
    answer = post(
        officer, reverse("rosters:hand_in"), programme=made.programmes["spring"].ref, file=file, upload=""
    )
    assert answer.status_code == 303
