"""What goes to the bank and what the bank says; paying again; signing off."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rooms.factories import (
    District,
    add_award,
    add_person,
    bank_answer,
    make_district,
    released_batch,
    sent_batch,
    settled_batch,
)

from yikou_app.awards.models import Award
from yikou_app.files import queries as files
from yikou_app.files.models import StoredFile
from yikou_app.funds import queries as funds
from yikou_app.ground.ensure import Refused
from yikou_app.payments import actions, queries
from yikou_app.payments.models import Batch, LineItem, Notice, PaymentLine
from yikou_app.register.models import Person

pytestmark = pytest.mark.django_db


def once() -> District:
    """Three people with an award of one fund each, and one of two funds each: two lines a person."""
    district = make_district()
    for _ in range(3):
        person = add_person(district)
        add_award(district, "spring", person, 50_000)
        add_award(district, "shared", person, 50_001)
    return district


def make(made: District, login: str = "officer", **values: Any) -> str:
    return actions.make_batch(season_ref=made.season_ref, title="第一批", by=made.scopes[login], **values)


def batch(ref: str) -> Batch:
    return Batch.objects.everywhere("test").get(ref=ref)


def states(ref: str) -> list[str]:
    rows = PaymentLine.objects.filter(batch__ref=ref).order_by("sequence")
    return list(rows.values_list("state", flat=True))


def take(made: District, ref: str, data: bytes, login: str = "cashier") -> actions.Taken:
    return actions.take_return(ref=ref, data=data, name="回盘.txt", by=made.scopes[login])


def codes(found: Any) -> list[str]:
    return [one.code for one in found]


def books_agree(made: District) -> None:
    """Totals, postings, lines and lots say the same."""
    assert funds.check_totals(2020) == (2, ())
    assert queries.tie_out(made.season_id)[1] == ()


# The bank -----------------------------------------------------------------------------------------


def test_bank_file_has_control_totals_and_every_line(made: District) -> None:
    """Header and rows agree for each paying account; amounts are in 元 with two decimals."""
    ref = sent_batch(made)
    data = files.content(made.scopes["officer"], queries.batch(made.scopes["officer"], ref).bank_file_ref)  # type: ignore[union-attr] # it is there
    seen = 0
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.namelist() == [f"{ref}-1.txt", f"{ref}-2.txt"]
        for name in archive.namelist():
            head, *rows = (line.split("|") for line in archive.read(name).decode("gb18030").splitlines())
            assert (head[0], int(head[3])) == (ref, len(rows))
            assert sum(int(row[3].replace(".", "")) for row in rows) == int(head[4].replace(".", ""))
            seen += len(rows)
    assert seen == batch(ref).lines


def test_bank_file_is_written_once(made: District) -> None:
    """A second click answers with the same file; money went into transit once."""
    ref = released_batch(made)
    first = actions.write_bank_file(ref=ref, by=made.scopes["cashier"])
    assert actions.write_bank_file(ref=ref, by=made.scopes["cashier2"]) == first
    assert StoredFile.objects.everywhere("test").count() == 1
    assert sum(fen for (_, side), fen in funds.balances(2020).items() if side == "transit") == 300_003


def test_rare_characters_reach_the_bank(made: District) -> None:
    """GB 18030 has every Hanzi; a four-byte name must not become a question mark."""
    add_award(made, "spring", add_person(made, name="𠮷𫘨·䶮"))
    ref = sent_batch(made)
    data = files.content(None, batch(ref).bank_file_id, reason="test")  # type: ignore[arg-type] # it is there
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        text = "".join(archive.read(name).decode("gb18030") for name in archive.namelist())
    assert "𠮷𫘨·䶮" in text


def test_paid_lines_settle_money_shares_and_notices(made: District) -> None:
    """One answer: lines paid, shares and funds settled, one notice a person, the batch closed."""
    ref = sent_batch(made)
    taken = take(made, ref, bank_answer(made, ref))
    assert (taken.paid, taken.failed, taken.unknown, taken.findings) == (6, 0, 0, ())
    assert batch(ref).state == "closed"
    notices = Notice.objects.everywhere("test").filter(batch__ref=ref)
    assert sorted(notices.values_list("total_fen", flat=True)) == [100_001] * 3
    assert made.programme("shared").paid_fen == 150_003 and made.programme("shared").reserved_fen == 0
    books_agree(made)


def test_failed_lines_free_their_awards_for_a_new_line(made: District) -> None:
    """A confirmed failure, and nothing else, lets the share be paid again."""
    ref = settled_batch(made, outcomes={0: "01||账号不存在"})
    line = PaymentLine.objects.get(batch__ref=ref, state="failed")
    assert (line.bank_reason, list(LineItem.objects.filter(line=line).values_list("live", flat=True))) == (
        "账号不存在",
        [False, False],
    )
    assert made.fund("district").reserved_fen == 80_001
    books_agree(made)


def test_unknown_lines_keep_their_place_until_the_bank_says(made: District) -> None:
    """待查 is not a failure: no new line, no new batch, until the answer comes."""
    ref = settled_batch(made, outcomes={0: "50||处理中", 1: ""})
    assert states(ref)[:2] == ["unknown", "sent"] and batch(ref).state == "sent"
    with pytest.raises(Refused, match="没有可编入批次"):
        make(made)
    with pytest.raises(Refused, match="没有可编入批次"):
        actions.reissue(season_ref=made.season_ref, title="重发", by=made.scopes["officer"])
    assert Notice.objects.everywhere("test").count() == 2
    taken = take(made, ref, bank_answer(made, ref, outcomes={0: "00|LATE1|", 1: "00|LATE2|"}))
    assert (taken.paid, batch(ref).state) == (2, "closed")
    assert Notice.objects.everywhere("test").count() == 3
    books_agree(made)


def test_the_same_return_counts_once_by_content(made: District) -> None:
    """Replay of the same bytes under another name: the same answer, no second posting."""
    ref = sent_batch(made)
    data = bank_answer(made, ref, outcomes={0: "01||户名不符"})
    first, second = take(made, ref, data), take(made, ref, data)
    assert (first.repeated, second.repeated) == (False, True)
    assert (first.paid, first.failed) == (second.paid, second.failed)
    books_agree(made)


def test_the_same_return_resaved_and_shuffled_changes_nothing(made: District) -> None:
    """Another program saved it as UTF-8 with a mark, in another order: row by row it is known."""
    ref = sent_batch(made)
    data = bank_answer(made, ref, outcomes={0: "01||户名不符"})
    take(made, ref, data)
    before = states(ref)
    shuffled = "\n".join(reversed(data.decode("gb18030").splitlines())).encode("utf-8-sig")
    again = take(made, ref, shuffled)
    assert (again.paid, again.failed, again.findings, states(ref)) == (0, 0, (), before)
    books_agree(made)


@pytest.mark.parametrize(("first", "then"), [("00|B1|", "01||户名不符"), ("01||户名不符", "00|B1|")])
def test_a_contradicting_return_changes_nothing_and_is_named(made: District, first: str, then: str) -> None:
    """An old or edited file may not turn paid into failed, nor free or refill a slot (T8)."""
    ref = settled_batch(made, outcomes={0: first})
    before = states(ref)
    taken = take(made, ref, bank_answer(made, ref, outcomes={0: then}))
    assert codes(taken.findings) == ["PAY012"] and states(ref) == before
    books_agree(made)


def test_two_answers_for_one_line_in_one_file_are_unknown(made: District) -> None:
    """Neither of two contradicting rows is believed; the same row twice counts once."""
    ref = sent_batch(made)
    rows = bank_answer(made, ref).decode("gb18030").splitlines()
    line = rows[0].split("|")[0]
    data = "\n".join([*rows, f"{line}|01||户名不符", rows[1]]).encode()
    taken = take(made, ref, data)
    assert codes(taken.findings) == ["PAY014", "PAY014"]
    assert (taken.paid, taken.unknown, states(ref)[0]) == (5, 1, "unknown")


def test_one_bank_reference_for_two_lines_is_unknown(made: District) -> None:
    """The bank's number is unique; a repeated one makes the later line 待查."""
    ref = settled_batch(made, outcomes={0: "00|SAME|", 1: "00|SAME|"})
    assert states(ref)[:2] == ["paid", "unknown"]
    assert codes(queries.returns(made.scopes["officer"], ref)[0].findings) == ["PAY013"]


def test_rows_of_another_batch_are_named_and_booked_nowhere(made: District) -> None:
    """The wrong file of two: its rows do not belong, and the right lines stay on their way."""
    first = sent_batch(made)
    add_award(made, "spring", add_person(made))
    second = sent_batch(made, "第二批")
    taken = take(made, first, bank_answer(made, second))
    assert codes(taken.findings) == ["PAY011", "PAY015"] and set(states(first)) == {"sent"}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "没有一行"),
        (b"\r\n \r\n", "没有一行"),
        (b"PK\x03\x04", "不是文本格式"),
        (b"a|b\0c", "不是文本格式"),
        (b"\xff\xff\xff\x80", "编码读不出来"),
        ("编号,结果\n1,成功".encode(), "没有一行"),
    ],
)
def test_files_that_are_no_return_are_refused_whole(made: District, data: bytes, words: str) -> None:
    """Nothing is stored, nothing is booked."""
    ref = sent_batch(made)
    with pytest.raises(Refused, match=words) as refused:
        take(made, ref, data)
    assert refused.value.status == 422
    assert queries.returns(made.scopes["officer"], ref) == []


@settings(max_examples=200, deadline=None)
@given(
    data=st.binary(max_size=300) | st.text(max_size=300).map(lambda text: text.encode("gb18030", "replace"))
)
def test_reading_a_return_never_crashes(data: bytes) -> None:
    """Any bytes give rows and findings, or a refusal in words."""
    try:
        answers, findings = actions.read_return(data)
    except Refused:
        return
    assert all(answer.state in {"paid", "failed", "unknown"} for answer in answers)
    assert set(codes(findings)) <= {"PAY010"}


# Paying again -------------------------------------------------------------------------------------


def test_reissue_pays_each_failed_line_once(made: District) -> None:
    """The new line names the old one; a second reissue finds nothing left."""
    settled_batch(made, outcomes={0: "01||户名不符"})
    ref = actions.reissue(season_ref=made.season_ref, title="重发", by=made.scopes["officer"])
    line = PaymentLine.objects.get(batch__ref=ref)
    assert line.reissue_of is not None and line.amount_fen == line.reissue_of.amount_fen
    assert codes(queries.left_out(made.scopes["officer"], ref)) == ["PAY005"]
    with pytest.raises(Refused, match="没有可编入批次"):
        actions.reissue(season_ref=made.season_ref, title="再发", by=made.scopes["officer"])


def test_a_new_batch_leaves_failed_lines_to_the_reissue(made: District) -> None:
    """Both ways would pay them twice or lose the chain; the batch says that they wait."""
    settled_batch(made, outcomes={0: "01||户名不符"})
    add_award(made, "spring", add_person(made))
    ref = make(made)
    assert batch(ref).lines == 1
    assert codes(queries.left_out(made.scopes["officer"], ref)) == ["PAY006"]


def test_corrected_account_is_kept_in_the_register(made: District) -> None:
    """The next season must not pay to the wrong account again."""
    settled_batch(made, outcomes={0: "01||户名不符"})
    failed = queries.failed_lines(made.scopes["officer"], made.season_id)[0]
    ref = actions.reissue(
        season_ref=made.season_ref, title="重发", by=made.scopes["officer"],
        corrections={failed.ref: "6217 0000 0008 8888 888"},
    )  # fmt: skip
    line = PaymentLine.objects.get(batch__ref=ref)
    assert line.account == "6217000000088888888"
    assert Person.objects.everywhere("test").get(pk=line.person_id).account == line.account
    assert queries.lines(made.scopes["officer"], ref)[0].corrected


@pytest.mark.parametrize(("account", "words"), [("not a number", "账号"), ("12", "账号")])
def test_wrong_corrections_are_refused_and_change_nothing(made: District, account: str, words: str) -> None:
    """All or nothing: no batch, no changed register."""
    settled_batch(made, outcomes={0: "01||户名不符"})
    failed = queries.failed_lines(made.scopes["officer"], made.season_id)[0]
    with pytest.raises(Refused, match=words):
        actions.reissue(
            season_ref=made.season_ref,
            title="重发",
            by=made.scopes["officer"],
            corrections={failed.ref: account},
        )
    assert Batch.objects.everywhere("test").count() == 1


def test_a_withdrawn_reissue_can_be_made_again(made: District) -> None:
    """A reissue that was voided leaves the failure waiting, not lost."""
    settled_batch(made, outcomes={0: "01||户名不符"})
    ref = actions.reissue(season_ref=made.season_ref, title="重发", by=made.scopes["officer"])
    actions.void_batch(ref=ref, reason="账号仍有误", by=made.scopes["officer"])
    assert actions.reissue(season_ref=made.season_ref, title="再发", by=made.scopes["officer"])


def test_failed_twice_and_paid_at_last(made: District) -> None:
    """The whole chain of one share ends in one payment, and the books agree at the end."""
    settled_batch(made, outcomes={0: "01||户名不符"})
    for outcome in ("01||已销户", None):
        ref = actions.reissue(season_ref=made.season_ref, title="重发", by=made.scopes["officer"])
        digest = actions.submit_batch(ref=ref, by=made.scopes["officer"])
        actions.release_batch(ref=ref, digest=digest, by=made.scopes["cashier"])
        actions.write_bank_file(ref=ref, by=made.scopes["cashier"])
        take(made, ref, bank_answer(made, ref, outcomes={0: outcome} if outcome else None))
    assert PaymentLine.objects.filter(state="paid").count() == 6
    assert queries.paid_totals(made.season_id).total_fen == 300_003
    assert set(Award.objects.everywhere("test").values_list("engaged", flat=True)) == {1, 2}
    books_agree(made)


# Signing off --------------------------------------------------------------------------------------


def test_sign_off_is_recorded_once(made: District) -> None:
    """A signature is not written over."""
    settled_batch(made)
    notice = queries.notices(made.scopes["clerk"])[0]
    today = timezone.localdate()
    actions.sign_notice(notice_ref=notice.ref, on=today, how="代领", by=made.scopes["clerk"])
    with pytest.raises(Refused, match="不能再改"):
        actions.sign_notice(notice_ref=notice.ref, on=today, how="本人签收", by=made.scopes["clerk"])
    row = queries.notice(made.scopes["clerk"], notice.ref)
    assert row is not None and (row.signed_by, row.recorded_by_name) == ("代领", "街戊")


@pytest.mark.parametrize(
    ("days", "how", "words"), [(1, "代领", "签收日期"), (-9, "代领", "签收日期"), (0, "托梦", "签收方式")]
)
def test_wrong_sign_offs_are_refused(made: District, days: int, how: str, words: str) -> None:
    """Not tomorrow, not before the money left, not in a way nobody knows."""
    settled_batch(made)
    notice = queries.notices(made.scopes["clerk"])[0]
    with pytest.raises(Refused, match=words):
        actions.sign_notice(
            notice_ref=notice.ref,
            on=timezone.localdate() + timedelta(days=days),
            how=how,
            by=made.scopes["clerk"],
        )


@pytest.mark.parametrize("login", ["townclerk", "helper", "member"])
def test_sign_off_by_others_is_refused(made: District, login: str) -> None:
    """Another town does not find the notice; committee and society may not sign."""
    settled_batch(made)
    notice = queries.notices(made.scopes["clerk"])[0]
    with pytest.raises(Refused) as refused:
        actions.sign_notice(notice_ref=notice.ref, on=timezone.localdate(), how="代领", by=made.scopes[login])
    assert refused.value.status in (403, 404)
