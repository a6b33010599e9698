"""Histories: what held on a day, what was known on a day, and corrections that never overwrite."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.rooms import factories
from tests.rooms.factories import District

from yikou_app.ground.ensure import Refused
from yikou_app.register import actions, queries
from yikou_app.register.models import Particular, Person, Status

pytestmark = pytest.mark.django_db

DAY = date(2020, 3, 1)
LATER = date(2020, 6, 1)
HOME = "示范区临江街道江畔路88弄6号301室"


def once() -> District:
    return factories.make_people_of_the_house()


@pytest.fixture
def person(made: District) -> Person:
    return factories.add_person(made, name="沈小舟")


def note(
    made: District, person: Person, kind: str = "living", value: str = HOME, on: date = DAY, **more: Any
) -> None:
    actions.record_particular(
        **{"person_ref": person.ref, "kind": kind, "value": value, "valid_from": on, "reason": "本人申报",
           "by": made.scopes["clerk"]} | more
    )  # fmt: skip


def lines(made: District, person: Person, login: str = "clerk", **asked: Any) -> list[tuple[str, str, str]]:
    found = queries.particulars_of(made.scopes[login], person.ref, **asked)
    return [(line.kind, line.masked, line.state_label) for line in found]


def fresh(person: Person) -> Person:
    return Person.objects.everywhere("test").get(pk=person.pk)


def test_an_address_changes_and_both_days_have_their_answer(made: District, person: Person) -> None:
    """She moved in June: in March she lived there, in July here, and nothing was overwritten."""
    note(made, person)
    note(made, person, value="桂园镇桂西路1号", on=LATER)

    def living(on: date) -> list[str]:
        return [m for kind, m, _ in lines(made, person, on=on) if kind == "living"]

    assert living(DAY) == living(LATER - timedelta(days=1)) == ["示范区临江街****"]
    assert living(LATER) == ["桂园镇桂西路****"]
    assert living(DAY - timedelta(days=1)) == []
    note(made, person, kind="registered", value="外省某县某村")
    assert ("registered", "****", "现行") in lines(made, person)


def test_what_we_knew_then_stays_answerable(made: District, person: Person) -> None:
    """An auditor asks why we visited the old address in July: because nobody had told us yet."""
    note(made, person)
    before = timezone.now()
    note(made, person, value="桂园镇桂西路1号", on=LATER)
    day = LATER + timedelta(days=30)
    assert ("living", "示范区临江街****", "已更正") in lines(made, person, on=day, at=before)
    assert [m for kind, m, _ in lines(made, person, on=day) if kind == "living"] == ["桂园镇桂西路****"]
    assert lines(made, person, at=before - timedelta(days=9999)) == []


def test_the_first_account_is_kept_when_it_changes(made: District, person: Person) -> None:
    """T4: the account before the swap, and when it was swapped by whom, must not vanish with the swap."""
    first, since = person.account, person.account_since
    actions.correct_account(
        person_ref=person.ref, account="6217000000000000017", reason="换卡", by=made.scopes["clerk"]
    )
    now = fresh(person)
    assert now.account == "6217000000000000017" and now.account_index == queries.account_index(now.account)
    rows = {row.value: row for row in Particular.objects.filter(person=person, kind="account")}
    assert set(rows) == {first, now.account}
    assert rows[first].recorded_at == since and rows[first].withdrawn_at is not None
    assert rows[now.account].recorded_by_name == "街戊"


def test_a_record_without_changes_has_its_history(made: District, person: Person) -> None:
    """Half a million imported rows write no history; the record itself is its first line."""
    assert not Particular.objects.exists()
    found = queries.particulars_of(made.scopes["clerk"], person.ref)
    assert [(line.kind, line.ref, line.recorded_by_name) for line in found] == [("account", "", "test")]


def test_a_wrong_record_is_corrected_beside_itself(made: District, person: Person) -> None:
    """Another content, other days; the wrong one stays, marked, and the record shows the right one."""
    note(made, person, kind="phone", value="13800000001")
    wrong = Particular.objects.get(kind="phone")
    fix = {
        "ref": wrong.ref,
        "value": "13800000002",
        "valid_from": LATER,
        "valid_to": None,
        "reason": "听错一位",
    }
    actions.correct_particular(**fix, by=made.scopes["clerk"])
    assert fresh(person).phone == "13800000002"
    states = sorted((row.value, row.withdrawn_at is None) for row in Particular.objects.filter(kind="phone"))
    assert states == [("13800000001", False), ("13800000002", True)]
    with pytest.raises(Refused, match="刚刚被更正"):
        actions.correct_particular(**fix, by=made.scopes["clerk"])


def test_a_record_made_by_mistake_is_taken_back(made: District, person: Person) -> None:
    """The account was another person's: it is no longer paid to, and still known to have been recorded."""
    actions.correct_account(
        person_ref=person.ref, account="6217000000000000017", reason="换卡", by=made.scopes["clerk"]
    )
    for row in Particular.objects.filter(kind="account", withdrawn_at__isnull=True, valid_to__isnull=True):
        actions.correct_particular(
            ref=row.ref,
            value="",
            valid_from=None,
            valid_to=None,
            reason="误登他人账号",
            by=made.scopes["clerk"],
        )
    assert fresh(person).account is None and fresh(person).account_index == ""
    assert Particular.objects.filter(kind="account").count() >= 2


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"kind": "secret"}, "不在可选范围"),
        ({"kind": "phone", "value": "12"}, "联系电话"),
        ({"kind": "account", "value": "abc"}, "账号"),
        ({"value": "路"}, "2 至"),
        ({"value": "路" * 121}, "2 至"),
        ({"reason": " "}, "理由"),
        ({"on": date(2999, 1, 1)}, "不能晚于今天"),
        ({"person_ref": "absent"}, "没有找到"),
    ],
)
def test_a_wrong_change_is_refused(
    made: District, person: Person, change: dict[str, Any], match: str
) -> None:
    """Nothing is written, not even the first line of the history."""
    with pytest.raises(Refused, match=match):
        note(made, person, **change)
    assert not Particular.objects.exists()


def test_a_change_before_the_present_line_is_refused(made: District, person: Person) -> None:
    """Who writes an earlier day than the line in force means a correction, and must say so."""
    note(made, person, on=LATER)
    with pytest.raises(Refused, match="早于现在这条"):
        note(made, person, value="另一处地址", on=DAY)


def test_a_correction_must_not_overlap(made: District, person: Person) -> None:
    """Two home addresses on one day would make both worthless."""
    note(made, person)
    note(made, person, value="桂园镇桂西路1号", on=LATER)
    old = Particular.objects.get(withdrawn_at__isnull=True, valid_to__isnull=False)
    with pytest.raises(Refused, match="重叠"):
        actions.correct_particular(
            ref=old.ref, value="", valid_from=DAY, valid_to=None, reason="日期", by=made.scopes["clerk"]
        )
    assert Particular.objects.get(pk=old.pk).withdrawn_at is None


@pytest.mark.parametrize("login", ["townclerk", "helper", "member", "cashier"])
def test_others_change_no_history(made: District, person: Person, login: str) -> None:
    """P8: the next town does not even find the row that it could name."""
    note(made, person)
    row = Particular.objects.get()
    with pytest.raises(Refused):
        actions.correct_particular(
            ref=row.ref, value="别处", valid_from=DAY, valid_to=None, reason="越权测试", by=made.scopes[login]
        )
    with pytest.raises(Refused):
        note(made, person, by=made.scopes[login])
    if login in ("townclerk", "helper"):
        assert lines(made, person, login) == [] and queries.particular(made.scopes[login], row.ref) is None


def test_a_status_is_ended_and_corrected_without_overwriting(made: District, person: Person) -> None:
    """低保 from January, ended in June, then found to have begun in February: four rows, one truth."""
    clerk = made.scopes["clerk"]
    of = {"person_ref": person.ref, "category_key": "dibao"}
    actions.give_status(**of, valid_from=date(2020, 1, 1), source="审批表", by=clerk)
    knew = timezone.now()
    actions.end_status(**of, valid_to=LATER, reason="收入超标", by=clerk)
    actions.correct_status(
        **of,
        was_from=date(2020, 1, 1),
        valid_from=date(2020, 2, 1),
        valid_to=LATER,
        reason="文号日期",
        by=clerk,
    )
    held = queries.statuses_of(clerk, person.ref)
    assert [(line.valid_from, line.valid_to, line.reason) for line in held] == [
        (date(2020, 2, 1), LATER, "文号日期")
    ]
    assert [line.valid_to for line in queries.statuses_of(clerk, person.ref, at=knew)] == [None]
    everything = queries.statuses_of(clerk, person.ref, corrected=True)
    assert sorted(line.state_label for line in everything) == ["已更正", "已更正", "已终止"]
    assert [
        row.category_key for row in queries.members(["dibao"], on=date(2020, 1, 15), low="001", high="002")
    ] == []
    assert len(list(queries.members(["dibao"], on=date(2020, 3, 1), low="001", high="002"))) == 1


def test_a_status_recorded_by_mistake_counts_no_more(made: District, person: Person) -> None:
    """Withdrawn means: on no day, in no count; and the same category may be recorded rightly."""
    clerk = made.scopes["clerk"]
    of = {"person_ref": person.ref, "category_key": "dibao"}
    actions.give_status(**of, valid_from=DAY, source="审批表", by=clerk)
    fix = {**of, "was_from": DAY, "valid_from": None, "valid_to": None, "reason": "同名误登", "by": clerk}
    actions.correct_status(**fix)
    assert (
        queries.counts_by_category(clerk, LATER) == []
        and queries.person(clerk, person.ref, LATER).categories == ()
    )
    with pytest.raises(Refused, match="没有找到"):
        actions.correct_status(**fix)
    actions.give_status(**of, valid_from=DAY, source="审批表", by=clerk)
    assert Status.objects.filter(withdrawn_at__isnull=True).count() == 1


def test_a_status_is_not_corrected_into_another(made: District, person: Person) -> None:
    """Two stretches of one category must not come to lie over each other."""
    clerk = made.scopes["clerk"]
    of = {"person_ref": person.ref, "category_key": "dibao"}
    actions.give_status(**of, valid_from=date(2020, 1, 1), source="审批表", by=clerk)
    actions.end_status(**of, valid_to=date(2020, 2, 1), reason="超标", by=clerk)
    actions.give_status(**of, valid_from=DAY, source="审批表", by=clerk)
    for start, until in ((date(2020, 1, 15), None), (date(2020, 1, 31), LATER)):
        with pytest.raises(Refused, match="重叠"):
            actions.correct_status(
                **of, was_from=DAY, valid_from=start, valid_to=until, reason="改日期", by=clerk
            )
    with pytest.raises(Refused, match="晚于"):
        actions.correct_status(**of, was_from=DAY, valid_from=LATER, valid_to=DAY, reason="改日期", by=clerk)


def test_the_history_cannot_be_rewritten(made: District, person: Person) -> None:
    """Not by an update, not by a delete: the database refuses both."""
    note(made, person)
    for statement in (
        f"UPDATE {Particular._meta.db_table} SET valid_from = '2019-01-01'",
        f"UPDATE {Particular._meta.db_table} SET value = ''",
        f"DELETE FROM {Particular._meta.db_table}",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def enter(made: District, login: str) -> Client:
    client = Client()
    client.force_login(made.accounts[login], backend="django.contrib.auth.backends.ModelBackend")
    return client


def post(client: Client, url: str, **fields: Any) -> Any:
    return client.post(url, {"idempotency_key": uuid.uuid4().hex, "reason": "本人申报", **fields})


def test_the_history_is_shown_changed_and_corrected_on_its_screens(made: District, person: Person) -> None:
    """Masked, by day, with the corrected line still there; a wrong date in the address shows everything."""
    clerk, url = enter(made, "clerk"), reverse("register:history", args=[person.ref])
    change = reverse("register:particular", args=[person.ref])
    assert post(clerk, change, kind="living", value=HOME, valid_from="2020-03-01").status_code == 303
    assert post(clerk, change, kind="living", value=HOME, valid_from="x").status_code == 422
    page = clerk.get(url).content.decode()
    assert "示范区临江街****" in page and HOME not in page and "登记地址" in page
    row = Particular.objects.get()
    fix = reverse("register:correct_particular", args=[row.ref])
    assert "现在的登记" in clerk.get(fix).content.decode()
    assert post(clerk, fix, value="", valid_from="").status_code == 422
    assert post(clerk, fix, value="桂园镇桂西路1号", valid_from="2020-03-05").status_code == 303
    assert clerk.get(fix).status_code == 404
    page = clerk.get(url).content.decode()
    assert "已更正" in page and "桂园镇桂西路****" in page
    asked = clerk.get(f"{url}?on=2020-03-04").content.decode()
    assert "桂园镇" not in asked and "只列 2020-03-04 这天有效的" in asked
    assert "已更正" in clerk.get(f"{url}?on=2020-13-99").content.decode()
    actions.give_status(
        person_ref=person.ref, category_key="dibao", valid_from=DAY, source="审批表", by=made.scopes["clerk"]
    )
    where = f"{reverse('register:correct_status', args=[person.ref])}?category=dibao&was_from=2020-03-01"
    assert (
        clerk.get(where).status_code == 200 and clerk.get(where.replace("03-01", "03-02")).status_code == 404
    )
    assert post(clerk, where, never="on").status_code == 303
    assert queries.statuses_of(made.scopes["clerk"], person.ref) == []
    reader = enter(made, "member")
    assert "更正</a>" not in reader.get(url).content.decode() and reader.get(where).status_code == 403
    assert enter(made, "townclerk").get(url).status_code == 404
