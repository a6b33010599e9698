"""Ask the approvals: what waits for whom, who signed what, and whether a content is granted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from yikou_app.approvals.models import Approval, Signature
from yikou_app.ground.scope import Role, Scope

STATES = tuple((state.value, state.label) for state in Approval.State)
KINDS = {"batch": "发放批次放行"}


@dataclass(frozen=True, slots=True)
class SignatureRow:
    """One decision on one step."""

    step: int
    staff_id: int
    staff_name: str
    role_label: str
    decision: str
    decision_label: str
    digest: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ApprovalRow:
    """One approval with its signatures; ``steps`` are the roles that may sign each step."""

    ref: str
    kind: str
    kind_label: str
    subject_ref: str
    title: str
    digest: str
    amount_fen: int
    maker_id: int
    maker_name: str
    steps: tuple[tuple[str, ...], ...]
    signed: int
    state: str
    state_label: str
    opened_at: datetime
    closed_at: datetime | None
    address: str
    signatures: tuple[SignatureRow, ...]

    @property
    def waits_for(self) -> str:
        """The roles that may sign the open step, in words; empty when nothing is open."""
        if self.state != Approval.State.OPEN:
            return ""
        return "或".join(Role(role).label for role in self.steps[self.signed])

    def may_be_signed_by(self, scope: Scope) -> bool:
        """Whether this person may decide the open step: right role, not the maker, not signed yet."""
        return (
            self.state == Approval.State.OPEN
            and scope.role.value in self.steps[self.signed]
            and scope.staff_id != self.maker_id
            and all(row.staff_id != scope.staff_id for row in self.signatures)
        )


def approvals(scope: Scope, state: str | None = None) -> list[ApprovalRow]:
    """The approvals of a person's units and areas, newest first."""
    rows = Approval.objects.within(scope)
    return _rows(rows if state is None else rows.filter(state=state))


def pending(scope: Scope) -> list[ApprovalRow]:
    """What this very person may sign now (待我审批), oldest first."""
    rows = _rows(Approval.objects.within(scope).filter(state=Approval.State.OPEN))
    return [row for row in reversed(rows) if row.may_be_signed_by(scope)]


def approval(scope: Scope, ref: str) -> ApprovalRow | None:
    """One approval, or None when it is absent or out of scope."""
    found = _rows(Approval.objects.within(scope).filter(ref=ref))
    return found[0] if found else None


def approval_of(kind: str, subject_ref: str) -> ApprovalRow | None:
    """The newest approval of a subject, for the room that holds the subject and checks the scope."""
    rows = Approval.objects.everywhere("the asking room checks the scope of its subject")
    found = _rows(rows.filter(kind=kind, subject_ref=subject_ref))
    return found[0] if found else None


def granted_for(kind: str, subject_ref: str, digest: str) -> bool:
    """Whether every step was signed for exactly this content."""
    rows = Approval.objects.everywhere("the asking room checks the scope of its subject")
    granted = rows.filter(kind=kind, subject_ref=subject_ref, digest=digest, state=Approval.State.GRANTED)
    return granted.exists()


def _rows(chosen: QuerySet[Approval]) -> list[ApprovalRow]:
    return [
        ApprovalRow(
            ref=row.ref,
            kind=row.kind,
            kind_label=KINDS.get(row.kind, row.kind),
            subject_ref=row.subject_ref,
            title=row.title,
            digest=row.digest,
            amount_fen=row.amount_fen,
            maker_id=row.maker_id,
            maker_name=row.maker_name,
            steps=tuple(tuple(step) for step in row.steps),
            signed=row.signed,
            state=row.state,
            state_label=Approval.State(row.state).label,
            opened_at=row.opened_at,
            closed_at=row.closed_at,
            address=row.address,
            signatures=tuple(_signature(one) for one in row.signatures.all()),
        )
        for row in chosen.prefetch_related("signatures").order_by("-pk")
    ]


def _signature(row: Signature) -> SignatureRow:
    return SignatureRow(
        step=row.step,
        staff_id=row.staff_id,
        staff_name=row.staff_name,
        role_label=Role(row.role).label,
        decision=row.decision,
        decision_label=Signature.Decision(row.decision).label,
        digest=row.digest,
        reason=row.reason,
        at=row.at,
    )
