"""文字 (text): the first stage; normalises what an official page really contains and splits it into clauses."""

from yikou.scoring.text.normalise import Prepared, Repair, Span, prepare
from yikou.scoring.text.numerals import NumeralError, number
from yikou.scoring.text.split import Clause, Section, split

__all__ = ["Clause", "NumeralError", "Prepared", "Repair", "Section", "Span", "number", "prepare", "split"]
