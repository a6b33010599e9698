"""Words back under their columns (对栏): when copying has lost the grid, order and kind of the words decide.

The cells of a row, or of a whole table without rows, come in the order of the paper. Every cell is given a
column so that the order holds and as little as possible is odd: a number under a name, a long text under a
score, a target left out. It is the cheapest path through the columns, row after row.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from yikou.documents.drafts import number_in
from yikou.documents.labels import label_key, level_names, plain, vocabulary

_LEVEL = re.compile(
    r".{0,14}指标(?:[(（]\d{1,3}(?:\.\d+)?分?[)）])?|[^()（）]{1,12}[(（]\d{1,3}(?:\.\d+)?分[)）]"
)
_RULE = re.compile(
    r"得\s*\d+(?:\.\d+)?\s*分|扣\s*\d*(?:\.\d+)?\s*分|不得分|满分|扣完为止|酌情|[(（]\d+(?:\.\d+)?分[)）][^()（）]{2,}[(（]\d"
)
_MEASURE = re.compile(r"[≥≤<>=＞＜].*|\d+(?:\.\d+)?(?:%|[^\d\s]{0,6})")
_DASHES = frozenset(("—", "-", "--", "——", "/", "无", "－", "－－"))
_SIGNS = frozenset(("≥", "≤", ">", "<", "=", "＝", "＞", "＜", ">=", "<=", "定性", "定量", "正向", "反向"))
_TEXTS = frozenset(
    (
        "explanation",
        "standard",
        "formula",
        "evidence",
        "reason",
        "target",
        "actual",
        "name",
        "expected",
        "reached",
    )
)
# What it costs to leave a column of a row out. Merged labels are printed once; notes are mostly empty.
_SKIP = {
    "serial": 1.5, "branch": 0.2, "group": 0.25, "branch_weight": 0.3, "group_weight": 0.3, "name": 4.0, "label": 4.0,
    "target": 2.0, "actual": 1.6, "weight": 2.5, "score": 1.8, "reason": 0.1, "evidence": 0.1, "sign": 1.2, "unit": 1.0,
    "explanation": 1.0, "standard": 1.2, "formula": 0.8, "initial": 0.9, "adjusted": 1.0, "executed": 1.0, "rate": 0.9,
    "expected": 1.5, "reached": 1.0,
}  # fmt: skip
# Below the total of the funds, points, rate and score are mostly left out.
_FUND_SKIP = {"weight": 0.4, "rate": 0.4, "score": 0.4, "initial": 0.6, "adjusted": 0.6, "executed": 0.6}
_GAP, _JOIN, _NEW_ROW = 0.3, 1.6, 0.5
#: A row that costs more than this per cell is none of the block.
LIMIT = 1.6


@dataclass(frozen=True, slots=True)
class Token:
    """A cell as it was copied: its words, its line, and its position in the row where one is known."""

    text: str
    line: int
    position: int = 0

    @property
    def blank(self) -> bool:
        """Whether the cell says nothing."""
        return not self.text.strip()


def is_level(text: str) -> bool:
    """Whether a text is the name of an indicator group: 产出指标(50分), 数量指标, 项目立项(8分)."""
    said = plain(text)
    if len(said) > 24:
        return False
    return label_key(text) in vocabulary()["levels"] or _LEVEL.fullmatch(said) is not None


def _oddness(token: Token, following: Token | None, field: str) -> float:
    """How odd a cell looks under a column, from 0."""
    text = token.text.strip()
    if not text:
        return 0.0 if field in ("reason", "evidence") else 0.6
    number = number_in(text) is not None
    if field != "label" and label_key(text) in vocabulary()["sources"]:
        return 6.0
    if field == "serial":
        plain_number = text.isdigit() and len(text) <= 3
        return 0.0 if plain_number and following is not None and number_in(following.text) is None else 4.0
    if field in ("branch", "group"):
        if number:
            return 6.0
        other = level_names("group" if field == "branch" else "branch") - level_names(field)
        if label_key(text) in other:
            return 0.9
        # A name of both levels that stands alone is a group: a branch comes with its first group beside it.
        both = 0.5 if field == "branch" and label_key(text) in level_names("group") else 0.0
        return both if is_level(text) and len(text) < 30 else 2.2
    if field in ("weight", "score", "branch_weight", "group_weight"):
        return 0.0 if number else 0.8 if text in _DASHES else 6.0
    if field in ("initial", "adjusted", "executed"):
        return 0.0 if number or text in _DASHES or re.match(r"\d", plain(text)) else 4.0
    if field == "rate":
        return 0.0 if plain(text).endswith("%") else 1.0 if number or text in _DASHES else 4.0
    if field == "sign":
        return 0.0 if plain(text) in _SIGNS else 4.0
    if field == "unit":
        return 0.2 if len(text) <= 5 and not number else 3.0
    if field == "label":
        return 5.0 if number else 0.0
    if field == "name":
        if number:
            return 5.0
        return (
            1.8
            if label_key(text) in vocabulary()["levels"]
            else 1.5
            if _MEASURE.fullmatch(plain(text))
            else 0.0
        )
    if field == "standard":
        return 0.0 if _RULE.search(text) else 2.5 if number else 1.0
    if field == "explanation":
        return 1.5 if _RULE.search(text) else 2.5 if number else 0.3
    if field in ("reason", "evidence", "formula"):
        return 2.0 if number else 2.2 if _RULE.search(text) or is_level(text) else 0.6
    return 0.4 if number else 0.2


def align(
    tokens: Sequence[Token],
    fields: Sequence[str],
    positions: Sequence[int] | None = None,
    *,
    rows: bool = False,
) -> tuple[list[tuple[int, int]], float]:
    """A column and a row for every token: ``[(row, column index)]``, and what the path costs.

    With ``rows`` the tokens are a whole table and may begin a new row; otherwise they are one row. ``positions``
    are those of the head; equal distances in row and head are preferred. Two tokens may share a column.
    """
    count = len(fields)
    costs = {**_SKIP, **_FUND_SKIP} if "label" in fields else _SKIP
    skip = [0.1 if field.startswith("?") else costs.get(field, 1.0) for field in fields]
    before = [0.0]
    for cost in skip:
        before.append(before[-1] + cost)
    total = before[-1]
    best: list[list[float]] = []
    came: list[list[tuple[int, bool]]] = []
    for number, token in enumerate(tokens):
        following = tokens[number + 1] if number + 1 < len(tokens) else None
        odd = [_oddness(token, following, field) for field in fields]
        row_best, row_came = [0.0] * count, [(-1, False)] * count
        cheapest_end = (
            min(((best[-1][at] + total - before[at + 1], at) for at in range(count)), default=(0.0, -1))
            if number
            else (0.0, -1)
        )
        for column in range(count):
            options: list[tuple[float, int, bool]] = []
            if number == 0:
                options.append((before[column], -1, False))
            else:
                if rows:
                    options.append((cheapest_end[0] + before[column] + _NEW_ROW, cheapest_end[1], True))
                for at in range(column):
                    gap = 0.0
                    if (
                        positions is not None
                        and token.position - tokens[number - 1].position != positions[column] - positions[at]
                    ):
                        gap = _GAP
                    options.append((best[-1][at] + before[column] - before[at + 1] + gap, at, False))
                options.append(
                    (best[-1][column] + _joining(tokens[number - 1], token, fields[column]), column, False)
                )
            cost, at, fresh = min(options)
            row_best[column], row_came[column] = cost + odd[column], (at, fresh)
        best.append(row_best)
        came.append(row_came)
    if not tokens:
        return [], 0.0
    ends = [best[-1][at] + total - before[at + 1] for at in range(count)]
    column = min(range(count), key=ends.__getitem__)
    cost, path = ends[column], []
    for number in range(len(tokens) - 1, -1, -1):
        at, fresh = came[number][column]
        path.append((column, fresh))
        column = at
    row, placed = 0, []
    for column, fresh in reversed(path):
        row += fresh
        placed.append((row, column))
    return placed, cost


def _joining(before: Token, token: Token, field: str) -> float:
    """What it costs that two cells are parts of one: little for prose, nothing sensible for numbers."""
    if token.blank:
        return 0.1
    if before.blank:
        return 0.4
    if field in ("branch", "group") and plain(before.text) == plain(token.text):
        return 0.1
    if field in _TEXTS and number_in(token.text) is None:
        return _JOIN
    return 8.0
