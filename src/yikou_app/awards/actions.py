"""Propose, confirm, hold, allow and cancel awards; link persons with their claims; note gaps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from yikou.coverage import overlaps as find_overlaps

from yikou.findings import Finding, finding
from yikou_app.awards.models import Award, AwardShare, Claim, GapNote, OverlapNote
from yikou_app.awards.queries import benefits, own_person, shown
from yikou_app.district.queries import categories
from yikou_app.ground.ensure import Refused, ensure, refuse
from yikou_app.ground.scope import Role, Scope
from yikou_app.programmes.actions import give_back, take_place
from yikou_app.programmes.queries import ProgrammeRow, programme_by_id, programme_by_ref, season_by_ref, split
from yikou_app.register.actions import Sighting, find_or_add, link_records, undo_link
from yikou_app.register.queries import cluster_of, households_of, person, records_of_cluster
from yikou_app.rosters.actions import accept_roster, note_findings
from yikou_app.rosters.queries import AcceptedRow, RosterLine, accepted_rows, roster
from yikou_app.trail.actions import record


@dataclass(slots=True)
class Proposal:
    """What became of an accepted roster: awards proposed, records added, spellings and overlaps met."""

    awards: int = 0
    added: int = 0
    spellings: int = 0
    overlaps: int = 0


@dataclass(slots=True)
class Outcome:
    """What became of a run of confirmations; ``refusals`` counts each sentence."""

    confirmed: int = 0
    held: int = 0
    refused: int = 0
    amount_fen: int = 0
    refusals: dict[str, int] = field(default_factory=dict)


class Held(Exception):
    """The overlap policy holds an award back; the sentence says why and what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def propose_awards(*, roster_ref: str, by: Scope) -> Proposal:
    """Accept a checked roster and make a proposed award of every accepted row (形成帮扶决定).

    Rows are written in chunks that no query shows; the acceptance of the roster, in the last
    transaction, makes them visible together. Running it again after a crash doubles nothing.
    """
    by.must_be(Role.DISTRICT, Role.STREET, Role.DEPARTMENT)
    landed = roster(by, roster_ref)
    if landed is None:
        refuse("没有找到这份名册,或它不在您的辖区内。", status=404)
    if landed.state != "checked":
        refuse(f"名册当前是「{landed.state_label}」,只有待确认的名册可以接收。")
    programme = programme_by_id(landed.programme_id)
    proposal = Proposal()
    keys = {row.key: row.id for row in categories(timezone.localdate())}
    for chunk in accepted_rows(landed.id):
        _propose_chunk(chunk, landed, programme, keys, proposal, by)
    with transaction.atomic():
        accept_roster(ref=roster_ref, by=by)
        proposal.overlaps = _note_overlaps(programme, landed.id)
        record(
            by=by, verb="propose_awards", subject=("roster", roster_ref), awards=proposal.awards,
            added=proposal.added, overlaps=proposal.overlaps,
        )  # fmt: skip
    return proposal


def _propose_chunk(
    chunk: list[AcceptedRow], landed: RosterLine, programme: ProgrammeRow, keys: dict[str, int],
    proposal: Proposal, by: Scope,
) -> None:  # fmt: skip
    with transaction.atomic():
        done = set(
            Award.objects.everywhere("rows already proposed before a crash")
            .filter(roster_row_id__in=[row.id for row in chunk])
            .values_list("roster_row_id", flat=True)
        )
        fresh = [row for row in chunk if row.id not in done]
        found = find_or_add(
            sightings=[
                Sighting(row.id, row.name, row.id_number, row.area_path, row.phone, row.account, landed.ref)
                for row in fresh
            ],
            by=by,
        )
        Award.objects.bulk_create(
            [
                Award(
                    programme_id=programme.id, person_id=found.person_of[row.id], roster_row_id=row.id,
                    unit_id=programme.unit_id, area_path=row.area_path, category_id=keys[row.category_key],
                    period=programme.period, amount_fen=row.amount_fen,
                )
                for row in fresh
            ]
        )  # fmt: skip
        note_findings(roster_id=landed.id, by_row=found.findings)
    proposal.awards += len(fresh) + len(done)
    proposal.added += found.added
    proposal.spellings += found.spellings


def _note_overlaps(programme: ProgrammeRow, roster_id: int) -> int:
    """Record the overlaps of a roster's new awards with every live award of the season."""
    new = set(
        Award.objects.everywhere("the awards of one roster")
        .filter(roster_row__roster_id=roster_id)
        .values_list("pk", flat=True)
    )
    pairs, _ = find_overlaps(benefits(programme.season_id))
    notes = []
    for pair in pairs:
        first, second = sorted((int(pair.first), int(pair.second)))
        if second in new or first in new:
            later, earlier = (second, first) if second in new else (first, second)
            notes.append(OverlapNote(award_id=later, other_id=earlier, kind=pair.kind))
    OverlapNote.objects.bulk_create(notes, ignore_conflicts=True)
    return len(notes)


def confirm_award(*, ref: str, reason: str = "", by: Scope) -> str:
    """Confirm one award (确认帮扶); returns its state: ``confirmed``, or ``held`` by the overlap policy.

    Place, quota, money and claims are taken in one transaction or not at all. ``reason`` allows a
    second award of one stacking group; nothing allows a second one of one programme and period.
    """
    with transaction.atomic():
        award = _deciding(ref, by)
        programme = programme_by_id(award.programme_id)
        try:
            with transaction.atomic():
                _take(award, programme, reason.strip(), by)
        except Held as held:
            _hold(award, held.sentence)
            record(by=by, verb="hold_award", subject=("award", ref), reason=held.sentence)
            return Award.State.HELD
        record(
            by=by, verb="confirm_award", subject=("award", ref), reason=reason.strip(),
            amount_fen=award.amount_fen, programme=programme.ref,
        )  # fmt: skip
    return Award.State.CONFIRMED


def confirm_awards(*, programme_ref: str, by: Scope, chunk: int = 200) -> Outcome:
    """Confirm every proposed award of a programme (批量确认), a chunk a transaction.

    An award that the policy holds or the money does not reach stays behind with its reason; the
    others go on.
    """
    programme = programme_by_ref(programme_ref)
    if programme is None:
        refuse("没有找到这个项目。", status=404)
    outcome = Outcome()
    last = 0
    while True:
        with transaction.atomic():
            rows = list(_proposed(programme.id, by).filter(pk__gt=last).order_by("pk")[:chunk])
            if not rows:
                return outcome
            before = (outcome.confirmed, outcome.amount_fen, outcome.held)
            for award in rows:
                _confirm_one(award, programme, outcome, by)
            record(
                by=by, verb="confirm_awards", subject=("programme", programme_ref),
                confirmed=outcome.confirmed - before[0], amount_fen=outcome.amount_fen - before[1],
                held=outcome.held - before[2], first=rows[0].ref, last=rows[-1].ref,
            )  # fmt: skip
        last = rows[-1].pk


def _proposed(programme_id: int, by: Scope):  # type: ignore[no-untyped-def] # Django's QuerySet is generic upstairs
    by.must_be(Role.DISTRICT, Role.STREET, Role.DEPARTMENT)
    return Award.objects.within(by).filter(shown(), programme_id=programme_id, state=Award.State.PROPOSED)


def _confirm_one(award: Award, programme: ProgrammeRow, outcome: Outcome, by: Scope) -> None:
    try:
        with transaction.atomic():
            _take(award, programme, "", by)
    except Held as held:
        _hold(award, held.sentence)
        outcome.held += 1
        outcome.refusals[held.sentence] = outcome.refusals.get(held.sentence, 0) + 1
    except Refused as refused:
        outcome.refused += 1
        outcome.refusals[refused.sentence] = outcome.refusals.get(refused.sentence, 0) + 1
    else:
        outcome.confirmed += 1
        outcome.amount_fen += award.amount_fen


def _deciding(ref: str, by: Scope) -> Award:
    by.must_be(Role.DISTRICT, Role.STREET, Role.DEPARTMENT)
    award = Award.objects.within(by).filter(shown(), ref=ref).first()
    if award is None:
        refuse("没有找到这条帮扶,或不在您的辖区内。", status=404)
    if award.state not in (Award.State.PROPOSED, Award.State.HELD):
        refuse(f"这条帮扶当前是「{Award.State(award.state).label}」,不能再确认。")
    return award


def _take(award: Award, programme: ProgrammeRow, reason: str, by: Scope) -> None:
    """Everything a confirmed award occupies: the state, the place and the money, the claims, the shares."""
    undecided = Award.objects.everywhere("compare and set").filter(
        pk=award.pk, state__in=[Award.State.PROPOSED, Award.State.HELD]
    )
    changed = undecided.update(
        state=Award.State.CONFIRMED, reason=reason, decided_at=timezone.now(),
        decided_by_id=by.staff_id, decided_by_name=by.staff_name,
    )  # fmt: skip
    if changed != 1:
        refuse("这条帮扶刚刚被别人处理过,请刷新后再看。")
    shares = split(programme.id, award.amount_fen)
    ensure(sum(shares.values()) == award.amount_fen, "shares add up to the award")
    take_place(
        programme_id=programme.id, shares=shares, key=f"award:{award.ref}:reserve", tag=award.ref,
        on=timezone.localdate(), by=by,
    )  # fmt: skip
    _claim(award, programme, reason)
    AwardShare.objects.bulk_create(
        [AwardShare(award=award, fund_id=fund, amount_fen=fen) for fund, fen in shares.items()]
    )
    if reason:
        OverlapNote.objects.filter(award=award).update(allowed_reason=reason, settled=True)


def _claim(award: Award, programme: ProgrammeRow, reason: str) -> None:
    own = own_person(award.person_id)
    holder = _holder(award.person_id, programme)
    same = Claim.objects.filter(programme_id=programme.id, period=award.period, released_at__isnull=True)
    if same.filter(holder=holder).exists():
        raise Held("同一项目同一享受期已经有一条已确认的帮扶,不能重复享受;请取消其中一条。")
    taken = Claim.objects.filter(
        group_holder=own, season_id=programme.season_id, stacking_group=programme.stacking_group,
        released_at__isnull=True,
    ).values_list("group_number", flat=True)  # fmt: skip
    number = max(taken, default=0) + 1
    if number > 1 and not reason:
        raise Held(
            f"同一叠加组「{programme.stacking_group}」已有已确认的帮扶;确需同时享受的,请写明理由后允许。"
        )
    try:
        with transaction.atomic():
            Claim.objects.create(
                award=award, holder=holder, programme_id=programme.id, period=award.period, group_holder=own,
                season_id=programme.season_id, stacking_group=programme.stacking_group, group_number=number,
            )  # fmt: skip
    except IntegrityError:
        # Somebody confirmed the twin between our look and our write: the constraint is the guard.
        raise Held("同一人的另一条帮扶刚刚被确认;请刷新后再决定。") from None


def _holder(person_id: int, programme: ProgrammeRow) -> str:
    if programme.claim_by == "household":
        home = households_of([person_id])[person_id]
        if home is not None:
            return f"H{home}"
    return own_person(person_id)


def _hold(award: Award, sentence: str) -> None:
    waiting = Award.objects.everywhere("compare and set").filter(
        pk=award.pk, state__in=[Award.State.PROPOSED, Award.State.HELD]
    )
    waiting.update(state=Award.State.HELD, reason=sentence)


def cancel_award(*, ref: str, reason: str, by: Scope) -> None:
    """Cancel an award that is not on its way to the bank (取消帮扶); gives back what it occupied."""
    by.must_be(Role.DISTRICT, Role.STREET, Role.DEPARTMENT)
    if not reason.strip():
        refuse("请写明取消的理由。", status=422)
    with transaction.atomic():
        award = Award.objects.within(by).filter(shown(), ref=ref).first()
        if award is None:
            refuse("没有找到这条帮扶,或不在您的辖区内。", status=404)
        was = award.state
        changed = Award.objects.within(by).filter(pk=award.pk, state=was, engaged=0).exclude(
            state=Award.State.CANCELLED
        ).update(
            state=Award.State.CANCELLED, reason=reason.strip(), decided_at=timezone.now(),
            decided_by_id=by.staff_id, decided_by_name=by.staff_name,
        )  # fmt: skip
        if changed != 1:
            refuse("这条帮扶已经取消,或已经进入发放;已发放的请走退款,不能取消。")
        if was == Award.State.CONFIRMED:
            _release(award, by)
        record(by=by, verb="cancel_award", subject=("award", ref), reason=reason.strip(), was=was)


def _release(award: Award, by: Scope) -> None:
    shares = dict(AwardShare.objects.filter(award=award).values_list("fund_id", "amount_fen"))
    give_back(
        programme_id=award.programme_id, shares=shares, key=f"award:{award.ref}:release", tag=award.ref,
        on=timezone.localdate(), by=by,
    )  # fmt: skip
    Claim.objects.filter(award=award, released_at__isnull=True).update(released_at=timezone.now())


def engage_awards(*, counts: Mapping[int, int]) -> None:
    """Mark awards as being in live payment lines, in the caller's transaction; all must be confirmed."""
    for pk, count in sorted(counts.items()):
        confirmed = Award.objects.everywhere("compare and set").filter(pk=pk, state=Award.State.CONFIRMED)
        if confirmed.update(engaged=F("engaged") + count) != 1:
            refuse("有一条帮扶已不是「已确认」状态,批次没有生成;请刷新后重试。")


def disengage_awards(*, counts: Mapping[int, int]) -> None:
    """Undo ``engage_awards`` for lines that failed or were made void, in the caller's transaction."""
    for pk, count in sorted(counts.items()):
        Award.objects.everywhere("compare and set").filter(pk=pk).update(engaged=F("engaged") - count)


def link_persons(
    *, first_ref: str, second_ref: str, decision: str, reason: str, by: Scope
) -> tuple[str, list[Finding]]:
    """Decide whether two records are one person, and re-key their claims (关联); returns the link's ref.

    When both records hold the same place, the decision is kept as 存疑 and a finding names it:
    a person settles it by cancelling one award; nothing is dropped.
    """
    with transaction.atomic():
        try:
            with transaction.atomic():
                ref = link_records(
                    first_ref=first_ref, second_ref=second_ref, decision=decision, reason=reason, by=by
                )
                _rekey(_touched(first_ref, second_ref, by))
                return ref, []
        except IntegrityError:
            note = finding(
                "AWD001", "两条记录在同一项目同一享受期或同一叠加组都有已确认的帮扶,关联后会成为重复享受"
            )
            ref = link_records(
                first_ref=first_ref, second_ref=second_ref, decision="doubtful",
                reason=f"{reason}(原判断为关联,因名分冲突待处理)", by=by,
            )  # fmt: skip
            return ref, [note]


def unlink_persons(*, link_ref: str, reason: str, by: Scope) -> None:
    """Undo a link and give every record its own claims back (撤销关联)."""
    with transaction.atomic():
        pair = undo_link(ref=link_ref, reason=reason, by=by)
        touched: set[int] = set()
        for cluster in cluster_of(pair).values():
            touched |= set(records_of_cluster(cluster))
        _rekey(touched)


def _touched(first_ref: str, second_ref: str, by: Scope) -> set[int]:
    today = timezone.localdate()
    touched: set[int] = set()
    for ref in (first_ref, second_ref):
        line = person(by, ref, today)
        ensure(line is not None, "a linked record is within the scope")
        touched |= set(records_of_cluster(line.cluster))  # type: ignore[union-attr] # ensured above
    return touched


def _rekey(people: set[int]) -> None:
    """Give the live claims of these records the holder they now have; a clash raises IntegrityError."""
    claims = Claim.objects.filter(award__person_id__in=people, released_at__isnull=True).select_related(
        "award"
    )
    for claim in claims.order_by("pk"):
        holder = _holder(claim.award.person_id, programme_by_id(claim.programme_id))
        own = own_person(claim.award.person_id)
        if (claim.holder, claim.group_holder) != (holder, own):
            Claim.objects.filter(pk=claim.pk).update(holder=holder, group_holder=own)


def note_gap(*, season_ref: str, person_ref: str, reason_code: str, note: str, by: Scope) -> None:
    """Say why a person was not reached, or that somebody will go (遗漏处理)."""
    by.must_be(Role.DISTRICT, Role.STREET)
    season = season_by_ref(season_ref)
    with transaction.atomic():
        line = person(by, person_ref, timezone.localdate())
        if season is None or line is None:
            refuse("没有找到这个人或这个帮困季,或不在您的辖区内。", status=404)
        GapNote.objects.create(
            season_id=season.id, person_id=line.id, reason_code=reason_code, note=note,
            noted_by_id=by.staff_id, noted_by_name=by.staff_name,
        )  # fmt: skip
        record(by=by, verb="note_gap", subject=("person", person_ref), reason=note, code=reason_code)
