"""Keep an acceptance to itself while it lasts, and end one that broke off."""

from __future__ import annotations

from django.db import connection

from yikou_app.ground.ensure import ensure, refuse
from yikou_app.ground.fields import new_ref
from yikou_app.ground.scope import Scope
from yikou_app.rosters.actions.reviewing import undo_roster
from yikou_app.rosters.models import Roster, RosterReview


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


def end_acceptance(*, ref: str, roster_id: int, wrote: bool, reason: str, by: Scope) -> bool:
    """End an acceptance that broke off (停止接收), in the transaction that withdraws what it wrote.

    True: it had written nothing, and the list waits for its acceptance again (待确认). False: it had, and
    the list is taken back whole (已撤销). ``wrote`` says whether there were awards; called by
    ``awards.actions.stop_proposal``, after ``hold_acceptance``.
    """
    if (
        wrote
        or RosterReview.objects.everywhere("what an acceptance left").filter(roster_id=roster_id).exists()
    ):
        undo_roster(ref=ref, reason=f"停止接收:{reason}", by=by, accepting=True)
        return False
    # A name that is no job's: the job that broke off, resumed by somebody, has nothing to go on with.
    changes = {"job_ref": new_ref(), "message": f"{by.staff_name}停止接收:{reason}"[:300]}
    taken = Roster.objects.within(by).filter(ref=ref, state=Roster.State.ACCEPTING)
    if taken.update(state=Roster.State.CHECKED, **changes) != 1:
        refuse("这份名册刚刚被别人处理过,请刷新后再看。")
    return True
