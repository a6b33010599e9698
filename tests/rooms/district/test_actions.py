"""What the district decides about itself; and what it must not be able to decide."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from tests.rooms.town import PASSWORD, Town, account, build_town

from yikou_app.district import actions, queries
from yikou_app.district.models import Account, Area, Unit
from yikou_app.ground.ensure import Refused
from yikou_app.ground.scope import Role
from yikou_app.trail import queries as trail

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    return build_town()


def test_a_new_installation_is_opened_once(town: Town):
    """Whoever reaches a fresh server first must not be able to do it a second time."""
    with pytest.raises(Refused, match="已经建区"):
        actions.found_district(
            name="别区", unit_name="别局", staff_name="别人", username="other", password=PASSWORD
        )
    assert town["bureau"].role is Role.DISTRICT
    assert [event.verb for event in trail.latest(town["bureau"], 100)][-1] == "found_district"


def test_a_weak_first_password_opens_nothing():
    """A half-opened district would lock everybody out: no account, and 建区 refused for ever."""
    with pytest.raises(Refused, match="密码不合要求"):
        actions.found_district(name="区", unit_name="局", staff_name="甲", username="a", password="123456")
    assert not Area.objects.exists()
    assert not Unit.objects.exists()


def test_paths_are_given_out_in_order_and_never_twice(town: Town):
    """A path that was used once may still stand in old rows; giving it out again would show them."""
    bureau = town["bureau"]
    assert (town["east"].area_path, town["west"].area_path) == ("001001", "001002")
    Area.objects.filter(path="001002").update(valid_to=date(2099, 1, 1))
    assert actions.open_area(parent_path="001", name="南街道", by=bureau) == "001003"
    assert actions.open_area(parent_path="001001", name="东二居委", by=bureau) == "001001002"


@pytest.mark.parametrize("who", ["finance", "east", "committee", "society"])
def test_only_the_district_decides_about_itself(town: Town, who: str):
    """A street that could register units or accounts could make itself a checker."""
    by = town[who]
    for act in (
        lambda: actions.open_area(parent_path="001", name="x", by=by),
        lambda: actions.register_unit(name="x", kind="society", area_path="001", by=by),
        lambda: actions.add_staff(name="x", unit_ref="x", by=by),
        lambda: actions.add_account(staff_ref="x", username="x", password=PASSWORD, role="street", by=by),
        lambda: actions.close_account(username="east", reason="x", by=by),
        lambda: actions.add_category(key="x", name="x", by=by),
        lambda: actions.add_policy(title="x", issued_on=date(2026, 1, 1), by=by),
    ):
        with pytest.raises(Refused) as refusal:
            act()
        assert refusal.value.status == 403


@pytest.mark.parametrize(
    ("parent", "name", "words"),
    [
        ("999", "街道", "不在您的辖区"),
        ("001009", "街道", "没有这个上级辖区"),
        ("001001001", "小组", "是居村"),
        ("001", "东街道", "已有"),
    ],
)
def test_an_area_that_cannot_be_is_refused(town: Town, parent: str, name: str, words: str):
    """A wrong tree is a wrong scope for everybody beneath it."""
    before = Area.objects.count()
    with pytest.raises(Refused, match=words):
        actions.open_area(parent_path=parent, name=name, by=town["bureau"])
    assert Area.objects.count() == before


@pytest.mark.parametrize(
    ("kind", "place"),
    [
        ("street", "001"),
        ("street", "001001001"),
        ("committee", "001001"),
        ("department", "001001"),
        ("society", "001001"),
        ("district", "001001"),
        ("finance", "001002"),
    ],
)
def test_a_unit_stands_at_the_level_of_its_kind(town: Town, kind: str, place: str):
    """The unit's place is its people's scope: a street office at district level would see all streets."""
    with pytest.raises(Refused, match="应设在"):
        actions.register_unit(name="新单位", kind=kind, area_path=place, by=town["bureau"])


@pytest.mark.parametrize(
    ("who", "role"),
    [
        ("society", "district"),
        ("society", "finance"),
        ("society", "street"),
        ("east", "district"),
        ("east", "finance"),
        ("committee", "street"),
        ("finance", "district"),
        ("bureau", "street"),
    ],
)
def test_a_role_must_fit_the_unit(town: Town, who: str, role: str):
    """A society stands at district level; with the role 区 its people would see every register."""
    with pytest.raises(Refused, match="不能用"):
        actions.add_account(
            staff_ref=account(who).staff.ref, username="new", password=PASSWORD, role=role, by=town["bureau"]
        )
    assert not Account.objects.filter(username="new").exists()


def test_names_are_taken_once(town: Town):
    """Two units of one name cannot be told apart in a list; two accounts of one name not at all."""
    bureau = town["bureau"]
    for act in (
        lambda: actions.register_unit(name="东街道办", kind="street", area_path="001001", by=bureau),
        lambda: actions.add_account(
            staff_ref=account("east").staff.ref, username="west", password=PASSWORD, role="street", by=bureau
        ),
    ):
        with pytest.raises(Refused, match="已"):
            act()
    actions.add_category(key="dibao", name="低保家庭", by=bureau)
    for key, name in (("dibao", "别的"), ("other", "低保家庭")):
        with pytest.raises(Refused, match="已有"):
            actions.add_category(key=key, name=name, by=bureau)


def test_two_accounts_of_one_person_are_one_person(town: Town):
    """Maker and checker must differ as natural persons, whatever they log in as."""
    actions.add_account(
        staff_ref=account("bureau").staff.ref,
        username="bureau2",
        password=PASSWORD,
        role="finance",
        by=town["bureau"],
    )
    assert queries.scope_of(account("bureau2")).staff_id == town["bureau"].staff_id


@pytest.mark.parametrize(
    "password",
    ["", "short", "1234567890123", "password123", "qwertyuiop", "Ab1-long-n-inside-n", "Password123"],
)
def test_a_weak_password_is_refused_in_chinese(town: Town, password: str):
    """The sentence must say what is missing, in the words of the person who chooses."""
    with pytest.raises(Refused, match="密码不合要求:.*密码") as refusal:
        actions.add_account(
            staff_ref=account("east").staff.ref,
            username="n-inside",
            password=password,
            role="street",
            by=town["bureau"],
        )
    assert password == "" or password not in refusal.value.sentence


def test_a_weak_password_is_not_taken_for_one_s_own_either(town: Town):
    """The rule of the first day holds on every other."""
    with pytest.raises(Refused, match="密码不合要求"):
        actions.change_password(account=account("east"), password="Ab1-east-long-enough", by=town["east"])
    assert account("east").check_password(PASSWORD)


def test_nobody_changes_another_s_password(town: Town):
    """An administrator who sets a checker's password could sign as the checker."""
    with pytest.raises(Refused) as refusal:
        actions.change_password(account=account("east"), password="another-good-one-9", by=town["bureau"])
    assert refusal.value.status == 403


def test_an_account_is_closed_with_a_reason_and_never_one_s_own(town: Town):
    """The last district account closing itself would lock the house."""
    bureau = town["bureau"]
    with pytest.raises(Refused, match="理由"):
        actions.close_account(username="east", reason=" ", by=bureau)
    with pytest.raises(Refused, match="自己"):
        actions.close_account(username="bureau", reason="离职", by=bureau)
    actions.close_account(username="east", reason="离职", by=bureau)
    assert not account("east").is_active
    with pytest.raises(Refused, match="已经停用"):
        actions.close_account(username="east", reason="离职", by=bureau)
    assert trail.history(("staff", account("east").staff.ref))[-1].reason == "离职"


def test_a_category_in_force_is_told_by_the_day(town: Town):
    """A season is judged by the categories of its own time."""
    actions.add_category(
        key="old", name="旧类", by=town["bureau"], valid_from=date(2020, 1, 1), valid_to=date(2025, 1, 1)
    )
    assert [row.key for row in queries.categories(date(2024, 12, 31))] == ["old"]
    assert queries.categories(date(2025, 1, 1)) == []
    with pytest.raises(Refused, match="之后"):
        actions.add_category(
            key="x", name="x", by=town["bureau"], valid_from=date(2026, 1, 1), valid_to=date(2026, 1, 1)
        )


def test_nothing_of_the_district_is_deleted(town: Town):
    """Who signed for which unit must stay readable for thirty years."""
    for model in (Area, Unit, Account):
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.all()._raw_delete("default")


def test_units_are_listed_for_one_s_own_area_only(town: Town):
    """A street's list of units must not tell it the other street's."""
    assert [line.name for line in queries.unit_lines(town["east"])] == ["东街道办", "东一居委会"]
    assert len(queries.unit_lines(town["bureau"])) == 6
    assert queries.names_to("001001001") == ["示范区", "东街道", "东一居委"]
