"""What a comparison changes: leads opened, taken up again, followed and closed, chunk by chunk."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from yikou.values import mask_id
from yikou_app.ground.ensure import ensure, refuse
from yikou_app.ground.scope import Role, Scope
from yikou_app.jobs.actions import enqueue
from yikou_app.leads.models import Comparison, Lead, LeadStep
from yikou_app.leads.queries import ACTIVE, settled_leads
from yikou_app.programmes.queries import season_by_ref
from yikou_app.references.queries import Entry, reference_list
from yikou_app.register.queries import cluster_of, persons_of_numbers
from yikou_app.trail.actions import record

_DUE_DAYS = 15
_KINDS, _STATES, _VERBS = Lead.Kind, Lead.State, LeadStep.Verb
_WHY = {
    "served": "本季已列入帮扶",
    "stopped": "本季帮扶已取消",
    "off_list": "最新名单已不再列入",
}


@dataclass(frozen=True, slots=True)
class Sighting:
    """A listed person whom somebody must look up: what the list says, and how the register stands to it."""

    entry: Entry = field(repr=False)
    kind: str
    person_id: int | None
    cluster: int | None
    area_path: str
    possible: str = ""


def request_comparison(
    *, list_ref: str, season_ref: str, due_days: int = _DUE_DAYS, by: Scope
) -> tuple[str, str]:
    """Have a list in force held against the register and a season's awards (比对); returns (comparison, job)."""
    by.must_be(Role.DISTRICT)
    found, season = reference_list(by, list_ref), season_by_ref(season_ref)
    if found is None or season is None:
        refuse("没有找到这份名单或这个帮困季,请先启用名单、开设帮困季。", status=404)
    if found.state != "in_force":
        refuse(f"名单当前是「{found.state_label}」,只有使用中的名单可以比对。")
    today = timezone.localdate()
    if found.expired(today):
        refuse(f"名单有效期至 {found.valid_to:%Y-%m-%d},已经过期,请使用新的名单。")
    if not 1 <= due_days <= 90:
        refuse("办理期限应为 1 至 90 天。", status=422)
    with transaction.atomic():
        row = Comparison(
            list_id=found.id, season_id=season.id, area_path=by.area_path,
            due_on=today + timedelta(days=due_days), asked_by_id=by.staff_id, asked_by_name=by.staff_name,
        )  # fmt: skip
        row.job_ref = enqueue(
            kind="leads.compare", title=f"名单比对:{found.title}"[:120], key=f"leads.compare:{row.ref}",
            args={"comparison": row.ref}, by=by,
        )  # fmt: skip
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:
            refuse("本季有另一次比对正在进行,请等它完成后再试。")
        record(
            by=by, verb="compare_reference", subject=("comparison", row.ref), list=found.ref,
            season=season.ref,
        )  # fmt: skip
    return row.ref, row.job_ref


# What the job does, in its transactions ------------------------------------------------------------


def note_counts(*, comparison_id: int, counts: Mapping[str, int], by: Scope) -> None:
    """Keep how the list stands to register and season."""
    running = Comparison.objects.within(by).filter(pk=comparison_id, state=Comparison.State.RUNNING)
    ensure(running.update(**counts) == 1, "counts are kept with a running comparison")


def absorb(
    *, comparison_id: int, season_id: int, list_id: int, due_on: date, seen: Sequence[Sighting], by: Scope
) -> int:
    """Open a lead for each person who has none this season, or take up the one there is; returns how many opened.

    A lead that a person settled stays settled; one that closed itself opens again, because what closed it
    no longer holds. Two records linked as one person make one lead.
    """
    everyone = Lead.objects.everywhere("one lead a person, wherever it was sent").filter(season_id=season_id)
    wanted = {each.entry.subject_index: each for each in seen}
    there = {lead.subject: lead for lead in everyone.filter(subject__in=wanted)}
    taken = _clusters_with_lead(season_id, wanted.values())
    fresh: dict[str, Lead] = {}
    for subject, each in wanted.items():
        known = there.get(subject)
        if known is not None:
            _take_up(known, each, comparison_id, list_id, due_on, by)
        elif each.cluster is None or each.cluster not in taken:
            if each.cluster is not None:
                taken.add(each.cluster)
            fresh[subject] = Lead(
                season_id=season_id, list_id=list_id, opened_in_id=comparison_id, kind=each.kind, subject=subject,
                person_id=each.person_id, about=_about(each.entry), possible=each.possible,
                area_path=each.area_path, due_on=due_on,
            )  # fmt: skip
    Lead.objects.bulk_create(fresh.values())
    LeadStep.objects.bulk_create(_step(lead, _VERBS.OPENED, by) for lead in fresh.values())
    return len(fresh)


def _clusters_with_lead(season_id: int, seen: Iterable[Sighting]) -> set[int]:
    """Which of these people already have a lead under another number of theirs."""
    clusters = {each.cluster for each in seen if each.cluster is not None}
    rows = Lead.objects.everywhere("one lead a person, wherever it was sent").filter(season_id=season_id)
    near = rows.filter(person__cluster__in=clusters).values_list("person_id", flat=True)
    return set(cluster_of(near).values())


def _take_up(lead: Lead, each: Sighting, comparison_id: int, list_id: int, due_on: date, by: Scope) -> None:
    if lead.state == _STATES.DONE and not lead.by_itself:
        return
    changes = {
        "kind": each.kind, "list_id": list_id, "person_id": each.person_id or lead.person_id,
        "about": _about(each.entry), "possible": each.possible,
    }  # fmt: skip
    again = lead.state == _STATES.DONE
    if again:
        changes |= {
            "state": _STATES.OPEN, "by_itself": False, "closed_why": "", "closed_at": None, "due_on": due_on,
            "opened_in_id": comparison_id, "taken_by_id": None, "taken_by_name": "", "result": "",
        }  # fmt: skip
    rows = Lead.objects.everywhere("the comparison takes it up").filter(pk=lead.pk)
    rows.update(**changes)
    if again:
        LeadStep.objects.bulk_create([_step(lead, _VERBS.REOPENED, by)])


def _about(entry: Entry) -> str:
    """What is needed to find the person, and no more of what the list says."""
    told = {
        "name": entry.name, "masked_id": mask_id(entry.id_number) if entry.id_number else "",
        "born_on": entry.born_on.isoformat() if entry.born_on else "", "phones": list(entry.phones),
        "address": entry.address, "name_index": entry.name_index,
    }  # fmt: skip
    return json.dumps(told, ensure_ascii=False)


def _step(lead: Lead, verb: LeadStep.Verb, by: Scope, note: str | None = None) -> LeadStep:
    return LeadStep(
        lead=lead, verb=verb, area_path=lead.area_path, note=note, by_id=by.staff_id, by_name=by.staff_name
    )


def follow_registrations(*, season_id: int, by: Scope) -> int:
    """Tie open leads about people who were not on the register to the records they have by now."""
    rows = Lead.objects.everywhere("who has come onto the register since").filter(
        season_id=season_id, person__isnull=True, state__in=ACTIVE
    )
    subjects = dict(rows.values_list("subject", "pk"))
    found: dict[str, int] = {}
    asked = sorted(subjects)
    for start in range(0, len(asked), 1000):
        found |= persons_of_numbers(asked[start : start + 1000])
    for subject, person_id in found.items():
        rows.filter(pk=subjects[subject]).update(person_id=person_id, possible="")
    ensure(by.area_path, "a comparison is asked for by somebody")
    return len(found)


def close_settled(*, season_id: int, list_id: int, previous_id: int | None, by: Scope) -> int:
    """Close what has settled itself (自动办结) and say why; returns how many.

    A person who is served now, a benefit that was cancelled, a name that the newest list no longer has.
    """
    rows = Lead.objects.everywhere("what has settled itself, wherever it was sent")
    served = [
        (lead, _WHY["stopped" if lead.kind == _KINDS.LEFT else "served"]) for lead in settled_leads(season_id)
    ]
    dropped = rows.filter(
        season_id=season_id, list_id=previous_id, state__in=ACTIVE, kind__in=[_KINDS.ABSENT, _KINDS.UNSERVED]
    )
    ids = {lead.pk for lead, _ in served}
    gone = [(lead, _WHY["off_list"]) for lead in dropped if lead.pk not in ids] if previous_id else []
    closed = 0
    for lead, why in [*served, *gone]:
        closed += _close(lead, why, by)
    return closed


def _close(lead: Lead, why: str, by: Scope) -> int:
    rows = Lead.objects.everywhere("what has settled itself").filter(pk=lead.pk, state__in=ACTIVE)
    changed = rows.update(state=_STATES.DONE, by_itself=True, closed_why=why, closed_at=timezone.now())
    if changed:
        LeadStep.objects.bulk_create([_step(lead, _VERBS.CLOSED, by, why)])
    return changed


def close_comparison(*, ref: str, opened: int, closed: int, left: int, possible: int, by: Scope) -> None:
    """Show what a comparison found (比对完成): from now on its leads are seen."""
    with transaction.atomic():
        running = Comparison.objects.within(by).filter(ref=ref, state=Comparison.State.RUNNING)
        changes = {"opened": opened, "closed": closed, "left": left, "possible": possible}
        if running.update(state=Comparison.State.DONE, done_at=timezone.now(), **changes) != 1:
            refuse("这次比对已经结束。")
        record(by=by, verb="finish_comparison", subject=("comparison", ref), **changes)


def fail_comparison(*, ref: str, message: str, by: Scope) -> None:
    """Say that a comparison did not come to its end (比对未完成): its leads are not seen."""
    with transaction.atomic():
        running = Comparison.objects.within(by).filter(ref=ref, state=Comparison.State.RUNNING)
        if running.update(state=Comparison.State.FAILED, message=message[:300]) == 1:
            record(by=by, verb="finish_comparison", subject=("comparison", ref), failed=True)


def adopt_orphans(*, comparison_id: int, season_id: int, by: Scope) -> int:
    """Take over leads that a comparison before this one opened and never showed."""
    rows = Lead.objects.everywhere("leads of a comparison that never ended").filter(
        season_id=season_id, opened_in__state=Comparison.State.FAILED
    )
    ensure(by.area_path, "a comparison is asked for by somebody")
    return rows.update(opened_in_id=comparison_id)
