"""文法 (grammar): marks found in normalised text, and sentences formed from marks."""

from yikou.scoring.grammar.marks import Mark
from yikou.scoring.grammar.statements import ClauseError, Phrase, Statement, TooMuchWork, statements

__all__ = ["ClauseError", "Mark", "Phrase", "Statement", "TooMuchWork", "statements"]
