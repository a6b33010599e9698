"""The old Word format says what the new one says of the same paper."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import pytest
from tests.instruments.documents.files import p, table, tc, word_file, word_part
from tests.instruments.documents.samples import twin
from tests.instruments.documents.test_word import item, numbered

from yikou.documents import write_form
from yikou.documents.extract.payload import Unreadable
from yikou.documents.extract.word import read_word
from yikou.documents.extract.word97 import read_word97
from yikou.documents.extract.word97_file import properties
from yikou.intake import FileKind, sniff

OLD = Path(__file__).parent / "old"


def changes() -> bytes:
    """The docx that ``old/changes.doc`` was saved from."""
    lists = numbered(
        ("chineseCountingThousand", "%1、"),
        ("chineseCounting", "(%2)"),
        ("decimal", "%3."),
        ("decimal", "%1.%4"),
    )
    heading = '<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>'
    who = "w:author='a' w:date='2024-01-01T00:00:00Z'"
    body = (
        p("自评报告", '<w:pStyle w:val="1"/>')
        + item("概况")
        + item("依据", 1)
        + item("目标", 1)
        + item("甲", 2)
    )
    body += item("绩效") + item("乙", 1)
    body += (
        f"<w:p><w:r><w:t>得分</w:t></w:r><w:del w:id='1' {who}><w:r><w:delText>90</w:delText></w:r></w:del>"
        f"<w:ins w:id='2' {who}><w:r><w:t>95</w:t></w:r></w:ins><w:r><w:t>分𠮷</w:t></w:r></w:p>"
    )
    body += p("看不见", run="<w:vanish/>")
    body += '<w:p><w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r><w:r><w:t>常年性项目 目标</w:t></w:r>'
    body += '<w:r><w:sym w:font="Symbol" w:char="F0B3"/></w:r><w:r><w:t>90%</w:t></w:r></w:p>'
    wide = '<w:tcW w:w="2000" w:type="dxa"/>'
    rows = table(
        tc("产出", f'{wide}<w:vMerge w:val="restart"/>')
        + tc("数量", '<w:tcW w:w="4000" w:type="dxa"/><w:gridSpan w:val="2"/>'),
        tc("", f"{wide}<w:vMerge/>") + tc(p("一") + p("又一"), wide) + tc("二", wide),
        tc("效益", wide) + tc("三", wide) + tc("四", wide),
    )
    return word_file(
        body + rows + p("结束"),
        extra={"word/numbering.xml": lists, "word/styles.xml": word_part("styles", heading)},
    )


def blocks(reader: Any, data: bytes) -> list[Any]:
    """What a reader hands over, without the columns, which the two formats count differently."""
    read, _ = reader(data, sniff(data), {})
    return [
        [(cell[0], cell[2], cell[4]) for cell in block["cells"]]
        if "cells" in block
        else (block["text"], block["level"])
        for block in read.items
    ]


def test_changes_numbers_signs_and_levels_are_read_as_from_docx() -> None:
    """A reader may not care in which year somebody's Word was made."""
    assert blocks(read_word97, (OLD / "changes.doc").read_bytes()) == blocks(read_word, changes())


def test_what_was_noticed_is_the_same() -> None:
    """A review that is still open must be seen in the old format too."""
    data = (OLD / "changes.doc").read_bytes()
    assert read_word97(data, FileKind.DOC, {})[1] == read_word(changes(), FileKind.DOCX, {})[1]


def test_the_station_form_is_read_as_from_its_docx() -> None:
    """Rows of many cells keep their borders in a stream of their own."""
    docx = write_form(twin(), format="docx")[0]
    assert blocks(read_word97, (OLD / "form.doc").read_bytes()) == blocks(read_word, docx)


def patched(at: int, value: bytes) -> bytes:
    """The old file with bytes of its information block changed."""
    data = bytearray((OLD / "changes.doc").read_bytes())
    start = data.find(b"\xec\xa5")
    data[start + at : start + at + len(value)] = value
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (patched(10, struct.pack("<H", 0x1300)), "INT008"),
        (patched(0, b"\xdc\xa5"), "DOC023"),
        (patched(0, b"\x00\x00"), "DOC023"),
        (patched(76, struct.pack("<I", 400_000_000)), "DOC045"),
        (patched(154 + 33 * 8, struct.pack("<II", 0, 0)), "DOC023"),
        (patched(154 + 33 * 8, struct.pack("<II", 9, 4)), "DOC023"),
        (patched(0, b"\xec\xa5")[:3000], "DOC023"),
        (patched(0, b"\xec\xa5")[:9000], "DOC023"),
    ],
    ids=["password", "Word 95", "no mark", "endless", "no index", "bad index", "cut early", "cut late"],
)
def test_what_cannot_be_read_is_refused(data: bytes, code: str) -> None:
    """Each with its own sentence."""
    with pytest.raises(Unreadable) as refusal:
        read_word97(data, FileKind.DOC, {})
    assert refusal.value.found.code == code


def test_broken_tables_of_styles_and_lists_cost_the_numbers_only() -> None:
    """The words are still worth reading."""
    for number in (1, 73, 74):
        read, _ = read_word97(patched(154 + number * 8, struct.pack("<II", 40, 90)), FileKind.DOC, {})
        assert any("概况" in block.get("text", "") for block in read.items)


def test_property_lists_end_with_their_bytes() -> None:
    """A length that points beyond the end must neither loop nor read on."""
    assert list(properties(b"\x08\xd6\xff")) == [(0xD608, b"\xff")]
    assert list(properties(b"\x16\x24")) == [(0x2416, b"")]


def test_words_in_a_file_do_not_make_it_another_kind() -> None:
    """A bookmark made a Word file a workbook, and a sheet may speak of WordDocument; the directory decides."""
    assert sniff((OLD / "form.doc").read_bytes() + "Workbook".encode("utf-16-le")) is FileKind.DOC
    assert sniff((OLD / "book.xls").read_bytes() + "WordDocument".encode("utf-16-le")) is FileKind.XLS
