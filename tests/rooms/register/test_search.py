"""Finding people by pinyin, initials and the tail of the number, while nothing stands in the database in clear."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.rooms import factories
from tests.rooms.factories import DAY, District, id_number

from yikou_app.register import queries
from yikou_app.register.actions import Sighting, find_or_add
from yikou_app.register.models import SearchMark

pytestmark = pytest.mark.django_db


def once() -> District:
    return factories.make_people_of_the_house()


def seen(made: District, name: str, serial: int = 0, area: str = "001001001") -> None:
    number = id_number(serial) if serial else None
    with transaction.atomic():
        find_or_add(sightings=[Sighting(1, name, number, area, source="名册")], by=made.scopes["officer"])


def found(made: District, search: str, login: str = "officer") -> list[str]:
    total, rows = queries.persons(made.scopes[login], search=search, on=DAY)
    assert total == len(rows)
    return [row.name for row in rows]


@pytest.mark.parametrize(
    ("name", "search"),
    [
        ("王小明", "wangxiaoming"),
        ("王小明", "WangXiaoMing"),
        ("王小明", "wang xiao ming"),
        ("西安平", "xi'anping"),
        ("王小明", "wxm"),
        ("吕布", "lvbu"),
        ("吕布", "lübu"),
        ("吕布", "lyubu"),
        ("单雄信", "shanxiongxin"),
        ("单雄信", "sxx"),
        ("曾国强", "zengguoqiang"),
        ("尉迟恭", "yuchigong"),
        ("万俟卨", "mqx"),
        ("阿依古丽·买买提", "ayigulimaimaiti"),
        ("阿依古丽·买买提", "ayglmmt"),
        ("Tom王", "tomwang"),
    ],
)
def test_a_name_is_found_by_how_it_is_spoken(made: District, name: str, search: str) -> None:
    """The clerk hears a name and types letters; surnames are read as surnames, dots and case do not matter."""
    seen(made, name)
    seen(made, "赵不同")
    assert found(made, search) == [name]


@pytest.mark.parametrize(
    "search", ["wang", "xiaoming", "wangxiao", "w", "wangxiaomin", "xm", "王小", "ming wang", "'"]
)
def test_a_part_of_a_name_finds_nobody(made: District, search: str) -> None:
    """A search answers a question about one name; it is no list of everybody whose name begins so."""
    seen(made, "王小明")
    assert found(made, search) == []


def test_the_tail_of_a_number_finds_its_people(made: District) -> None:
    """Four or six places as the card's owner says them on the telephone; the x may be small."""
    x = next(serial for serial in range(1, 200) if id_number(serial).endswith("X"))
    seen(made, "王小明", x)
    seen(made, "李大路", x + 1)
    number = id_number(x)
    for search in (number[-4:], number[-6:], number[-6:].lower(), f" {number[-4:]} "):
        assert found(made, search) == ["王小明"]
    for search in (number[-5:], number[-3:], number[:4], number[:6], number[-7:], f"{number[-4:-1]}9"):
        assert found(made, search) == []


def test_marks_keep_within_the_scope(made: District) -> None:
    """P8: the same initials in the next town are not counted, not listed, not hinted at."""
    seen(made, "王小明", 1)
    seen(made, "汪晓敏", 2, area="001002001")
    assert found(made, "wxm", "clerk") == found(made, "wxm", "member") == ["王小明"]
    assert found(made, "wxm", "townclerk") == ["汪晓敏"]
    assert found(made, id_number(2)[-4:], "clerk") == []


def test_another_spelling_is_found_as_well(made: District) -> None:
    """The list wrote 晓: who searches by that list must find the record that it became."""
    seen(made, "王小鸣", 1)
    seen(made, "黄晓鸣", 1)
    assert found(made, "wangxiaoming") == found(made, "huangxiaoming") == ["王小鸣"]


def test_a_person_seen_again_is_marked_once(made: District) -> None:
    """Forty lists name the same people every year; the marks must not grow with the lists."""
    seen(made, "王小明", 1)
    before = SearchMark.objects.count()
    seen(made, "王小明", 1)
    assert SearchMark.objects.count() == before == 4


def test_a_mark_says_nothing_by_itself(made: District) -> None:
    """P17: neither letters nor digits stand in the table, and the same text in another context is another mark."""
    seen(made, "王小明", 1)
    marks = list(SearchMark.objects.values_list("mark", flat=True))
    assert all(len(mark) == 64 and set(mark) <= set("0123456789abcdef") for mark in marks)
    assert len({queries.name_index("wxm"), *marks}) == len(marks) + 1


def test_the_search_goes_by_an_index(made: District) -> None:
    """Half a million records: the plan must start from the mark, never read every person."""
    seen(made, "王小明", 1)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        found(made, "wxm")
    statement = next(each["sql"] for each in captured if "searchmark" in each["sql"])
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {statement}")
            plan = " ".join(str(row[-1]) for row in cursor.fetchall())
        assert "search_mark_once" in plan or "autoindex_yikou_searchmark" in plan
        assert "SCAN yikou_searchmark" not in plan and "SCAN yikou_person" not in plan
