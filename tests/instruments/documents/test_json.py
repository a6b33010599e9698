"""JSON in and out: the schema is the contract, and a slip in the file gets a Chinese sentence with its place."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import fastjsonschema
import pytest
from hypothesis import given, settings
from tests.instruments.documents.samples import ROOT, TWIN, drawn_forms, filled, twin

from yikou.documents import (
    SelfEvaluationForm,
    form_as_dict,
    form_from_json,
    form_to_json,
    layout_names,
    load_layout,
)

SCHEMA = json.loads((ROOT / "docs" / "form.schema.json").read_text(encoding="utf-8"))
VALID: Callable[[Any], Any] = fastjsonschema.compile(SCHEMA)


def bare(**changes: Any) -> dict[str, Any]:
    """The smallest form that is one."""
    return {"head": {}, "funds": {"rows": []}, "indicators": {"level1": []}, **changes}


def codes(data: Any) -> list[str]:
    form, findings = form_from_json(json.dumps(data, ensure_ascii=False))
    assert (form is None) == any(item.severity == "error" for item in findings)
    return [item.code for item in findings]


@given(drawn_forms)
@settings(max_examples=30, deadline=None)
def test_out_and_in_again_is_the_same_form_and_fits_the_schema(form: SelfEvaluationForm) -> None:
    """What `form read` prints must be what `form write` takes."""
    VALID(form_as_dict(form))
    assert form_from_json(form_to_json(form)) == (form, ())


@pytest.mark.parametrize("name", layout_names())
def test_blank_forms_fit_the_schema(name: str) -> None:
    """The empty form is the template that people start from."""
    VALID(form_as_dict(load_layout(name).blank_form()))


def test_example_is_what_the_code_writes() -> None:
    """An example that the code would write differently teaches the wrong shape."""
    assert TWIN.read_text(encoding="utf-8") == form_to_json(twin())


def test_parsed_parts_of_the_example() -> None:
    """A script finds the figures of seed 003 beside its words: amounts in fen, ranges with their end."""
    data = json.loads(TWIN.read_text(encoding="utf-8"))
    total = data["funds"]["rows"][0]
    assert (total["initial"]["fen"], total["executed"]["fen"]) == (33_000_000, 35_560_410)
    satisfaction = data["indicators"]["level1"][2]["level2"][0]["level3"][0]["target"]
    assert (satisfaction["kind"], satisfaction["low"], satisfaction["high"]) == ("percent", "90", None)


def test_plain_texts_and_numbers_are_cells_too() -> None:
    """Who writes the file by hand should not have to spell out objects."""
    data = bare(total={"weight": 100, "score": "98.84"})
    VALID(data)
    form, findings = form_from_json(json.dumps(data))
    assert form is not None and findings == ()
    assert (form.total.weight.text, form.total.score.text) == ("100", "98.84")


def test_numbers_keep_every_digit() -> None:
    """As binary floats these would print as something else."""
    text = '{"head": {}, "funds": {"rows": []}, "indicators": {"level1": []}, "total": {"weight": 100.10, "score": 12345678901234567890.123456789}}'
    form, _ = form_from_json(text)
    assert form is not None
    assert (form.total.weight.text, form.total.score.text) == ("100.10", "12345678901234567890.123456789")


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        ('{"year": 2024,', "DOC010", "第 1 行第 15 个字符"),
        ("", "DOC010", "第 1 行"),
        ('{"year": NaN}', "DOC010", "NaN 不是数"),
        ('{"year": 2023, "year": 2024}', "DOC013", "两个「year」"),
        ("[" * 200_000, "DOC014", "嵌套太深"),
        ('{"a": "' + "长" * 3_000_000 + '"}', "DOC014", "字节"),
        ("[]", "DOC011", "整份数据应为对象"),
        ("null", "DOC011", "整份数据应为对象"),
        ("7", "DOC011", "读到的是数"),
    ],
)
def test_what_is_no_form_gets_one_sentence(text: str, code: str, says: str) -> None:
    """Never a traceback, never a form made of defaults."""
    form, findings = form_from_json(text)
    assert form is None
    assert code in [item.code for item in findings]
    assert says in "".join(item.message for item in findings)


def test_gbk_file_is_refused_and_bom_is_not() -> None:
    """Old Windows editors write both."""
    text = json.dumps(bare(title="自评表"), ensure_ascii=False)
    assert form_from_json(text.encode("gbk"))[1][0].code == "DOC010"
    form, findings = form_from_json(b"\xef\xbb\xbf" + text.encode())
    assert form is not None and findings == ()


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"head": []}, "「head」应为对象"),
        ({"head": None}, "「head」应为对象"),
        ({"year": "二〇二四"}, "「year」应为四位年份"),
        ({"year": True}, "「year」应为四位年份"),
        ({"year": 20245}, "「year」应为四位年份"),
        ({"title": 5}, "「title」应为文字"),
        ({"head": {"phone": 123}}, "「head.phone」应为文字,读到的是数"),
        ({"goals": {}}, "「goals」应为数组"),
        ({"goals": ["目标"]}, "「goals[0]」应为对象"),
        ({"goals": [None]}, "「goals[0]」应为对象"),
        ({"funds": {}}, "缺少「funds.rows」"),
        ({"funds": {"rows": [{"label": "合计"}]}}, "缺少「funds.rows[0].source」"),
        ({"indicators": {"level1": [{"name": "产出"}]}}, "缺少「indicators.level1[0].level2」"),
        (
            {"indicators": {"level1": [{"name": "产出", "level2": None}]}},
            "「indicators.level1[0].level2」应为数组",
        ),
        ({"total": {"score": []}}, "「total.score」应为文字或数"),
        ({"total": {"score": {"low": "5"}}}, "缺少「total.score.text」"),
        ({"goals": [{}] * 2001}, "「goals」有 2,001 项"),
    ],
)
def test_wrong_kind_of_value_names_its_place(changes: dict[str, Any], where: str) -> None:
    """Somebody must find the spot in a file of a thousand lines; and the schema refuses the same."""
    form, findings = form_from_json(json.dumps(bare(**changes)))
    assert form is None
    assert where in "".join(item.message for item in findings)
    with pytest.raises(fastjsonschema.JsonSchemaException):
        VALID(bare(**changes))


@pytest.mark.parametrize("key", ["head", "funds", "indicators"])
def test_missing_block_is_an_error(key: str) -> None:
    """A form without indicators is a file of another kind."""
    data = bare()
    del data[key]
    assert codes(data) == ["DOC011"]


def test_unknown_key_is_said_and_left_out() -> None:
    """projct would otherwise leave the project blank, and nobody would know why."""
    assert codes(bare(head={"projct": "x"})) == ["DOC012"]
    assert codes(bare(head={"project": "x"})) == []


def test_text_and_figure_that_disagree() -> None:
    """The text is printed; a figure beside it that says something else is somebody's mistake."""
    assert codes(bare(total={"score": {"text": "≥90%", "low": "95"}})) == ["DOC015"]
    assert codes(bare(total={"score": {"text": "≥90%", "low": "90.0"}})) == []
    assert codes(bare(total={"score": {"text": "合格", "low": 3}})) == ["DOC015"]


def test_no_message_carries_what_stands_in_the_head() -> None:
    """Names and telephone numbers stay out of messages that end in logs."""
    _, findings = form_from_json(json.dumps(bare(head={"leader": ["赵某某"], "phone": {"n": "13800000000"}})))
    said = "".join(f"{item.message}{item.found}{item.place}" for item in findings)
    assert findings and "赵某某" not in said and not re.search(r"\d{8}", said)


def test_many_indicators_stay_cheap() -> None:
    """A form of a whole district has hundreds of rows."""
    form = filled(300)
    assert form_from_json(form_to_json(form)) == (form, ())
