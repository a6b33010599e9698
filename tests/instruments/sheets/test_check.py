"""Rosters as units send them: every row accounted for, every fault said where it is."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.instruments.sheets.books import HEAD, TODAY, book, person, roster, sheet_xml

from yikou.sheets import RosterCheck, RosterRow, RowState, check_roster
from yikou.values import DocumentKind

GOOD = ("1", "张三", person(1), "低保家庭", 300)


def checked(data: bytes, **options: Any) -> RosterCheck:
    """The check on the fixed day; the row account must hold in every test."""
    result = check_roster(data, today=TODAY, **options)
    assert result.rows_read == result.accepted + result.rejected + result.blank
    assert len(result.rows) == result.accepted + result.rejected
    return result


def one(row: tuple[object, ...], head: tuple[object, ...] = HEAD, **options: Any) -> RosterRow:
    """The check of a roster of one row."""
    result = checked(roster(row, head=head), **options)
    assert result.rows_read == 1
    return result.rows[0]


def codes(row: RosterRow) -> list[str]:
    """The codes of a row's findings."""
    return [item.code for item in row.findings]


def test_plain_roster_is_read_and_typed() -> None:
    """The simplest file, and what the rooms get from it."""
    result = checked(roster(GOOD, ("2", "李四", person(2), "特困供养", "500.50")))
    assert (result.rows_read, result.accepted, result.findings) == (2, 2, ())
    assert result.amount_fen == 80050
    first = result.rows[0]
    assert first.values["name"] == "张三"
    assert first.values["id_number"].resident.number == person(1)
    assert first.values["amount_fen"] == 30000
    assert first.raw["金额(元)"] == "300"
    assert (first.sheet, first.row) == ("表1", 2)


def test_title_note_and_total_are_no_people() -> None:
    """Titles stand above, totals and notes below; none is read, none is lost."""
    rows = {
        1: ("某某街道困难家庭补助名单",),
        2: ("单位:元",),
        3: ("序号", "姓名", "身份证号", "对象类别", "金额", "备注"),
        4: GOOD,
        5: ("2", "李四", person(2), "特困供养", 500),
        6: ("合计", None, None, None, 800),
        7: ("备注:名单已在居委公示。",),
        8: ("制表人:王五", None, "审核人:赵六"),
    }
    result = checked(book(sheet_xml(rows)))
    assert (result.rows_read, result.accepted, result.blank, result.notes) == (2, 2, 0, 3)
    assert [(total.stated_fen, total.summed_fen) for total in result.totals] == [(80000, 80000)]
    assert [item.code for item in result.findings] == ["SHT037"]


def test_subtotals_between_the_rows_are_counted_and_not_read() -> None:
    """Lists of several committees carry a subtotal after each; adding them would pay twice."""
    rows = {
        1: HEAD,
        2: GOOD,
        3: ("东村小计", None, None, None, 300),
        4: HEAD,
        5: ("2", "李四", person(2), "特困供养", 500),
        6: ("小计", None, None, None, 500),
        7: ("合计", None, None, None, 800),
    }
    result = checked(book(sheet_xml(rows)))
    assert (result.rows_read, result.accepted, result.notes) == (2, 2, 4)
    assert "SHT015" not in [item.code for item in result.findings]


def test_total_that_does_not_add_up_is_found() -> None:
    """Seed 4 prints a total 3,000 yuan above its parts; a lost row shows in the same way."""
    result = checked(roster(GOOD, ("合计", None, None, None, 350)))
    found = next(item for item in result.findings if item.code == "SHT015")
    assert (found.expected, found.found, found.place.row) == ("300.00", "350.00", 3)
    assert "多 50.00 元" in found.message


def test_person_called_total_stays_a_person() -> None:
    """A row that looks like a person is never dropped, whatever is written in it."""
    row = one((1, "合计", person(1), "低保家庭", 300))
    assert row.state is RowState.ACCEPTED
    row = one(("备注:", "张三", person(1), "低保家庭", 300))
    assert row.state is RowState.ACCEPTED


def test_row_with_a_name_alone_is_rejected_not_dropped() -> None:
    """不遗漏: half a row is a person somebody meant to report."""
    row = one((None, "张三"))
    assert row.state is RowState.REJECTED
    assert codes(row) == ["SHT019", "SHT019", "SHT019"]


def test_blank_rows_count_inside_the_table_and_not_below() -> None:
    """Rows that are not in the file at all are blank to the user who sees their numbers."""
    rows = {
        1: HEAD,
        2: GOOD,
        4: (3,),
        5: (" ", " "),
        7: ("4", "李四", person(2), "特困供养", 500),
        9: (9,),
        20: (" ",),
    }
    result = checked(book(sheet_xml(rows)))
    assert (result.rows_read, result.accepted, result.blank) == (6, 2, 4)


def test_head_in_two_rows_with_merged_parents() -> None:
    """Paper forms have storeys: 发放情况 over 金额 and 走访日期."""
    rows = {
        1: ("某某镇名单",),
        2: ("序号", "姓名", "身份证号", "对象类别", "发放情况(单位:元)", None),
        3: (None, None, None, None, "金额", "走访日期"),
        4: ("1", "张三", person(1), "低保家庭", 300, 43845),
    }
    merges = '<mergeCells count="3"><mergeCell ref="A1:F1"/><mergeCell ref="E2:F2"/><mergeCell ref="A2:A3"/></mergeCells>'
    result = checked(book(sheet_xml(rows, after=merges)))
    assert (result.rows_read, result.accepted) == (1, 1)
    assert (result.head[0].first_row, result.head[0].last_row) == (2, 3)
    assert result.rows[0].values["amount_fen"] == 30000
    assert result.rows[0].values["visited_on"].isoformat() == "2020-01-15"


@pytest.mark.parametrize(
    "head",
    [
        ("序号", "对象姓名", "身份证号码", "困难类型", "补助金额(元)"),
        ("编号", "姓 名", "公民身份号码", "类别", "慰问金（元）"),
        ("序号", "*姓名", "证件号码(必填)", "对象\n类别", "金额/元"),
        ("No", "受助人", "身份证", "人员类别", "发放金额(单位:元)"),
    ],
)
def test_heads_are_known_by_their_many_names(head: tuple[str, ...]) -> None:
    """Forty units have forty heads."""
    assert one(("1", "张三", person(1), "低保家庭", 300), head=head).state is RowState.ACCEPTED


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (person(1)[:17] + "0123456789X"[("0123456789X".index(person(1)[17]) + 1) % 11], "VAL013"),
        (person(1)[:16], "VAL011"),
        (("n", "310199195001010000"), "SHT016"),
        (("n", "3.1019919500101E+17"), "SHT016"),
        ("3.10199E+17", "SHT016"),
        (("e", "#N/A"), "SHT017"),
        (("e", "#REF!"), "SHT017"),
        (("formula", ""), "SHT018"),
        ("同上", "SHT030"),
        ("E12345678X", "VAL011"),
        (None, "SHT019"),
    ],
)
def test_bad_identity_rejects_the_row_with_its_place(number: object, code: str) -> None:
    """Whom money goes to is never guessed; the unit learns which cell and what to do."""
    row = one(("1", "张三", number, "低保家庭", 300))
    assert row.state is RowState.REJECTED
    assert codes(row) == [code]
    found = row.findings[0]
    assert (found.place.sheet, found.place.row, found.place.column) == ("表1", 2, "身份证号")
    assert found.suggestion


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("".join(chr(ord(char) + 0xFEE0) for char in person(1)), "VAL010"),
        (f"{person(1)[:6]} {person(1)[6:]}", "VAL010"),
        ("\u200b" + person(1), "VAL010"),
        (("n", "310199500101001"), "VAL017"),
        (("formula", person(1)), None),
        (("str", person(1)), None),
    ],
)
def test_identity_in_another_spelling_is_repaired_and_said(number: object, code: str | None) -> None:
    """Full width and spaces are spelling; the row is kept and the repair is noted."""
    if number == ("formula", person(1)):
        number = ("str", person(1))
    row = one(("1", "张三", number, "低保家庭", 300))
    assert row.state is RowState.ACCEPTED
    assert codes(row) == ([code] if code else [])
    assert row.values["id_number"].resident.number[:6] == "310199"


@pytest.mark.parametrize(
    ("amount", "code"),
    [
        ("约三百", "VAL001"),
        ("300.005", "VAL002"),
        (0, "SHT023"),
        (-300, "SHT023"),
        (("e", "#VALUE!"), "SHT017"),
        (None, "SHT019"),
        ("同上", "SHT030"),
        (("n", "1E+300"), "VAL001"),
    ],
)
def test_bad_amount_rejects_the_row(amount: object, code: str) -> None:
    """An amount that is not certain is not paid."""
    row = one(("1", "张三", person(1), "低保家庭", amount))
    assert row.state is RowState.REJECTED
    assert codes(row) == [code]


@pytest.mark.parametrize(
    ("amount", "fen"),
    [
        (("n", "300.10000000000002"), 30010),
        ("1,200.00", 120000),
        ("伍佰元整", 50000),
        (("n", "3E2"), 30000),
        ("0.05万元", 50000),
    ],
)
def test_amount_is_read_from_the_raw_text(amount: object, fen: int) -> None:
    """The noise of binary fractions is what the spreadsheet hides; the fen must still be exact."""
    row = one(("1", "张三", person(1), "低保家庭", amount))
    assert row.values.get("amount_fen") == fen


def test_amount_without_a_unit_is_asked_for() -> None:
    """33 may be 元 or 万元; a guess is wrong by four digits."""
    head = ("序号", "姓名", "身份证号", "对象类别", "金额")
    assert codes(one(GOOD, head=head)) == ["SHT013"]
    assert one(GOOD, head=head, amount_unit="元").values["amount_fen"] == 30000
    assert one(("1", "张三", person(1), "低保家庭", "300元"), head=head).values["amount_fen"] == 30000
    assert (
        one(GOOD, head=("序号", "姓名", "身份证号", "对象类别", "金额(万元)")).values["amount_fen"]
        == 300_000_000
    )


def test_category_is_held_against_the_known_ones() -> None:
    """A category nobody knows would be in no coverage figure."""
    known = {"低保家庭": "dibao", "特困供养": "tekun"}
    assert one(GOOD, categories=known).values["category"] == "dibao"
    row = one(("1", "张三", person(1), "低保家挺", 300), categories=known)
    assert codes(row) == ["SHT020"]
    assert "低保家庭" in str(row.findings[0].suggestion)


def test_missing_column_is_said_once_for_the_head_and_with_each_row() -> None:
    """The unit must see that a column is missing, and each row must have its reason."""
    result = checked(roster(("1", "张三", person(1), 300), head=("序号", "姓名", "身份证号", "金额(元)")))
    assert [item.code for item in result.findings] == ["SHT010", "SHT010"]
    assert result.rejected == 1


def test_same_person_twice_rejects_the_later_row() -> None:
    """少重复 begins inside the file; spelling of the number must not hide it."""
    full = "".join(chr(ord(char) + 0xFEE0) for char in person(1))
    result = checked(
        roster(GOOD, ("2", "李四", person(2), "特困供养", 500), ("3", "张三", full, "低保家庭", 300))
    )
    assert [row.state for row in result.rows] == [RowState.ACCEPTED, RowState.ACCEPTED, RowState.REJECTED]
    found = next(item for item in result.findings if item.code == "SHT026")
    assert found.place.row == 4
    assert "第 2 行" in found.message
    assert person(1) not in repr(result.findings)


def test_one_number_with_two_names_marks_both_rows() -> None:
    """王晓明 and 王小明 with one number: one of them is wrong, and nobody can tell which from here."""
    result = checked(
        roster(("1", "王晓明", person(1), "低保家庭", 300), ("2", "王小明", person(1), "低保家庭", 300))
    )
    assert [row.state for row in result.rows] == [RowState.ACCEPTED, RowState.REJECTED]
    assert [
        [item.severity.value for item in row.findings if item.code == "SHT027"] for row in result.rows
    ] == [["warning"], ["error"]]


def test_spelling_of_one_name_is_no_second_name() -> None:
    """古丽・买买提 and 古丽·买买提 are one person entered twice, not two names of one number."""
    result = checked(
        roster(
            ("1", "古丽·买买提", person(1), "低保家庭", 300),
            ("2", "古丽・买买提", person(1), "低保家庭", 300),
        )
    )
    assert "SHT027" not in [item.code for item in result.findings]
    assert "SHT026" in [item.code for item in result.findings]


def test_same_person_for_two_things_is_a_warning() -> None:
    """Money and goods for one person are no double, but somebody should know."""
    head = (*HEAD[:5], "帮困形式")
    result = checked(roster((*GOOD, "资金"), ("2", "张三", person(1), "低保家庭", 50, "实物"), head=head))
    assert result.accepted == 2
    assert [item.code for item in result.findings] == ["SHT035"]


def test_shared_accounts_and_telephones_are_pointed_out() -> None:
    """One card for many people is how aid was stolen; one telephone is the committee clerk's."""
    head = ("姓名", "身份证号", "对象类别", "金额(元)", "联系电话", "账号")
    rows = [
        (f"张{char}", person(n), "低保家庭", 300, "13800138000", "6222020000000007")
        for n, char in enumerate("一二三四五", 1)
    ]
    result = checked(roster(*rows, head=head))
    assert result.accepted == 5
    assert [(item.code, item.severity.value) for item in result.findings] == [
        ("SHT028", "warning"),
        ("SHT029", "warning"),
    ]
    assert "13800138000" not in repr(result.findings)
    assert "6222020000000007" not in repr(result.findings)


def test_columns_are_held_against_the_number() -> None:
    """Sex and age are typed by hand; the number is the surer witness, so they only warn."""
    head = (*HEAD[:5], "性别", "年龄", "出生日期")
    row = one((*GOOD, "女", 30, "1950-01-02"), head=head)
    assert row.state is RowState.ACCEPTED
    assert codes(row) == ["SHT022", "SHT022", "SHT022"]
    assert codes(one((*GOOD, "男", 70, "1950.1.1"), head=head)) == []


def test_account_cut_by_the_spreadsheet_is_refused() -> None:
    """A card number of nineteen digits kept as a number pays a stranger or nobody."""
    head = (*HEAD[:5], "银行帐号")
    assert codes(one((*GOOD, ("n", "6222020000000007123")), head=head)) == ["SHT016"]
    assert codes(one((*GOOD, "62220200O0000007"), head=head)) == ["VAL030"]


def test_goods_need_no_amount_and_no_document_is_legal_when_said() -> None:
    """Gift parcels and people without papers are part of every campaign."""
    head = (*HEAD[:5], "帮困形式", "证件类型")
    row = one(("1", "张三", None, "流浪乞讨", None, "实物", "无证件"), head=head)
    assert (row.state, codes(row)) == (RowState.ACCEPTED, [])
    row = one(("1", "张三", "E12345678", "低保家庭", 300, "资金", "护照"), head=head)
    assert row.values["id_number"].kind is DocumentKind.PASSPORT
    assert one(("1", "张三", None, "低保家庭", 300, "资金", "护照"), head=head).state is RowState.REJECTED


def test_merged_and_same_as_above_are_filled_for_places_only() -> None:
    """A merged 街镇 means every row; a merged amount means nobody knows how much each."""
    head = ("姓名", "身份证号", "对象类别", "金额(元)", "户籍街镇")
    rows = {
        1: head,
        2: ("张三", person(1), "低保家庭", 300, "临江街道"),
        3: ("李四", person(2), "同上", 300, None),
        4: ("王五", person(3), "〃", None, None),
    }
    merges = '<mergeCells><mergeCell ref="E2:E4"/><mergeCell ref="D3:D4"/></mergeCells>'
    result = checked(book(sheet_xml(rows, after=merges)))
    assert [row.values.get("street") for row in result.rows] == ["临江街道"] * 3
    assert [row.values.get("category") for row in result.rows] == ["低保家庭"] * 3
    assert [row.state for row in result.rows] == [RowState.ACCEPTED, RowState.ACCEPTED, RowState.REJECTED]
    assert "合并" in result.rows[2].findings[0].message
    assert sum(item.code == "SHT014" for item in result.findings) == 2


def test_nothing_prints_a_person() -> None:
    """A RosterCheck in a log or a traceback shows neither numbers nor names."""
    result = checked(roster(GOOD, ("2", "李四", person(2)[:17] + "?", "低保家庭", 1)))
    shown = repr(result)
    assert person(1) not in shown
    assert "张三" not in shown
    assert person(2)[:17] not in shown


texts = st.text(alphabet="张三李四 \u3000合计备注小:0123456789Xx,.元#-=", max_size=20)
values = st.one_of(
    st.none(),
    texts,
    st.integers(-10, 10**18),
    st.sampled_from([("e", "#N/A"), ("formula", ""), ("b", "1"), ("str", "x")]),
)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.dictionaries(st.integers(2, 60), st.lists(values, max_size=7), max_size=14))
def test_every_row_of_any_sheet_is_accounted_for(rows: dict[int, list[object]]) -> None:
    """Against the plain definition: each row of the sheet is data, blank, or counted as none of both."""
    result = checked(book(sheet_xml({1: HEAD, **dict(sorted(rows.items()))})))
    if not result.head:
        return
    last = max((row.row for row in result.rows), default=1)
    others = last - 1 - result.rows_read
    assert 0 <= others <= result.notes
    assert len({row.row for row in result.rows}) == len(result.rows)
    assert all(row.findings for row in result.rows if row.state is RowState.REJECTED)
