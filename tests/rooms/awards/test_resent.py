"""A list sent again, and a list taken back: no second award, no silent change, nothing undone that was paid."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client
from django.urls import reverse
from tests.rooms import factories
from tests.rooms.factories import District
from tests.rooms.rosters.test_jobs import book, handed, person

from yikou_app.awards import actions
from yikou_app.awards.models import Award, Claim
from yikou_app.ground.ensure import Refused
from yikou_app.programmes.queries import programme_by_ref
from yikou_app.rosters import actions as roster_actions
from yikou_app.rosters import queries
from yikou_app.rosters.models import Roster, RosterFinding, RosterReview
from yikou_app.trail.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("cells_at_hand")]


def once() -> District:
    return factories.make_district()


def sent(made: District, *rows: tuple) -> str:
    return handed(made, book(*rows))


def taken(made: District, *rows: tuple) -> str:
    """A list handed in and accepted."""
    ref = sent(made, *rows)
    actions.propose_awards(roster_ref=ref, by=made.scopes["officer"])
    return ref


def awards(**chosen: object) -> list[Award]:
    return list(Award.objects.everywhere("test").filter(**chosen).order_by("pk"))


def counts(made: District, ref: str) -> tuple[int, ...] | None:
    found = queries.comparison(made.scopes["officer"], ref)
    return found and (len(found.new), len(found.same), len(found.changed), len(found.gone))


def test_a_list_sent_again_is_compared_before_it_is_taken(made: District) -> None:
    """T9: one new, one same, one changed, one gone, whatever the order and whoever saved the file."""
    first = sent(made, person(1), person(2), person(3))
    assert counts(made, first) is None
    actions.propose_awards(roster_ref=first, by=made.scopes["officer"])
    again = sent(made, person(4), person(3, amount=600), person(1))
    assert counts(made, again) == (1, 1, 1, 1)
    (row,) = queries.compared_rows(made.scopes["officer"], again, "changed", limit=50)
    assert row.difference == "金额 500.00 元改为 600.00 元"
    (gone,) = queries.compared_rows(made.scopes["officer"], again, "gone", limit=50)
    assert gone.name == "张小丙"
    assert queries.compared_rows(made.scopes["helper"], again, "changed", limit=50) == []


def test_taken_again_it_makes_awards_of_the_new_rows_only(made: District) -> None:
    """P5: state equal to once; a changed row changes nothing by itself and waits for a person."""
    taken(made, person(1), person(2), person(3))
    again = sent(made, person(4), person(3, amount=600), person(1))
    done = actions.propose_awards(roster_ref=again, by=made.scopes["officer"])
    assert (done.awards, done.standing, done.changed) == (1, 2, 1)
    assert sorted(award.amount_fen for award in awards()) == [50_000] * 4
    (review,) = queries.reviews(made.scopes["officer"])
    assert (review.kind, review.state, "600.00" in review.words) == ("changed", "open", True)
    assert RosterFinding.objects.filter(roster__ref=again, code="ROS011").count() == 1
    assert Roster.objects.everywhere("test").get(ref=again).state == "accepted"


def test_rows_without_a_number_are_the_same_only_to_the_letter(made: District) -> None:
    """Two of one name may be two people: another amount is another row, and never a silent skip."""
    first = factories.land_roster(made, "spring", [{"name": "王五"}, {"name": "王五"}])
    actions.propose_awards(roster_ref=first, by=made.scopes["officer"])
    again = factories.land_roster(made, "spring", [{"name": "王五"}, {"name": "王五", "fen": 60_000}])
    assert counts(made, again) == (1, 1, 0, 0)
    done = actions.propose_awards(roster_ref=again, by=made.scopes["officer"])
    assert (done.awards, done.standing) == (1, 1)


def test_a_cancelled_award_does_not_keep_its_person_out(made: District) -> None:
    """不遗漏: who was struck off and is listed again gets a new award."""
    taken(made, person(1))
    actions.cancel_award(ref=awards()[0].ref, reason="填错", by=made.scopes["officer"])
    again = sent(made, person(1), person(2))
    done = actions.propose_awards(roster_ref=again, by=made.scopes["officer"])
    assert (done.awards, done.standing) == (2, 0)


def test_two_lists_of_one_programme_are_taken_one_after_the_other(made: District) -> None:
    """Both at a moment would miss each other; the database refuses the second."""
    first, second = sent(made, person(1)), sent(made, person(1), person(2))
    roster_actions.begin_acceptance(ref=first, by=made.scopes["officer"])
    with pytest.raises(Refused, match="另一份名册正在接收中"):
        roster_actions.begin_acceptance(ref=second, by=made.scopes["officer"])
    actions.propose_awards(roster_ref=first, by=made.scopes["officer"])
    assert actions.propose_awards(roster_ref=second, by=made.scopes["officer"]).awards == 1


def test_a_changed_row_is_kept_or_taken_instead_once(made: District) -> None:
    """T9: the change is a request with a name and a reason; the old award is cancelled, never rewritten."""
    taken(made, person(1), person(2))
    again = sent(made, person(1, amount=600), person(2, amount=700))
    actions.propose_awards(roster_ref=again, by=made.scopes["officer"])
    second, first = queries.reviews(made.scopes["officer"])
    roster_actions.settle_review(
        ref=first.ref, decision="kept", reason="以首次为准", by=made.scopes["officer"]
    )
    new = actions.replace_award(review_ref=second.ref, reason="首次填错", by=made.scopes["officer"])
    assert [(a.amount_fen, a.state) for a in awards()] == [
        (50_000, "proposed"), (50_000, "cancelled"), (70_000, "proposed"),
    ]  # fmt: skip
    assert awards(ref=new)[0].person_id == awards()[1].person_id
    for ref in (first.ref, second.ref):
        with pytest.raises(Refused, match="已经处理过"):
            actions.replace_award(review_ref=ref, reason="再来", by=made.scopes["officer"])
        with pytest.raises(Refused, match="已经处理过"):
            roster_actions.settle_review(ref=ref, decision="kept", reason="再来", by=made.scopes["officer"])
    assert Event.objects.filter(verb="replace_award").count() == 1


def test_what_is_being_paid_is_not_replaced(made: District) -> None:
    """A posted row is never silently overwritten: the refusal leaves both as they were."""
    taken(made, person(1))
    actions.confirm_award(ref=awards()[0].ref, by=made.scopes["officer"])
    actions.engage_awards(counts={awards()[0].pk: 1})
    actions.propose_awards(roster_ref=sent(made, person(1, amount=600)), by=made.scopes["officer"])
    (review,) = queries.reviews(made.scopes["officer"])
    with pytest.raises(Refused, match="退款"):
        actions.replace_award(review_ref=review.ref, reason="更正", by=made.scopes["officer"])
    assert queries.reviews(made.scopes["officer"])[0].state == "open" and len(awards()) == 1


@pytest.mark.parametrize(
    ("login", "decision", "reason", "status"),
    [("officer", "kept", " ", 422), ("officer", "replaced", "x", 422), ("cashier", "kept", "x", 403), ("helper", "kept", "x", 404)],
)  # fmt: skip
def test_who_may_not_settle_and_how_not(
    made: District, login: str, decision: str, reason: str, status: int
) -> None:
    """No reason, no such decision here, no role, no scope: a sentence, and it still waits."""
    taken(made, person(1))
    actions.propose_awards(roster_ref=sent(made, person(1, amount=600)), by=made.scopes["officer"])
    (review,) = queries.reviews(made.scopes["officer"])
    with pytest.raises(Refused) as refused:
        roster_actions.settle_review(ref=review.ref, decision=decision, reason=reason, by=made.scopes[login])
    assert refused.value.status == status
    assert RosterReview.objects.everywhere("test").get().state == "open"


def test_doubtful_rows_wait_and_the_others_go_on(made: District) -> None:
    """Deferred review: a name that differs under a known number is put before a person and blocks nobody."""
    taken(made, person(1))
    made.programmes["other"] = factories.open_programme(
        made, "另一项目", [("district", 1, 500_000)], unit="bureau"
    )
    ref = handed(made, book(person(1, name="张小一"), person(2)), programme="other")
    assert actions.propose_awards(roster_ref=ref, by=made.scopes["officer"]).awards == 2
    (review,) = queries.reviews(made.scopes["officer"])
    assert (review.kind, review.name) == ("doubtful", "张小一")
    roster_actions.settle_review(
        ref=review.ref, decision="settled", reason="看过证件", by=made.scopes["officer"]
    )
    assert queries.reviews(made.scopes["officer"]) == []


def test_undone_it_counts_for_nothing_and_may_come_again(made: District) -> None:
    """Awards, places, money and claims go back together; the same file may be handed in anew."""
    ref = taken(made, person(1), person(2), person(3))
    actions.confirm_award(ref=awards()[0].ref, by=made.scopes["officer"])
    actions.hold_award(ref=awards()[1].ref, reason="再核", by=made.scopes["officer"])
    before = programme_by_ref(made.programmes["spring"].ref)
    assert actions.undo_roster(roster_ref=ref, reason="整份报错项目", by=made.scopes["officer"]) == 3
    assert {award.state for award in awards()} == {"cancelled"}
    assert Claim.objects.filter(released_at__isnull=True).count() == 0
    after = programme_by_ref(made.programmes["spring"].ref)
    assert before is not None and after is not None
    assert sum(share.reserved_fen for share in before.shares) == 50_000
    assert sum(share.reserved_fen for share in after.shares) == 0
    line = queries.roster(made.scopes["officer"], ref)
    assert line is not None and line.state == "undone" and "区甲撤销:整份报错项目" in line.message
    again = sent(made, person(1), person(2), person(3))
    assert again != ref and counts(made, again) is None
    assert actions.propose_awards(roster_ref=again, by=made.scopes["officer"]).awards == 3


def test_one_award_on_its_way_refuses_the_whole_undoing(made: District) -> None:
    """Half a list undone would be worse than none: everything stays as it was."""
    ref = taken(made, person(1), person(2))
    for award in awards():
        actions.confirm_award(ref=award.ref, by=made.scopes["officer"])
    actions.engage_awards(counts={awards()[0].pk: 1})
    with pytest.raises(Refused, match="1 条帮扶已进入发放"):
        actions.undo_roster(roster_ref=ref, reason="报错", by=made.scopes["officer"])
    assert {award.state for award in awards()} == {"confirmed"}
    assert Roster.objects.everywhere("test").get(ref=ref).state == "accepted"
    assert Claim.objects.filter(released_at__isnull=True).count() == 2


def test_the_screens_show_what_changes_and_who_waits(made: District) -> None:
    """Before taking: four counts and their rows; after: one row that waits, settled by its page."""
    officer = Client()
    officer.force_login(made.accounts["officer"], backend="django.contrib.auth.backends.ModelBackend")
    taken(made, person(1), person(2))
    again = sent(made, person(1, amount=600), person(3))
    url = reverse("rosters:roster", args=[again])
    assert "与已接收的名册比较" in officer.get(url).content.decode()
    for kind, words in (("changed", "改为 600.00 元"), ("new", "张小丁"), ("gone", "张小丙"), ("x", "改为")):
        assert (
            words in officer.get(reverse("rosters:compare", args=[again]) + f"?kind={kind}").content.decode()
        )
    actions.propose_awards(roster_ref=again, by=made.scopes["officer"])
    (line,) = queries.reviews(made.scopes["officer"])
    listed = officer.get(reverse("rosters:reviews")).content.decode()
    assert "张小乙" in listed and factories.id_number(1) not in listed
    page = officer.get(reverse("rosters:review", args=[line.ref])).content.decode()
    assert "维持原帮扶" in page and "改按新名册" in page
    key = {"idempotency_key": uuid.uuid4().hex, "reason": "以新为准"}
    assert officer.post(reverse("awards:replace", args=[line.ref]), key).status_code == 303
    assert "没有等待处理的行" in officer.get(reverse("rosters:reviews")).content.decode()
    assert "改按新名册" in officer.get(reverse("rosters:reviews") + "?state=all").content.decode()
    undo = {"idempotency_key": uuid.uuid4().hex, "reason": "报错"}
    assert "撤销名册" in officer.get(url).content.decode()
    assert officer.post(reverse("awards:undo", args=[again]), undo).status_code == 303
    assert "已撤销" in officer.get(url).content.decode()


@pytest.mark.parametrize(("login", "status"), [("cashier", 403), ("helper", 404), ("clerk", 404)])
def test_strangers_undo_nothing(made: District, login: str, status: int) -> None:
    """P8: only who handed it in, or the district."""
    ref = taken(made, person(1))
    with pytest.raises(Refused) as refused:
        actions.undo_roster(roster_ref=ref, reason="报错", by=made.scopes[login])
    assert refused.value.status == status


def test_undoing_needs_a_reason_and_an_accepted_roster(made: District) -> None:
    """A checked one is withdrawn; twice undone is undone once."""
    checked = sent(made, person(9))
    ref = taken(made, person(1))
    for each, reason, sentence in ((ref, " ", "撤销的理由"), (checked, "报错", "只有已接收")):
        with pytest.raises(Refused, match=sentence):
            actions.undo_roster(roster_ref=each, reason=reason, by=made.scopes["officer"])
    actions.undo_roster(roster_ref=ref, reason="报错", by=made.scopes["officer"])
    with pytest.raises(Refused, match="已撤销"):
        actions.undo_roster(roster_ref=ref, reason="报错", by=made.scopes["officer"])
    assert Event.objects.filter(verb="undo_roster").count() == 1
