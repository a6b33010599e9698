"""Hold a list against those that its unit has had accepted for the same programme: new, same, changed, gone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from yikou.values import mask_account, mask_id, yuan_text
from yikou_app.ground.scope import Scope
from yikou_app.rosters.models import Roster, RosterRow

KINDS = {"new": "新增", "same": "相同", "changed": "有变化", "gone": "这次没有"}
_SEEN = ("pk", "id_index", "amount_fen", "category_key", "account_index", "area_path")
_NAMELESS = ("pk", "name", "phone", "account_index", "area_path", "category_key", "amount_fen")

Key = tuple[object, ...]
Content = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A list against the accepted ones before it (重报比较): row ids by kind, and each row's former rows.

    ``formers`` gives a row the ids of all accepted rows of the same person, oldest first.
    """

    lists: int
    new: tuple[int, ...]
    same: tuple[int, ...]
    changed: tuple[int, ...]
    gone: tuple[int, ...]
    formers: Mapping[int, tuple[int, ...]]

    def of_kind(self, kind: str) -> tuple[int, ...]:
        """The rows of one kind; KeyError for a kind there is not."""
        return {"new": self.new, "same": self.same, "changed": self.changed, "gone": self.gone}[kind]


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """One row of a comparison as its screen shows it; of a gone one the accepted row."""

    id: int
    number: int
    sheet: str
    name: str = field(repr=False)
    masked_id: str
    amount_fen: int
    difference: str


def comparison(scope: Scope, ref: str) -> Comparison | None:
    """How a checked list differs from what was accepted before; None where nothing was, or it is checked still."""
    row = Roster.objects.within(scope).filter(ref=ref, state__in=["checked", "accepting"]).first()
    return comparison_of(row.pk) if row else None


def comparison_of(roster_id: int) -> Comparison | None:
    """The same for the house's own work, such as the taking of a list."""
    roster = Roster.objects.everywhere("a list against its unit's own lists").get(pk=roster_id)
    before = Roster.objects.everywhere("a list against its unit's own lists").filter(
        programme_id=roster.programme_id, unit_id=roster.unit_id, state=Roster.State.ACCEPTED
    )
    lists = list(before.exclude(pk=roster_id).values_list("pk", flat=True))
    if not lists:
        return None
    old = _people(RosterRow.objects.filter(roster_id__in=lists, state=RosterRow.State.ACCEPTED))
    mine = _people(RosterRow.objects.filter(roster_id=roster_id, state=RosterRow.State.ACCEPTED))
    new, same, changed = [], [], []
    formers: dict[int, tuple[int, ...]] = {}
    for key, rows in mine.items():
        known = old.get(key, [])
        for row_id, content in rows:
            if not known:
                new.append(row_id)
                continue
            formers[row_id] = tuple(pk for pk, _ in known)
            (same if known[-1][1] == content else changed).append(row_id)
    gone = [rows[-1][0] for key, rows in old.items() if key not in mine]
    return Comparison(len(lists), tuple(sorted(new)), tuple(sorted(same)), tuple(sorted(changed)), tuple(sorted(gone)), formers)  # fmt: skip


def _people(rows) -> dict[Key, list[tuple[int, Content]]]:  # type: ignore[no-untyped-def] # Django's QuerySet is generic upstairs
    """Rows by person, oldest first: by number, and without one by all that the row says."""
    people: dict[Key, list[tuple[int, Content]]] = {}
    numbered = rows.exclude(id_index="").order_by("pk").values_list(*_SEEN)
    for pk, index, *content in numbered.iterator(5000):
        people.setdefault((index,), []).append((pk, tuple(content)))
    for pk, *content in rows.filter(id_index="").order_by("pk").values_list(*_NAMELESS).iterator(5000):
        # Two rows of one name without a number may be two people: only the very same row is the same.
        people.setdefault(tuple(content), []).append((pk, ()))
    return people


def compared_rows(scope: Scope, ref: str, kind: str, *, limit: int, offset: int = 0) -> list[ComparedRow]:
    """One page of the rows of a kind, with what differs; empty out of scope."""
    found = comparison(scope, ref)
    if found is None or kind not in KINDS:
        return []
    page = found.of_kind(kind)[offset : offset + limit]
    rows = RosterRow.objects.in_bulk(page)
    latest = {pk: found.formers[pk][-1] for pk in page if kind == "changed"}
    old = RosterRow.objects.in_bulk(list(latest.values()))
    return [
        ComparedRow(
            id=pk, number=rows[pk].number, sheet=rows[pk].sheet, name=rows[pk].name or "",
            masked_id=mask_id(rows[pk].id_number) if rows[pk].id_number else "",
            amount_fen=rows[pk].amount_fen,
            difference=difference_of(old[latest[pk]], rows[pk]) if pk in latest else "",
        )
        for pk in page
    ]  # fmt: skip


def difference_of(before: RosterRow, after: RosterRow) -> str:
    """What two rows of one person say differently, in words; empty when they agree."""
    words = []
    if before.amount_fen != after.amount_fen:
        words.append(f"金额 {yuan_text(before.amount_fen)} 元改为 {yuan_text(after.amount_fen)} 元")
    if before.account_index != after.account_index:
        words.append(f"账号 {_account(before)} 改为 {_account(after)}")
    if before.category_key != after.category_key:
        words.append("对象类别不同")
    if before.area_path != after.area_path:
        words.append("所属居村不同")
    return ";".join(words)


def _account(row: RosterRow) -> str:
    return mask_account(row.account) if row.account else "空"


def differences(pairs: Sequence[tuple[int, int]]) -> dict[int, str]:
    """For (row, former row) pairs, what differs, by row; rows that agree are left out."""
    rows = RosterRow.objects.in_bulk([pk for pair in pairs for pk in pair])
    found = {new: difference_of(rows[old], rows[new]) for new, old in pairs}
    return {pk: words for pk, words in found.items() if words}
