"""重报比较 and 待人工处理: what a list changes against those before it, and the rows that wait for a person."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from yikou_app.ground.page import page, scope_of
from yikou_app.ground.parts import Crumb, Pair, Tone
from yikou_app.ground.scope import Role
from yikou_app.ground.tablespec import Column, TableSpec
from yikou_app.rosters import actions, queries
from yikou_app.rosters.views.lists import WHO_HANDS_IN
from yikou_app.trail.actions import posted_once

_REVIEW_TONES: dict[str, Tone] = {
    "待处理": "warn", "维持原帮扶": "ok", "改按新名册": "info", "已核实": "ok",
}  # fmt: skip
COMPARED = TableSpec(
    name="roster-compared",
    title="重报比较",
    row_key="id",
    row_label="name",
    unit="行",
    numbered=False,
    sizes=(50, 100, 20),
    empty="没有这样的行",
    empty_hint="",
    columns=(
        Column("行号", "number", kind="count"),
        Column("姓名", "name"),
        Column("身份证号", "masked_id"),
        Column("金额(元)", "amount_fen", kind="money"),
        Column("变化", "difference", wrap=True),
        Column("工作表", "sheet"),
    ),
)
REVIEWS = TableSpec(
    name="roster-reviews",
    title="待人工处理",
    row_label="name",
    unit="行",
    empty="没有等待处理的行",
    empty_hint="重报名册中有变化的行、身份存疑的行会列在这里;其他行不受影响。",
    columns=(
        Column("姓名", "name", kind="link", url=lambda row: reverse("rosters:review", args=[row.ref])),
        Column("身份证号", "masked_id"),
        Column("种类", "kind_label", kind="tag", tones={"与已接收的不同": "warn", "身份存疑": "info"}),
        Column("说明", "words", wrap=True),
        Column("帮扶项目", "programme_name"),
        Column("填报单位", "unit_name"),
        Column("状态", "state_label", kind="tag", tones=_REVIEW_TONES),
        Column("发现时间", "noted_at", kind="date", sortable=True),
    ),
)


@require_safe
def compare(request: HttpRequest, ref: str) -> HttpResponse:
    """重报比较: the rows of a kind (new, same, changed, gone) against the accepted lists."""
    scope = scope_of(request)
    found, before = queries.roster(scope, ref), queries.comparison(scope, ref)
    if found is None:
        raise Http404
    wanted = request.GET.get("kind", "")
    wanted = wanted if wanted in queries.KINDS else "changed"
    state = COMPARED.state(request.GET)
    total = len(before.of_kind(wanted)) if before else 0
    rows = queries.compared_rows(scope, ref, wanted, limit=state.size, offset=(state.page - 1) * state.size)
    counts = [
        (kind, word, len(before.of_kind(kind)) if before else 0) for kind, word in queries.KINDS.items()
    ]
    return page(
        request, "rosters/compare.html", title="重报比较",
        crumbs=[
            Crumb("名册", reverse("rosters:index")),
            Crumb(found.programme_name, reverse("rosters:roster", args=[ref])),
        ],
        found=found, before=before, counts=counts, wanted=wanted, view=COMPARED.view(rows, state, total=total),
    )  # fmt: skip


@require_safe
def reviews(request: HttpRequest) -> HttpResponse:
    """待人工处理: rows that only a person can settle."""
    settled = request.GET.get("state") == "all"
    rows = queries.reviews(scope_of(request), state="" if settled else "open")
    return page(
        request, "rosters/reviews.html", title="待人工处理", crumbs=[Crumb("名册", reverse("rosters:index"))],
        view=REVIEWS.view(rows, REVIEWS.state(request.GET)), settled=settled,
    )  # fmt: skip


@require_safe
def review(request: HttpRequest, ref: str) -> HttpResponse:
    """One row that waits: what it says, what stands against it, and the decision."""
    scope = scope_of(request)
    line = queries.review(scope, ref)
    if line is None:
        raise Http404
    own = scope.role is Role.DISTRICT or line.unit_id == scope.unit_id
    pairs = [
        Pair("姓名", line.name), Pair("身份证号", line.masked_id), Pair("种类", line.kind_label),
        Pair("帮扶项目", line.programme_name), Pair("填报单位", line.unit_name),
        Pair("名册行号", line.number, url=reverse("rosters:roster", args=[line.roster_ref])),
        Pair("新名册金额(元)", line.amount_fen, kind="money"),
        Pair("发现时间", f"{timezone.localtime(line.noted_at):%Y-%m-%d %H:%M}"),
        Pair("说明", line.words, wide=True),
        *([Pair("处理人", line.settled_by_name), Pair("理由", line.reason, wide=True)] if line.reason else []),
    ]  # fmt: skip
    return page(
        request, "rosters/review.html", title="待人工处理",
        crumbs=[Crumb("名册", reverse("rosters:index")), Crumb("待人工处理", reverse("rosters:reviews"))],
        line=line, tone=_REVIEW_TONES[line.state_label], pairs=pairs,
        may_act=own and scope.role in WHO_HANDS_IN and line.state == "open",
    )  # fmt: skip


@require_POST
def settle(request: HttpRequest, ref: str) -> HttpResponse:
    """处理: keep what stands, or say that it was looked into."""

    def effect() -> str:
        actions.settle_review(
            ref=ref, decision=request.POST.get("decision", ""), reason=request.POST.get("reason", ""),
            by=scope_of(request),
        )  # fmt: skip
        return reverse("rosters:reviews")

    return posted_once(request, effect)
