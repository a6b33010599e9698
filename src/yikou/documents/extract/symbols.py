"""符号字体 (symbols): what a letter of Wingdings or Symbol looks like on paper, as the sign it stands for.

Word writes a ticked box as a letter of a picture font. A reader that hands over the letter turns ☑ into þ and
≥ into ³, and a target into nonsense.
"""

from __future__ import annotations

_WINGDINGS = {
    0x6C: "●", 0x6D: "○", 0x6E: "■", 0x6F: "☐", 0x70: "☐", 0x71: "☐", 0x72: "☐", 0x75: "◆",
    0x76: "◆", 0x77: "◆", 0xA7: "■", 0xA8: "☐", 0xD8: "➢", 0xE0: "→", 0xDF: "←", 0xFB: "✗",
    0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
    **{0x81 + n: chr(0x2460 + n) for n in range(10)},
}  # fmt: skip
_WINGDINGS_2 = {
    0x2A: "☐",
    0x30: "☐",
    0x4F: "✗",
    0x50: "✓",
    0x51: "☒",
    0x52: "☑",
    0x53: "☒",
    0x54: "☒",
    0xA3: "☐",
}
_SYMBOL = {
    0xA3: "≤", 0xB3: "≥", 0xB1: "±", 0xB4: "×", 0xB8: "÷", 0xB9: "≠", 0xBB: "≈", 0xB7: "·", 0xB0: "°",
    0xAE: "→", 0xAC: "←", 0xA5: "∞", 0x2D: "-", 0xE5: "∑", 0xD6: "√", 0x61: "α", 0x62: "β",
    0x67: "γ", 0x64: "δ", 0x6D: "μ", 0x70: "π", 0xB2: "″", 0xA2: "′", 0x25: "%",
}  # fmt: skip
_FONTS = {"wingdings": _WINGDINGS, "wingdings 2": _WINGDINGS_2, "symbol": _SYMBOL}


def is_picture_font(font: str) -> bool:
    """Whether letters of this font are signs."""
    return font.lower() in _FONTS


def sign(font: str, code: int) -> str:
    """The sign that a letter of a picture font shows; the letter itself where the font is none of these."""
    known = _FONTS.get(font.lower())
    letter = code - 0xF000 if 0xF000 <= code <= 0xF0FF else code
    if known is None:
        return chr(code) if not 0xD800 <= code <= 0xDFFF else ""
    return known.get(letter, chr(letter) if 0x20 <= letter < 0x7F else "")


def signs(font: str, text: str) -> str:
    """A run of letters of a picture font as signs."""
    return "".join(sign(font, ord(letter)) for letter in text)


def loose_signs(text: str) -> str:
    """Private letters that lost their font; Wingdings is by far the likeliest."""
    return "".join(
        _WINGDINGS.get(ord(letter) - 0xF000, letter) if "\uf000" <= letter <= "\uf0ff" else letter
        for letter in text
    )
