"""What people fill in about reference lists."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings

from yikou_app.district.queries import CategoryRow, UnitRow
from yikou_app.ground.inputs import DayField
from yikou_app.references.queries import KINDS, STATES

_ANY = [("", "全部")]


class ListFilter(forms.Form):
    """The query panel of the lists (查询比对名单)."""

    kind = forms.ChoiceField(label="名单种类", required=False, choices=[*_ANY, *KINDS])
    state = forms.ChoiceField(label="状态", required=False, choices=[*_ANY, *STATES])


class ListForm(forms.Form):
    """Hand in another department's list (上传比对名单)."""

    kind = forms.ChoiceField(label="名单种类", choices=[("", "请选择"), *KINDS])
    unit = forms.ChoiceField(label="提供单位")
    category = forms.ChoiceField(
        label="对应类别", required=False, help_text="名单里的人本应具有的对象类别;选填"
    )
    list_on = DayField(label="名单日期", help_text="名单反映哪一天的情况")
    valid_to = DayField(label="有效期至", help_text="过了这一天不再用于比对")
    destroy_on = DayField(label="销毁期限", help_text="最迟在这一天销毁,只保留办理结果")
    ground = forms.CharField(label="交换依据", max_length=200, help_text="文件名称、文号或数据共享协议")
    purpose = forms.CharField(
        label="用途限定",
        max_length=200,
        initial="仅用于救助对象主动发现和帮扶比对",
        help_text="不得用于其他事项",
    )
    file = forms.FileField(label="名单文件")

    def __init__(
        self, *args: Any, units: list[UnitRow], categories: list[CategoryRow], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = [("", "请选择"), *((row.ref, row.name) for row in units)]  # type: ignore[attr-defined] # a ChoiceField
        self.fields["category"].choices = [("", "不限"), *((row.key, row.name) for row in categories)]  # type: ignore[attr-defined] # a ChoiceField

    def clean_file(self) -> Any:
        """Only the size is judged here; what the file is, its check says by its content."""
        upload = self.cleaned_data["file"]
        limit = settings.YIKOU.upload_mib
        if upload.size > limit * 1024 * 1024:
            raise forms.ValidationError(f"文件超过 {limit} MB,请拆分后分别上传。")
        return upload
