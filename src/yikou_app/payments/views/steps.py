"""The steps of a batch: hand in, release or return, withdraw, write the bank file, take the answer."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from yikou_app.ground.scope import Scope
from yikou_app.payments import actions, queries
from yikou_app.payments.forms import ReturnForm
from yikou_app.payments.views.batches import batch_page, scope_of
from yikou_app.trail.actions import posted_form, posted_once


def _step(request: HttpRequest, ref: str, act: Callable[[Scope], None]) -> HttpResponse:
    """Do a step of a batch once, and lead back to it; absent and out of scope look the same."""
    scope = scope_of(request)
    if queries.batch(scope, ref) is None:
        raise Http404

    def effect() -> str:
        act(scope)
        return reverse("payments:batch", args=[ref])

    return posted_once(request, effect)


@require_POST
def submit(request: HttpRequest, ref: str) -> HttpResponse:
    """提交放行."""
    return _step(request, ref, lambda scope: _submit(request, ref, scope))


def _submit(request: HttpRequest, ref: str, scope: Scope) -> None:
    actions.submit_batch(ref=ref, by=scope)
    messages.success(request, "已提交,请另一位同事核对后放行。")


@require_POST
def release(request: HttpRequest, ref: str) -> HttpResponse:
    """放行: for the digest that was on the screen."""

    def act(scope: Scope) -> None:
        state = actions.release_batch(
            ref=ref,
            digest=request.POST.get("digest", ""),
            reason=request.POST.get("reason", ""),
            by=scope,
        )
        if state == "released":
            messages.success(request, "已放行,可以生成银行文件。")
        else:
            messages.error(request, "批次内容与提交时不一致,审批已失效,批次退回编制。请查明原因后重新提交。")

    return _step(request, ref, act)


@require_POST
def send_back(request: HttpRequest, ref: str) -> HttpResponse:
    """退回编制."""
    digest, reason = request.POST.get("digest", ""), request.POST.get("reason", "")
    return _step(
        request, ref, lambda scope: actions.return_batch(ref=ref, digest=digest, reason=reason, by=scope)
    )


@require_POST
def void(request: HttpRequest, ref: str) -> HttpResponse:
    """作废批次."""
    reason = request.POST.get("reason", "")
    return _step(request, ref, lambda scope: actions.void_batch(ref=ref, reason=reason, by=scope))


@require_POST
def bank_file(request: HttpRequest, ref: str) -> HttpResponse:
    """生成银行文件; the file is then taken out of the files."""

    def act(scope: Scope) -> None:
        actions.write_bank_file(ref=ref, by=scope)
        messages.success(request, "银行文件已生成,请下载后送银行。")

    return _step(request, ref, act)


@require_POST
def bank_return(request: HttpRequest, ref: str) -> HttpResponse:
    """接收回盘: the upload is read as text, and its digest keeps it from counting twice."""
    scope = scope_of(request)
    if queries.batch(scope, ref) is None:
        raise Http404
    form = ReturnForm(request.POST, request.FILES)

    def effect() -> str:
        upload = form.cleaned_data["file"]
        taken = actions.take_return(ref=ref, data=upload.read(), name=upload.name, by=scope)
        if taken.repeated:
            messages.info(request, "这份回盘此前已经接收,没有重复入账。")
        else:
            words = f"到账 {taken.paid} 笔,退汇 {taken.failed} 笔,待查 {taken.unknown} 笔"
            messages.success(request, f"已接收回盘:{words}。")
        return reverse("payments:batch", args=[ref])

    return posted_form(
        request, form, effect, lambda status: batch_page(request, ref, status=status, return_form=form)
    )
