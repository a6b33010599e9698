"""说明 (explain): a rule printed as Chinese prose of one fixed form, and that prose read back to the rule."""

from yikou.scoring.explain.advice import proposal
from yikou.scoring.explain.prose import prose, reading
from yikou.scoring.explain.reader import ReadingError, read_back

__all__ = ["ReadingError", "proposal", "prose", "read_back", "reading"]
