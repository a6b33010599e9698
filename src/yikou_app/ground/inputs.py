"""Form fields of the house (表单字段): money in 元 read into fen, days with the browser's calendar."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from yikou.values import parse_yuan, yuan_text

_LONGEST = 40


class YuanField(forms.Field):
    """An amount (金额) as people write it, cleaned to integer fen; at least ``least_fen``."""

    def __init__(self, *, least_fen: int = 1, **options: Any) -> None:
        options.setdefault(
            "widget", forms.TextInput({"inputmode": "decimal", "autocomplete": "off", "maxlength": _LONGEST})
        )
        super().__init__(**options)
        self._least = least_fen

    def to_python(self, value: Any) -> int | None:
        text = str(value or "").strip()
        if not text:
            return None
        if len(text) > _LONGEST:
            raise forms.ValidationError("金额写得太长,读不懂。", code="long")
        fen, problems = parse_yuan(text)
        if fen is None:
            raise forms.ValidationError(problems[0].message, code="yuan")
        if fen < self._least:
            raise forms.ValidationError(f"金额不能小于 {yuan_text(self._least)} 元。", code="least")
        return fen

    def prepare_value(self, value: Any) -> Any:
        return yuan_text(value).replace(",", "") if isinstance(value, int) else value


def chosen_words(form: forms.Form) -> str:
    """What a valid query panel asks for (查询条件), as its fields word it; empty when it asks for everything."""
    said = []
    for name, value in form.cleaned_data.items():
        if value:
            said.append(dict(getattr(form.fields[name], "choices", ())).get(value, value))
    return "、".join(said)


class DayField(forms.DateField):
    """A day (日期) with the browser's own calendar."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
        options.setdefault("input_formats", ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日"])
        options.setdefault("error_messages", {"invalid": "请填写日期,例如 2020-01-15。"})
        super().__init__(**options)

    def to_python(self, value: Any) -> date | None:
        found: date | None = super().to_python(value)
        return found
