"""Everything a person could read in an answer (答复内容): pages, JSON, workbooks, forms, archives unpacked."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Set

from pypdf import PdfReader

_WORD = re.compile(r"[0-9A-Za-z*]{6,}")
_PASSING = re.compile(
    r'name="(?:csrfmiddlewaretoken|idempotency_key)" value="[^"]*"|"X-CSRFToken": ?"[^"]*"|X-CSRFToken&quot;: ?&quot;[^&]*'
)


def text_of(body: bytes, name: str = "") -> str:
    """The readable text of an answer; archives are opened, archives in them too."""
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return "\n".join(text_of(archive.read(each), each) for each in archive.namelist())
    if body[:5] == b"%PDF-":
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)
    for encoding in ("utf-8", "gb18030"):
        try:
            return html.unescape(body.decode(encoding))
        except UnicodeDecodeError:
            continue
    return body.decode("latin-1")


def leaks(text: str, canaries: Set[str]) -> list[str]:
    """The canaries that stand in a text. References and numbers are looked up word by word, which is fast."""
    words = canaries & set(_WORD.findall(text))
    return [*words, *(canary for canary in canaries if not canary.isascii() and canary in text)]


def constant(body: bytes) -> str:
    """A page without what differs from one drawing to the next."""
    return _PASSING.sub("", body.decode("utf-8", "replace"))


def links(text: str) -> set[str]:
    """The addresses of the site that a page leads to."""
    found = re.findall(r'(?:href|data-poll|poll|src)="(/[^"#]*)"', text)
    return {address for address in found if not address.startswith("/static/")}
