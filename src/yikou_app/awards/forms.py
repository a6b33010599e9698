"""What people fill in about awards."""

from __future__ import annotations

from typing import Any

from django import forms

from yikou_app.awards.queries import STATES
from yikou_app.programmes.queries import ProgrammeRow, SeasonRow

_ANY = [("", "全部")]


class AwardFilter(forms.Form):
    """The query panel of the list (查询帮扶)."""

    season = forms.ChoiceField(label="帮困季", required=False)
    programme = forms.ChoiceField(label="帮扶项目", required=False)
    state = forms.ChoiceField(label="状态", required=False, choices=[*_ANY, *STATES])

    def __init__(
        self, *args: Any, seasons: list[SeasonRow], programmes: list[ProgrammeRow], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["season"].choices = [*_ANY, *((row.ref, row.name) for row in seasons)]  # type: ignore[attr-defined] # a ChoiceField
        self.fields["programme"].choices = [*_ANY, *((row.ref, row.name) for row in programmes)]  # type: ignore[attr-defined] # a ChoiceField
