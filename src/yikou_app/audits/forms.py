"""What people fill in about audits."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings

from yikou_app.audits.queries import STATES

_ANY = [("", "全部")]
KINDS = (".docx", ".doc", ".xlsx", ".xls", ".pdf", ".html", ".htm", ".txt")


class AuditFilter(forms.Form):
    """The query panel of the list (查询核查)."""

    state = forms.ChoiceField(label="状态", required=False, choices=[*_ANY, *STATES])
    words = forms.CharField(label="名称", required=False, max_length=60)


class ManyFiles(forms.ClearableFileInput):
    """A file field that takes several at once."""

    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several uploads, each judged by its size only; what a file is, its check says by its content."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """The uploads in the order in which they were chosen."""
        chosen = data if isinstance(data, list | tuple) else [data]
        uploads = [super(ManyFilesField, self).clean(each, initial) for each in chosen]
        limit = settings.YIKOU.upload_mib
        for at, upload in enumerate(uploads, 1):
            if upload.size > limit * 1024 * 1024:
                raise forms.ValidationError(f"第 {at} 个文件超过 {limit} MB,请拆分或压缩图片后再交。")
        return uploads


class SubmitForm(forms.Form):
    """Choose the documents (提交核查)."""

    title = forms.CharField(
        label="名称", required=False, max_length=120, help_text="如“2025年度项目自评表复核”;不填则按时间命名"
    )
    files = ManyFilesField(label="自评表或报告")
