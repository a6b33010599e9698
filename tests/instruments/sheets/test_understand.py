"""What a sheet was taken for: its owner must be able to see it, without seeing persons, and to correct it."""

from __future__ import annotations

from datetime import date

import pytest

from yikou.sheets import RosterCheck, check_roster, load_template

DAY = date(2026, 1, 1)
NUMBER = "11010519491231002X"
HEADS = "类别,姓名,公民身份号码,金额(元)"


def read(text: str, **said: object) -> RosterCheck:
    return check_roster(text.encode(), name="名单.csv", today=DAY, **said)  # type: ignore[arg-type] # as each test says


def test_columns_rows_and_unit_are_told() -> None:
    """The wizard shows what was understood; a wrong reading that nobody sees pays the wrong person."""
    done = read(f"{HEADS},鞋码\n低保家庭,张三,{NUMBER},500,42\n\n合计,,,500,\n备注:以上属实,,,,\n")
    (sheet,) = done.sheets
    assert (sheet.found, sheet.first_row, sheet.unit) == (True, 1, "元")
    assert [(one.text, one.key, one.how) for one in sheet.columns] == [
        ("类别", "category", "alias"), ("姓名", "name", "title"), ("公民身份号码", "id_number", "alias"),
        ("金额(元)", "amount_fen", "title"), ("鞋码", "", "unknown"),
    ]  # fmt: skip
    assert sheet.lines["data"] == 1 and sheet.lines["total"] == 1 and sheet.lines["note"] == 1


def test_samples_show_the_kind_and_not_the_person() -> None:
    """P10: the page of a reading is looked at by colleagues; a number in a column nobody knows is masked too."""
    done = read(
        f"{HEADS},联系电话,账号,旧证\n低保家庭,张小三,{NUMBER},500,13800001234,6217000000001234567,{NUMBER}\n"
    )
    shown = " ".join(text for column in done.sheets[0].columns for text in column.samples)
    for secret in (NUMBER, NUMBER[4:14], "13800001234", "6217000000001234567", "张小三"):
        assert secret not in shown
    assert "张**" in shown and "低保家庭" in shown and "500" in shown


def test_a_taught_word_goes_before_a_title() -> None:
    """应发 and 实发 are both money: the unit says which one counts, and it counts."""
    text = f"类别,姓名,身份证号,金额(元),实际到手(元)\n低保家庭,张三,{NUMBER},500,450\n"
    plain = read(text)
    assert plain.rows[0].values["amount_fen"] == 50_000
    taught = read(text, words={"实际到手(元)": "amount_fen", "金额(元)": ""})
    assert taught.rows[0].values["amount_fen"] == 45_000
    assert [one.how for one in taught.sheets[0].columns][-1] == "taught"


def test_a_word_for_no_column_is_refused() -> None:
    """A mapping to nowhere would drop a column in silence."""
    with pytest.raises(ValueError, match="no column 鞋"):
        read(f"{HEADS}\n低保家庭,张三,{NUMBER},500\n", words={"类别": "鞋"})
    assert load_template("campaign").find("类别") is not None


def test_heads_nobody_knows_are_shown_and_read_once_taught() -> None:
    """A list in a unit's own words: the best guess of the head is shown; taught, every row is read."""
    text = (
        f"某某单位春节名单\n困类,啥名,啥证,多少(元)\n低保家庭,张三,{NUMBER},500\n低保家庭,李四,{NUMBER},600\n"
    )
    lost = read(text)
    (sheet,) = lost.sheets
    assert not lost.head and not sheet.found
    assert (sheet.first_row, [one.text for one in sheet.columns]) == (2, ["困类", "啥名", "啥证", "多少(元)"])
    assert NUMBER not in str(sheet) and sheet.lines == {"data": 2}
    words = {"困类": "category", "啥名": "name", "啥证": "id_number", "多少(元)": "amount_fen"}
    done = read(text, words=words)
    assert done.rows_read == 2 and done.rows[0].values["amount_fen"] == 50_000


def test_a_named_row_is_the_head() -> None:
    """Where two rows could be the head, the person says which; a row that cannot be one is no head."""
    text = f"姓名,身份证号,金额(元)\n类别,姓名,身份证号,金额(元)\n低保家庭,张三,{NUMBER},500\n"
    assert read(text, head_rows={"": 2}).head[0].first_row == 2
    wrong = read(text, head_rows={"": 3})
    assert not wrong.head and wrong.sheets[0].first_row == 3
    assert NUMBER not in str(wrong.sheets)
