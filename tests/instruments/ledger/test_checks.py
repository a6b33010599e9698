"""One circumstance per finding code: an input that triggers it, its words, and one that must not."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from yikou.ledger import (
    CNY,
    AwardFacts,
    Book,
    Chart,
    Cuts,
    Entry,
    Fund,
    Part,
    Posting,
    Row,
    Source,
    check_book,
    confirm,
    cuts,
    fail,
    fund_account,
    hand_back,
    read_book,
    receive,
    refund,
    release,
    reserve,
    reverse,
    send,
    source_account,
    write_rows,
)
from yikou.ledger.cuts import unequal

DAY = date(2026, 1, 10)
CHART = Chart.of(
    [Fund("f", "春节资金"), Fund("g", "助学资金")],
    [Source("qu", "district", "区财政局"), Source("gift", "donation", "宜华公司")],
)
PART = Part("f", 50_000, "a1")

GOT = receive("e1", DAY, fund="f", source="qu", amount=100_000, narration="到账")
KEPT = reserve("e2", DAY, [PART], narration="占用")
SENT = send("e3", DAY, [PART], payment="p1", narration="送盘")
PAID = confirm("e4", DAY, [PART], payment="p1", narration="到账")


def found(*entries):
    _, findings = check_book(Book(entries), CHART)
    return [(one.code, one.message) for one in findings]


def codes(*entries):
    return [code for code, _ in found(*entries)]


def test_a_sound_book_has_no_findings():
    """A check that cries wolf is switched off."""
    checked, findings = check_book(Book([GOT, KEPT, SENT, PAID]), CHART)
    assert findings == ()
    assert (checked.entries, checked.postings) == (4, 8)
    assert sum(row.balance for row in checked.trial_balance) == 0


def test_overdrawn_fund_is_named_with_the_entry_and_the_amount():
    """The classic: 1,092 awarded out of 1,000."""
    assert found(GOT, reserve("e2", DAY, [Part("f", 109_200, "a1")], narration="占用"))[0] == (
        "LED002",
        "「春节资金·可用」可用资金成为负数:分录 e2 之后为 -92.00 元(超出 92.00 元)",
    )


def test_each_overdrawn_account_is_named_once():
    """A thousand later entries on a negative account are not a thousand findings."""
    more = [reserve(f"k{n}", DAY, [Part("f", 60_000, f"a{n}")], narration="占用") for n in range(5)]
    assert codes(GOT, *more).count("LED002") == 1


@pytest.mark.parametrize(
    ("last", "code"),
    [
        (send("e9", DAY, [Part("f", 60_000, "a1")], payment="p1", narration="x"), "LED003"),
        (release("e9", DAY, [Part("f", 60_000, "a1")], narration="x"), "LED003"),
        (send("e9", DAY, [Part("f", 1, "a2")], payment="p1", narration="x"), "LED003"),
        (confirm("e9", DAY, [PART], payment="p1", narration="x"), "LED004"),
        (fail("e9", DAY, [PART], payment="p1", narration="x"), "LED004"),
        (refund("e9", DAY, [PART], payment="p1", narration="x"), "LED005"),
    ],
)
def test_more_moved_on_than_there_was(last, code):
    """Per award and payment: another award's reserve must not cover it."""
    other = reserve("e8", DAY, [Part("f", 50_000, "a8")], narration="占用")
    assert code in codes(GOT, KEPT, other, last)


def test_answer_of_the_bank_counted_twice_is_found():
    """The return file imported again as a failure after the confirmation."""
    again = fail("e5", DAY, [PART], payment="p1", narration="退票")
    assert found(GOT, KEPT, SENT, PAID, again)[0] == (
        "LED004",
        "「春节资金·在途」到账或退票超过在途:分录 e5 之后为 -500.00 元(超出 500.00 元,帮扶 a1,付款 p1)",
    )


def test_money_without_source_is_found_where_it_stands():
    """Every fen has a source: 500 yuan set aside with only 300 received."""
    got = receive("e1", DAY, fund="f", source="qu", amount=30_000, narration="到账")
    assert ("LED006", "「春节资金·占用」中有 200.00 元 追溯不到来源(帮扶 a1)") in found(got, KEPT)


REVERSED = reverse(KEPT, "记错", id="e9", on=DAY)


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ((GOT, REVERSED), "所冲的分录 e2 不存在"),
        ((GOT, REVERSED, KEPT), "记在它之后"),
        ((GOT, KEPT, REVERSED, replace(REVERSED, id="e10")), "已由 e9 冲正"),
        ((GOT, KEPT, REVERSED, replace(KEPT, id="e11", kind="reverse", reverses="e9")), "本身是冲正"),
        ((GOT, KEPT, replace(REVERSED, narration=" ")), "没有写明原因"),
        (
            (
                GOT,
                KEPT,
                replace(REVERSED, postings=reserve("x", DAY, [Part("f", 1, "a1")], narration="x").postings),
            ),
            "不是逐行相反",
        ),
        ((GOT, KEPT, replace(REVERSED, reverses="e9")), "记在它之后"),
    ],
)
def test_broken_reversal_is_found(entries, words):
    """A reversal that undoes something else is a payment in disguise."""
    assert [message for code, message in found(*entries) if code == "LED007" and words in message]


def test_good_reversal_is_no_finding():
    """Whatever order its lines have."""
    turned = replace(REVERSED, postings=REVERSED.postings[::-1])
    assert codes(GOT, KEPT, turned) == []


def test_unknown_fund_source_and_commodity_are_named_once_each():
    """An id nobody registered falls out of every report by level and by fund."""
    entries = [
        receive(f"e{n}", DAY, fund="zz", source="yy", amount=5, narration="x", commodity="CARD")
        for n in range(3)
    ]
    stray = Entry(
        "e9",
        DAY,
        "receive",
        (Posting(("pot",), CNY, -5), Posting(fund_account("f", "available"), CNY, 5)),
        "x",
    )
    messages = [message for code, message in found(*entries, stray) if code == "LED009"]
    assert messages == [
        "科目表中没有资金 zz,分录 e0 首次用到",
        "科目表中没有来源 yy,分录 e0 首次用到",
        "科目表中没有币种或物品 CARD,分录 e0 首次用到",
        "科目表中没有科目 pot,分录 e9 首次用到",
    ]


def shaped(kind, *lines):
    return Entry("e9", DAY, kind, tuple(Posting(*one) for one in lines), "x")


AV, RE, TR, PA = (fund_account("f", stage) for stage in ("available", "reserved", "transit", "paid"))


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (shaped("confirm", (AV, CNY, -5), (PA, CNY, 5, "a1", "p1")), "却动了可用"),
        (shaped("reserve", (AV, CNY, -5), (PA, CNY, 5, "a1", "p1")), "却动了已付"),
        (shaped("reserve", (AV, CNY, -5), (RE, CNY, 5)), "没有写帮扶编号"),
        (shaped("reserve", (AV, CNY, -5, "a1"), (RE, CNY, 5, "a1")), "不应写帮扶编号"),
        (shaped("send", (RE, CNY, -5, "a1"), (TR, CNY, 5, "a1")), "没有写付款编号"),
        (shaped("send", (RE, CNY, -5, "a1", "p1"), (TR, CNY, 5, "a1", "p1")), "不应写付款编号"),
        (shaped("reserve", (AV, CNY, -5), (fund_account("g", "reserved"), CNY, 5, "a1")), "转到了另一笔"),
        (shaped("receive", (AV, CNY, -5), (source_account("f", "qu"), CNY, 5)), "却动了可用"),
        (shaped("receive", (("pot",), CNY, -5), (AV, CNY, 5)), "却动了其他科目"),
    ],
)
def test_entry_that_skips_a_stage_is_found(entry, words):
    """Balanced, and still wrong: available money paid without being set aside and approved."""
    assert [message for code, message in found(GOT, entry) if code == "LED010" and words in message]


def test_source_that_takes_back_more_than_it_gave_is_found():
    """Over all funds: after a carry-over it takes back from another fund than it gave to."""
    gift = receive("e2", DAY, fund="f", source="gift", amount=50_000, narration="捐赠")
    back = hand_back("e3", DAY, fund="f", source="qu", amount=120_000, narration="缴回")
    assert ("LED014", "来源「区财政局」收回的比给过的多 200.00 元,分录 e3 起") in found(GOT, gift, back)


def test_back_dated_entry_is_found_by_day():
    """Sound in the order of posting, and yet a report as of 5 January would show money nobody had."""
    early = replace(KEPT, on=date(2026, 1, 5))
    assert found(GOT, early) == [("LED015", "按日期看,2026-01-05 日终「春节资金·可用」为 -500.00 元")]
    assert codes(GOT, replace(KEPT, on=DAY)) == []


ROWS = write_rows(Book([GOT, KEPT]))


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        ({"amount": 49_970}, "LED001", "分录 e2 借贷不平:CNY 差 -0.30 元"),
        ({"amount": Decimal("50000")}, "LED011", "必须是整数"),
        ({"amount": None}, "LED011", "必须是整数"),
        ({"commodity": None}, "LED011", "代码"),
        ({"account": ["fund", "f", "reserved"]}, "LED011", "科目"),
        ({"kind": "gift"}, "LED011", "种类"),
        ({"on": None}, "LED011", "不一致"),
        ({"award": None}, "LED011", "编号"),
    ],
)
def test_rows_that_make_no_entry_stay_out_and_are_named(change, code, words):
    """One bad row in the database must not hide the state of all others, nor slip into the sums."""
    book, findings = read_book([*ROWS[:-1], replace(ROWS[-1], **change)])
    assert [entry.id for entry in book] == ["e1"]
    (one,) = findings
    assert (one.code, one.place.row) == (code, 3)
    assert words in one.message


def test_entry_that_comes_back_later_in_the_rows_is_a_double():
    """The same entry inserted twice: counted once, and said."""
    book, findings = read_book([*ROWS, *ROWS[:2]])
    assert len(book) == 2
    assert [(one.code, one.place.row) for one in findings] == [("LED008", 5)]
    assert read_book([]) == (Book(), ())


FACTS = {"a1": AwardFacts("spring", "street-1", "r1"), "a2": AwardFacts("spring", "street-2", "r2")}


def paid_book():
    """Two awards, one of them from two sources."""
    second = Part("f", 30_000, "a2")
    return Book(
        [
            receive("e1", DAY, fund="f", source="qu", amount=60_000, narration="到账"),
            receive("e1b", DAY, fund="f", source="gift", amount=20_000, narration="捐赠"),
            KEPT,
            SENT,
            PAID,
            reserve("e5", DAY, [second], narration="占用"),
            send("e6", DAY, [second], payment="p2", narration="送盘"),
            confirm("e7", DAY, [second], payment="p2", narration="到账"),
        ]
    )


def test_cuts_add_up_to_one_total():
    """The table of a season: by source and level, by programme and street, each 800 yuan."""
    result, findings = cuts(paid_book(), FACTS, CHART)
    assert findings == ()
    assert result.total == 80_000
    assert result.by == {
        "source": {"gift": 20_000, "qu": 60_000},
        "level": {"district": 60_000, "donation": 20_000},
        "fund": {"f": 80_000},
        "programme": {"spring": 80_000},
        "street": {"street-1": 50_000, "street-2": 30_000},
        "recipient": {"r1": 50_000, "r2": 30_000},
    }


def test_payment_of_an_unknown_award_is_found_and_still_counted():
    """Leaving it out would make the total of the streets smaller than what the bank paid."""
    result, findings = cuts(paid_book(), {"a1": FACTS["a1"]}, CHART)
    assert result.by["street"] == {"": 30_000, "street-1": 50_000}
    assert [one.code for one in findings] == ["LED013"]
    assert findings[0].message == "帮扶 a2 已付 300.00 元,但查不到它的项目、街镇和对象"


def test_paid_money_without_source_is_found_in_the_cuts():
    """The report by source must show the hole, not distribute it."""
    book = Book([entry for entry in paid_book() if entry.id != "e1b"])
    result, findings = cuts(book, FACTS, CHART)
    assert result.by["source"] == {"": 20_000, "qu": 60_000}
    assert ("LED006", "已付款中有 200.00 元 追溯不到来源") in [(one.code, one.message) for one in findings]


def test_cut_that_does_not_add_up_is_a_finding_with_the_difference():
    """The guard of the guard: a cut made elsewhere, handed in with a fen too few."""
    (one,) = unequal(Cuts(CNY, 80_000, {"street": {"x": 79_999}, "fund": {"f": 80_000}}))
    assert (one.code, one.message) == (
        "LED012",
        "已付合计 800.00 元,按街镇分项之和 799.99 元,少 0.01 元",
    )


def test_rows_know_nothing_of_people():
    """The ledger's rows are exported and kept for thirty years: ids and amounts only."""
    assert set(Row.__slots__) == {
        "entry",
        "on",
        "kind",
        "account",
        "commodity",
        "amount",
        "award",
        "payment",
        "narration",
        "reverses",
    }
