"""Needs, guardians and proxies; what children's money and names demand; categories that not everybody may know."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.rooms import factories
from tests.rooms.factories import DAY, District, id_number

from yikou.values import check_digit
from yikou_app.awards import queries as awards
from yikou_app.district.actions import add_category
from yikou_app.district.models import Category
from yikou_app.ground.ensure import Refused
from yikou_app.ground.scope import Role
from yikou_app.payments import actions as payments
from yikou_app.payments.models import Notice
from yikou_app.programmes.queries import season_by_ref
from yikou_app.register import actions, queries
from yikou_app.register.models import Need, Person, Proxy, Status
from yikou_app.window import queries as window

pytestmark = pytest.mark.django_db


def once() -> District:
    return factories.make_district()


def child(made: District, born: date = date(2012, 5, 1), **more: Any) -> Person:
    person = factories.add_person(made, name="沈小童", account="", **more)
    Person.objects.everywhere("test").filter(pk=person.pk).update(birth_on=born)
    return person


def guard(made: District, person: Person, **more: Any) -> str:
    given: dict[str, Any] = {
        "person_ref": person.ref, "kind": "guardian", "name": "沈母", "id_number": id_number(500), "phone": "",
        "relation": "母亲", "may_collect": True, "may_sign": True, "basis": "户口簿", "valid_from": date(2019, 1, 1),
        "by": made.scopes["clerk"],
    }  # fmt: skip
    return actions.name_proxy(**(given | more))


def test_a_need_is_noted_once_and_ended_with_a_reason(made: District) -> None:
    """What made the person poor and what is needed, each with its days; the ended one stays to be read."""
    person, clerk = factories.add_person(made), made.scopes["clerk"]
    of: dict[str, Any] = {"person_ref": person.ref, "by": clerk}
    actions.note_need(**of, kind="illness", words="尿毒症透析", valid_from=date(2019, 1, 1))
    actions.note_need(**of, kind="need_medical", words="", valid_from=date(2019, 2, 1))
    with pytest.raises(Refused, match="已登记这一项"):
        actions.note_need(**of, kind="illness", words="", valid_from=DAY)
    actions.end_need(**of, kind="need_medical", valid_to=DAY, reason="已纳入医保")
    lines = queries.needs_of(clerk, person.ref)
    assert [(line.aspect_label, line.kind_label, line.state_label) for line in lines] == [
        ("致困原因", "因病", "现行"), ("需求", "医疗", "已终止"),
    ]  # fmt: skip
    with pytest.raises(Refused, match="没有可以结束"):
        actions.end_need(**of, kind="need_medical", valid_to=DAY, reason="再次结束")
    for change in (
        {"kind": "rich"},
        {"words": "病" * 301},
        {"valid_from": date(2999, 1, 1)},
        {"by": made.scopes["member"]},
    ):
        with pytest.raises(Refused):
            actions.note_need(**({**of, "kind": "disaster", "words": "", "valid_from": DAY} | change))
    assert queries.needs_of(made.scopes["townclerk"], person.ref) == []
    assert Need.objects.filter(withdrawn_at__isnull=True).count() == 2


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"kind": "friend"}, "监护人或代理人"),
        ({"kind": "proxy"}, "不能委托代理人"),
        ({"id_number": "123"}, "身份证号不能使用"),
        ({"name": "12"}, "姓名不能使用"),
        ({"may_collect": False, "may_sign": False}, "至少选择一项"),
        ({"basis": " "}, "依据"),
        ({"relation": ""}, "关系"),
        ({"phone": "1"}, "联系电话"),
        ({"valid_from": date(2999, 1, 1)}, "不能晚于今天"),
        ({"person_ref": "absent"}, "没有找到"),
    ],
)
def test_a_wrong_guardian_is_refused(made: District, change: dict[str, Any], match: str) -> None:
    """Who collects a child's money is named by number and by the paper that says so."""
    with pytest.raises(Refused, match=match):
        guard(made, child(made), **change)
    assert not Proxy.objects.exists()


def test_nobody_is_their_own_proxy_and_no_child_is_a_guardian(made: District) -> None:
    """A proxy by one's own number would be no second pair of eyes; a brother of ten cannot sign."""
    person = factories.add_person(made)
    number = Person.objects.everywhere("test").get(pk=person.pk).id_number
    with pytest.raises(Refused, match="不能是本人"):
        guard(made, person, kind="proxy", id_number=number)
    body = "99010120150101123"
    with pytest.raises(Refused, match="年满十八"):
        guard(made, child(made), id_number=body + check_digit(body))


def test_a_childs_account_waits_for_a_guardian_who_may_collect(made: District) -> None:
    """Money for a child goes to nobody's account before somebody is named who answers for it."""
    person, clerk = child(made), made.scopes["clerk"]
    of: dict[str, Any] = {
        "person_ref": person.ref,
        "account": "6217000000000000017",
        "reason": "监护人卡",
        "by": clerk,
    }
    with pytest.raises(Refused, match="监护人"):
        actions.correct_account(**of)
    guard(made, person, may_collect=False)
    with pytest.raises(Refused, match="监护人"):
        actions.correct_account(**of)
    ref = guard(made, person)
    actions.correct_account(**of)
    assert actions.end_proxy(ref=ref, valid_to=DAY, reason="监护权变更", by=clerk) == person.ref
    assert queries.without_guardian([person.pk], DAY) == {person.pk}
    assert queries.without_guardian([person.pk], date(2019, 6, 1)) == set()
    with pytest.raises(Refused, match="已经结束"):
        actions.end_proxy(ref=ref, valid_to=DAY, reason="监护权变更", by=clerk)
    states = [line.state_label for line in queries.proxies_of(clerk, person.ref)]
    assert states == ["现行", "已终止"]
    assert queries.proxies_of(made.scopes["townclerk"], person.ref) == []


def test_the_day_of_coming_of_age_counts(made: District) -> None:
    """Eighteen on the birthday, not the day before; a birthday that is not known makes no child."""
    born = date(2002, 2, 28)
    assert queries.is_minor(born, date(2020, 2, 27)) and not queries.is_minor(born, date(2020, 2, 28))
    assert queries.is_minor(date(2004, 2, 29), date(2022, 2, 28)) and not queries.is_minor(None, DAY)


def test_a_childs_notice_is_signed_by_the_guardian(made: District) -> None:
    """本人签收 by a child of seven is what an auditor finds first."""
    person = factories.add_person(made)
    factories.add_award(made, "spring", person)
    factories.settled_batch(made)
    Person.objects.everywhere("test").filter(pk=person.pk).update(birth_on=date(2015, 5, 1))
    notice = Notice.objects.everywhere("test").get()
    from django.utils import timezone

    sign: dict[str, Any] = {
        "notice_ref": notice.ref,
        "on": timezone.localdate(),
        "by": made.scopes["officer"],
    }
    with pytest.raises(Refused, match="不能登记为本人签收"):
        payments.sign_notice(**sign, how="本人签收")
    with pytest.raises(Refused, match="没有可以代领"):
        payments.sign_notice(**sign, how="代领")
    guard(made, person)
    payments.sign_notice(**sign, how="代领")
    assert Notice.objects.everywhere("test").get().signed_by == "代领"


def test_children_are_masked_where_their_names_are_not_needed(made: District) -> None:
    """Finance pays and does not visit; a workbook leaves the house. The street that visits reads the name."""
    person = child(made)
    old = factories.add_person(made, name="沈老太")

    def names(login: str, **more: Any) -> set[str]:
        return {row.name for row in queries.persons(made.scopes[login], on=DAY, **more)[1]}

    assert names("clerk") == names("officer") == names("member") == {"沈小童", "沈老太"}
    assert names("cashier") == names("officer", children_masked=True) == {"沈**", "沈老太"}
    masked = next(row for row in queries.persons(made.scopes["cashier"], on=DAY)[1] if row.ref == person.ref)
    assert masked.birth_on is None and old.ref != masked.ref


@pytest.fixture
def secret(made: District) -> Category:
    """A category that only the district may know: 艾滋病毒感染者."""
    add_category(
        key="hiv",
        name="艾滋病毒感染者",
        valid_from=date(2000, 1, 1),
        seen_by=[Role.DISTRICT],
        by=made.scopes["officer"],
    )
    return Category.objects.get(key="hiv")


SEES_NOT = ["clerk", "member", "cashier", "helper"]


def test_a_restricted_category_is_known_to_its_roles_only(made: District, secret: Category) -> None:
    """Neither list, page, filter, count nor history tells the street that there is anybody in it."""
    person = factories.add_person(made, name="某某某")
    actions.give_status(
        person_ref=person.ref,
        category_key="hiv",
        valid_from=date(2019, 1, 1),
        source="疾控",
        by=made.scopes["officer"],
    )
    officer = made.scopes["officer"]
    assert queries.person(officer, person.ref, DAY).categories == ("艾滋病毒感染者",)
    assert queries.persons(officer, category_key="hiv", on=DAY)[0] == 1
    assert queries.counts_by_category(officer, DAY) == [("艾滋病毒感染者", 1)]
    for login in SEES_NOT:
        scope = made.scopes[login]
        assert all(row.categories == () for row in queries.persons(scope, on=DAY)[1])
        assert queries.persons(scope, category_key="hiv", on=DAY) == (0, [])
        assert queries.counts_by_category(scope, DAY) == []
        assert queries.statuses_of(scope, person.ref, corrected=True) == []
    assert queries.register_quality(officer, DAY, depth=6)[0].placed == 1
    assert queries.register_quality(made.scopes["clerk"], DAY, depth=6)[0].placed == 0
    assert list(queries.members(["hiv"], on=DAY, low="001", high="002"))[0].person_id == person.pk


def test_a_restricted_category_is_not_given_or_ended_by_others(made: District, secret: Category) -> None:
    """The refusal is the one for a category that does not exist, and for one the person does not have."""
    person, clerk = factories.add_person(made), made.scopes["clerk"]
    give: dict[str, Any] = {"person_ref": person.ref, "valid_from": date(2019, 1, 1), "source": "疾控"}
    with pytest.raises(Refused) as hidden:
        actions.give_status(**give, category_key="hiv", by=clerk)
    with pytest.raises(Refused) as absent:
        actions.give_status(**give, category_key="nothing", by=clerk)
    assert hidden.value.sentence == absent.value.sentence
    actions.give_status(**give, category_key="hiv", by=made.scopes["officer"])
    of: dict[str, Any] = {"person_ref": person.ref, "reason": "试探", "by": clerk}
    for key in ("hiv", "nothing"):
        with pytest.raises(Refused, match="没有可以终止"):
            actions.end_status(**of, category_key=key, valid_to=DAY)
        with pytest.raises(Refused, match="没有找到这条身份"):
            actions.correct_status(
                **of, category_key=key, was_from=date(2019, 1, 1), valid_from=None, valid_to=None
            )
    assert Status.objects.get().withdrawn_at is None


def test_a_restricted_category_is_not_told_by_awards_and_gaps(made: District) -> None:
    """The street sees that its resident is helped, and not for what; the dashboard does not count it by name."""
    person = factories.add_person(made)
    award = factories.add_award(made, "spring", person)
    missed = factories.add_person(made)
    for one in (person, missed):
        actions.give_status(
            person_ref=one.ref,
            category_key="dibao",
            valid_from=date(2019, 1, 1),
            source="表",
            by=made.scopes["officer"],
        )
    factories.settled_batch(made)
    officer, clerk = made.scopes["officer"], made.scopes["clerk"]
    season = season_by_ref(made.season_ref)

    def told(scope: Any) -> tuple[str, int, set[str]]:
        line = awards.award(scope, award.ref)
        assert line is not None and season is not None
        gaps, _ = awards.season_gaps(scope, made.season_id, DAY)
        return (
            line.category,
            len(gaps),
            {name for name, _ in window.picture(scope, season).people_by_category},
        )

    assert told(clerk) == ("低保家庭", 1, {"低保家庭"})
    Category.objects.filter(key="dibao").update(seen_by="district")
    assert told(officer) == ("低保家庭", 1, {"低保家庭"})
    assert told(clerk) == ("其他", 0, {"其他"})


def enter(made: District, login: str) -> Client:
    client = Client()
    client.force_login(made.accounts[login], backend="django.contrib.auth.backends.ModelBackend")
    return client


def post(client: Client, url: str, **fields: Any) -> Any:
    return client.post(url, {"idempotency_key": uuid.uuid4().hex, "reason": "本人申报", **fields})


def test_needs_and_guardians_on_the_page(made: District, secret: Category) -> None:
    """As a street's officer does it; the restricted category is in no choice of the page."""
    person, clerk = child(made), enter(made, "clerk")
    url = reverse("register:person", args=[person.ref])
    page = clerk.get(url).content.decode()
    assert "还没有登记可以代领的监护人" in page and "艾滋" not in page
    assert "艾滋" in enter(made, "officer").get(url).content.decode()
    assert "艾滋" not in clerk.get(reverse("register:index")).content.decode()
    assert (
        post(
            clerk, reverse("register:need", args=[person.ref]), kind="schooling", valid_from="2019-09-01"
        ).status_code
        == 303
    )
    given = {
        "kind": "guardian", "name": "沈母", "id_number": id_number(500), "relation": "母亲", "may_collect": "on",
        "basis": "户口簿", "valid_from": "2019-01-01",
    }  # fmt: skip
    assert post(clerk, reverse("register:proxy", args=[person.ref]), **given).status_code == 303
    page = clerk.get(url).content.decode()
    assert (
        "因学" in page and "沈母" in page and "还没有登记可以代领" not in page and id_number(500) not in page
    )
    assert (
        post(
            clerk, reverse("register:end_need", args=[person.ref]), kind="schooling", valid_to="2020-01-01"
        ).status_code
        == 303
    )
    ref = Proxy.objects.get().ref
    assert post(clerk, reverse("register:end_proxy"), proxy=ref, valid_to="2020-01-01").status_code == 303
    assert "还没有登记可以代领" in clerk.get(url).content.decode()
