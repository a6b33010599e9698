"""Forms of the evaluation: a scoring standard that is tried, and the values it asks for."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from yikou.scoring import Input, Rule, Score, compile_standard

_NUMBER = {"inputmode": "decimal", "autocomplete": "off", "maxlength": 40}
_UNITS = {"percent": "%", "human": "分"}


class StandardForm(forms.Form):
    """A scoring standard as it stands in a table; nothing of it is stored."""

    name = forms.CharField(label="指标名称", max_length=120, required=False)
    weight = forms.DecimalField(
        label="分值", min_value=Decimal("0.01"), max_value=Decimal(1000), max_digits=7, decimal_places=2
    )
    text = forms.CharField(label="评分标准", max_length=8000, widget=forms.Textarea(attrs={"rows": 6}))
    explanation = forms.CharField(
        label="指标解释", max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def rule(self, choices: dict[str, str] | None = None) -> Rule:
        """The rule of the cleaned standard under these 口径."""
        found = self.cleaned_data
        return compile_standard(
            found["text"], found["weight"], found["name"], found["explanation"], choices=choices
        )


class TrialForm(forms.Form):
    """The 口径 and the values of one rule; field names are numbers, the official words stay in the labels."""

    def __init__(self, rule: Rule, data: Any = None) -> None:
        super().__init__(data)
        self._inputs = list(rule.inputs)
        self._choices = list(rule.choices)
        for number, choice in enumerate(rule.choices):
            options = [("", "未选定"), *((option, option) for option in choice.options)]
            self.fields[f"choice{number}"] = forms.ChoiceField(
                label=f"口径:{choice.key}",
                choices=options,
                required=False,
                initial=choice.chosen or "",
                help_text=choice.question.rstrip(","),
            )
        for number, entry in enumerate(rule.inputs):
            self.fields[f"value{number}"] = _value_field(entry)
            if entry.kind == "human":
                self.fields[f"reason{number}"] = forms.CharField(
                    label=f"{entry.label}的理由", max_length=500, required=False
                )

    def choices(self) -> dict[str, str]:
        """The 口径 that were chosen."""
        return {
            choice.key: self.cleaned_data[f"choice{number}"]
            for number, choice in enumerate(self._choices)
            if self.cleaned_data.get(f"choice{number}")
        }

    def score(self, rule: Rule) -> tuple[Score, dict[str, dict[str, Score]]]:
        """The score of the values under the rule's 口径, and what each other option would give."""
        known = {entry.key for entry in rule.inputs}
        values: dict[str, Any] = {}
        reasons: dict[str, str] = {}
        for number, entry in enumerate(self._inputs):
            value = self.cleaned_data.get(f"value{number}")
            if entry.key in known and value not in (None, ""):
                values[entry.key] = value
                reasons[entry.key] = self.cleaned_data.get(f"reason{number}") or ""
        return rule.score(values, reasons=reasons), rule.alternatives(values)


def _value_field(entry: Input) -> forms.Field:
    """The control that suits an input's kind."""
    unit = entry.unit or _UNITS.get(entry.kind, "")
    label = f"{entry.label}({unit})" if unit and unit not in entry.label else entry.label
    note = "可不填" if entry.optional else ""
    if entry.kind == "bool":
        options = [("", "待核实"), ("是", "是"), ("否", "否")]
        return forms.ChoiceField(label=label, choices=options, required=False, help_text=note)
    if entry.kind == "state":
        states = [("", "待核实"), *((option, option) for option in entry.options)]
        return forms.ChoiceField(label=label, choices=states, required=False, help_text=note)
    if entry.min is not None and entry.max is not None:
        note = f"在{entry.as_dict()['min']}至{entry.as_dict()['max']}之间,须写明理由"
    return forms.CharField(
        label=label, required=False, max_length=40, help_text=note, widget=forms.TextInput(_NUMBER)
    )
