"""What goes back to the unit: the empty template, and its own file with the reasons."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from tests.instruments.sheets.books import HEAD, TODAY, book, person, roster, sheet_xml

from yikou.cli import main
from yikou.sheets import check_roster, list_kinds, load_template, write_error_workbook, write_template

GOOD = ("1", "张三", person(1), "低保家庭", 300)
BAD = ("2", "李四", person(2)[:16], "特困供养", 500)


def reread(data: bytes) -> openpyxl.Workbook:
    """An independent reader."""
    return openpyxl.load_workbook(io.BytesIO(data))


def test_error_workbook_keeps_the_file_and_adds_the_reasons() -> None:
    """The unit corrects its own rows in its own order; nothing may have moved."""
    rows = {1: ("某街道名单",), 2: HEAD, 3: GOOD, 5: BAD, 6: ("合计", None, None, None, 800)}
    data = book(sheet_xml(rows))
    sheet = reread(write_error_workbook(data, check_roster(data, today=TODAY)))["表1"]
    assert sheet["A1"].value == "某街道名单"
    assert [sheet.cell(2, column).value for column in range(1, 11)] == [*HEAD, "行", "列", "原因", "建议"]
    assert [sheet.cell(3, column).value for column in range(2, 11)] == [
        "张三",
        person(1),
        "低保家庭",
        300,
        None,
        None,
        None,
        None,
        None,
    ]
    assert [sheet.cell(5, column).value for column in (2, 3, 5, 7, 8)] == [
        "李四",
        person(2)[:16],
        500,
        5,
        "身份证号",
    ]
    assert "16 位" in sheet.cell(5, 9).value
    assert sheet.cell(5, 10).value
    assert sheet["E6"].value == 800


def test_error_workbook_can_be_handed_in_again() -> None:
    """What we hand back must be what we can read: corrected rows come in, the others as before."""
    data = roster(GOOD, BAD)
    first = check_roster(data, today=TODAY)
    again = check_roster(write_error_workbook(data, first), today=TODAY)
    assert (again.rows_read, again.accepted, again.rejected) == (2, 1, 1)
    assert again.rows[0].values == first.rows[0].values


@pytest.mark.parametrize(
    "text",
    [
        "=cmd|'/c calc'!A1",
        "+1+1",
        "-2+3",
        "@SUM(A1)",
        "\t=1+1",
        "＝1+1",
        "http://x.example/",
        "{{7*7}}",
        "x" * 40000,
    ],
)
def test_no_text_of_a_stranger_becomes_a_formula_or_a_link(text: str) -> None:
    """The officer opens the error workbook; a name that is a command must stay a name (P12)."""
    data = roster(("1", text, person(1), "低保家庭", 300, text))
    made = write_error_workbook(data, check_roster(data, today=TODAY))
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        parts = b"".join(
            archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets")
        )
    assert b"<f>" not in parts
    assert b"hyperlink" not in parts
    cells = [cell for row in reread(made)["表1"].iter_rows() for cell in row]
    assert all(cell.data_type in {"s", "n"} for cell in cells)
    if len(text) < 1000:
        assert reread(made)["表1"]["B2"].value == text


def test_cut_number_and_dates_come_back_as_they_were_seen() -> None:
    """A number of eighteen digits goes back as text, so that the unit sees which digits are zero."""
    head = (*HEAD[:5], "走访日期")
    data = roster(("1", "张三", ("n", "310199195001010000"), "低保家庭", 300, "2020-01-15"), head=head)
    sheet = reread(write_error_workbook(data, check_roster(data, today=TODAY)))["表1"]
    assert sheet["C2"].value == "310199195001010000"
    assert sheet["F2"].value == "2020-01-15"


def test_error_workbook_of_a_broken_file_is_an_error_of_the_caller() -> None:
    """There is no own file to give back when there is no file."""
    with pytest.raises(ValueError, match="INT001"):
        write_error_workbook(b"", check_roster(b"", today=TODAY))


def test_template_is_read_by_its_own_check(tmp_path: Path) -> None:
    """A template whose heads the check did not know would be a trap."""
    path = tmp_path / "名单.xlsx"
    write_template("campaign", path, categories=["低保家庭", "特困供养"] * 60)
    result = check_roster(path, today=TODAY)
    assert [item.code for item in result.findings] == ["SHT032"]
    assert set(result.head[0].columns) == {column.key for column in load_template("campaign").columns}
    sheet = openpyxl.load_workbook(path)["名单"]
    assert sheet["G5"].number_format == "General" or sheet.column_dimensions["G"].number_format == "@"
    assert sheet.data_validations.dataValidation


def test_filled_template_is_accepted(tmp_path: Path) -> None:
    """The way a clerk goes: download, fill in, hand in."""
    path = tmp_path / "名单.xlsx"
    write_template("campaign", path)
    filled = openpyxl.load_workbook(path)
    keys = [column.key for column in load_template("campaign").columns]
    for key, value in {
        "name": "张三",
        "id_number": person(1),
        "category": "低保家庭",
        "amount_fen": 300.5,
        "form": "资金",
    }.items():
        filled["名单"].cell(3, keys.index(key) + 1).value = value
    filled.save(path)
    result = check_roster(path, today=TODAY)
    assert (result.rows_read, result.accepted, result.findings) == (1, 1, ())
    assert result.rows[0].values["amount_fen"] == 30050


def filled_in(path: Path, template: str, values: Mapping[str, object]) -> None:
    """One row of the empty list, as a clerk fills it in."""
    book = openpyxl.load_workbook(path)
    keys = [column.key for column in load_template(template).columns]
    for key, value in values.items():
        book["名单"].cell(3, keys.index(key) + 1).value = value
    book.save(path)


@pytest.mark.parametrize("key", sorted(list_kinds()))
def test_every_departments_list_is_read_as_its_template_says(tmp_path: Path, key: str) -> None:
    """The example itself, with somebody's number and telephone, must come back without a word."""
    path, kind = tmp_path / "名单.xlsx", list_kinds()[key]
    filling = kind.filling(TODAY, {"street": ("临江街道",), "committee": ("江畔居委",)})
    write_template(kind.template, path, filling=filling)
    own = {"name": "王小明", "id_number": person(2, "19620308"), "phone": "13800000001", "sex": "女"}
    filled_in(path, kind.template, {**filling.example, **own})
    check = check_roster(path, template=kind.template, today=TODAY)
    assert (check.accepted, check.findings, check.template_mark) == (1, (), filling.mark)
    assert check.rows[0].values["street"] == "临江街道"
    shown = openpyxl.load_workbook(path)["名单"]
    offered = " ".join(rule.formula1 for rule in shown.data_validations.dataValidation)
    assert "临江街道" in offered and all(words[0] in offered for words in kind.choices.values())
    assert shown["A1"].value == kind.title


def test_a_departments_template_of_another_content_has_another_mark() -> None:
    """Only what is in it decides: another day alone is the same version, another street is not."""
    kind = list_kinds()["disability"]
    one, later = kind.filling(TODAY), kind.filling(TODAY.replace(month=3))
    assert one.mark != later.mark and one.mark.partition("-")[2] == later.mark.partition("-")[2]
    assert kind.filling(TODAY, {"street": ("桂园镇",)}).mark.partition("-")[2] != one.mark.partition("-")[2]


def test_a_households_members_are_read_as_their_template_says(tmp_path: Path) -> None:
    """One household of three, the number of the household merged or repeated, relations as people say them."""
    path = tmp_path / "家庭.xlsx"
    write_template("household", path)
    book = openpyxl.load_workbook(path)
    keys = [column.key for column in load_template("household").columns]
    for row, (home, relation, name, serial) in enumerate(
        [("1", "户主", "王大明", 11), ("同上", "妻", "李秀英", 12), ("同上", "女儿", "王小红", 14)], 3
    ):
        for key, value in {
            "household": home,
            "relation": relation,
            "name": name,
            "id_number": person(serial),
        }.items():
            book["名单"].cell(row, keys.index(key) + 1).value = value
    book.save(path)
    check = check_roster(path, template="household", today=TODAY)
    assert [item.code for item in check.findings] == ["SHT014"], "同上 is filled in, and said so"
    assert [(row.values["household"], row.values["relation"]) for row in check.rows] == [
        ("1", "户主"), ("1", "配偶"), ("1", "女"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"household": "1", "relation": "邻居", "name": "王大明", "id_number": person(11)}, "SHT021"),
        ({"relation": "户主", "name": "王大明", "id_number": person(11)}, "SHT019"),
        ({"household": "1", "relation": "户主", "name": "王大明"}, "SHT019"),
    ],
)
def test_a_member_without_household_number_or_relation_is_said(
    tmp_path: Path, row: dict[str, object], code: str
) -> None:
    """Nobody can be put into a household that is not named."""
    path = tmp_path / "家庭.xlsx"
    write_template("household", path)
    filled_in(path, "household", row)
    assert code in {item.code for item in check_roster(path, template="household", today=TODAY).findings}


def run(*args: str) -> tuple[int, str]:
    """The command as a user runs it."""
    result = CliRunner().invoke(main, ["roster", *args])
    return result.exit_code, result.output


def test_command_checks_and_answers_in_the_agreed_shape(tmp_path: Path) -> None:
    """Scripts outside the project rely on the shape and the exit codes."""
    path = tmp_path / "名单.xlsx"
    path.write_bytes(roster(GOOD, BAD))
    code, output = run("check", str(path), "--json")
    answer = json.loads(output)
    assert code == 1
    assert list(answer) == ["file", "rows_read", "accepted", "rejected", "blank", "findings"]
    assert [answer[key] for key in ("rows_read", "accepted", "rejected", "blank")] == [2, 1, 1, 0]
    assert set(answer["findings"][0]) == {
        "code",
        "severity",
        "place",
        "message",
        "suggestion",
        "expected",
        "found",
    }
    assert answer["findings"][0]["place"]["row"] == 3
    path.write_bytes(roster(GOOD))
    assert run("check", str(path))[0] == 0
    assert "读取 1 行 = 合格 1 + 退回 0 + 空白 0" in run("check", str(path))[1]


def test_command_writes_the_error_workbook(tmp_path: Path) -> None:
    """One call gives the unit its file back."""
    path, out = tmp_path / "名单.xlsx", tmp_path / "错误.xlsx"
    path.write_bytes(roster(GOOD, BAD))
    assert run("check", str(path), "--errors", str(out))[0] == 1
    assert reread(out.read_bytes())["表1"]["G3"].value == 3


@pytest.mark.parametrize(
    "args",
    [
        ("check", "没有.xlsx"),
        ("check", "没有.xlsx", "--json"),
        ("template", "没有", "x.xlsx"),
        ("template", "campaign", "x.doc"),
        ("check", ".", "--template", "没有"),
    ],
)
def test_command_that_cannot_do_it_exits_two(
    args: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two is «could not», and it says what to do in Chinese."""
    monkeypatch.chdir(tmp_path)
    code, output = run(*args)
    assert code == 2
    assert any("\u4e00" <= char <= "\u9fff" for char in output)
    assert "Traceback" not in output
    assert not list(tmp_path.iterdir())


def test_command_for_a_template_never_empties_a_file_by_mistake(tmp_path: Path) -> None:
    """A wrong template name must leave the file that stands there as it is."""
    path = tmp_path / "名单.xlsx"
    path.write_bytes(b"mine")
    assert run("template", "没有", str(path))[0] == 2
    assert path.read_bytes() == b"mine"
    assert run("template", "campaign", str(path))[0] == 0
    assert run("template", "disability", str(path))[0] == 0
    assert openpyxl.load_workbook(path)["名单"]["A1"].value == "持证残疾人名单"
    assert "pupils(教育)" in run("template", "没有", str(path))[1]
    assert path.read_bytes() != b"mine"
