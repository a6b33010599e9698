"""How long what was granted and paid has to be kept (保管期限)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.db.models import Max
from django.utils import timezone

from yikou_app.awards.queries import last_award_on
from yikou_app.payments.models import PaymentLine


def kept_until(person_ids: Iterable[int]) -> date | None:
    """The first day on which no voucher about these records has to be kept; None when there never was one.

    Accounting vouchers are kept ``voucher_years`` (30 by 会计档案管理办法) from the first day after the year
    of the last award or payment. A line without the bank's answer counts as of today.
    """
    people = sorted(set(person_ids))
    days = [last_award_on(people)]
    lines = PaymentLine.objects.filter(person_id__in=people)
    if lines.filter(settled_at__isnull=True).exists():
        days.append(timezone.localdate())
    settled = lines.aggregate(last=Max("settled_at"))["last"]
    days.append(timezone.localdate(settled) if settled else None)
    known = [day for day in days if day is not None]
    return date(max(known).year + 1 + settings.YIKOU.voucher_years, 1, 1) if known else None
