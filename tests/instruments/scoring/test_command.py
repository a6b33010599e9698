"""yikou score: the contract that scripts outside rely on."""

import json

import pytest
from click.testing import CliRunner

from yikou.cli import main

RATE = "资金到位率达到100%为满分,每降低一个百分点扣0.2分,扣完为止。"


def run(*arguments, text=None):
    return CliRunner().invoke(main, ["score", *arguments], input=text)


def test_json_has_exactly_the_promised_keys():
    """A missing key breaks a script; a score is a string so that no reader turns it into a float."""
    result = run(RATE, "--weight", "4", "--value", "资金到位率=96.55", "--json")
    assert result.exit_code == 0
    data = json.loads(result.stdout)
    promised = {
        "compiled",
        "reading",
        "weight",
        "inputs",
        "choices",
        "findings",
        "score",
        "low",
        "high",
        "trace",
    }
    assert promised <= set(data)
    assert (data["weight"], data["score"]) == ("4", "3.4")
    assert set(data["inputs"][0]) >= {"key", "label", "kind", "unit", "options", "min", "max", "span"}
    choice = data["choices"][0]
    assert choice["scores"] == {"整步": "3.4", "线性": "3.31", "进位": "3.2"}
    assert choice["chosen"] == "整步"


def test_choice_changes_the_score():
    """--choice KEY=OPTION is how a document's own 口径 is applied."""
    result = run(RATE, "--weight", "4", "--value", "资金到位率=96.55", "--choice", "步长=线性", "--json")
    assert json.loads(result.stdout)["score"] == "3.31"


def test_refusal_exits_2_with_findings_and_no_score():
    """A script must be able to tell 0 points from not understood."""
    result = run("视天气得分", "--weight", "4", "--json")
    assert result.exit_code == 2
    data = json.loads(result.stdout)
    assert (data["compiled"], data["score"]) == (False, None)
    assert data["findings"][0]["severity"] == "error"


def test_error_findings_exit_1():
    """Points that do not add up to the weight compile, but somebody must look."""
    assert run("①有制度,1分;②有人员,1分", "--weight", "5").exit_code == 1


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        (RATE, "--weight", "四"),
        (RATE, "--weight", "-4"),
        (RATE, "--weight", "nan"),
        (RATE, "--weight", "4", "--value", "资金到位率"),
        (RATE, "--weight", "4", "--choice", "=线性"),
        ("--framework", "nowhere"),
    ],
)
def test_bad_arguments_exit_2_in_chinese_without_traceback(arguments):
    """What is wrong and what to do, never a traceback."""
    result = run(*arguments)
    assert result.exit_code == 2
    assert "Traceback" not in result.output
    assert any("\u4e00" <= char <= "\u9fff" for char in result.output)


def test_bad_value_is_a_finding_and_exit_1():
    """A word where a number belongs scores nothing."""
    result = run(RATE, "--weight", "4", "--value", "资金到位率=很高", "--json")
    assert result.exit_code == 1
    data = json.loads(result.stdout)
    assert data["score"] is None
    assert "SCO035" in {found["code"] for found in data["findings"]}


def test_frameworks_run_their_worked_cases():
    """The cases beside the standards are run from the command line, too."""
    result = run("--framework", "luan-2020", "--json")
    assert result.exit_code == 0
    rows = json.loads(result.stdout)
    assert len(rows) >= 50
    assert all(row["ok"] for row in rows)
