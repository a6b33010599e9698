"""All mistakes that can be planted in a form (全部埋设)."""

from __future__ import annotations

from tests.planted.defects import SUMS
from tests.planted.money import MONEY
from tests.planted.standards import STANDARDS
from tests.planted.weights import LEVELS, POINTS
from tests.planted.wording import WORDS

DEFECTS = (*SUMS, *MONEY, *POINTS, *WORDS, *STANDARDS, *LEVELS)
