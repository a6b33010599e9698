"""The paper: boxes on one grid. A hole or an overlap here would be a broken table in all three formats."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from tests.instruments.documents.samples import drawn_forms, filled, twin

from yikou.documents import SelfEvaluationForm, layout_names, load_layout
from yikou.documents.paper import Section, lines_needed
from yikou.documents.typesetting import lay_out


def assert_tiled(section: Section, columns: int) -> None:
    taken: dict[tuple[int, int], str] = {}
    for box in section.boxes:
        for row in range(box.row, box.row + box.rows):
            for column in range(box.column, box.column + box.columns):
                assert (row, column) not in taken, f"{box.text!r} lies on {taken[row, column]!r}"
                taken[row, column] = box.text
    assert len(taken) == section.rows * columns, "the paper has a hole"


@given(drawn_forms)
@settings(max_examples=30, deadline=None)
def test_boxes_tile_the_paper_for_any_form(form: SelfEvaluationForm) -> None:
    """Every place of the grid belongs to exactly one box, whole and cut in two."""
    for name in layout_names():
        paper = lay_out(form, load_layout(name))
        assert_tiled(paper.section, len(paper.columns_mm))
        for section in paper.sections():
            assert_tiled(section, len(paper.columns_mm))


@pytest.mark.parametrize("name", layout_names())
def test_tree_without_any_indicator_still_tiles(name: str) -> None:
    """A unit may print the paper before it has a single indicator."""
    layout = load_layout(name)
    paper = lay_out(SelfEvaluationForm(), layout)
    assert_tiled(paper.section, len(paper.columns_mm))


def test_columns_add_to_the_width_of_the_page() -> None:
    """A grid wider than the page would run off the paper."""
    paper = lay_out(twin(), load_layout("national-2020"))
    assert sum(paper.columns_mm) == Decimal(182)


def test_short_form_is_one_table_like_the_official_paper() -> None:
    """绩效指标（90分） is one merged cell beside the head row and all indicators, as in seed 003."""
    paper = lay_out(load_layout("national-2020").blank_form(2024), load_layout("national-2020"))
    (section,) = paper.sections()
    side = next(box for box in section.boxes if box.text.startswith("绩"))
    head = next(box for box in section.boxes if box.text == "一级指标")
    assert side.row == head.row
    assert side.rows == 10  # the head row and the nine second-level indicators
    assert not side.open_top and not side.open_bottom


def test_long_form_is_cut_where_its_head_row_can_repeat() -> None:
    """No program repeats a head row from inside a table, and none draws a merge that leaves one."""
    paper = lay_out(filled(30), load_layout("national-2020"))
    upper, lower = paper.sections()
    assert upper.head_rows == 0 and lower.head_rows == 1
    assert not [box for box in lower.boxes if box.row == 0 and box.rows > 1]
    cut = [box for box in lower.boxes if box.open_top or box.open_bottom]
    assert [(box.row, box.open_bottom, box.open_top) for box in cut] == [(0, True, False), (1, False, True)]


@pytest.mark.parametrize("name", ["wuhan-2020", "sichuan-2023"])
def test_what_stands_below_the_indicators_is_no_part_of_their_table(name: str) -> None:
    """改进措施 on a page of its own would stand under 一级指标 and 得分, which say nothing of it."""
    paper = lay_out(filled(40), load_layout(name))
    *_, indicators, foot = paper.sections()
    assert (indicators.head_rows, foot.head_rows) == (1, 0)
    words = {box.text for box in foot.boxes if box.role == "label"}
    assert any("改进措施" in text for text in words) and not any("一级指标" in text for text in words)
    assert foot.rows == max(box.row + box.rows for box in foot.boxes)


def test_missing_official_fund_rows_are_printed_empty() -> None:
    """The official paper always shows four sources; an absent one is blank, not gone."""
    paper = lay_out(SelfEvaluationForm(), load_layout("national-2020"))
    texts = [box.text for box in paper.section.boxes]
    assert [text for text in texts if text in ("年度资金总额", "上年结转资金", "其他资金")] != []
    assert texts.count("—") == 6


def test_weight_brackets_vanish_without_a_weight() -> None:
    """数量指标 carries no points on the paper; empty brackets would look like a forgotten number."""
    texts = [box.text for box in lay_out(twin(), load_layout("national-2020")).section.boxes]
    assert "数量指标" in texts
    assert not any("（分）" in text or "（）" in text for text in texts)


@pytest.mark.parametrize(
    ("text", "lines"), [("", 1), ("五个汉字宽", 1), ("六个汉字的宽", 2), ("一\n二\n三", 3), ("a" * 10, 2)]
)
def test_lines_are_never_estimated_too_few(text: str, lines: int) -> None:
    """Rounding down here once let a row of a sheet hide its last line."""
    assert lines_needed(text, Decimal(18), Decimal(9)) == lines


def test_long_group_name_breaks_where_its_words_end() -> None:
    """经济效益/指标, not 经济效益指/标: the official paper breaks so."""
    texts = [box.text for box in lay_out(twin(), load_layout("national-2020")).section.boxes]
    assert "经济效益\n指标" in texts
    assert "可持续\n影响指标" in texts
