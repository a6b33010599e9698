"""``yikou form``: what scripts rely on: exit codes, files, Chinese sentences, JSON."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import fastjsonschema
import pytest
from click.testing import CliRunner
from tests.instruments.documents.samples import ROOT, TWIN

from yikou.cli import main

RUN = "from yikou.cli import main; main(prog_name='yikou')"


def yikou(*words: str, stdin: bytes = b"") -> tuple[int, str, str]:
    """Run the command in this process: exit code, output, error stream."""
    done = CliRunner().invoke(main, list(words), input=stdin, prog_name="yikou")
    assert done.exception is None or isinstance(done.exception, SystemExit)
    return done.exit_code, done.stdout, done.stderr


def test_a_process_of_its_own_without_a_locale(tmp_path: Path) -> None:
    """As a user runs it, on a server whose locale is C: Chinese goes out whole, and the exit code counts."""
    out = tmp_path / "自评表.pdf"
    for words, code, says in (
        (["form", "write", str(TWIN), str(out)], 0, "已写出"),
        (["form", "wirte"], 2, "没有"),
    ):
        done = subprocess.run(
            [sys.executable, "-c", RUN, *words],
            capture_output=True,
            check=False,
            env={"PYTHONPATH": str(ROOT / "src"), "PATH": "/usr/bin:/bin", "LANG": "C"},
        )
        assert done.returncode == code
        assert says in (done.stdout + done.stderr).decode()
    assert out.read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(("suffix", "magic"), [("docx", b"PK"), ("xlsx", b"PK"), ("pdf", b"%PDF")])
def test_write(tmp_path: Path, suffix: str, magic: bytes) -> None:
    """The contract: yikou form write IN.json OUT --layout NAME."""
    out = tmp_path / f"自评表.{suffix}"
    code, said, problems = yikou("form", "write", str(TWIN), str(out), "--layout", "national-2020")
    assert (code, problems) == (0, "")
    assert "已写出" in said
    assert out.read_bytes().startswith(magic)
    assert list(tmp_path.iterdir()) == [out]


def test_write_from_standard_input(tmp_path: Path) -> None:
    """A script pipes the form in."""
    out = tmp_path / "a.docx"
    code, _, _ = yikou("form", "write", "-", str(out), stdin=TWIN.read_bytes())
    assert code == 0 and out.exists()


@pytest.mark.parametrize(
    ("data", "out", "more", "says"),
    [
        ("none.json", "a.docx", (), "没有这个文件"),
        ("twin", "a.odt", (), "扩展名「.odt」"),
        ("twin", "a", (), "扩展名「」"),
        ("twin", "a.docx", ("--layout", "narnia"), "没有名为「narnia」的表样"),
        ("twin", "none/a.docx", (), "写不出文件"),
        ("broken", "a.docx", (), "不是合法的 JSON"),
        ("typo", "a.docx", (), "应为四位年份"),
        ("long", "a.docx", (), "一格最多"),
    ],
)
def test_what_cannot_be_done_exits_two_and_leaves_nothing(
    tmp_path: Path, data: str, out: str, more: tuple[str, ...], says: str
) -> None:
    """Exit 2 says could not do it, and why; no half a file stays behind."""
    form = json.loads(TWIN.read_text(encoding="utf-8"))
    files = {
        "broken": "{",
        "typo": json.dumps({**form, "year": "去年"}),
        "long": json.dumps({**form, "title": "长" * 20_001}),
    }
    source = TWIN if data == "twin" else tmp_path / data
    if data in files:
        source.write_text(files[data], encoding="utf-8")
    before = sorted(tmp_path.iterdir())
    code, said, problems = yikou("form", "write", str(source), str(tmp_path / out), *more)
    assert (code, said) == (2, "")
    assert says in problems and "做不到" in problems and "Traceback" not in problems
    assert sorted(tmp_path.iterdir()) == before


def test_warnings_do_not_stop_the_writing(tmp_path: Path) -> None:
    """A dropped control character is said on the error stream; the file is there, exit 0."""
    form = json.loads(TWIN.read_text(encoding="utf-8"))
    source, out = tmp_path / "a.json", tmp_path / "a.docx"
    source.write_text(json.dumps({**form, "title": "自评\u0007表"}), encoding="utf-8")
    code, _, problems = yikou("form", "write", str(source), str(out))
    assert code == 0 and out.exists()
    assert "提醒 DOC001" in problems


def test_layouts() -> None:
    """Names to be used with --layout, with what they are based on."""
    code, said, _ = yikou("form", "layouts", "--json")
    assert code == 0
    assert {"national-2020", "national-2021"} <= {row["name"] for row in json.loads(said)}
    assert "财预〔2020〕10号" in yikou("form", "layouts")[1]


@pytest.mark.parametrize(
    "words", [("--help",), ("form", "--help"), ("form", "write", "--help"), ("form", "layouts", "--help")]
)
def test_help_is_chinese(words: tuple[str, ...]) -> None:
    """The clerk at the counter reads Chinese."""
    code, said, _ = yikou(*words)
    assert code == 0 and "用法:" in said and "显示本帮助" in said
    assert not any(word in said for word in ("Usage", "Options", "Show this", "COMMAND", "Commands"))


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("form", "wirte"), "没有这个命令"),
        (("form", "write"), "缺少 表单.json"),
        (("form", "write", "a", "b.docx", "c"), "多了参数"),
        (("form", "layouts", "--jsn"), "没有选项 --jsn"),
        (("form",), "用法:"),
    ],
)
def test_wrong_command_lines_are_answered_in_chinese(words: tuple[str, ...], says: str) -> None:
    """Exit 2, one sentence, and where to look it up."""
    code, said, problems = yikou(*words)
    assert (code, said) == (2, "")
    assert says in problems and "Error" not in problems


def test_read_prints_what_write_takes(tmp_path: Path) -> None:
    """A form goes out and comes back through the command line, and the shape is the schema's."""
    paper, again = tmp_path / "a.docx", tmp_path / "b.docx"
    yikou("form", "write", str(TWIN), str(paper))
    code, said, problems = yikou("form", "read", str(paper), "--json")
    assert (code, problems) == (0, "")
    data = json.loads(said)
    fastjsonschema.compile(json.loads((ROOT / "docs" / "form.schema.json").read_text(encoding="utf-8")))(data)
    assert data.pop("findings") == []
    assert data == json.loads(TWIN.read_text(encoding="utf-8"))
    assert yikou("form", "write", "-", str(again), stdin=said.encode())[0] == 0
    assert again.read_bytes() == paper.read_bytes()


def test_read_for_people(tmp_path: Path) -> None:
    """Without --json a person reads it; brackets of a user are no markup of the terminal."""
    form = json.loads(TWIN.read_text(encoding="utf-8"))
    form["head"]["project"] = "[bold]救助[/bold]"
    source, paper = tmp_path / "a.json", tmp_path / "a.docx"
    source.write_text(json.dumps(form), encoding="utf-8")
    yikou("form", "write", str(source), str(paper))
    code, said, _ = yikou("form", "read", str(paper))
    assert code == 0
    assert "[bold]救助[/bold]" in said and "35.56041" in said and "(2024年度)" in said


@pytest.mark.parametrize("content", [None, b"", b"%PDF-1.7", b"PK\x03\x04", "纯文字".encode()])
def test_read_of_what_is_no_form_exits_two(tmp_path: Path, content: bytes | None) -> None:
    """No file, an empty one, another kind, half a download: one sentence each, and no JSON on the output."""
    path = tmp_path / "a.docx"
    if content is not None:
        path.write_bytes(content)
    code, said, problems = yikou("form", "read", str(path), "--json")
    assert (code, said) == (2, "")
    assert "做不到" in problems and "Traceback" not in problems


def test_read_takes_copied_text_and_says_what_a_plan_is_for(tmp_path: Path) -> None:
    """A form pasted into a text file is a form; a plan has none, and the command for it is named."""
    form = tmp_path / "表.txt"
    form.write_text(
        "一级指标\t二级指标\t三级指标\t指标值\t完成值\t分值\t得分\n产出指标\t数量指标\t户数\t≥5户\t6户\t10\t10\n总分\t10\t10\n",
        encoding="gb18030",
    )
    code, said, _ = yikou("form", "read", str(form), "--json")
    data = json.loads(said)
    assert code == 0 and data["indicators"]["level1"][0]["level2"][0]["level3"][0]["name"] == "户数"
    plan = tmp_path / "方案.txt"
    plan.write_text("某区工作方案\n一、总体要求\n落实各项救助政策,做到应帮尽帮。\n", encoding="utf-8")
    code, _, problems = yikou("form", "read", str(plan))
    assert code == 2 and problems == f"做不到:没有从 {plan} 读出自评表;这是一份方案,可用 yikou audit 核查。\n"
