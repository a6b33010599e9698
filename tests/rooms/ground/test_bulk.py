"""Many rows at once are the rows that one at a time would be: sealed, with their defaults, refused by the same guards."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError
from tests.rooms import factories

from yikou_app.ground.bulk import prepared, write_rows
from yikou_app.register.models import Person
from yikou_app.rosters.models import Roster, RosterRow

pytestmark = pytest.mark.django_db


def written(*numbers: int, ignore_conflicts: bool = False, **more: list[str | None]) -> None:
    """Records by their numbers, the way the rooms write many."""
    columns = {
        "name": [f"张{number}" for number in numbers], "id_index": [f"i{number}" for number in numbers], **more
    }  # fmt: skip
    ready = prepared(Person, len(numbers), columns, area_path="001001", name_index="n", source="测试")
    write_rows(ready, ignore_conflicts=ignore_conflicts)


def people() -> list[Person]:
    """All records, as the rooms read them."""
    return list(Person.objects.everywhere("test").order_by("pk"))


def test_rows_are_what_saving_each_would_make() -> None:
    """References, times and sealing come from the fields; forgetting one would store a name in clear."""
    written(1, 2, phone=["13812345678", None])
    first, second = people()
    assert (first.name, first.phone, second.phone) == ("张1", "13812345678", None)
    assert len({first.ref, second.ref}) == 2
    assert first.created_at is not None
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, phone FROM yikou_person ORDER BY id")
        stored = [bytes(part) for row in cursor.fetchall() for part in row if part is not None]
    assert len(stored) == 3
    assert not any("张".encode() in part or b"13812345678" in part for part in stored)


def test_a_number_that_is_taken_is_left_out_only_when_asked() -> None:
    """Another unit may list the same people at this moment; anything else that clashes is an error."""
    written(1)
    written(1, 2, ignore_conflicts=True)
    assert [row.id_index for row in people()] == ["i1", "i2"]
    with pytest.raises(IntegrityError), transaction.atomic():
        written(3, 2)
    assert len(people()) == 2, "all or nothing"


def test_the_guards_of_the_table_stand() -> None:
    """COPY and executemany fire the same triggers as one row does: nothing lands in a roster that was checked."""
    made = factories.make_district()
    ref = factories.land_roster(made, "spring", [{}])
    roster = Roster.objects.everywhere("test").get(ref=ref)
    row = prepared(
        RosterRow,
        1,
        {"number": [99]},
        roster=roster.pk,
        sheet="名单",
        state=RosterRow.State.REJECTED,
        texts="{}",
        values="{}",
    )
    with pytest.raises(DatabaseError, match="the roster is checked"), transaction.atomic():
        write_rows(row)
    assert RosterRow.objects.filter(roster=roster).count() == 1


def test_nothing_to_write_asks_nothing_of_the_database(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def] # pytest-django's fixture
    """A chunk without findings is usual."""
    with django_assert_num_queries(0):
        written()


def test_columns_become_the_rows_that_objects_would() -> None:
    """A list of people is written by the column: defaults, references, times and sealing must not get lost on the way."""
    ready = prepared(
        Person,
        3,
        {"name": ["张1", "李2", "王3"], "name_index": ["n1", "n2", "n3"], "id_index": ["i1", None, "i3"]},
        area_path="001001",
        account="6217000000000000",
        source="测试",
    )
    write_rows(ready)
    rows = people()
    assert [(row.name, row.id_index, row.account) for row in rows] == [
        ("张1", "i1", "6217000000000000"),
        ("李2", None, "6217000000000000"),
        ("王3", "i3", "6217000000000000"),
    ]
    assert len({row.ref for row in rows}) == 3
    assert all(row.created_at and row.phone is None and not row.restricted for row in rows)
    with connection.cursor() as cursor:
        cursor.execute("SELECT account FROM yikou_person")
        assert len({bytes(cell) for (cell,) in cursor.fetchall()}) == 3, "equal accounts must not look equal"


def test_columns_that_do_not_fit_write_nothing() -> None:
    """A column too short would shift everybody's account to the next person; a wrong name would lose it."""
    with pytest.raises(ValueError, match="do not fit"):
        prepared(Person, 2, {"name": ["张1", "李2"], "account": ["6217000000000000"]}, area_path="001001")
    with pytest.raises(ValueError, match="accounts"):
        prepared(Person, 1, {"name": ["张1"], "accounts": ["6217000000000000"]}, area_path="001001")
    assert people() == []


def test_a_clash_in_the_middle_keeps_the_others_and_the_transaction() -> None:
    """On PostgreSQL the fast way fails as a whole when somebody was faster with one person of a thousand."""
    written(2)
    with transaction.atomic():
        written(1, 2, 3, ignore_conflicts=True)
        written(4)
    assert sorted(row.id_index or "" for row in people()) == ["i1", "i2", "i3", "i4"]
