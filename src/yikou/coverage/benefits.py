"""帮扶行与对象行 (benefits and members): the rows that are compared, and what may be told of one.

Persons and households are ids of the register, with linked records already resolved to one id. No
name, number or address stands in these rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from yikou.values import Period, yuan_text

OWNER_LEVELS: Mapping[str, str] = {
    "district": "区级",
    "town": "街镇",
    "department": "部门",
    "society": "社会",
}


@dataclass(frozen=True, slots=True)
class Benefit:
    """One award as it is compared (帮扶行): who gets what, from which programme, for which period.

    ``person`` or ``household`` is empty where it is not known; ``stacking_group`` is empty where a
    programme belongs to none; ``owner_level`` is one of OWNER_LEVELS. ValueError for an amount that
    is no whole number of fen or an owner that is not a level: a unit's name must not get in here,
    because the owner is told to others.
    """

    key: str
    person: str
    household: str
    programme: str
    stacking_group: str
    period: Period
    amount_fen: int
    owner_level: str
    area: str = ""
    category: str = ""

    def __post_init__(self) -> None:
        if type(self.amount_fen) is not int or self.amount_fen < 0:
            raise ValueError(f"帮扶 {self.key} 的金额应为不小于零的整数分")
        if self.owner_level not in OWNER_LEVELS:
            raise ValueError(f"帮扶 {self.key} 的所属层级应为 {'、'.join(OWNER_LEVELS)} 之一")
        if not self.key or not self.programme:
            raise ValueError("帮扶必须有编号和项目")


@dataclass(frozen=True, slots=True, order=True)
class Told:
    """All that may be told of an award to another unit (可告知事项): nothing else leaves its owner."""

    category: str
    period: Period
    amount_fen: int
    owner_level: str

    @property
    def words(self) -> str:
        """低保,2026年1月,500.00 元,区级."""
        parts = [self.category or "未分类", _label(self.period), f"{yuan_text(self.amount_fen)} 元"]
        return ",".join([*parts, OWNER_LEVELS[self.owner_level]])


def told(benefit: Benefit) -> Told:
    """What may be told of an award."""
    return Told(benefit.category, benefit.period, benefit.amount_fen, benefit.owner_level)


@dataclass(frozen=True, slots=True)
class Member:
    """A person in a category of need (对象行); ``reason`` says why nobody reached them, if known.

    ValueError without a person: somebody who is not in the register cannot be looked for in it.
    """

    person: str
    household: str
    area: str
    category: str
    reason: str = ""

    def __post_init__(self) -> None:
        if not self.person:
            raise ValueError("名单中的对象必须有对象编号,请先登记或关联")


@lru_cache(maxsize=1024)
def _label(period: Period) -> str:
    return period.label
