"""文件种类 (kinds): what a file is, by its content; its name is only something somebody typed."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from enum import StrEnum

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_HEAD = 4096


class FileKind(StrEnum):
    """The kinds the house tells apart; the value is the usual ending of the name."""

    XLSX = "xlsx"
    XLSM = "xlsm"
    XLSB = "xlsb"
    DOCX = "docx"
    DOCM = "docm"
    ODS = "ods"
    ODT = "odt"
    ZIP = "zip"
    XLS = "xls"
    DOC = "doc"
    ENCRYPTED = "encrypted"
    OLE = "ole"
    PDF = "pdf"
    HTML = "html"
    XML = "xml"
    XML_BOOK = "xml-book"
    TEXT = "txt"
    RTF = "rtf"
    IMAGE = "image"
    EMPTY = "empty"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        """The Chinese name for messages."""
        return _LABELS[self]


_LABELS = {
    FileKind.XLSX: "Excel 工作簿(xlsx)",
    FileKind.XLSM: "带宏的 Excel 工作簿(xlsm)",
    FileKind.XLSB: "二进制 Excel 工作簿(xlsb)",
    FileKind.DOCX: "Word 文档(docx)",
    FileKind.DOCM: "带宏的 Word 文档(docm)",
    FileKind.ODS: "ODF 表格(ods)",
    FileKind.ODT: "ODF 文档(odt)",
    FileKind.ZIP: "压缩包(zip)",
    FileKind.XLS: "旧版 Excel 工作簿(xls 或 et)",
    FileKind.DOC: "旧版 Word 文档(doc 或 wps)",
    FileKind.ENCRYPTED: "设有打开密码的文件",
    FileKind.OLE: "旧版 Office 文件",
    FileKind.PDF: "PDF 文件",
    FileKind.HTML: "网页",
    FileKind.XML: "XML 文件",
    FileKind.XML_BOOK: "Excel 2003 XML 表格",
    FileKind.TEXT: "文本或 CSV 文件",
    FileKind.RTF: "RTF 文档",
    FileKind.IMAGE: "图片",
    FileKind.EMPTY: "空文件",
    FileKind.UNKNOWN: "无法识别的文件",
}
#: Endings of names that fit each kind; any other ending is worth a note.
ENDINGS = {
    FileKind.XLSX: {"xlsx", "et"},
    FileKind.XLS: {"xls", "et"},
    FileKind.DOC: {"doc", "wps"},
    FileKind.TEXT: {"txt", "csv", "tsv", "md"},
    FileKind.XML_BOOK: {"xml"},
    FileKind.HTML: {"html", "htm"},
}


def sniff(data: bytes) -> FileKind:
    """The kind of a file by its bytes. Opens a zip's directory, and of its entries only the one that names a kind."""
    head = data[:_HEAD]
    if not data:
        return FileKind.EMPTY
    if head.startswith(_ZIP):
        return _sniff_zip(data)
    if head.startswith(_OLE):
        return _sniff_ole(data)
    if b"%PDF-" in head[:1024]:
        return FileKind.PDF
    if head.startswith(b"{\\rtf"):
        return FileKind.RTF
    if head.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*")):
        return FileKind.IMAGE
    return _sniff_text(data)


def _sniff_zip(data: bytes) -> FileKind:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            said = _said_type(archive)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        return FileKind.ZIP
    lower = {name.lower().lstrip("/") for name in names}
    if "[content_types].xml" in lower:
        if "xl/workbook.bin" in lower:
            return FileKind.XLSB
        if any(name.startswith("xl/") and name.endswith(".xml") for name in lower):
            return FileKind.XLSM if "xl/vbaproject.bin" in lower else FileKind.XLSX
        if any(name.startswith("word/document") and name.endswith(".xml") for name in lower):
            return FileKind.DOCM if "word/vbaproject.bin" in lower else FileKind.DOCX
    if "content.xml" in lower and "mimetype" in lower:
        return FileKind.ODS if b"opendocument.spreadsheet" in said else FileKind.ODT
    return FileKind.ZIP


def _said_type(archive: zipfile.ZipFile) -> bytes:
    """What an OpenDocument says it is: one short line, stored or packed."""
    try:
        with archive.open("mimetype") as part:
            return part.read(200)
    except (KeyError, zlib.error, EOFError, RuntimeError):
        return b""


def _sniff_ole(data: bytes) -> FileKind:
    """By the streams in its directory; by loose names only where the directory itself is damaged."""
    for has in (_is_entry, _is_mentioned):
        if has(data, "EncryptedPackage") or has(data, "EncryptionInfo"):
            return FileKind.ENCRYPTED
        if has(data, "WordDocument"):
            return FileKind.DOC
        if has(data, "Workbook") or has(data, "Book"):
            return FileKind.XLS
    return FileKind.OLE


def _is_entry(data: bytes, name: str) -> bool:
    """Whether a stream of this name stands in the directory: entries of 128 bytes that begin with their name."""
    wanted = name.encode("utf-16-le") + b"\0\0"
    at = data.find(wanted)
    while at >= 0:
        if at % 128 == 0 and data[at + 64 : at + 66] == len(wanted).to_bytes(2, "little"):
            return True
        at = data.find(wanted, at + 1)
    return False


def _is_mentioned(data: bytes, name: str) -> bool:
    return name.encode("utf-16-le") in data


def _sniff_text(data: bytes) -> FileKind:
    head = data[:_HEAD]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        shown = head[: len(head) // 2 * 2].decode("utf-16", "replace").encode("utf-8", "replace")
        return _sniff_markup(shown) or FileKind.TEXT
    if b"\x00" in head:
        return FileKind.TEXT if utf16_without_mark(data) else FileKind.UNKNOWN
    if kind := _sniff_markup(head):
        return kind
    control = sum(byte < 32 and byte not in b"\t\r\n\f\x1b" for byte in head)
    if control * 50 > len(head):
        return FileKind.UNKNOWN
    return FileKind.TEXT


def utf16_without_mark(data: bytes) -> str | None:
    """``utf-16-le`` or ``utf-16-be`` where the bytes can be nothing else: every digit and comma has its zero byte."""
    head = data[:_HEAD]
    if len(data) % 2 or b"\0" not in head:
        return None
    for name, zeros, others in (("utf-16-le", head[1::2], head[::2]), ("utf-16-be", head[::2], head[1::2])):
        # 一 and 最 have a zero byte on the other side, so a few may stand there.
        if zeros.count(0) * 8 >= len(zeros) and others.count(0) * 8 <= zeros.count(0):
            shown = head.decode(name, "replace")
            if any(char < " " and char not in "\t\r\n" for char in shown):
                continue
            if any(mark in shown for mark in "\r\n\t,;|") and shown.count("\ufffd") < 2:
                return name
    return None


def _sniff_markup(head: bytes) -> FileKind | None:
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    while start.startswith(b"<!--") and b"-->" in start:
        start = start.partition(b"-->")[2].lstrip()
    if re.match(rb"<!doctype html|<html|<table|<meta|<head|<body|<div|<p[ >]", start):
        return FileKind.HTML
    if start.startswith((b"<?xml", b"<workbook", b"<ss:workbook")):
        if b"urn:schemas-microsoft-com:office:spreadsheet" in start and b"<html" not in start:
            return FileKind.XML_BOOK
        return FileKind.HTML if b"<html" in start else FileKind.XML
    return None
