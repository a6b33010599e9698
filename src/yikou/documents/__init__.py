"""公文 (documents): official forms as a model, and their readers and writers.

A form is a value (``SelfEvaluationForm``) that keeps the words of every cell; a layout is data
(``yikou/layouts``); the paper is a grid of boxes that docx, xlsx and pdf print alike.
"""

from yikou.documents.amounts import number_words, wan_words
from yikou.documents.form_json import form_as_dict, form_from_json, form_to_json
from yikou.documents.layout import DEFAULT_LAYOUT, Layout, LayoutError, layout_names, load_layout
from yikou.documents.model import (
    Branch,
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
from yikou.documents.reading import read_document
from yikou.documents.writing import FORMATS, write_form

__all__ = [
    "DEFAULT_LAYOUT",
    "FORMATS",
    "Branch",
    "FundRow",
    "Funds",
    "Goal",
    "Group",
    "Head",
    "Indicator",
    "Layout",
    "LayoutError",
    "SelfEvaluationForm",
    "Total",
    "Words",
    "form_as_dict",
    "form_from_json",
    "form_to_json",
    "layout_names",
    "load_layout",
    "number_words",
    "read_document",
    "wan_words",
    "write_form",
]
