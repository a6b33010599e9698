"""A batch from its making to the last sign-off: once, by two people, for exactly what was seen."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
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
from yikou_app.files.models import StoredFile
from yikou_app.funds import queries as funds
from yikou_app.ground.ensure import Refused
from yikou_app.ground.scope import Role
from yikou_app.payments import actions, queries
from yikou_app.payments.models import Batch, PaymentLine
from yikou_app.register.models import Person
from yikou_app.trail.models import Event

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
