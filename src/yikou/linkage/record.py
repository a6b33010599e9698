"""记录 (record): what the linkage is told of a person, and how it may behave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a person (记录) as a list or the register has it; ``key`` is the caller's own.

    ``number`` is text in any spelling; ``area`` a path of the division tree, of which six characters
    name the street and nine the committee; ``household`` any text that is equal within a household.
    """

    key: int
    name: str = field(repr=False)
    number: str | None = field(default=None, repr=False)
    sex: str = ""
    born: date | None = field(default=None, repr=False)
    area: str = ""
    phone: str | None = field(default=None, repr=False)
    household: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Policy:
    """Thresholds (阈值) and limits.

    ``automatic`` and ``review`` are probabilities per mille: from the first on two records are linked,
    from the second on a person is asked. A pair is ambiguous, and asked about, when another person fits
    it at least ``rival`` per mille. ``block`` bounds how many records are compared with each other under
    one key, ``cluster`` how many records one person may have before a person must look, and a telephone
    that more than ``callers`` names share says nothing about anybody.
    """

    automatic: int = 950
    review: int = 300
    rival: int = 300
    block: int = 400
    cluster: int = 40
    callers: int = 12


Columns = Mapping[str, Any]
#: The columns of a table of records, in the order of Record's fields.
FIELDS = ("key", "name", "number", "sex", "born", "area", "phone", "household")
