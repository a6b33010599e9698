"""文本 (txt): one paragraph a line, tabs kept, in whatever of the usual encodings; pages at form feeds.

A web page that hides behind a text file (UTF-16, a saved archive) is read as the web page it is.
"""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Mapping
from typing import Any

from yikou.documents.extract.encoding import decode
from yikou.documents.extract.payload import Blocks
from yikou.documents.extract.web import read_page
from yikou.findings import Finding
from yikou.intake import FileKind

_PAGE = re.compile(
    r"\s*(?:<!--.{0,2000}?-->\s*|<\?xml[^>]{0,200}\?>\s*)*<(?:!doctype html|html|head|body|table|div|p|meta)\b",
    re.I | re.S,
)
_ARCHIVE = re.compile(rb"(?:[\w-]+:[^\n]{0,500}\n(?:[ \t][^\n]{0,500}\n)*){0,12}?mime-version:", re.I)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


def read_plain(data: bytes, kind: FileKind, options: Mapping[str, Any]) -> tuple[Blocks, list[Finding]]:
    """The lines of a text file. Raises Unreadable."""
    if _ARCHIVE.match(data[:8192]) and b"multipart/related" in data[:8192].lower():
        page = _archived_page(data)
        if page is not None:
            return read_page(*decode(page))
    text, found = decode(data)
    if _PAGE.match(text[:8192]):
        return read_page(text, found)
    blocks = Blocks()
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    pages = text.split("\f")
    row = 0
    for number, page_text in enumerate(pages, 1):
        lines = page_text.split("\n")
        if number < len(pages) and lines[-1] == "":
            lines.pop()
        for line in lines:
            row += 1
            blocks.paragraph(_CONTROL.sub("", line), page=number if len(pages) > 1 else None, row=row)
    while blocks.items and not blocks.items[-1]["text"]:
        blocks.items.pop()
    return blocks, found


def _archived_page(data: bytes) -> bytes | None:
    """The page inside a web archive (另存为单个文件网页), which Word writes under the name of a doc."""
    message = email.message_from_bytes(data, policy=email.policy.compat32)
    for part in message.walk():
        if part.get_content_type() == "text/html":
            content = part.get_payload(decode=True)
            if isinstance(content, bytes):
                return content
    return None
