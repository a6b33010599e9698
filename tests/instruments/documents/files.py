"""Files written part by part, so that a test can say exactly what stands in them."""

from __future__ import annotations

import io
import zipfile

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SPACES = (
    f'xmlns:w="{W}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    + "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="application/vnd.openxmlformats-officedocument'
        f'.wordprocessingml.{kind}+xml"/>'
        for name, kind in (("document", "document.main"), ("numbering", "numbering"), ("styles", "styles"))
    )
    + "</Types>"
)
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def packed(parts: dict[str, str | bytes]) -> bytes:
    """A zip of parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def relations(*links: tuple[str, str, bool]) -> str:
    """A relations part of (kind, target, leads outside)."""
    items = "".join(
        f'<Relationship Id="r{n}" Type="{_RELATION}/{kind}" Target="{target}"'
        + (' TargetMode="External"/>' if outside else "/>")
        for n, (kind, target, outside) in enumerate(links)
    )
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{items}</Relationships>'


def word_file(
    body: str,
    *,
    extra: dict[str, str | bytes] | None = None,
    links: tuple[tuple[str, str, bool], ...] = (),
    before: str = "",
) -> bytes:
    """A docx of a ready body."""
    known = tuple(
        (name.split("/")[-1].split(".")[0], name.removeprefix("word/"), False) for name in extra or {}
    )
    return packed(
        {
            "[Content_Types].xml": _TYPES,
            "_rels/.rels": relations(("officeDocument", "word/document.xml", False)),
            "word/_rels/document.xml.rels": relations(*known, *links),
            "word/document.xml": f"{before}<w:document {_SPACES}><w:body>{body}</w:body></w:document>",
            **(extra or {}),
        }
    )


def word_part(name: str, content: str) -> str:
    """A part such as numbering or styles."""
    return f"<w:{name} {_SPACES}>{content}</w:{name}>"


def p(text: str, properties: str = "", run: str = "") -> str:
    """A paragraph of one run."""
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:rPr>{run}</w:rPr><w:t xml:space='preserve'>{text}</w:t></w:r></w:p>"


def table(*rows: str) -> str:
    """A table of ready rows."""
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


def tc(content: str, properties: str = "") -> str:
    """A cell; plain text becomes its paragraph."""
    inner = content if content.startswith("<") else p(content)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


def pdf_file(*pages: str, extra: str = "", rotate: int = 0, trailer: str = "") -> bytes:
    """A PDF of ready content streams, its letters from a Chinese font that is not in the file."""
    font = (
        "<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[<</Type/Font"
        "/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>"
        "/DW 1000/FontDescriptor<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/Ascent 880/Descent -120"
        "/CapHeight 880/ItalicAngle 0/StemV 80/FontBBox[0 -120 1000 880]>>>>]>>"
    )
    picture = "<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/Length 1>>stream\nx\nendstream"
    bare = (
        "<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/DescendantFonts[<</Type/Font/Subtype/CIDFontType2"
        "/BaseFont/X/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/DW 1000>>]>>"
    )
    objects = ["", "", font, picture, bare]
    kids = []
    for content in pages:
        data = content.encode("latin-1")
        objects.append(f"<</Length {len(data)}>>stream\n{content}\nendstream")
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Rotate {rotate}/Contents {len(objects)} 0 R"
            "/Resources<</Font<</F 3 0 R/G 5 0 R>>/XObject<</I 4 0 R>>>>>>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[0] = f"<</Type/Catalog/Pages 2 0 R{extra}>>"
    objects[1] = f"<</Type/Pages/Kids[{' '.join(kids)}]/Count {len(kids)}>>"
    out, offsets = b"%PDF-1.7\n", []
    for number, text in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{text}\nendobj\n".encode("latin-1")
    start = len(out)
    table_ = "".join(f"{at:010d} 00000 n \n" for at in offsets)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table_}".encode()
    return (
        out + f"trailer<</Size {len(objects) + 1}/Root 1 0 R{trailer}>>\nstartxref\n{start}\n%%EOF".encode()
    )


def said(x: float, y: float, text: str, size: float = 10, matrix: str = "1 0 0 1") -> str:
    """Words on a page, from the lower left corner."""
    return f"BT /F {size} Tf {matrix} {x} {y} Tm <{text.encode('utf-16-be').hex()}> Tj ET\n"


def ruled(x: float, y: float, widths: list[float], rows: list[list[str]], height: float = 20) -> str:
    """A table with every line drawn, from its upper left corner, and its words."""
    right, low = x + sum(widths), y - height * len(rows)
    edges = [x + sum(widths[:n]) for n in range(len(widths) + 1)]
    out = "".join(f"{x} {y - height * n} m {right} {y - height * n} l S\n" for n in range(len(rows) + 1))
    out += "".join(f"{edge} {y} m {edge} {low} l S\n" for edge in edges)
    for n, row in enumerate(rows):
        out += "".join(said(edges[at] + 3, y - height * n - 14, text) for at, text in enumerate(row) if text)
    return out
