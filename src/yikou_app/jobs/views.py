"""Screens of the jobs: the task centre, one job with its progress, cancel and resume."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from yikou_app.ground.page import page
from yikou_app.ground.parts import Crumb, FileItem, JobView, Pair, Tone
from yikou_app.ground.tablespec import Column, TableSpec
from yikou_app.jobs import actions, queries
from yikou_app.jobs.queries import JobRow
from yikou_app.trail.actions import posted_once

TONES: dict[str, Tone] = {
    "排队中": "none",
    "进行中": "info",
    "已完成": "ok",
    "未完成": "err",
    "中断": "warn",
    "已取消": "none",
}

JOBS = TableSpec(
    name="jobs",
    title="任务中心",
    row_label="title",
    unit="项",
    empty="还没有任务",
    empty_hint="导入名册、生成文件等较长的工作会在这里显示进度。",
    columns=(
        Column(
            "任务", "title", kind="link", url=lambda row: reverse("jobs:job", args=[row.ref]), sortable=True
        ),
        Column("状态", "state_label", kind="tag", tones=TONES, sortable=True),
        Column("进度", lambda row: f"{row.percent}%" if row.total else "", key="percent"),
        Column("说明", "told", wrap=True),
        Column("提交人", "created_by_name", sortable=True),
        Column("提交时间", "created_at", kind="date", sortable=True),
        Column("结束时间", "finished_at", kind="date", sortable=True),
    ),
)


@require_safe
def jobs(request: HttpRequest) -> HttpResponse:
    """The task centre (任务中心): what one's area and unit have asked for, newest first."""
    scope = request.scope  # type: ignore[attr-defined] # set by ScopeMiddleware
    state = request.GET.get("state", "")
    known = dict(queries.states())
    rows = queries.jobs(scope, state=state if state in known else "")
    filters = [{"label": "全部", "url": "?", "current": state not in known}]
    filters += [
        {"label": word, "url": f"?state={key}", "current": key == state} for key, word in known.items()
    ]
    view = JOBS.view(rows, JOBS.state(request.GET))
    return page(request, "jobs/jobs.html", title="任务中心", view=view, filters=filters)


@require_safe
def job(request: HttpRequest, ref: str) -> HttpResponse:
    """One job: progress, what came of it, its log."""
    row = _found(request, ref)
    return page(
        request,
        "jobs/job.html",
        title=row.title,
        crumbs=[Crumb("任务中心", reverse("jobs:jobs"))],
        job=_card(row),
        pairs=_pairs(row),
        log=row.log,
    )


@require_safe
def state(request: HttpRequest, ref: str) -> HttpResponse:
    """Where a job stands: the progress card that ``yk-job`` polls, or JSON for scripts that accept it."""
    row = _found(request, ref)
    if request.accepts("text/html"):
        return render(request, "yikou/part/job.html", {"job": _card(row)})
    return JsonResponse(
        {
            "ref": row.ref,
            "state": row.state,
            "label": row.state_label,
            "done": row.done,
            "total": row.total,
            "message": row.message,
            "finished": row.finished,
        },
        json_dumps_params={"ensure_ascii": False},
    )


@require_POST
def cancel(request: HttpRequest, ref: str) -> HttpResponse:
    """Ask a job to stop."""
    return _posted(request, ref, actions.request_cancel)


@require_POST
def resume(request: HttpRequest, ref: str) -> HttpResponse:
    """Put an interrupted or failed job back into the queue."""
    return _posted(request, ref, actions.resume)


def _posted(request: HttpRequest, ref: str, act: Callable[..., str]) -> HttpResponse:
    _found(request, ref)

    def effect() -> str:
        act(ref=ref, by=request.scope)  # type: ignore[attr-defined] # set by ScopeMiddleware
        return reverse("jobs:job", args=[ref])

    return posted_once(request, effect)


def _found(request: HttpRequest, ref: str) -> JobRow:
    row = queries.job(request.scope, ref)  # type: ignore[attr-defined] # set by ScopeMiddleware
    if row is None:
        raise Http404
    return row


def _card(row: JobRow) -> JobView:
    message = "" if row.state == "done" else row.message  # what it was doing last is no news then
    if row.cancel_requested and not row.finished:
        message = "已请求取消,将在完成当前一段后停止"
    return JobView(
        title=row.title,
        state=row.state_label,
        tone=TONES[row.state_label],
        done=row.done,
        total=row.total,
        message=message,
        finished=row.finished,
        poll_url=reverse("jobs:state", args=[row.ref]),
        cancel_url=reverse("jobs:cancel", args=[row.ref]) if row.can_cancel else "",
        retry_url=reverse("jobs:resume", args=[row.ref]) if row.can_resume else "",
        next_url=str(row.result.get("next", "")),
        files=_files(row),
        started=_clock(row.started_at),
    )


def _files(row: JobRow) -> list[FileItem]:
    """The files that a job left behind; the room that holds them lies downstream, so it is named by address."""
    try:
        return [
            FileItem(name=each["label"], url=reverse("files:download", args=[each["ref"]]))
            for each in row.result.get("files", [])
        ]
    except NoReverseMatch:
        return []


def _pairs(row: JobRow) -> list[Pair]:
    facts = row.result.get("facts", {})
    return [
        Pair("提交人", row.created_by_name),
        Pair("提交时间", _clock(row.created_at)),
        Pair("开始时间", _clock(row.started_at)),
        Pair("结束时间", _clock(row.finished_at)),
        Pair("执行次数", row.attempts, kind="count"),
        *(Pair(str(label), value) for label, value in facts.items()),
    ]


def _clock(moment: Any) -> str:
    return "" if moment is None else f"{timezone.localtime(moment):%Y-%m-%d %H:%M:%S}"
