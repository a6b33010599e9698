"""Batches with their lines, what the bank answered, and what waits to be paid again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q, QuerySet, Sum

from yikou.findings import Finding, Place, Severity
from yikou.values import mask_account
from yikou_app.district.queries import area_names, unit
from yikou_app.ground.fields import index_of
from yikou_app.ground.scope import Role, Scope
from yikou_app.payments.models import BankReturn, Batch, LineItem, PaymentLine
from yikou_app.programmes.queries import names as programme_names
from yikou_app.programmes.queries import season_by_id
from yikou_app.register.queries import names_of

MAKERS = (Role.DISTRICT, Role.FINANCE, Role.STREET)
RELEASERS = (Role.FINANCE, Role.DISTRICT)
KIND = "batch"
STATES = tuple((state.value, state.label) for state in Batch.State)
LINE_STATES = tuple((state.value, state.label) for state in PaymentLine.State)
MOST_ON_ONE_ACCOUNT = 2
"""More recipients than this on one account need a reason of whoever releases (a family may share one)."""


@dataclass(frozen=True, slots=True)
class BatchRow:
    """One payment batch; amounts in fen. ``paid``, ``failed`` and ``open`` count its lines."""

    id: int
    ref: str
    season_id: int
    season_name: str
    unit_id: int
    unit_name: str
    area_path: str
    area_name: str
    title: str
    state: str
    state_label: str
    digest: str
    lines: int
    total_fen: int
    maker_id: int
    maker_name: str
    releaser_name: str
    made_at: datetime
    released_at: datetime | None
    bank_file_ref: str
    paid: int
    paid_fen: int
    failed: int
    open: int


@dataclass(frozen=True, slots=True, repr=False)
class LineRow:
    """One line for the bank as a screen shows it; the account is masked."""

    ref: str
    sequence: int
    person_ref: str
    payee_name: str
    account: str
    amount_fen: int
    state: str
    state_label: str
    area_path: str
    bank_reference: str
    bank_reason: str
    settled_at: datetime | None
    batch_ref: str
    batch_title: str
    reissued: bool
    corrected: bool

    def __repr__(self) -> str:
        return f"LineRow({self.ref}, {self.state})"


@dataclass(frozen=True, slots=True)
class ItemRow:
    """What a line is made of: an award's share."""

    award_ref: str
    programme: str
    fund_id: int
    amount_fen: int
    live: bool


@dataclass(frozen=True, slots=True)
class ReturnRow:
    """One return file that was taken, with what was found in it."""

    ref: str
    file_ref: str
    paid: int
    failed: int
    unknown: int
    taken_at: datetime
    taken_by_name: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class SharedAccount:
    """One account that several recipients of a batch are paid to."""

    account: str
    recipients: int
    total_fen: int


def batches(scope: Scope, season_ref: str | None = None, state: str | None = None) -> list[BatchRow]:
    """The batches of a person's unit and areas, newest first."""
    rows = Batch.objects.within(scope)
    rows = rows.filter(season__ref=season_ref) if season_ref else rows
    return _batches(rows.filter(state=state) if state else rows)


def batch(scope: Scope, ref: str) -> BatchRow | None:
    """One batch, or None when it is absent or out of scope."""
    found = _batches(Batch.objects.within(scope).filter(ref=ref))
    return found[0] if found else None


def _batches(chosen: QuerySet[Batch]) -> list[BatchRow]:
    open_states = ("draft", "sent", "unknown")
    rows = list(
        chosen.select_related("bank_file")
        .annotate(
            paid=Count("payment_lines", filter=Q(payment_lines__state="paid")),
            paid_fen=Sum("payment_lines__amount_fen", filter=Q(payment_lines__state="paid")),
            failed=Count("payment_lines", filter=Q(payment_lines__state="failed")),
            open=Count("payment_lines", filter=Q(payment_lines__state__in=open_states)),
        )
        .order_by("-pk")
    )
    seasons = {pk: season_by_id(pk).name for pk in {row.season_id for row in rows}}
    units = {pk: unit(pk).name for pk in {row.unit_id for row in rows}}
    areas = {path: area_names(path).get(path, "") for path in {row.area_path for row in rows}}
    return [
        BatchRow(
            id=row.pk,
            ref=row.ref,
            season_id=row.season_id,
            season_name=seasons[row.season_id],
            unit_id=row.unit_id,
            unit_name=units[row.unit_id],
            area_path=row.area_path,
            area_name=areas[row.area_path],
            title=row.title,
            state=row.state,
            state_label=Batch.State(row.state).label,
            digest=row.digest,
            lines=row.lines,
            total_fen=row.total_fen,
            maker_id=row.maker_id,
            maker_name=row.maker_name,
            releaser_name=row.releaser_name,
            made_at=row.made_at,
            released_at=row.released_at,
            bank_file_ref=row.bank_file.ref if row.bank_file else "",
            paid=row.paid,
            paid_fen=row.paid_fen or 0,
            failed=row.failed,
            open=row.open,
        )
        for row in rows
    ]


def lines(
    scope: Scope, ref: str, *, state: str = "", offset: int = 0, limit: int | None = None
) -> list[LineRow]:
    """The lines of a batch in their order."""
    stop = None if limit is None else offset + limit
    return _lines(_lines_of(scope, ref, state).order_by("sequence")[offset:stop])


def count_lines(scope: Scope, ref: str, *, state: str = "") -> int:
    """How many lines a batch has, in one state or in all."""
    return _lines_of(scope, ref, state).count()


def _lines_of(scope: Scope, ref: str, state: str) -> QuerySet[PaymentLine]:
    rows = PaymentLine.objects.filter(batch__in=Batch.objects.within(scope).filter(ref=ref))
    return rows.filter(state=state) if state else rows


def left_out(scope: Scope, ref: str) -> tuple[Finding, ...]:
    """Who was left out when the batch was made, and why."""
    held = Batch.objects.within(scope).filter(ref=ref).first()
    return () if held is None else tuple(_finding(item) for item in held.findings)


def failed_lines(scope: Scope, season_id: int) -> list[LineRow]:
    """Lines the bank sent back that no living line pays again yet (退汇待重发), oldest first."""
    held = Batch.objects.within(scope).filter(season_id=season_id)
    return _lines(waiting_for_reissue().filter(batch__in=held).order_by("pk"))


def waiting_for_reissue() -> QuerySet[PaymentLine]:
    """Failed lines without a line that pays them again, whoever's they are.

    When one of a line's awards was cancelled since, the line waits no more: what is left of it can be
    paid by an ordinary batch.
    """
    again = PaymentLine.objects.filter(reissue_of__isnull=False).exclude(state=PaymentLine.State.VOID)
    cancelled = LineItem.objects.exclude(award_share__award__state="confirmed")
    failed = PaymentLine.objects.filter(state=PaymentLine.State.FAILED)
    return failed.exclude(pk__in=again.values("reissue_of_id")).exclude(pk__in=cancelled.values("line_id"))


def line(scope: Scope, ref: str) -> LineRow | None:
    """One line, or None when its batch is absent or out of scope."""
    held = Batch.objects.within(scope).values("pk")
    found = _lines(PaymentLine.objects.filter(ref=ref, batch__in=held))
    return found[0] if found else None


def _lines(chosen: QuerySet[PaymentLine]) -> list[LineRow]:
    rows = list(chosen.select_related("batch", "reissue_of"))
    people = names_of({row.person_id for row in rows})
    return [
        LineRow(
            ref=row.ref,
            sequence=row.sequence,
            person_ref=people[row.person_id][0],
            payee_name=row.payee_name,
            account=mask_account(row.account),
            amount_fen=row.amount_fen,
            state=row.state,
            state_label=PaymentLine.State(row.state).label,
            area_path=row.area_path,
            bank_reference=row.bank_reference,
            bank_reason=row.bank_reason,
            settled_at=row.settled_at,
            batch_ref=row.batch.ref,
            batch_title=row.batch.title,
            reissued=row.reissue_of is not None,
            corrected=row.reissue_of is not None and row.reissue_of.account_index != row.account_index,
        )
        for row in rows
    ]


def items_of_line(ref: str) -> list[ItemRow]:
    """What a line is made of; the caller has shown that the asker may see the line."""
    rows = (
        LineItem.objects.filter(line__ref=ref)
        .order_by("pk")
        .values_list(
            "award_share__award__ref",
            "award_share__award__programme_id",
            "award_share__fund_id",
            "amount_fen",
            "live",
        )
    )
    found = list(rows)
    names = programme_names(programme for _, programme, *_ in found)
    return [ItemRow(award, names[programme], fund, fen, live) for award, programme, fund, fen, live in found]


def returns(scope: Scope, ref: str) -> list[ReturnRow]:
    """The return files taken for a batch, newest first."""
    held = Batch.objects.within(scope).filter(ref=ref).first()
    if held is None:
        return []
    rows = BankReturn.objects.filter(batch=held).select_related("file").order_by("-pk")
    return [
        ReturnRow(
            ref=row.ref,
            file_ref=row.file.ref,
            paid=row.paid,
            failed=row.failed,
            unknown=row.unknown,
            taken_at=row.taken_at,
            taken_by_name=row.taken_by_name,
            findings=tuple(_finding(item) for item in row.findings),
        )
        for row in rows
    ]


def _finding(item: dict[str, object]) -> Finding:
    place = item.get("place")
    return Finding(
        code=str(item["code"]),
        severity=Severity(str(item["severity"])),
        message=str(item["message"]),
        suggestion=None if item.get("suggestion") is None else str(item["suggestion"]),
        place=Place(**place) if isinstance(place, dict) else Place(),
    )


def shared_accounts(batch_id: int) -> list[SharedAccount]:
    """Accounts of a batch that more than two recipients are paid to (账号集中), largest first."""
    living = PaymentLine.objects.filter(batch_id=batch_id).exclude(state=PaymentLine.State.VOID)
    crowded = (
        living.values("account_index")
        .annotate(people=Count("person", distinct=True), fen=Sum("amount_fen"))
        .filter(people__gt=MOST_ON_ONE_ACCOUNT)
        .order_by("-people", "account_index")
    )
    found = []
    for row in crowded:
        one = living.filter(account_index=row["account_index"]).first()
        if one is not None:
            found.append(SharedAccount(mask_account(one.account), row["people"], row["fen"]))
    return found


def digest_of(batch_id: int) -> str:
    """The digest of a batch's exact content: every line's recipient, account, amount and shares.

    Keyed, because a batch of one line could be guessed from a plain hash. Whatever changes in a line
    that is not withdrawn changes the digest.
    """
    content = hashlib.sha256()
    for line_content in _content(batch_id):
        content.update(json.dumps(line_content, ensure_ascii=False, separators=(",", ":")).encode())
        content.update(b"\n")
    return index_of(content.hexdigest(), "payments.batch")


def _content(batch_id: int) -> Iterator[list[object]]:
    items: dict[int, list[list[int]]] = {}
    shares = LineItem.objects.filter(line__batch_id=batch_id).order_by("line_id", "award_share_id")
    for line_id, share_id, fen in shares.values_list("line_id", "award_share_id", "amount_fen"):
        items.setdefault(line_id, []).append([share_id, fen])
    rows = PaymentLine.objects.filter(batch_id=batch_id).exclude(state=PaymentLine.State.VOID)
    for row in rows.order_by("sequence").iterator(chunk_size=2000):
        yield [
            row.ref,
            row.sequence,
            row.person_id,
            row.payee_name,
            row.account,
            row.paying_account_id,
            row.amount_fen,
            items.get(row.pk, []),
        ]


def shares_in_lines(season_id: int) -> tuple[set[int], set[int]]:
    """The award shares of a season that stand in a live line, and those that wait to be paid again."""
    rows = LineItem.objects.filter(line__batch__season_id=season_id)
    live = set(rows.filter(live=True).values_list("award_share_id", flat=True))
    failed = set(rows.filter(line__in=waiting_for_reissue()).values_list("award_share_id", flat=True))
    return live, failed - live


def lines_by_state(batch_id: int) -> dict[str, tuple[int, int]]:
    """Number and fen of a batch's lines in each state."""
    rows = PaymentLine.objects.filter(batch_id=batch_id).values_list("state")
    grouped = rows.annotate(number=Count("pk"), fen=Sum("amount_fen")).order_by(F("state"))
    return {state: (number, fen) for state, number, fen in grouped}
