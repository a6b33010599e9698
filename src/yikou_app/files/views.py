"""The screen of the files: taking one out; and what a browser asks while it brings one in parts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.http import content_disposition_header, url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST, require_safe

from yikou_app.files import actions, queries
from yikou_app.files.queries import PART_BYTES, UploadRow
from yikou_app.ground.ensure import Refused, refuse
from yikou_app.ground.scope import Scope
from yikou_app.trail.actions import posted_once


def _scope(request: HttpRequest) -> Scope:
    return request.scope  # type: ignore[attr-defined] # set by ScopeMiddleware


@require_GET
def download(request: HttpRequest, ref: str) -> HttpResponse:
    """A file as an attachment (下载卷宗文件); the taking-out stands in the trail before the bytes leave."""
    scope = _scope(request)
    row = queries.info(scope, ref)
    if row is None:
        raise Http404
    data = queries.content(scope, ref)
    with transaction.atomic():
        actions.note_download(ref=ref, by=scope)
    # The type is never one that a browser would open in our origin.
    response = HttpResponse(data, content_type="application/octet-stream")
    response.headers["Content-Disposition"] = content_disposition_header(True, row.name) or "attachment"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    return response


@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """开始或继续分段上传: the upload of this file, and which of its parts are there."""
    given = request.POST

    def effect() -> UploadRow:
        size = given.get("size", "")
        if not (size.isascii() and size.isdecimal() and len(size) <= 15):
            refuse("上传的文件名、大小或校验值不完整。请刷新页面后重新选择文件。", status=422)
        return actions.open_upload(
            name=given.get("name", ""), size=int(size), sha256=given.get("sha256", ""), by=_scope(request)
        )

    return _told(effect)


@require_safe
def progress(request: HttpRequest, ref: str) -> HttpResponse:
    """上传进度: which parts are there."""
    row = queries.upload(_scope(request), ref)
    if row is None:
        raise Http404
    return JsonResponse(_words(row))


@require_POST
def part(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """收下一段: its bytes are the body, its SHA-256 stands in the head ``X-Part-Digest``."""

    def effect() -> None:
        actions.keep_part(
            ref=ref, number=number, data=_body(request), sha256=request.headers.get("X-Part-Digest", ""),
            by=_scope(request),
        )  # fmt: skip

    return _told(effect)


@require_POST
def drop(request: HttpRequest, ref: str) -> HttpResponse:
    """放弃上传, and back to the form that asked."""
    back = request.POST.get("next", "")

    def effect() -> str:
        actions.drop_upload(ref=ref, by=_scope(request))
        return back if url_has_allowed_host_and_scheme(back, allowed_hosts=None) else "/"

    return posted_once(request, effect)


def _body(request: HttpRequest) -> bytes:
    """The body, when it is no longer than a part; the announced length is looked at first."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > PART_BYTES:
        refuse(f"一段不能超过 {PART_BYTES} 字节。请刷新页面后重新上传。", status=422)
    return request.body


def _told(effect: Callable[[], UploadRow | None]) -> HttpResponse:
    """What came of it, as JSON: a script asked, and shows the sentence to the person."""
    try:
        row = effect()
    except Refused as refused:
        return JsonResponse({"sentence": refused.sentence}, status=refused.status)
    return JsonResponse({} if row is None else _words(row))


def _words(row: UploadRow) -> dict[str, Any]:
    return {
        "ref": row.ref, "part_bytes": PART_BYTES, "parts": row.parts, "have": list(row.have), "state": row.state,
    }  # fmt: skip
