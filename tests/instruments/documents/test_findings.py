"""Every DOC code: an input that triggers it, a near miss that must stay silent, and the exact sentence."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import docx
import pytest
from tests.instruments.documents.samples import twin

from yikou.documents import (
    Extract,
    Head,
    Paragraph,
    Words,
    form_from_json,
    load_layout,
    read_document,
    report_from_toml,
    understand,
    write_form,
)
from yikou.findings import CATALOGUE, Finding, Place

Findings = tuple[Finding, ...]


def written(**head: str) -> Findings:
    form = replace(twin(), head=Head(**{key: Words(text) for key, text in head.items()}))
    return write_form(form, format="pdf")[1]


def given(text: str) -> Findings:
    return form_from_json(text)[1]


def form(**changes: Any) -> str:
    whole = {"head": {}, "funds": {"rows": []}, "indicators": {"level1": []}, **changes}
    return json.dumps(whole, ensure_ascii=False)


def saved(change: Callable[[docx.document.Document], None]) -> Findings:
    """What reading says of the station's docx after a change made with python-docx."""
    document = docx.Document(io.BytesIO(write_form(twin(), format="docx")[0]))
    change(document)
    out = io.BytesIO()
    document.save(out)
    return read_document(out.getvalue())[1]


def of_lines(count: int) -> Findings:
    """What is said of a text of so many lines with a report's heading above them."""
    first = Paragraph("2024年度工作报告", Place())
    return understand(Extract("txt", (first, *(Paragraph("", Place()) for _ in range(count - 1)))))[1]


def renamed(old: str, new: str) -> Callable[[docx.document.Document], None]:
    def change(document: docx.document.Document) -> None:
        for node in document.element.body.iter():
            if node.tag.endswith("}t") and node.text == old:
                node.text = new

    return change


def revised(document: docx.document.Document) -> None:
    paragraph = document.paragraphs[0]._p
    paragraph.append(paragraph.makeelement(paragraph.tag.replace("}p", "}ins"), {}))


def emptied(document: docx.document.Document) -> None:
    for table in document.tables:
        table._tbl.getparent().remove(table._tbl)


CASES: list[tuple[str, Callable[[], Findings], Callable[[], Findings], str]] = [
    (
        "DOC001",
        lambda: written(project="救助\x07站"),
        lambda: written(project="救助\n站"),
        "「head.project」中有 1 种不能打印的字符(U+0007),已去掉",
    ),
    (
        "DOC002",
        lambda: written(project="长" * 20_001),
        lambda: written(project="长" * 20_000),
        "「head.project」有 20,001 字,一格最多 20,000 字;没有写出文件",
    ),
    (
        "DOC003",
        lambda: written(leader="𠮷"),
        lambda: written(leader="吉"),
        "随附字体没有 1 个字:「𠮷」(U+20BB7);本机也没有含这些字的字体时,PDF 上会是空框,请打开核对",
    ),
    (
        "DOC004",
        lambda: write_form(load_layout("beijing").blank_form(2024), format="docx", layout="luan-2020")[1],
        lambda: write_form(load_layout("luan-2020").blank_form(2024), format="docx", layout="luan-2020")[1],
        "表样「luan-2020」没有「项目资金分值」,这些内容没有写出",
    ),
    (
        "DOC010",
        lambda: given('{"year": 2024,\n "head": }'),
        lambda: given(form(year=2024)),
        "不是合法的 JSON:第 2 行第 10 个字符处读不下去",
    ),
    (
        "DOC011",
        lambda: given(form(year="去年")),
        lambda: given(form(year="2023")),
        "「year」应为四位年份,如 2024,读到的是「去年」",
    ),
    (
        "DOC012",
        lambda: given(form(head={"projct": "站"})),
        lambda: given(form(head={"project": "站"})),
        "「head.projct」不是自评表的内容,已略过",
    ),
    (
        "DOC013",
        lambda: given(form()[:-1] + ', "year": 2023, "year": 2024}'),
        lambda: given(form()[:-1] + ', "year": 2023}'),
        "同一处写了两个「year」,无法判断以哪个为准",
    ),
    (
        "DOC014",
        lambda: given(form(goals=[{}] * 2001)),
        lambda: given(form(goals=[{}] * 2000)),
        "「goals」有 2,001 项,最多 2,000 项",
    ),
    (
        "DOC015",
        lambda: given(form(total={"score": {"text": "≥90%", "low": "95"}})),
        lambda: given(form(total={"score": {"text": "≥90%", "low": "90"}})),
        "「total.score」的文字是「≥90%」,low 却写成「95」;以文字为准",
    ),
    (
        "DOC016",
        lambda: report_from_toml("title = '报告'\n[[sections]]\nlevel = 5")[1],
        lambda: report_from_toml("title = '报告'\n[[sections]]\nlevel = 4")[1],
        "报告数据「sections[0].level」应为1 至 4,读到的是「5」",
    ),
    (
        "DOC020",
        lambda: saved(emptied),
        lambda: saved(renamed("三级指标", "三级 指标")),
        "读了 0 个表,没有找到绩效指标的表头(一级指标、二级指标、三级指标、年度指标值……)",
    ),
    (
        "DOC021",
        lambda: saved(renamed("联系电话", "备注")),
        lambda: saved(renamed("联系电话", "联系 电话：")),
        "没有找到「联系电话」;这些格子按空白处理",
    ),
    (
        "DOC022",
        lambda: saved(revised),
        lambda: saved(lambda document: None),
        "文件带有修订记录(插入 1 处、删除 0 处),已按接受全部修订后的文字读取",
    ),
    (
        "DOC024",
        lambda: of_lines(50_001),
        lambda: of_lines(50_000),
        "文件的文字超过 500,000 字或 50,000 格(段),只读了前 50,000 段(表)",
    ),
]


@pytest.mark.parametrize(("code", "trigger", "near_miss", "message"), CASES, ids=[case[0] for case in CASES])
def test_code(
    code: str, trigger: Callable[[], Findings], near_miss: Callable[[], Findings], message: str
) -> None:
    """Somebody must act on this sentence: its words and numbers are part of the behaviour."""
    assert [(item.code, item.message) for item in trigger()] == [(code, message)]
    assert code not in [item.code for item in near_miss()]


def test_doc023_is_what_the_limited_process_reports_of_a_damaged_body() -> None:
    """The sentence says what to do in the program that people have."""
    data = write_form(twin(), format="docx")[0]
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, content[:-20] if name == "word/document.xml" else content)
    _, findings = read_document(out.getvalue())
    assert [(item.code, item.message) for item in findings] == [
        ("DOC023", "文件的正文已损坏,内容不完整或嵌套过深")
    ]
    assert read_document(data)[1] == ()


def test_every_code_of_the_catalogue_has_its_case() -> None:
    """A code without a case is a promise nobody checks."""
    tested = {case[0] for case in CASES} | {"DOC023"}
    # From DOC040 on the codes belong to the readers: test_reader_findings.
    assert {code for code in CATALOGUE if "DOC" <= code < "DOC040"} == tested
