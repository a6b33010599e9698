"""The docx is read back with python-docx: what was written, and how the cells are merged."""

from __future__ import annotations

import io

import docx

from yikou.documents import load_layout, write_form


def test_blank_form_has_the_official_labels() -> None:
    """An empty form is what offices print first: every label and weight of the paper must stand on it."""
    data, findings = write_form(load_layout("national-2020").blank_form(2024), format="docx")
    assert findings == ()
    document = docx.Document(io.BytesIO(data))
    words = "".join(
        cell.text.replace("\n", "") for table in document.tables for row in table.rows for cell in row.cells
    )
    for label in (
        "项目资金",
        "年度资金总额",
        "预期目标",
        "偏差原因分析及改进措施",
        "（90分）",
        "服务对象满意度指标",
        "总分",
    ):
        assert label in words
