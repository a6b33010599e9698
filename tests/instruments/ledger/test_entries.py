"""Entries, books and moves: what must not come to be, and the words in which it is refused."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yikou.ledger import (
    CNY,
    Book,
    Chart,
    Entry,
    Fund,
    LedgerError,
    Part,
    Posting,
    Source,
    Unbalanced,
    allocate,
    amount_text,
    beancount_account,
    confirm,
    fund_account,
    fund_of,
    hand_back,
    open_parts,
    receive,
    refund,
    reserve,
    reverse,
    send,
    source_account,
    source_of,
    stage_of,
    to_beancount,
)
from yikou.ledger.entries import plain_text

DAY = date(2026, 1, 10)
AVAILABLE, RESERVED = fund_account("f", "available"), fund_account("f", "reserved")


def line(account=AVAILABLE, amount=100, commodity=CNY, award="", payment=""):
    return Posting(account, commodity, amount, award, payment)


def entry(*postings, id="e1", on=DAY, kind="reserve", narration="占用", reverses=None):
    lines = postings or (line(amount=-100), line(RESERVED, 100, award="a1"))
    return Entry(id, on, kind, tuple(lines), narration, reverses)


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "不能为零"),
        (1.0, "必须是整数"),
        (Decimal(5), "必须是整数"),
        (True, "必须是整数"),
        ("100", "必须是整数"),
        (2**63, "超出"),
        (-(2**63), "超出"),
    ],
)
def test_amount_that_is_no_whole_number_of_fen_is_refused(amount, words):
    """A float that slips in is a fen lost somewhere else."""
    with pytest.raises(LedgerError, match=words):
        line(amount=amount)


@pytest.mark.parametrize(
    "account",
    [
        (),
        "fund",
        ["fund", "f"],
        ("fund", ""),
        ("fund", "F"),
        ("fund", "春节"),
        ("fund", "a:b"),
        ("-f",),
        (1,),
    ],
)
def test_account_that_cannot_be_exported_is_refused(account):
    """Names must map one to one to beancount; a capital or a colon would let two accounts meet."""
    with pytest.raises(LedgerError, match="科目"):
        line(account)


@pytest.mark.parametrize("commodity", ["", "C", "cny", "大米", "A B", "A" * 25, "A-", None, 5])
def test_commodity_that_cannot_be_exported_is_refused(commodity):
    """Same for what is counted."""
    with pytest.raises(LedgerError, match="代码"):
        line(commodity=commodity)


@pytest.mark.parametrize("reference", ["张三", "a b", "a\n", "x" * 65, None, 7])
def test_reference_that_may_be_personal_is_refused(reference):
    """References go into exports and messages: ids only, never names."""
    with pytest.raises(LedgerError, match="编号"):
        line(award=reference)
    with pytest.raises(LedgerError, match="编号"):
        line(payment=reference)


def test_unbalanced_entry_says_by_how_much():
    """0.30 yuan, not "assertion failed": the clerk must find the line."""
    with pytest.raises(Unbalanced) as caught:
        entry(line(amount=-50_000), line(RESERVED, 49_970, award="a1"))
    assert str(caught.value) == "分录 e1 借贷不平:CNY 差 -0.30 元;请核对各行金额"


def test_each_commodity_balances_by_itself():
    """Five bags of rice do not balance five fen."""
    with pytest.raises(Unbalanced, match=r"CNY 差 -0.05 元、GOODS-RICE 差 5 GOODS-RICE"):
        entry(line(amount=-5), line(RESERVED, 5, commodity="GOODS-RICE", award="a1"))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"id": ""}, "分录编号"),
        ({"id": "第一"}, "分录编号"),
        ({"id": None}, "分录编号"),
        ({"on": datetime(2026, 1, 10, 8, 0)}, "不带钟点"),  # noqa: DTZ001 the naive time is the wrong input
        ({"on": "2026-01-10"}, "年月日"),
        ({"kind": "gift"}, "种类 'gift' 不识"),
        ({"narration": None}, "摘要"),
        ({"kind": "reverse"}, "必须写明所冲的分录"),
        ({"reverses": "e0"}, "其他分录不得写"),
    ],
)
def test_malformed_entry_is_refused_in_words(change, words):
    """Every part of an entry is read by somebody years later."""
    with pytest.raises(LedgerError, match=words):
        entry(**change)


def test_entry_without_lines_or_with_a_list_is_refused():
    """A list could be changed after posting."""
    with pytest.raises(LedgerError, match="没有分录行"):
        Entry("e1", DAY, "reserve", (), "x")
    with pytest.raises(LedgerError, match="没有分录行"):
        Entry("e1", DAY, "reserve", [line()], "x")


def test_entries_and_books_cannot_be_changed():
    """Posted is posted."""
    book = Book([entry()])
    with pytest.raises(AttributeError):
        book[0].narration = "改"
    with pytest.raises(TypeError):
        book[0] = entry(id="e2")
    longer = book.posted(entry(id="e2"))
    assert (len(book), len(longer)) == (1, 2)


def test_entry_id_used_twice_is_refused():
    """The same bank return imported twice must not post twice."""
    with pytest.raises(LedgerError, match="e1 在账簿中出现两次"):
        Book([entry(), entry()])
    with pytest.raises(LedgerError):
        Book([entry()]).posted(entry())


def test_balances_need_the_commodity():
    """A sum of yuan and bags is no balance."""
    with pytest.raises(LedgerError, match="commodity"):
        Book([entry()]).balances(by=("account",))
    with pytest.raises(LedgerError, match="street"):
        Book([entry()]).balances(by=("commodity", "street"))


def test_balances_by_day_account_and_stage():
    """The same postings, asked in three ways."""
    book = Book(
        [
            receive("e1", date(2026, 1, 1), fund="f", source="qu", amount=300, narration="到账"),
            reserve("e2", date(2026, 1, 2), [Part("f", 100, "a1")], narration="占用"),
        ]
    )
    assert book.balances(date(2026, 1, 1)) == {
        (source_account("f", "qu"), CNY): -300,
        (AVAILABLE, CNY): 300,
    }
    assert book.balances(by=("stage", "commodity")) == {
        ("source", CNY): -300,
        ("available", CNY): 200,
        ("reserved", CNY): 100,
    }
    assert book.balances(by=("award", "commodity"))["a1", CNY] == 100
    assert [(r.account[-1], r.debit, r.credit, r.balance) for r in book.trial_balance()] == [
        ("available", 300, 100, 200),
        ("reserved", 100, 0, 100),
        ("qu", 0, 300, -300),
    ]
    assert len(book.trial_balance(date(2026, 1, 1))) == 2
    assert book.until(date(2025, 12, 31)) == Book()


def test_reversal_undoes_and_says_why():
    """A correction is a new entry with a reason and a link, never a changed line."""
    first = entry()
    undone = reverse(first, " 金额录错 ", id="e2", on=DAY)
    assert (undone.kind, undone.reverses, undone.narration) == ("reverse", "e1", "金额录错")
    assert Book([first, undone]).balances() == {}


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda e: reverse(e, "  ", id="e2", on=DAY), "必须写明原因"),
        (lambda e: reverse(e, "错", id="e2", on=date(2026, 1, 9)), "早于"),
        (lambda e: reverse(reverse(e, "错", id="e2", on=DAY), "错", id="e3", on=DAY), "不能再冲正"),
    ],
)
def test_reversal_without_reason_or_sense_is_refused(make, words):
    """An unexplained or circular correction is how books are cooked."""
    with pytest.raises(LedgerError, match=words):
        make(entry())


@pytest.mark.parametrize("amount", [0, -1, 1.5, True])
@pytest.mark.parametrize("build", [receive, hand_back])
def test_moves_take_positive_whole_amounts(build, amount):
    """A negative receipt would be a hidden payment."""
    with pytest.raises(LedgerError, match="正整数"):
        build("e1", DAY, fund="f", source="qu", amount=amount, narration="x")


@pytest.mark.parametrize(
    ("build", "words"),
    [
        (lambda: reserve("e1", DAY, [], narration="x"), "没有分录行"),
        (lambda: reserve("e1", DAY, [Part("f", 0, "a1")], narration="x"), "正整数"),
        (lambda: reserve("e1", DAY, [Part("f", 5, "")], narration="x"), "帮扶编号"),
        (lambda: send("e1", DAY, [Part("f", 5, "a1")], payment="", narration="x"), "付款编号"),
        (lambda: confirm("e1", DAY, [Part("f", 5, "a1")], payment="", narration="x"), "付款编号"),
        (lambda: refund("e1", DAY, [Part("f", -5, "a1")], payment="p", narration="x"), "正整数"),
        (lambda: allocate("e1", DAY, from_fund="f", to_fund="f", amount=5, narration="x"), "不能是同一笔"),
        (lambda: open_parts(Book(), "transit"), "帮扶编号或付款编号"),
        (lambda: fund_account("f", "source"), "没有名为"),
        (lambda: fund_account("f", "lost"), "没有名为"),
    ],
)
def test_moves_without_their_references_are_refused(build, words):
    """A payment that names no award can never be traced to a person."""
    with pytest.raises(LedgerError, match=words):
        build()


def test_failed_payment_is_set_aside_again_under_its_award():
    """The slot stays taken: only the payment's number is gone."""
    book = Book(
        [
            receive("e1", DAY, fund="f", source="qu", amount=500, narration="到账"),
            reserve("e2", DAY, [Part("f", 500, "a1")], narration="占用"),
            send("e3", DAY, [Part("f", 500, "a1")], payment="p1", narration="送盘"),
        ]
    )
    assert open_parts(book, "transit", payment="p1") == (Part("f", 500, "a1"),)
    assert open_parts(book, "reserved", award="a1") == ()
    assert open_parts(book, "transit", award="a1", payment="p2") == ()


def test_chart_refuses_doubles_and_unknown_levels():
    """A level misspelt would drop out of the table of levels."""
    with pytest.raises(LedgerError, match="资金编号 f 重复"):
        Chart.of([Fund("f", "甲"), Fund("f", "乙")], [])
    with pytest.raises(LedgerError, match="来源编号 s 重复"):
        Chart.of([], [Source("s", "city", "甲"), Source("s", "town", "乙")])
    with pytest.raises(LedgerError, match="层级 'province' 不识"):
        Chart.of([], [Source("s", "province", "甲")])


def test_labels_are_chinese_and_unknown_ids_stay_visible():
    """Screens show labels; an id nobody registered must not become an empty word."""
    chart = Chart.of([Fund("f", "春节帮困资金")], [Source("qu", "district", "区财政局")])
    assert chart.label(AVAILABLE) == "春节帮困资金·可用"
    assert chart.label(source_account("f", "qu")) == "春节帮困资金·来源·区财政局"
    assert chart.label(source_account("g", "x")) == "g·来源·x"
    assert chart.label(("card", "hospital")) == "card/hospital"


@pytest.mark.parametrize(
    "account", [("fund", "f"), ("fund", "f", "source"), ("fund", "f", "paid", "x"), ("other", "f", "paid")]
)
def test_only_the_five_accounts_have_a_stage(account):
    """A stray account must not be counted as paid."""
    assert (stage_of(account), fund_of(account), source_of(account)) == (None, None, None)


segments = st.from_regex(r"[a-z0-9][a-z0-9-]{0,5}", fullmatch=True)
accounts = st.one_of(
    st.lists(segments, min_size=1, max_size=4).map(tuple),
    st.tuples(st.just("fund"), segments, st.sampled_from(["available", "paid"])),
    st.tuples(st.just("fund"), segments, st.just("source"), segments),
)


@given(accounts, accounts)
def test_beancount_names_are_one_to_one(left, right):
    """Two accounts under one name would let an error in one hide in the other."""
    assert (beancount_account(left) == beancount_account(right)) == (left == right)


def test_narration_cannot_break_out_of_its_quotes():
    """A narration is typed by people; it must stay text in the export."""
    text = to_beancount(Book([entry(narration='x" \n2026-01-01 open Assets:Evil\\')]))
    assert [row for row in text.splitlines() if "Evil" in row] == [
        '2026-01-10 * "reserve" "x\\" 2026-01-01 open Assets:Evil\\\\"'
    ]


@pytest.mark.parametrize(
    ("amount", "plain", "shown"),
    [
        (5, "0.05", "0.05 元"),
        (-5, "-0.05", "-0.05 元"),
        (123456, "1234.56", "1,234.56 元"),
        (-100, "-1.00", "-1.00 元"),
    ],
)
def test_amounts_are_written_exactly(amount, plain, shown):
    """-0.05 is where integer division by hand goes wrong."""
    assert plain_text(CNY, amount) == plain
    assert amount_text(CNY, amount) == shown
    assert amount_text("GOODS-RICE", 12000) == "12,000 GOODS-RICE"
