"""Households: who belongs, since when, who heads it; leaving, splitting, handing over, each with its refusals."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.rooms import factories
from tests.rooms.factories import District

from yikou_app.ground.ensure import Refused
from yikou_app.register import actions, queries
from yikou_app.register.models import Household, Membership, Person
from yikou_app.trail.models import Event

pytestmark = pytest.mark.django_db

DAY = date(2020, 3, 1)


def once() -> District:
    return factories.make_people_of_the_house()


@pytest.fixture
def family(made: District) -> tuple[str, Person, Person, Person]:
    """A household of three: he heads it, she is the wife, the son lives with them."""
    he, she, son = (factories.add_person(made, name=name) for name in ("沈父", "李母", "沈子"))
    ref = actions.open_household(
        members=[he.ref, she.ref, son.ref], head=he.ref, relations={she.ref: "10", son.ref: "20"},
        area_path="001001001", on=DAY, by=made.scopes["clerk"],
    )  # fmt: skip
    return ref, he, she, son


def who(
    made: District, ref: str, on: date | None = None, login: str = "clerk", **more: Any
) -> dict[str, str]:
    lines = queries.members_of(made.scopes[login], ref, on=on or timezone.localdate(), **more)
    return {line.name: line.relation_label for line in lines}


def home(person: Person) -> int | None:
    return Person.objects.everywhere("test").get(pk=person.pk).household_id


def test_a_household_is_opened_with_its_relations(made: District, family: Any) -> None:
    """The card shows the head first, and everybody's relation to the head."""
    ref, he, _, son = family
    assert list(who(made, ref).items()) == [("沈父", "户主"), ("李母", "配偶"), ("沈子", "子")]
    total, rows = queries.households(made.scopes["clerk"], on=DAY)
    assert (total, rows[0].head_name, rows[0].count, rows[0].opened_on) == (1, "沈父", 3, DAY)
    assert home(he) == home(son) == rows[0].id


def test_a_member_leaves_and_the_days_stay_known(made: District, family: Any) -> None:
    """The son marries out: on the old days he still belongs, from the new day not; and what we knew stays."""
    ref, _, _, son = family
    before = timezone.now()
    day = DAY + timedelta(days=100)
    actions.leave_household(
        household_ref=ref, person_ref=son.ref, on=day, reason="婚后分居", by=made.scopes["clerk"]
    )
    assert "沈子" not in who(made, ref) and home(son) is None
    assert "沈子" in who(made, ref, day - timedelta(days=1)) and "沈子" not in who(made, ref, day)
    # Before the change was recorded nobody knew that he would leave.
    assert "沈子" in who(made, ref, day, at=before)
    states = [line.state_label for line in queries.members_of(made.scopes["clerk"], ref, on=day, former=True)]
    assert sorted(states) == ["已更正", "已终止", "现行", "现行"]


def test_whoever_joins_leaves_the_household_before(made: District, family: Any) -> None:
    """Nobody belongs to two households: the old membership ends on the day of the new one."""
    ref, _, _, son = family
    bride = factories.add_person(made, name="陈媳")
    other = actions.open_household(
        members=[bride.ref], head=bride.ref, area_path="001001001", on=DAY, by=made.scopes["clerk"]
    )
    day = DAY + timedelta(days=30)
    actions.join_household(
        household_ref=other, person_ref=son.ref, relation="10", on=day, reason="结婚", by=made.scopes["clerk"]
    )
    assert who(made, other) == {"陈媳": "户主", "沈子": "配偶"}
    assert set(who(made, ref)) == {"沈父", "李母"}
    homes = queries.homes_of(made.scopes["clerk"], son.ref, on=day)
    assert [(line.valid_from, line.valid_to) for _, line in homes] == [(day, None), (DAY, day)]


def test_a_head_hands_over_before_leaving(made: District, family: Any) -> None:
    """A household with people in it is never without the head they were related to."""
    ref, he, she, son = family
    clerk, day = made.scopes["clerk"], DAY + timedelta(days=10)
    leave = {"household_ref": ref, "person_ref": he.ref, "on": day, "reason": "外出", "by": clerk}
    with pytest.raises(Refused, match="先把户主变更"):
        actions.leave_household(**leave)
    assert home(he) is not None
    actions.change_head(
        household_ref=ref,
        head_ref=she.ref,
        relations={he.ref: "10", son.ref: "20"},
        on=day,
        reason="户主外出",
        by=clerk,
    )
    assert who(made, ref, day) == {"李母": "户主", "沈父": "配偶", "沈子": "子"}
    assert who(made, ref, DAY) == {"沈父": "户主", "李母": "配偶", "沈子": "子"}
    actions.leave_household(**(leave | {"on": day + timedelta(days=1)}))
    assert set(who(made, ref)) == {"李母", "沈子"}


def test_the_last_one_to_leave_closes_the_household(made: District) -> None:
    """A household of nobody stays on record and takes nobody in."""
    alone = factories.add_person(made)
    clerk = made.scopes["clerk"]
    ref = actions.open_household(members=[alone.ref], head=alone.ref, area_path="001001001", on=DAY, by=clerk)
    actions.leave_household(
        household_ref=ref, person_ref=alone.ref, on=DAY + timedelta(days=1), reason="迁出", by=clerk
    )
    found = queries.household(clerk, ref)
    assert found is not None and found.state_label == "已销户" and found.count == 0
    with pytest.raises(Refused, match="已经销户"):
        actions.join_household(
            household_ref=ref, person_ref=alone.ref, relation="02", on=DAY, reason="迁回", by=clerk
        )


def test_a_split_takes_some_members_and_leaves_the_others(made: District, family: Any) -> None:
    """分户: mother and son go; the father stays head of the old one."""
    ref, _, she, son = family
    new = actions.open_household(
        members=[she.ref, son.ref], head=she.ref, relations={son.ref: "20"}, area_path="001001001",
        on=DAY + timedelta(days=5), reason="离婚分户", by=made.scopes["clerk"],
    )  # fmt: skip
    assert who(made, ref) == {"沈父": "户主"} and who(made, new) == {"李母": "户主", "沈子": "子"}


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"head": "nobody"}, "户主须是"),
        ({"relations": {"she": "77"}}, "不在可选范围"),
        ({"on": date(2999, 1, 1)}, "不能晚于今天"),
        ({"area_path": "001002001"}, "不在您的范围"),
        ({"relations": {"she": "02"}, "head": "he"}, "只能有一名"),
    ],
)
def test_a_wrong_household_is_refused(made: District, change: dict[str, Any], match: str) -> None:
    """Nothing half-made remains: no household, no membership, no column."""
    he, she = factories.add_person(made), factories.add_person(made)
    refs = {"he": he.ref, "she": she.ref}
    given: dict[str, Any] = {
        "members": [he.ref, she.ref],
        "head": he.ref,
        "area_path": "001001001",
        "on": DAY,
    }
    given |= change
    given["head"] = refs.get(given["head"], given["head"])
    given["relations"] = {refs[key]: value for key, value in given.get("relations", {}).items()}
    with pytest.raises(Refused, match=match):
        actions.open_household(**given, by=made.scopes["clerk"])
    assert not Membership.objects.exists() and not Household.objects.everywhere("test").exists()


def test_days_before_the_membership_are_refused(made: District, family: Any) -> None:
    """Nobody leaves before having come, nobody comes before the household began."""
    ref, he, she, son = family
    clerk, early = made.scopes["clerk"], DAY - timedelta(days=1)
    other = factories.add_person(made)
    for act, more in (
        (actions.leave_household, {"person_ref": son.ref}),
        (actions.join_household, {"person_ref": other.ref, "relation": "97"}),
        (actions.change_head, {"head_ref": she.ref, "relations": {he.ref: "10", son.ref: "20"}}),
    ):
        with pytest.raises(Refused, match="早于"):
            act(household_ref=ref, on=early, reason="日期写错", by=clerk, **more)


def test_a_change_of_head_must_say_every_relation(made: District, family: Any) -> None:
    """Two heads, or a member without a relation, and the household means nothing."""
    ref, he, she, son = family
    clerk = made.scopes["clerk"]
    for head, relations in (
        (she.ref, {he.ref: "10"}),
        (she.ref, {he.ref: "02", son.ref: "20"}),
        ("nobody", {he.ref: "10", she.ref: "20", son.ref: "20"}),
    ):
        with pytest.raises(Refused):
            actions.change_head(
                household_ref=ref, head_ref=head, relations=relations, on=DAY, reason="变更", by=clerk
            )
    assert who(made, ref)["沈父"] == "户主"


@pytest.mark.parametrize("login", ["member", "cashier", "helper", "townclerk"])
def test_others_change_no_household(made: District, family: Any, login: str) -> None:
    """A committee reads, a cashier reads, a society and the next town do not even find it."""
    ref, _, _, son = family
    with pytest.raises(Refused):
        actions.leave_household(
            household_ref=ref, person_ref=son.ref, on=DAY, reason="测试越权", by=made.scopes[login]
        )
    assert home(son) is not None
    if login in ("helper", "townclerk"):
        assert queries.household(made.scopes[login], ref) is None
        assert queries.households(made.scopes[login], on=DAY) == (0, [])
        assert queries.members_of(made.scopes[login], ref, on=DAY) == []


def test_a_member_elsewhere_is_counted_but_not_named(made: District) -> None:
    """P8: the wife's record lies in the next town; this street sees that there is somebody, not who."""
    he = factories.add_person(made, name="沈父")
    she = factories.add_person(made, name="远方人", area="001002001")
    ref = actions.open_household(
        members=[he.ref, she.ref], head=she.ref, relations={he.ref: "10"}, area_path="001001001", on=DAY,
        by=made.scopes["officer"],
    )  # fmt: skip
    lines = queries.members_of(made.scopes["clerk"], ref, on=DAY)
    assert {line.name for line in lines} == {"沈父", queries.ELSEWHERE}
    far = next(line for line in lines if line.name != "沈父")
    assert (far.person_ref, far.masked_id, far.reason, far.categories) == ("", "", "", ())
    assert queries.household(made.scopes["clerk"], ref).head_name == queries.ELSEWHERE
    assert queries.households(made.scopes["clerk"], search="远方人", on=DAY)[0] == 0
    assert queries.homes_of(made.scopes["townclerk"], she.ref, on=DAY)[0][0] == ""


def test_what_was_recorded_cannot_be_rewritten(made: District, family: Any) -> None:
    """The history is only as good as the database's refusal to change it, whoever asks."""
    row = Membership.objects.order_by("pk").first()
    table = Membership._meta.db_table
    for change in ("valid_from = '2019-01-01'", "relation = '99'", "recorded_by_name = 'x'", "person_id = 0"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET {change} WHERE id = {row.pk}")
    Membership.objects.filter(pk=row.pk).update(withdrawn_at=timezone.now())
    with pytest.raises(DatabaseError), transaction.atomic():
        Membership.objects.filter(pk=row.pk).update(withdrawn_at=None)


def test_one_household_has_one_head_and_a_person_one_household(made: District, family: Any) -> None:
    """Two officers at the same moment: the database says no to the second."""
    _, _, she, son = family
    open_one = Membership.objects.get(person=son, valid_to__isnull=True)
    for change in (
        {"person": factories.add_person(made), "relation": "02"},
        {"person": she, "relation": "97"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Membership.objects.create(household=open_one.household, valid_from=DAY, **change)


def enter(made: District, login: str) -> Client:
    client = Client()
    client.force_login(made.accounts[login], backend="django.contrib.auth.backends.ModelBackend")
    return client


def post(client: Client, url: str, **fields: Any) -> Any:
    return client.post(
        url, {"idempotency_key": uuid.uuid4().hex, "on": "2020-04-01", "reason": "户口簿", **fields}
    )


def test_a_household_is_kept_on_its_screens(made: District) -> None:
    """建户 from the person, find and take in, hand over, split, leave: as an officer does it."""
    he, she = (factories.add_person(made, name=name) for name in ("沈父", "李母"))
    clerk = enter(made, "clerk")
    assert "建户" in clerk.get(reverse("register:new_household", args=[he.ref])).content.decode()
    answer = post(clerk, reverse("awards:open_household"), area="001001001", **{f"relation-{he.ref}": "02"})
    assert answer.status_code == 303
    card = answer["Location"]
    ref = card.rstrip("/").rsplit("/", 1)[1]
    found = clerk.post(card, {"search": "李母"}).content.decode()
    assert "李母" in found and f'value="{she.ref}"' in found
    join = reverse("awards:join_household", args=[ref])
    assert post(clerk, join, person=she.ref, relation="10").status_code == 303
    page = clerk.get(card).content.decode()
    assert "配偶" in page and "成员入户" in page
    relations = {f"relation-{he.ref}": "10", f"relation-{she.ref}": "02"}
    assert post(clerk, reverse("register:head", args=[ref]), **relations).status_code == 303
    assert "李母户" in clerk.get(card).content.decode()
    assert "不分出" in clerk.get(reverse("register:split", args=[ref])).content.decode()
    assert post(clerk, reverse("awards:open_household"), area="001001001").status_code == 422
    gone = post(clerk, reverse("awards:leave_household", args=[ref]), person=he.ref)
    assert gone.status_code == 303 and home(he) is None
    assert (
        post(clerk, reverse("awards:leave_household", args=[ref]), person=she.ref, on="x").status_code == 422
    )
    listed = clerk.get(reverse("register:households")).content.decode()
    assert "李母" in listed and "共 1" in listed
    assert {event.verb for event in Event.objects.filter(subject_ref=ref)} == {
        "open_household", "join_household", "change_head", "leave_household",
    }  # fmt: skip
    assert enter(made, "townclerk").get(card).status_code == 404
    assert enter(made, "member").get(reverse("register:split", args=[ref])).status_code == 403
