"""Whatever anybody writes (P10, T26): no text, head, table or file of the bank takes a parser down.

Every target gets arbitrary texts, texts of its own vocabulary, and good texts with something cut, doubled or replaced.
What comes back is read within its bounds, or refused in words; there is no third way.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.instruments.documents.files import p, table, tc, word_file

from yikou.documents.extract.reader import read
from yikou.findings import CATALOGUE, Finding
from yikou.intake import FileKind
from yikou.scoring import compile_standard
from yikou.sheets.head import find_head
from yikou.sheets.template import load_template
from yikou.values import check_digit, parse_date, parse_yuan, recognise_document
from yikou_app.ground.ensure import Refused
from yikou_app.payments.actions.returns import read_return

QUICK = settings(max_examples=25, deadline=None, derandomize=True, database=None)
DEEP = settings(QUICK, max_examples=20_000, derandomize=False, suppress_health_check=list(HealthCheck))
TODAY = date(2020, 1, 15)
LARGEST = 10**14
ANY = st.text(max_size=60)


def spoilt(examples: Sequence[str], letters: str) -> st.SearchStrategy[str]:
    """Arbitrary texts, texts of these letters, and the examples with an edit or two."""

    def edited(text: str, edits: list[tuple[int, int, str]]) -> str:
        for place, length, new in edits:
            at = place % (len(text) + 1)
            text = text[:at] + new + text[at + length :]
        return text

    pieces = st.one_of(
        st.sampled_from(letters), ANY.filter(lambda text: len(text) < 4), st.sampled_from(examples)
    )
    edits = st.lists(st.tuples(st.integers(0, 200), st.integers(0, 6), pieces), min_size=1, max_size=3)
    return st.one_of(ANY, st.text(letters, max_size=40), st.builds(edited, st.sampled_from(examples), edits))


def in_words(found: Sequence[Finding]) -> None:
    """Catalogued sentences only."""
    for item in found:
        assert item.code in CATALOGUE
        assert any("\u4e00" <= char <= "\u9fff" for char in item.message)


def amount(text: str) -> None:
    """An amount is whole fen within bounds, or a reason."""
    fen, found = parse_yuan(text)
    in_words(found)
    assert (fen is None) == any(item.severity == "error" for item in found)
    assert fen is None or (isinstance(fen, int) and abs(fen) <= LARGEST)


def identity(text: str) -> None:
    """A resident number that is taken has a right check digit and a birthday in the past."""
    document, found = recognise_document(text, today=TODAY)
    in_words(found)
    assert document is not None or found
    if document is not None and document.resident is not None:
        number = document.resident.number
        assert number[17] == check_digit(number[:17])
        assert document.resident.born <= TODAY


def day(text: str) -> None:
    """A date is a day, or a reason."""
    read_day, found = parse_date(text)
    in_words(found)
    assert (read_day is None) == bool(found)


def prose(text: str) -> None:
    """A standard that compiles scores within its weight; one that does not says why."""
    rule = compile_standard(text, 10, "到位率")
    in_words(rule.findings)
    if not rule.compiled:
        assert rule.findings


def heads(rows: list[list[str]]) -> None:
    """A head that is found stands in the sheet, and its columns are columns of the sheet."""
    sheet = {
        "name": "名单",
        "merges": ["A1:C1", "B2:B3", "C9:A1", "XFD1:A2"],
        "rows": [
            [number, False, [[column, "s", text] for column, text in enumerate(row, 1) if text]]
            for number, row in enumerate(rows, 1)
        ],
    }
    head = find_head(sheet, load_template("campaign"))
    if head is not None:
        assert 1 <= head.first_row <= head.last_row <= len(rows)
        assert set(head.columns) <= set(head.texts) <= set(range(1, 13))


def word_tables(rows: list[list[tuple[str, int, str, bool]]]) -> None:
    """Cells of any width, joined up and down or holding tables themselves: blocks, or a sentence."""

    def cell(text: str, wide: int, joined: str, inner: bool) -> str:
        marks = f'<w:gridSpan w:val="{wide}"/>' + (f'<w:vMerge w:val="{joined}"/>' if joined else "")
        clean = "".join(char for char in text if char.isalnum())
        return tc(table(tc(clean)) + p("") if inner else p(clean), marks)

    body = table(*("".join(cell(*one) for one in row) for row in rows))
    payload, found = read(word_file(body), FileKind.DOCX, {})
    in_words(found)
    assert payload is not None or found


def bank_return(data: bytes) -> None:
    """Answers for lines of ours, findings for the rest, or a refusal."""
    try:
        answers, found = read_return(data)
    except Refused as refusal:
        assert str(refusal)
        return
    in_words(found)
    assert all(len(answer.ref) == 16 for answer in answers)


@dataclass(frozen=True)
class Target:
    """A parser and what it is fed."""

    strategy: st.SearchStrategy[Any]
    feed: Callable[[Any], None]


AMOUNTS = (
    "300",
    "1,234.50元",
    "伍佰元整",
    "壹仟贰佰叁拾肆元伍角陆分",
    "33万元",
    "¥3.5",
    "(20)",
    "1E5",
    "三百五",
    "-0",
)
NUMBERS = ("310199195001010012", "31019919500101001X", "310199500101001", "G12345678", "无", "H1234567801")
DAYS = ("2020-01-15", "2020年1月5日", "二〇二〇年一月十五日", "20200115", "2020.1.1 00:00", "2020-02-30")
STANDARDS = (
    "到位率达到95%得10分,每降低1个百分点扣0.5分,扣完为止。",
    "完成得满分;未完成的,按比例得分,低于60%不得分。",
    "优秀得5分,良好得4分,一般得3分,差不得分。",
    "发现1例错发扣2分,超过3例本项不得分",
    "≥90%得10分;80%(含)-90%得8分;<80%得0分",
)
HEADS = (
    "姓名",
    "身份证号",
    "金额(元)",
    "对象类别",
    "序号",
    "备注",
    "发放情况",
    "单位:元",
    "联系电话",
    "金额(万元)",
)
RETURN = "abcdefgh12345678|成功|20200101|\nABCDEFGH12345678|退汇||账号不符\n"
TARGETS = {
    "amount": Target(spoilt(AMOUNTS, "0123456789.,,。元角分万亿整正¥ ()-+eE壹贰叁零拾佰仟圆%"), amount),
    "identity": Target(spoilt(NUMBERS, "0123456789xXХ× -'EG\u200b０１２"), identity),
    "date": Target(spoilt(DAYS, "0123456789年月日-./ :T一二三十〇零"), day),
    "prose": Target(spoilt(STANDARDS, "得扣分每个百分点0123456789.%≥<,;。()至以上以下不满"), prose),
    "head": Target(
        st.lists(st.lists(st.one_of(st.sampled_from(HEADS), ANY, st.just("")), max_size=12), max_size=8),
        heads,
    ),
    "docx table": Target(
        st.lists(
            st.lists(
                st.tuples(
                    ANY, st.integers(0, 70), st.sampled_from(("", "restart", "continue", "?")), st.booleans()
                ),
                max_size=6,
            ),
            max_size=6,
        ),
        word_tables,
    ),
    "bank return": Target(
        st.one_of(
            st.binary(max_size=200),
            spoilt(RETURN.splitlines(), "|0123456789abcdef成功失败\n\r\u2028 ").map(
                lambda text: text.encode("gb18030", "replace")
            ),
            spoilt((RETURN,), "|\n").map(lambda text: text.encode("utf-8", "replace")),
        ),
        bank_return,
    ),
}


def _try(name: str, how: settings) -> None:
    target = TARGETS[name]

    @how
    @given(target.strategy)
    def fed(value: Any) -> None:
        target.feed(value)

    fed()


@pytest.mark.parametrize("name", TARGETS)
def test_nothing_that_is_written_takes_a_parser_down(name: str) -> None:
    """A few; the deep run feeds each twenty thousand."""
    _try(name, QUICK)


@pytest.mark.deep
@pytest.mark.parametrize("name", TARGETS)
def test_twenty_thousand_texts_take_no_parser_down(name: str) -> None:
    """Found by search, kept by the searcher: a failing text is printed and fails again."""
    _try(name, DEEP if name != "docx table" else settings(DEEP, max_examples=4_000))


@pytest.mark.parametrize("name", ["amount", "bank return"])
def test_a_parser_that_raises_is_found(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sabotage: a parser that trips over a comma or a zero must turn its run red."""

    def trips(*given: Any, **more: Any) -> Any:
        raise ZeroDivisionError

    for function in ("parse_yuan", "recognise_document", "parse_date", "read_return"):
        monkeypatch.setattr(f"{__name__}.{function}", trips)
    with pytest.raises(ZeroDivisionError):
        _try(name, settings(QUICK, max_examples=5, phases=[Phase.generate]))
