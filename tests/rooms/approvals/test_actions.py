"""One signing flow: never the maker, never one person twice, never another content."""

from __future__ import annotations

import pytest
from django.db import transaction
from tests.rooms.factories import District, add_login, make_people_of_the_house

from yikou_app.approvals import actions, queries
from yikou_app.approvals.models import Approval
from yikou_app.district.models import Staff
from yikou_app.district.queries import scope_of
from yikou_app.ground.ensure import BrokenInvariant, Refused
from yikou_app.ground.scope import Role
from yikou_app.trail.models import Event

pytestmark = pytest.mark.django_db
DIGEST = "d" * 64


def once() -> District:
    return make_people_of_the_house()


def opened(made: District, *, steps: int = 1, subject: str = "s1", area: str = "001") -> str:
    with transaction.atomic():
        return actions.open_approval(
            kind="batch", subject_ref=subject, title="第一批", digest=DIGEST, amount_fen=100,
            steps=[["finance", "district"]] * steps, by=made.scopes["officer"], area_path=area,
            unit_id=made.units["bureau"].pk, address="/x/",
        )  # fmt: skip


def sign(
    made: District, ref: str, login: str, *, digest: str = DIGEST, decision: str = "grant", reason: str = ""
) -> str:
    with transaction.atomic():
        return actions.sign(ref=ref, digest=digest, decision=decision, reason=reason, by=made.scopes[login])


def test_a_second_person_grants_for_the_digest_seen(made: District) -> None:
    """Granted means granted for this content, and for no other."""
    ref = opened(made)
    assert sign(made, ref, "cashier") == "granted"
    assert queries.granted_for("batch", "s1", DIGEST)
    assert not queries.granted_for("batch", "s1", "e" * 64)
    row = queries.approval_of("batch", "s1")
    assert row is not None and [one.staff_name for one in row.signatures] == ["财丙"]


def test_two_steps_need_two_people(made: District) -> None:
    """The same colleague cannot walk through both steps; two of them can."""
    ref = opened(made, steps=2)
    assert sign(made, ref, "cashier") == "open"
    with pytest.raises(Refused, match="已经签过"):
        sign(made, ref, "cashier")
    assert sign(made, ref, "cashier2") == "granted"


def test_maker_is_refused(made: District) -> None:
    """Whoever made it cannot approve it, whatever the role allows."""
    with pytest.raises(Refused, match="经办人不能审批") as refused:
        sign(made, opened(made), "officer")
    assert refused.value.status == 403


def test_maker_is_refused_under_a_second_login(made: District) -> None:
    """Persons count, not log-ins: a second account of the maker is still the maker."""
    maker = Staff.objects.get(name="区甲")
    made.scopes["alias"] = scope_of(add_login("alias", maker, Role.FINANCE))
    with pytest.raises(Refused, match="换账号也不行"):
        sign(made, opened(made), "alias")


@pytest.mark.parametrize("login", ["clerk", "member", "helper"])
def test_role_that_the_step_does_not_name_is_refused(made: District, login: str) -> None:
    """A street, a committee or a society does not release money; out of scope looks like absent."""
    ref = opened(made, area="001001")
    with pytest.raises(Refused) as refused:
        sign(made, ref, login)
    assert refused.value.status in (403, 404)


def test_another_digest_is_refused_and_nothing_is_signed(made: District) -> None:
    """What was seen is not what was handed in: the page is old, or somebody changed the content."""
    ref = opened(made)
    with pytest.raises(Refused, match="不一致"):
        sign(made, ref, "cashier", digest="e" * 64)
    row = queries.approval_of("batch", "s1")
    assert row is not None and row.state == "open" and row.signatures == ()


def test_return_needs_a_reason_and_closes(made: District) -> None:
    """The maker must learn what to change; a returned approval is signed no more."""
    ref = opened(made)
    with pytest.raises(Refused, match="写明原因"):
        sign(made, ref, "cashier", decision="return", reason="  ")
    assert sign(made, ref, "cashier", decision="return", reason="金额有误") == "returned"
    with pytest.raises(Refused, match="不能再签"):
        sign(made, ref, "cashier2")


def test_an_unknown_decision_is_refused(made: District) -> None:
    """A forged form value is not taken for a yes."""
    with pytest.raises(Refused, match="同意或退回"):
        sign(made, opened(made), "cashier", decision="yes")


def test_a_subject_has_one_open_approval(made: District) -> None:
    """Two open approvals of one batch could be granted for two contents."""
    opened(made)
    with pytest.raises(Refused, match="不必重复提交"):
        opened(made)
    assert Approval.objects.everywhere("test").count() == 1


def test_void_ends_what_is_open_or_granted(made: District) -> None:
    """A changed content takes its approval with it; the next one starts anew."""
    sign(made, opened(made), "cashier")
    with transaction.atomic():
        assert actions.void(kind="batch", subject_ref="s1", by=made.scopes["officer"], reason="内容变动") == 1
    assert not queries.granted_for("batch", "s1", DIGEST)
    assert opened(made)


def test_absent_and_out_of_scope_are_the_same_refusal(made: District) -> None:
    """A stranger's guess tells nothing."""
    ref = opened(made, area="001002")
    for one in (ref, "aaaaaaaaaaaaaaaa"):
        with pytest.raises(Refused) as refused:
            sign(made, one, "clerk")
        assert refused.value.status == 404


def test_opening_without_steps_or_digest_is_a_broken_invariant(made: District) -> None:
    """An approval that nobody must sign would be granted by silence."""
    values = {
        "kind": "batch", "subject_ref": "s", "title": "x", "amount_fen": 1, "by": made.scopes["officer"],
        "area_path": "001", "unit_id": 1,
    }  # fmt: skip
    for bad in (
        {"digest": "", "steps": [["finance"]]},
        {"digest": "d", "steps": []},
        {"digest": "d", "steps": [[]]},
    ):
        with pytest.raises(BrokenInvariant), transaction.atomic():
            actions.open_approval(**values, **bad)  # type: ignore[arg-type] # wrong on purpose


def test_each_act_writes_one_event(made: District) -> None:
    """Who asked and who signed stands in the trail with the digest."""
    sign(made, opened(made), "cashier")
    verbs = list(Event.objects.order_by("seq").values_list("verb", flat=True))
    assert verbs[-2:] == ["open_approval", "sign_approval"]
    assert DIGEST in Event.objects.get(verb="sign_approval").facts
