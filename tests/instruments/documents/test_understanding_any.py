"""Whatever stands in a file, it is understood without an exception, and every span leads back to its words."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from yikou.documents import Cell, Extract, Paragraph, Table, understand
from yikou.findings import Place

WORDS = [
    "一级指标", "二级指标", "三级指标", "指标值", "完成值", "分值", "得分", "产出指标（50分）", "数量指标", "质量指标(10)", "总分", "合计",
    "预算数", "执行数", "执行率", "年度资金总额", "其他资金", "预期目标", "实际完成情况", "项目名称", "填报日期：2024年1月5日", "存在问题", "自评得分",
    "10", "5", "100%", "≥50户", "33万元", "—", "", "\t", "\n", "\n\n", "|", "　　", " ", "一、", "(一)", "1、", "2、", "（1）", "附件", "附件：1.",
    "见附件3", "2020年", "12月下旬至1月底", "2019年12月10日12", "约11.28万人(户)次", "300-1100元", "千元以内", "。", "；", "，", "《", "》", "关于的通知",
    "府办200765号", "比分直播,篮球比分直播", "[bookmark: x]", "<input checked>", "<", "第1页 / 共7页", "— 3 —", "注：", "救助困难群众", "自评表", "\u200b", "𠮷",
]  # fmt: skip
text = st.lists(st.sampled_from(WORDS), max_size=40).map("".join)
cell = st.lists(st.sampled_from([word for word in WORDS if word != "\t"]), max_size=2).map("".join)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """Boxes anywhere, also such as overlap: what a broken file hands over."""
    made = []
    for _ in range(draw(st.integers(0, 25))):
        row, column = draw(st.integers(0, 8)), draw(st.integers(0, 8))
        place = Place(table="表 1", row=row + 1, page=draw(st.sampled_from([None, 1, 2])))
        made.append(Cell(row, column, draw(cell), place, draw(st.integers(1, 3)), draw(st.integers(1, 3))))
    return Table(tuple(made), Place(table="表 1", sheet=draw(st.sampled_from([None, "Sheet1"]))))


blocks = st.lists(st.one_of(text.map(lambda one: Paragraph(one, Place(row=1))), tables()), max_size=5)


@given(blocks)
@settings(max_examples=50, deadline=None)
def test_any_blocks(drawn: list[Paragraph | Table]) -> None:
    """Hostile or torn, the worst that may come out is an empty document."""
    document, _ = understand(Extract("txt", tuple(drawn)))
    size = len(document.text)
    assert all(
        before.span.end == after.span.start
        for before, after in zip(document.pieces, document.pieces[1:], strict=False)
    )
    assert not document.pieces or document.pieces[-1].span.end == size
    for section in document.sections:
        assert 0 <= section.span.start <= section.span.end <= size
        assert section.parent is None or document.sections[section.parent].level < section.level
    for statement in document.statements:
        assert statement.text == document.text[statement.span.start : statement.span.end]
        assert statement.section is None or 0 <= statement.section < len(document.sections)
        assert all(figure.span in statement.span for figure in statement.figures)
    for item in (*document.dates, *document.attachments, *document.citations):
        assert 0 <= item.span.start < item.span.end <= size
        assert document.place(item.span).quote


@given(st.lists(st.lists(cell, min_size=1, max_size=9), max_size=12))
@settings(max_examples=50, deadline=None)
def test_any_rows_with_tabs(rows: list[list[str]]) -> None:
    """Flattened tables of any raggedness: no cell that was copied may vanish from the text."""
    lines = "\n".join("\t".join(row) for row in rows).split("\n")
    document, _ = understand(
        Extract("txt", tuple(Paragraph(line, Place(row=n)) for n, line in enumerate(lines, 1)))
    )
    original = "".join(piece.original for piece in document.pieces)
    assert original == "".join(f"{line}\n" for line in lines)
