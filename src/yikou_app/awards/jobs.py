"""Long work of the awards: take a roster (``awards.propose``), confirm a programme (``awards.confirm``), search (``awards.search``)."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from yikou.values import yuan_text
from yikou_app.awards.actions import confirm_awards, propose_awards, search_links
from yikou_app.jobs.actions import Task, job


@job("awards.propose", title="接收名册", resumable=True)
def propose(task: Task) -> dict[str, Any]:
    """Propose the awards of one roster (接收名册); run again after a crash it goes on where it stopped.

    Cancelled, it leaves the roster 接收中 with nothing to see; somebody asks for it again or stops it.
    """
    made = propose_awards(roster_ref=task.args["roster"], by=task.scope, job_ref=task.ref, tell=task.progress)
    return {
        "facts": {
            "形成帮扶": made.awards,
            "新建档": made.added,
            "已有帮扶": made.standing,
            "其中有变化": made.changed,
            "已封存未形成": made.restricted,
            "异写": made.spellings,
            "重复提示": made.overlaps,
        },
        "next": reverse("rosters:roster", args=[task.args["roster"]]),
    }


@job("awards.confirm", title="批量确认帮扶", resumable=True)
def confirm(task: Task) -> dict[str, Any]:
    """Confirm all proposed awards of a programme (批量确认); run again it goes on with those still proposed."""
    done = confirm_awards(programme_ref=task.args["programme"], by=task.scope, tell=task.progress)
    for sentence, number in done.refusals.items():
        task.log(f"{number} 条:{sentence}")
    return {
        "facts": {
            "已确认": done.confirmed,
            "存疑待定": done.held,
            "未能确认": done.refused,
            "确认金额(元)": yuan_text(done.amount_fen),
        },
        "next": reverse("awards:index") + f"?programme={task.args['programme']}",
    }


@job("awards.search", title="查找关联", resumable=True)
def search(task: Task) -> dict[str, Any]:
    """Search the register for records of one person (查找关联); run again it goes on with what is not yet linked."""
    found = search_links(tell=task.progress, by=task.scope)
    for note in found.findings:
        task.log(f"{note.code} {note.message}。{note.suggestion or ''}")
    return {
        "facts": {
            "比对记录": found.records,
            "自动关联": found.linked,
            "未能自动关联": found.not_linked,
            "待复核": found.to_review,
        },
        "next": reverse("register:candidates"),
    }
