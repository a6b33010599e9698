"""Pages of the gallery: the four drafts of the design and every state they leave out."""

from __future__ import annotations

import io
from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from tests.browser.gallery import figures
from tests.browser.gallery.settings import CONTENT_POLICY
from yikou.findings import Finding, Place, Severity
from yikou_app.ground.parts import Action, Crumb, FileItem, JobView
from yikou_app.ground.tablespec import Everything
from yikou_app.ground.tableview import TableState
from yikou_app.ground.workbook import write_xlsx


def policy(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """The site's content policy on every page; a violation fails the browser tests."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response["Content-Security-Policy"] = CONTENT_POLICY
        return response

    return middleware


class Search(forms.Form):
    """A query panel with one more field than it shows."""

    name = forms.CharField(
        label="姓名", required=False, widget=forms.TextInput({"placeholder": "支持模糊、拼音首字母"})
    )
    number = forms.CharField(
        label="身份证号", required=False, widget=forms.TextInput({"placeholder": "18 位或后 4 位"})
    )
    committee = forms.ChoiceField(
        label="所属居村", required=False, choices=[("", "全部"), ("东川居委", "东川居委")]
    )
    category = forms.ChoiceField(
        label="对象类别", required=False, choices=[("", "全部类别"), ("低保家庭", "低保家庭")]
    )
    state = forms.ChoiceField(label="核实状态", required=False, choices=[("", "不限"), ("已核实", "已核实")])
    times = forms.IntegerField(label="本年享受", required=False, min_value=0)
    since = forms.DateField(label="建档日期", required=False, widget=forms.DateInput({"type": "date"}))
    street = forms.CharField(label="户籍地址", required=False)


class Entry(forms.Form):
    """A form with every kind of field."""

    name = forms.CharField(label="姓名", max_length=40)
    id_number = forms.CharField(label="身份证号", help_text="15 位旧号自动换算,仍按 18 位保存")
    category = forms.ChoiceField(
        label="对象类别", choices=[("", "请选择"), ("1", "低保家庭"), ("2", "低收入家庭")]
    )
    born = forms.DateField(label="出生日期", required=False, widget=forms.DateInput({"type": "date"}))
    amount = forms.DecimalField(label="申请金额(元)", max_digits=12, decimal_places=2)
    needs = forms.MultipleChoiceField(
        label="困难类型", required=False, widget=forms.CheckboxSelectMultiple,
        choices=[("a", "因病"), ("b", "因学"), ("c", "因残"), ("d", "突发意外"), ("e", "其他刚性支出过大")],
    )  # fmt: skip
    way = forms.ChoiceField(
        label="发放方式",
        widget=forms.RadioSelect,
        choices=[("card", "社保卡"), ("goods", "实物")],
        initial="card",
    )
    agree = forms.BooleanField(label="已告知并取得授权")
    reason = forms.CharField(label="困难原因", widget=forms.Textarea({"rows": 3}), max_length=500)
    file = forms.FileField(label="证明材料", required=False)


def bench(request: HttpRequest) -> HttpResponse:
    """The workbench."""
    context = {
        "shell": figures.shell("工作台首页", "/", "工作台", "首页"),
        "stats": figures.STATS,
        "budget": figures.BUDGET,
        "progress": figures.PROGRESS,
        "kinds": figures.KINDS,
    }
    return render(request, "gallery/bench.html", context)


def people(request: HttpRequest) -> HttpResponse:
    """The register; ``?none`` empties it, ``?private`` keeps its filters out of the address."""
    asked = request.POST if request.method == "POST" else request.GET
    rows = [] if "none" in request.GET else [p for p in figures.PEOPLE if asked.get("name", "") in p.name]
    private = "private" in request.GET
    state = figures.TABLE.state(asked, private=("name", "number") if private else ())
    view = figures.TABLE.view(
        rows, state, form="query" if private else "", selected={"p0001", "p0002"} if state.page == 1 else ()
    )
    context = {
        "shell": figures.shell("帮扶对象", "/list/", Crumb("对象台账", "/list/"), "帮扶对象"),
        "view": view,
        "search": Search(asked or None),
        "method": "post" if private else "get",
        "actions": [
            Action("新增对象", "/form/", "add-line", "pri"),
            Action("导入名单", "/form/", "upload-2-line"),
            Action("从 Excel 粘贴", opens="paste", icon="clipboard-line"),
        ],
    }
    return render(request, "gallery/list.html", context)


def detail(request: HttpRequest) -> HttpResponse:
    """One application."""
    context = {
        "shell": figures.shell("临时救助申请", "/detail/", Crumb("救助办理", "/"), Crumb("个案申请", "/list/"), "受理编号 2026-000318"),
        "steps": figures.STEPS, "events": figures.EVENTS, "pairs": figures.PAIRS, "files": figures.FILES,
        "family": figures.TABLE.view(figures.PEOPLE[:3], TableState(size=20)),
        "actions": [Action("打印审批表", "/sheet/", "printer-line"), Action("导出 Word", "/sheet/", "file-word-2-line")],
    }  # fmt: skip
    return render(request, "gallery/detail.html", context)


def entry(request: HttpRequest) -> HttpResponse:
    """A form; sent empty it shows its errors, with status 422."""
    form = Entry(request.POST, request.FILES) if request.method == "POST" else Entry()
    if request.method == "POST" and form.is_valid():
        messages.success(request, "申请已保存。")
        return HttpResponseRedirect("/form/")
    context = {"shell": figures.shell("新增申请", "/form/", "救助办理", "新增申请"), "form": form}
    return render(request, "gallery/form.html", context, status=422 if form.errors else 200)


def _job(step: int) -> JobView:
    state, tone = [("排队中", "none"), ("进行中", "info"), ("进行中", "info"), ("已完成", "ok")][min(step, 3)]
    return JobView(
        title="导入名单", state=state, tone=tone, done=min(step, 3) * 37600, total=112800, finished=step >= 3,
        message="正在核对身份证号……" if step < 3 else "读取 112,800 行 = 接收 112,311 + 退回 482 + 空行 7",
        poll_url=f"/job/{step + 1}/", cancel_url="/job/stop/", retry_url="/job/stop/", started="11-22 10:30",
        files=[FileItem("退回名单(482 行).xlsx", 65_000, "#")] if step >= 3 else [],
    )  # fmt: skip


def job(request: HttpRequest, step: int) -> HttpResponse:
    """The progress card that yk-job fetches; each answer points at the next."""
    return render(request, "yikou/part/job.html", {"job": _job(step)})


def stop(request: HttpRequest) -> HttpResponse:
    """A job cancelled."""
    messages.warning(request, "任务已取消,已导入的 37,600 行没有生效。")
    return HttpResponseRedirect("/states/")


def states(request: HttpRequest) -> HttpResponse:
    """Empty, closed, loading, messages, jobs in every state."""
    context = {
        "shell": figures.shell("各种状态", "/states/", "工作台", "待办事项"),
        "running": _job(1), "finished": _job(3),
        "unknown": JobView("生成报告", "进行中", message="正在汇总", poll_url="/job/1/", cancel_url="/job/stop/"),
        "failed": JobView("打包档案", "中断", "err", 500, 2000, message="磁盘空间不足,已完成 500 条;请清理后重试。", finished=True, retry_url="/job/stop/"),
        "files": figures.FILES,
    }  # fmt: skip
    return render(request, "gallery/states.html", context)


def proof(request: HttpRequest) -> HttpResponse:
    """Findings, traces, differences."""
    found = [
        Finding("CRO012", Severity.ERROR, "拨付合计 7,322.83 万元,分项之和 7,322.53 万元,差 0.30 万元", "请核对第 3 行", Place(table="资金表", row=3, quote="7322.83 万元")),
        Finding("SHT003", Severity.WARNING, "身份证号被 Excel 截断,末三位为 000", "请把该列设为文本格式后重新录入", Place(sheet="名单", row=8, column="身份证号")),
        Finding("DOC001", Severity.NOTE, "表头在第 4 行,上面 3 行作为标题"),
    ]  # fmt: skip
    context = {
        "shell": figures.shell("核查", "/proof/", "工作台", "核查"),
        "found": found,
        "trace": figures.TRACE,
        "differences": figures.DIFFERENCES,
    }
    return render(request, "gallery/proof.html", context)


def charts(request: HttpRequest) -> HttpResponse:
    """Every kind of chart."""
    empty = figures.Chart("bar", "没有数据的图")
    context = {
        "shell": figures.shell("图表", "/charts/", "项目与资金", "资金池与预算"),
        "flow": figures.MONEY_FLOW,
        "others": figures.OTHERS,
        "empty": empty,
    }
    return render(request, "gallery/charts.html", context)


def paper(request: HttpRequest) -> HttpResponse:
    """The form as it lies on paper."""
    return render(
        request, "gallery/sheet.html", {"shell": figures.shell("自评表", "/sheet/", "绩效自评", "自评表")}
    )


def printing(request: HttpRequest) -> HttpResponse:
    """A list on paper."""
    rows = figures.PEOPLE[:60]
    context = {
        "spec": figures.TABLE, "columns": figures.TABLE.heads_for_export(), "rows": figures.TABLE.paper(rows), "total": len(rows),
        "scope_label": "闵行区 江川路街道", "conditions": "低保家庭", "printed_by": "王某某", "printed_at": "2026-11-22 10:30", "landscape": True,
    }  # fmt: skip
    return render(request, "yikou/printing.html", context)


class Login(forms.Form):
    """The log-in form."""

    username = forms.CharField(label="用户名")
    password = forms.CharField(label="密码", widget=forms.PasswordInput)


def login(request: HttpRequest) -> HttpResponse:
    """The log-in page; posting shows its refusal."""
    form = Login(request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.add_error(None, "用户名或密码不正确。连续 5 次错误将锁定 15 分钟。")
    return render(request, "yikou/login.html", {"form": form, "note": "请使用本人账号登录,不得转借。"})


def refused(request: HttpRequest) -> HttpResponse:
    """An action refused."""
    return render(
        request,
        "yikou/refused.html",
        {
            "sentence": "该对象本期已由民政局发放 1,000 元,不能重复发放;确有特殊情况,请填写理由后提交区级确认。",
            "back": "/detail/",
        },
        status=409,
    )


def locked(request: HttpRequest) -> HttpResponse:
    """Too many failures."""
    return render(request, "yikou/locked.html", {"failure_limit": 5}, status=429)


def missing(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    return render(
        request,
        "yikou/error.html",
        {"status": 404, "title": "没有找到", "sentence": "页面不存在,或不在您的辖区内。"},
        status=404,
    )


def failed(request: HttpRequest) -> HttpResponse:
    """500."""
    return render(
        request,
        "yikou/error.html",
        {
            "status": 500,
            "title": "系统出错",
            "sentence": "这一步没有完成,数据没有改动。",
            "reference": "K7Q2-19",
        },
        status=500,
    )


def broken(request: HttpRequest) -> HttpResponse:
    """Raises, for the page that follows."""
    raise RuntimeError("on purpose")


def export(request: HttpRequest) -> HttpResponse:
    """The list as a workbook, all rows."""
    target = io.BytesIO()
    write_xlsx(figures.TABLE, figures.PEOPLE, target, viewer=Everything())
    return HttpResponse(target.getvalue(), headers={"Content-Disposition": "attachment; filename=list.xlsx"})


def upload(request: HttpRequest) -> HttpResponse:
    """Takes a file and says how many bytes came."""
    file = request.FILES["file"]
    messages.success(request, f"已收到 {file.name},{file.size} 字节。")
    return HttpResponseRedirect("/form/")


def switch(request: HttpRequest) -> HttpResponse:
    """A switcher or the log-out was pressed."""
    chosen = request.POST.get("scope") or request.POST.get("year") or "退出登录"
    messages.info(request, f"已切换:{chosen}")
    return HttpResponseRedirect(request.POST.get("next") or "/")
