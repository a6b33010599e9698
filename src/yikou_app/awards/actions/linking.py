"""Link persons together with their claims, and note gaps."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from yikou.coverage import REASONS
from yikou.findings import Finding, Place, finding
from yikou_app.awards.actions.claims import Clash, rekey
from yikou_app.awards.models import GapNote, OverlapNote
from yikou_app.awards.queries import overlapping, seasons_of_people
from yikou_app.ground.ensure import refuse
from yikou_app.ground.scope import Role, Scope
from yikou_app.jobs.actions import enqueue
from yikou_app.programmes.queries import season_by_ref
from yikou_app.register import actions as register
from yikou_app.register.queries import person
from yikou_app.trail.actions import record


def link_persons(
    *, first_ref: str, second_ref: str, decision: str, reason: str, by: Scope, rule: str = ""
) -> tuple[str, list[Finding]]:
    """Decide whether two records are one person, and re-key their claims (关联); returns the link's ref.

    When both records hold the same place, the decision is kept as 存疑 and a finding names the two
    awards: a person settles it by cancelling one; nothing is dropped. ``rule`` as in ``link_records``.
    """
    try:
        ref = register.link_records(
            first_ref=first_ref, second_ref=second_ref, decision=decision, reason=reason, by=by,
            rule=rule, settle=settle,
        )  # fmt: skip
    except Clash as clash:
        ref = register.link_records(
            first_ref=first_ref, second_ref=second_ref, decision="doubtful",
            reason=f"{reason.strip()[:260]}(原判断为关联,因名分冲突待处理)", by=by, rule=rule, settle=settle,
        )  # fmt: skip
        return ref, [_clash_finding(clash)]
    return ref, []


def _clash_finding(clash: Clash) -> Finding:
    named = ";".join(f"{first} 与 {second}" for first, second in clash.pairs) or "刚刚确认的帮扶"
    return finding(
        "AWD001",
        f"两条记录在同一项目同一享受期或同一叠加组都有已确认的帮扶({named}),关联后会成为重复享受,已按存疑保存",
        place=Place(quote=named),
    )


def unlink_persons(*, link_ref: str, reason: str, by: Scope) -> None:
    """Undo a link and give every record its own claims back (撤销关联)."""
    try:
        register.undo_link(ref=link_ref, reason=reason, by=by, settle=settle)
    except Clash as clash:
        refuse(f"撤销后会有名分冲突,没有撤销:{_clash_finding(clash).message}")


def request_search(*, by: Scope) -> str:
    """Ask for a search of the register for records of one person (查找关联); returns the job's reference."""
    by.must_be(Role.DISTRICT)
    with transaction.atomic():
        # One search a minute is one search, however often the button is pressed.
        minute = timezone.now().strftime("%Y%m%d%H%M")
        ref = enqueue(kind="awards.search", title="查找关联", key=f"awards.search:{minute}", args={}, by=by)
        record(by=by, verb="request_search", subject=("job", ref))
    return ref


def search_links(*, tell: register.Tell, by: Scope) -> register.Search:
    """Search the register for records of one person and link the certain ones with their claims (查找关联)."""

    def link(first: str, second: str, rule: str, reason: str) -> bool:
        _, clashes = link_persons(
            first_ref=first, second_ref=second, decision="same", reason=reason, rule=rule, by=by
        )
        return not clashes

    return register.find_candidates(link=link, tell=tell, by=by)


def settle(people: set[int]) -> None:
    """After a link or a change of household: the claims, and the overlaps that have become visible by it."""
    rekey(people)
    for season_id in seasons_of_people(people):
        OverlapNote.objects.bulk_create(overlapping(season_id, people), ignore_conflicts=True)


def note_gap(*, season_ref: str, person_ref: str, reason_code: str, note: str, by: Scope) -> None:
    """Say why a person was not reached, or that somebody will go (遗漏处理)."""
    by.must_be(Role.DISTRICT, Role.STREET, Role.COMMITTEE)
    season = season_by_ref(season_ref)
    if not reason_code or reason_code not in REASONS:
        refuse("请选择未覆盖的原因。", status=422)
    if len(note) > 300:
        refuse(f"说明有 {len(note)} 个字,最多 300 个字;请写得短一些。", status=422)
    with transaction.atomic():
        line = person(by, person_ref, timezone.localdate())
        if season is None or line is None:
            refuse("没有找到这个人或这个帮困季,或不在您的辖区内。", status=404)
        GapNote.objects.create(
            season_id=season.id, person_id=line.id, reason_code=reason_code, note=note.strip(),
            noted_by_id=by.staff_id, noted_by_name=by.staff_name,
        )  # fmt: skip
        record(by=by, verb="note_gap", subject=("person", person_ref), reason=note.strip(), code=reason_code)
