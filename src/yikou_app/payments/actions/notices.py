"""Record that a recipient has signed for what arrived."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from yikou_app.ground.ensure import refuse
from yikou_app.ground.scope import Scope
from yikou_app.payments.models import Notice
from yikou_app.payments.queries import MAKERS
from yikou_app.register.queries import children, without_guardian
from yikou_app.trail.actions import record

WAYS = ("本人签收", "代领", "电话确认", "入户确认")


def sign_notice(*, notice_ref: str, on: date, how: str, by: Scope) -> None:
    """Record a sign-off (登记签收), once; the day lies between the notice's batch and today."""
    by.must_be(*MAKERS)
    if how not in WAYS:
        refuse(f"签收方式请在 {'、'.join(WAYS)} 中选择。", status=422)
    with transaction.atomic():
        notice = Notice.objects.within(by).select_related("batch").filter(ref=notice_ref).first()
        if notice is None:
            refuse("没有找到这份告知单,或不在您的辖区内。", status=404)
        first = timezone.localdate(notice.batch.released_at)
        if not first <= on <= timezone.localdate():
            refuse(f"签收日期应在 {first}(放行)到今天之间,现为 {on}。", status=422)
        if notice.person_id in children([notice.person_id], on):
            if how == WAYS[0]:
                refuse("收款人未满十八周岁,须由监护人代领,不能登记为本人签收。", status=422)
            if without_guardian([notice.person_id], on):
                refuse("收款人未满十八周岁,台账中没有可以代领的监护人;请先登记监护人。")
        unsigned = Notice.objects.within(by).filter(pk=notice.pk, signed_on__isnull=True)
        changed = unsigned.update(
            signed_on=on, signed_by=how, recorded_by_id=by.staff_id, recorded_by_name=by.staff_name
        )
        if changed != 1:
            refuse(f"这份告知单已于 {notice.signed_on} 登记签收,不能再改。")
        record(by=by, verb="sign_notice", subject=("notice", notice_ref), how=how, on=on.isoformat())
