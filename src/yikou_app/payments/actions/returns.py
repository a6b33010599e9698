"""Take what the bank answers: paid, failed, unknown; money and lines follow in one transaction."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import connection, transaction
from django.utils import timezone

from yikou.findings import Finding, Place, finding
from yikou_app.files.actions import store_file
from yikou_app.funds.actions import post_moves
from yikou_app.ground.ensure import Refused, ensure, refuse
from yikou_app.ground.fields import index_of
from yikou_app.ground.scope import Scope
from yikou_app.payments.actions.bank import line_moves
from yikou_app.payments.actions.batches import CHUNK, free_items, held_batch
from yikou_app.payments.models import BankReturn, Batch, LineItem, Notice, PaymentLine
from yikou_app.payments.queries import MAKERS
from yikou_app.programmes.actions import settle_shares
from yikou_app.trail.actions import record

LARGEST_RETURN = 20 * 1024 * 1024
MOST_FINDINGS = 200
PAID_WORDS = frozenset({"00", "成功", "交易成功", "处理成功", "入账成功"})
OPEN_WORDS = frozenset({"", "处理中", "交易处理中", "待处理", "待查", "状态未知", "未知", "超时"})
_OPEN = (PaymentLine.State.SENT, PaymentLine.State.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Answer:
    """One row of a return file: our reference, what became of it, the bank's reference and reason."""

    row: int
    ref: str
    state: str
    bank_reference: str
    reason: str


@dataclass(frozen=True, slots=True)
class Taken:
    """What a return file did: numbers of lines, and what must be looked at."""

    paid: int
    failed: int
    unknown: int
    findings: tuple[Finding, ...]
    repeated: bool = False


@dataclass(slots=True)
class _Result:
    """The lines to change, by new state."""

    answers: dict[int, Answer] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def of(self, state: str) -> dict[int, Answer]:
        return {pk: answer for pk, answer in self.answers.items() if answer.state == state}


def read_return(data: bytes) -> tuple[tuple[Answer, ...], tuple[Finding, ...]]:
    """Read a return file (回盘): ``ref|status|bank reference|reason`` a line, UTF-8 or GB18030.

    A row that cannot be read is a finding (PAY010), never a guess. Heads and empty lines are passed.
    """
    text = _decoded(data)
    answers: list[Answer] = []
    findings: list[Finding] = []
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.strip().strip("\ufeff")
        if not line:
            continue
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) not in (4, 5) or (len(cells) == 5 and cells[4]):
            shown = finding("PAY010", f"第 {number} 行有 {len(cells)} 列,应为 4 列", place=Place(row=number))
            findings.append(shown)
            continue
        if not (cells[0].isascii() and cells[0].isalnum() and len(cells[0]) == 16):
            if number > 1:
                findings.append(
                    finding("PAY010", f"第 {number} 行的编号不是 16 位字母和数字", place=Place(row=number))
                )
            continue
        answers.append(_answer(number, cells))
    return tuple(answers), tuple(findings)


def _answer(number: int, cells: Sequence[str]) -> Answer:
    ref, status, bank_reference, reason = cells[:4]
    if status in PAID_WORDS:
        state = PaymentLine.State.PAID
    elif status in OPEN_WORDS or (reason and reason in OPEN_WORDS):
        state = PaymentLine.State.UNKNOWN
    else:
        state = PaymentLine.State.FAILED
    said = reason or ("" if state == PaymentLine.State.PAID else status)
    return Answer(number, ref.lower(), state.value, bank_reference[:60], said[:120])


def _decoded(data: bytes) -> str:
    if len(data) > LARGEST_RETURN:
        refuse(f"回盘文件有 {len(data) // 2**20} MiB,超过 {LARGEST_RETURN // 2**20} MiB 的上限。", status=422)
    if b"\0" in data or data[:2] == b"PK":
        refuse("这不是文本格式的回盘文件。请上传银行返回的文本(以竖线分列)。", status=422)
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused("回盘文件的编码读不出来,请另存为 UTF-8 或 GB18030 的文本后再上传。", status=422)


def take_return(*, ref: str, data: bytes, name: str, by: Scope) -> Taken:
    """Take a return file (接收回盘), once by its content; row by row it changes nothing twice.

    Paid money is settled; a failed line frees its awards for a new line; what is unknown, contradictory
    or missing stays taken. A batch is closed when every line is paid or failed.
    """
    by.must_be(*MAKERS)
    answers, findings = read_return(data)
    digest = index_of(hashlib.sha256(data).hexdigest(), "payments.return")
    with transaction.atomic():
        batch = held_batch(ref, by)
        if batch.state not in (Batch.State.SENT, Batch.State.CLOSED):
            refuse(f"批次当前是「{Batch.State(batch.state).label}」,送银行后才能接收回盘。")
        known = BankReturn.objects.filter(batch=batch, digest=digest).first()
        if known is not None:
            return Taken(known.paid, known.failed, known.unknown, (), repeated=True)
        if not answers:
            refuse("文件中没有一行能读成回盘结果,没有入账。请核对文件。", status=422)
        result = _compare(batch, answers, list(findings))
        _apply(batch, result, by)
        counts = Counter(answer.state for answer in result.answers.values())
        stored = store_file(
            data=data,
            name=name[:120] or "回盘.txt",
            media="text/plain",
            purpose="bank_return",
            by=by,
            area_path=batch.area_path,
            unit_id=batch.unit_id,
        )
        row = BankReturn.objects.create(
            batch=batch,
            file_id=stored.id,
            digest=digest,
            paid=counts["paid"],
            failed=counts["failed"],
            unknown=counts["unknown"],
            findings=[found.as_dict() for found in result.findings[:MOST_FINDINGS]],
            taken_by_id=by.staff_id,
            taken_by_name=by.staff_name,
        )
        _close(batch)
        record(
            by=by,
            verb="take_return",
            subject=("batch", ref),
            paid=row.paid,
            failed=row.failed,
            unknown=row.unknown,
            findings=len(result.findings),
            file=stored.ref,
        )
    return Taken(row.paid, row.failed, row.unknown, tuple(result.findings))


def _compare(batch: Batch, answers: Sequence[Answer], findings: list[Finding]) -> _Result:
    """What each answer does to its line; contradictions become findings and 待查, never a guess."""
    lines = {
        line.ref: line for line in PaymentLine.objects.filter(batch=batch).defer("payee_name", "account")
    }
    result = _Result(findings=findings)
    used = _bank_references(batch, answers)
    for ref, answer in _once(answers, result.findings).items():
        line = lines.get(ref)
        place = Place(row=answer.row, quote=ref)
        if line is None or line.state in (PaymentLine.State.DRAFT, PaymentLine.State.VOID):
            result.findings.append(
                finding("PAY011", f"第 {answer.row} 行的编号 {ref} 不在本批次的在途明细中", place=place)
            )
        elif line.state in (PaymentLine.State.PAID, PaymentLine.State.FAILED):
            _settled_already(line, answer, place, result.findings)
        else:
            result.answers[line.pk] = _unless_used(line, answer, used, place, result.findings)
    silent = sum(1 for line in lines.values() if line.state in _OPEN and line.pk not in result.answers)
    if silent:
        result.findings.append(finding("PAY015", f"有 {silent} 笔在途明细没有回盘,保持原状"))
    return result


def _once(answers: Sequence[Answer], findings: list[Finding]) -> dict[str, Answer]:
    """One answer for each reference; the same twice counts once, two different ones are unknown."""
    found: dict[str, Answer] = {}
    for answer in answers:
        first = found.get(answer.ref)
        if first is None:
            found[answer.ref] = answer
            continue
        same = (first.state, first.bank_reference) == (answer.state, answer.bank_reference)
        words = "结果相同,按一次算" if same else "结果不同,记为待查"
        findings.append(
            finding(
                "PAY014",
                f"编号 {answer.ref} 在第 {first.row} 行和第 {answer.row} 行各出现一次,{words}",
                place=Place(row=answer.row, quote=answer.ref),
            )
        )
        if not same:
            found[answer.ref] = Answer(first.row, first.ref, "unknown", "", "回盘中有两种结果")
    return found


def _bank_references(batch: Batch, answers: Sequence[Answer]) -> dict[str, str]:
    """Who holds a bank reference already: reference -> the line that has it, anywhere in the house."""
    wanted = sorted({answer.bank_reference for answer in answers if answer.bank_reference})
    held: dict[str, str] = {}
    for start in range(0, len(wanted), CHUNK):
        rows = PaymentLine.objects.filter(bank_reference__in=wanted[start : start + CHUNK])
        held.update(rows.values_list("bank_reference", "ref"))
    return held


def _unless_used(
    line: PaymentLine, answer: Answer, used: dict[str, str], place: Place, findings: list[Finding]
) -> Answer:
    """The answer, or 待查 when the bank gave the same reference to another line."""
    if not answer.bank_reference:
        return answer
    holder = used.setdefault(answer.bank_reference, line.ref)
    if holder == line.ref:
        return answer
    findings.append(
        finding(
            "PAY013",
            f"第 {answer.row} 行的银行流水号已用于明细 {holder},编号 {line.ref} 记为待查",
            place=place,
        )
    )
    return Answer(answer.row, answer.ref, "unknown", "", "银行流水号重复")


def _settled_already(line: PaymentLine, answer: Answer, place: Place, findings: list[Finding]) -> None:
    if answer.state in (line.state, PaymentLine.State.UNKNOWN):
        return
    findings.append(
        finding(
            "PAY012",
            f"编号 {line.ref} 已记为「{PaymentLine.State(line.state).label}」,第 {answer.row} 行说"
            f"「{PaymentLine.State(answer.state).label}」,保留原来的结果",
            place=place,
        )
    )


def _apply(batch: Batch, result: _Result, by: Scope) -> None:
    """Shares, funds, lines, awards, notices: in the house's order of locks."""
    paid, failed = result.of("paid"), result.of("failed")
    settle_shares(amounts=_amounts(paid))
    post_moves(line_moves(batch.pk, "confirm", "银行回盘到账", set(paid)) if paid else [], by=by)
    post_moves(line_moves(batch.pk, "fail", "银行退汇", set(failed)) if failed else [], by=by)
    for state in ("paid", "failed", "unknown"):
        _mark(state, result.of(state))
    for some in _chunks(sorted(failed)):
        free_items(some)
    _notify(batch)


def _amounts(paid: Mapping[int, Answer]) -> dict[tuple[int, int], int]:
    amounts: dict[tuple[int, int], int] = defaultdict(int)
    for some in _chunks(sorted(paid)):
        rows = LineItem.objects.filter(line_id__in=some)
        for programme, fund, fen in rows.values_list(
            "award_share__award__programme_id", "award_share__fund_id", "amount_fen"
        ):
            amounts[programme, fund] += fen
    return amounts


def _mark(state: str, answers: Mapping[int, Answer]) -> None:
    """Lines on their way take their answer; who is settled is never touched again."""
    if not answers:
        return
    at = connection.ops.adapt_datetimefield_value(timezone.now())
    # One conditional UPDATE a line, in one call: ten thousand expressions would cost more than the rows.
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {PaymentLine._meta.db_table} SET state = %s, settled_at = %s, bank_reference = %s, "
            "bank_reason = %s WHERE id = %s AND state IN (%s, %s)",
            [
                (state, at, answer.bank_reference, answer.reason, pk, *(one.value for one in _OPEN))
                for pk, answer in sorted(answers.items())
            ],
        )
        ensure(cursor.rowcount == len(answers), "every answered line was on its way")


def _notify(batch: Batch) -> None:
    """One notice for each recipient whose lines of the batch are all settled and not all failed."""
    lines = PaymentLine.objects.filter(batch=batch).exclude(state=PaymentLine.State.VOID)
    waiting = set(lines.filter(state__in=_OPEN).values_list("person_id", flat=True))
    told = set(
        Notice.objects.everywhere("who has a notice already")
        .filter(batch=batch)
        .values_list("person_id", flat=True)
    )
    totals: dict[int, int] = defaultdict(int)
    areas: dict[int, str] = {}
    paid = lines.filter(state=PaymentLine.State.PAID).values_list("person_id", "area_path", "amount_fen")
    for person_id, area_path, fen in paid:
        if person_id not in waiting and person_id not in told:
            totals[person_id] += fen
            areas[person_id] = area_path
    Notice.objects.bulk_create(
        [
            Notice(batch=batch, person_id=person_id, area_path=areas[person_id], total_fen=fen)
            for person_id, fen in sorted(totals.items())
        ],
        batch_size=CHUNK,
    )


def _close(batch: Batch) -> None:
    if not PaymentLine.objects.filter(batch=batch, state__in=_OPEN).exists():
        Batch.objects.everywhere("its last line is settled").filter(
            pk=batch.pk, state=Batch.State.SENT
        ).update(state=Batch.State.CLOSED)


def _chunks(items: Sequence[int]) -> list[Sequence[int]]:
    return [items[start : start + CHUNK] for start in range(0, len(items), CHUNK)]
