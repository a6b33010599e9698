"""说明 (explain): a rule printed back as Chinese prose."""

from yikou.scoring.explain.prose import prose, reading

__all__ = ["prose", "reading"]
