"""Write the bank file of a released batch: money is on its way from then on."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from yikou_app.approvals.queries import granted_for
from yikou_app.files.actions import store_file
from yikou_app.funds.actions import Move, Part, post_moves
from yikou_app.funds.queries import paying_account
from yikou_app.ground.ensure import ensure, refuse
from yikou_app.ground.scope import Scope
from yikou_app.payments.actions.batches import CHUNK, held_batch
from yikou_app.payments.models import Batch, LineItem, PaymentLine
from yikou_app.payments.queries import KIND, MAKERS, digest_of
from yikou_app.trail.actions import record


@dataclass(frozen=True, slots=True)
class BankTemplate:
    """The layout of a bank's file as data (银行文件模板); ``{…}`` are filled in, nothing is computed."""

    separator: str
    encoding: str
    newline: str
    header: tuple[str, ...]
    row: tuple[str, ...]
    summary: str
    summary_limit: int


# The common core of bank files (DOMAIN C6): header of the batch with control totals, then one row a line.
PLAIN = BankTemplate(
    separator="|",
    encoding="gb18030",
    newline="\r\n",
    header=("{batch}", "{date}", "{payer}", "{count}", "{total}"),
    row=("{seq}", "{account}", "{name}", "{amount}", "{summary}", "{ref}"),
    summary="帮困{title}",
    summary_limit=10,
)


def write_bank_file(*, ref: str, by: Scope) -> str:
    """Write the file for the bank once (生成银行文件); returns the stored file's reference.

    A zip of one text for each paying account. A second call answers with the same file. The lines are
    on their way and their money is in transit when, and only when, the file is kept.
    """
    by.must_be(*MAKERS)
    with transaction.atomic():
        batch = held_batch(ref, by)
        if batch.state in (Batch.State.SENT, Batch.State.CLOSED) and batch.bank_file is not None:
            return str(batch.bank_file.ref)
        if batch.state != Batch.State.RELEASED:
            refuse(f"批次当前是「{Batch.State(batch.state).label}」,放行后才能生成银行文件。")
        if digest_of(batch.pk) != batch.digest or not granted_for(KIND, ref, batch.digest):
            refuse("批次内容与放行时不一致,不能生成银行文件。请作废本批次,查明原因后重新编制。")
        data = bank_file(batch, PLAIN, timezone.localdate())
        stored = store_file(
            data=data,
            name=f"银行文件-{ref}.zip",
            media="application/zip",
            purpose="bank_file",
            by=by,
            area_path=batch.area_path,
            unit_id=batch.unit_id,
        )
        released = Batch.objects.within(by).filter(pk=batch.pk, state=Batch.State.RELEASED)
        if released.update(state=Batch.State.SENT, bank_file_id=stored.id) != 1:
            refuse("批次刚刚有人处理过,请刷新后再看。")
        drafts = PaymentLine.objects.filter(batch=batch, state=PaymentLine.State.DRAFT)
        sent = drafts.update(state=PaymentLine.State.SENT)
        ensure(sent == batch.lines, "every line of the batch is sent")
        post_moves(line_moves(batch.pk, "send", "送银行发放"), by=by)
        record(
            by=by,
            verb="write_bank_file",
            subject=("batch", ref),
            digest=batch.digest,
            lines=sent,
            total_fen=batch.total_fen,
            file=stored.ref,
        )
    return stored.ref


def line_moves(batch_id: int, kind: str, narration: str, line_ids: set[int] | None = None) -> list[Move]:
    """The ledger's moves for the lines of a batch, one a line, with its natural key."""
    today = timezone.localdate()
    rows = LineItem.objects.filter(line__batch_id=batch_id).exclude(line__state=PaymentLine.State.VOID)
    parts: dict[str, list[Part]] = {}
    for line_id, ref, fund_id, award, fen in rows.order_by("line_id", "pk").values_list(
        "line_id", "line__ref", "award_share__fund_id", "award_share__award__ref", "amount_fen"
    ):
        if line_ids is None or line_id in line_ids:
            parts.setdefault(ref, []).append(Part(fund_id, fen, award, ref))
    return [
        Move(f"line:{ref}:{kind}", kind, tuple(of), today, f"{narration} {ref}") for ref, of in parts.items()
    ]


def bank_file(batch: Batch, template: BankTemplate, on: date) -> bytes:
    """The zip with one text a paying account; the same batch and day give the same bytes."""
    target = io.BytesIO()
    accounts = PaymentLine.objects.filter(batch=batch).exclude(state=PaymentLine.State.VOID)
    ids = sorted(set(accounts.values_list("paying_account_id", flat=True)))
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, account_id in enumerate(ids, 1):
            entry = zipfile.ZipInfo(f"{batch.ref}-{number}.txt", (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, _text(batch, account_id, template, on).encode(template.encoding))
    return target.getvalue()


def _text(batch: Batch, account_id: int, template: BankTemplate, on: date) -> str:
    payer = paying_account(account_id)
    lines = PaymentLine.objects.filter(batch=batch, paying_account_id=account_id)
    rows = list(lines.exclude(state=PaymentLine.State.VOID).order_by("sequence").iterator(chunk_size=CHUNK))
    summary = template.summary.format(title=batch.title)[: template.summary_limit]
    head = {
        "batch": batch.ref,
        "date": on.strftime("%Y%m%d"),
        "payer": payer.number,
        "count": str(len(rows)),
        "total": plain_yuan(sum(row.amount_fen for row in rows)),
    }
    written = [_filled(template, template.header, head)]
    for number, row in enumerate(rows, 1):
        values = {
            "seq": str(number),
            "account": row.account,
            "name": row.payee_name,
            "amount": plain_yuan(row.amount_fen),
            "summary": _clean(summary),
            "ref": row.ref,
        }
        written.append(_filled(template, template.row, values))
    return "".join(line + template.newline for line in written)


def _filled(template: BankTemplate, cells: tuple[str, ...], values: dict[str, str]) -> str:
    filled = [cell.format(**values) for cell in cells]
    for cell in filled:
        ensure(template.separator not in cell and "\n" not in cell, "a cell of a bank file is one cell")
    return template.separator.join(filled)


def _clean(text: str) -> str:
    return "".join(char for char in text if char not in "|\r\n\t")


def plain_yuan(fen: int) -> str:
    """Yuan with two decimals and no grouping, as banks read it: 123450 -> 1234.50."""
    yuan, rest = divmod(fen, 100)
    return f"{yuan}.{rest:02d}"
