"""Make a batch, take a line out, withdraw a batch, pay failed lines again."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import IntegrityError, connection, transaction
from django.db.models import F

from yikou.findings import Finding, finding
from yikou.values import mask_account, parse_account, path_range, yuan_text
from yikou_app.approvals.actions import void
from yikou_app.awards.actions import disengage_awards, engage_awards
from yikou_app.awards.queries import PayableShare, payable
from yikou_app.funds.queries import paying_account_of
from yikou_app.ground.ensure import ensure, refuse
from yikou_app.ground.fields import new_ref
from yikou_app.ground.scope import Role, Scope
from yikou_app.payments.models import Batch, LineItem, PaymentLine
from yikou_app.payments.queries import KIND, MAKERS, shares_in_lines, waiting_for_reissue
from yikou_app.programmes.queries import SeasonRow, season
from yikou_app.register.actions import correct_account
from yikou_app.register.queries import Payee, account_index, payees
from yikou_app.trail.actions import record

MOST_LINES = 20_000
"""Lines of one batch; a whole district is paid by one batch a street."""
MOST_FINDINGS = 500
CHUNK = 400


@dataclass(frozen=True, slots=True, repr=False)
class _Planned:
    """One line to be written; ``shares`` are (award share id, award id, fen)."""

    payee: Payee
    account: str
    account_index: str
    paying_account_id: int
    shares: tuple[tuple[int, int, int], ...]
    reissue_of_id: int | None = None

    @property
    def amount_fen(self) -> int:
        return sum(fen for *_, fen in self.shares)


@dataclass(slots=True)
class _Plan:
    lines: list[_Planned] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def make_batch(*, season_ref: str, title: str, by: Scope, area_path: str | None = None) -> str:
    """Gather every confirmed award that is not paid yet into a batch (编制发放批次).

    One line a person (linked records are one person) and paying account, so that who gets three
    awards gets one transfer. ``area_path`` narrows the person's own area. Who cannot be paid is left
    out with a finding that is kept with the batch, never dropped. Returns the batch's reference.
    """
    by.must_be(*MAKERS)
    during, path = _season(season_ref, by), by.area_path if area_path is None else area_path
    if not by.reaches(path):
        refuse("所选辖区不在您的辖区内。", status=404)
    if not title.strip():
        refuse("请填写批次名称。", status=422)
    with transaction.atomic():
        live, failed = shares_in_lines(during.id)
        shares = [
            share for share in payable(during.id, *path_range(path)) if share.award_share_id not in live
        ]
        again = [share for share in shares if share.award_share_id in failed]
        plan = _plan([share for share in shares if share.award_share_id not in failed])
        if again:
            plan.findings.append(finding("PAY006", f"有 {len(again)} 笔退汇待重发,没有编入本批次"))
        batch = _write(plan, during, title.strip(), path, by)
        record(
            by=by,
            verb="make_batch",
            subject=("batch", batch.ref),
            season=season_ref,
            lines=batch.lines,
            total_fen=batch.total_fen,
            left_out=len(plan.findings),
        )
    return batch.ref


def _season(ref: str, by: Scope) -> SeasonRow:
    found = season(by, ref)
    if found is None:
        refuse("没有找到这个帮困季,或不在您的辖区内。", status=404)
    return found


def _plan(shares: Sequence[PayableShare]) -> _Plan:
    """One line for each person and paying account, or a finding why there is none."""
    accounts = paying_account_of(share.fund_id for share in shares)
    people = payees({share.person_id for share in shares})
    groups: dict[tuple[int, int], list[PayableShare]] = defaultdict(list)
    records: dict[int, set[int]] = defaultdict(set)
    for share in shares:
        groups[share.cluster, accounts[share.fund_id]].append(share)
        records[share.cluster].add(share.person_id)
    plan = _Plan()
    chosen: dict[int, Payee | None] = {}
    for cluster, ids in records.items():
        chosen[cluster], problem = _payee([people[pk] for pk in sorted(ids)])
        if problem is not None:
            plan.findings.append(problem)
    for (cluster, paying_account_id), of in sorted(groups.items()):
        payee = chosen[cluster]
        if payee is None or payee.account is None:
            continue
        parts = tuple((share.award_share_id, share.award_id, share.amount_fen) for share in of)
        plan.lines.append(_Planned(payee, payee.account, payee.account_index, paying_account_id, parts))
    plan.lines.sort(key=lambda line: (line.payee.area_path, line.payee.person_id, line.paying_account_id))
    return plan


def _payee(records: Sequence[Payee]) -> tuple[Payee | None, Finding | None]:
    """Whom to pay for the linked records of one person, or why nobody can be paid."""
    usable = [record for record in records if record.account]
    if not usable:
        return None, finding("PAY001", f"{_who(records[0])}没有收款账号,没有编入批次")
    if len({record.account_index for record in usable}) > 1:
        return None, finding("PAY002", f"{_who(records[0])}的关联记录登记了不同的账号,没有编入批次")
    payee = usable[0]
    return (None, problem) if (problem := _unusable(payee, payee.account or "")) else (payee, None)


def _unusable(payee: Payee, account: str) -> Finding | None:
    if not payee.name or any(char in "|\r\n\t" for char in payee.name):
        return finding("PAY003", f"{_who(payee)}的户名含有竖线或换行,没有编入批次")
    number, problems = parse_account(account)
    if number is None:
        return finding("PAY004", f"{_who(payee)}的收款账号不能使用:{problems[0].message},没有编入批次")
    return None


def _who(payee: Payee) -> str:
    """A record by its reference: findings may be stored and logged, names may not."""
    return f"台账记录 {payee.ref}"


def _write(plan: _Plan, during: SeasonRow, title: str, path: str, by: Scope) -> Batch:
    if not plan.lines:
        reasons = Counter(found.code for found in plan.findings)
        refuse(
            "没有可编入批次的帮扶:已确认的帮扶都已在批次中或已发放"
            + (f",另有 {sum(reasons.values())} 条须先处理:{plan.findings[0].message}" if reasons else "")
            + "。"
        )
    if len(plan.lines) > MOST_LINES:
        refuse(
            f"本批次有 {len(plan.lines):,} 笔,超过一个批次 {MOST_LINES:,} 笔的上限。请按街镇分别编制。",
            status=422,
        )
    # The awards come first: they must be confirmed, and stay so while they stand in a line.
    engage_awards(counts=Counter(award for line in plan.lines for _, award, _ in line.shares))
    total = sum(line.amount_fen for line in plan.lines)
    batch = Batch.objects.create(
        season_id=during.id,
        unit_id=by.unit_id,
        area_path=path,
        title=title,
        findings=[found.as_dict() for found in plan.findings[:MOST_FINDINGS]],
        lines=len(plan.lines),
        total_fen=total,
        maker_id=by.staff_id,
        maker_name=by.staff_name,
    )
    try:
        with transaction.atomic():
            _write_lines(batch, plan.lines)
    except IntegrityError:
        refuse("其中有帮扶刚刚被编入另一个批次,本批次没有生成。请刷新后重试。")
    return batch


def _write_lines(batch: Batch, planned: Sequence[_Planned]) -> None:
    refs = [new_ref() for _ in planned]
    PaymentLine.objects.bulk_create(
        [
            PaymentLine(
                ref=ref,
                batch=batch,
                sequence=number,
                person_id=line.payee.person_id,
                paying_account_id=line.paying_account_id,
                area_path=line.payee.area_path,
                payee_name=line.payee.name,
                account=line.account,
                account_index=line.account_index,
                amount_fen=line.amount_fen,
                reissue_of_id=line.reissue_of_id,
            )
            for number, (ref, line) in enumerate(zip(refs, planned, strict=True), 1)
        ],
        batch_size=CHUNK,
    )
    ids = dict(PaymentLine.objects.filter(batch=batch).values_list("ref", "pk"))
    LineItem.objects.bulk_create(
        [
            LineItem(line_id=ids[ref], award_share_id=share, amount_fen=fen)
            for ref, line in zip(refs, planned, strict=True)
            for share, _, fen in line.shares
        ],
        batch_size=CHUNK,
    )


def drop_line(*, line_ref: str, reason: str, by: Scope) -> None:
    """Take one line out of a draft (剔除明细); its awards can be paid by another batch."""
    by.must_be(*MAKERS)
    if not reason.strip():
        refuse("请写明剔除的原因。", status=422)
    with transaction.atomic():
        held = Batch.objects.within(by).values("pk")
        line = PaymentLine.objects.filter(ref=line_ref, batch__in=held).select_related("batch").first()
        if line is None:
            refuse("没有找到这笔明细,或不在您的辖区内。", status=404)
        smaller = Batch.objects.within(by).filter(pk=line.batch_id, state=Batch.State.DRAFT)
        if smaller.update(lines=F("lines") - 1, total_fen=F("total_fen") - line.amount_fen) != 1:
            refuse(f"批次已是「{Batch.State(line.batch.state).label}」,不能再剔除明细;可先退回编制。")
        if _free([line.pk]) != 1:
            refuse("这笔明细已经剔除。")
        record(
            by=by,
            verb="drop_line",
            subject=("batch", line.batch.ref),
            reason=reason.strip(),
            line=line.ref,
            amount_fen=line.amount_fen,
        )


def void_batch(*, ref: str, reason: str, by: Scope) -> None:
    """Withdraw a batch that has not gone to the bank (作废批次); its awards can be paid by another."""
    by.must_be(*MAKERS)
    if not reason.strip():
        refuse("请写明作废的原因。", status=422)
    with transaction.atomic():
        batch = held_batch(ref, by)
        early = [Batch.State.DRAFT, Batch.State.SUBMITTED, Batch.State.RELEASED]
        ours = Batch.objects.within(by).filter(pk=batch.pk, state__in=early)
        if ours.update(state=Batch.State.VOID) != 1:
            refuse(f"批次已是「{Batch.State(batch.state).label}」,不能作废;已送银行的只能等回盘。")
        drafts = PaymentLine.objects.filter(batch=batch, state=PaymentLine.State.DRAFT)
        _free(list(drafts.values_list("pk", flat=True)))
        void(kind=KIND, subject_ref=ref, by=by, reason=reason.strip())
        record(
            by=by,
            verb="void_batch",
            subject=("batch", ref),
            reason=reason.strip(),
            lines=batch.lines,
            total_fen=batch.total_fen,
        )


def _free(line_ids: Sequence[int]) -> int:
    """Withdraw draft lines and let their awards go; how many lines were withdrawn."""
    count = 0
    for start in range(0, len(line_ids), CHUNK):
        some = line_ids[start : start + CHUNK]
        drafts = PaymentLine.objects.filter(pk__in=some, state=PaymentLine.State.DRAFT)
        count += drafts.update(state=PaymentLine.State.VOID)
        free_items(some)
    return count


def free_items(line_ids: Sequence[int]) -> None:
    """The items of withdrawn or failed lines no longer hold their awards; in the caller's transaction."""
    ensure(connection.in_atomic_block, "items are freed with their line")
    live = LineItem.objects.filter(line_id__in=line_ids, live=True)
    counts = Counter(live.values_list("award_share__award_id", flat=True))
    live.update(live=False)
    disengage_awards(counts=counts)


def held_batch(ref: str, by: Scope) -> Batch:
    """A batch of the person's scope, waiting its turn on PostgreSQL; refuses with 404."""
    rows = Batch.objects.within(by).filter(ref=ref).select_for_update()
    batch = rows.first()
    if batch is None:
        refuse("没有找到这个批次,或不在您的辖区内。", status=404)
    return batch


def reissue(*, season_ref: str, title: str, by: Scope, corrections: Mapping[str, str] | None = None) -> str:
    """Pay failed lines again in a new batch (退汇重发), each line once, after a second person's release.

    ``corrections`` gives new accounts by the reference of the failed line; they are corrected in the
    register too. Lines without a correction go to the account that the register has now. Of several
    failed lines of one person and paying account the oldest goes first; the others wait for the next
    batch, with a finding. Returns the new batch's reference.
    """
    by.must_be(*MAKERS)
    during = _season(season_ref, by)
    if not title.strip():
        refuse("请填写批次名称。", status=422)
    with transaction.atomic():
        held = Batch.objects.within(by).filter(season_id=during.id)
        failed = list(waiting_for_reissue().filter(batch__in=held).order_by("pk"))
        wanted = dict(corrections or {})
        unknown = wanted.keys() - {line.ref for line in failed}
        if unknown:
            refuse("所填的更正中有不在退汇待重发之列的明细,请刷新后再填。", status=404)
        _correct({line.person_id: wanted[line.ref] for line in failed if line.ref in wanted}, by)
        plan = _plan_again(failed, wanted)
        batch = _write(plan, during, title.strip(), by.area_path, by)
        record(
            by=by,
            verb="reissue",
            subject=("batch", batch.ref),
            season=season_ref,
            lines=batch.lines,
            total_fen=batch.total_fen,
            corrected=len(wanted),
        )
    return batch.ref


def _correct(accounts: Mapping[int, str], by: Scope) -> None:
    if not accounts:
        return
    by.must_be(Role.DISTRICT, Role.STREET)
    people = payees(accounts)
    for person_id in sorted(accounts):
        if (people[person_id].account or "") != accounts[person_id].strip():
            correct_account(
                person_ref=people[person_id].ref, account=accounts[person_id], reason="退汇后更正", by=by
            )


def _plan_again(failed: Sequence[PaymentLine], corrected: Mapping[str, str]) -> _Plan:
    people = payees({line.person_id for line in failed})
    shares: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    items = LineItem.objects.filter(line__in=[line.pk for line in failed]).order_by("pk")
    for line_id, *share in items.values_list(
        "line_id", "award_share_id", "award_share__award_id", "amount_fen"
    ):
        shares[line_id].append((share[0], share[1], share[2]))
    plan = _Plan()
    planned: set[tuple[int, int]] = set()
    for line in failed:
        payee = people[line.person_id]
        if (payee.person_id, line.paying_account_id) in planned:
            plan.findings.append(finding("PAY007", f"{_who(payee)}另有一笔退汇,没有编入本批次"))
            continue
        number, _ = parse_account(corrected.get(line.ref) or payee.account or "")
        if number is None:
            plan.findings.append(finding("PAY001", f"{_who(payee)}没有可用的收款账号,没有编入批次"))
            continue
        if problem := _unusable(payee, number.number):
            plan.findings.append(problem)
            continue
        index = account_index(number.number)
        if index == line.account_index:
            plan.findings.append(
                finding(
                    "PAY005",
                    f"{_who(payee)}退汇原因「{line.bank_reason or '未说明'}」,"
                    f"{yuan_text(line.amount_fen)} 元仍发到原账号 {mask_account(number.number)}",
                )
            )
        planned.add((payee.person_id, line.paying_account_id))
        plan.lines.append(
            _Planned(payee, number.number, index, line.paying_account_id, tuple(shares[line.pk]), line.pk)
        )
    return plan
