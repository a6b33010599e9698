"""Take back what a roster brought about while nothing was paid: the whole list, or one changed row."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from yikou_app.awards.actions.deciding import cancel_award
from yikou_app.awards.models import Award, AwardShare, Claim
from yikou_app.awards.queries import LIVE
from yikou_app.district.queries import categories
from yikou_app.ground.ensure import reasoned, refuse
from yikou_app.ground.scope import Role, Scope
from yikou_app.jobs.queries import under_way
from yikou_app.programmes.actions import Place, give_back_all
from yikou_app.register.queries import restricted_of
from yikou_app.rosters import actions as rosters
from yikou_app.rosters.queries import accepted_row, review, roster
from yikou_app.trail.actions import record


def undo_roster(*, roster_ref: str, reason: str, by: Scope) -> int:
    """Undo an accepted roster (撤销名册) of which nothing is on its way to the bank; returns its awards' number.

    Its awards are cancelled, their places, money and claims released, and the roster counts for
    nothing, in one transaction; one award in a live payment line refuses all of it.
    """
    by.must_be(Role.DISTRICT, Role.STREET, Role.DEPARTMENT)
    why = reasoned(reason, "撤销的理由")
    landed = roster(by, roster_ref)
    if landed is None:
        refuse("没有找到这份名册,或它不在您的辖区内。", status=404)
    if by.role is not Role.DISTRICT and landed.unit_id != by.unit_id:
        refuse("这是其他单位上报的名册,由上报单位或区级撤销。", status=403)
    if landed.state != "accepted":
        refuse(f"名册当前是「{landed.state_label}」,只有已接收的名册可以撤销。")
    with transaction.atomic():
        # The roster goes first: whoever is faster has it, the other finds it undone.
        rosters.undo_roster(ref=roster_ref, reason=why, by=by)
        awards = Award.objects.everywhere("the awards of one roster").filter(roster_row__roster_id=landed.id)
        live = list(awards.filter(state__in=LIVE).order_by("pk"))
        engaged = sum(award.engaged > 0 for award in live)
        if engaged:
            refuse(
                f"这份名册有 {engaged:,} 条帮扶已进入发放,不能整份撤销;未发放的请逐条取消,已发放的请走退款。"
            )
        _give_all_back(live, landed.programme_id, by)
        free = Award.objects.everywhere("compare and set").filter(
            roster_row__roster_id=landed.id, state__in=LIVE, engaged=0
        )
        changed = free.update(
            state=Award.State.CANCELLED, reason=f"名册撤销:{why}"[:300], decided_at=timezone.now(),
            decided_by_id=by.staff_id, decided_by_name=by.staff_name,
        )  # fmt: skip
        if changed != len(live):
            refuse("有帮扶刚刚被别人处理过,名册没有撤销;请刷新后再试。")
        of_it = Claim.objects.filter(award__roster_row__roster_id=landed.id, released_at__isnull=True)
        of_it.update(released_at=timezone.now())
        record(
            by=by, verb="undo_roster", subject=("roster", roster_ref), reason=why, awards=len(live),
            amount_fen=sum(award.amount_fen for award in live),
        )  # fmt: skip
    return len(live)


def stop_proposal(*, roster_ref: str, reason: str, by: Scope) -> str:
    """End the acceptance of a roster that was cancelled or broke off (停止接收); returns the roster's state.

    ``checked``: nothing was written yet, and it may be accepted again or withdrawn. ``undone``: what was
    written, and what nobody has ever seen, is cancelled in one transaction, and the same file may be handed in
    again. Either way the unit's other lists of the programme may be taken. People it registered stay.
    """
    by.must_be(Role.DISTRICT, Role.STREET, Role.DEPARTMENT)
    why = reasoned(reason, "停止的理由")
    landed = roster(by, roster_ref)
    if landed is None:
        refuse("没有找到这份名册,或它不在您的辖区内。", status=404)
    if by.role is not Role.DISTRICT and landed.unit_id != by.unit_id:
        refuse("这是其他单位上报的名册,由上报单位或区级处理。", status=403)
    if landed.state != "accepting":
        refuse(f"名册当前是「{landed.state_label}」,没有正在进行的接收。")
    if under_way(landed.job_ref):
        refuse("这份名册正在接收中;要停止,请先取消接收任务。")
    with transaction.atomic():
        # From here on no run of the job writes another row: each holds the acceptance first.
        rosters.hold_acceptance(roster_id=landed.id)
        awards = Award.objects.everywhere("the awards of one roster").filter(roster_row__roster_id=landed.id)
        cancelled = awards.filter(state__in=LIVE).update(
            state=Award.State.CANCELLED, reason=f"停止接收:{why}"[:300], decided_at=timezone.now(),
            decided_by_id=by.staff_id, decided_by_name=by.staff_name,
        )  # fmt: skip
        again = rosters.end_acceptance(
            ref=roster_ref, roster_id=landed.id, wrote=cancelled > 0, reason=why, by=by
        )
        record(by=by, verb="stop_proposal", subject=("roster", roster_ref), reason=why, awards=cancelled)
    return "checked" if again else "undone"


def _give_all_back(live: list[Award], programme_id: int, by: Scope) -> None:
    confirmed = {award.pk: award for award in live if award.state == Award.State.CONFIRMED}
    shares: dict[int, dict[int, int]] = {}
    keys = sorted(confirmed)
    for start in range(0, len(keys), 400):
        chosen = AwardShare.objects.filter(award_id__in=keys[start : start + 400])
        for award_id, fund_id, fen in chosen.values_list("award_id", "fund_id", "amount_fen"):
            shares.setdefault(award_id, {})[fund_id] = fen
    places = [
        Place(f"award:{award.ref}:release", award.ref, shares[pk]) for pk, award in sorted(confirmed.items())
    ]
    if places:
        give_back_all(programme_id=programme_id, places=places, on=timezone.localdate(), by=by)


def replace_award(*, review_ref: str, reason: str, by: Scope) -> str:
    """Take the changed row instead of the standing award (改按新名册); returns the new award's reference.

    The old award is cancelled, which is refused once it is on its way to the bank, and the new one
    proposed for the same person, in one transaction. It is confirmed like any other.
    """
    line = review(by, review_ref)
    if line is None:
        refuse("没有找到这一条,或不在您的辖区内。", status=404)
    if line.former_id is None:
        refuse("这一条没有原帮扶可以替换;核实后请选「已核实」。", status=422)
    with transaction.atomic():
        rosters.close_review(ref=review_ref, decision="replaced", reason=reason, by=by)
        old = (
            Award.objects.everywhere("the award a row contradicts")
            .filter(roster_row_id=line.former_id)
            .first()
        )
        if old is None or old.state not in LIVE:
            refuse("原帮扶已经取消,请选「维持原帮扶」结束这一条,再另行上报。")
        if restricted_of([old.person_id]):
            refuse("此人记录已封存,不能形成新的帮扶;已定的帮扶照常办理。请选「维持原帮扶」。")
        cancel_award(ref=old.ref, reason=f"改按新名册:{reason.strip()}"[:300], by=by)
        row = accepted_row(line.row_id)
        key = {each.key: each.id for each in categories(timezone.localdate())}.get(row.category_key)
        if key is None:
            refuse("新名册的对象类别已停用,不能改按新名册。")
        new = Award(
            programme_id=old.programme_id, person_id=old.person_id, roster_row_id=row.id, unit_id=old.unit_id,
            area_path=row.area_path, category_id=key, period=old.period, amount_fen=row.amount_fen,
        )  # fmt: skip
        new.save(force_insert=True)
        record(
            by=by, verb="replace_award", subject=("award", new.ref), reason=reason.strip(), instead_of=old.ref,
            review=review_ref, amount_fen=new.amount_fen,
        )  # fmt: skip
    return new.ref
