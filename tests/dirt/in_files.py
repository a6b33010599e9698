"""Dirt of the file: what programs, disks and attackers do to the bytes around the cells."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

from tests.dirt.draft import CSV, Draft
from tests.dirt.in_cells import dirt
from tests.dirt.writing import unpack
from tests.instruments.sheets.books import MAIN, pack

PACKED = ("xlsx", "ods", "xlsb")
TORN = ("half of the file", "the end torn off", "bytes behind the end")
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def parts(change: Callable[[dict[str, bytes]], dict[str, bytes]]) -> Callable[[bytes], bytes]:
    """Bytes to bytes by the parts of the package."""
    return lambda data: pack(change(unpack(data)))


def _in_sheet(old: str, new: str) -> Callable[[bytes], bytes]:
    """One replacement in every worksheet part."""

    def change(found: dict[str, bytes]) -> dict[str, bytes]:
        return {
            name: text.replace(old.encode(), new.encode()) if name.startswith("xl/worksheets/") else text
            for name, text in found.items()
        }

    return parts(change)


def styled(name: str, *formats: str, **style: object) -> None:
    """A kind that is an option of the writer."""

    @dirt(name, formats or ("xlsx",))
    def spoil(draft: Draft) -> None:
        draft.style.update(style)


styled("texts in the cells themselves", texts="inline")
styled("texts as results of formulas", texts="str")
styled("texts in runs with readings above", rich=True)
styled("cells without references", refs=False)
styled("extent that says one cell", dimension="A1")
styled("extent that says a whole sheet", dimension="A1:XFD1048576")
styled("extent that leaves rows out", dimension="A1:C2")
styled("calendar of 1904", from_1904=True)
styled("ten thousand empty formatted rows", formatted=10_000)
styled("written by XlsxWriter with all its ornaments", by="xlsxwriter")
styled("written by openpyxl", by="openpyxl")
styled("page without closing marks", "html", loose=True)
styled("page in UTF-8", "html", charset="utf-8")
styled("semicolons", *CSV, delimiter=";")
styled("tabs", *CSV, delimiter="\t")
styled("bars", *CSV, delimiter="|")
styled("every field in quotes", *CSV, quote_all=True)
styled("line ends of Unix", *CSV, ends=("\n",))
styled("line ends of an old Mac", *CSV, ends=("\r",))
styled("mixed line ends", *CSV, ends=("\r\n", "\n"))
styled("a line that says the delimiter", *CSV, said=True, delimiter=";")


def mangled(name: str, formats: tuple[str, ...], change: Callable[[bytes], bytes], *refused: str) -> None:
    """A kind that changes the finished bytes; with codes the file must be refused for one of them."""

    @dirt(name, formats)
    def spoil(draft: Draft) -> None:
        # What tears the file comes last, since nothing can be changed in it afterwards; once is enough.
        if name in TORN:
            if draft.torn:
                return
            draft.torn = True
        draft.mangle.insert(len(draft.mangle) if name in TORN else 0, change)
        if refused:
            draft.refused = (draft.refused or frozenset()) | set(refused)


def _strict(found: dict[str, bytes]) -> dict[str, bytes]:
    return {
        name: text.replace(MAIN.encode(), b"http://purl.oclc.org/ooxml/spreadsheetml/main").replace(
            _OFFICE.encode(), b"http://purl.oclc.org/ooxml/officeDocument/relationships"
        )
        for name, text in found.items()
    }


def _prefixed(found: dict[str, bytes]) -> dict[str, bytes]:
    out = dict(found)
    for name in found:
        if name.startswith("xl/worksheets/"):
            text = found[name].decode().replace(f'xmlns="{MAIN}"', f'xmlns:x="{MAIN}"')
            for tag in ("worksheet", "sheetData", "row", "c", "v", "f", "is", "t", "dimension", "cols", "col",
                        "mergeCells", "mergeCell", "autoFilter"):  # fmt: skip
                for mark in (" ", ">", "/"):
                    text = text.replace(f"<{tag}{mark}", f"<x:{tag}{mark}").replace(
                        f"</{tag}>", f"</x:{tag}>"
                    )
            out[name] = text.encode()
    return out


def _strings_elsewhere(found: dict[str, bytes]) -> dict[str, bytes]:
    out = {
        ("xl/texts/all.xml" if name == "xl/sharedStrings.xml" else name): text for name, text in found.items()
    }
    links = "xl/_rels/workbook.xml.rels"
    out[links] = out[links].replace(b'"sharedStrings.xml"', b'"/xl/texts/all.xml"')
    return out


def _styles_elsewhere(found: dict[str, bytes]) -> dict[str, bytes]:
    out = {("xl/look/look.xml" if name == "xl/styles.xml" else name): text for name, text in found.items()}
    links = "xl/_rels/workbook.xml.rels"
    out[links] = out[links].replace(b'"styles.xml"', b'"look/look.xml"')
    return out


def _with(extra: dict[str, bytes]) -> Callable[[dict[str, bytes]], dict[str, bytes]]:
    return lambda found: {**found, **extra}


def _upper(found: dict[str, bytes]) -> dict[str, bytes]:
    return {name.replace("worksheets/sheet", "worksheets/Sheet"): text for name, text in found.items()}


def _backslashed(data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, text in unpack(data).items():
            info = zipfile.ZipInfo("x")
            # The name is set afterwards, since zipfile would turn the strokes.
            info.filename = name.replace("/", "\\")
            target.writestr(info, text)
    return out.getvalue()


def _stored(data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as target:
        for name, text in unpack(data).items():
            target.writestr(name, text)
    return out.getvalue()


_COMMENTS = (
    f'<comments xmlns="{MAIN}"><authors><author>x</author></authors><commentList><comment ref="A2" authorId="0"><text>'
    "<t>请核对</t></text></comment></commentList></comments>"
).encode()


def _in_part(
    start: str, *changes: tuple[str, str | Callable[[re.Match[str]], str]]
) -> Callable[[bytes], bytes]:
    """Replacements by pattern in the parts whose names begin so."""

    def change(found: dict[str, bytes]) -> dict[str, bytes]:
        out = {}
        for name, data in found.items():
            if name.startswith(start):
                text = data.decode()
                for old, new in changes:
                    text = re.sub(old, new, text)
                data = text.encode()
            out[name] = data
        return out

    return parts(change)


_SHEET, _STRINGS = "xl/worksheets/", "xl/sharedStrings"
mangled(
    "a part spread over many lines",
    ("xlsx",),
    _in_part(_SHEET, ("(</?(?:row|c|sheetData)\\b|<v\\b)", r"\n  \1")),
)
mangled("attributes in single quotes", ("xlsx",), _in_part(_SHEET, ('="([A-Za-z0-9]*)"', r"='\1'")))
mangled(
    "attributes in another order",
    ("xlsx",),
    _in_part(_SHEET, ('<c r="(\\w+)" t="(\\w+)"', r'<c t="\2" r="\1"')),
)
mangled(
    "characters as numbers",
    ("xlsx",),
    _in_part(_STRINGS, ("([\u4e00-\u9fff])", lambda m: f"&#x{ord(m[1]):X};")),
)
mangled("texts in raw sections", ("xlsx",), _in_part(_STRINGS, (">([^<>&]+)</t>", r"><![CDATA[\1]]></t>")))
mangled(
    "remarks between the rows",
    ("xlsx",),
    _in_part(_SHEET, ("(<row )", r"<!-- <row r='9'><c r='A9'><v>1</v></c></row> -->\1")),
)
mangled("remarks inside the cells", ("xlsx",), _in_part(_SHEET, ("<v>([0-9]{2})", r"<v>\1<!-- 9 -->")))
mangled(
    "names of older programs",
    ("xlsx",),
    _in_part(_SHEET, ("<row ", '<row spans="1:9" ht="14.25" customHeight="1" ')),
)
mangled(
    "unknown marks in the rows",
    ("xlsx",),
    _in_part(_SHEET, ("</row>", '<extLst><ext uri="x"><c r="A1"/></ext></extLst></row>')),
)
mangled("strict namespaces", ("xlsx",), parts(_strict))
mangled("a prefix before every name", ("xlsx",), parts(_prefixed))


@dirt("shared texts under another name", ("xlsx",))
def _(draft: Draft) -> None:
    """The usual second reader looks under the usual name only; what the two disagree on must be said."""
    if draft.style.get("texts", "shared") != "shared":
        return
    draft.mangle.insert(0, parts(_strings_elsewhere))
    draft.codes.add("SHT002")
    for line in draft.data():
        if line.truth and line.truth.fate == "accept":
            line.truth.fate = "open"


mangled("styles under another name", ("xlsx",), parts(_styles_elsewhere))
mangled("parts in capitals", ("xlsx",), parts(_upper))
mangled("nothing packed", PACKED, _stored)
mangled("remarks on cells", ("xlsx",), parts(_with({"xl/comments1.xml": _COMMENTS})))
mangled("macros inside", ("xlsx",), parts(_with({"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0 no macro"})))
mangled(
    "a picture inside", ("xlsx",), parts(_with({"xl/media/image1.png": b"\x89PNG\r\n\x1a\n" + bytes(900)}))
)
mangled(
    "a link to another book",
    ("xlsx",),
    parts(_with({"xl/externalLinks/externalLink1.xml": b"<externalLink/>"})),
)
mangled("bytes behind the end", PACKED, lambda data: data + bytes(300))
mangled("half of the file", ("xlsx", "xlsb", "ods", "xml"), lambda data: data[: len(data) // 2],
        "INT002", "INT004", "INT017", "INT007", "INT020")  # fmt: skip
mangled("the end torn off", ("xlsx", "xlsb", "ods", "xml"), lambda data: data[:-40],
        "INT002", "INT004", "INT017", "INT007", "INT020")  # fmt: skip
mangled("an outside entity", ("xlsx", "xml"), lambda data: _with_entity(data), "INT013")
mangled("byte-order mark twice", ("csv-bom",), lambda data: b"\xef\xbb\xbf" + data)
mangled("a zero byte at the start", ("csv-utf8", "csv-gb"), lambda data: b"\x00" + data, "INT002")
mangled(
    "one line in another encoding", ("csv-gb",), lambda data: _one_line(data, "gb18030", "utf-8"), "SHT005"
)
mangled(
    "one line of the old encoding", ("csv-utf8",), lambda data: _one_line(data, "utf-8", "gb18030"), "SHT005"
)
mangled(
    "a sheet with a lock", ("xlsx",), _in_sheet("</sheetData>", '</sheetData><sheetProtection sheet="1"/>')
)


def _with_entity(data: bytes) -> bytes:
    mark = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    if not data.startswith(b"PK"):
        return data.replace(b"<Workbook", mark + b"<Workbook", 1)
    found = unpack(data)
    name = "xl/worksheets/sheet1.xml"
    found[name] = found[name].replace(b"<worksheet", mark + b"<worksheet", 1)
    return pack(found)


def _one_line(data: bytes, own: str, other: str) -> bytes:
    lines = data.split(b"\n")
    place = max(n for n, line in enumerate(lines) if not line.isascii())
    lines[place] = lines[place].decode(own).encode(other)
    return b"\n".join(lines)


@dirt("a name that lies about the format")
def _(draft: Draft) -> None:
    draft.name = "名单.xls" if draft.format != "xls" else "名单.xlsx"
    draft.codes.add("INT018")


@dirt("a cell written twice", ("xlsx",))
def _(draft: Draft) -> None:
    """Two programs show two different texts: the row must not be taken."""
    line = draft.data()[0]
    line.touched = True
    if line.truth:
        line.truth.doomed("SHT031")
    draft.codes |= {"SHT004"}
    draft.style["refs"] = True
    key = next(key for key, _ in draft.columns)
    draft.mangle.insert(0, lambda data: _double(data, draft, key))


def _double(data: bytes, draft: Draft, key: str) -> bytes:
    found = unpack(data)
    name = "xl/worksheets/sheet1.xml"
    number = len(draft.above) + max(len(draft.head), 1) + 1 + draft.lines.index(draft.data()[0])
    text = found[name].decode()
    end = text.index("</row>", text.index(f'<row r="{number}"'))
    ref = text.rfind('<c r="', 0, end)
    ref_text = text[ref + 6 : text.index('"', ref + 6)]
    again = f'<c r="{ref_text}" t="inlineStr"><is><t>另一个</t></is></c>'
    found[name] = (text[:end] + again + text[end:]).encode()
    return pack(found)
