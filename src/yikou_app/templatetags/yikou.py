"""The components of every screen (界面部件): ``{% load yikou %}``. docs/front-end.md lists them.

Each tag draws one template under ``templates/yikou/part/`` and takes values of
``yikou_app.ground.parts`` or dicts with the same keys. No tag writes a ``style`` attribute or a
script: the site's content security policy forbids both.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from django import template
from django.contrib.staticfiles import finders
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from yikou.values import capital_text, mask_account, mask_id, mask_phone, wan_text, yuan_text
from yikou_app.ground.charts import Chart
from yikou_app.ground.tablespec import TableView

register = template.Library()

_SPRITE = "yikou/vendor/icons.svg"
_TONES = frozenset({"ok", "warn", "err", "info", "none"})
_TONE_ICONS = {
    "ok": "checkbox-circle-line",
    "warn": "alert-line",
    "err": "error-warning-line",
    "info": "information-line",
    "none": "information-line",
}
_LEVELS = {"debug": "none", "info": "info", "success": "ok", "warning": "warn", "error": "err"}
_MASKS = {"id": mask_id, "account": mask_account, "phone": mask_phone}


class UnknownIcon(template.TemplateSyntaxError):
    """An icon that the sprite does not have; add it to vendor/vendor.toml and run tools/vendor.py."""


@cache
def icon_names() -> frozenset[str]:
    """The icons that the sprite carries."""
    found = finders.find(_SPRITE)
    path = Path(found) if found else Path(__file__).parent.parent / "static" / _SPRITE
    parts = path.read_text(encoding="utf-8").split('<symbol id="')[1:]
    return frozenset(part.split('"', 1)[0] for part in parts)


# Text and figures ---------------------------------------------------------------------------------


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """``{% icon "search-line" %}``: a picture from the sprite (图标); with a label it is read aloud."""
    if name not in icon_names():
        raise UnknownIcon(f"the icon sprite has no {name!r}")
    address = f"{static(_SPRITE)}#{name}"
    if label:
        return format_html('<svg class="i" role="img" aria-label="{}"><use href="{}"/></svg>', label, address)
    return format_html('<svg class="i" aria-hidden="true" focusable="false"><use href="{}"/></svg>', address)


@register.simple_tag
def money(fen: int | None, unit: str = "元", capital: bool = False) -> SafeString:
    """``{% money fen %}``: integer fen as an amount (金额); ``unit="万元"``; ``capital=True`` adds 大写."""
    if fen is None:
        return mark_safe('<span class="nil">—</span>')  # noqa: S308 - a constant
    if isinstance(fen, bool) or not isinstance(fen, int):
        raise TypeError(f"money is integer fen, not {type(fen).__name__}")
    text = wan_text(fen) if unit == "万元" else yuan_text(fen)
    tail = format_html('<span class="cap">({})</span>', capital_text(fen)) if capital else ""
    return format_html('<span class="num">{}</span> {}{}', text, unit, tail)


@register.simple_tag
def masked(value: str | None, kind: str = "id", url: str = "") -> SafeString:
    """``{% masked number %}``: always masked (脱敏); kind id, account or phone; url = 申请查看."""
    if not value:
        return mark_safe('<span class="nil">—</span>')  # noqa: S308 - a constant
    shown = format_html('<span class="mask">{}</span>', _MASKS[kind](str(value)))
    return format_html('{} <a class="nw" href="{}">申请查看</a>', shown, url) if url else shown


@register.filter
def count(value: int | None) -> str:
    """A whole number with thousands separated (数量)."""
    return "—" if value is None else f"{value:,}"


@register.filter
def filesize(size: int | None) -> str:
    """A file's size as people say it (文件大小)."""
    if size is None:
        return ""
    if size < 1024:
        return f"{size} 字节"
    for unit in ("KB", "MB", "GB"):
        tenths = size * 10 // 1024
        if tenths < 10240 or unit == "GB":
            return f"{tenths // 10}.{tenths % 10} {unit}"
        size //= 1024
    return ""


@register.simple_tag
def tag(word: str, tone: str = "none") -> SafeString:
    """``{% tag "已核实" "ok" %}``: a state as a coloured word (状态标签): ok, warn, err, info, none."""
    return format_html('<span class="tag {}">{}</span>', _checked(tone), word)


@register.simple_tag
def highlight(text: str, quote: str | None) -> SafeString:
    """``{% highlight text quote %}``: the text with the quoted part marked (引文), escaped."""
    if not quote or quote not in text:
        return format_html("{}", text)
    before, after = text.split(quote, 1)
    return format_html("{}<mark>{}</mark>{}", before, quote, after)


def _checked(tone: str) -> str:
    if tone not in _TONES:
        raise template.TemplateSyntaxError(f"unknown tone {tone!r}: one of {sorted(_TONES)}")
    return tone


@register.filter
def level_tone(level: str) -> str:
    """The tone of a Django message level."""
    return _LEVELS.get(level, "info")


@register.filter
def tone_icon(tone: str) -> str:
    """The icon that goes with a tone."""
    return _TONE_ICONS.get(tone, "information-line")


@register.simple_tag
def severity(finding: Any) -> SafeString:
    """``{% severity finding %}``: 错误, 提醒 or 提示 as a coloured word."""
    tone = {"error": "err", "warning": "warn", "note": "info"}[finding.severity.value]
    return tag(finding.severity.label, tone)


# Forms --------------------------------------------------------------------------------------------


@register.simple_tag
def once() -> SafeString:
    """``{% once %}`` in a POST form: one key a form (防重复提交), and a button that works only once."""
    return format_html(
        '<yk-once><input type="hidden" name="idempotency_key" value="{}"></yk-once>', uuid.uuid4()
    )


@register.inclusion_tag("yikou/form/field.html")
def formfield(field: Any, wide: bool = False, **extra: Any) -> dict[str, Any]:
    """``{% formfield form.name %}``: label, control, help, error (表单项)."""
    return {"field": field, "errors": field.errors, "wide": wide, **extra}


@register.inclusion_tag("yikou/part/query.html", takes_context=True)
def query(
    context: template.Context,
    form: Any,
    form_id: str = "query",
    method: str = "get",
    shown: int = 7,
    reset_url: str = "",
) -> dict[str, Any]:
    """``{% query form %}``: the query panel (查询区); fields beyond ``shown`` fold away.

    ``method="post"`` keeps personal data out of the address: pass the same form id to ``TableSpec.view``.
    """
    if method not in ("get", "post"):
        raise template.TemplateSyntaxError(f"a query panel sends by get or post, not {method!r}")
    fields = list(form.visible_fields())
    # With something to unfold, the fold takes the place of the last field beside the buttons.
    shown = shown if len(fields) <= shown else shown - 1
    folded = fields[shown:]
    return {
        "form": form,
        "form_id": form_id,
        "method": method,
        "fields": fields[:shown],
        "folded": folded,
        "open": any(field.data or field.errors for field in folded),
        "reset_url": reset_url,
        "csrf_token": context.get("csrf_token"),
    }


# Blocks -------------------------------------------------------------------------------------------


@register.simple_block_tag
def card(
    content: str, title: str = "", note: str = "", more_url: str = "", more: str = "全部", flush: bool = False
) -> str:
    """``{% card "标题" note="单位:万元" %}…{% endcard %}``: a card (卡片); ``flush`` leaves out the padding."""
    values = {
        "content": content,
        "title": title,
        "note": note,
        "more_url": more_url,
        "more": more,
        "flush": flush,
    }
    return render_to_string("yikou/part/card.html", values)


@register.simple_block_tag
def alert(content: str, tone: str = "warn", url: str = "", link: str = "查看明细") -> str:
    """``{% alert "err" url=… %}…{% endalert %}``: a line that asks for attention (提示条)."""
    values = {"content": content, "tone": _checked(tone), "url": url, "link": link}
    return render_to_string("yikou/part/alert.html", values)


@register.simple_block_tag
def dialog(content: str, name: str, title: str, side: bool = False) -> str:
    """``{% dialog "why" "查看原因" %}…{% enddialog %}``: a dialog (对话框), or with ``side`` a drawer (抽屉).

    A button with ``data-opens="why"`` opens it.
    """
    return render_to_string(
        "yikou/part/dialog.html", {"content": content, "name": name, "title": title, "side": side}
    )


@register.simple_block_tag
def actionbar(content: str, note: str = "") -> str:
    """``{% actionbar %}…{% endactionbar %}``: the bar with the decisions at the foot (底部操作栏)."""
    return render_to_string("yikou/part/actionbar.html", {"content": content, "note": note})


@register.simple_block_tag
def sheet(content: str, landscape: bool = False) -> str:
    """``{% sheet %}…{% endsheet %}``: an A4 sheet (纸样表) that prints as it looks."""
    return render_to_string("yikou/part/sheet.html", {"content": content, "landscape": landscape})


# Components from values ---------------------------------------------------------------------------


@register.inclusion_tag("yikou/part/stats.html")
def stats(tiles: Sequence[Any]) -> dict[str, Any]:
    """``{% stats tiles %}``: a row of number tiles (统计卡)."""
    return {"tiles": tiles, "columns": min(max(len(tiles), 1), 6)}


@register.inclusion_tag("yikou/part/table.html", takes_context=True)
def table(context: template.Context, view: TableView) -> dict[str, Any]:
    """``{% table view %}``: a table made by ``TableSpec.view`` (数据表), with its pager."""
    return {"view": view, "page": view.page, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("yikou/part/pager.html")
def pager(page: Any) -> dict[str, Any]:
    """``{% pager view.page %}``: 共 N 条, pages, page size, 前往 (分页); ``table`` brings its own."""
    return {"page": page}


@register.inclusion_tag("yikou/part/toolbar.html", takes_context=True)
def toolbar(
    context: template.Context,
    actions: Sequence[Any] = (),
    export_url: str = "",
    total: int | None = None,
    print_page: bool = True,
    density: bool = True,
) -> dict[str, Any]:
    """``{% toolbar actions export_url=… total=view.total %}``: the buttons above a table (工具栏).

    The export is posted, because it is logged, and its button says how many rows the file will have.
    """
    return {
        "actions": actions,
        "export_url": export_url,
        "total": total,
        "print_page": print_page,
        "density": density,
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("yikou/part/pagehead.html", takes_context=True)
def pagehead(
    context: template.Context,
    title: str,
    state: str = "",
    tone: str = "info",
    note: str = "",
    actions: Sequence[Any] = (),
) -> dict[str, Any]:
    """``{% pagehead "临时救助申请" state="审核中" note="受理编号 …" actions=… %}``: the head of a page (页头)."""
    return {
        "title": title,
        "state": state,
        "tone": _checked(tone),
        "note": note,
        "actions": actions,
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("yikou/part/action.html", takes_context=True)
def action(context: template.Context, act: Any) -> dict[str, Any]:
    """``{% action act %}``: one button, link or posting button (操作按钮)."""
    return {"act": act, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("yikou/part/steps.html")
def steps(items: Sequence[Any]) -> dict[str, Any]:
    """``{% steps items %}``: the steps of a procedure (步骤条)."""
    return {"items": items}


@register.inclusion_tag("yikou/part/timeline.html")
def timeline(events: Sequence[Any]) -> dict[str, Any]:
    """``{% timeline events %}``: what happened, newest first (办理过程)."""
    return {"events": events}


@register.inclusion_tag("yikou/part/pairs.html")
def pairs(items: Sequence[Any], columns: int = 2) -> dict[str, Any]:
    """``{% pairs items %}``: a description list (信息表), one or two pairs a row."""
    return {"items": items, "columns": columns}


@register.inclusion_tag("yikou/part/empty.html")
def empty(
    title: str = "暂无数据", hint: str = "", icon_name: str = "inbox-line", url: str = "", link: str = ""
) -> dict[str, Any]:
    """``{% empty "还没有名册" "请先导入" url=… link="导入名册" %}``: nothing here yet, and what to do (空状态)."""
    return {"title": title, "hint": hint, "icon_name": icon_name, "url": url, "link": link}


@register.inclusion_tag("yikou/part/noaccess.html")
def noaccess(what: str = "此内容", who: str = "本单位管理员") -> dict[str, Any]:
    """``{% noaccess "银行账号" %}``: closed to this viewer, and whom to ask (无权限)."""
    return {"what": what, "who": who}


@register.inclusion_tag("yikou/part/loading.html")
def loading(rows: int = 4, text: str = "正在加载……") -> dict[str, Any]:
    """``{% loading %}``: a place that is being filled (加载中)."""
    return {"rows": range(rows), "text": text}


@register.inclusion_tag("yikou/part/files.html", takes_context=True)
def filelist(context: template.Context, files: Iterable[Any]) -> dict[str, Any]:
    """``{% filelist files %}``: files with size and state (文件列表)."""
    return {"files": list(files), "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("yikou/part/upload.html")
def upload(
    field: Any, accept: str = "", limit_mb: int = 20, hint: str = "", parts: Any = None, brought: Any = None
) -> dict[str, Any]:
    """``{% upload form.file accept=".xlsx,.docx" %}``: a drop zone round a file field (上传).

    ``parts`` is the hidden field that takes the reference of a large file sent in parts; ``brought`` the file that came so
    with a form that is shown again.
    """
    return {
        "parts": parts,
        "brought": brought,
        "field": field,
        "accept": accept,
        "limit": limit_mb * 1024 * 1024,
        "limit_mb": limit_mb,
        "hint": hint,
    }


@register.inclusion_tag("yikou/part/job.html", takes_context=True)
def progresscard(context: template.Context, job: Any) -> dict[str, Any]:
    """``{% progresscard job %}``: long work with bar, cancel and files (任务进度); polls ``job.poll_url``.

    The address polled answers with ``yikou/part/job.html`` and the same context (``job``).
    """
    return {"job": job, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("yikou/part/diff.html")
def difftable(rows: Sequence[Any], before: str = "变更前", after: str = "变更后") -> dict[str, Any]:
    """``{% difftable rows %}``: two versions side by side (差异对照)."""
    return {"rows": rows, "before": before, "after": after}


@register.inclusion_tag("yikou/part/trace.html")
def ruletrace(nodes: Sequence[Any]) -> dict[str, Any]:
    """``{% ruletrace nodes %}``: why a score is what it is, as a tree that folds (评分过程)."""
    return {"nodes": nodes}


@register.inclusion_tag("yikou/part/findings.html")
def findinglist(findings: Sequence[Any]) -> dict[str, Any]:
    """``{% findinglist findings %}``: what a check noticed, where, and what to do (发现)."""
    return {"findings": findings}


@register.inclusion_tag("yikou/part/chart.html")
def chart(spec: Chart, heading: bool = True) -> dict[str, Any]:
    """``{% chart spec %}``: a drawing with its data table (图表)."""
    heads, rows = spec.table()
    return {
        "spec": spec,
        "name": f"c{uuid.uuid4().hex[:12]}",
        "payload": spec.payload(),
        "heads": heads,
        "rows": rows,
        "heading": heading,
        "library": static("yikou/vendor/echarts.js"),
    }


# The frame ----------------------------------------------------------------------------------------


@register.inclusion_tag("yikou/part/assets.html")
def assets() -> dict[str, Any]:
    """``{% assets %}``: style sheets and scripts, in the head of every page."""
    return {"elements": ELEMENTS}


ELEMENTS = (
    "yk-shell", "yk-toast", "yk-once", "yk-dirty", "yk-select-all", "yk-density", "yk-print", "yk-idle",
    "yk-idcard", "yk-upload", "yk-job", "yk-chart", "yk-filter",
)  # fmt: skip


@register.simple_tag(takes_context=True)
def csrf_header(context: template.Context) -> str:
    """The value of ``hx-headers:inherited`` on the body: htmx sends the CSRF token with every request."""
    request = context.get("request")
    token = get_token(request) if request is not None else ""
    return f'{{"X-CSRFToken": "{token}"}}'


@register.filter
def item(mapping: Mapping[str, Any], key: str) -> Any:
    """``{{ mapping|item:key }}``: the value under a key, empty when there is none."""
    return mapping.get(key, "")
