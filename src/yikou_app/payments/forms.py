"""Forms of the payments: a new batch, the bank's answer, a sign-off, queries of the lists."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from yikou_app.district.queries import AreaRow
from yikou_app.ground.inputs import DayField
from yikou_app.payments.actions import WAYS
from yikou_app.payments.queries import LINE_STATES, STATES, LineRow
from yikou_app.programmes.queries import SeasonRow


class BatchForm(forms.Form):
    """A season, a name, and which part of the person's area."""

    season = forms.ChoiceField(label="帮困季")
    title = forms.CharField(label="批次名称", max_length=120, help_text="例如 春节帮困第一批")
    area = forms.ChoiceField(label="辖区", help_text="一个批次不超过两万笔,全区发放请按街镇分别编制")

    def __init__(self, data: Any, seasons: list[SeasonRow], areas: list[AreaRow]) -> None:
        super().__init__(data)
        self.fields["season"].choices = [(row.ref, row.name) for row in seasons]  # type: ignore[attr-defined] # a ChoiceField
        self.fields["area"].choices = [(row.path, row.name) for row in areas]  # type: ignore[attr-defined] # a ChoiceField


class ReissueForm(forms.Form):
    """A new batch of failed lines; one optional new account for each of them."""

    season = forms.CharField(widget=forms.HiddenInput)
    title = forms.CharField(label="批次名称", max_length=120)

    def __init__(self, data: Any, season_ref: str, failed: list[LineRow]) -> None:
        super().__init__(data, initial={"season": season_ref, "title": "退汇重发"})
        self.refs = [row.ref for row in failed]
        for row in failed:
            self.fields[f"account-{row.ref}"] = forms.CharField(
                label=f"{row.payee_name} 的新账号",
                required=False,
                max_length=40,
                help_text=f"原账号 {row.account},退汇原因:{row.bank_reason or '未说明'};账号没有错就留空",
                widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
            )

    def corrections(self) -> dict[str, str]:
        """The accounts that were filled in, by the reference of the failed line."""
        return {
            ref: self.cleaned_data[f"account-{ref}"]
            for ref in self.refs
            if self.cleaned_data[f"account-{ref}"]
        }


class ReturnForm(forms.Form):
    """The bank's return file."""

    file = forms.FileField(label="回盘文件", help_text="每行:编号|结果|银行流水号|说明")


class SignForm(forms.Form):
    """A recipient's sign-off."""

    on = DayField(label="签收日期")
    how = forms.ChoiceField(label="签收方式", choices=[(way, way) for way in WAYS])

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"on": timezone.localdate()})


class BatchSearch(forms.Form):
    """The query of the batches."""

    season = forms.ChoiceField(label="帮困季", required=False)
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部"), *STATES])

    def __init__(self, data: Any, seasons: list[SeasonRow]) -> None:
        super().__init__(data)
        self.fields["season"].choices = [("", "全部"), *((row.ref, row.name) for row in seasons)]  # type: ignore[attr-defined] # a ChoiceField


class LineSearch(forms.Form):
    """The query of a batch's lines."""

    state = forms.ChoiceField(label="明细状态", required=False, choices=[("", "全部"), *LINE_STATES])


class NoticeSearch(forms.Form):
    """The query of the notices."""

    signed = forms.ChoiceField(
        label="签收", required=False, choices=[("", "全部"), ("no", "未签收"), ("yes", "已签收")]
    )
    batch = forms.CharField(widget=forms.HiddenInput, required=False)
