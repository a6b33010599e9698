"""Search the register for records of one person (查找关联), and keep what was found for people to decide."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from yikou.findings import Finding
from yikou.linkage import FIELDS
from yikou_app.ground.ensure import Refused
from yikou_app.ground.scope import Role, Scope
from yikou_app.register.models import Candidate, Link, Person
from yikou_app.trail.actions import record

if TYPE_CHECKING:
    from yikou.linkage import Pair

_CHUNK = 2000
Tell = Callable[[int, int, str], None]
#: How a pair is linked with whatever hangs on it: references, rule, reason; whether it now stands as linked.
LinkPair = Callable[[str, str, str, str], bool]


@dataclass(slots=True)
class Search:
    """What a search found (查找结果): counts for the job, findings for its log."""

    records: int = 0
    linked: int = 0
    not_linked: int = 0
    to_review: int = 0
    findings: list[Finding] = field(default_factory=list)


def find_candidates(*, link: LinkPair, tell: Tell, by: Scope) -> Search:
    """Compare all records with each other (查找关联), link what is certain by ``link``, keep the rest to ask.

    Names, numbers and telephones are opened into this process and nowhere else; what is stored of a
    pair is the level of each comparison. Nobody's decision is touched: a pair about which somebody has
    ever decided is neither proposed nor linked, nor joined through a third record. Running it again
    finds what is new and marks what is no longer found.
    """
    from yikou.linkage import find_pairs  # the engine is for this job only

    by.must_be(Role.DISTRICT)
    started = timezone.now()
    tell(0, 4, "读取台账")
    refs, table = _records()
    tell(1, 4, "比对")
    same, different = _decided()
    found, findings = find_pairs(table, today=timezone.localdate(), same=same, different=different)
    tell(2, 4, "保存候选")
    pairs = [*found.automatic, *found.review]
    for start in range(0, len(pairs), _CHUNK):
        _keep(pairs[start : start + _CHUNK], started)
    search = Search(records=len(refs), to_review=len(found.review), findings=findings)
    for done, pair in enumerate(found.automatic):
        if done % 50 == 0:
            tell(2, 4, f"自动关联 {done} / {len(found.automatic)}")
        if _linked(pair, refs, link):
            search.linked += 1
        else:
            search.not_linked += 1
    with transaction.atomic():
        Candidate.objects.filter(found_at__lt=started, current=True).update(current=False)
        record(
            by=by, verb="find_candidates", subject=("register", "links"), records=search.records,
            linked=search.linked, to_review=search.to_review,
        )  # fmt: skip
    tell(4, 4, "完成")
    return search


def _records() -> tuple[dict[int, str], dict[str, list[object]]]:
    """The references of all records, and their columns in clear, for this process only."""
    refs: dict[int, str] = {}
    columns: dict[str, list[object]] = {name: [] for name in FIELDS}
    people = Person.objects.everywhere("comparing all records").filter(restricted=False).order_by("pk")
    for row in people.iterator(chunk_size=_CHUNK):
        refs[row.pk] = row.ref
        home = f"h{row.household_id}" if row.household_id else None
        values = (row.pk, row.name, row.id_number, row.sex, row.birth_on, row.area_path, row.phone, home)
        for name, value in zip(FIELDS, values, strict=True):
            columns[name].append(value)
    return refs, columns


def _decided() -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Pairs that are linked, and pairs about which anything else was ever decided, be it undone."""
    linked, others = [], []
    for first, second, decision, undone in Link.objects.values_list(
        "first_id", "second_id", "decision", "undone_at"
    ):
        stands = decision == Link.Decision.SAME and undone is None
        (linked if stands else others).append((first, second))
    standing = set(linked)
    return linked, [pair for pair in others if pair not in standing]


def _keep(pairs: list[Pair], at: object) -> None:
    rows = [
        Candidate(
            first_id=min(pair.first, pair.second), second_id=max(pair.first, pair.second), rule=pair.rule,
            per_mille=pair.per_mille, levels=dict(pair.codes), found_at=at, current=True,
        )
        for pair in pairs
    ]  # fmt: skip
    Candidate.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["first", "second"],
        update_fields=["rule", "per_mille", "levels", "found_at", "current"],
    )  # fmt: skip


def _linked(pair: Pair, refs: dict[int, str], link: LinkPair) -> bool:
    agrees = "、".join(said.words for said in pair.said if said.mark in ("agrees", "near"))
    reason = f"系统自动关联,依据:{pair.rule_label}({agrees})"
    try:
        return link(refs[pair.first], refs[pair.second], pair.rule, reason[:250])
    except Refused:
        # Somebody has decided about one of the two since the search began; what people say stands.
        return False
