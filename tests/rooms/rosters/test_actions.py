"""Handing a roster in and taking it back: by whom, for what, and the same file once."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from tests.rooms import factories
from tests.rooms.factories import District, land_roster

from yikou.findings import finding
from yikou.sheets import RosterRow as SheetRow
from yikou.sheets import RowState
from yikou_app.files.models import StoredFile
from yikou_app.ground.ensure import Refused
from yikou_app.jobs.models import Job
from yikou_app.rosters import actions, queries
from yikou_app.rosters.jobs import landing
from yikou_app.rosters.models import Roster
from yikou_app.trail.models import Event

pytestmark = pytest.mark.django_db


def once() -> District:
    made = factories.make_district()
    made.programmes["own"] = factories.open_programme(
        made, "街道慰问", [("district", 1, 500_000)], unit="street"
    )
    return made


def hand_in(made: District, data: bytes = b"list", login: str = "officer", programme: str = "spring") -> str:
    ref, _ = actions.hand_in(
        programme_ref=made.programmes[programme].ref, data=data, name="名单.xlsx", by=made.scopes[login]
    )
    return ref


def test_file_roster_job_and_event_come_together(made: District) -> None:
    """One act: a kept file without a check, or a check without its file, would be a loss."""
    ref, job = actions.hand_in(
        programme_ref=made.programmes["spring"].ref,
        data=b"list",
        name="张三等的名单.xlsx",
        by=made.scopes["officer"],
    )
    roster = Roster.objects.everywhere("test").get(ref=ref)
    assert (roster.state, roster.job_ref) == ("checking", job)
    assert Job.objects.everywhere("test").get().ref == job
    event = Event.objects.get(verb="hand_in_roster")
    assert (event.subject_ref, event.unit_id) == (ref, made.units["bureau"].pk)
    assert "张三" not in event.facts


def test_the_same_file_twice_is_refused_and_leaves_nothing(made: District) -> None:
    """P5: renamed or sent again by a colleague it is the same list; a correction is another file."""
    hand_in(made)
    for login, name in (("officer", "名单.xlsx"), ("officer2", "改名.xlsx")):
        with pytest.raises(Refused, match="已经上报过"):
            actions.hand_in(
                programme_ref=made.programmes["spring"].ref, data=b"list", name=name, by=made.scopes[login]
            )
    assert (Roster.objects.everywhere("test").count(), StoredFile.objects.everywhere("test").count()) == (
        1,
        1,
    )
    assert Job.objects.everywhere("test").count() == 1
    hand_in(made, b"another list")
    hand_in(made, b"list", programme="shared")


def test_the_database_refuses_the_same_file_behind_the_action(made: District) -> None:
    """The digest index is the guard."""
    ref = hand_in(made)
    row = Roster.objects.everywhere("test").get(ref=ref)
    with pytest.raises(IntegrityError), transaction.atomic():
        Roster.objects.create(
            programme_id=row.programme_id, unit_id=row.unit_id, area_path="001", file_id=row.file_id, digest=row.digest,
            template="campaign", handed_in_by_id=1, handed_in_by_name="x",
        )  # fmt: skip


def test_a_withdrawn_file_may_be_handed_in_again(made: District) -> None:
    """Withdrawn is as if it had not come."""
    first = hand_in(made)
    actions.withdraw_roster(ref=first, reason="选错了项目", by=made.scopes["officer"])
    assert hand_in(made) != first
    with pytest.raises(Refused, match="不能撤回"):
        actions.withdraw_roster(ref=first, reason="再撤一次", by=made.scopes["officer"])


@pytest.mark.parametrize(
    ("login", "programme", "data", "says"),
    [
        ("clerk", "spring", b"x", "本单位"),
        ("townclerk", "own", b"x", "本单位"),
        ("helper", "spring", b"x", "本单位"),
        ("member", "own", b"x", "办理"),
        ("cashier", "spring", b"x", "办理"),
        ("clerk", "own", b"", "空的"),
    ],
)
def test_who_may_not_hand_in_and_what(
    made: District, login: str, programme: str, data: bytes, says: str
) -> None:
    """Another unit's programme looks like none at all; an empty file is no list."""
    with pytest.raises(Refused, match=says):
        hand_in(made, data, login, programme)
    assert not Roster.objects.everywhere("test").exists()


def test_a_closed_programme_takes_no_list(made: District) -> None:
    """What has ended is not fed any more; the sentence says so."""
    from yikou_app.programmes.actions import close_programme

    close_programme(programme_ref=made.programmes["own"].ref, by=made.scopes["clerk"])
    with pytest.raises(Refused, match="不在实施中"):
        hand_in(made, b"x", "clerk", "own")
    with pytest.raises(Refused, match="没有找到"):
        actions.hand_in(programme_ref="a" * 16, data=b"x", name="x", by=made.scopes["officer"])


@pytest.mark.parametrize(
    ("login", "reason", "says"),
    [
        ("officer", " ", "理由"),
        ("officer", "长" * 301, "最多"),
        ("townclerk", "填错", "没有找到"),
        ("member", "填错", "办理"),
    ],
)
def test_how_a_roster_is_not_withdrawn(made: District, login: str, reason: str, says: str) -> None:
    """Without a reason, from outside, or by who only reads."""
    ref = hand_in(made)
    with pytest.raises(Refused, match=says):
        actions.withdraw_roster(ref=ref, reason=reason, by=made.scopes[login])
    assert Roster.objects.everywhere("test").get(ref=ref).state == "checking"


def test_an_accepted_roster_stays(made: District) -> None:
    """Its awards stand on it: they are cancelled one by one, with reasons."""
    ref = land_roster(made, "spring", [{}])
    actions.accept_roster(ref=ref, by=made.scopes["officer"])
    for act in (
        lambda: actions.withdraw_roster(ref=ref, reason="填错", by=made.scopes["officer"]),
        lambda: actions.accept_roster(ref=ref, by=made.scopes["officer"]),
        lambda: actions.begin_acceptance(ref=ref, by=made.scopes["officer"]),
    ):
        with pytest.raises(Refused, match="已接收"):
            act()


def test_a_roster_that_is_still_checked_is_not_taken(made: District) -> None:
    """Half a check must never become awards."""
    ref = hand_in(made)
    with pytest.raises(Refused, match="检查中"):
        actions.accept_roster(ref=ref, by=made.scopes["officer"])


def test_rows_of_another_roster_are_not_landed(made: District) -> None:
    """A mixed-up chunk is a broken invariant, not somebody else's list."""
    from yikou_app.ground.ensure import BrokenInvariant

    first, second = hand_in(made), hand_in(made, b"other")
    ids = [Roster.objects.everywhere("test").get(ref=ref).pk for ref in (first, second)]
    rows = landing.rows_of(ids[1], [(SheetRow(3, "名单", RowState.REJECTED, {}, {}), None)])
    with pytest.raises(BrokenInvariant):
        actions.land_rows(roster_id=ids[0], rows=rows, notes=landing.notes_of(ids[0], []))
    with pytest.raises(BrokenInvariant):
        notes = landing.notes_of(ids[1], [finding("SHT032", "表头下面没有数据行")])
        actions.land_rows(roster_id=ids[0], rows=landing.rows_of(ids[0], []), notes=notes)


@pytest.mark.parametrize(
    ("login", "sees"),
    [("officer", 2), ("cashier", 2), ("clerk", 1), ("townclerk", 0), ("helper", 0), ("member", 0)],
)
def test_lists_show_the_rosters_of_ones_area_and_unit(made: District, login: str, sees: int) -> None:
    """The bureau's list is the district's; the street's is the street's; the town and the society see none."""
    officers, clerks = land_roster(made, "spring", [{}]), land_roster(made, "own", [{}], login="clerk")
    by = made.scopes[login]
    assert len(queries.rosters(by)) == queries.waiting(by) == sees
    for ref in (officers, clerks):
        visible = queries.roster(by, ref) is not None
        assert bool(queries.rows(by, ref)) == visible
        if not visible:
            assert (
                queries.findings(by, ref)
                == queries.file_findings(by, ref)
                == queries.finding_counts(by, ref)
                == []
            )


def test_accepted_rows_come_in_chunks_and_complete(made: District) -> None:
    """Every accepted row once, in order, whatever the chunk."""
    ref = land_roster(made, "spring", [{"name": f"人{n}"} for n in range(7)])
    pk = Roster.objects.everywhere("test").get(ref=ref).pk
    for chunk in (1, 3, 7, 100):
        pages = list(queries.accepted_rows(pk, chunk=chunk))
        assert [row.name for page in pages for row in page] == [f"人{n}" for n in range(7)]
        assert max(map(len, pages)) <= chunk
    assert "人0" not in repr(pages[0][0])
    assert queries.statistics([pk]) == {
        "rows_read": 7,
        "accepted": 7,
        "rejected": 0,
        "blank": 0,
        "findings": 0,
    }
