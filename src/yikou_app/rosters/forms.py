"""What people fill in about rosters."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings

from yikou_app.programmes.queries import ProgrammeRow
from yikou_app.rosters.queries import STATES

_ANY = [("", "全部")]


class RosterFilter(forms.Form):
    """The query panel of the list (查询名册)."""

    state = forms.ChoiceField(label="状态", required=False, choices=[*_ANY, *STATES])
    programme = forms.ChoiceField(label="帮扶项目", required=False)

    def __init__(self, *args: Any, programmes: list[ProgrammeRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["programme"].choices = [*_ANY, *((row.ref, row.name) for row in programmes)]  # type: ignore[attr-defined] # a ChoiceField


class HandInForm(forms.Form):
    """Choose the programme and the workbook (上报名册)."""

    programme = forms.ChoiceField(label="帮扶项目", help_text="名册里的人都将列入这个项目")
    file = forms.FileField(label="名册文件")

    def __init__(self, *args: Any, programmes: list[ProgrammeRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["programme"].choices = [  # type: ignore[attr-defined] # a ChoiceField
            ("", "请选择"),
            *((row.ref, f"{row.season_name} · {row.name}({row.unit_name})") for row in programmes),
        ]

    def clean_file(self) -> Any:
        """Only the size is judged here; what the file is, its check says by its content."""
        upload = self.cleaned_data["file"]
        limit = settings.YIKOU.upload_mib
        if upload.size > limit * 1024 * 1024:
            raise forms.ValidationError(f"文件超过 {limit} MB,请拆分后分别上报。")
        return upload
