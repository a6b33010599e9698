"""``yikou audit``: what a reviewer sees, what a program gets, and how it ends."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import Workbook

from yikou.cli import main

WRONG = "东山区2023年临时救助绩效自评报告\n全年共救助困难群众1200人,其中男性700人、女性520人。\n对因病治贫家庭进行慰问。\n"
SOUND = "东山区2023年临时救助工作总结\n全年共救助困难群众1200人,其中男性700人、女性500人。\n"


def run(*arguments: str) -> Result:
    """The command as the shell runs it."""
    return CliRunner().invoke(main, ["audit", *arguments])


def write(folder: Path, name: str, text: str) -> str:
    """A text file and its path."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_error_is_told_with_place_arithmetic_and_remedy(tmp_path: Path) -> None:
    """A reviewer needs the place, the words, the arithmetic and what to write instead, in that order."""
    result = run(write(tmp_path, "甲.txt", WRONG))
    assert result.exit_code == 1
    lines = [line.strip() for line in result.output.splitlines()]
    at = lines.index("错误 CRO500  分项之和与总数不符")
    assert lines[at + 1] == "第 2 行「全年共救助困难群众1200人,其中男性700人、女性520人」"
    assert lines[at + 2] == "分项之和 700 + 520 = 1,220人,总数写的是 1200人,多出 20人"
    assert lines[at + 3] == "→ 应为 1,220人(现为 1200人)。请逐项核对,改正分项或总数"
    assert lines[-1] == "共核查 1 个文件:错误 1 · 提醒 1 · 提示 0"


def test_errors_come_before_doubts(tmp_path: Path) -> None:
    """What is certain is read first, wherever it stands in the paper."""
    output = run(write(tmp_path, "甲.txt", "对因病治贫家庭进行慰问。\n" + WRONG)).output
    assert output.index("错误 CRO500") < output.index("提醒 CRO653")


def test_sound_file_ends_well(tmp_path: Path) -> None:
    """Exit 0 lets a script go on."""
    result = run(write(tmp_path, "乙.txt", SOUND))
    assert (result.exit_code, "没有发现问题。" in result.output) == (0, True)


def test_brief_lists_errors_and_counts_the_rest(tmp_path: Path) -> None:
    """A hundred files are first sorted by what is certain."""
    output = run("--brief", write(tmp_path, "甲.txt", WRONG)).output
    assert "CRO500" in output
    assert "CRO653" not in output
    assert "提醒 1" in output


def test_several_files_begin_with_their_counts(tmp_path: Path) -> None:
    """Who drops a hundred files reads first which of them need reading."""
    paths = write(tmp_path, "甲.txt", WRONG), write(tmp_path, "乙.txt", SOUND)
    lines = run(*paths).output.splitlines()
    assert lines[1:4] == [
        "  错误  提醒  提示  文件",
        "     1     1     ·  甲.txt  报告,2023 年",
        "     ·     ·     ·  乙.txt  报告,2023 年",
    ]
    brief = run("--brief", *paths).output
    assert ("━━ 甲.txt" in brief, "━━ 乙.txt" in brief) == (True, False)


def test_findings_of_one_code_share_their_title_and_advice(tmp_path: Path) -> None:
    """Three slips of the pen are one thing to say, with three places."""
    text = SOUND + "对因病治贫家庭进行慰问。\n由社工做为陪护。\n"
    lines = [line.strip() for line in run(write(tmp_path, "甲.txt", text)).output.splitlines()]
    at = lines.index("提醒 CRO653  别字  2 处")
    assert lines[at + 1].startswith("· 第 3 行「") and lines[at + 3].startswith("· 第 4 行「")
    assert sum(line.startswith("→") for line in lines[at:]) == 1


@pytest.mark.parametrize("columns", [40, 80, 120])
def test_no_line_is_wider_than_the_terminal(
    columns: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Long quotes are cut, and what is wrapped neither begins with a comma nor ends with an open bracket."""
    monkeypatch.setenv("COLUMNS", str(columns))
    text = WRONG.replace(
        "全年共", "为了切实保障困难群众(含低保家庭、低保边缘家庭)的基本生活、" * 4 + "全年共"
    )
    lines = run(write(tmp_path, "甲.txt", text)).output.splitlines()
    told = [line for line in lines if line.startswith("   ") and "·" not in line]
    wide = [sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in line) for line in told]
    # One closing mark may hang over, as it does on paper.
    assert max(wide) <= columns + 2
    assert not [line for line in told if line.strip()[0] in ",。;、)」" or line.endswith(("(", "「"))]


def test_colours_are_for_terminals(tmp_path: Path) -> None:
    """A file or a pipe gets words only."""
    assert "\x1b" not in run(write(tmp_path, "甲.txt", WRONG)).output


def test_json_has_the_shape_of_the_contract(tmp_path: Path) -> None:
    """Scripts outside rely on the keys, absent ones null."""
    result = run("--json", write(tmp_path, "甲.txt", WRONG), write(tmp_path, "乙.txt", SOUND))
    first, second = json.loads(result.output)
    assert result.exit_code == 1
    assert first["file"].endswith("甲.txt")
    assert (first["document"]["kind"], first["document"]["year"]) == ("report", 2023)
    finding = next(item for item in first["findings"] if item["code"] == "CRO500")
    assert set(finding) == {"code", "severity", "place", "message", "suggestion", "expected", "found"}
    assert set(finding["place"]) == {"file", "page", "sheet", "table", "row", "column", "quote"}
    assert finding["place"]["file"] == "甲.txt"
    assert second["findings"] == []


@pytest.mark.parametrize(("name", "data"), [("没有.txt", None), ("坏.docx", b"PK\x03\x04 no package")])
def test_unreadable_file_is_said_and_the_others_are_read(
    tmp_path: Path, name: str, data: bytes | None
) -> None:
    """One broken file among a hundred stops none of the others, and the end says that something was not done."""
    if data is not None:
        (tmp_path / name).write_bytes(data)
    result = run(str(tmp_path / name), write(tmp_path, "乙.txt", SOUND))
    assert result.exit_code == 2
    assert "没有发现问题。" in result.output
    assert "Traceback" not in result.output


def test_no_file_named() -> None:
    """The usage is Chinese."""
    result = run()
    assert result.exit_code == 2


def test_identity_number_is_never_repeated(tmp_path: Path) -> None:
    """The audit of a leak must not be another leak, in the terminal or in JSON."""
    text = "受助对象王小明,身份证号:11010519491231002X,本人电话13912345678,银行卡号6228480402564890018。\n"
    path = write(tmp_path, "丙.txt", text)
    for output in (run(path).output, run("--json", path).output):
        assert "CRO640" in output
        for secret in ("19491231002X", "13912345678", "6228480402564890018"):
            assert secret not in output


def test_what_copying_broke_is_listed_apart(tmp_path: Path) -> None:
    """Page furniture is named as such, below the author's own faults and not counted with them."""
    output = run(write(tmp_path, "丁.txt", "第1页 / 共7页\n" + SOUND + "展开阅读全文\n")).output
    assert "与作者无关" in output
    assert output.index("没有发现问题") < output.index("与作者无关")
    assert "错误 0 · 提醒 0 · 提示 0;另修补提取瑕疵" in output


def test_report_laid_down_a_sheet_is_read_as_running_text(tmp_path: Path) -> None:
    """Some offices keep reports in workbooks, a paragraph a cell: the sentences are checked all the same."""
    book = Workbook()
    for line in WRONG.splitlines():
        book.active.append([line])
    book.save(tmp_path / "戊.xlsx")
    result = run(str(tmp_path / "戊.xlsx"))
    assert result.exit_code == 1
    assert "分项之和 700 + 520 = 1,220人,总数写的是 1200人,多出 20人" in result.output
    assert "DOC020" not in result.output
