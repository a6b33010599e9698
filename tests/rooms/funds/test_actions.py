"""Money arrives as lots, moves by keys, and is never more than there is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from tests.rooms.factories import DAY, District, make_district

from yikou_app.funds import actions, queries
from yikou_app.funds.actions import Move, Part
from yikou_app.funds.models import Entry, Posting, Receipt
from yikou_app.ground.ensure import BrokenInvariant, Refused
from yikou_app.trail.models import Event

pytestmark = pytest.mark.django_db


def once() -> District:
    return make_district(received_fen=100_000)


def receive(made: District, **values: object) -> str:
    given = {
        "fund_ref": made.funds["district"].ref, "number": "R-2", "kind": "donation", "payer": "爱心企业",
        "amount_fen": 5_000, "on": DAY, "by": made.scopes["officer"], **values,
    }  # fmt: skip
    return actions.receive_money(**given)  # type: ignore[arg-type] # some are wrong on purpose


def move(made: District, kind: str, fen: int, key: str, award: str = "a1", payment: str = "") -> int:
    part = Part(made.funds["district"].pk, fen, award, payment)
    with transaction.atomic():
        return actions.post_moves([Move(key, kind, (part,), DAY, "测试")], by=made.scopes["officer"])


def totals(made: District) -> tuple[int, int, int]:
    fund = made.fund("district")
    return fund.received_fen, fund.reserved_fen, fund.paid_fen


def test_money_goes_its_way_and_the_totals_follow(made: District) -> None:
    """Reserved, sent, confirmed: the totals repeat what the postings add up to at each step."""
    move(made, "reserve", 30_000, "k1")
    assert totals(made) == (100_000, 30_000, 0)
    move(made, "send", 30_000, "k2", payment="p1")
    assert totals(made) == (100_000, 30_000, 0)
    move(made, "confirm", 30_000, "k3", payment="p1")
    assert totals(made) == (100_000, 0, 30_000)
    assert queries.check_totals(2020) == (2, ())


def test_failed_money_stays_reserved_and_can_be_sent_again(made: District) -> None:
    """A transfer that comes back belongs to its award still."""
    move(made, "reserve", 30_000, "k1")
    move(made, "send", 30_000, "k2", payment="p1")
    move(made, "fail", 30_000, "k3", payment="p1")
    move(made, "send", 30_000, "k4", payment="p2")
    move(made, "confirm", 30_000, "k5", payment="p2")
    assert totals(made) == (100_000, 0, 30_000)


def test_refund_makes_money_available_again(made: District) -> None:
    """What a recipient pays back can help somebody else."""
    for number, kind in enumerate(("reserve", "send", "confirm", "refund")):
        move(made, kind, 30_000, f"k{number}", payment="" if kind == "reserve" else "p1")
    assert totals(made) == (100_000, 0, 0)
    move(made, "reserve", 100_000, "again", award="a2")


def test_same_key_moves_nothing_twice(made: District) -> None:
    """A retry after a lost answer must not take the money a second time."""
    assert move(made, "reserve", 30_000, "k1") == 1
    assert move(made, "reserve", 30_000, "k1") == 0
    assert totals(made) == (100_000, 30_000, 0)
    assert Entry.objects.filter(key="k1").count() == 1


def test_same_key_with_other_content_breaks_the_invariant(made: District) -> None:
    """One key for two amounts means that somebody's program is wrong; nothing may be guessed."""
    move(made, "reserve", 30_000, "k1")
    with pytest.raises(BrokenInvariant, match="other content"):
        move(made, "reserve", 30_001, "k1")
    assert totals(made) == (100_000, 30_000, 0)


def test_a_replay_beside_a_new_move_posts_only_the_new_one(made: District) -> None:
    """A batch that is resumed half way contains keys of both kinds."""
    move(made, "reserve", 30_000, "k1")
    parts = [Part(made.funds["district"].pk, 30_000, "a1"), Part(made.funds["district"].pk, 20_000, "a2")]
    moves = [Move(f"k{number}", "reserve", (part,), DAY, "x") for number, part in enumerate(parts, 1)]
    with transaction.atomic():
        assert actions.post_moves(moves, by=made.scopes["officer"]) == 1
    assert totals(made) == (100_000, 50_000, 0)


def test_the_last_fen_can_be_reserved_and_not_one_more(made: District) -> None:
    """No overdraft, and no spare refusal either."""
    move(made, "reserve", 99_999, "k1")
    with pytest.raises(Refused, match="可用 0.01 元,这一步需要 0.02 元,差 0.01 元"):
        move(made, "reserve", 2, "k2", award="a2")
    move(made, "reserve", 1, "k3", award="a2")
    assert totals(made) == (100_000, 100_000, 0)


def test_a_refused_move_leaves_nothing_behind(made: District) -> None:
    """All or nothing: the entry that was begun goes with the refusal."""
    before = (Entry.objects.count(), Posting.objects.count())
    with pytest.raises(Refused):
        move(made, "reserve", 100_001, "k1")
    assert (Entry.objects.count(), Posting.objects.count()) == before


@pytest.mark.parametrize(
    ("kind", "payment"),
    [("release", ""), ("send", "p1"), ("confirm", "p1"), ("fail", "p1"), ("refund", "p1")],
)
def test_no_award_moves_more_than_it_has(made: District, kind: str, payment: str) -> None:
    """Another award's reserve is in the same total; the database still tells the two apart."""
    move(made, "reserve", 50_000, "other", award="a2")
    for number, step in enumerate(("send", "confirm")):
        if kind in ("fail", "confirm", "refund"):
            move(made, step, 50_000 if step == "send" else 10_000, f"o{number}", award="a2", payment="p2")
    with pytest.raises(BrokenInvariant):
        move(made, kind, 1, "k1", award="a1", payment=payment)


def test_double_confirmation_under_another_key_is_refused(made: District) -> None:
    """Even a caller with a wrong key cannot pay one award twice."""
    move(made, "reserve", 30_000, "k1")
    move(made, "send", 30_000, "k2", payment="p1")
    move(made, "confirm", 30_000, "k3", payment="p1")
    move(made, "reserve", 30_000, "k4", award="a2")
    with pytest.raises(BrokenInvariant):
        move(made, "confirm", 30_000, "k5", payment="p1")


@pytest.mark.parametrize("fen", [0, -1, True, 1.0, 10**16])
def test_an_amount_that_is_no_amount_breaks_the_invariant(made: District, fen: object) -> None:
    """Zero, negative, bool, float and absurd amounts never reach the ledger."""
    with pytest.raises(BrokenInvariant):
        move(made, "reserve", fen, "k1")  # type: ignore[arg-type] # wrong on purpose


@pytest.mark.parametrize("kind", ["receive", "reverse", "carry_over", "nonsense"])
def test_only_moves_of_awards_can_be_posted_from_outside(made: District, kind: str) -> None:
    """Receipts and reversals have their own actions with their own checks."""
    with pytest.raises(BrokenInvariant):
        move(made, kind, 1, "k1")


def test_money_at_the_bank_names_its_payment(made: District) -> None:
    """A payment that names no line cannot be traced to a person."""
    move(made, "reserve", 30_000, "k1")
    with pytest.raises(BrokenInvariant):
        move(made, "send", 30_000, "k2")


def test_receipt_number_is_its_natural_key(made: District) -> None:
    """The same receipt twice is one receipt; another content under its number is refused in words."""
    ref = receive(made)
    assert receive(made) == ref
    assert totals(made)[0] == 105_000
    with pytest.raises(Refused, match="R-2 已登记"):
        receive(made, amount_fen=6_000)
    assert Receipt.objects.everywhere("test").filter(number="R-2").count() == 1


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"amount_fen": 0}, "正数"),
        ({"amount_fen": -5}, "正数"),
        ({"number": "  "}, "收据号"),
        ({"payer": ""}, "来款单位"),
        ({"kind": "gift"}, "到账性质"),
        ({"on": timezone.localdate() + timedelta(days=1)}, "今天之后"),
        ({"fund_ref": "aaaaaaaaaaaaaaaa"}, "没有找到"),
    ],
)
def test_wrong_receipts_are_refused_in_words(made: District, values: dict[str, object], words: str) -> None:
    """Each refusal says what is wrong; nothing is booked."""
    with pytest.raises(Refused, match=words):
        receive(made, **values)
    assert totals(made) == (100_000, 0, 0)


@pytest.mark.parametrize("login", ["clerk", "member", "helper"])
def test_nobody_books_into_a_fund_out_of_scope(made: District, login: str) -> None:
    """A street does not see the district's fund, a committee and a society may not book at all."""
    with pytest.raises(Refused) as refused:
        receive(made, by=made.scopes[login])
    assert refused.value.status in (403, 404)


def test_a_wrong_receipt_is_reversed_once_with_a_reason(made: District) -> None:
    """Corrections are entries with a reason, and are not made twice."""
    ref = receive(made)
    entry = next(
        row for row in queries.receipts(made.scopes["officer"], made.funds["district"].ref) if row.ref == ref
    )
    with pytest.raises(Refused, match="原因"):
        actions.reverse_entry(entry_ref=entry.entry_ref, reason=" ", by=made.scopes["officer"])
    actions.reverse_entry(entry_ref=entry.entry_ref, reason="金额登记错误", by=made.scopes["officer"])
    assert totals(made) == (100_000, 0, 0)
    with pytest.raises(Refused, match="已经冲销"):
        actions.reverse_entry(entry_ref=entry.entry_ref, reason="再来", by=made.scopes["officer"])
    rows = queries.receipts(made.scopes["officer"], made.funds["district"].ref)
    assert [row.reversed for row in rows] == [False, True]


def test_a_receipt_that_is_reserved_cannot_be_reversed(made: District) -> None:
    """Money that an award holds stays received."""
    move(made, "reserve", 99_000, "k1")
    row = queries.receipts(made.scopes["officer"], made.funds["district"].ref)[0]
    with pytest.raises(Refused, match="可用 10.00 元"):
        actions.reverse_entry(entry_ref=row.entry_ref, reason="x", by=made.scopes["officer"])


def test_moves_of_awards_are_not_reversed_here(made: District) -> None:
    """Undoing a reserve past its award would leave the award without money."""
    move(made, "reserve", 30_000, "k1")
    ref = Entry.objects.get(key="k1").ref
    with pytest.raises(Refused, match="不能在这里冲销"):
        actions.reverse_entry(entry_ref=ref, reason="x", by=made.scopes["officer"])


def test_budget_is_not_cut_below_what_is_used(made: District) -> None:
    """Editing a budget down is no way to make awards disappear (T12); the first budget stays on record."""
    move(made, "reserve", 60_000, "k1")
    with pytest.raises(Refused, match="不能低于"):
        actions.adjust_budget(
            fund_ref=made.funds["district"].ref, budget_fen=59_999, reason="x", by=made.scopes["officer"]
        )
    actions.adjust_budget(
        fund_ref=made.funds["district"].ref, budget_fen=60_000, reason="压减", by=made.scopes["officer"]
    )
    fund = made.fund("district")
    assert (fund.initial_budget_fen, fund.budget_fen) == (100_000, 60_000)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"name": " "}, "名称"),
        ({"level": "moon"}, "层级"),
        ({"year": 20}, "年度"),
        ({"budget_fen": -1}, "预算"),
        ({"paying_account_ref": "aaaaaaaaaaaaaaaa"}, "付款账户"),
        ({"name": "区级帮困资金"}, "已有名为"),
    ],
)
def test_wrong_funds_are_refused_in_words(made: District, values: dict[str, object], words: str) -> None:
    """A fund that could not be paid from, or that exists already, is not opened."""
    given = {
        "name": "新资金", "level": "district", "year": 2020, "budget_fen": 1, "by": made.scopes["officer"],
        "paying_account_ref": made.funds["district"].paying_account.ref, **values,
    }  # fmt: skip
    with pytest.raises(Refused, match=words):
        actions.open_fund(**given)  # type: ignore[arg-type] # some are wrong on purpose


def test_paying_account_number_is_checked_and_never_in_the_trail(made: District) -> None:
    """A wrong number would send money nowhere; a right one is nobody's business in a log."""
    with pytest.raises(Refused, match="账号"):
        actions.open_paying_account(name="户", bank="行", number="62220O", by=made.scopes["officer"])
    actions.open_paying_account(name="户", bank="行", number="6222020000000000042", by=made.scopes["officer"])
    assert "622202" not in " ".join(Event.objects.values_list("facts", flat=True))
