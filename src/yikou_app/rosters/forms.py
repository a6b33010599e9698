"""What people fill in about rosters."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings

from yikou.intake import open_in_cell
from yikou_app.programmes.queries import ProgrammeRow
from yikou_app.rosters.queries import STATES

UNLOCKER = "yikou.intake.unlock:read_unlocked"
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
    password = forms.CharField(
        label="打开密码",
        required=False,
        max_length=255,
        strip=False,
        help_text="文件设有打开密码时填写;密码不保存",
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )

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

    def clean(self) -> dict[str, Any]:
        """A file with a password is kept without it: who may see the file here is decided by its unit."""
        given: dict[str, Any] = super().clean() or {}
        upload, password = given.get("file"), given.get("password")
        given["data"] = upload.read() if upload else b""
        if upload:
            # Whoever tells one request from its repetition reads it once more.
            upload.seek(0)
        if upload and password:
            opened, found = open_in_cell(UNLOCKER, given["data"], options={"password": password})
            if opened is None:
                raise forms.ValidationError({"password": [item.message + "。" for item in found[-1:]]})
            given["data"] = opened
        return given
