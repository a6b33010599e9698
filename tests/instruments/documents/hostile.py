"""Files that mean harm, and honest files with damage, for every format that is read.

``hostile_files`` names each attack; ``damaged`` makes any number of broken files out of honest ones, always the same
ones for the same number.
"""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

from tests.instruments.documents.files import (
    p,
    packed,
    pdf_file,
    ruled,
    said,
    table,
    tc,
    word_file,
    word_part,
)
from tests.instruments.documents.samples import twin

from yikou.documents import write_form

OLD = Path(__file__).parent / "old"
_DOCTYPE = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
_LAUGHS = (
    "<!DOCTYPE a [<!ENTITY a0 'ha'>"
    + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12))
    + "]>"
)


def renamed(data: bytes, old: str, new: str) -> bytes:
    """A zip with one part under another name."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            target.writestr(new if name == old else name, source.read(name))
    return out.getvalue()


def with_flag(data: bytes) -> bytes:
    """A zip whose entries claim to be encrypted."""
    changed = bytearray(data)
    at = changed.find(b"PK\x01\x02")
    while at >= 0:
        changed[at + 8] |= 1
        at = changed.find(b"PK\x01\x02", at + 1)
    return bytes(changed)


def pdf_with(*objects: str, root: int = 1) -> bytes:
    """A PDF of ready objects."""
    out, offsets = b"%PDF-1.7\n", []
    for number, text in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{text}\nendobj\n".encode("latin-1")
    start = len(out)
    lines = "".join(f"{at:010d} 00000 n \n" for at in offsets)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{lines}".encode()
    return out + f"trailer<</Size {len(objects) + 1}/Root {root} 0 R>>\nstartxref\n{start}\n%%EOF".encode()


def pdf_bomb(size: int) -> bytes:
    """A page whose content unfolds to ``size`` bytes."""
    packed_stream = zlib.compress(b"0 0 m 1 1 l S\n" * (size // 14), 9).decode("latin-1")
    return pdf_with(
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>",
        f"<</Length {len(packed_stream)}/Filter/FlateDecode>>stream\n{packed_stream}\nendstream",
    )


def hostile_files() -> dict[str, tuple[Callable[[], bytes], frozenset[str]]]:
    """Attack -> (its file, made when asked for; the codes that may refuse it, none where it must be read)."""
    good = word_file(p("正文"))
    page = (
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>"
    )
    own = "<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 5 0 R>>>>/Length 5>>stream\n/X Do\nendstream"
    catalog, kids = "<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>"
    deep_form = "<w:tbl><w:tr><w:tc>" * 90 + p("x") + "</w:tc></w:tr></w:tbl>" * 90
    files: dict[str, tuple[Callable[[], bytes], str]] = {
        "docx, billion laughs": (lambda: word_file(p("&a11;"), before=_LAUGHS), "INT013"),
        "docx, outside entity": (lambda: word_file(p("&x;"), before=_DOCTYPE), "INT013"),
        "docx, entity in the styles": (
            lambda: word_file(p("x"), extra={"word/styles.xml": f"{_DOCTYPE}<a>&x;</a>"}),
            "INT013",
        ),
        "docx, 8 MB of spaces": (lambda: word_file(p("x") + " " * (8 << 20)), "INT005"),
        "docx, too many parts": (
            lambda: word_file(p("x"), extra={f"x/{n}": "" for n in range(5001)}),
            "INT006",
        ),
        "docx, path outside": (lambda: word_file(p("x"), extra={"../../etc/cron.d/x": "x"}), "INT007"),
        "docx, two bodies": (lambda: word_file(p("x"), extra={"WORD/document.xml": "<x/>"}), "INT007"),
        "docx, encrypted entries": (lambda: with_flag(good), "INT008"),
        "docx, cut off": (lambda: good[:-60], "INT004"),
        "docx, body missing": (lambda: renamed(good, "word/document.xml", "word/document9.xml"), "DOC023"),
        "docx, body is no Word": (
            lambda: packed({"[Content_Types].xml": "<x/>", "word/document.xml": "<x/>"}),
            "DOC023",
        ),
        "docx, deep": (lambda: word_file("<w:smartTag>" * 9_000 + "</w:smartTag>" * 9_000), "DOC023"),
        "docx, tables in tables": (lambda: word_file(deep_form), "DOC023 DOC045"),
        "docx, 9999 columns in a cell": (
            lambda: word_file(table(tc("x", '<w:gridSpan w:val="9999"/>') * 9)),
            "DOC045",
        ),
        "docx, orders another program": (
            lambda: word_file("<w:p><w:r><w:instrText>DDEAUTO cmd</w:instrText></w:r></w:p>"),
            "",
        ),
        "docx, outside template": (
            lambda: word_file(p("x"), links=(("attachedTemplate", "http://192.0.2.1/a.dotm", True),)),
            "",
        ),
        "docx, styles in a ring": (
            lambda: word_file(
                p("x", '<w:pStyle w:val="a"/>'),
                extra={
                    "word/styles.xml": word_part(
                        "styles", '<w:style w:styleId="a"><w:basedOn w:val="a"/></w:style>'
                    )
                },
            ),
            "",
        ),
        "pdf behind the end of a zip": (lambda: good + pdf_file(said(70, 700, "甲")), ""),
        "zip behind the end of a pdf": (lambda: pdf_file(said(70, 700, "甲")) + good, ""),
        "html that says it is a pdf": (lambda: b"<html>%PDF-1.7<p>x", "DOC023"),
        "pdf, starts a program": (
            lambda: pdf_file(
                said(70, 700, "甲"), extra="/OpenAction<</S/Launch/F(/bin/sh)>>/Names<</JavaScript 9 0 R>>"
            ),
            "",
        ),
        "pdf, pages in a ring": (
            lambda: pdf_with(catalog, "<</Type/Pages/Kids[2 0 R]/Count 9>>"),
            "DOC023 DOC041",
        ),
        "pdf, form inside itself": (
            lambda: pdf_with(catalog, kids, page, "<</Length 5>>stream\n/X Do\nendstream", own),
            "DOC041",
        ),
        "pdf, a million pages claimed": (
            lambda: pdf_with(catalog, "<</Type/Pages/Kids[3 0 R]/Count 1000000>>"),
            "DOC045",
        ),
        "pdf, page without bounds": (
            lambda: pdf_file(
                said(1e30, 1e30, "甲") + "1e38 1e38 m -1e38 nan l S 0 0 0 0 0 0 cm 9 9 m 99 9 l S\n"
            ),
            "DOC041",
        ),
        "pdf, cross table points at itself": (
            lambda: b"%PDF-1.7\nxref\n0 1\ntrailer<</Prev 9/Root 1 0 R>>\nstartxref\n9\n%%EOF",
            "DOC023",
        ),
        "pdf, 7,000 lines": (
            lambda: pdf_file(
                said(70, 700, "甲") + "".join(f"9 {n % 800} m 99 {n % 800} l S\n" for n in range(7_000))
            ),
            "DOC045",
        ),
        "html, deep": (lambda: b"<div>" * 30_000, "DOC045"),
        "html, nothing in it": (lambda: b"<html></html>" * 9, ""),
        "html, wide": (lambda: b"<table><tr>" + b"<td colspan=999>x" * 99, "DOC045"),
        "xls, cut off": (lambda: (OLD / "book.xls").read_bytes()[:5000], "INT002"),
        "password on an office file": (
            lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le") * 9,
            "INT008",
        ),
        "picture under the name of a form": (lambda: b"\x89PNG\r\n\x1a\n" + b"x" * 99, "INT002"),
        "rich text": (lambda: b"{\\rtf1 x}", "INT002"),
        "empty": (lambda: b"", "INT001"),
        "noise": (lambda: random.Random(3).randbytes(9000), "INT002"),
    }
    return {name: (data, frozenset(codes.split())) for name, (data, codes) in files.items()}


@cache
def honest_files() -> dict[str, bytes]:
    """One good file of each format."""
    html = "<html><meta charset=utf-8><h1>自评报告</h1><table><tr><td rowspan=2>产出<td>一<tr><td>二</table>"
    return {
        "docx": write_form(twin(), format="docx")[0],
        "xlsx": write_form(twin(), format="xlsx")[0],
        "pdf": write_form(twin(), format="pdf")[0],
        "plain pdf": pdf_file(
            said(70, 700, "甲") + ruled(50, 600, [99.0, 99.0], [["甲", "乙"], ["丙", "丁"]])
        ),
        "doc": (OLD / "changes.doc").read_bytes(),
        "xls": (OLD / "book.xls").read_bytes(),
        "html": html.encode(),
        "txt": "项目名称\t社会保障\n得分\t95\n".encode("gb18030") * 9,
    }


def damaged(number: int) -> tuple[str, bytes]:
    """The damaged file of a number: its format and its bytes."""
    draw = random.Random(number)
    name = sorted(honest_files())[number % len(honest_files())]
    data = honest_files()[name]
    if name in {"docx", "xlsx"} and draw.random() < 0.7:
        return name, _damaged_part(data, draw)
    return name, _damaged_bytes(data, draw)


def _damaged_part(data: bytes, draw: random.Random) -> bytes:
    """Damage inside a part, so that the zip is sound and the reader meets it."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        names = source.namelist()
        main = [
            name
            for name in names
            if name.endswith(("document.xml", "sheet1.xml", "styles.xml", "workbook.xml"))
        ]
        chosen = draw.choice(main + [draw.choice(names)])
        for name in names:
            content = source.read(name)
            target.writestr(name, _damaged_bytes(content, draw) if name == chosen else content)
    return out.getvalue()


def _damaged_bytes(data: bytes, draw: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(draw.randint(1, 6)):
        at = draw.randrange(len(changed) or 1)
        kind = draw.randrange(6)
        if kind == 0:
            del changed[at:]
        elif kind == 1:
            changed[at : at + 4] = draw.choice(
                (b"\xff\xff\xff\xff", b"\0\0\0\0", b"\xff\xff\xff\x7f", b"\1\0\0\0")
            )
        elif kind == 2:
            changed[at : at + 1] = bytes([draw.randrange(256)])
        elif kind == 3:
            size = draw.randint(1, 600)
            changed[at:at] = changed[at : at + size] * draw.randint(1, 40)
        elif kind == 4:
            del changed[at : at + draw.randint(1, 300)]
        else:
            changed[at : at + 4] = struct.pack("<I", draw.randrange(1 << 32))
        if not changed:
            break
    return bytes(changed)
