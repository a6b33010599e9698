"""Forms of the funds: open an account, open a fund, book a receipt, change a budget, reverse."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from yikou_app.funds.queries import LEVELS, RECEIPT_KINDS, PayingRow
from yikou_app.ground.inputs import DayField, YuanField


class PayingAccountForm(forms.Form):
    """A bank account that money is paid from."""

    name = forms.CharField(label="户名", max_length=120)
    bank = forms.CharField(label="开户银行", max_length=120)
    number = forms.CharField(
        label="账号", max_length=40, widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"})
    )


class FundForm(forms.Form):
    """A source of money of a year."""

    name = forms.CharField(label="名称", max_length=120)
    level = forms.ChoiceField(label="层级", choices=LEVELS)
    year = forms.IntegerField(label="年度", min_value=2000, max_value=2100)
    paying_account = forms.ChoiceField(label="付款账户")
    budget = YuanField(label="年初预算(元)", least_fen=0)

    def __init__(self, data: Any, accounts: list[PayingRow], **options: Any) -> None:
        options.setdefault("initial", {"year": timezone.localdate().year})
        super().__init__(data, **options)
        self.fields["paying_account"].choices = [(row.ref, f"{row.name} {row.masked}") for row in accounts]  # type: ignore[attr-defined] # a ChoiceField


class ReceiptForm(forms.Form):
    """Money that arrived."""

    number = forms.CharField(label="收据号", max_length=40)
    kind = forms.ChoiceField(label="性质", choices=RECEIPT_KINDS)
    payer = forms.CharField(label="来款单位", max_length=120)
    amount = YuanField(label="金额(元)")
    on = DayField(label="到账日期")


class BudgetForm(forms.Form):
    """A new budget with its reason."""

    budget = YuanField(label="调整后预算(元)", least_fen=0)
    reason = forms.CharField(label="依据", max_length=300, widget=forms.Textarea({"rows": 2}))


class YearForm(forms.Form):
    """The query of the list."""

    year = forms.ChoiceField(label="年度", required=False)

    def __init__(self, data: Any, years: list[int]) -> None:
        super().__init__(data)
        self.fields["year"].choices = [("", "全部"), *((str(year), f"{year} 年度") for year in years)]  # type: ignore[attr-defined] # a ChoiceField
