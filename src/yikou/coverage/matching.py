"""名单比对 (matching): another office's list held against the register and against what was granted.

``match`` says it row by row; ``statement`` says the same as one SQL statement, for a database or an
engine that holds a million persons. A test keeps the two equal. A person is found by the identity number
(its blind index is as good); anything less is only proposed, by ``propose``, and never counted as found.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from yikou.findings import Finding, Place, finding


class Standing(StrEnum):
    """How a listed person stands (比对结果)."""

    ABSENT = "absent"
    UNSERVED = "unserved"
    SERVED = "served"

    @property
    def label(self) -> str:
        """不在册, 在册未帮扶 or 在册已帮扶."""
        return {"absent": "不在册", "unserved": "在册未帮扶", "served": "在册已帮扶"}[self.value]


class Likeness(StrEnum):
    """Why two records may be one person though no number says so (疑似依据)."""

    NAME_AND_BIRTH = "name_birth"
    NAME_AND_PHONE = "name_phone"

    @property
    def label(self) -> str:
        """The words for a screen."""
        return {"name_birth": "姓名、出生日期相同", "name_phone": "姓名、电话相同"}[self.value]


@dataclass(frozen=True, slots=True)
class Listed:
    """One row of a list (名单行): ``identity`` is the number or its blind index, empty when there is none."""

    key: int
    identity: str


@dataclass(frozen=True, slots=True)
class Known:
    """One record of the register (在册记录): its identity, its id, and the cluster it is linked into."""

    identity: str
    person: int
    cluster: int


@dataclass(frozen=True, slots=True)
class Matched:
    """One listed row with its result; ``person`` and ``cluster`` are None where nobody was found."""

    key: int
    person: int | None
    cluster: int | None
    standing: Standing
    in_category: bool


@dataclass(frozen=True, slots=True)
class MatchReport:
    """The rows in their order, and how many stand how: (standing, in the category) -> rows."""

    rows: tuple[Matched, ...]
    counts: Mapping[tuple[Standing, bool], int]


def match(
    listed: Iterable[Listed],
    known: Iterable[Known],
    *,
    reached: Container[int],
    held: Container[int],
) -> tuple[MatchReport, tuple[Finding, ...]]:
    """Hold each row against the register; ``reached`` and ``held`` are clusters of persons.

    ``reached``: those with something granted in the season; ``held``: those who stand in the category of
    need that the list speaks of. Findings: COV012 for a row without a number (it counts as not on the
    register), COV013 for a number that stands twice in the list.
    """
    records = {record.identity: record for record in known if record.identity}
    rows: list[Matched] = []
    findings: list[Finding] = []
    counts: dict[tuple[Standing, bool], int] = {}
    seen: set[str] = set()
    for row in listed:
        if not row.identity:
            findings.append(_without_number(row))
        elif row.identity in seen:
            findings.append(_twice(row))
        seen.add(row.identity)
        record = records.get(row.identity) if row.identity else None
        if record is None:
            result = Matched(row.key, None, None, Standing.ABSENT, in_category=False)
        else:
            standing = Standing.SERVED if record.cluster in reached else Standing.UNSERVED
            result = Matched(row.key, record.person, record.cluster, standing, record.cluster in held)
        rows.append(result)
        mark = (result.standing, result.in_category)
        counts[mark] = counts.get(mark, 0) + 1
    return MatchReport(tuple(rows), counts), tuple(findings)


def statement(*, listed: str, known: str, reached: str, held: str) -> str:
    """The same as ``match``, as one SQL statement that SQLite, PostgreSQL and DuckDB read alike.

    Each argument is a SELECT: ``listed`` gives (row key, identity), ``known`` (identity, person, cluster),
    ``reached`` and ``held`` one column of clusters each. The answer has the columns row_key, person,
    cluster, standing, in_category (0 or 1); one row per listed row. Placeholders inside the four SELECTs
    are bound in the order listed, known, reached, held.
    """
    return (
        f"WITH listed(row_key, identity) AS ({listed}), known(identity, person, cluster) AS ({known}), "
        # A set joins once; a subquery inside the CASE was asked again for every row by one engine.
        f"reached_all(cluster) AS ({reached}), held_all(cluster) AS ({held}), "
        "reached AS (SELECT DISTINCT cluster FROM reached_all), held AS (SELECT DISTINCT cluster FROM held_all) "
        "SELECT l.row_key AS row_key, k.person AS person, k.cluster AS cluster, "
        f"CASE WHEN k.cluster IS NULL THEN '{Standing.ABSENT}' "
        f"WHEN r.cluster IS NOT NULL THEN '{Standing.SERVED}' ELSE '{Standing.UNSERVED}' END AS standing, "
        "CASE WHEN h.cluster IS NOT NULL THEN 1 ELSE 0 END AS in_category "
        "FROM listed l LEFT JOIN known k ON k.identity = NULLIF(l.identity, '') "
        "LEFT JOIN reached r ON r.cluster = k.cluster LEFT JOIN held h ON h.cluster = k.cluster"
    )


def counts_of(matched: str) -> str:
    """How many rows of a ``statement`` stand how: standing, in_category, number."""
    return f"SELECT standing, in_category, COUNT(*) FROM ({matched}) m GROUP BY standing, in_category"


def unreached_of(matched: str) -> str:
    """The rows of a ``statement`` that somebody must look up, in the order of the list."""
    return (
        "SELECT row_key, person, cluster, standing, in_category "
        f"FROM ({matched}) m WHERE standing <> '{Standing.SERVED}' ORDER BY row_key"
    )


@dataclass(frozen=True, slots=True)
class Description:
    """What is known of a person besides a number (特征): for proposals, never printed."""

    key: int
    name: str = field(repr=False)
    born_on: date | None = field(repr=False)
    phones: frozenset[str] = field(repr=False)
    has_identity: bool = False


@dataclass(frozen=True, slots=True)
class Proposal:
    """A record that may be the listed person (疑似): for somebody to look at."""

    key: int
    person: int
    likeness: Likeness


def propose(listed: Iterable[Description], records: Iterable[Description]) -> list[Proposal]:
    """Records of the same name with the same birthday, else the same telephone.

    Two persons with two numbers are two persons: where both have one, nothing is proposed. A name alone
    proposes nobody. ``name`` is the caller's key of a name, the same for its spellings.
    """
    by_name: dict[str, list[Description]] = {}
    for record in records:
        by_name.setdefault(record.name, []).append(record)
    found = []
    for row in listed:
        for record in by_name.get(row.name, ()):
            if row.has_identity and record.has_identity:
                continue
            likeness = _likeness(row, record)
            if likeness is not None:
                found.append(Proposal(row.key, record.key, likeness))
    return found


def _likeness(row: Description, record: Description) -> Likeness | None:
    if row.born_on is not None and row.born_on == record.born_on:
        return Likeness.NAME_AND_BIRTH
    if row.phones & record.phones and (row.born_on is None or record.born_on is None):
        # A father and a son may share name and telephone; two different birthdays are two people.
        return Likeness.NAME_AND_PHONE
    return None


def _without_number(row: Listed) -> Finding:
    return finding("COV012", f"名单行 {row.key} 没有证件号码,按不在册处理", place=Place(quote=str(row.key)))


def _twice(row: Listed) -> Finding:
    return finding(
        "COV013", f"名单行 {row.key} 的证件号码在名单中出现过,请只保留一行", place=Place(quote=str(row.key))
    )
