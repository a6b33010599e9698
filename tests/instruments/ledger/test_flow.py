"""Lots and traces, drawn by hand: whose fen are whose, and what happens when they are taken back."""

from datetime import date

import pytest

from yikou.ledger import (
    Book,
    Entry,
    Flow,
    Part,
    Posting,
    carry_over,
    confirm,
    fail,
    fund_account,
    hand_back,
    receive,
    refund,
    reserve,
    reverse,
    send,
    trace,
)

DAY = date(2026, 1, 10)


def got(number, amount, source="qu", fund="f"):
    return receive(f"r{number}", DAY, fund=fund, source=source, amount=amount, narration="到账")


def kept(id, award, amount, fund="f"):
    return reserve(id, DAY, [Part(fund, amount, award)], narration="占用")


def sent(id, award, amount, payment, fund="f"):
    return send(id, DAY, [Part(fund, amount, award)], payment=payment, narration="送盘")


def pieces(slices):
    return [(piece.lot.entry if piece.lot else None, piece.amount) for piece in slices]


def heap(flow, stage, fund="f", award=""):
    return [
        (piece.lot.entry if piece.lot else None, piece.amount)
        for key, piece in flow.slices()
        if key[0] == ("fund", fund, stage) and key[2] == award
    ]


def test_oldest_receipt_is_used_first():
    """FIFO: 300 of an award of 500 come from the first receipt, the rest from the second."""
    book = Book([got(1, 300), got(2, 400, "gift"), kept("k", "a1", 500), sent("s", "a1", 500, "p1")])
    assert pieces(trace(book, "p1")) == [("r1", 300), ("r2", 200)]


def test_returned_fen_come_back_in_their_place():
    """A failed payment must not make a recipient's money look newer than it is."""
    book = Book(
        [
            got(1, 100),
            got(2, 100, "gift"),
            kept("k1", "a1", 100),
            sent("s1", "a1", 100, "p1"),
            fail("x1", DAY, [Part("f", 100, "a1")], payment="p1", narration="户名不符"),
            reverse(kept("k1", "a1", 100), "撤销", id="v1", on=DAY),
            kept("k2", "a2", 150),
        ]
    )
    assert pieces(Flow(book).award("a2")) == [("r1", 100), ("r2", 50)]


def test_shared_costs_keep_each_funds_source():
    """2:3 between district and street: the district's share must not be traced to the street's money."""
    book = Book(
        [
            got(1, 600, "town", fund="street"),
            got(2, 400, "qu", fund="district"),
            reserve("k", DAY, [Part("district", 400, "a1"), Part("street", 600, "a1")], narration="助学"),
        ]
    )
    assert [(p.fund, p.lot.source, p.amount) for p in Flow(book).award("a1")] == [
        ("district", "qu", 400),
        ("street", "town", 600),
    ]


def test_awards_of_one_entry_do_not_depend_on_the_order_of_lines():
    """Two awards set aside at once from two receipts: a database may return the lines either way."""
    lines = [
        Posting(fund_account("f", "available"), "CNY", -200),
        Posting(fund_account("f", "reserved"), "CNY", 100, "a1"),
        Posting(fund_account("f", "reserved"), "CNY", 100, "a2"),
    ]
    for order in (lines, lines[::-1]):
        book = Book([got(1, 100), got(2, 100), Entry("k", DAY, "reserve", tuple(order), "占用")])
        assert pieces(Flow(book).award("a1")) == [("r1", 100)]
        assert pieces(Flow(book).award("a2")) == [("r2", 100)]


def test_awards_of_one_payment_are_not_exchanged():
    """One payment carries two awards: each keeps the receipts it was set aside from."""
    both = [Part("f", 100, "a2"), Part("f", 100, "a1")]
    book = Book(
        [
            got(1, 100),
            got(2, 100),
            kept("k2", "a2", 100),
            kept("k1", "a1", 100),
            send("s", DAY, both, payment="p1", narration="送盘"),
        ]
    )
    assert [(p.award, p.lot.entry) for p in trace(book, "p1")] == [("a1", "r2"), ("a2", "r1")]


def test_handed_back_money_is_the_sources_own():
    """The district takes back its own fen, not the donor's that arrived before."""
    book = Book(
        [
            got(1, 100, "gift"),
            got(2, 100, "qu"),
            hand_back("h", DAY, fund="f", source="qu", amount=60, narration="缴回"),
        ]
    )
    assert heap(Flow(book), "available") == [("r1", 100), ("r2", 40)]


def test_handed_back_money_that_was_spent_is_exchanged():
    """The district's fen are already in an award; what is left is the donor's: they change places."""
    book = Book(
        [
            got(1, 100, "qu"),
            kept("k", "a1", 100),
            got(2, 100, "gift"),
            hand_back("h", DAY, fund="f", source="qu", amount=30, narration="缴回"),
        ]
    )
    flow = Flow(book)
    assert pieces(flow.award("a1")) == [("r1", 70), ("r2", 30)]
    assert heap(flow, "available") == [("r2", 70)]


def test_exchange_leaves_paid_money_alone_as_long_as_it_can():
    """What a report already said of a payment should stay true when a later entry takes money back."""
    book = Book(
        [
            got(1, 200, "qu"),
            kept("k1", "a1", 100),
            sent("s", "a1", 100, "p1"),
            confirm("c", DAY, [Part("f", 100, "a1")], payment="p1", narration="到账"),
            kept("k2", "a2", 100),
            got(2, 100, "gift"),
            hand_back("h", DAY, fund="f", source="qu", amount=100, narration="缴回"),
        ]
    )
    flow = Flow(book)
    assert pieces(flow.payment("p1")) == [("r1", 100)]
    assert pieces(flow.award("a2")) == [("r2", 100)]


def test_reversed_receipt_leaves_nothing_traced_to_it():
    """A receipt booked by mistake must not stay behind as the source of somebody's payment."""
    wrong = got(1, 100, "gift")
    book = Book(
        [
            wrong,
            kept("k", "a1", 80),
            got(2, 100, "gift"),
            reverse(wrong, "重复记账", id="v", on=DAY),
        ]
    )
    flow = Flow(book)
    assert pieces(flow.award("a1")) == [("r2", 80)]
    assert heap(flow, "available") == [("r2", 20)]


def test_reversed_move_takes_its_own_fen_back():
    """Undoing a carry-over of old money must not carry back the new fund's own."""
    moved = carry_over("c", DAY, from_fund="f", to_fund="g", amount=100, narration="结转")
    book = Book([got(1, 50, fund="g"), got(2, 100), moved, reverse(moved, "误转", id="v", on=DAY)])
    flow = Flow(book)
    assert heap(flow, "available", "g") == [("r1", 50)]
    assert heap(flow, "available", "f") == [("r2", 100)]


def test_carried_over_money_keeps_its_source_and_can_be_handed_back():
    """After the turn of the year the surplus is still the district's, in another fund."""
    book = Book(
        [
            got(1, 100, "gift", fund="y2026"),
            got(2, 100, "qu", fund="y2025"),
            carry_over("c", DAY, from_fund="y2025", to_fund="y2026", amount=100, narration="结转"),
            hand_back("h", DAY, fund="y2026", source="qu", amount=40, narration="缴回"),
        ]
    )
    assert heap(Flow(book), "available", "y2026") == [("r1", 100), ("r2", 60)]


def test_money_without_receipt_is_shown_as_such():
    """Seed 0 spends 796.74万 more than it states: the part without a source must be visible, to the fen."""
    book = Book([got(1, 100), kept("k", "a1", 150)])
    flow = Flow(book)
    assert pieces(flow.award("a1")) == [(None, 50), ("r1", 100)]
    assert heap(flow, "available") == [(None, -50)]


def test_refunded_money_is_available_under_its_first_source():
    """What a recipient pays back belongs to whoever gave it."""
    book = Book(
        [
            got(1, 100, "qu"),
            kept("k", "a1", 100),
            sent("s", "a1", 100, "p1"),
            confirm("c", DAY, [Part("f", 100, "a1")], payment="p1", narration="到账"),
            refund("b", DAY, [Part("f", 30, "a1")], payment="p1", narration="多付退回"),
        ]
    )
    flow = Flow(book)
    assert heap(flow, "available") == [("r1", 30)]
    assert pieces(flow.payment("p1")) == [("r1", 70)]


def test_goods_are_never_traced_to_money():
    """A bag of rice and a fen are both counted in ones; a lot holds one commodity."""
    book = Book(
        [
            got(1, 100),
            receive(
                "g", DAY, fund="f", source="gift", amount=5, narration="捐赠大米", commodity="GOODS-RICE"
            ),
            reserve("k", DAY, [Part("f", 2, "a1", "GOODS-RICE"), Part("f", 60, "a1")], narration="慰问"),
        ]
    )
    assert sorted((p.lot.commodity, p.lot.entry, p.amount) for p in Flow(book).award("a1")) == [
        ("CNY", "r1", 60),
        ("GOODS-RICE", "g", 2),
    ]


@pytest.mark.parametrize("reference", ["", "p9"])
def test_unknown_payment_leads_nowhere(reference):
    """An empty reference must not match all that has no payment."""
    assert trace(Book([got(1, 100), kept("k", "a1", 50)]), reference) == ()
