"""Forms that the tests print: the twin of seed 003, long ones, and drawn ones."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from hypothesis import strategies as st

from yikou.documents import (
    Branch,
    FundRow,
    Funds,
    Goal,
    Group,
    Head,
    Indicator,
    SelfEvaluationForm,
    Total,
    Words,
    form_from_json,
    load_layout,
)

ROOT = Path(__file__).resolve().parents[3]
TWIN = ROOT / "examples" / "station-2024.form.json"


def twin() -> SelfEvaluationForm:
    """The station's form: seed 003 in our wording, with its figures, its layout and its flaws."""
    form, findings = form_from_json(TWIN.read_bytes())
    assert form is not None, findings
    return form


def filled(count: int, text: str = "完成") -> SelfEvaluationForm:
    """A form with ``count`` indicators, numbered, spread over the official tree."""
    blank = load_layout("national-2020").blank_form(2024)
    groups = [(b, g) for b, branch in enumerate(blank.branches) for g in range(len(branch.groups))]
    shares = [count // len(groups) + (number < count % len(groups)) for number in range(len(groups))]
    done, branches = 0, [list(branch.groups) for branch in blank.branches]
    for (b, g), share in zip(groups, shares, strict=True):
        made = tuple(
            Indicator(Words(f"指标{n}"), Words(f"≥{n}户"), Words(f"{n}户{text}"), Words("1"), Words("1.00"))
            for n in range(done + 1, done + share + 1)
        )
        branches[b][g] = replace(branches[b][g], indicators=made or (Indicator(),))
        done += share
    tree = tuple(
        replace(branch, groups=tuple(groups)) for branch, groups in zip(blank.branches, branches, strict=True)
    )
    return replace(blank, branches=tree, total=Total(Words("100"), Words("99.50")))


def every_text(form: SelfEvaluationForm) -> list[str]:
    """Every text of a form that must stand on the paper."""
    texts = [form.title, form.head.project, form.head.department, form.head.implementer]
    texts += [form.head.leader, form.head.phone, form.total.weight, form.total.score]
    for row in form.funds.rows:
        texts += [row.label, row.initial, row.adjusted, row.executed, row.weight, row.rate, row.score]
    for goal in form.goals:
        texts += [goal.expected, goal.reached]
    for branch, group, item in form.indicators():
        texts += [branch.name, group.name, item.name, item.target, item.actual]
        texts += [item.weight, item.score, item.reason]
    return [words.text for words in texts if words.text]


_plain = st.characters(
    codec="utf-8",
    exclude_categories=("Cc", "Cs", "Cn", "Co", "Zl", "Zp"),
    exclude_characters="\ufeff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
)
_prose = st.text(_plain, max_size=40).map(Words)
_name = st.text(st.sampled_from("数量质量时效成本社会生态指标帮扶走访救助A1"), min_size=1, max_size=9).map(
    Words
)
_points = st.sampled_from(["", "5", "10", "12.5", "15"]).map(Words)
_figure = st.sampled_from(["", "33万元", "0.00", "35.56041", "≥90%", "100%", "—"]).map(Words)
_indicator = st.builds(Indicator, _prose, _prose, _prose, _figure, _figure, _prose)
_group = st.builds(Group, _name, _points, st.lists(_indicator, min_size=1, max_size=3).map(tuple))
_branch = st.builds(Branch, _name, _points, st.lists(_group, min_size=1, max_size=3).map(tuple))
_SOURCES = (
    ("total", "年度资金总额"),
    ("current", "其中：当年财政拨款"),
    ("carried", "上年结转资金"),
    ("other", "其他资金"),
)


def _row(source: str, label: str) -> st.SearchStrategy[FundRow]:
    return st.builds(
        FundRow, st.just(source), st.just(Words(label)), _figure, _figure, _figure, _figure, _figure, _figure
    )


drawn_forms = st.builds(
    SelfEvaluationForm,
    title=st.just(Words("项目支出绩效自评表")),
    year=st.one_of(st.none(), st.integers(2015, 2030)),
    head=st.builds(Head, _prose, _prose, _prose, _prose, _prose),
    funds=st.builds(Funds, st.sampled_from(["万元", "元"]), st.tuples(*(_row(*pair) for pair in _SOURCES))),
    goals=st.lists(st.builds(Goal, _prose, _prose), min_size=1, max_size=2).map(tuple),
    weight=st.sampled_from(["80", "90"]).map(Words),
    branches=st.lists(_branch, min_size=1, max_size=3).map(tuple),
    total=st.builds(Total, _figure, _figure),
)
