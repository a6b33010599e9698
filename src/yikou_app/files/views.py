"""The one screen of the files: taking a file out."""

from __future__ import annotations

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from yikou_app.files import actions, queries


@require_GET
def download(request: HttpRequest, ref: str) -> HttpResponse:
    """A file as an attachment (下载卷宗文件); the taking-out stands in the trail before the bytes leave."""
    scope = request.scope  # type: ignore[attr-defined] # set by ScopeMiddleware
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
