"""The first family: what was planted was found and nothing else; money is one sum however it is cut."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests import scratch
from yikou_app.site.demo.doubles import doubles
from yikou_app.site.demo.family import Family, invent

SQL = Path(__file__).with_name("independent.sql")
#: The first data row of every workbook: a title and a head stand above.
FIRST_ROW = 3


@pytest.fixture(scope="module")
def family() -> Family:
    """The same family as the walk's: it is invented from one seed."""
    return invent()


@pytest.fixture(scope="module")
def made() -> dict[str, Any]:
    """References of what the walk made."""
    return json.loads((scratch.walked_read_only().home / "walk.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return] # our own file


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    """What the application found, told by a process of its own."""
    return json.loads(scratch.walked_read_only().run("-m", "tests.walk.report").stdout)  # type: ignore[no-any-return] # our own report


@pytest.fixture(scope="module")
def counted() -> dict[str, int]:
    """The same figures out of the tables alone."""
    statement = SQL.read_text(encoding="utf-8")
    installation = scratch.walked_read_only()
    if installation.database:
        import psycopg

        with psycopg.connect(
            installation.database.replace("postgresql:/yikou@", "postgresql://yikou@")
        ) as server:
            return {name: int(value) for name, value in server.execute(statement.encode()).fetchall()}
    import pysqlite3

    file = pysqlite3.connect(installation.home / "yikou.db")
    try:
        return {name: int(value) for name, value in file.execute(statement).fetchall()}
    finally:
        file.close()


def rows_with(told: dict[str, Any], made: dict[str, Any], code: str) -> set[tuple[str, int]]:
    """Where a code was raised: (list key, place in the list)."""
    refs = {ref: key for key, ref in made["rosters"].items()}
    return {
        (refs[ref], number - FIRST_ROW)
        for ref, roster in told["rosters"].items()
        for raised, number, _ in roster["findings"]
        if raised == code
    }


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("wrong_check_digit", "VAL013"),
        ("cut_by_excel", "SHT016"),
        ("full_width", "VAL010"),
        ("two_spellings", "REG001"),
    ],
)
def test_planted_dirt_is_found_and_nothing_else(
    family: Family, told: dict[str, Any], made: dict[str, Any], kind: str, code: str
) -> None:
    """Found = planted, row by row; extra = 0, or people would stop reading the findings."""
    assert rows_with(told, made, code) == set(getattr(family.planted, kind))


def test_note_and_total_rows_are_no_people(
    family: Family, told: dict[str, Any], made: dict[str, Any]
) -> None:
    """A total taken for a person would be paid; the counts of data rows are those that were written."""
    for plan in (*family.lists, *family.corrections):
        roster = told["rosters"][made["rosters"][plan.key]]
        assert roster["counts"][0] == len(plan.rows)
        said = [message for code, _, message in roster["findings"] if code == "SHT037"]
        notes = family.planted.note_rows.get(plan.key, 0)
        totals = family.planted.total_rows.get(plan.key, 1)
        assert len(said) == 1 and f"{totals} 行合计" in said[0]
        assert f"{notes} 行说明" in said[0]


def test_every_row_read_is_accounted_for(family: Family, told: dict[str, Any], made: dict[str, Any]) -> None:
    """rows read = accepted + rejected + blank, and what is rejected is what was planted to be."""
    spoilt = Counter(key for key, _ in (*family.planted.wrong_check_digit, *family.planted.cut_by_excel))
    for plan in (*family.lists, *family.corrections):
        read, accepted, rejected, blank = told["rosters"][made["rosters"][plan.key]]["counts"]
        assert read == accepted + rejected + blank
        assert (rejected, blank) == (spoilt[plan.key], 0)


def test_every_overlap_is_found_with_its_person(family: Family, told: dict[str, Any]) -> None:
    """By kind and by person: the same six, seven and three that were planted."""
    for kind in ("same_programme", "same_group", "other"):
        assert sorted(told["overlaps"][kind]) == sorted(getattr(family.planted, kind)), kind
    assert set(told["overlaps"]) == {"same_programme", "same_group", "other"}


def test_the_people_nobody_reached_are_the_planted_ones(family: Family, told: dict[str, Any]) -> None:
    """不遗漏: exactly the members who stand in no list."""
    assert sorted(told["missed"]) == sorted(family.planted.missed)


def test_whoever_a_list_names_and_nobody_reaches_is_on_a_worklist(
    family: Family, told: dict[str, Any], counted: dict[str, int]
) -> None:
    """不遗漏 beyond the register: the strangers, those who wait, and who left the list and is still served."""
    planted = family.planted
    assert {kind: sorted(numbers) for kind, numbers in told["leads"].items()} == {
        "absent": sorted(planted.silent), "unserved": sorted(planted.missed), "left": planted.left,
    }  # fmt: skip
    standing = {name.removeprefix("listed:"): n for name, n in counted.items() if name.startswith("listed:")}
    assert standing == {"absent": len(planted.silent), "unserved": len(planted.missed), "served": 10}


def test_second_records_are_linked_asked_about_or_left_alone(family: Family, told: dict[str, Any]) -> None:
    """What the search found is what was planted, pair by pair: no namesake is offered, no sister is linked."""
    met = doubles(family)

    def pairs(fate: str) -> list[list[str]]:
        return sorted([each.known.number, each.name] for each in met if each.fate == fate)

    assert sorted(pair for pair, state in told["pairs"] if state == "已关联(自动)") == pairs("linked")
    assert sorted(pair for pair, state in told["pairs"] if state != "已关联(自动)") == pairs("asked")
    assert Counter(state for _, state in told["pairs"]) == {
        "已关联(自动)": 6, "待复核": 4, "不是同一人": 1, "存疑": 1,
    }  # fmt: skip
    assert pairs("apart")


def test_the_tables_alone_say_the_same(family: Family, told: dict[str, Any], counted: dict[str, int]) -> None:
    """An independent count from SQL: no code of ours could be wrong in the same way."""
    assert len(SQL.read_text(encoding="utf-8").splitlines()) <= 60
    planted = family.planted
    assert counted["overlap:same_programme"] == len(planted.same_programme)
    assert counted["overlap:same_group"] == len(planted.same_group)
    assert counted["overlap:other"] == len(planted.other)
    assert counted["gaps"] == len(planted.missed)
    assert counted["spellings"] == len(planted.two_spellings)
    assert (
        counted["rows_read"]
        == counted["rows_added_up"]
        == sum(r["counts"][0] for r in told["rosters"].values())
    )
    assert counted["rows:rejected"] == len(planted.wrong_check_digit) + len(planted.cut_by_excel)
    assert counted["rows:accepted"] == sum(
        counted[f"awards:{state}"] for state in ("confirmed", "held", "cancelled")
    )


def test_money_is_one_sum_however_it_is_cut(told: dict[str, Any], counted: dict[str, int]) -> None:
    """Source, level, programme, street, recipient, the lines, the ledger and the guarded columns: to the fen."""
    paid = counted["paid"]
    assert {sum(parts.values()) for parts in told["cuts"].values()} == {paid}
    for cut in ("来源", "层级", "项目", "街镇"):
        assert sum(value for name, value in counted.items() if name.startswith(f"{cut}:")) == paid
    assert counted["ledger:paid"] == counted["fund_columns_paid"] == counted["share_columns_paid"] == paid
    assert sum(value for name, value in counted.items() if name.startswith("ledger:")) == 0
    assert len(told["cuts"]["对象"]) == counted["recipients"]
    assert told["facts"]["executed"][0] == paid
    assert told["differences"] == []


def test_the_walk_printed_a_table_for_every_stage() -> None:
    """Whoever runs the demo sees what each stage came to."""
    told = scratch.walk_told()
    for stage in (
        "一、建区立项",
        "二、名册上报与检查",
        "五、查重查漏",
        "六、确认帮扶",
        "七、发放",
        "八、处理重复",
        "九、比对名单与寻访",
        "十、查找关联",
        "十一、绩效自评",
        "十二、材料核查",
        "十三、核对",
    ):
        assert stage in told
    assert "不一致" not in told and "断裂" not in told
