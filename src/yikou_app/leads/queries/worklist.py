"""The worklist: leads as a committee, a street and the district see them; each look at one is written down."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import BooleanField, Case, Count, Q, QuerySet, Value, When

from yikou.coverage import Description, Likeness, propose
from yikou.values import mask_phone, path_range
from yikou.values.division import SEGMENT
from yikou_app.awards.queries import reached
from yikou_app.district.queries import area_names
from yikou_app.ground.ensure import reasoned, refuse
from yikou_app.ground.scope import Role, Scope
from yikou_app.leads.models import Lead, LeadStep
from yikou_app.references.queries import KINDS as LIST_KINDS
from yikou_app.register.queries import names_of, own_cluster, places_of_records, records_named
from yikou_app.trail.actions import record

#: Leads are for those who can go there; finance and departments have no purpose.
WHO_SEES = (Role.DISTRICT, Role.STREET, Role.COMMITTEE)
ACTIVE = (Lead.State.OPEN, Lead.State.TAKEN, Lead.State.AGAIN, Lead.State.ENTERED)
KINDS = tuple((kind.value, kind.label) for kind in Lead.Kind)
RESULTS = tuple((result.value, result.label) for result in Lead.Result)
FILTERS = (
    ("active", "未办结"), ("open", "待寻访"), ("taken", "寻访中"), ("again", "待再访"), ("entered", "待落实"),
    ("overdue", "已逾期"), ("done", "已办结"),
)  # fmt: skip
_LISTS = dict(LIST_KINDS)
_FORGOTTEN = "(名单已销毁)"
_ITSELF = {True: "本季帮扶已取消", False: "本季已列入帮扶"}


@dataclass(frozen=True, slots=True)
class LeadLine:
    """One lead as lists show it: masked, and only which kind of list names the person."""

    id: int
    ref: str
    name: str = field(repr=False)
    masked_id: str
    kind: str
    kind_label: str
    list_label: str
    possible_label: str
    person_id: int | None
    person_ref: str
    area_path: str
    area_name: str
    state: str
    state_label: str
    due_on: date
    overdue: bool
    taken_by_name: str
    result: str
    result_label: str
    tries: int
    closed_why: str
    opened_at: datetime
    closed_at: datetime | None

    @property
    def active(self) -> bool:
        """Whether somebody has still to do something."""
        return self.state != "done"


@dataclass(frozen=True, slots=True)
class StepLine:
    """One thing done about a lead."""

    verb_label: str
    result_label: str
    area_name: str
    note: str = field(repr=False)
    by_name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class LeadOpened:
    """A lead opened by somebody who may: with its history; telephone masked, address hidden."""

    line: LeadLine
    masked_phones: str
    born_year: str
    has_contact: bool
    steps: tuple[StepLine, ...]


@dataclass(frozen=True, slots=True)
class Contact:
    """How to reach the person, in clear; whoever asked is in the trail."""

    phones: tuple[str, ...] = field(repr=False)
    address: str = field(repr=False)
    born_on: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record within the scope that may be the listed person (疑似对象)."""

    person_ref: str
    name: str = field(repr=False)
    masked_id: str
    area_name: str
    likeness: str


@dataclass(frozen=True, slots=True)
class AreaCount:
    """How far one place is with its worklist."""

    area_path: str
    area_name: str
    open: int
    overdue: int
    taken: int
    done: int


def _visible(scope: Scope) -> QuerySet[Lead]:
    """The leads sent to places of the scope, of comparisons that are done, each with whether it is settled."""
    rows = Lead.objects.within(scope).filter(opened_in__state="done").exclude(person__restricted=True)
    return rows if scope.role in WHO_SEES else rows.none()


def _with_settled(rows: QuerySet[Lead], season_id: int) -> QuerySet[Lead]:
    """Whether an award reaches the person by now: a lead counts as done from that moment, not from the next comparison."""
    rows = rows.filter(season_id=season_id).annotate(one=own_cluster("person__"))
    is_reached = Q(pk__in=[])
    for relation in reached(season_id):
        is_reached |= Q(one__in=relation)
    served = Case(
        When(person__isnull=True, then=Value(False)), When(is_reached, then=Value(True)), default=Value(False),
        output_field=BooleanField(),
    )  # fmt: skip
    return rows.annotate(served=served)


_SETTLED = (Q(kind="left") & Q(served=False)) | (~Q(kind="left") & Q(served=True))


def settled_leads(season_id: int) -> list[Lead]:
    """Leads that count as done though no row says so yet; for the comparison that closes them."""
    rows = Lead.objects.everywhere("what has settled itself").filter(state__in=ACTIVE)
    return list(_with_settled(rows, season_id).filter(_SETTLED).order_by("pk"))


def _chosen(
    scope: Scope, season_id: int, on: date, *, show: str, kind: str, area_path: str, list_kind: str
) -> QuerySet[Lead]:
    rows = _with_settled(_visible(scope), season_id)
    if kind:
        rows = rows.filter(kind=kind)
    if list_kind:
        rows = rows.filter(list__kind=list_kind)
    if area_path:
        low, high = path_range(area_path)
        rows = rows.filter(area_path__gte=low, area_path__lt=high)
    waiting = Q(state__in=ACTIVE) & ~_SETTLED
    match show:
        case "active":
            return rows.filter(waiting)
        case "overdue":
            return rows.filter(waiting, due_on__lt=on)
        case "done":
            return rows.exclude(waiting)
        case "":
            return rows
    return rows.filter(waiting, state=show)


def leads(
    scope: Scope,
    season_id: int,
    on: date,
    *,
    show: str = "active",
    kind: str = "",
    area_path: str = "",
    list_kind: str = "",
    limit: int | None = 20,
    offset: int = 0,
) -> tuple[int, list[LeadLine]]:
    """How many leads of a season match within the scope, and one page of them, the most urgent first."""
    rows = _chosen(scope, season_id, on, show=show, kind=kind, area_path=area_path, list_kind=list_kind)
    page = rows.select_related("list").order_by("due_on", "pk")[
        offset : None if limit is None else offset + limit
    ]
    return rows.count(), _lines(page, on)


def open_count(scope: Scope, season_id: int, on: date) -> int:
    """How many leads wait for the scope."""
    if scope.role not in WHO_SEES:
        return 0
    return _chosen(scope, season_id, on, show="active", kind="", area_path="", list_kind="").count()


def area_counts(scope: Scope, season_id: int, on: date) -> list[AreaCount]:
    """How far each place of the scope is, by the place the leads were sent to."""
    rows = _with_settled(_visible(scope), season_id)
    waiting = Q(state__in=ACTIVE) & ~_SETTLED
    counted = (
        rows.order_by()
        .values("area_path")
        .annotate(
            waiting=Count("pk", filter=waiting),
            late=Count("pk", filter=waiting & Q(due_on__lt=on)),
            in_hand=Count("pk", filter=waiting & Q(state=Lead.State.TAKEN)),
            total=Count("pk"),
        )
        .order_by("area_path")
    )
    names = area_names(scope.area_path[:SEGMENT])
    return [
        AreaCount(
            row["area_path"], _place(names, row["area_path"]), row["waiting"], row["late"], row["in_hand"],
            row["total"] - row["waiting"],
        )
        for row in counted
    ]  # fmt: skip


def _place(names: dict[str, str], path: str) -> str:
    """A committee with its street, because committees of two streets may share a name."""
    own = names.get(path, path)
    above = names.get(path[:-SEGMENT], "") if len(path) > 2 * SEGMENT else ""
    return f"{above} {own}".strip()


def _lines(rows: Iterable[Lead], on: date) -> list[LeadLine]:
    page = list(rows)
    refs = places_of_records(row.person_id for row in page if row.person_id is not None)
    names = area_names(page[0].area_path[:SEGMENT]) if page else {}
    return [_line(row, on, refs, names) for row in page]


def _line(row: Lead, on: date, refs: dict[int, tuple[str, str]], names: dict[str, str]) -> LeadLine:
    about: dict[str, Any] = json.loads(row.about) if row.about else {}
    left = row.kind == Lead.Kind.LEFT
    itself = row.state in ACTIVE and row.served != left  # type: ignore[attr-defined] # annotated by _with_settled
    state = "done" if itself else row.state
    return LeadLine(
        row.pk, row.ref, about.get("name") or _FORGOTTEN, about.get("masked_id") or "", row.kind,
        Lead.Kind(row.kind).label, _LISTS[row.list.kind], Likeness(row.possible).label if row.possible else "",
        row.person_id, refs[row.person_id][0] if row.person_id else "", row.area_path,
        _place(names, row.area_path), state, Lead.State(state).label, row.due_on,
        state != "done" and row.due_on < on, row.taken_by_name, row.result,
        Lead.Result(row.result).label if row.result else "", row.tries,
        _ITSELF[left] if itself else row.closed_why, row.opened_at, row.closed_at,
    )  # fmt: skip


def _one(scope: Scope, ref: str) -> Lead | None:
    found = _visible(scope).filter(ref=ref).values_list("season_id", flat=True).first()
    if found is None:
        return None
    return _with_settled(_visible(scope), found).select_related("list").filter(ref=ref).first()


def lead(scope: Scope, ref: str, on: date) -> LeadLine | None:
    """One lead within the scope, or None."""
    row = _one(scope, ref)
    return _lines([row], on)[0] if row else None


def opened(scope: Scope, ref: str, on: date) -> LeadOpened | None:
    """One lead with its history; that it was opened, and by whom, goes into the trail (读取留痕)."""
    row = _one(scope, ref)
    if row is None:
        return None
    about: dict[str, Any] = json.loads(row.about) if row.about else {}
    names = area_names(row.area_path[:SEGMENT])
    steps = tuple(
        StepLine(
            LeadStep.Verb(step.verb).label, Lead.Result(step.result).label if step.result else "",
            _place(names, step.area_path) if step.area_path else "", step.note or "", step.by_name, step.at,
        )
        for step in LeadStep.objects.filter(lead=row).order_by("pk")
    )  # fmt: skip
    with transaction.atomic():
        record(by=scope, verb="read_lead", subject=("lead", ref))
    phones = [mask_phone(phone) for phone in about.get("phones") or ()]
    return LeadOpened(
        _lines([row], on)[0], "、".join(phones), (about.get("born_on") or "")[:4],
        bool(phones or about.get("address")), steps,
    )  # fmt: skip


def contact(scope: Scope, ref: str, purpose: str) -> Contact:
    """Telephone and address of a person to be looked up, in clear; who looked and why is recorded."""
    scope.must_be(*WHO_SEES)
    why = reasoned(purpose, "查看联系方式的用途")
    with transaction.atomic():
        row = _one(scope, ref)
        if row is None or not row.about:
            refuse("没有找到这条线索,或名单已经销毁。", status=404)
        record(by=scope, verb="read_lead_contact", subject=("lead", ref), reason=why)
        about: dict[str, Any] = json.loads(row.about)
        return Contact(
            tuple(about.get("phones") or ()), about.get("address") or "", about.get("born_on") or ""
        )


def candidates(scope: Scope, ref: str) -> list[Candidate]:
    """Records within the scope that may be the person of a lead; only for one not found by number."""
    row = _one(scope, ref)
    if row is None or row.person_id is not None or not row.about:
        return []
    about: dict[str, Any] = json.loads(row.about)
    born = about.get("born_on")
    listed = Description(
        row.pk, about.get("name_index") or "", date.fromisoformat(born) if born else None,
        frozenset(about.get("phones") or ()), bool(about.get("masked_id")),
    )  # fmt: skip
    near = records_named([listed.name], scope=scope)
    likeness = {
        found.person: found.likeness.label
        for found in propose(
            [listed],
            [
                Description(r.person_id, r.name_index, r.born_on, frozenset({r.phone} - {""}), r.has_number)
                for r in near
            ],
        )
    }
    names, places = names_of(likeness), area_names(scope.area_path[:SEGMENT])
    return [
        Candidate(*names[r.person_id], places.get(r.area_path, ""), likeness[r.person_id])
        for r in near
        if r.person_id in likeness
    ]
