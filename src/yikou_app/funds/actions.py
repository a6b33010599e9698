"""Change the funds: open them, receive money, and move it from available to paid.

What a person does (open, receive, adjust, reverse) writes an event. The internal moves are part of an
act of a room downstream, in its transaction; that act writes the event.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils import timezone

from yikou.ledger import CNY, KINDS
from yikou.values import parse_account, yuan_text
from yikou_app.funds.models import Entry, Fund, FundLevel, PayingAccount, Posting, Receipt
from yikou_app.ground.ensure import BrokenInvariant, ensure, refuse
from yikou_app.ground.fields import new_ref
from yikou_app.ground.scope import Role, Scope
from yikou_app.trail.actions import record

_KEEPERS = (Role.DISTRICT, Role.FINANCE, Role.STREET)
_CHUNK = 400  # rows a statement: well within the number of variables that SQLite takes
_LARGEST = 10**15  # 十万亿元以分计: far beyond any district, far within a BigInteger
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Part:
    """So much of one fund for one award (份额); ``payment`` is the payment line once there is one."""

    fund_id: int
    amount_fen: int
    award: str
    payment: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """One entry to post (记账事项): ``key`` is the natural key of the effect, unique for ever."""

    key: str
    kind: str
    parts: tuple[Part, ...]
    on: date
    narration: str


@dataclass(frozen=True, slots=True)
class _Line:
    fund_id: int
    side: str
    amount: int
    tag: str = ""
    payment: str = ""
    commodity: str = CNY


@dataclass(frozen=True, slots=True)
class _Draft:
    key: str
    kind: str
    on: date
    narration: str
    lines: tuple[_Line, ...]
    reverses_id: int | None = None


# What a person does -------------------------------------------------------------------------------


def open_paying_account(*, name: str, bank: str, number: str, by: Scope) -> str:
    """Open an account that money is paid from (开立付款账户); returns its reference."""
    by.must_be(*_KEEPERS)
    account, problems = parse_account(number)
    if account is None:
        refuse(f"付款账号不能使用:{problems[0].message}。请对照开户资料重新填写。", status=422)
    if not name.strip() or not bank.strip():
        refuse("请填写付款账户的户名和开户银行。", status=422)
    with transaction.atomic():
        row = PayingAccount(name=name.strip(), bank=bank.strip(), number=account.number).stamp(by)
        row.save(force_insert=True)
        record(by=by, verb="open_paying_account", subject=("paying_account", row.ref))
    return row.ref


def open_fund(
    *, name: str, level: str, year: int, paying_account_ref: str, budget_fen: int, by: Scope
) -> str:
    """Open a source of money for a year (开立资金来源); returns its reference."""
    by.must_be(*_KEEPERS)
    if level not in FundLevel.values:
        refuse(f"资金层级请在 {'、'.join(FundLevel.labels)} 中选择。", status=422)
    if not name.strip():
        refuse("请填写资金来源的名称。", status=422)
    if not 2000 <= year <= 2100:
        refuse(f"年度 {year} 不对,请填写四位年份。", status=422)
    if not 0 <= budget_fen <= _LARGEST:
        refuse("预算应为零或正数,以元填写,最多两位小数。", status=422)
    account = PayingAccount.objects.within(by).filter(ref=paying_account_ref).first()
    if account is None:
        refuse("没有找到这个付款账户,或不在您的辖区内。", status=404)
    with transaction.atomic():
        row = Fund(
            name=name.strip(),
            level=level,
            year=year,
            paying_account=account,
            initial_budget_fen=budget_fen,
            budget_fen=budget_fen,
        ).stamp(by)
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:
            refuse(f"{year} 年已有名为「{name.strip()}」的资金来源,请改用已有的一项或换一个名称。")
        record(
            by=by, verb="open_fund", subject=("fund", row.ref), level=level, year=year, budget_fen=budget_fen
        )
    return row.ref


def adjust_budget(*, fund_ref: str, budget_fen: int, reason: str, by: Scope) -> None:
    """Change a fund's budget (调整预算), never below what is reserved and paid; the initial one stays."""
    by.must_be(Role.DISTRICT, Role.FINANCE)
    if not reason.strip():
        refuse("请写明调整预算的依据。", status=422)
    if not 0 <= budget_fen <= _LARGEST:
        refuse("预算应为零或正数,以元填写,最多两位小数。", status=422)
    fund = _fund(fund_ref, by)
    with transaction.atomic():
        enough = Fund.objects.within(by).filter(
            pk=fund.pk, reserved_fen__lte=budget_fen - F("paid_fen"), paid_fen__lte=budget_fen
        )
        if enough.update(budget_fen=budget_fen) != 1:
            used = fund.reserved_fen + fund.paid_fen
            refuse(
                f"「{fund.name}」已占用和已发共 {yuan_text(used)} 元,预算不能低于这个数"
                f"(填写的是 {yuan_text(budget_fen)} 元)。请填写更大的预算,或先取消部分帮扶。"
            )
        record(
            by=by,
            verb="adjust_budget",
            subject=("fund", fund.ref),
            reason=reason.strip(),
            before_fen=fund.budget_fen,
            after_fen=budget_fen,
        )


def receive_money(
    *, fund_ref: str, number: str, kind: str, payer: str, amount_fen: int, on: date, by: Scope
) -> str:
    """Book money that arrived (登记到账) as one lot; returns the receipt's reference.

    The receipt number is its natural key: the same number with the same content is the same receipt,
    with other content it is refused.
    """
    by.must_be(*_KEEPERS)
    fund = _fund(fund_ref, by)
    number, payer = number.strip(), payer.strip()
    _check_receipt(number, kind, payer, amount_fen, on)
    with transaction.atomic():
        row = Receipt(
            fund=fund, number=number, kind=kind, payer=payer, amount_fen=amount_fen, received_on=on
        ).stamp(by)
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:
            return _same_receipt(fund, number, (kind, payer, amount_fen, on))
        lines = (
            _Line(fund.pk, Posting.Side.SOURCE, -amount_fen, tag=row.ref),
            _Line(fund.pk, Posting.Side.AVAILABLE, amount_fen),
        )
        _post([_Draft(f"receipt:{row.ref}", "receive", on, f"到账 {number}", lines)], by)
        record(
            by=by,
            verb="receive_money",
            subject=("fund", fund.ref),
            receipt=row.ref,
            number=number,
            amount_fen=amount_fen,
            kind=kind,
        )
    return row.ref


def _check_receipt(number: str, kind: str, payer: str, amount_fen: int, on: date) -> None:
    if not number or not payer:
        refuse("请填写收据号和来款单位。", status=422)
    if kind not in Receipt.Kind.values:
        refuse(f"到账性质请在 {'、'.join(Receipt.Kind.labels)} 中选择。", status=422)
    if not 0 < amount_fen <= _LARGEST:
        refuse("到账金额应为正数,以元填写,最多两位小数。", status=422)
    if on > timezone.localdate():
        refuse(f"到账日期 {on} 在今天之后,请核对。", status=422)


def _same_receipt(fund: Fund, number: str, content: tuple[str, str, int, date]) -> str:
    known = Receipt.objects.everywhere("the receipt of that number").get(fund=fund, number=number)
    if (known.kind, known.payer, known.amount_fen, known.received_on) != content:
        refuse(
            f"收据号 {number} 已登记:{known.received_on} {known.payer} {yuan_text(known.amount_fen)} 元,"
            "与这次填写的不同。请核对收据号。"
        )
    return known.ref


def reverse_entry(*, entry_ref: str, reason: str, by: Scope) -> str:
    """Undo a receipt that was booked wrongly (冲销), by a reversing entry; returns its reference.

    Only what stands untouched can go: money that is reserved or paid stays received. Awards and
    payments are undone by their own rooms, not here.
    """
    by.must_be(Role.DISTRICT, Role.FINANCE)
    if not reason.strip():
        refuse("请写明冲销的原因。", status=422)
    entry = Entry.objects.filter(ref=entry_ref).first()
    lines = [] if entry is None else list(Posting.objects.filter(entry=entry).order_by("pk"))
    funds = {line.fund_id for line in lines}
    if entry is None or not funds or Fund.objects.within(by).filter(pk__in=funds).count() != len(funds):
        refuse("没有找到这张凭证,或不在您的辖区内。", status=404)
    if entry.kind != "receive":
        refuse(f"「{KINDS[entry.kind].label}」凭证不能在这里冲销,请到帮扶或发放中办理取消、退款。")
    with transaction.atomic():
        undone = tuple(_Line(p.fund_id, p.side, -p.amount, p.tag, p.payment, p.commodity) for p in lines)
        key = f"entry:{entry.ref}:reverse"
        if Entry.objects.filter(key=key).exists():
            refuse("这张凭证已经冲销过,不能再冲。")
        draft = _Draft(key, "reverse", timezone.localdate(), reason.strip()[:200], undone, entry.pk)
        refs = _post([draft], by)
        record(
            by=by, verb="reverse_entry", subject=("entry", entry.ref), reason=reason.strip(), entry=refs[0]
        )
    return refs[0]


def _fund(ref: str, by: Scope) -> Fund:
    fund = Fund.objects.within(by).filter(ref=ref).select_related("paying_account").first()
    if fund is None:
        refuse("没有找到这项资金来源,或不在您的辖区内。", status=404)
    return fund


# Internal moves, in the caller's transaction ------------------------------------------------------


def reserve_money(*, fund_id: int, amount_fen: int, key: str, tag: str, on: date, by: Scope) -> None:
    """Set money aside for an award (占用)."""
    post_moves([Move(key, "reserve", (Part(fund_id, amount_fen, tag),), on, "帮扶占用")], by=by)


def release_money(*, fund_id: int, amount_fen: int, key: str, tag: str, on: date, by: Scope) -> None:
    """Give back what an award had set aside (释放)."""
    post_moves([Move(key, "release", (Part(fund_id, amount_fen, tag),), on, "取消释放")], by=by)


def send_money(
    *, fund_id: int, amount_fen: int, key: str, tag: str, payment: str, on: date, by: Scope
) -> None:
    """A payment goes to the bank (送盘): reserved money is on its way; the totals do not change."""
    post_moves([Move(key, "send", (Part(fund_id, amount_fen, tag, payment),), on, "送银行发放")], by=by)


def confirm_money(
    *, fund_id: int, amount_fen: int, key: str, tag: str, payment: str, on: date, by: Scope
) -> None:
    """The bank says that it arrived (到账): what was on its way is paid."""
    post_moves([Move(key, "confirm", (Part(fund_id, amount_fen, tag, payment),), on, "银行回盘到账")], by=by)


def fail_money(
    *, fund_id: int, amount_fen: int, key: str, tag: str, payment: str, on: date, by: Scope
) -> None:
    """The bank returns it (退汇): it stays set aside for the award and may be sent again."""
    post_moves([Move(key, "fail", (Part(fund_id, amount_fen, tag, payment),), on, "银行退汇")], by=by)


def refund_money(
    *, fund_id: int, amount_fen: int, key: str, tag: str, payment: str, on: date, by: Scope
) -> None:
    """A recipient pays back (退款): what was paid is available again."""
    post_moves([Move(key, "refund", (Part(fund_id, amount_fen, tag, payment),), on, "收回退款")], by=by)


_MOVES = ("reserve", "release", "send", "confirm", "fail", "refund")


def post_moves(moves: Sequence[Move], *, by: Scope) -> int:
    """Post many moves (批量记账), one entry each, all or nothing; returns how many were new.

    A move whose key is posted already moves nothing again; the same key with other content breaks
    the invariant. Each fund's totals change by one conditional UPDATE, funds in order of their id.
    """
    drafts = [_draft(move) for move in moves]
    return len(_post(drafts, by))


def _draft(move: Move) -> _Draft:
    ensure(move.kind in _MOVES, f"no such move: {move.kind}")
    flow = KINDS[move.kind]
    lines: list[_Line] = []
    for part in move.parts:
        exact = type(part.amount_fen) is int and 0 < part.amount_fen <= _LARGEST
        ensure(exact, "a part is a positive number of fen")
        ensure(part.award, "a part names its award")
        named = move.kind in ("reserve", "release") or part.payment
        ensure(named, "money at the bank names its payment")
        for side, amount in ((flow.takes_from, -part.amount_fen), (flow.puts_into, part.amount_fen)):
            award = "" if side == "available" else part.award
            payment = part.payment if side in ("transit", "paid") else ""
            lines.append(_Line(part.fund_id, side, amount, award, payment))
    return _Draft(move.key, move.kind, move.on, move.narration, tuple(lines))


# Posting ------------------------------------------------------------------------------------------


def _post(drafts: Sequence[_Draft], by: Scope) -> list[str]:
    """Write entries, move the totals, seal; returns the references of those that were new."""
    ensure(connection.in_atomic_block, "money moves in the transaction of the act that moves it")
    if not drafts:
        return []
    ensure(len({draft.key for draft in drafts}) == len(drafts), "one key, one entry")
    ensure(all(draft.lines for draft in drafts), "an entry has postings")
    involved = sorted({line.fund_id for draft in drafts for line in draft.lines})
    # The lock only keeps the order of waiting; the conditional UPDATE and the CHECK are the guard.
    funds = Fund.objects.everywhere("funds of a move").filter(pk__in=involved).order_by("pk")
    list(funds.select_for_update().values_list("pk", flat=True))
    fresh = _insert_entries(drafts, by)
    new = [draft for draft in drafts if draft.key in fresh]
    _must_repeat([draft for draft in drafts if draft.key not in fresh])
    if not new:
        return []
    _move_totals([line for draft in new for line in draft.lines])
    Posting.objects.bulk_create(
        [
            Posting(
                entry_id=fresh[draft.key][0],
                fund_id=line.fund_id,
                side=line.side,
                commodity=line.commodity,
                amount=line.amount,
                tag=line.tag,
                payment=line.payment,
            )
            for draft in new
            for line in draft.lines
        ],
        batch_size=_CHUNK,
    )
    try:
        for some in _chunks([pk for pk, _ in fresh.values()]):
            Entry.objects.filter(pk__in=some).update(sealed=True)
    except IntegrityError as error:
        raise BrokenInvariant("an entry does not balance, or takes more than stands there") from error
    return [fresh[draft.key][1] for draft in new]


def _insert_entries(drafts: Sequence[_Draft], by: Scope) -> dict[str, tuple[int, str]]:
    """Insert what is not there yet; id and reference by key of the entries that are ours."""
    refs = {draft.key: new_ref() for draft in drafts}
    Entry.objects.bulk_create(
        [
            Entry(
                ref=refs[draft.key],
                key=draft.key,
                kind=draft.kind,
                booked_on=draft.on,
                narration=draft.narration,
                reverses_id=draft.reverses_id,
                actor_id=by.staff_id,
                actor_name=by.staff_name,
            )
            for draft in drafts
        ],
        batch_size=_CHUNK,
        ignore_conflicts=True,
    )
    ours: dict[str, tuple[int, str]] = {}
    for some in _chunks(list(refs)):
        rows = Entry.objects.filter(key__in=some).values_list("key", "pk", "ref")
        ours.update({key: (pk, ref) for key, pk, ref in rows if refs[key] == ref})
    return ours


def _must_repeat(drafts: Sequence[_Draft]) -> None:
    """A key that was posted before must stand for the very same content."""
    for some in _chunks(list(drafts)):
        keys = [draft.key for draft in some]
        rows = Posting.objects.filter(entry__key__in=keys, entry__sealed=True).values_list(
            "entry__key", "fund_id", "side", "amount", "tag", "payment", "commodity"
        )
        known: dict[str, list[_Line]] = defaultdict(list)
        for key, *line in rows:
            known[key].append(_Line(*line))
        for draft in some:
            same = sorted(known[draft.key], key=_order) == sorted(draft.lines, key=_order)
            ensure(same, f"the key {draft.key} stands for other content")


def _order(line: _Line) -> tuple[int, str, int, str, str]:
    return (line.fund_id, line.side, line.amount, line.tag, line.payment)


_TOTALS: Mapping[str, Callable[[_Line], int]] = {
    "received_fen": lambda line: -line.amount if line.side == Posting.Side.SOURCE else 0,
    "reserved_fen": lambda line: (
        line.amount if line.side in (Posting.Side.RESERVED, Posting.Side.TRANSIT) else 0
    ),
    "paid_fen": lambda line: line.amount if line.side == Posting.Side.PAID else 0,
}


def _move_totals(lines: Iterable[_Line]) -> None:
    """Change each fund's totals by one conditional UPDATE, or refuse with what is missing."""
    changes: dict[int, dict[str, int]] = defaultdict(lambda: dict.fromkeys(_TOTALS, 0))
    for line in lines:
        if line.commodity == CNY:
            for name, read in _TOTALS.items():
                changes[line.fund_id][name] += read(line)
    for fund_id in sorted(changes):
        more = changes[fund_id]
        needed = more["reserved_fen"] + more["paid_fen"] - more["received_fen"]
        enough = Fund.objects.everywhere("conditional update").filter(
            pk=fund_id,
            received_fen__gte=F("reserved_fen") + F("paid_fen") + needed,
            reserved_fen__gte=-more["reserved_fen"],
            paid_fen__gte=-more["paid_fen"],
        )
        if enough.update(**{name: F(name) + amount for name, amount in more.items()}) != 1:
            _refuse_shortage(fund_id, needed)


def _refuse_shortage(fund_id: int, needed: int) -> None:
    fund = Fund.objects.everywhere("to say what is missing").filter(pk=fund_id).first()
    if fund is None:
        raise BrokenInvariant("a move names a fund that does not exist")
    free = fund.received_fen - fund.reserved_fen - fund.paid_fen
    ensure(needed > free, "totals fall below what is moved")
    refuse(
        f"「{fund.name}」可用 {yuan_text(free)} 元,这一步需要 {yuan_text(needed)} 元,"
        f"差 {yuan_text(needed - free)} 元。请先登记到账,或减少占用。"
    )


def _chunks(items: Sequence[T]) -> Iterable[Sequence[T]]:
    for start in range(0, len(items), _CHUNK):
        yield items[start : start + _CHUNK]
