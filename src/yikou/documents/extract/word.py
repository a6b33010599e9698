"""Word 文档 (docx): body, tables, text boxes, notes, as they would look with every change accepted.

Inserted text counts and deleted text does not; both are noted. Numbers that Word prints before paragraphs are
printed here too. Hidden text is left out and noted, because nobody sees it on paper.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from yikou.documents.extract.grids import Grid, settle
from yikou.documents.extract.numbering import Numbering, numbering_of
from yikou.documents.extract.package import Link, Package
from yikou.documents.extract.payload import Blocks, unreadable
from yikou.documents.extract.symbols import is_picture_font, sign, signs
from yikou.findings import Finding, finding
from yikou.intake import FileKind

_SPACES = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_OFF = {"0", "false", "off"}
_FETCHED = {"attachedTemplate", "oleObject", "frame", "subDocument", "image"}
_MOST_COLUMNS = 1_000
#: Page numbers and rules: 第 1 页 共 3 页, - 2 -.
_PAGE_MARK = re.compile(r"[\W\d_第页共总张码Pageof]*", re.I)
_MOST_MARGIN = 400


def read_word(data: bytes, kind: FileKind, options: Mapping[str, Any]) -> tuple[Blocks, list[Finding]]:
    """The blocks of a docx. Raises Unreadable."""
    package = Package(data)
    main = next(
        (
            link.target
            for link in package.links("").values()
            if link.kind == "officeDocument" and not link.outside
        ),
        "word/document.xml",
    )
    root = package.xml(main)
    if root is None:
        raise unreadable("DOC023", "文件里没有正文部件")
    space = root.tag.rpartition("}")[0].lstrip("{")
    if space not in _SPACES:
        raise unreadable("DOC023", "正文不是 Word 的格式")
    reading = _Reading(package, main, f"{{{space}}}")
    body = root.find(f"{{{space}}}body")
    if body is not None:
        reading.story(body)
    reading.margins()
    reading.notes()
    return reading.blocks, reading.findings()


class _Style:
    """What a paragraph style says of headings and lists."""

    __slots__ = ("depth", "level", "list_id", "parent")

    def __init__(self) -> None:
        self.level: int | None = None
        self.list_id = ""
        self.depth = 0
        self.parent = ""


class _Reading:
    """One docx while it is being read."""

    def __init__(self, package: Package, main: str, w: str) -> None:
        self.blocks = Blocks()
        self._package, self._main, self._w = package, main, w
        self._links = package.links(main)
        by_kind = {link.kind: link.target for link in self._links.values() if not link.outside}
        self._parts = by_kind
        self._tables = itertools.count(1)
        self._inserted = self._deleted = self._hidden = self._orders = self._chunks = 0
        t = w.__add__
        self._p, self._tbl, self._tr, self._tc, self._r, self._t = map(t, ("p", "tbl", "tr", "tc", "r", "t"))
        self._val = t("val")
        self._through = {
            t("sdtContent"),
            t("customXml"),
            t("smartTag"),
            t("moveTo"),
            t("hyperlink"),
            t("fldSimple"),
        }
        self._through |= {t("dir"), t("bdo"), t("ins"), f"{_MC}Choice", f"{_MATH}oMath", f"{_MATH}oMathPara"}
        self._gone = {
            t("del"),
            t("moveFrom"),
            t("rPr"),
            t("pPr"),
            t("delText"),
            t("rt"),
            t("sdtPr"),
            t("sdtEndPr"),
        }

    @cached_property
    def _numbering(self) -> Numbering:
        """The lists; read when the first paragraph names one."""
        root = self._package.xml(self._parts["numbering"]) if "numbering" in self._parts else None
        return numbering_of(root, self._w)

    @cached_property
    def _styles(self) -> dict[str, _Style]:
        """The styles; read when the first paragraph names one: some programs ship thousands that nobody uses."""
        styles: dict[str, _Style] = {}
        root = self._package.xml(self._parts["styles"]) if "styles" in self._parts else None
        w = self._w
        for element in [] if root is None else root.findall(f"{w}style"):
            style = _Style()
            based = element.find(f"{w}basedOn")
            style.parent = "" if based is None else based.get(f"{w}val", "")
            properties = element.find(f"{w}pPr")
            if properties is not None:
                self._read_properties(properties, style)
            styles[element.get(f"{w}styleId", "")] = style
        return styles

    def _read_properties(self, properties: Any, style: _Style) -> None:
        w = self._w
        outline = properties.find(f"{w}outlineLvl")
        if outline is not None:
            text = outline.get(f"{w}val", "")
            style.level = int(text) + 1 if text in set("01234567") else 0
        numbers = properties.find(f"{w}numPr")
        if numbers is not None:
            which, depth = numbers.find(f"{w}numId"), numbers.find(f"{w}ilvl")
            if which is not None:
                style.list_id = which.get(f"{w}val", "")
            if depth is not None and depth.get(f"{w}val", "") in set("012345678"):
                style.depth = int(depth.get(f"{w}val"))

    def _style_of(self, properties: Any | None) -> tuple[int | None, str, int]:
        """Heading level, list and depth of a paragraph, its own or its styles'."""
        if properties is None:
            return None, "", 0
        own = _Style()
        self._read_properties(properties, own)
        level, list_id, depth = own.level, own.list_id, own.depth
        named = properties.find(f"{self._w}pStyle")
        name, seen = "" if named is None else named.get(self._val, ""), 0
        while name and seen < 12 and name in self._styles:
            style = self._styles[name]
            level = style.level if level is None else level
            if not list_id and style.list_id:
                list_id, depth = style.list_id, style.depth
            name, seen = style.parent, seen + 1
        return level or None, "" if list_id == "0" else list_id, depth

    def story(self, parent: Any) -> None:
        """The blocks of the body, or of whatever holds blocks as the body does."""
        carried = ""
        for child in self._flat(parent):
            if child.tag == self._p:
                content = self._content(child)
                if self._mark_deleted(child):
                    # The end of this paragraph was deleted: it goes on in the next.
                    carried += "".join(text for text in content if isinstance(text, str))
                    continue
                level = self._style_of(child.find(f"{self._w}pPr"))[0]
                self._emit([carried, *content] if carried else content, level)
                carried = ""
            elif child.tag == self._tbl:
                settle(self._grid(child), self.blocks, self._tables)
            elif child.tag == f"{self._w}altChunk":
                self._chunks += 1
        if carried:
            self._emit([carried], None)

    def _emit(self, content: list[Any], level: int | None) -> None:
        """A paragraph, and after it the text boxes that hang on it."""
        text = "".join(piece for piece in content if isinstance(piece, str))
        boxes = [piece for piece in content if not isinstance(piece, str)]
        if text or not boxes:
            self.blocks.paragraph(text, level=level)
        for box in boxes:
            self.story(box)

    def _mark_deleted(self, paragraph: Any) -> bool:
        mark = paragraph.find(f"{self._w}pPr/{self._w}rPr")
        if mark is None or (mark.find(f"{self._w}del") is None and mark.find(f"{self._w}moveFrom") is None):
            return False
        self._deleted += 1
        return True

    def _flat(self, parent: Any) -> list[Any]:
        """The children, looking through content controls and insertions, which hold blocks without being any."""
        children: list[Any] = []
        for child in parent:
            tag = child.tag
            if tag == f"{self._w}sdt":
                inner = child.find(f"{self._w}sdtContent")
                children.extend([] if inner is None else self._flat(inner))
            elif tag in self._through:
                self._inserted += tag == f"{self._w}ins"
                children.extend(self._flat(child))
            elif tag == f"{_MC}AlternateContent":
                children.extend(self._flat(self._alternative(child)))
            else:
                children.append(child)
        return children

    def _alternative(self, element: Any) -> Any:
        """One of the ways in which the same thing is written twice."""
        choice = element.find(f"{_MC}Choice")
        if choice is not None and len(choice):
            return choice
        fallback = element.find(f"{_MC}Fallback")
        return element if fallback is None else fallback

    def _content(self, paragraph: Any) -> list[Any]:
        """The text of a paragraph in pieces, text boxes among them as elements."""
        pieces: list[Any] = []
        _, list_id, depth = self._style_of(paragraph.find(f"{self._w}pPr"))
        self._gather(paragraph, pieces, "")
        if list_id and any(not isinstance(piece, str) or piece.strip() for piece in pieces):
            pieces.insert(0, self._numbering.label(list_id, depth))
        return pieces

    def _gather(self, node: Any, pieces: list[Any], font: str) -> None:
        for child in node:
            tag = child.tag
            if tag == self._r:
                self._run(child, pieces)
            elif tag == self._t:
                text = child.text or ""
                pieces.append(signs(font, text) if font else text)
            elif tag == f"{_MATH}t":
                pieces.append(child.text or "")
            elif tag in self._gone:
                self._deleted += tag in {f"{self._w}del", f"{self._w}moveFrom"}
            elif tag == f"{self._w}sdt":
                self._control(child, pieces)
            elif tag == f"{self._w}txbxContent":
                pieces.append(child)
            elif tag == f"{_MC}AlternateContent":
                self._gather(self._alternative(child), pieces, font)
            else:
                self._inserted += tag == f"{self._w}ins"
                if tag.startswith(self._w):
                    pieces.append(self._mark(child, tag.rpartition("}")[2]))
                if len(child):
                    self._gather(child, pieces, font)

    def _mark(self, element: Any, name: str) -> str:
        """What an empty element of a run prints."""
        if name in {"br", "cr"}:
            return "\n"
        if name == "tab":
            return "\t"
        if name == "noBreakHyphen":
            return "-"
        if name == "sym":
            code = element.get(f"{self._w}char", "")
            try:
                return sign(element.get(f"{self._w}font", ""), int(code, 16) & 0xFFFF)
            except ValueError:
                return ""
        if name == "checkBox":
            state = element.find(f"{self._w}checked")
            state = element.find(f"{self._w}default") if state is None else state
            return "☐" if state is None or state.get(self._val, "1") in _OFF else "☑"
        if name == "instrText":
            self._orders += "DDE" in (element.text or "").upper()
        return ""

    def _run(self, run: Any, pieces: list[Any]) -> None:
        properties = run.find(f"{self._w}rPr")
        font = ""
        if properties is not None:
            hidden = properties.find(f"{self._w}vanish")
            if hidden is not None and hidden.get(self._val, "1") not in _OFF:
                self._hidden += any(text.text for text in run.iter(self._t))
                return
            fonts = properties.find(f"{self._w}rFonts")
            if fonts is not None and is_picture_font(fonts.get(f"{self._w}ascii", "")):
                font = fonts.get(f"{self._w}ascii")
        self._gather(run, pieces, font)

    def _control(self, element: Any, pieces: list[Any]) -> None:
        """A content control; a check box is the sign of its state, whatever glyph stands for it."""
        box = element.find(f"{self._w}sdtPr/{_W14}checkbox")
        if box is not None:
            state = box.find(f"{_W14}checked")
            on = state is not None and state.get(f"{_W14}val", "1") not in _OFF
            pieces.append("☑" if on else "☐")
            return
        inner = element.find(f"{self._w}sdtContent")
        if inner is not None:
            self._gather(inner, pieces, "")

    def _grid(self, table: Any) -> Grid:
        """A table as boxes: a vertical merge is one box, as it is on paper."""
        grid = Grid()
        above: dict[int, int] = {}
        number = 0
        for row in self._flat(table):
            if row.tag != self._tr:
                continue
            properties = row.find(f"{self._w}trPr")
            if properties is not None and properties.find(f"{self._w}del") is not None:
                self._deleted += 1
                continue
            column = (
                0 if properties is None else _number(properties.find(f"{self._w}gridBefore"), self._val, 0)
            )
            current: dict[int, int] = {}
            for cell in self._flat(row):
                if cell.tag != self._tc:
                    continue
                given = cell.find(f"{self._w}tcPr")
                columns = 1 if given is None else _number(given.find(f"{self._w}gridSpan"), self._val, 1)
                merge = None if given is None else given.find(f"{self._w}vMerge")
                start = above.get(column)
                if merge is not None and merge.get(self._val) != "restart" and start is not None:
                    grid.stretch(start)
                    current[column] = start
                else:
                    current[column] = grid.add(number, column, 1, max(1, columns), self._cell(cell))
                column += max(1, columns)
                if column > _MOST_COLUMNS:
                    raise unreadable("DOC045", f"表格一行超过 {_MOST_COLUMNS:,} 列")
            above = current
            number += 1
        return grid

    def _cell(self, cell: Any) -> list[Any]:
        """What a cell holds: lines of text and tables, in order."""
        content: list[Any] = []
        for child in self._flat(cell):
            if child.tag == self._p:
                pieces = self._content(child)
                content.append("".join(piece for piece in pieces if isinstance(piece, str)))
                for box in pieces:
                    if not isinstance(box, str):
                        content.extend(self._cell(box))
            elif child.tag == self._tbl:
                content.append(self._grid(child))
        return content

    def margins(self) -> None:
        """Headers and footers (页眉页脚), before the body: a number, a unit or a day may stand there alone.

        Page numbers say nothing, and what the body says too is the running head that repeats it.
        """
        own, self.blocks, counted, self._tables = self.blocks, Blocks(), self._tables, itertools.count(1)
        for link in self._links.values():
            root = None
            if link.kind in ("header", "footer") and not link.outside:
                root = self._package.xml(link.target)
            if root is not None:
                self.story(root)
        lines: list[str] = []
        for block in self.blocks.items:
            lines += [cell[4] for cell in block["cells"]] if "cells" in block else [block["text"]]
        self.blocks, self._tables = own, counted
        if all(_PAGE_MARK.fullmatch(line) for line in lines):
            return
        said = "".join("".join(_texts(block).split()) for block in own.items)
        kept: list[str] = []
        for line in lines:
            plain = "".join(line.split())
            repeated = plain in said or any(plain in "".join(other.split()) for other in kept)
            if not repeated and not _PAGE_MARK.fullmatch(line) and len(line) <= _MOST_MARGIN:
                kept.append(line)
        body, own.items = own.items, []
        for line in kept:
            own.paragraph(line)
        own.items += body

    def notes(self) -> None:
        """Footnotes and endnotes, after the body; the separators that Word keeps among them are none."""
        for kind in ("footnotes", "endnotes"):
            root = self._package.xml(self._parts[kind]) if kind in self._parts else None
            for note in [] if root is None else root:
                if note.get(f"{self._w}type") in {None, "normal"}:
                    self.story(note)

    def findings(self) -> list[Finding]:
        """What was noticed along the way."""
        found = []
        if self._inserted or self._deleted:
            words = f"文件带有修订记录(插入 {self._inserted} 处、删除 {self._deleted} 处)"
            found.append(finding("DOC022", f"{words},已按接受全部修订后的文字读取"))
        if self._hidden:
            found.append(finding("DOC044", f"有 {self._hidden} 处隐藏文字,打印时看不见,没有读入"))
        if self._chunks:
            found.append(finding("DOC049", f"正文里嵌有 {self._chunks} 段其他格式的内容,没有读入"))
        if self._orders:
            found.append(finding("DOC048", f"有 {self._orders} 处会向别的程序取数的域(DDE),没有执行"))
        outside = _outside(self._links)
        if outside:
            found.append(finding("DOC048", f"有 {outside} 处指向文件以外的模板、图片或对象,没有去取"))
        return found


def _texts(block: dict[str, Any]) -> str:
    return "".join(cell[4] for cell in block["cells"]) if "cells" in block else str(block["text"])


def _outside(links: Mapping[str, Link]) -> int:
    return sum(link.outside and link.kind in _FETCHED for link in links.values())


def _number(element: Any, name: str, default: int) -> int:
    text = "" if element is None else element.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else default
