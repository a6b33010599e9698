"""The scorecard of the data: what each unit handed in, and how complete the register is."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.rooms.factories import District, add_person, id_number, make_district
from tests.rooms.rosters.test_jobs import book, handed, person

from yikou_app.register.models import Status
from yikou_app.rosters import actions as rosters
from yikou_app.window import queries
from yikou_app.window.queries import Share

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("cells_at_hand")]
WRONG = id_number(3)[:-1] + ("0" if id_number(3)[-1] != "0" else "1")


def once() -> District:
    """The bureau owes two lists and has sent one, twice; two people stand on the register."""
    made = make_district()
    by = made.scopes["officer"]
    first = handed(made, book(person(1), person(2, phone=""), person(3, number=WRONG), person(4)))
    rosters.withdraw_roster(ref=first, reason="有一行证件号码不对", by=by)
    second = handed(made, book(person(1), person(2, phone=""), person(3), person(4)))
    rosters.accept_roster(ref=second, by=by)
    add_person(made, area="001001001")
    held = add_person(made, area="001002001", account="")
    Status.objects.create(
        person=held, category=made.categories["dibao"], valid_from="2020-01-01", source="认定名单"
    )
    return made


def season(made: District):  # type: ignore[no-untyped-def] # a SeasonRow
    found = queries.season_of(made.scopes["officer"], 2019)
    assert found is not None
    return found


def test_a_unit_is_measured_by_all_it_handed_in(made: District) -> None:
    """A list sent twice was wrong once: the withdrawn one counts against what was exact, and nothing else."""
    (card,) = queries.unit_quality(made.scopes["officer"], season(made))
    assert card.counted == Share(1, 2)
    assert card.described == Share(4, 4)
    assert card.complete == Share(3, 4)
    assert card.exact == Share(7, 8)
    assert card.score == "78.1"  # (50 + 100 + 75 + 87.5) / 4 = 78.125


def test_what_is_unknown_is_neither_zero_nor_full(made: District) -> None:
    """A unit without a row has no share of rows: a dash, which the mean leaves out."""
    assert Share(0, 0).rate is None and Share(0, 0).words == "—"
    card = queries.UnitQuality(1, "某单位", Share(0, 2), Share(0, 0), Share(0, 0), Share(0, 0))
    assert card.score == "0"


def test_the_register_is_counted_by_street_within_the_scope(made: District) -> None:
    """Each street sees its own committees; what a record lacks is counted, and nothing is shown of anybody."""
    today = timezone.localdate()
    whole = queries.register_quality(made.scopes["officer"], today)
    assert [(row.area_path, row.records) for row in whole] == [("001001", 1), ("001002", 1)]
    assert (whole[0].numbered, whole[0].reachable, whole[0].payable) == (1, 0, 1)
    assert (whole[1].payable, whole[1].placed, whole[1].whole) == (0, 1, 0)
    own = queries.register_quality(made.scopes["townclerk"], today)
    assert {row.area_path[:6] for row in own} == {made.scopes["townclerk"].area_path}


def test_the_screen_tells_a_department_of_its_lists_only(made: District) -> None:
    """The completeness of the register is not a department's to know."""
    client = Client()
    for login, told in (("officer", True), ("helper", False)):
        client.force_login(made.accounts[login], backend="django.contrib.auth.backends.ModelBackend")
        said = client.get(reverse("window:quality")).content.decode()
        assert ("各辖区台账完整情况" in said) is told
