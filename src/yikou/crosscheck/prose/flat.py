"""Text with one width and one set of marks (统一字形), each character where it was.

Everything here maps one character to one character, so that a span of the flat text is the same span of
the document's text.
"""

from __future__ import annotations

_WIDE = "!%()+,-./:;<=>?[]~"
_OTHERS = {
    "\u223c": "~", "\u301c": "~", "\uff0a": "×", "*": "×", "–": "-", "—": "-", "―": "-", "‐": "-", "−": "-",
    "\u3000": " ", "\u00a0": " ", "\t": " ", "〔": "[", "〕": "]", "【": "[", "】": "]", "∶": ":",
}  # fmt: skip
# Full width stands 0xFEE0 above half width; 。、 and the Chinese quotes keep their own shapes.
_PAIRS = {chr(ord(mark) + 0xFEE0): mark for mark in _WIDE} | {chr(0xFF10 + i): str(i) for i in range(10)}
_TABLE = str.maketrans(_PAIRS | _OTHERS)


def flatten(text: str) -> str:
    """The text with full-width figures and marks made half-width; same length, same positions."""
    return text.translate(_TABLE)
