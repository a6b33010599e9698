"""What people fill in about rosters."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings

from yikou.intake import open_in_cell
from yikou.sheets import load_template
from yikou_app.files.actions import assemble
from yikou_app.files.queries import upload as upload_of
from yikou_app.ground.ensure import Refused
from yikou_app.ground.scope import Scope
from yikou_app.programmes.queries import ProgrammeRow
from yikou_app.rosters.actions import UNITS
from yikou_app.rosters.queries import STATES, SheetReading

UNIT_CHOICES = [("", "以表里写明的为准"), *((unit, unit) for unit in UNITS)]
_MOST_PASTED = 1_000_000
_PASTED_NAME = "粘贴的名单.tsv"
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
    file = forms.FileField(label="名册文件", required=False)
    upload = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)
    pasted = forms.CharField(
        label="或粘贴表格",
        required=False,
        strip=False,
        max_length=_MOST_PASTED,
        help_text="在 Excel 或 WPS 里选中表格(连同表头)复制,粘贴到这里",
        error_messages={"max_length": "粘贴的内容太多,请改为上传文件。"},
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "autocomplete": "off"}),
    )
    amount_unit = forms.ChoiceField(
        label="金额单位",
        required=False,
        choices=UNIT_CHOICES,
        help_text="表里已写明单位的不用选,以表里的为准",
    )
    review_first = forms.BooleanField(
        label="先看读法", required=False, help_text="勾选后先显示每一列读成什么,确认后再逐行检查"
    )
    password = forms.CharField(
        label="打开密码",
        required=False,
        max_length=255,
        strip=False,
        help_text="文件设有打开密码时填写;密码不保存",
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, programmes: list[ProgrammeRow], by: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._by = by
        self.fields["programme"].choices = [  # type: ignore[attr-defined] # a ChoiceField
            ("", "请选择"),
            *((row.ref, f"{row.season_name} · {row.name}({row.unit_name})") for row in programmes),
        ]

    def clean_file(self) -> Any:
        """Only the size is judged here; what the file is, its check says by its content."""
        upload = self.cleaned_data["file"]
        limit = settings.YIKOU.upload_mib
        if upload and upload.size > limit * 1024 * 1024:
            raise forms.ValidationError(f"文件超过 {limit} MB,请拆分后分别上报。")
        return upload

    def clean(self) -> dict[str, Any]:
        """A file with a password is kept without it: who may see the file here is decided by its unit."""
        given: dict[str, Any] = super().clean() or {}
        upload, password = given.get("file"), given.get("password")
        pasted, parts = given.get("pasted") or "", given.get("upload") or ""
        if not self.errors:
            self._one_of(upload or parts, pasted)
        # Pasted cells land as a file of their own: text with tabs, in the encoding that names itself.
        given["data"] = upload.read() if upload else pasted.encode("utf-8-sig")
        given["name"] = upload.name if upload else _PASTED_NAME
        if upload:
            # Whoever tells one request from its repetition reads it once more.
            upload.seek(0)
        elif parts and not self.errors:
            given["name"], given["data"] = self._brought(parts)
        if (upload or parts) and given["data"] and password and not self.errors:
            opened, found = open_in_cell(UNLOCKER, given["data"], options={"password": password})
            if opened is None:
                raise forms.ValidationError({"password": [item.message + "。" for item in found[-1:]]})
            given["data"] = opened
        return given

    def _brought(self, ref: str) -> tuple[str, bytes]:
        """The file that came in parts; one that was handed in already is told from its repetition later."""
        row = upload_of(self._by, ref) if ref.isalnum() else None
        if row is not None and row.state == "finished":
            return row.name, b""
        try:
            return assemble(ref=ref, by=self._by)
        except Refused as refused:
            raise forms.ValidationError({"file": [refused.sentence]}) from None

    def _one_of(self, upload: Any, pasted: str) -> None:
        """Either a file or pasted cells; both would be two lists."""
        if upload and pasted.strip():
            self.add_error("pasted", "已选择了文件,请不要同时粘贴;两份名单请分两次上报。")
        elif not upload and not pasted.strip():
            self.add_error("file", "请选择填好的名册,或在下面粘贴表格。")
        elif not upload and "\t" not in pasted:
            self.add_error("pasted", "粘贴的内容不是表格(没有分列)。请在 Excel 或 WPS 里选中单元格再复制。")


class ReadingForm(forms.Form):
    """How a list is to be read (更正读法): a meaning for every column, the head's row, the unit of money."""

    amount_unit = forms.ChoiceField(label="金额单位", required=False, choices=UNIT_CHOICES)

    def __init__(self, *args: Any, sheets: list[SheetReading], template: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sheets = sheets
        columns = load_template(template).columns
        choices = [("", "不采用"), *((c.key, f"{c.title}{'(必填)' if c.required else ''}") for c in columns)]
        self._titles = dict(choices)
        for place, sheet in enumerate(sheets):
            self.fields[f"head-{place}"] = forms.IntegerField(
                label="表头所在行", min_value=1, max_value=40, initial=sheet.last_row, required=False,
                error_messages={"invalid": "请填写整数。"},
            )  # fmt: skip
            for column in sheet.columns:
                self.fields[f"col-{place}-{column.number}"] = forms.ChoiceField(
                    label=f"「{column.text}」读成", required=False, choices=choices, initial=column.key
                )

    def shown(self) -> list[dict[str, Any]]:
        """The sheets with their bound fields, for the page."""
        return [
            {
                "sheet": sheet,
                "head": self[f"head-{place}"],
                "columns": [
                    (column, self[f"col-{place}-{column.number}"], self._titles[column.key])
                    for column in sheet.columns
                ],
            }
            for place, sheet in enumerate(self.sheets)
        ]

    @property
    def meanings(self) -> dict[tuple[str, int], str]:
        """By sheet and column number, the column of the template that was chosen."""
        return {
            (sheet.name, column.number): self.cleaned_data[f"col-{place}-{column.number}"]
            for place, sheet in enumerate(self.sheets)
            for column in sheet.columns
        }

    @property
    def head_rows(self) -> dict[str, int]:
        """By sheet, the row of its head as given."""
        given = {sheet.name: self.cleaned_data[f"head-{place}"] for place, sheet in enumerate(self.sheets)}
        return {name: number for name, number in given.items() if number}
