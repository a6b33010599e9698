"""Forms of the programmes: a season with its stages, a programme with its cost shares, a quota."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from yikou_app.district.queries import CategoryRow, UnitRow
from yikou_app.funds.queries import FundRow
from yikou_app.ground.inputs import DayField, YuanField
from yikou_app.programmes.queries import CLAIM_BY, FORMS, SeasonRow

STAGES = 4
SHARES = 4


class SeasonForm(forms.Form):
    """A season; up to four stages, each with its name and days, or left empty."""

    name = forms.CharField(label="名称", max_length=120)
    year = forms.IntegerField(label="年度", min_value=2000, max_value=2100)
    starts_on = DayField(label="开始日期")
    ends_on = DayField(label="结束日期")

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"year": timezone.localdate().year})
        for number in range(1, STAGES + 1):
            self.fields[f"stage{number}"] = forms.CharField(
                label=f"阶段{number}", max_length=60, required=False
            )
            self.fields[f"from{number}"] = DayField(label=f"阶段{number}开始", required=False)
            self.fields[f"to{number}"] = DayField(label=f"阶段{number}结束", required=False)

    def clean(self) -> dict[str, Any]:
        """A stage is named and has both days, or is empty."""
        found = super().clean() or {}
        for number in range(1, STAGES + 1):
            parts = [found.get(f"{part}{number}") for part in ("stage", "from", "to")]
            if any(parts) and not all(parts):
                self.add_error(f"stage{number}", f"阶段{number}请填写名称、开始日期和结束日期,或全部留空。")
        return found

    def rows(self) -> list[tuple[forms.BoundField, ...]]:
        """The stages' fields, one row a stage, as the screen shows them."""
        return [
            tuple(self[f"{part}{number}"] for part in ("stage", "from", "to"))
            for number in range(1, STAGES + 1)
        ]

    def basics(self) -> list[forms.BoundField]:
        """The fields that are no stage."""
        return [self[name] for name in ("name", "year", "starts_on", "ends_on")]

    def stages(self) -> list[tuple[str, date, date]]:
        """The stages that were filled in."""
        data = self.cleaned_data
        return [
            (data[f"stage{number}"], data[f"from{number}"], data[f"to{number}"])
            for number in range(1, STAGES + 1)
            if data.get(f"stage{number}")
        ]


class ProgrammeForm(forms.Form):
    """A programme; up to four funds that bear it."""

    season = forms.ChoiceField(label="帮困季")
    unit = forms.ChoiceField(label="主办单位")
    name = forms.CharField(label="项目名称", max_length=120)
    form = forms.ChoiceField(label="帮扶形式", choices=FORMS)
    period = forms.CharField(
        label="享受期", max_length=20, help_text="例如 2020年;同一享受期内同一人只能享受一次"
    )
    low = YuanField(label="标准下限(元)")
    high = YuanField(label="标准上限(元)")
    quota = forms.IntegerField(label="名额", min_value=1, max_value=9_999_999)
    stacking_group = forms.CharField(
        label="叠加组", max_length=60, help_text="同组的项目一般不能同时享受,例如 节日慰问金"
    )
    claim_by = forms.ChoiceField(label="计次单位", choices=CLAIM_BY)
    categories = forms.MultipleChoiceField(label="对象类别", widget=forms.CheckboxSelectMultiple)

    def __init__(
        self,
        data: Any,
        seasons: list[SeasonRow],
        units: list[UnitRow],
        categories: list[CategoryRow],
        funds: list[FundRow],
    ) -> None:
        super().__init__(data)
        choices: dict[str, list[tuple[str, str]]] = {
            "season": [(row.ref, row.name) for row in seasons],
            "unit": [(row.ref, row.name) for row in units],
            "categories": [(row.key, row.name) for row in categories],
        }
        for name, options in choices.items():
            self.fields[name].choices = options  # type: ignore[attr-defined] # a ChoiceField
        money = [("", "(不用)"), *((row.ref, f"{row.year} {row.name}") for row in funds)]
        for number in range(1, SHARES + 1):
            first = number == 1
            self.fields[f"fund{number}"] = forms.ChoiceField(
                label=f"资金来源{number}", choices=money[1:] if first else money, required=first
            )
            self.fields[f"parts{number}"] = forms.IntegerField(
                label=f"分担份数{number}", min_value=1, max_value=1000, required=first
            )
            self.fields[f"ceiling{number}"] = YuanField(label=f"安排资金{number}(元)", required=first)

    def clean(self) -> dict[str, Any]:
        """A fund comes with its parts and its ceiling; the standard is in order."""
        found = super().clean() or {}
        for number in range(2, SHARES + 1):
            parts = [found.get(f"{part}{number}") for part in ("fund", "parts", "ceiling")]
            if any(parts) and not all(parts):
                self.add_error(
                    f"fund{number}", f"资金来源{number}请填写来源、分担份数和安排资金,或全部留空。"
                )
        low, high = found.get("low"), found.get("high")
        if low and high and low > high:
            self.add_error("high", "标准上限不能低于下限。")
        return found

    def rows(self) -> list[tuple[forms.BoundField, ...]]:
        """The shares' fields, one row a fund, as the screen shows them."""
        return [
            tuple(self[f"{part}{number}"] for part in ("fund", "parts", "ceiling"))
            for number in range(1, SHARES + 1)
        ]

    def basics(self) -> list[forms.BoundField]:
        """The fields that are no share."""
        return [self[name] for name in self.base_fields]

    def shares(self) -> list[tuple[str, int, int]]:
        """The funds that were chosen, with parts and ceilings in fen."""
        data = self.cleaned_data
        return [
            (data[f"fund{number}"], data[f"parts{number}"], data[f"ceiling{number}"])
            for number in range(1, SHARES + 1)
            if data.get(f"fund{number}")
        ]


class QuotaForm(forms.Form):
    """A new quota with its reason."""

    quota = forms.IntegerField(label="调整后名额", min_value=1, max_value=9_999_999)
    reason = forms.CharField(label="依据", max_length=300, widget=forms.Textarea({"rows": 2}))


class SearchForm(forms.Form):
    """The query of the list."""

    season = forms.ChoiceField(label="帮困季", required=False)
    name = forms.CharField(label="项目名称", required=False, max_length=60)

    def __init__(self, data: Any, seasons: list[SeasonRow]) -> None:
        super().__init__(data)
        self.fields["season"].choices = [("", "全部"), *((row.ref, row.name) for row in seasons)]  # type: ignore[attr-defined] # a ChoiceField
