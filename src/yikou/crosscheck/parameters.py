"""What is decided locally (口径参数): the thresholds that differ by place and may not be constants."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

Bands: TypeAlias = tuple[tuple[str, int], ...]

#: Grade words by the lowest score of each, as offices use them; a grade is wrong only when none allows it.
GRADE_SCHEMES: tuple[Bands, ...] = (
    (("优", 90), ("良", 80), ("中", 60), ("差", 0)),
    (("优", 90), ("良", 75), ("中", 60), ("差", 0)),
    (("优", 80), ("良", 70), ("中", 60), ("差", 0)),
    (("优", 85), ("良", 75), ("中", 60), ("差", 0)),
)


@dataclass(frozen=True, slots=True)
class Parameters:
    """Local thresholds (口径参数) with their national or most usual values.

    ``over_ratio``: from this multiple of its target an actual value needs an explanation (several provinces
    use 1.2, 1.3, 1.5, 2 or 3). ``late_months``: a form dated this many months after its year is late.
    ``copied_length``: from this many characters an actual value that repeats its target word for word
    cannot be a record of what happened. ``grades``: the schemes of grades that count as lawful.
    """

    over_ratio: Fraction = Fraction(13, 10)
    late_months: int = 5
    copied_length: int = 40
    grades: tuple[Bands, ...] = GRADE_SCHEMES
