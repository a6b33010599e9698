"""Keep an acceptance to itself while it lasts, and end one that broke off."""

from __future__ import annotations

from django.db import connection

from yikou_app.ground.ensure import ensure, refuse
from yikou_app.rosters.models import Roster


def hold_acceptance(*, roster_id: int, job_ref: str = "") -> None:
    """Make sure that a roster is still being accepted, until the transaction ends (保持接收中).

    The first statement of each transaction that makes awards of it: whoever has stopped the acceptance
    meanwhile is not written over. ``job_ref`` is the job that makes them, if one does.
    """
    ensure(connection.in_atomic_block, "an acceptance is held for a transaction")
    rows = Roster.objects.everywhere("the acceptance's own roster").filter(
        pk=roster_id, state=Roster.State.ACCEPTING
    )
    if (rows.filter(job_ref=job_ref) if job_ref else rows).update(state=Roster.State.ACCEPTING) != 1:
        refuse("这份名册的接收已经停止,没有继续写入。")
