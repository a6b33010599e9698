"""The screen of the read log: who looked at whose numbers, telephones, accounts and addresses, and why."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from yikou_app.ground.page import page
from yikou_app.ground.parts import Crumb
from yikou_app.ground.scope import Role
from yikou_app.ground.tablespec import Column, TableSpec
from yikou_app.register import queries
from yikou_app.register.views.frame import scope_of

SPANS = {"1": "今天", "7": "近七天", "30": "近三十天", "183": "近半年"}
READS = TableSpec(
    name="reads", title="查看记录", row_key="seq", row_label="person_name", unit="次", empty="没有人查看过",
    empty_hint="完整的号码、账号、电话、地址每查看一次,这里就有一条。",
    columns=(
        Column("时间", "at", kind="date"),
        Column("单位", "unit_name"),
        Column("查看人", "actor_name"),
        Column("内容", "what"),
        Column(
            "对象", "person_name", kind="link",
            url=lambda row: reverse("register:person", args=[row.person_ref]) if row.person_ref else "",
        ),
        Column("用途", "purpose", wrap=True),
    ),
)  # fmt: skip
READERS = TableSpec(
    name="readers", title="各人次数", row_key="name", row_label="name", unit="人", empty="没有人查看过", empty_hint="",
    columns=(Column("单位", "unit"), Column("查看人", "name"), Column("次数", "times", kind="count")),
)  # fmt: skip


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """查看记录: for the head of a unit and for the bureau."""
    scope = scope_of(request)
    scope.must_be(Role.DISTRICT, Role.STREET)
    days = request.GET.get("days", "1")
    days = days if days in SPANS else "1"
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    state = READS.state(request.GET)
    total, rows, people = queries.reads(
        scope,
        midnight - timedelta(days=int(days) - 1),
        limit=state.size,
        offset=(state.page - 1) * state.size,
    )
    return page(
        request, "register/reads.html", title="查看记录", crumbs=[Crumb("帮扶对象", reverse("register:index"))],
        view=READS.view(rows, state, total=total), people=READERS.view(people, READERS.state({})),
        spans=[(key, words, key == days) for key, words in SPANS.items()], most=settings.YIKOU.reads_per_day,
    )  # fmt: skip
