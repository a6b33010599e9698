"""What people fill in about leads."""

from __future__ import annotations

from typing import Any

from django import forms

from yikou_app.district.queries import AreaRow
from yikou_app.ground.inputs import DayField
from yikou_app.leads.queries import FILTERS, KINDS, RESULTS, Candidate, LeadLine
from yikou_app.references.queries import KINDS as LIST_KINDS

_ANY = [("", "全部")]
_ONLY_LEFT = ("still", "stopped")


class LeadFilter(forms.Form):
    """The query panel of the worklist (查询寻访清单)."""

    show = forms.ChoiceField(label="状态", required=False, choices=[*FILTERS, ("all", "全部")])
    kind = forms.ChoiceField(label="线索种类", required=False, choices=[*_ANY, *KINDS])
    list = forms.ChoiceField(label="名单种类", required=False, choices=[*_ANY, *LIST_KINDS])
    area = forms.ChoiceField(label="派往辖区", required=False)

    def __init__(self, *args: Any, areas: list[AreaRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = [*_ANY, *((row.path, row.name) for row in areas)]  # type: ignore[attr-defined] # a ChoiceField


class ResultForm(forms.Form):
    """What was found (登记寻访结果)."""

    result = forms.ChoiceField(label="寻访结果", choices=[])
    person_ref = forms.ChoiceField(label="对应的台账记录", required=False)
    next_on = DayField(label="再次寻访日期", required=False, help_text="结果是“联系不上”时填写;不填为七天后")
    note = forms.CharField(
        label="寻访情况和依据", max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写明何时、见到谁、看了什么材料;不要写证件号码",
    )  # fmt: skip

    def __init__(self, *args: Any, line: LeadLine, candidates: list[Candidate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        left = line.kind == "left"
        offered = [
            (code, label)
            for code, label in RESULTS
            if (code in _ONLY_LEFT) == left or (code not in _ONLY_LEFT and code != "entered")
        ]
        self.fields["result"].choices = [("", "请选择"), *offered]  # type: ignore[attr-defined] # a ChoiceField
        self.fields["person_ref"].choices = [  # type: ignore[attr-defined] # as above
            ("", "不是其中任何人" if candidates else "—"),
            *((c.person_ref, f"{c.name} {c.masked_id} {c.area_name}({c.likeness})") for c in candidates),
        ]
        if not candidates:
            del self.fields["person_ref"]
