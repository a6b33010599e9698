"""文字编码 (encoding): one encoding for the whole file, proven and not guessed.

A mark decides; then UTF-8, UTF-16 without a mark, GB18030. A file whose lines are in two encodings, as
they come from texts copied together by programs, is refused with the lines.
"""

from __future__ import annotations

import re

from yikou.findings import Finding, Place, finding
from yikou.intake.kinds import utf16_without_mark
from yikou.sheets.formats.pages import Refused

_SHOWN = 5
_ONLY_IN_UTF8 = re.compile(rb"[\x80-\xa0]")
#: What parts cells and is never the second byte of a character in GB 18030.
_BETWEEN = re.compile(rb"[,;\t\"]")
_WIDE = (
    ("\u3400", "\u9fff"),
    ("\uf900", "\ufaff"),
    ("\uff00", "\uffef"),
    ("\u3000", "\u303f"),
    ("\u2010", "\u2027"),
    ("\u00b7", "\u00b7"),
)


def decode(data: bytes, declared: str | None = None) -> tuple[str, tuple[Finding, ...]]:
    """The text, and a note where it is not UTF-8. Raises Refused with SHT005."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _whole(data, "utf-16"), (finding("SHT006", "按 UTF-16 编码读取"),)
    body = data.removeprefix(b"\xef\xbb\xbf")
    try:
        return body.decode("utf-8"), ()
    except UnicodeDecodeError:
        pass
    if name := utf16_without_mark(body):
        return _whole(body, name), (finding("SHT006", "按 UTF-16 编码读取"),)
    _refuse_mixture(body)
    return _whole(body, declared or "gb18030"), (finding("SHT006", "按 GB18030 编码读取"),)


def _whole(data: bytes, name: str) -> str:
    try:
        return data.decode(name)
    except UnicodeDecodeError as error:
        if name.startswith("utf-16"):
            words, line = "UTF-16 文本到一半断开或有坏字", None
        else:
            line = len(data[: error.start + 1].splitlines())
            words = f"文字编码既不是 UTF-8 也不是 GB18030(第 {line:,} 行)"
        raise Refused(finding("SHT005", words, place=Place(row=line))) from error


def _refuse_mixture(data: bytes) -> None:
    utf8, gb = [], []
    for number, line in enumerate(data.splitlines(), 1):
        if line.isascii():
            continue
        if _ONLY_IN_UTF8.search(line) is None and _is_gb(line):
            # Both bytes of every GB 2312 character lie above; no long look is needed.
            gb.append(number)
            continue
        # One program's export pasted into another's list may fill single cells, not whole lines.
        kinds = {_encoding(field) for field in _BETWEEN.split(line) if not field.isascii()}
        if "utf-8" in kinds:
            utf8.append(number)
        if "gb18030" in kinds:
            gb.append(number)
    if not utf8 or not gb:
        return
    few, name = (utf8, "UTF-8") if len(utf8) <= len(gb) else (gb, "GB18030")
    other = "GB18030" if name == "UTF-8" else "UTF-8"
    shown = "、".join(str(number) for number in few[:_SHOWN])
    tail = f"等 {len(few):,} 行" if len(few) > _SHOWN else ""
    words = f"文件混有两种编码:第 {shown} 行{tail}是 {name},其余是 {other},不能一起读"
    raise Refused(finding("SHT005", words, place=Place(row=few[0])))


def _encoding(field: bytes) -> str:
    """What the bytes of one cell can only be; nothing where they may be either."""
    try:
        text = field.decode("utf-8")
    except UnicodeDecodeError:
        return "gb18030"
    wide = all(char < "\x80" or any(low <= char <= high for low, high in _WIDE) for char in text)
    return "utf-8" if wide and not _is_gb(field) else ""


def _is_gb(line: bytes) -> bool:
    """Whether the line may as well be plain GB 2312; UTF-8 read that way is full of rare characters."""
    try:
        line.decode("gb2312")
    except UnicodeDecodeError:
        return False
    return True
