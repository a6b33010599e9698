"""The pages for what went wrong, in Chinese; none of them shows a traceback."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def _page(request: HttpRequest, status: int, title: str, sentence: str) -> HttpResponse:
    return render(
        request, "yikou/error.html", {"status": status, "title": title, "sentence": sentence}, status=status
    )


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: the request could not be read."""
    return _page(
        request, 400, "请求无法识别", "提交的内容不完整,或一次提交的文件太多太大;请返回上一页,分几次提交。"
    )


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: not this role."""
    return _page(request, 403, "没有权限", "您的角色不能办理这一步,请联系本单位管理员。")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: absent and out of scope look the same."""
    return _page(request, 404, "没有找到", "页面不存在,或不在您的辖区内。")


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our mistake; nothing was half-written, because the transaction was rolled back."""
    return _page(request, 500, "系统出错", "这一步没有完成,数据没有改动。请稍后重试,或联系管理员查看日志。")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's token is missing or old, usually because the log-in has expired."""
    return _page(request, 403, "页面已过期", "登录状态已变化,请返回刷新页面后重新提交。")
