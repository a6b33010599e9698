"""表格 (sheets): rosters as units really send them, every row accounted for.

``check_roster(path_or_bytes)`` opens the file in the limited process of ``intake``, finds the head,
tells data from titles, totals and notes, reads every cell from its raw text, and hands back a
``RosterCheck`` in which rows_read = accepted + rejected + blank.
"""

from yikou.sheets.check import check_roster
from yikou.sheets.lists import ListKind, list_kinds
from yikou.sheets.model import (
    ColumnUnderstood,
    HeadFound,
    RawTexts,
    ReadValues,
    RosterCheck,
    RosterRow,
    RowState,
    SheetUnderstood,
    TotalFound,
)
from yikou.sheets.template import (
    Column,
    Filling,
    Template,
    UnknownTemplate,
    head_key,
    load_template,
    template_names,
)
from yikou.sheets.write import write_error_workbook, write_template

__all__ = [
    "Column",
    "ColumnUnderstood",
    "Filling",
    "HeadFound",
    "ListKind",
    "RawTexts",
    "ReadValues",
    "RosterCheck",
    "RosterRow",
    "RowState",
    "SheetUnderstood",
    "Template",
    "TotalFound",
    "UnknownTemplate",
    "check_roster",
    "head_key",
    "list_kinds",
    "load_template",
    "template_names",
    "write_error_workbook",
    "write_template",
]
