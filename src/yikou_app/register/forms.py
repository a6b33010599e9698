"""What people fill in about persons."""

from __future__ import annotations

from typing import Any

from django import forms

from yikou_app.district.queries import AreaRow, CategoryRow
from yikou_app.register.queries import KINDS, NEEDS, PROXIES, RELATIONS, STATES, MemberLine

_ANY = [("", "全部")]


def _day_input() -> forms.DateInput:
    """A date as the browser's own control sends and takes it."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


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
    valid_from = forms.DateField(label="起始日期", widget=_day_input())
    source = forms.CharField(label="认定来源", max_length=120, help_text="文号、审批表或核对报告")

    def __init__(self, *args: Any, categories: list[CategoryRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = [(row.key, row.name) for row in categories]  # type: ignore[attr-defined] # a ChoiceField


def _day_field(label: str) -> forms.DateField:
    return forms.DateField(label=label, widget=_day_input())


class HouseholdFilter(forms.Form):
    """The query panel of households (查询家庭), sent by POST."""

    search = forms.CharField(
        label="成员",
        required=False,
        max_length=60,
        help_text="任一成员的姓名、拼音或身份证号",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    area = forms.ChoiceField(label="辖区", required=False)

    def __init__(self, *args: Any, areas: list[AreaRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = [*_ANY, *((row.path, row.name) for row in areas)]  # type: ignore[attr-defined] # a ChoiceField


class HouseholdForm(forms.Form):
    """Who is who in a household (户主与关系): one choice a member; ``stay`` is the word for having none."""

    on = _day_field("日期")
    area = forms.ChoiceField(label="辖区")
    reason = forms.CharField(label="理由", max_length=300)

    def __init__(
        self,
        *args: Any,
        members: list[tuple[str, str, str]],
        areas: list[AreaRow] | None = None,
        stay: str = "请选择",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if areas is None:
            del self.fields["area"]
        else:
            self.fields["area"].choices = [(row.path, row.name) for row in areas]  # type: ignore[attr-defined] # a ChoiceField
        self.fields["reason"].widget.attrs["autocomplete"] = "off"
        for ref, name, relation in members:
            self.fields[f"relation-{ref}"] = forms.ChoiceField(
                label=name, choices=[("", stay), *RELATIONS], initial=relation, required=False
            )


class JoinForm(forms.Form):
    """Taking one person into a household (入户)."""

    relation = forms.ChoiceField(label="与户主关系", choices=RELATIONS)
    on = _day_field("入户日期")
    reason = forms.CharField(
        label="理由", max_length=300, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


class LeaveForm(forms.Form):
    """Taking one person out of a household (离户)."""

    person = forms.ChoiceField(label="成员")
    on = _day_field("离户日期")
    reason = forms.CharField(
        label="理由", max_length=300, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def __init__(self, *args: Any, members: list[MemberLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [(row.person_ref, row.name) for row in members if row.person_ref]  # type: ignore[attr-defined] # a ChoiceField


class AsOfForm(forms.Form):
    """The question of a history (按时点查看): how it stood on a day, as it was known on a day."""

    on = forms.DateField(label="那天的情况", required=False, widget=_day_input())
    known = forms.DateField(
        label="当时已知的", required=False, widget=_day_input(),
        help_text="按到这一天为止的记录",
    )  # fmt: skip


class ParticularForm(forms.Form):
    """A change of address, telephone or account (登记变更)."""

    kind = forms.ChoiceField(label="事项", choices=KINDS)
    value = forms.CharField(
        label="内容", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    valid_from = _day_field("起始日期")
    reason = forms.CharField(
        label="理由", max_length=300, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


class CorrectionForm(forms.Form):
    """What was recorded wrongly (更正): other days or another content, or a record that should not be."""

    value = forms.CharField(
        label="正确的内容", max_length=120, required=False, help_text="不填则只改日期",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    valid_from = forms.DateField(label="起始日期", required=False, widget=_day_input())
    valid_to = forms.DateField(label="终止日期", required=False, widget=_day_input())
    never = forms.BooleanField(label="误登,撤销这条记录", required=False)
    reason = forms.CharField(
        label="理由", max_length=300, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def __init__(self, *args: Any, content: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not content:
            del self.fields["value"]

    def clean(self) -> dict[str, Any]:
        """A record has a first day, unless it should not be at all."""
        given = super().clean() or {}
        if not given.get("never") and not given.get("valid_from"):
            self.add_error("valid_from", "请填写起始日期,或勾选撤销。")
        return given


class NeedForm(forms.Form):
    """A cause of hardship or a need (致困原因、需求)."""

    kind = forms.ChoiceField(label="原因或需求", choices=NEEDS)
    valid_from = _day_field("起始日期")
    words = forms.CharField(
        label="情况", max_length=300, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


class ProxyForm(forms.Form):
    """Who acts for a person (监护人、代理人)."""

    kind = forms.ChoiceField(label="身份", choices=PROXIES)
    name = forms.CharField(label="姓名", max_length=60)
    id_number = forms.CharField(label="身份证号", max_length=30)
    phone = forms.CharField(label="联系电话", max_length=40, required=False)
    relation = forms.CharField(label="与本人关系", max_length=30)
    may_collect = forms.BooleanField(label="可以代领", required=False)
    may_sign = forms.BooleanField(label="可以代签", required=False)
    basis = forms.CharField(label="依据", max_length=120, help_text="判决书、指定书或委托书的名称和文号")
    valid_from = _day_field("起始日期")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["autocomplete"] = "off"


class CandidateFilter(forms.Form):
    """Which pairs to look at (关联复核)."""

    state = forms.ChoiceField(label="状态", required=False, choices=[*STATES, *_ANY], initial="open")
    area = forms.ChoiceField(label="辖区", required=False)

    def __init__(self, *args: Any, areas: list[AreaRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = [*_ANY, *((row.path, row.name) for row in areas)]  # type: ignore[attr-defined] # a ChoiceField
