"""Ask the reference lists: which there are, what they say, how they differ from the version before."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from yikou.values import mask_id, mask_phone
from yikou.values.division import SEGMENT
from yikou_app.district.queries import area_names
from yikou_app.ground.scope import Role, Scope
from yikou_app.references.models import ReferenceList, ReferenceRow
from yikou_app.references.tables import gone as gone_rows

KINDS = tuple((kind.value, kind.label) for kind in ReferenceList.Kind)
STATES = tuple((state.value, state.label) for state in ReferenceList.State)
#: What the screen of a list can show: key -> words.
SHOWN = {"new": "新增", "changed": "变更", "same": "未变", "gone": "退出", "rejected": "退回"}
#: Who may see lists of other departments at all; finance and streets have no purpose for whole lists.
WHO_SEES = (Role.DISTRICT, Role.DEPARTMENT)


@dataclass(frozen=True, slots=True)
class ListLine:
    """One version of a reference list; one row per list."""

    id: int
    ref: str
    kind: str
    kind_label: str
    unit_id: int
    unit_name: str
    area_path: str
    category_key: str
    category: str
    list_on: date
    valid_to: date
    destroy_on: date
    ground: str
    purpose: str
    state: str
    state_label: str
    previous_id: int | None
    previous_ref: str
    rows_read: int
    accepted: int
    rejected: int
    blank: int
    added: int
    changed: int
    same: int
    gone: int
    message: str
    notes: tuple[str, ...] = field(repr=False)
    file_ref: str
    error_file_ref: str
    job_ref: str
    handed_in_by_name: str
    handed_in_at: datetime
    destroyed_at: datetime | None
    destroyed_by_name: str

    @property
    def title(self) -> str:
        """How screens call it: 持证残疾人(明湖区残联,2026-11)."""
        return f"{self.kind_label}({self.unit_name},{self.list_on:%Y-%m-%d})"

    def to_destroy(self, on: date) -> bool:
        """Whether its last day has passed while its rows are still here."""
        return self.destroy_on < on and self.state not in ("destroyed", "withdrawn", "failed")

    def expired(self, on: date) -> bool:
        """Whether it may no longer be held against the register."""
        return self.valid_to < on


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One row of a list as its screen shows it: masked."""

    id: int
    sheet: str
    number: int
    change_label: str
    name: str = field(repr=False)
    masked_id: str
    masked_phone: str
    matter: str = field(repr=False)
    level: str
    area_name: str
    remarks: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Entry:
    """What is needed to find one listed person; for the room that sends somebody there."""

    id: int
    name: str = field(repr=False)
    id_number: str = field(repr=False)
    born_on: date | None = field(repr=False)
    phones: tuple[str, ...] = field(repr=False)
    address: str = field(repr=False)
    id_index: str
    name_index: str
    subject_index: str
    area_path: str


def _line(row: ReferenceList) -> ListLine:
    return ListLine(
        row.pk, row.ref, row.kind, ReferenceList.Kind(row.kind).label, row.unit_id, row.unit.name,
        row.area_path, row.category.key if row.category else "", row.category.name if row.category else "",
        row.list_on, row.valid_to, row.destroy_on, row.ground, row.purpose, row.state,
        ReferenceList.State(row.state).label, row.previous_id, row.previous.ref if row.previous else "",
        row.rows_read, row.accepted, row.rejected, row.blank, row.added, row.changed, row.same, row.gone,
        row.message, tuple(json.loads(row.notes)) if row.notes else (), row.file.ref,
        row.error_file.ref if row.error_file else "", row.job_ref, row.handed_in_by_name, row.handed_in_at,
        row.destroyed_at, row.destroyed_by_name,
    )  # fmt: skip


_WITH = ("unit", "category", "previous", "file", "error_file")


def _lists(scope: Scope) -> QuerySet[ReferenceList]:
    rows = ReferenceList.objects.within(scope).select_related(*_WITH)
    return rows if scope.role in WHO_SEES else rows.none()


def reference_lists(scope: Scope, *, kind: str = "", state: str = "") -> list[ListLine]:
    """The lists within the scope, newest first; nothing for roles without a purpose."""
    chosen = _lists(scope).order_by("-list_on", "-pk")
    if kind:
        chosen = chosen.filter(kind=kind)
    if state:
        chosen = chosen.filter(state=state)
    return [_line(row) for row in chosen]


def reference_list(scope: Scope, ref: str) -> ListLine | None:
    """One list within the scope, or None."""
    row = _lists(scope).filter(ref=ref).first()
    return _line(row) if row else None


def list_of_system(ref_or_id: str | int) -> ListLine:
    """One list for the house's own work, such as the job that checks or compares it."""
    which = {"ref": ref_or_id} if isinstance(ref_or_id, str) else {"pk": ref_or_id}
    rows = ReferenceList.objects.everywhere("the job that checks or compares it")
    return _line(rows.select_related(*_WITH).get(**which))


def in_force_before(kind: str, unit_id: int) -> int | None:
    """The id of the version in force of a kind and department; None when there is none."""
    rows = ReferenceList.objects.everywhere("the version before a new one")
    return (
        rows.filter(kind=kind, unit_id=unit_id, state=ReferenceList.State.IN_FORCE)
        .values_list("pk", flat=True)
        .first()
    )


def to_destroy(scope: Scope, on: date) -> list[ListLine]:
    """The lists whose last day has passed while their rows are still here."""
    return [line for line in reference_lists(scope) if line.to_destroy(on)]


def contents_of(list_id: int | None, subjects: Iterable[str]) -> dict[str, str]:
    """What a list says of some people: subject index -> content index."""
    if list_id is None:
        return {}
    rows = ReferenceRow.objects.filter(
        list_id=list_id, state=ReferenceRow.State.ACCEPTED, subject_index__in=set(subjects)
    )
    return dict(rows.values_list("subject_index", "content_index"))


def gone_count(list_id: int, previous_id: int | None) -> int:
    """How many people of the version before a list no longer names."""
    if previous_id is None:
        return 0
    return gone_rows(list_id, previous_id).values("subject_index").distinct().count()


def landed_counts(list_id: int) -> dict[str, int]:
    """How many rows have landed accepted and rejected; for the check that wrote them."""
    rows = ReferenceRow.objects.filter(list_id=list_id)
    accepted = rows.filter(state=ReferenceRow.State.ACCEPTED)
    return {"accepted": accepted.count(), "rejected": rows.exclude(state=ReferenceRow.State.ACCEPTED).count()}


def count_rows(scope: Scope, ref: str, show: str) -> int:
    """How many rows ``rows`` has in all for this choice."""
    return _rows(scope, ref, show).count()


def rows(scope: Scope, ref: str, show: str, *, limit: int | None = 50, offset: int = 0) -> list[ShownRow]:
    """The rows of a list by what became of them (a key of SHOWN), masked; empty while it is checked."""
    page = _rows(scope, ref, show).order_by("sheet", "number")[
        offset : None if limit is None else offset + limit
    ]
    names = area_names(scope.area_path[:SEGMENT])
    return [_shown(row, names, show) for row in page]


def _rows(scope: Scope, ref: str, show: str) -> QuerySet[ReferenceRow]:
    readable = (
        _lists(scope)
        .filter(ref=ref)
        .exclude(state__in=[ReferenceList.State.CHECKING, ReferenceList.State.DESTROYED])
    )
    found = readable.values_list("pk", "previous_id").first()
    if found is None or show not in SHOWN:
        return ReferenceRow.objects.none()
    list_id, previous_id = found
    if show == "gone":
        if previous_id is None:
            return ReferenceRow.objects.none()
        return ReferenceRow.objects.filter(pk__in=gone_rows(list_id, previous_id).values("pk"))
    chosen = ReferenceRow.objects.filter(list_id=list_id)
    if show == "rejected":
        return chosen.filter(state=ReferenceRow.State.REJECTED)
    return chosen.filter(Q(state=ReferenceRow.State.ACCEPTED), change=show)


def _shown(row: ReferenceRow, names: dict[str, str], show: str) -> ShownRow:
    about: dict[str, Any] = json.loads(row.about)
    phones = about.get("phone") or []
    number = about.get("id_number") or ""
    return ShownRow(
        row.pk, row.sheet, row.number, SHOWN[show], about.get("name") or "", mask_id(number) if number else "",
        "、".join(mask_phone(phone) for phone in phones), about.get("matter") or "", about.get("level") or "",
        names.get(row.area_path, ""), ";".join(json.loads(row.remarks)) if row.remarks else "",
    )  # fmt: skip


def entries(row_ids: Iterable[int]) -> dict[int, Entry]:
    """What is needed to find these listed people, by row id; the caller has cut them to its purpose."""
    found = {}
    for row in ReferenceRow.objects.filter(pk__in=list(row_ids)):
        about: dict[str, Any] = json.loads(row.about)
        born = about.get("born_on")
        found[row.pk] = Entry(
            row.pk, about.get("name") or "", about.get("id_number") or "",
            date.fromisoformat(born) if born else None, tuple(about.get("phone") or ()),
            about.get("address") or "", row.id_index, row.name_index, row.subject_index, row.area_path,
        )  # fmt: skip
    return found
