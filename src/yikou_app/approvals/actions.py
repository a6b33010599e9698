"""Open an approval, sign it, void it: one flow for all rooms, in the caller's transaction.

The room that holds the subject calls these inside the act that opens, signs or changes the subject; a
person signs on the screen of the subject, where its content is.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from yikou_app.approvals.models import Approval, Signature
from yikou_app.ground.ensure import ensure, refuse
from yikou_app.ground.scope import Role, Scope
from yikou_app.trail.actions import record


def open_approval(
    *,
    kind: str,
    subject_ref: str,
    title: str,
    digest: str,
    amount_fen: int,
    steps: Sequence[Sequence[str]],
    by: Scope,
    area_path: str,
    unit_id: int,
    address: str = "",
) -> str:
    """Ask for signatures on a content (提交审批); returns the approval's reference.

    ``by`` is the maker and can sign no step; ``digest`` is that of the exact content. A subject has
    one open approval at a time.
    """
    ensure(connection.in_atomic_block, "an approval is opened in the transaction of its subject")
    ensure(digest and steps and all(steps), "an approval has a digest and somebody to sign each step")
    ensure(all(role in Role.values for step in steps for role in step), "a step names roles")
    row = Approval(
        area_path=area_path,
        unit_id=unit_id,
        kind=kind,
        subject_ref=subject_ref,
        title=title,
        digest=digest,
        amount_fen=amount_fen,
        maker_id=by.staff_id,
        maker_name=by.staff_name,
        steps=[list(step) for step in steps],
        needed=len(steps),
        address=address,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        refuse("这件事已经提交审批,正在等待签字,不必重复提交。")
    record(
        by=by,
        verb="open_approval",
        subject=("approval", row.ref),
        kind=kind,
        of=subject_ref,
        digest=digest,
        amount_fen=amount_fen,
    )
    return row.ref


def sign(*, ref: str, digest: str, decision: str, reason: str = "", by: Scope) -> str:
    """Decide the open step (签字); returns the approval's state afterwards.

    Refuses the maker, a second signature of the same person, a role that the step does not name, and
    a digest other than that of the content handed in: then the person has seen something else.
    """
    ensure(connection.in_atomic_block, "a signature is given in the transaction of its subject")
    row = Approval.objects.within(by).filter(ref=ref).first()
    if row is None:
        refuse("没有找到这张审批单,或不在您的辖区内。", status=404)
    _check_signer(row, digest, decision, reason, by)
    step = row.signed
    try:
        with transaction.atomic():
            Signature.objects.create(
                approval=row,
                step=step,
                staff_id=by.staff_id,
                staff_name=by.staff_name,
                role=by.role.value,
                maker_id=row.maker_id,
                decision=decision,
                digest=digest,
                reason=reason.strip(),
            )
    except IntegrityError:
        refuse("这一步刚刚有人签过,或审批单已经变化。请刷新后再看。")
    if decision == Signature.Decision.RETURN:
        after, signed = Approval.State.RETURNED, step
    else:
        signed = step + 1
        after = Approval.State.GRANTED if signed == row.needed else Approval.State.OPEN
    closed = None if after == Approval.State.OPEN else timezone.now()
    changed = Approval.objects.within(by).filter(pk=row.pk, state=Approval.State.OPEN, signed=step)
    ensure(changed.update(state=after, signed=signed, closed_at=closed) == 1, "the signed step was open")
    record(
        by=by,
        verb="sign_approval",
        subject=("approval", ref),
        reason=reason.strip(),
        decision=decision,
        step=step,
        digest=digest,
        of=row.subject_ref,
    )
    return str(after)


def _check_signer(row: Approval, digest: str, decision: str, reason: str, by: Scope) -> None:
    if row.state != Approval.State.OPEN:
        refuse(f"这张审批单{Approval.State(row.state).label},不能再签。")
    if decision not in Signature.Decision.values:
        refuse("请选择同意或退回。", status=422)
    if by.staff_id == row.maker_id:
        refuse("经办人不能审批自己提交的事项,换账号也不行。请由另一位同事办理。", status=403)
    allowed = [Role(role) for role in row.steps[row.signed]]
    by.must_be(*allowed)
    if row.signatures.filter(staff_id=by.staff_id).exists():
        refuse("您已经签过这张审批单,下一步须由另一位同事签。", status=403)
    if digest != row.digest:
        refuse("您看到的内容与提交审批的内容不一致,没有签成。请刷新页面,核对后再签。")
    if decision == Signature.Decision.RETURN and not reason.strip():
        refuse("退回时请写明原因,让经办人知道改什么。", status=422)


def void(*, kind: str, subject_ref: str, by: Scope, reason: str = "") -> int:
    """Void what is open or granted for a subject whose content is no longer that (失效); how many."""
    ensure(connection.in_atomic_block, "an approval is voided in the transaction of the change")
    rows = Approval.objects.everywhere("the subject's room has checked the scope").filter(
        kind=kind, subject_ref=subject_ref, state__in=[Approval.State.OPEN, Approval.State.GRANTED]
    )
    refs = list(rows.values_list("ref", flat=True))
    count = rows.update(state=Approval.State.VOID, closed_at=timezone.now())
    for ref in refs:
        record(by=by, verb="void_approval", subject=("approval", ref), reason=reason, of=subject_ref)
    return count
