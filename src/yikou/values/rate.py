"""比率 (rate): a share of two whole numbers as people print it, exact until the one named rounding."""

from __future__ import annotations

from decimal import Decimal


def percent(part: int, whole: int, places: int = 2) -> Decimal:
    """``part`` of ``whole`` in per cent, HALF_UP to ``places``: percent(293, 295) -> 99.32.

    Whole numbers only, such as fen or people. Raises ValueError when there is nothing to divide by,
    because a rate of nothing is unknown, not zero.
    """
    if whole <= 0:
        raise ValueError("a rate needs something to divide by")
    scale = 10**places
    scaled = (200 * scale * part + whole) // (2 * whole)
    return Decimal(scaled).scaleb(-places)


def percent_words(part: int, whole: int, places: int = 2) -> str:
    """The same with its sign and without idle zeros: 97.5%, 100%."""
    words = f"{percent(part, whole, places):f}"
    return (words.rstrip("0").rstrip(".") if "." in words else words) + "%"
