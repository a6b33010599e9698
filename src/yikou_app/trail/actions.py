"""Write an event of the trail; remember the answer to a request key."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Sequence
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, connection, transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.http import content_disposition_header

from yikou.seal import Head, append, canonical
from yikou_app.ground.ensure import Refused, ensure, refuse
from yikou_app.ground.scope import Scope
from yikou_app.ground.tablespec import TableSpec
from yikou_app.ground.workbook import write_xlsx
from yikou_app.trail.models import Answer, Event
from yikou_app.trail.queries import LOG_ID, entry_of

_LOCK = 0x79696B6F  # one writer of the chain at a time on PostgreSQL; SQLite has one writer anyway


def record(*, by: Scope, verb: str, subject: tuple[str, str], reason: str = "", **facts: Any) -> int:
    """Append one event (留痕) in the caller's transaction and return its number.

    ``subject`` is (kind, opaque reference); ``facts`` hold references, counts and amounts in fen,
    never a name, number or account of a recipient. Raises BrokenInvariant outside a transaction.
    """
    ensure(connection.in_atomic_block, "an event is written in the transaction of its effect")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    last = Event.objects.order_by("-seq").values_list("seq", "hash").first()
    event = Event(
        seq=(last[0] if last else 0) + 1,
        at=timezone.now(),
        actor_id=by.staff_id,
        actor_name=by.staff_name,
        actor_role=by.role.value,
        unit_id=by.unit_id,
        unit_name=by.unit_name,
        area_path=by.area_path,
        verb=verb,
        subject_kind=subject[0],
        subject_ref=subject[1],
        reason=reason,
        facts=canonical(facts).decode(),
    )
    link = append(Head(*last) if last else Head(0, ""), entry_of(event), log_id=LOG_ID)
    event.prev_hash, event.hash = link.previous, link.digest
    event.save(force_insert=True)
    return event.seq


def once(*, key: str, by: Scope, path: str, body: bytes, effect: Callable[[], str]) -> str:
    """Do an effect once for a request key, and give the same answer to every retry.

    ``effect`` returns the address of the result. Key, body hash and answer are stored in the
    transaction of the effect; the same key with another body is refused, as is another person's.
    """
    body_hash = hashlib.sha256(body).hexdigest()
    try:
        with transaction.atomic():
            known = Answer.objects.filter(pk=key).first()
            if known is None:
                location = effect()
                Answer.objects.create(
                    key=key, actor_id=by.staff_id, path=path, body_hash=body_hash, location=location
                )
                return location
    except IntegrityError:
        # The same key was under way in another request; that one has committed, and ours is undone.
        known = Answer.objects.filter(pk=key).first()
        if known is None:
            raise
    if (known.actor_id, known.path, known.body_hash) != (by.staff_id, path, body_hash):
        refuse("这张表单已经用别的内容提交过一次。请返回刷新页面后重新填写提交。")
    return known.location


def posted_once(request: HttpRequest, effect: Callable[[], str]) -> HttpResponse:
    """Do what a POST asks, once for its ``idempotency_key`` (see ``once``), and lead on to the result.

    The body that a key is bound to is every field but the key and the token, and each file's digest.
    """
    key = request.POST.get("idempotency_key", "")
    if not 16 <= len(key) <= 64:
        refuse("这次提交缺少防重标记。请返回刷新页面后重新提交。", status=422)
    fields = {
        name: request.POST.getlist(name)
        for name in sorted(request.POST)
        if name not in {"idempotency_key", "csrfmiddlewaretoken"}
    }
    files = {}
    for name in sorted(request.FILES):
        files[name] = [_digest(upload) for upload in request.FILES.getlist(name)]
    body = json.dumps([fields, files], ensure_ascii=False).encode()
    location = once(key=key, by=request.scope, path=request.path, body=body, effect=effect)  # type: ignore[attr-defined] # set by ScopeMiddleware
    answer = HttpResponseRedirect(location)
    answer.status_code = 303
    return answer


def _digest(upload: UploadedFile) -> str:
    found = hashlib.sha256(upload.read()).hexdigest()
    upload.seek(0)
    return found


def posted_form(
    request: HttpRequest, form: Form, effect: Callable[[], str], show: Callable[[int], HttpResponse]
) -> HttpResponse:
    """Do what a valid form asks, once; ``show(status)`` draws it, again with the reason when it fails.

    A form that is wrong answers 422; a refusal of the action stands above the form with its status.
    """
    if request.method != "POST":
        return show(200)
    if not form.is_valid():
        return show(422)
    try:
        return posted_once(request, effect)
    except Refused as refused:
        form.add_error(None, refused.sentence)
        return show(refused.status)


def hand_out(
    request: HttpRequest, spec: TableSpec, rows: Sequence[Any], *, conditions: Sequence[tuple[str, str]] = ()
) -> HttpResponse:
    """All rows of a table as a workbook (导出), written down before the bytes leave.

    The caller has cut the rows to the person's scope; masked columns stay masked.
    """
    scope: Scope = request.scope  # type: ignore[attr-defined] # set by ScopeMiddleware
    target = io.BytesIO()
    who = f"{scope.unit_name} {scope.staff_name}"
    when = f"{timezone.localtime():%Y-%m-%d %H:%M}"
    count = write_xlsx(spec, rows, target, notes=[*conditions, ("导出人", who), ("导出时间", when)])
    with transaction.atomic():
        record(by=scope, verb="export_table", subject=("table", spec.name), rows=count)
    response = HttpResponse(
        target.getvalue(), content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )
    name = f"{spec.title}-{timezone.localdate():%Y%m%d}.xlsx"
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response
