"""The pdf is read back with pypdf from its visible text; it must come out with no font installed."""

from __future__ import annotations

import io
from dataclasses import replace

import pypdf
import pytest
from tests.instruments.documents.samples import every_text, filled, twin

from yikou.documents import Head, Indicator, Words, pdf_writer, write_form


def pages(data: bytes) -> list[str]:
    return ["".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(data)).pages]


def test_every_text_is_printed_with_the_shipped_font_alone() -> None:
    """Debian 12 with python and nothing else must print the form; a missing glyph would read as nothing."""
    assert pdf_writer._fonts(False).families() == ["Yikou Serif SC"]
    data, findings = write_form(twin(), format="pdf", system_fonts=False)
    assert findings == ()
    words = "".join(pages(data))
    for text in every_text(twin()):
        for line in text.split("\n"):
            for part in line.split():
                # A cell over two pages is cut by the foot of the page: look for its beginning.
                assert part[:12] in words
    assert "\x00" not in words


def test_official_paper_on_a4() -> None:
    """Two pages of A4, numbered, for the station's form."""
    reader = pypdf.PdfReader(io.BytesIO(write_form(twin(), format="pdf")[0]))
    assert [round(float(side)) for side in reader.pages[0].mediabox[2:]] == [595, 842]
    assert len(reader.pages) == 2
    assert [text[-3:] for text in pages(write_form(twin(), format="pdf")[0])] == ["—1—", "—2—"]


def test_thirty_indicators_repeat_the_head_row_on_each_page() -> None:
    """On the second page nobody knows which column is 分值 unless the head row is there again."""
    found = pages(write_form(filled(30, text="超出部分系临时新增的困难家庭"), format="pdf")[0])
    assert len(found) >= 2
    assert all("一级指标二级指标三级指标" in text for text in found)
    words = "".join(found)
    assert all(f"指标{number}" in words for number in range(1, 31))


def test_blank_form_is_one_page() -> None:
    """The near miss: a short form must not spill onto a second page."""
    assert len(pages(write_form(filled(9), format="pdf")[0])) == 1


def test_long_latin_words_wrap_in_their_cell() -> None:
    """An address without a space once ran across the next three columns and off the paper."""
    address = "https://www.example.invalid/" + "abcdefghij" * 12
    item = Indicator(Words("指标1"), Words(address), Words("1"), Words("1"), Words("1"))
    form = filled(1)
    group = replace(form.branches[0].groups[0], indicators=(item,))
    form = replace(form, branches=(replace(form.branches[0], groups=(group,)),))
    reader = pypdf.PdfReader(io.BytesIO(write_form(form, format="pdf")[0]))
    words = reader.pages[0].extract_text().split()
    # Its column is 36 mm wide: at 9 points no line of it holds 40 letters.
    assert max(len(word) for word in words if word.isascii()) < 40
    assert address in "".join(words)


def test_rare_character_is_reported() -> None:
    """𠮷 is a surname; a box in its place on a signed form must not come as a surprise."""
    data, findings = write_form(replace(twin(), head=Head(leader=Words("𠮷田"))), format="pdf")
    assert data and [item.code for item in findings] == ["DOC003"]
    assert "「𠮷」(U+20BB7)" in findings[0].message


@pytest.mark.parametrize("name", ["仝翀", "㛃镕", "尧堃", "劭祎", "〇", "①②③", "℃‰㎡", "≥≤"])
def test_characters_of_names_and_forms_are_shipped(name: str) -> None:
    """The third level of 通用规范汉字表 holds the characters of names; they are in the font."""
    assert set(name) <= pdf_writer.shipped_characters()
    assert write_form(replace(twin(), head=Head(leader=Words(name))), format="pdf")[1] == ()


def test_same_form_gives_the_same_bytes() -> None:
    """A file that changes by itself cannot be compared, signed or cached."""
    assert write_form(twin(), format="pdf")[0] == write_form(twin(), format="pdf")[0]
