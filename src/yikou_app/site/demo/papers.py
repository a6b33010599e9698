"""What two units hand in for the audit (送审材料): the district's own form, and a street's with slips in it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from yikou.documents import Group, SelfEvaluationForm, Words, write_form


def street_form(form: SelfEvaluationForm) -> SelfEvaluationForm:
    """The form as a street filled it in: a target copied as the actual value, and a total 2 points too high."""
    branches = tuple(
        replace(branch, groups=tuple(_copied(group) for group in branch.groups)) for branch in form.branches
    )
    head = replace(form.head, project=Words("临江街道困难家庭节日补助"), implementer=Words("临江街道办事处"))
    total = replace(form.total, score=Words(str(Decimal(form.total.score.text) + 2)))
    return replace(form, head=head, branches=branches, total=total)


def _copied(group: Group) -> Group:
    rows = (
        replace(row, actual=row.target) if row.target.text.endswith("人次") else row
        for row in group.indicators
    )
    return replace(group, indicators=tuple(rows))


def papers(form: SelfEvaluationForm) -> list[tuple[str, bytes]]:
    """The files as they are handed in, by name."""
    filled = (("区本级自评表.docx", form, "docx"), ("临江街道自评表.xlsx", street_form(form), "xlsx"))
    return [(name, write_form(each, format=kind)[0]) for name, each, kind in filled]
