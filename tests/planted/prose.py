"""Reports and plans with slips planted in the written file (文稿), judged like the forms.

``python -m tests.planted.prose`` prints what is missed and what is wrongly said.
"""

from __future__ import annotations

import html
import re
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docx import Document

from tests.planted.defects import Defect
from tests.planted.forms import HERE
from tests.planted.trial import Case, Tally, audit, judge, report

KINDS = ("docx", "html", "txt")
_MARK = "@@"


@dataclass(frozen=True)
class Paper:
    """A paper: its lines, and a table behind them."""

    lines: list[str]
    table: list[list[str]]


def papers() -> dict[str, Paper]:
    """The papers without a slip; the mark stands for a paragraph that was not written."""
    bases = tomllib.loads((HERE / "reports.toml").read_text("utf-8"))["base"]
    return {name: Paper(base["lines"], base.get("table", [])) for name, base in bases.items()}


def slips() -> list[dict[str, Any]]:
    """Every slip with its near miss."""
    found: list[dict[str, Any]] = tomllib.loads((HERE / "reports.toml").read_text("utf-8"))["slip"]
    return found


def changed(paper: Paper, slip: dict[str, Any], what: str) -> Paper:
    """The paper with the slip, or with its near miss."""
    text = slip[what]
    if "cell" in slip:
        row, column = slip["cell"]
        table = [list(line) for line in paper.table]
        assert table[row][column] != text or what == "near", slip
        table[row][column] = text
        return Paper(paper.lines, table)
    old = slip.get("old", _MARK)
    assert old in paper.lines, f"{old} stands nowhere"
    return Paper([text if line == old else line for line in paper.lines], paper.table)


def written(paper: Paper) -> list[str]:
    """The lines that are written."""
    return [line for line in paper.lines if line != _MARK]


def _write_docx(path: Path, paper: Paper) -> None:
    document = Document()
    for line in written(paper):
        document.add_paragraph(line)
    if paper.table:
        table = document.add_table(len(paper.table), len(paper.table[0]), style="Table Grid")
        for row, cells in enumerate(paper.table):
            for column, text in enumerate(cells):
                table.cell(row, column).text = text
    document.save(str(path))


def _edit_docx(path: Path, before: Paper, after: Paper) -> None:
    document = Document(str(path))
    paragraphs = document.paragraphs
    old, new = written(before), written(after)
    if len(new) > len(old):
        at = next(number for number, line in enumerate(new) if number == len(old) or line != old[number])
        paragraphs[at].insert_paragraph_before(new[at])
    else:
        for paragraph, one, two in zip(paragraphs, old, new, strict=True):
            if one != two:
                paragraph.text = two
    for row, cells in enumerate(after.table):
        for column, text in enumerate(cells):
            if text != before.table[row][column]:
                document.tables[0].cell(row, column).text = text
    document.save(str(path))


def _page(paper: Paper) -> str:
    rows = "".join(
        f"<tr>{''.join(f'<td>{html.escape(cell)}</td>' for cell in row)}</tr>" for row in paper.table
    )
    body = "\n".join(f"<p>{html.escape(line)}</p>" for line in written(paper))
    table = f"<table border='1'>{rows}</table>" if rows else ""
    return f"<html><head><meta charset='utf-8'></head><body>\n{body}\n{table}</body></html>"


def _text(paper: Paper) -> str:
    return "\n".join([*written(paper), *("\t".join(row) for row in paper.table)]) + "\n"


def _rewrite(render: Callable[[Paper], str]) -> Callable[[Path, Paper, Paper], None]:
    """An edit of a file of text: the stretch that differs is typed over."""

    def edit(path: Path, before: Paper, after: Paper) -> None:
        old, new, here = render(before), render(after), path.read_text("utf-8")
        assert here == old
        path.write_text(new, "utf-8")

    return edit


_WRITERS: dict[str, Callable[[Path, Paper], None]] = {
    "docx": _write_docx,
    "html": lambda path, paper: path.write_text(_page(paper), "utf-8") and None,
    "txt": lambda path, paper: path.write_text(_text(paper), "utf-8") and None,
}
_EDITORS: dict[str, Callable[[Path, Paper, Paper], None]] = {
    "docx": _edit_docx,
    "html": _rewrite(_page),
    "txt": _rewrite(_text),
}


def _nothing(layout: dict[str, Any], form: dict[str, Any]) -> bool:
    return False


def _defect(slip: dict[str, Any]) -> Defect:
    codes = frozenset(f"CRO{code}" for code in slip["codes"].split())
    where = "cell" if slip["at"] else "form"
    return Defect(slip["wrong"][:40], _nothing, _nothing, codes, slip.get("certain", False), where)


def defects() -> list[Defect]:
    """Every slip as an entry of a list of mistakes."""
    return [_defect(slip) for slip in slips()]


def cases(folder: Path, every_format: bool, chosen: list[dict[str, Any]]) -> Iterator[Case]:
    """The papers clean in every format, each slip and near miss in one or in all."""
    bases = papers()
    for name, paper in bases.items():
        for kind in KINDS:
            path = folder / f"{name}-clean.{kind}"
            _WRITERS[kind](path, paper)
            yield Case(path, name, "clean")
    for number, slip in enumerate(chosen):
        name, defect = slip.get("base", "work"), _defect(slip)
        for kind in KINDS if every_format else (KINDS[number % len(KINDS)],):
            for what, label in (("wrong", "planted"), ("near", "near")):
                path = folder / f"{number:03d}-{label}.{kind}"
                _WRITERS[kind](path, bases[name])
                _EDITORS[kind](path, bases[name], changed(bases[name], slip, what))
                yield Case(path, name, label, defect, (slip["at"],) if slip["at"] else ())


def run(every_format: bool = False, chosen: list[dict[str, Any]] | None = None) -> Tally:
    """The whole trial."""
    with tempfile.TemporaryDirectory(prefix="yikou-slips-") as folder:
        done = list(cases(Path(folder), every_format, slips() if chosen is None else chosen))
        return judge(done, audit([case.path for case in done]))


if __name__ == "__main__":
    wanted = set(re.findall(r"\d{3}", " ".join(sys.argv[1:])))
    outcome = run(True, [slip for slip in slips() if not wanted or wanted & set(slip["codes"].split())])
    for label in ("missed", "false", "astray", "beside"):
        for line in getattr(outcome, label):
            print(f"{label}: {line}")
    print(report(outcome))
