"""文字编码 (encoding): bytes of a text or a page as text, and what was noticed while decoding."""

from __future__ import annotations

from yikou.findings import Finding, finding


def decode(data: bytes) -> tuple[str, list[Finding]]:
    """The text of some bytes: a mark decides, then UTF-8, then GB18030."""
    for mark, encoding, label in (
        (b"\xef\xbb\xbf", "utf-8", ""),
        (b"\xff\xfe\x00\x00", "utf-32", "UTF-32"),
        (b"\xff\xfe", "utf-16", "UTF-16"),
        (b"\xfe\xff", "utf-16", "UTF-16"),
    ):
        if data.startswith(mark):
            text = data.decode(encoding, "replace").removeprefix("\ufeff")
            return text, _notes(text, label)
    try:
        return data.decode("utf-8"), []
    except UnicodeDecodeError as error:
        if error.start >= len(data) - 3:
            # A download cut in the middle of a character is UTF-8 all the same.
            text = data.decode("utf-8", "replace")
            return text, _notes(text, "")
    text = data.decode("gb18030", "replace")
    return text, _notes(text, "GB18030")


def _notes(text: str, label: str) -> list[Finding]:
    found = [finding("DOC046", f"按 {label} 编码读取")] if label else []
    if broken := text.count("\ufffd"):
        found.append(finding("DOC050", f"有 {broken:,} 处字节不合编码,显示为 \ufffd"))
    return found
