"""Hand a batch in, and let a second person release or return exactly that content."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from yikou_app.approvals.actions import open_approval, sign, void
from yikou_app.approvals.queries import ApprovalRow, approval_of
from yikou_app.ground.ensure import ensure, refuse
from yikou_app.ground.scope import Scope
from yikou_app.payments.actions.batches import held_batch
from yikou_app.payments.models import Batch
from yikou_app.payments.queries import (
    KIND,
    MAKERS,
    MOST_ON_ONE_ACCOUNT,
    RELEASERS,
    digest_of,
    shared_accounts,
)
from yikou_app.trail.actions import record

ADDRESS = "/payments/{ref}/"
"""Where a batch is signed; told to the approvals, which look upstream only (a test compares it with the urls)."""


def submit_batch(*, ref: str, by: Scope) -> str:
    """Hand a batch in for release (提交放行): its content is fixed; returns the digest."""
    by.must_be(*MAKERS)
    with transaction.atomic():
        batch = held_batch(ref, by)
        if batch.state != Batch.State.DRAFT:
            refuse(f"批次已是「{Batch.State(batch.state).label}」,不必再提交。")
        if batch.lines < 1:
            refuse("批次中没有明细,不能提交。请作废后重新编制。")
        digest = digest_of(batch.pk)
        drafts = Batch.objects.within(by).filter(pk=batch.pk, state=Batch.State.DRAFT)
        if drafts.update(state=Batch.State.SUBMITTED, digest=digest) != 1:
            refuse("批次刚刚有人处理过,请刷新后再看。")
        open_approval(
            kind=KIND,
            subject_ref=ref,
            title=f"{batch.title}({batch.lines} 笔)",
            digest=digest,
            amount_fen=batch.total_fen,
            steps=[[role.value for role in RELEASERS]],
            by=by,
            area_path=batch.area_path,
            unit_id=batch.unit_id,
            address=ADDRESS.format(ref=ref),
        )
        record(
            by=by,
            verb="submit_batch",
            subject=("batch", ref),
            digest=digest,
            lines=batch.lines,
            total_fen=batch.total_fen,
        )
    return digest


def release_batch(*, ref: str, digest: str, by: Scope, reason: str = "") -> str:
    """Release a batch (放行), as a second person, for the content whose digest was seen.

    Returns the batch's state: ``released``; or ``draft`` when its lines are no longer what was handed
    in: then the approval is void and the batch is back with its maker. Several recipients on one
    account need a reason.
    """
    by.must_be(*RELEASERS)
    with transaction.atomic():
        batch, approval = _submitted(ref, by)
        if digest_of(batch.pk) != batch.digest:
            _back(batch, by)
            void(kind=KIND, subject_ref=ref, by=by, reason="内容与提交时不一致")
            record(by=by, verb="void_release", subject=("batch", ref), reason="内容与提交时不一致")
            return Batch.State.DRAFT
        crowded = shared_accounts(batch.pk)
        if crowded and not reason.strip():
            refuse(
                f"有 {len(crowded)} 个账号各收 {MOST_ON_ONE_ACCOUNT} 人以上的款,最多的一个收"
                f" {crowded[0].recipients} 人。请核实后写明放行理由。",
                status=422,
            )
        after = sign(ref=approval.ref, digest=digest, decision="grant", reason=reason, by=by)
        if after == "granted":
            waiting = Batch.objects.within(by).filter(pk=batch.pk, state=Batch.State.SUBMITTED, digest=digest)
            changed = waiting.update(
                state=Batch.State.RELEASED,
                releaser_id=by.staff_id,
                releaser_name=by.staff_name,
                released_at=timezone.now(),
            )
            ensure(changed == 1, "the released batch was handed in")
            record(
                by=by,
                verb="release_batch",
                subject=("batch", ref),
                reason=reason.strip(),
                digest=digest,
                lines=batch.lines,
                total_fen=batch.total_fen,
            )
            return Batch.State.RELEASED
    return Batch.State.SUBMITTED


def return_batch(*, ref: str, digest: str, reason: str, by: Scope) -> None:
    """Return a batch to its maker with a reason (退回编制)."""
    by.must_be(*RELEASERS)
    with transaction.atomic():
        batch, approval = _submitted(ref, by)
        sign(ref=approval.ref, digest=digest, decision="return", reason=reason, by=by)
        _back(batch, by)
        record(by=by, verb="return_batch", subject=("batch", ref), reason=reason.strip())


def _submitted(ref: str, by: Scope) -> tuple[Batch, ApprovalRow]:
    batch = held_batch(ref, by)
    if batch.state != Batch.State.SUBMITTED:
        refuse(f"批次当前是「{Batch.State(batch.state).label}」,没有等待放行的内容。")
    if by.staff_id == batch.maker_id:
        refuse("编制人不能放行自己的批次,换账号也不行。请由另一位同事办理。", status=403)
    approval = approval_of(KIND, ref)
    if approval is None or approval.state != "open":
        refuse("批次的审批单已经办结,请刷新后再看。")
    return batch, approval


def _back(batch: Batch, by: Scope) -> None:
    waiting = Batch.objects.within(by).filter(pk=batch.pk, state=Batch.State.SUBMITTED)
    ensure(waiting.update(state=Batch.State.DRAFT, digest="") == 1, "the batch was handed in")
