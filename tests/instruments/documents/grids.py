"""Tables drawn in the test: < goes on from the left, ^ from above, and a blank is a blank cell."""

from __future__ import annotations

from yikou.documents import Cell, Document, Extract, Paragraph, Table, understand
from yikou.findings import Place


def grid(drawing: str, *, name: str = "表 1") -> Table:
    """A table of lines with cells between bars."""
    rows = [
        [cell.strip().replace("\\n", "\n") for cell in line.strip().strip("|").split("|")]
        for line in drawing.strip().splitlines()
    ]
    cells = []
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            if text in ("<", "^"):
                continue
            columns = 1
            while column + columns < len(row) and row[column + columns] == "<":
                columns += 1
            down = 1
            while number + down < len(rows) and rows[number + down][column] == "^":
                down += 1
            place = Place(table=name, row=number + 1, column=str(column + 1))
            cells.append(Cell(number, column, text, place, down, columns))
    return Table(tuple(cells), Place(table=name))


def lines(text: str) -> tuple[Paragraph, ...]:
    """The lines of a text file as its reader gives them."""
    return tuple(Paragraph(line, Place(row=number)) for number, line in enumerate(text.split("\n"), 1))


def read(*blocks: Table | str) -> Document:
    """The document that tables and lines make."""
    made = [part for block in blocks for part in (lines(block) if isinstance(block, str) else (block,))]
    return understand(Extract("docx", tuple(made)))[0]


def outline(document: Document) -> list[tuple[str, ...]]:
    """Every indicator with what it stands under: branch, points, group, points, name, target, actual, weight, score."""
    return [
        (
            branch.name.text, branch.weight.text, group.name.text, group.weight.text, one.name.text,
            one.target.text, one.actual.text, one.weight.text, one.score.text,
        )
        for form in document.forms
        for branch, group, one in form.indicators()
    ]  # fmt: skip
