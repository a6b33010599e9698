"""收件 (intake): a stranger's file is checked before any parser and parsed in a limited process.

``open_in_cell("yikou.sheets.grid:read_grid", data)`` returns ``(payload | None, findings)``: plain data
from a parser that ran without network, without our secrets, and within budgets of memory, time and
cells; every way it can fail is a finding with a Chinese sentence. Nothing else in the house opens
a stranger's file.
"""

from yikou.intake.archive import check_archive, check_parts, column_letters, column_number
from yikou.intake.door import open_in_cell, ready_cells
from yikou.intake.kinds import FileKind, sniff
from yikou.intake.limits import Limits
from yikou.intake.registry import Answer, UnknownParser, parser

__all__ = [
    "Answer",
    "FileKind",
    "Limits",
    "UnknownParser",
    "check_archive",
    "check_parts",
    "column_letters",
    "column_number",
    "open_in_cell",
    "parser",
    "ready_cells",
    "sniff",
]
