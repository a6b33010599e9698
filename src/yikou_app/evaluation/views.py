"""Screens of the evaluation: the score sheet, the rows behind a figure, the form."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yikou.documents import SelfEvaluationForm
from yikou.scoring import Rule, Score
from yikou_app.district.queries import area_names
from yikou_app.evaluation import actions, queries
from yikou_app.evaluation.forms import StandardForm, TrialForm
from yikou_app.evaluation.queries.facts import FactRow
from yikou_app.ground.charts import Chart, Series
from yikou_app.ground.ensure import refuse
from yikou_app.ground.page import page
from yikou_app.ground.parts import Crumb, FileItem, Pair, Stat, Tone, TraceNode
from yikou_app.ground.scope import Role
from yikou_app.ground.tablespec import Action, Column, TableSpec
from yikou_app.trail.actions import posted_once

#: The rooms whose rows have a screen of their own, and its address.
ROW_SCREENS = {"register": "window:person", "awards": "awards:award", "programmes": "window:programme"}

#: What the words of a row's state look like; a word not named here stays grey.
ROW_TONES: dict[str, Tone] = {
    "已到账": "ok", "按时到账": "ok", "已签收": "ok", "已帮扶": "ok", "未按时到账": "warn", "未全部到账": "warn", "未发放": "none", "未签收": "warn",
    "未帮扶": "warn",
}  # fmt: skip

EVALUATIONS = TableSpec(
    name="evaluations",
    title="自评项目",
    row_label="name",
    unit="个",
    columns=(
        Column("项目名称", "name", kind="link", url=lambda row: reverse("evaluation:sheet", args=[row.ref])),
        Column("年度", "year"),
        Column("帮困季", "season_name"),
        Column("实施单位", "unit_name"),
        Column("状态", "state_label", kind="tag", tones={"填报中": "info", "已签发": "ok"}),
    ),
    actions=lambda row: (Action("打分表", reverse("evaluation:sheet", args=[row.ref])),),
)


def _row_url(row: FactRow) -> str | None:
    return reverse(ROW_SCREENS[row.room], args=[row.ref]) if row.room in ROW_SCREENS else None


def _fact_table(label: str, unit: str) -> TableSpec:
    money = unit == "分"
    return TableSpec(
        name="fact-rows",
        title=f"{label}的构成",
        row_label="title",
        row_key="ref",
        columns=(
            Column("记录", "title", kind="link", url=_row_url, sortable=True),
            Column("说明", "detail"),
            Column("辖区", "area_path", sortable=True),
            Column("状态", "state", kind="tag", sortable=True, tones=ROW_TONES),
            Column("计入金额(元)" if money else "计入数", "counted", kind="money" if money else "count",
                   sortable=True, total=True),
        ),
    )  # fmt: skip


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """自评项目: the evaluations within the scope."""
    rows = queries.evaluations(request.scope)  # type: ignore[attr-defined] # set by ScopeMiddleware
    view = EVALUATIONS.view(rows, EVALUATIONS.state(request.GET))
    return page(request, "evaluation/index.html", title="自评项目", view=view)


@require_safe
def sheet(request: HttpRequest, ref: str) -> HttpResponse:
    """自评打分表: targets, what the records say, scores with their reasons, the forms written."""
    scope = request.scope  # type: ignore[attr-defined] # set by ScopeMiddleware
    found = queries.sheet(scope, ref)
    if found is None:
        raise Http404
    files = [
        FileItem(
            name=f"项目支出绩效自评表({found.line.year}年度).{each.format}",
            url=reverse("files:download", args=[each.file_ref]),
            note=f"{each.written_by_name} {timezone.localtime(each.written_at):%Y-%m-%d %H:%M} 总分 {each.total if each.total is not None else '待核实'}",
            tone="warn" if each.stale else "ok",
            state="记录已变化,请重新出具" if each.stale else "与记录一致",
        )
        for each in queries.written_forms(scope, ref)
    ]
    return page(
        request, "evaluation/sheet.html", title=found.line.name, found=found, tiles=_tiles(found), files=files,
        composition=_composition(found), may_write=scope.role in (Role.DISTRICT, Role.FINANCE),
        may_attest=scope.role is Role.DISTRICT, formats=("docx", "pdf", "xlsx"),
        bands=("达成预期", "部分达成", "未达成"),
    )  # fmt: skip


def _tiles(found: queries.Sheet) -> list[Stat]:
    def tile(key: str, icon: str, tone: Any) -> Stat:
        fact = found.facts[key]
        url = reverse("evaluation:fact", args=[found.line.ref, key])
        note = f"{fact.numerator} / {fact.denominator}" if fact.denominator else ""
        return Stat(label=fact.label, value=fact.short, note=note, icon=icon, tone=tone, url=url)

    total = str(found.total) if found.total is not None else f"{found.low}~{found.high}"
    return [
        Stat(
            label="自评总分",
            value=total,
            unit="分",
            note="满分 100 分",
            icon="bar-chart-box-line",
            tone="info",
        ),
        tile("executed", "money-cny-circle-line", "warn"),
        tile("served_people", "group-line", "info"),
        tile("coverage", "user-search-line", "ok"),
        tile("signed_rate", "file-list-3-line", "ok"),
    ]


def _composition(found: queries.Sheet) -> Chart:
    labels = ["预算执行率", *(each.name for each in found.indicators)]
    scores = [found.execution.points, *(each.score.points for each in found.indicators)]
    weights = [Decimal(queries.EXECUTION_WEIGHT), *(each.weight for each in found.indicators)]
    return Chart(
        kind="bar", title="得分构成", unit="分", labels=labels,
        series=[Series("分值", weights), Series("得分", scores)], label_head="指标",
    )  # fmt: skip


@require_safe
def fact(request: HttpRequest, ref: str, key: str) -> HttpResponse:
    """数据溯源: a figure and the rows it is made of."""
    scope = request.scope  # type: ignore[attr-defined] # set by ScopeMiddleware
    found = queries.evaluation(scope, ref)
    answer = queries.fact_rows(scope, ref, key)
    if found is None or answer is None:
        raise Http404
    figure, rows = answer
    names = area_names(found.area_path)
    shown = [
        FactRow(row.room, row.ref, row.title, row.detail, names.get(row.area_path, row.area_path), row.counted, row.state)
        for row in rows
    ]  # fmt: skip
    spec = _fact_table(figure.label, figure.unit)
    view = spec.view(shown, spec.state(request.GET))
    crumbs = [Crumb(found.name, reverse("evaluation:sheet", args=[ref]))]
    return page(
        request, "evaluation/fact.html", title=figure.label, crumbs=crumbs, figure=figure, view=view,
        counted=sum(row.counted for row in rows), rows=len(rows),
    )  # fmt: skip


@require_safe
def form(request: HttpRequest, ref: str) -> HttpResponse:
    """自评表预览: the official form as it would be written now; every figure leads to its rows."""
    scope = request.scope  # type: ignore[attr-defined] # set by ScopeMiddleware
    found, paper = queries.sheet(scope, ref), queries.form_of(scope, ref)
    if found is None or paper is None:
        raise Http404
    crumbs = [Crumb(found.line.name, reverse("evaluation:sheet", args=[ref]))]
    return page(
        request, "evaluation/form.html", title="自评表预览", crumbs=crumbs, found=found, form=paper,
        rows=_paper_rows(found, paper), may_write=scope.role in (Role.DISTRICT, Role.FINANCE),
        formats=("docx", "pdf", "xlsx"),
    )  # fmt: skip


def _paper_rows(found: queries.Sheet, paper: SelfEvaluationForm) -> list[dict[str, Any]]:
    """The indicator block row by row, with the spans of its merged cells and the address of each figure."""
    keys = iter(found.indicators)
    rows: list[dict[str, Any]] = []
    for branch in paper.branches:
        span = sum(len(group.indicators) for group in branch.groups)
        for first, group in enumerate(branch.groups):
            for place, indicator in enumerate(group.indicators):
                scored = next(keys)
                rows.append(
                    {
                        "branch": branch if first == 0 and place == 0 else None,
                        "branch_span": span,
                        "group": group if place == 0 else None,
                        "group_span": len(group.indicators),
                        "indicator": indicator,
                        "fact": scored.fact_key if scored.direction != "quality" else "",
                    }
                )
    return rows


@require_POST
def write(request: HttpRequest, ref: str) -> HttpResponse:
    """出具自评表: write the form, keep it, and lead to its download."""
    scope = request.scope  # type: ignore[attr-defined] # set by ScopeMiddleware

    def effect() -> str:
        actions.write_form(evaluation_ref=ref, format=request.POST.get("format", ""), by=scope)
        return reverse("evaluation:sheet", args=[ref])

    return posted_once(request, effect)


@require_POST
def attest(request: HttpRequest, ref: str, order: int) -> HttpResponse:
    """评定定性指标: band, points and reason of a person."""
    scope = request.scope  # type: ignore[attr-defined] # set by ScopeMiddleware
    try:
        points = Decimal(request.POST.get("points", ""))
    except InvalidOperation:
        refuse("得分不是数字,请重新填写。", status=422)
    if not points.is_finite():
        refuse("得分不是数字,请重新填写。", status=422)

    def effect() -> str:
        actions.attest_quality(
            evaluation_ref=ref, order=order, band=request.POST.get("band", ""), points=points,
            reason=request.POST.get("reason", ""), by=scope,
        )  # fmt: skip
        return reverse("evaluation:sheet", args=[ref])

    return posted_once(request, effect)


@require_POST
def explain(request: HttpRequest, ref: str, order: int) -> HttpResponse:
    """填写偏差原因: why an indicator missed or far exceeded its target."""
    scope = request.scope  # type: ignore[attr-defined] # set by ScopeMiddleware

    def effect() -> str:
        words = request.POST.get("words", "")
        actions.explain_deviation(evaluation_ref=ref, order=order, words=words, by=scope)
        return reverse("evaluation:sheet", args=[ref])

    return posted_once(request, effect)


@require_http_methods(["GET", "HEAD", "POST"])
def standards(request: HttpRequest) -> HttpResponse:
    """指标体系: a standard is pasted, read back, and tried with values; nothing is stored."""
    if request.method != "POST":
        return page(request, "evaluation/standards.html", title="指标体系", form=StandardForm())
    form = StandardForm(request.POST)
    if not form.is_valid():
        return page(request, "evaluation/standards.html", title="指标体系", status=422, form=form)
    rule = form.rule()
    shown: dict[str, Any] = {"form": form, **_read(rule)}
    if rule.compiled and request.POST.get("step") == "score":
        shown |= _tried(form, rule, request.POST)
    elif rule.compiled:
        shown["trial"] = TrialForm(rule)
    broken = "trial" in shown and shown["trial"].is_bound and "score" not in shown
    return page(
        request, "evaluation/standards.html", title="指标体系", status=422 if broken else 200, **shown
    )


def _read(rule: Rule) -> dict[str, Any]:
    """What a standard was read as: its reading clause by clause, and whether that reading is the whole rule."""
    clauses: list[TraceNode] = []
    for line in rule.reading.splitlines():
        if line.startswith(" ") and clauses:
            last = clauses[-1]
            clauses[-1] = replace(last, children=(*last.children, TraceNode(line.strip())))
        else:
            clauses.append(TraceNode(line))
    return {"rule": rule, "clauses": clauses, "proven": rule.proven(), "findings": rule.findings}


def _tried(form: StandardForm, rule: Rule, data: Any) -> dict[str, Any]:
    trial = TrialForm(rule, data)
    if not trial.is_valid():
        return {"trial": trial}
    chosen = form.rule(trial.choices())
    score, others = trial.score(chosen)
    outcome = [Pair("得分", _points(score)), Pair("分值", f"{chosen.weight}")]
    if score.outcome:
        outcome.append(Pair("结论", score.outcome))
    if score.missing:
        outcome.append(Pair("待核实", "、".join(score.missing), wide=True))
    return {
        "trial": trial,
        **_read(chosen),
        "score": score,
        "outcome": outcome,
        "nodes": [TraceNode(line) for line in score.trace],
        "others": [
            {
                "key": choice.key,
                "option": option,
                "points": _points(each),
                "chosen": option == choice.chosen,
            }
            for choice in chosen.choices
            for option, each in others.get(choice.key, {}).items()
        ],
        "findings": tuple(dict.fromkeys([*chosen.findings, *score.findings])),
    }


def _points(score: Score) -> str:
    return str(score.points) if score.points is not None else f"{score.low} 至 {score.high}"
