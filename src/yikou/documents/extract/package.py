"""文件包 (package): the parts of an office file and the links between them, nothing fetched from outside."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from dataclasses import dataclass
from typing import Any

from lxml import etree

from yikou.documents.extract.payload import unreadable
from yikou.intake.limits import STRICT_XML

_MOST_PART_BYTES = 64 * 1024 * 1024
_BROKEN = (
    zipfile.BadZipFile, KeyError, EOFError, NotImplementedError, RuntimeError, zlib.error, OSError, ValueError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Link:
    """A relation of one part: its kind (the last word of the type), its target, whether it leads outside."""

    kind: str
    target: str
    outside: bool


class Package:
    """The parts of an office file by their names, read one at a time."""

    def __init__(self, data: bytes) -> None:
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except _BROKEN as error:
            raise unreadable("DOC023", "压缩结构已损坏,打不开") from error
        self.names = {name.replace("\\", "/").lstrip("/").lower(): name for name in self._archive.namelist()}

    def xml(self, name: str) -> Any | None:
        """The root of a part; None when the part is missing. Raises Unreadable when it is broken."""
        real = self.names.get(name.lstrip("/").lower())
        if real is None:
            return None
        try:
            if self._archive.getinfo(real).file_size > _MOST_PART_BYTES:
                raise unreadable(
                    "DOC045", f"部件 {posixpath.basename(name)[:40]} 超过 {_MOST_PART_BYTES // 1048576} MB"
                )
            content = self._archive.read(real)
        except zipfile.BadZipFile as error:
            raise unreadable("DOC023", "文件的正文已损坏,读到一半读不下去") from error
        strict = etree.XMLParser(
            **STRICT_XML,
            remove_comments=True, remove_pis=True,
        )  # fmt: skip
        try:
            root = etree.fromstring(content, strict)
        except etree.XMLSyntaxError as error:
            raise unreadable("DOC023", "文件的正文已损坏,内容不完整或嵌套过深") from error
        if root.getroottree().docinfo.doctype:
            raise unreadable("DOC023", "文件内部带有 DTD 声明,正常软件不会这样写;没有读取")
        return root

    def links(self, name: str) -> dict[str, Link]:
        """The relations of a part by their ids; the package's own for an empty name."""
        folder, file = posixpath.split(name)
        root = self.xml(posixpath.join(folder, "_rels", f"{file}.rels"))
        found: dict[str, Link] = {}
        for element in [] if root is None else root:
            target = element.get("Target", "")
            outside = element.get("TargetMode") == "External"
            if not outside:
                target = posixpath.normpath(
                    target if target.startswith("/") else posixpath.join(folder, target)
                )
            kind = element.get("Type", "").rsplit("/", 1)[-1]
            found[element.get("Id", "")] = Link(kind, target.lstrip("/"), outside)
        return found
