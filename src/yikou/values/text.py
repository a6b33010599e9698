"""文字整理 (text): the repairs that are safe on any short text before a parser reads it.

Nothing here guesses: width, composition and invisible characters only. Whoever calls these keeps the
original text and says that it was repaired, so that nothing is altered silently.
"""

from __future__ import annotations

import re
import unicodedata

_SPACES = re.compile(r"\s+")
#: Texts that tidying leaves as they are, which is nearly all of a roster: no spaces, nothing of another width.
_TIDY = re.compile(r"[!-~\u4e00-\u9ffc]+")


def drop_invisible(text: str) -> str:
    """Remove format, control and private characters; tabs and line ends become one space.

    Zero-width characters, byte-order marks, soft hyphens and direction marks arrive with texts
    copied from web pages and chats; they make two equal names unequal.
    """
    if text.isprintable() and "\u3164" not in text:
        # The usual case by far: nothing of those categories is printable.
        return text
    out = []
    for char in text:
        if char in "\t\r\n\v\f\u2028\u2029":
            out.append(" ")
        elif unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn"} and char != "\u3164":
            out.append(char)
    return "".join(out)


def tidy(text: str) -> str:
    """Half width, no invisible characters, single spaces, none at the ends (NFKC)."""
    if text.isascii() and text.isprintable():
        return _SPACES.sub(" ", text).strip() if " " in text else text
    if _TIDY.fullmatch(text):
        return text
    return _SPACES.sub(" ", drop_invisible(unicodedata.normalize("NFKC", drop_invisible(text)))).strip()


def without_spaces(text: str) -> str:
    """``tidy`` and every space removed, for numbers and codes."""
    # tidy leaves the plain space as the only white space.
    return tidy(text).replace(" ", "")


def is_ascii_digits(text: str) -> bool:
    """True for one or more of 0-9; ``str.isdigit`` would also take ٣ and ²."""
    return bool(text) and text.isascii() and text.isdigit()
