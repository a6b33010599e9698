"""What people fill in about persons."""

from __future__ import annotations

from typing import Any

from django import forms

from yikou_app.district.queries import AreaRow, CategoryRow

_ANY = [("", "全部")]


class PersonFilter(forms.Form):
    """The query panel (查询对象); it is sent by POST, so that no name or number stands in an address."""

    search = forms.CharField(
        label="关键词",
        required=False,
        max_length=60,
        help_text="姓名、拼音或首字母,身份证号(全号或末 4、6 位),账号",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    category = forms.ChoiceField(label="对象类别", required=False)
    area = forms.ChoiceField(label="辖区", required=False)

    def __init__(
        self, *args: Any, categories: list[CategoryRow], areas: list[AreaRow], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = [*_ANY, *((row.key, row.name) for row in categories)]  # type: ignore[attr-defined] # a ChoiceField
        self.fields["area"].choices = [*_ANY, *((row.path, row.name) for row in areas)]  # type: ignore[attr-defined] # a ChoiceField


class PersonForm(forms.Form):
    """A person to put on the register (登记对象)."""

    name = forms.CharField(label="姓名", max_length=60)
    id_number = forms.CharField(
        label="身份证号", max_length=30, required=False, help_text="没有证件的可以不填"
    )
    area = forms.ChoiceField(label="户籍辖区", help_text="街镇或居村")
    phone = forms.CharField(label="联系电话", max_length=40, required=False)
    account = forms.CharField(label="收款账号", max_length=40, required=False)

    def __init__(self, *args: Any, areas: list[AreaRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = [("", "请选择"), *((row.path, row.name) for row in areas)]  # type: ignore[attr-defined] # a ChoiceField
        for field in self.fields.values():
            field.widget.attrs["autocomplete"] = "off"


class StatusForm(forms.Form):
    """A membership in a category of need (认定身份)."""

    category = forms.ChoiceField(label="对象类别")
    valid_from = forms.DateField(label="起始日期", widget=forms.DateInput(attrs={"type": "date"}))
    source = forms.CharField(label="认定来源", max_length=120, help_text="文号、审批表或核对报告")

    def __init__(self, *args: Any, categories: list[CategoryRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = [(row.key, row.name) for row in categories]  # type: ignore[attr-defined] # a ChoiceField
