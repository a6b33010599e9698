"""yikou score --interactive and --table: what is asked, what is asked again, what stays open."""

import json
import os
import pty
import select
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from yikou.cli import main

SOURCE = Path(__file__).resolve().parents[3] / "src"
RATE = "资金到位率达到100%为满分,每降低一个百分点扣0.2分,扣完为止。"
RATIO = "资金到位率=(实际到位资金/计划投入资金)×100%"


def run(*arguments, text=None):
    return CliRunner().invoke(main, ["score", *arguments], input=text)


def asked(*arguments, text):
    return run(*arguments, "--interactive", text=text)


def test_each_value_is_asked_by_its_number_name_and_unit():
    """Whoever answers must know how many questions are left and what is meant."""
    result = asked("①有制度得1分;②到位率达到90%得2分", "--weight", "3", text="是\n90\n")
    assert "(1/2)有制度(填 是 或 否):" in result.stderr
    assert "(2/2)到位率(填%号前的数):" in result.stderr
    assert "得分:3" in result.stdout
    assert "单位:例" in asked("每发现一例扣1分", "--weight", "3", text="1\n").stderr


@pytest.mark.parametrize(
    ("bad", "message"),
    [("很高", "应为数字"), ("9" * 60, "应为数字"), ("--help", "应为数字"), ("1e9", "应为数字")],
)
def test_a_bad_value_is_asked_again_with_the_reason(bad, message):
    """A slip of the pen must not cost the whole dialogue."""
    result = asked(RATE, "--weight", "4", text=f"{bad}\n96.55\n")
    assert message in result.stderr
    assert "请重填" in result.stderr
    assert "得分:3.4" in result.stdout
    assert result.exit_code == 0


def test_a_broken_count_and_a_half_word_are_asked_again():
    """2.5 cases and 也许 are no answers."""
    assert "应为整数" in asked("每发现一例扣1分", "--weight", "3", text="2.5\n2\n").stderr
    assert "应为是或否" in asked("有制度得2分", "--weight", "2", text="也许\n否\n").stderr


def test_an_unknown_value_stays_open_and_the_score_is_a_range():
    """待核实 is an answer; a zero would be a guess."""
    result = asked("有制度得1分;有人员得1分", "--weight", "2", text="是\n\n")
    assert "得分:待核实,在 1 至 2 之间" in result.stdout
    assert "缺少:有人员" in result.stderr


def test_nothing_known_is_a_range_too():
    """Only empty answers: the whole range, and no traceback."""
    assert "得分:待核实,在 0 至 4 之间" in asked(RATE, "--weight", "4", text="\n").stdout


def test_an_unknown_rate_is_asked_for_by_what_it_is_worked_out_from():
    """Clerks know two sums of money, not a rate."""
    result = asked(RATE, "--weight", "4", "--explanation", RATIO, text="\n95\n100\n")
    assert "实际到位资金(填数字):" in result.stderr
    assert "得分:3" in result.stdout


def test_a_known_rate_is_not_asked_for_twice():
    """Numerator and denominator beside a given rate are idle questions."""
    assert (
        "实际到位资金"
        not in asked(RATE, "--weight", "4", "--explanation", RATIO, text="95\n").stderr.split("直接回车")[1]
    )


def test_a_judgement_without_a_reason_stays_open():
    """A signed number needs its reason: asked twice, then left 待核实, never taken."""
    result = asked("落实情况。(3分)", "--weight", "3", text="2\n\n\n")
    assert "人工评定,0至3分" in result.stderr
    assert "没有理由的人工评定不能定分" in result.stderr
    assert "得分:待核实,在 0 至 3 之间" in result.stdout


def test_a_judgement_beyond_its_bounds_is_asked_again():
    """The bounds are the standard's, not the person's."""
    result = asked("落实情况。(3分)", "--weight", "3", text="5\n2\n\n查看台账\n")
    assert "应在0至3之间" in result.stderr
    assert "得分:2" in result.stdout


def test_an_open_choice_is_asked_first():
    """口径 without a default: by number or by name; a wrong one is asked again, none shows both readings."""
    head = ("达到90%得5分", "--weight", "4", "--name", "到位率")
    assert "得分:4" in asked(*head, text="3\n1\n95\n").stdout
    assert "得分:5" in asked(*head, text="按原文\n95\n").stdout
    assert "得分:待核实,在 4 至 5 之间" in asked(*head, text="\n95\n").stdout


def test_values_given_on_the_line_are_not_asked():
    """A script that knows all answers gets no question."""
    result = asked(RATE, "--weight", "4", "--value", "资金到位率=95", text="")
    assert result.exit_code == 0
    assert "得分:3" in result.stdout


def test_what_is_not_understood_asks_nothing():
    """A refusal is no dialogue."""
    result = asked("视天气得分", "--weight", "4", text="1\n")
    assert result.exit_code == 2
    assert "直接回车" not in result.stderr


def at_a_terminal(arguments, answers):
    """Run the command at a real terminal; each answer is typed when a question stands there."""
    process, terminal = pty.fork()
    if process == 0:
        program = "from yikou.cli import main; main()"
        os.execve(
            sys.executable,
            [sys.executable, "-c", program, "score", *arguments],
            {**os.environ, "PYTHONPATH": str(SOURCE)},
        )
    shown, waiting = b"", list(answers)
    while True:
        ready, _, _ = select.select([terminal], [], [], 30)
        if not ready:
            break
        try:
            piece = os.read(terminal, 4096)
        except OSError:
            break
        if not piece:
            break
        shown += piece
        if waiting and shown.rstrip(b" ").endswith(b":"):
            os.write(terminal, waiting.pop(0).encode() + b"\n")
            shown += b" <"
    _, status = os.waitpid(process, 0)
    return shown.decode(), os.waitstatus_to_exitcode(status)


def test_at_a_real_terminal():
    """click reads a terminal another way than a pipe; an unknown value and a reason go through there, too."""
    shown, code = at_a_terminal(
        ["①有制度得1分;②落实情况。(2分)", "--weight", "3", "--interactive"], ["也许", "", "1", "查看台账"]
    )
    assert "应为是或否" in shown
    assert "得分:待核实,在 1 至 2 之间" in shown
    assert "Traceback" not in shown
    assert code == 0


def test_control_d_ends_with_a_word():
    """An interrupted dialogue is no error of the program."""
    shown, code = at_a_terminal([RATE, "--weight", "4", "--interactive"], ["\x04"])
    assert "已中断" in shown
    assert "Traceback" not in shown
    assert code == 2


REPORT = (
    "一、投入(分值5分)\n\n分值\n\n评分标准\n\n1\n\n投入(4分)\n\n资金到位率\n\n4\n\n" + RATE + "\n\n合计\n"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_reports_table_is_read_row_by_row(tmp_path, encoding):
    """Text saved by WPS is GBK; the conflict between prose and table must show all the same."""
    path = tmp_path / "report.txt"
    path.write_bytes(REPORT.encode(encoding))
    result = run("--table", str(path))
    assert result.exit_code == 1
    assert "共1条,读懂1条,分值合计4" in result.stdout
    assert "“投入”正文写5分,得分表为4分" in result.stderr
    data = json.loads(run("--table", str(path), "--json").stdout)
    assert data["indicators"][0]["compiled"] is True
    assert [each["code"] for each in data["findings"]] == ["SCO045"]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "没有找到得分表"),
        (b"\xff\xfe\x00\x81", "不是文本文件"),
        (b" " * 4_000_001, "超过4MB"),
        (None, "没有这个文件"),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_chinese(tmp_path, data, message):
    """What is wrong and what to do, exit 2."""
    path = tmp_path / "x.txt"
    if data is not None:
        path.write_bytes(data)
    result = run("--table", str(path))
    assert result.exit_code == 2
    assert message in result.output
