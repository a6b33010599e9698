"""Decide about awards: confirm, hold, allow, cancel; and how payments holds them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from yikou_app.awards.actions import claims
from yikou_app.awards.models import Award, AwardShare, Claim, OverlapNote
from yikou_app.awards.queries import shown
from yikou_app.ground.ensure import Refused, ensure, reasoned, refuse
from yikou_app.ground.fields import new_ref
from yikou_app.ground.scope import Role, Scope
from yikou_app.jobs.actions import enqueue
from yikou_app.programmes.actions import Place, give_back, take_places
from yikou_app.programmes.queries import ProgrammeRow, programme_by_id, programme_by_ref, split
from yikou_app.trail.actions import record

Tell = Callable[[int, int, str], None]
_FASTER = "同一人的另一条帮扶刚刚被确认;请刷新后再决定。"
_MOST_SENTENCES = 20


def silent(done: int, total: int, message: str) -> None:
    """Nobody watches."""


@dataclass(slots=True)
class Outcome:
    """What became of a run of confirmations; ``refusals`` counts each sentence."""

    confirmed: int = 0
    held: int = 0
    refused: int = 0
    amount_fen: int = 0
    refusals: dict[str, int] = field(default_factory=dict)

    def note(self, sentence: str) -> None:
        """Count one reason; beyond the first few distinct ones they are counted together."""
        if sentence not in self.refusals and len(self.refusals) >= _MOST_SENTENCES:
            sentence = "其他原因"
        self.refusals[sentence] = self.refusals.get(sentence, 0) + 1


class Held(Exception):
    """The overlap policy holds an award back; the sentence says why and what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def confirm_award(*, ref: str, reason: str = "", by: Scope) -> str:
    """Confirm one award (确认帮扶); returns its state: ``confirmed``, or ``held`` by the overlap policy.

    Place, quota, money and claims are taken in one transaction or not at all. ``reason`` allows a
    second award of one stacking group; nothing allows a second one of one programme and period.
    """
    why = reasoned(reason, "允许的理由") if reason.strip() else ""
    with transaction.atomic():
        award = _deciding(ref, by)
        if award.state not in claims.UNDECIDED:
            refuse(f"这条帮扶当前是「{Award.State(award.state).label}」,不能再确认。")
        programme = programme_by_id(award.programme_id)
        try:
            with transaction.atomic():
                places, hindered = claims.sort_out([award], programme, why)
                if not places and not hindered:
                    refuse("这条帮扶刚刚被别人处理过,请刷新后再看。")
                if not hindered:
                    _occupy(places, programme, why, by)
        except Held as held:
            hindered = [claims.Hindrance(award, held.sentence, OverlapNote.Kind.SAME_GROUP, None)]
        if hindered:
            _hold(hindered)
            record(by=by, verb="hold_award", subject=("award", ref), reason=hindered[0].sentence)
            return Award.State.HELD
        record(
            by=by, verb="confirm_award", subject=("award", ref), reason=why,
            amount_fen=award.amount_fen, programme=programme.ref,
        )  # fmt: skip
    return Award.State.CONFIRMED


def confirm_awards(*, programme_ref: str, by: Scope, chunk: int = 200, tell: Tell = silent) -> Outcome:
    """Confirm every proposed award of a programme (批量确认), a chunk a transaction.

    An award that the policy holds or the money does not reach stays behind with its reason; the
    others go on. ``tell`` is called between chunks with done, total and a message.
    """
    programme = _own_programme(programme_ref, by)
    outcome = Outcome()
    waiting = Award.objects.within(by).filter(shown(), programme_id=programme.id, state=Award.State.PROPOSED)
    total = waiting.count()
    last = 0
    while True:
        with transaction.atomic():
            rows = list(waiting.filter(pk__gt=last).order_by("pk")[:chunk])
            if not rows:
                return outcome
            before = (outcome.confirmed, outcome.amount_fen, outcome.held)
            _confirm_chunk(rows, programme, outcome, by)
            record(
                by=by, verb="confirm_awards", subject=("programme", programme_ref),
                confirmed=outcome.confirmed - before[0], amount_fen=outcome.amount_fen - before[1],
                held=outcome.held - before[2], first=rows[0].ref, last=rows[-1].ref,
            )  # fmt: skip
        last = rows[-1].pk
        tell(outcome.confirmed + outcome.held + outcome.refused, total, "正在确认")


def _own_programme(ref: str, by: Scope) -> ProgrammeRow:
    by.must_be(Role.DISTRICT, Role.STREET, Role.DEPARTMENT)
    programme = programme_by_ref(ref)
    if programme is None or not (by.reaches(programme.area_path) or programme.unit_id == by.unit_id):
        refuse("没有找到这个项目,或不在您的辖区内。", status=404)
    _own(programme.unit_id, by)
    return programme


def _confirm_chunk(rows: Sequence[Award], programme: ProgrammeRow, outcome: Outcome, by: Scope) -> None:
    """Take all places of a chunk at once; when that is refused, one after the other."""
    places, hindered = claims.sort_out(rows, programme, "")
    try:
        with transaction.atomic():
            _occupy(places, programme, "", by)
    except (Held, Refused) as stopped:
        if len(rows) > 1:
            for award in rows:
                _confirm_chunk([award], programme, outcome, by)
            return
        if isinstance(stopped, Held):
            hindered = [claims.Hindrance(rows[0], stopped.sentence, OverlapNote.Kind.SAME_GROUP, None)]
        else:
            outcome.refused += 1
            outcome.note(stopped.sentence)
    else:
        outcome.confirmed += len(places)
        outcome.amount_fen += sum(place.award.amount_fen for place in places)
    _hold(hindered)
    outcome.held += len(hindered)
    for hindrance in hindered:
        outcome.note(hindrance.sentence)
        record(by=by, verb="hold_award", subject=("award", hindrance.award.ref), reason=hindrance.sentence)


def _deciding(ref: str, by: Scope) -> Award:
    by.must_be(Role.DISTRICT, Role.STREET, Role.DEPARTMENT)
    award = Award.objects.within(by).filter(shown(), ref=ref).first()
    if award is None:
        refuse("没有找到这条帮扶,或不在您的辖区内。", status=404)
    _own(award.unit_id, by)
    return award


def _own(unit_id: int, by: Scope) -> None:
    """Who runs a programme decides about its awards; a street only sees what others give its residents."""
    if by.role is not Role.DISTRICT and unit_id != by.unit_id:
        refuse("这是其他单位主办的项目,由主办单位或区级决定;您可以查看。", status=403)


def _occupy(places: Sequence[claims.Place], programme: ProgrammeRow, reason: str, by: Scope) -> None:
    """Everything confirmed awards occupy: places and money, the state, the claims, the shares."""
    if not places:
        return
    parts: dict[int, dict[int, int]] = {}
    for place in places:
        fen = place.award.amount_fen
        if fen not in parts:
            parts[fen] = split(programme.id, fen)
            ensure(sum(parts[fen].values()) == fen, "shares add up to the award")
    today = timezone.localdate()
    take_places(
        programme_id=programme.id,
        takes=[
            Place(f"award:{one.award.ref}:reserve", one.award.ref, parts[one.award.amount_fen])
            for one in places
        ],
        on=today,
        by=by,
    )
    undecided = Award.objects.everywhere("compare and set").filter(
        pk__in=[place.award.pk for place in places], state__in=claims.UNDECIDED
    )
    changed = undecided.update(
        state=Award.State.CONFIRMED, reason=reason, decided_at=timezone.now(),
        decided_by_id=by.staff_id, decided_by_name=by.staff_name,
    )  # fmt: skip
    if changed != len(places):
        refuse("这条帮扶刚刚被别人处理过,请刷新后再看。")
    try:
        with transaction.atomic():
            claims.take(places, programme)
    except IntegrityError as clash:
        if "claim" not in str(clash):
            raise
        # Somebody confirmed the twin between our look and our write: the constraint is the guard.
        raise Held(_FASTER) from None
    AwardShare.objects.bulk_create(
        AwardShare(award=place.award, fund_id=fund, amount_fen=fen)
        for place in places
        for fund, fen in parts[place.award.amount_fen].items()
    )
    if reason:
        _settle_notes([place.award.pk for place in places], reason)


def _hold(hindered: Sequence[claims.Hindrance]) -> None:
    for hindrance in hindered:
        waiting = Award.objects.everywhere("compare and set").filter(
            pk=hindrance.award.pk, state__in=claims.UNDECIDED
        )
        waiting.update(state=Award.State.HELD, reason=hindrance.sentence)
    OverlapNote.objects.bulk_create(
        (
            OverlapNote(award=each.award, other_id=each.other_id, kind=each.kind)
            for each in hindered
            if each.other_id is not None
        ),
        ignore_conflicts=True,
    )


def _settle_notes(award_ids: Sequence[int], reason: str) -> None:
    open_notes = OverlapNote.objects.filter(award_id__in=award_ids, settled=False)
    open_notes.update(allowed_reason=reason, settled=True)


def hold_award(*, ref: str, reason: str, by: Scope) -> None:
    """Keep a proposed award back until something is found out (暂缓确认)."""
    why = reasoned(reason, "暂缓的理由")
    with transaction.atomic():
        award = _deciding(ref, by)
        proposed = Award.objects.everywhere("compare and set").filter(pk=award.pk, state=Award.State.PROPOSED)
        if proposed.update(state=Award.State.HELD, reason=why) != 1:
            refuse(f"这条帮扶当前是「{Award.State(award.state).label}」,只有待确认的可以暂缓。")
        record(by=by, verb="hold_award", subject=("award", ref), reason=why)


def request_confirmation(*, programme_ref: str, by: Scope) -> str:
    """Have all proposed awards of a programme confirmed by a job (批量确认); returns its reference."""
    programme = _own_programme(programme_ref, by)
    with transaction.atomic():
        job = enqueue(
            kind="awards.confirm",
            title=f"批量确认:{programme.name}"[:120],
            key=f"awards.confirm:{programme_ref}:{new_ref()}",
            args={"programme": programme_ref},
            by=by,
        )
        record(by=by, verb="request_confirmation", subject=("programme", programme_ref))
    return job


def allow_overlap(*, ref: str, reason: str, by: Scope) -> str:
    """Say why an award may stand beside the others of its person (允许并说明理由); returns its state.

    An award that waits is confirmed with the reason; of a confirmed one the notes are settled.
    Nothing allows a second award of one programme and period.
    """
    why = reasoned(reason, "允许的理由")
    with transaction.atomic():
        award = _deciding(ref, by)
        if award.state in claims.UNDECIDED:
            return confirm_award(ref=ref, reason=why, by=by)
        if award.state != Award.State.CONFIRMED:
            refuse("这条帮扶已经取消,没有需要处理的重复提示。")
        _settle_notes([award.pk], why)
        record(by=by, verb="allow_overlap", subject=("award", ref), reason=why)
    return award.state


def cancel_award(*, ref: str, reason: str, by: Scope) -> None:
    """Cancel an award that is not on its way to the bank (取消帮扶); gives back what it occupied."""
    why = reasoned(reason, "取消的理由")
    with transaction.atomic():
        award = _deciding(ref, by)
        if award.state == Award.State.CANCELLED:
            refuse("这条帮扶已经取消。")
        was = award.state
        if was == Award.State.CONFIRMED:
            _give_back(award, by)
        free = Award.objects.everywhere("compare and set").filter(pk=award.pk, state=was, engaged=0)
        changed = free.update(
            state=Award.State.CANCELLED, reason=why, decided_at=timezone.now(),
            decided_by_id=by.staff_id, decided_by_name=by.staff_name,
        )  # fmt: skip
        if changed != 1:
            refuse("这条帮扶已经进入发放,或刚刚被别人处理过;已发放的请走退款,不能取消。")
        Claim.objects.filter(award=award, released_at__isnull=True).update(released_at=timezone.now())
        record(by=by, verb="cancel_award", subject=("award", ref), reason=why, was=was)


def _give_back(award: Award, by: Scope) -> None:
    if award.engaged:
        refuse("这条帮扶已经进入发放;已发放的请走退款,不能取消。")
    shares = dict(AwardShare.objects.filter(award=award).values_list("fund_id", "amount_fen"))
    give_back(
        programme_id=award.programme_id, shares=shares, key=f"award:{award.ref}:release", tag=award.ref,
        on=timezone.localdate(), by=by,
    )  # fmt: skip


def engage_awards(*, counts: Mapping[int, int]) -> None:
    """Mark awards as being in live payment lines, in the caller's transaction; all must be confirmed."""
    for count, some in _by_count(counts):
        confirmed = Award.objects.everywhere("compare and set").filter(
            pk__in=some, state=Award.State.CONFIRMED
        )
        if confirmed.update(engaged=F("engaged") + count) != len(some):
            refuse("有一条帮扶已不是「已确认」状态,批次没有生成;请刷新后重试。")


def disengage_awards(*, counts: Mapping[int, int]) -> None:
    """Undo ``engage_awards`` for lines that failed or were made void, in the caller's transaction."""
    for count, some in _by_count(counts):
        rows = Award.objects.everywhere("compare and set").filter(pk__in=some, engaged__gte=count)
        undone = rows.update(engaged=F("engaged") - count)
        ensure(undone == len(some), "no more lines are undone than were made")


def _by_count(counts: Mapping[int, int]) -> Iterator[tuple[int, list[int]]]:
    """The awards of one count together, in chunks and in order of id: one UPDATE for hundreds."""
    for count in sorted(set(counts.values())):
        same = sorted(pk for pk, each in counts.items() if each == count)
        for start in range(0, len(same), 400):
            yield count, same[start : start + 400]
