"""Cut the font that ships in the wheel: about 10,000 characters of Noto Serif CJK SC, so that a pdf needs no installed font.

    python tools/cut_font.py NotoSerifCJK-Regular.ttc Unihan_OtherMappings.txt

The first file is in Debian's fonts-noto-cjk (2.001), the second in Unicode's Unihan.zip (14.0; the field kTGH
lists 通用规范汉字表). Needs fonttools, which nothing else here needs. Kept are GB 2312 with all its signs, the whole
通用规范汉字表 (its third level holds the rare characters of names and places), Latin-1 and the signs of forms.
The cut has a family name of its own, so that an installed Noto is never mistaken for it.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from fontTools import subset
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTCollection, TTFont

FAMILY = "Yikou Serif SC"
FOLDER = Path(__file__).resolve().parent.parent / "src" / "yikou" / "layouts" / "fonts"
# Punctuation, numerals, arrows, mathematics, circled numbers, boxes, squared units, full-width forms: 〇 and ㎡
# are in none of the two lists of characters.
SIGNS = (
    (0x0020, 0x007F),
    (0x00A0, 0x0100),
    (0x2010, 0x2028),
    (0x2030, 0x2060),
    (0x2070, 0x20A0),
    (0x20AC, 0x20AD),
    (0x2100, 0x2400),
    (0x2460, 0x2700),
    (0x2713, 0x2719),
    (0x3000, 0x3040),
    (0x3200, 0x3400),
    (0xFE30, 0xFE50),
    (0xFF01, 0xFFF0),
)


def characters(unihan: Path) -> set[int]:
    """The code points to keep."""
    kept = {code for first, end in SIGNS for code in range(first, end)}
    for line in unihan.read_text(encoding="utf-8").splitlines():
        if match := re.match(r"U\+([0-9A-F]+)\tkTGH\t", line):
            kept.add(int(match[1], 16))
    for row in range(0xA1, 0xF8):
        for cell in range(0xA1, 0xFF):
            try:
                kept.add(ord(bytes([row, cell]).decode("gb2312")))
            except UnicodeDecodeError:
                continue  # GB 2312 leaves some cells of its table empty
    return kept


def add_check_boxes(font: TTFont) -> None:
    """Draw ☐ ☑ ☒, which Noto Serif lacks and forms are full of: its own □, with its own ✓, or a cross, in it."""
    glyphs, mapping = font.getGlyphSet(), font.getBestCmap()
    square, tick = mapping[0x25A1], mapping[0x2713]
    top = font["CFF "].cff[0]
    index = top.charset.index(square)
    place = top.FDSelect[index]
    for number, code in enumerate((0x2610, 0x2611, 0x2612)):
        pen = T2CharStringPen(1000, glyphs)
        glyphs[square].draw(pen)
        if code == 0x2611:
            glyphs[tick].draw(TransformPen(pen, (0.85, 0, 0, 0.85, 215, 10)))
        elif code == 0x2612:
            for stroke in (
                ((230, 150), (270, 110), (770, 610), (730, 650)),
                ((230, 610), (730, 110), (770, 150), (270, 650)),
            ):
                pen.moveTo(stroke[0])
                for point in stroke[1:]:
                    pen.lineTo(point)
                pen.closePath()
        private = top.FDArray[place].Private
        drawn = pen.getCharString(private=private, globalSubrs=font["CFF "].cff.GlobalSubrs)
        name = f"cid{65000 + number:05d}"
        top.CharStrings.charStringsIndex.append(drawn)
        top.CharStrings.charStrings[name] = len(top.CharStrings.charStringsIndex) - 1
        top.charset.append(name)
        top.FDSelect.append(place)
        for table in ("hmtx", "vmtx"):
            if table in font:
                font[table].metrics[name] = font[table].metrics[square]
        for table in font["cmap"].tables:
            if table.isUnicode() and table.format != 14:
                table.cmap[code] = name
    font.setGlyphOrder(list(top.charset))


def main(source: str, unihan: str) -> None:
    """Write the font, and beside it the list of characters that it really has."""
    wanted = characters(Path(unihan))
    collection = TTCollection(source)
    font = next(font for font in collection.fonts if font["name"].getDebugName(1) == "Noto Serif CJK SC")
    options = subset.Options(layout_features=[], hinting=False, notdef_outline=True, name_IDs=["*"])
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=wanted)
    cutter.subset(font)
    add_check_boxes(font)
    wanted |= {0x2610, 0x2611, 0x2612}
    names = font["name"]
    for record in list(names.names):
        if record.nameID in {3, 16, 17, 21, 22} or record.platformID == 1:
            names.removeNames(record.nameID, record.platformID, record.platEncID, record.langID)
        elif record.nameID in {1, 4}:
            record.string = FAMILY
        elif record.nameID == 6:
            record.string = FAMILY.replace(" ", "")
    top = font["CFF "].cff
    top.fontNames = [FAMILY.replace(" ", "")]
    top[0].FullName, top[0].FamilyName = FAMILY, FAMILY
    font.recalcTimestamp = False
    FOLDER.mkdir(parents=True, exist_ok=True)
    font.save(FOLDER / "YikouSerifSC.otf")
    kept = sorted(code for code in font.getBestCmap() if code in wanted)
    (FOLDER / "characters.txt").write_text("".join(map(chr, kept)), encoding="utf-8", newline="")
    print(f"{len(kept)} characters kept, {len(wanted) - len(kept)} wanted but not in the source")


if __name__ == "__main__":
    main(*sys.argv[1:])
