"""公文 (documents): official forms as a model, and their readers and writers.

A form is a value (``SelfEvaluationForm``) that keeps the words of every cell; a layout is data
(``yikou/layouts``); the paper is a grid of boxes that docx, xlsx and pdf print alike.
"""

from yikou.documents.amounts import number_words, wan_words
from yikou.documents.document import (
    Attachment,
    Citation,
    DateMention,
    Document,
    Figure,
    Piece,
    Repair,
    Section,
    Span,
    Statement,
)
from yikou.documents.extract.model import Block, Cell, Extract, Paragraph, Table
from yikou.documents.form_json import form_as_dict, form_from_json, form_to_json
from yikou.documents.layout import DEFAULT_LAYOUT, Layout, LayoutError, layout_names, load_layout
from yikou.documents.model import (
    Branch,
    Entry,
    FundRow,
    Funds,
    Goal,
    Group,
    Head,
    Indicator,
    SelfEvaluationForm,
    Total,
    Words,
)
from yikou.documents.report import NarrativeReport, ReportSection, ReportTable, report_from_toml
from yikou.documents.understanding import read_document, understand
from yikou.documents.writing import FORMATS, write_form, write_report

__all__ = [
    "DEFAULT_LAYOUT",
    "FORMATS",
    "Attachment",
    "Block",
    "Branch",
    "Cell",
    "Citation",
    "DateMention",
    "Document",
    "Entry",
    "Extract",
    "Figure",
    "FundRow",
    "Funds",
    "Goal",
    "Group",
    "Head",
    "Indicator",
    "Layout",
    "LayoutError",
    "NarrativeReport",
    "Paragraph",
    "Piece",
    "Repair",
    "ReportSection",
    "ReportTable",
    "Section",
    "SelfEvaluationForm",
    "Span",
    "Statement",
    "Table",
    "Total",
    "Words",
    "form_as_dict",
    "form_from_json",
    "form_to_json",
    "layout_names",
    "load_layout",
    "number_words",
    "read_document",
    "report_from_toml",
    "understand",
    "wan_words",
    "write_form",
    "write_report",
]
