"""A batch from its making to the last sign-off: once, by two people, for exactly what was seen."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rooms.factories import (
    District,
    add_award,
    add_login,
    add_person,
    bank_answer,
    make_district,
    released_batch,
    sent_batch,
    settled_batch,
)

from yikou_app.approvals.queries import approval_of, granted_for
from yikou_app.awards.models import Award
from yikou_app.district.models import Staff
from yikou_app.district.queries import scope_of
from yikou_app.files import queries as files
from yikou_app.files.models import StoredFile
from yikou_app.funds import queries as funds
from yikou_app.ground.ensure import Refused
from yikou_app.ground.scope import Role
from yikou_app.payments import actions, queries
from yikou_app.payments.models import Batch, LineItem, Notice, PaymentLine
from yikou_app.register.models import Person
from yikou_app.trail.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> District:
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


# Making -------------------------------------------------------------------------------------------


def test_one_line_a_person_and_paying_account(made: District) -> None:
    """Three awards' shares of one fund are one transfer: the recipient is paid once (一口发放)."""
    ref = make(made)
    rows = queries.lines(made.scopes["officer"], ref)
    assert [row.amount_fen for row in rows] == [80_001, 20_000] * 3
    assert batch(ref).total_fen == 300_003
    assert queries.left_out(made.scopes["officer"], ref) == ()


def test_linked_records_are_paid_as_one_person(made: District) -> None:
    """Two records of one person, linked, get one transfer to the one account they share."""
    first, second = (add_person(made, account="6217000000077777777") for _ in range(2))
    Person.objects.everywhere("test").filter(pk__in=[first.pk, second.pk]).update(cluster=first.pk)
    add_award(made, "spring", first)
    add_award(made, "shared", second, 50_000)
    ref = make(made)
    mine = PaymentLine.objects.filter(batch__ref=ref, person_id__in=[first.pk, second.pk])
    assert sorted(mine.values_list("person_id", "amount_fen")) == [(first.pk, 20_000), (first.pk, 80_000)]


def test_who_cannot_be_paid_is_left_out_with_a_reason(made: District) -> None:
    """No account, a broken account, a name with the separator, two accounts: nobody is dropped silently."""
    add_award(made, "spring", add_person(made, account=""))
    add_award(made, "spring", add_person(made, account="62220202O0"))
    add_award(made, "spring", add_person(made, name="张|三"))
    first, second = add_person(made), add_person(made)
    Person.objects.everywhere("test").filter(pk__in=[first.pk, second.pk]).update(cluster=first.pk)
    add_award(made, "spring", first)
    add_award(made, "shared", second)
    ref = make(made)
    found = queries.left_out(made.scopes["officer"], ref)
    assert sorted(codes(found)) == ["PAY001", "PAY002", "PAY003", "PAY004"]
    assert batch(ref).lines == 6
    assert not any("张" in one.message or "6222" in one.message for one in found)


def test_nothing_to_pay_is_a_sentence(made: District) -> None:
    """An empty batch would be signed for nothing."""
    make(made)
    with pytest.raises(Refused, match="没有可编入批次的帮扶"):
        make(made)


def test_only_awards_of_the_area_are_taken(made: District) -> None:
    """A street pays its own people; the district may narrow a batch to one street."""
    townsman = add_person(made, area="001002001")
    add_award(made, "spring", townsman)
    ref = make(made, "townclerk")
    assert [line.person_id for line in PaymentLine.objects.filter(batch__ref=ref)] == [townsman.pk]
    with pytest.raises(Refused) as refused:
        make(made, "townclerk", area_path="001001")
    assert refused.value.status == 404


@pytest.mark.parametrize("login", ["member", "helper"])
def test_committee_and_society_make_no_batches(made: District, login: str) -> None:
    """Whose business it is not gets a 403."""
    with pytest.raises(Refused) as refused:
        make(made, login)
    assert refused.value.status == 403


def test_an_award_in_a_batch_cannot_be_cancelled(made: District) -> None:
    """The award is engaged by its lines; when the batch is withdrawn it is free again."""
    ref = make(made)
    assert set(Award.objects.everywhere("test").values_list("engaged", flat=True)) == {1, 2}
    actions.void_batch(ref=ref, reason="重编", by=made.scopes["officer"])
    assert set(Award.objects.everywhere("test").values_list("engaged", flat=True)) == {0}
    assert make(made)


def test_a_dropped_line_leaves_the_totals_right(made: District) -> None:
    """One doubtful account does not hold up the rest; its awards can be paid later."""
    ref = make(made)
    line = queries.lines(made.scopes["officer"], ref)[0]
    with pytest.raises(Refused, match="原因"):
        actions.drop_line(line_ref=line.ref, reason="", by=made.scopes["officer"])
    actions.drop_line(line_ref=line.ref, reason="账号待核", by=made.scopes["officer"])
    assert (batch(ref).lines, batch(ref).total_fen) == (5, 300_003 - line.amount_fen)
    with pytest.raises(Refused, match="已经剔除"):
        actions.drop_line(line_ref=line.ref, reason="再剔", by=made.scopes["officer"])
    assert batch(ref).lines == 5
    actions.submit_batch(ref=ref, by=made.scopes["officer"])
    assert make(made)


# Two people, exact content ------------------------------------------------------------------------


def submitted(made: District) -> tuple[str, str]:
    ref = make(made)
    return ref, actions.submit_batch(ref=ref, by=made.scopes["officer"])


def test_second_person_releases_for_the_digest_seen(made: District) -> None:
    """The releaser's name, the digest and the approval stand behind the batch."""
    ref, digest = submitted(made)
    assert actions.release_batch(ref=ref, digest=digest, by=made.scopes["cashier"]) == "released"
    row = batch(ref)
    assert (row.maker_name, row.releaser_name, row.digest) == ("区甲", "财丙", digest)
    assert granted_for("batch", ref, digest)


def test_maker_does_not_release_not_even_by_a_second_login(made: District) -> None:
    """Natural persons count (会计法 art. 35): two log-ins of one person are one person."""
    ref, digest = submitted(made)
    made.scopes["alias"] = scope_of(add_login("alias", Staff.objects.get(name="区甲"), Role.FINANCE))
    for login in ("officer", "alias"):
        with pytest.raises(Refused, match="编制人不能放行") as refused:
            actions.release_batch(ref=ref, digest=digest, by=made.scopes[login])
        assert refused.value.status == 403
    assert batch(ref).state == "submitted"


def test_neither_maker_nor_submitter_releases(made: District) -> None:
    """A colleague who only handed it in is part of the making, too."""
    ref = make(made)
    digest = actions.submit_batch(ref=ref, by=made.scopes["officer2"])
    for login, words in (("officer", "编制人"), ("officer2", "经办人")):
        with pytest.raises(Refused, match=words):
            actions.release_batch(ref=ref, digest=digest, by=made.scopes[login])
    assert actions.release_batch(ref=ref, digest=digest, by=made.scopes["cashier"]) == "released"


@pytest.mark.parametrize("login", ["clerk2", "member", "helper"])
def test_roles_that_release_are_finance_and_district(made: District, login: str) -> None:
    """A street colleague cannot release what the street made."""
    ref = make(made, "clerk")
    digest = actions.submit_batch(ref=ref, by=made.scopes["clerk"])
    with pytest.raises(Refused) as refused:
        actions.release_batch(ref=ref, digest=digest, by=made.scopes[login])
    assert refused.value.status == 403
    assert actions.release_batch(ref=ref, digest=digest, by=made.scopes["officer"]) == "released"


def test_another_digest_releases_nothing(made: District) -> None:
    """What stood on the screen was not what was handed in."""
    ref, _ = submitted(made)
    with pytest.raises(Refused, match="不一致"):
        actions.release_batch(ref=ref, digest="0" * 64, by=made.scopes["cashier"])
    assert batch(ref).state == "submitted"


def swap_account(ref: str) -> None:
    """As a database administrator would: past the program and past its triggers."""
    line = PaymentLine.objects.filter(batch__ref=ref).order_by("sequence")[0]
    other = PaymentLine.objects.filter(batch__ref=ref).order_by("sequence").last()
    with connection.cursor() as cursor:
        on = "" if connection.vendor == "sqlite" else " ON yikou_paymentline"
        cursor.execute(f"DROP TRIGGER yikou_paymentline_frozen{on}")
        cursor.execute(
            "UPDATE yikou_paymentline SET account = (SELECT account FROM yikou_paymentline WHERE id = %s) "
            "WHERE id = %s",
            [other.pk, line.pk],  # type: ignore[union-attr] # there are lines
        )


def test_account_swapped_before_the_release_voids_the_approval(made: District) -> None:
    """What you see is what you sign: the batch goes back to its maker and the approval is void."""
    ref, digest = submitted(made)
    swap_account(ref)
    assert actions.release_batch(ref=ref, digest=digest, by=made.scopes["cashier"]) == "draft"
    approval = approval_of("batch", ref)
    assert batch(ref).state == "draft" and approval is not None and approval.state == "void"
    assert Event.objects.filter(verb="void_release").count() == 1


def test_account_swapped_after_the_release_stops_the_bank_file(made: District) -> None:
    """The digest is checked again when money leaves."""
    ref = released_batch(made)
    swap_account(ref)
    with pytest.raises(Refused, match="与放行时不一致"):
        actions.write_bank_file(ref=ref, by=made.scopes["cashier"])
    assert batch(ref).state == "released" and StoredFile.objects.everywhere("test").count() == 0


def test_return_goes_back_with_a_reason_and_can_be_handed_in_again(made: District) -> None:
    """A returned batch is the maker's again; its next approval is a new one."""
    ref, digest = submitted(made)
    with pytest.raises(Refused, match="写明原因"):
        actions.return_batch(ref=ref, digest=digest, reason="", by=made.scopes["cashier"])
    actions.return_batch(ref=ref, digest=digest, reason="标题有误", by=made.scopes["cashier"])
    assert (batch(ref).state, batch(ref).digest) == ("draft", "")
    assert actions.submit_batch(ref=ref, by=made.scopes["officer"]) == digest
    assert actions.release_batch(ref=ref, digest=digest, by=made.scopes["cashier"]) == "released"


def test_a_crowded_account_needs_a_reason(made: District) -> None:
    """Three people on one card may be a family or an agent: somebody must have looked (T3)."""
    for _ in range(3):
        add_award(made, "spring", add_person(made, account="6217000000066666666"))
    ref, digest = submitted(made)
    with pytest.raises(Refused, match="最多的一个收 3 人"):
        actions.release_batch(ref=ref, digest=digest, by=made.scopes["cashier"])
    done = actions.release_batch(
        ref=ref, digest=digest, reason="同一敬老院代收,已核", by=made.scopes["cashier"]
    )
    assert done == "released"


STEPS = {
    "submit": lambda made, ref: actions.submit_batch(ref=ref, by=made.scopes["officer"]),
    "release": lambda made, ref: actions.release_batch(
        ref=ref, digest=batch(ref).digest, by=made.scopes["cashier"]
    ),
    "return": lambda made, ref: actions.return_batch(
        ref=ref, digest=batch(ref).digest, reason="x", by=made.scopes["cashier"]
    ),
    "void": lambda made, ref: actions.void_batch(ref=ref, reason="x", by=made.scopes["officer"]),
    "take": lambda made, ref: take(made, ref, bank_answer(made, ref)),
}
ALLOWED = {
    "draft": {"submit", "void"},
    "submitted": {"release", "return", "void"},
    "released": {"void"},
    "sent": {"take"},
    "closed": {"take"},
    "void": set(),
}


@pytest.mark.parametrize("state", list(ALLOWED))
@pytest.mark.parametrize("step", list(STEPS))
def test_steps_out_of_turn_are_refused(made: District, state: str, step: str) -> None:
    """The whole table of states and steps: what is not allowed changes nothing."""
    if state == "draft":
        ref = make(made)
    elif state == "submitted":
        ref = submitted(made)[0]
    elif state == "void":
        ref = make(made)
        actions.void_batch(ref=ref, reason="x", by=made.scopes["officer"])
    else:
        ref = {"released": released_batch, "sent": sent_batch, "closed": settled_batch}[state](made)
    assert batch(ref).state == state
    if step in ALLOWED[state]:
        STEPS[step](made, ref)
        return
    with pytest.raises(Refused):
        STEPS[step](made, ref)
    assert batch(ref).state == state


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
