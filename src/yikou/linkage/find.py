"""识别 (find): exact number first, then certain rules, then the model; never against a decision."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from yikou.findings import Finding, Place, finding
from yikou.linkage.blocks import Crowded, add_blocks
from yikou.linkage.clusters import Clusters, Refusal
from yikou.linkage.features import Features, derive, frame_of, frame_of_columns
from yikou.linkage.levels import COMPARISONS, Said, compare, said_of
from yikou.linkage.model import Weights, code_of, shipped_weights
from yikou.linkage.pairs import score_pairs
from yikou.linkage.record import Policy, Record
from yikou.linkage.rules import BORROWED, EXACT, MODEL, decide_pairs, rule_label

_PARTS = {
    "name": "姓名", "born": "出生日期", "phone": "电话", "village": "居村", "household": "家庭", "heard": "姓名读音",
    "street": "街镇", "born_year": "出生年份", "claim": "证件号码",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records that are, or may be, one person (候选): keys, the rule, the likelihood and what was compared.

    ``per_mille`` is the likelihood rounded down; ``codes`` has a level for each comparison.
    """

    first: int
    second: int
    rule: str
    per_mille: int
    codes: Mapping[str, str]

    @property
    def rule_label(self) -> str:
        """How the rule reads."""
        return rule_label(self.rule)

    @property
    def said(self) -> tuple[Said, ...]:
        """What agrees and what differs, in words."""
        return said_of(self.codes)


@dataclass(frozen=True, slots=True)
class Linkage:
    """The answer (识别结果): pairs linked automatically, pairs to ask about, and the group of each record.

    ``automatic`` has the links that were made, a tree over each group and so fewer than its pairs;
    ``review`` the pairs between different groups, at most one for two groups. ``group_of`` gives for a
    record's key the key of the first record of its group.
    """

    automatic: tuple[Pair, ...]
    review: tuple[Pair, ...]
    group_of: dict[int, int]


def find_pairs(
    records: Iterable[Record] | Mapping[str, Sequence[object]] | pl.DataFrame,
    *,
    today: date,
    same: Iterable[tuple[int, int]] = (),
    different: Iterable[tuple[int, int]] = (),
    policy: Policy | None = None,
    weights: Weights | None = None,
) -> tuple[Linkage, list[Finding]]:
    """Who is the same person (识别): records as values, or as columns by the names of ``record.FIELDS``.

    ``same`` and ``different`` are pairs of keys that people have decided: the first are joined before
    anything else, the second are never proposed again nor joined through a third record. Findings LNK001
    to LNK005 say what could not be compared or decided; nothing is dropped and nothing aborts.
    """
    limits = policy or Policy()
    if isinstance(records, pl.DataFrame):
        table = records
    else:
        table = frame_of_columns(records) if isinstance(records, Mapping) else frame_of(records)
    features = derive(table, today=today, policy=limits)
    blocked, crowded = add_blocks(features.table, limits.block)
    scored = score_pairs(blocked, weights or shipped_weights())
    return _settle(features, scored, list(same), list(different), limits, crowded)


def compare_records(first: Record, second: Record, *, today: date) -> tuple[Said, ...]:
    """Two records side by side (比对): what agrees, what is near, what differs."""
    features = derive(frame_of([first, second]), today=today)
    rows = [features.table.row(place, named=True) for place in (0, 1)]
    return compare(*rows)


def _settle(
    features: Features,
    scored: pl.DataFrame,
    same: list[tuple[int, int]],
    different: list[tuple[int, int]],
    limits: Policy,
    crowded: list[Crowded],
) -> tuple[Linkage, list[Finding]]:
    keys: list[int] = features.table["key"].to_list()
    place = {key: row for row, key in enumerate(keys)}
    numbers: list[int | None] = features.table["number"].to_list()
    groups = Clusters(numbers, limits.cluster)
    automatic: list[Pair] = []
    for first, second in same:
        if first in place and second in place:
            groups.join(place[first], place[second])
    for first, second in different:
        if first in place and second in place:
            groups.part(place[first], place[second])
    for first, second in _equal_numbers(features.table):
        # Two records that a person has told apart stay apart, even under one number.
        if groups.refusal(first, second) is not Refusal.DECIDED:
            groups.join(first, second)
            automatic.append(Pair(keys[first], keys[second], EXACT, 1000, {}))
    judged = _judge(features, scored, limits)
    undecided, refused = _link(judged.filter(pl.col("automatic")), groups, keys, automatic)
    asked = (
        pl.concat([judged.filter(~pl.col("automatic")), undecided])
        if undecided.height
        else judged.filter(~pl.col("automatic"))
    )
    review = _queue(asked, features, groups, keys)
    group_of = {key: keys[groups.find(row)] for row, key in enumerate(keys)}
    findings = _findings(features, crowded, refused, limits)
    return Linkage(tuple(automatic), tuple(review), group_of), findings


def _equal_numbers(table: pl.DataFrame) -> list[tuple[int, int]]:
    """Each record with a number, and the first record that has it."""
    known = table.filter(pl.col("number").is_not_null()).select(
        "row", pl.col("row").min().over("number").alias("first")
    )
    return known.filter(pl.col("row") != pl.col("first")).select("first", "row").rows()


def _judge(features: Features, scored: pl.DataFrame, limits: Policy) -> pl.DataFrame:
    """The pairs worth a thought, best first, each with whether a machine may link it."""
    judged = decide_pairs(scored)
    certain = pl.col("rule") != MODEL
    likely = (pl.col("probability") >= limits.automatic / 1000) & ~pl.col("asked")
    judged = judged.with_columns((certain | likely).alias("automatic"), certain.alias("certain"))
    torn = _torn(features, judged, limits.rival / 1000)
    judged = judged.with_columns(
        (pl.col("automatic") & ~pl.col("first").is_in(torn) & ~pl.col("second").is_in(torn)).alias(
            "automatic"
        )
    )
    judged = judged.filter(pl.col("automatic") | (pl.col("probability") >= limits.review / 1000))
    return judged.sort("certain", "probability", "first", "second", descending=[True, True, False, False])


def _torn(features: Features, judged: pl.DataFrame, rival: float) -> pl.Series:
    """Rows without a number that two persons with different numbers both fit.

    A number that its own record contradicts makes no second person: it is likelier a relative's. Nor does
    somebody of another given name or sex, such as the twin.
    """
    numbers = features.table.select("row", "number").filter(~pl.col("row").is_in(features.doubtful.implode()))
    both = pl.concat(
        [
            judged.select(
                pl.col("first").alias("row"),
                pl.col("second").alias("other"),
                "probability",
                "certain",
                "asked",
            ),
            judged.select(
                pl.col("second").alias("row"),
                pl.col("first").alias("other"),
                "probability",
                "certain",
                "asked",
            ),
        ]
    ).filter(((pl.col("probability") >= rival) & ~pl.col("asked")) | pl.col("certain"))
    fitting = both.join(numbers.rename({"row": "other"}), on="other").filter(pl.col("number").is_not_null())
    persons = fitting.group_by("row").agg(pl.col("number").n_unique().alias("persons"))
    return persons.filter(pl.col("persons") > 1)["row"].implode()


def _link(
    edges: pl.DataFrame, groups: Clusters, keys: list[int], automatic: list[Pair]
) -> tuple[pl.DataFrame, dict[Refusal, int]]:
    """Join what may be joined, best first; the edges that were refused, and how many for which reason."""
    refused: dict[Refusal, int] = {}
    again: list[int] = []
    columns = (edges["first"].to_list(), edges["second"].to_list())
    for at, (first, second) in enumerate(zip(*columns, strict=True)):
        if groups.find(first) == groups.find(second):
            continue
        why = groups.refusal(first, second)
        if why is None:
            groups.join(first, second)
            automatic.append(_pair(edges.row(at, named=True), keys))
        else:
            refused[why] = refused.get(why, 0) + 1
            if why is not Refusal.DECIDED:
                again.append(at)
    return edges[again], refused


def _pair(row: Mapping[str, object], keys: list[int], rule: str = "") -> Pair:
    codes = {each.name: code_of(each, int(str(row[f"gamma_{each.name}"]))) for each in COMPARISONS}
    likely = min(999, int(float(str(row["probability"])) * 1000))
    return Pair(
        keys[int(str(row["first"]))], keys[int(str(row["second"]))], rule or str(row["rule"]), likely, codes
    )


def _queue(asked: pl.DataFrame, features: Features, groups: Clusters, keys: list[int]) -> list[Pair]:
    """What a person is asked: one pair for two groups, the likeliest; nothing that is decided already."""
    queue: list[Pair] = []
    seen: set[tuple[int, int]] = set()

    def worth_asking(first: int, second: int) -> bool:
        ends = sorted((groups.find(first), groups.find(second)))
        pair = (ends[0], ends[1])
        if pair in seen or pair[0] == pair[1]:
            return False
        seen.add(pair)
        return groups.refusal(first, second) in (None, Refusal.LARGE)

    for row in asked.sort("probability", "first", "second", descending=[True, False, False]).iter_rows(
        named=True
    ):
        if worth_asking(row["first"], row["second"]):
            queue.append(_pair(row, keys))
    table = features.table
    for lent, owner in features.borrowed:
        if worth_asking(lent, owner):
            said = compare(table.row(lent, named=True), table.row(owner, named=True))
            queue.append(
                Pair(keys[lent], keys[owner], BORROWED, 500, {each.name: each.code for each in said})
            )
    return queue


def _findings(
    features: Features, crowded: list[Crowded], refused: dict[Refusal, int], limits: Policy
) -> list[Finding]:
    out = []
    if features.borrowed:
        out.append(
            finding(
                "LNK001",
                f"{len(features.borrowed)} 条记录的证件号码与他人相同而姓名、出生日期不同,未按号码关联",
            )
        )
    for each in crowded[:20]:
        parts = "、".join(_PARTS[name] for name in each.columns)
        out.append(
            finding(
                "LNK002",
                f"有 {each.records} 条记录的{parts}完全相同,超过 {limits.block} 条,没有按此两两比较",
                place=Place(quote=parts),
            )
        )
    if large := refused.get(Refusal.LARGE):
        out.append(finding("LNK003", f"{large} 处关联会使一个人超过 {limits.cluster} 条记录,已转人工复核"))
    against = refused.get(Refusal.NUMBERS, 0) + refused.get(Refusal.DECIDED, 0)
    if against:
        out.append(
            finding("LNK004", f"{against} 处关联会把证件号码不同或已认定不是同一人的记录连在一起,没有关联")
        )
    if features.shared_phones:
        out.append(
            finding(
                "LNK005", f"{features.shared_phones} 个电话各有超过 {limits.callers} 个姓名使用,没有作为依据"
            )
        )
    return out
