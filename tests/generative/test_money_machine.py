"""A season's money as a state machine: whatever people do in whatever order, the rooms and a plain model agree.

Hypothesis draws the acts and, when something differs, shrinks the history to the shortest that still
shows it. Each history runs in a transaction of its own that is rolled back.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TypeVar

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.errors import Flaky
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)
from tests.generative.compare import compare, follow
from tests.generative.play import Play, found_ground
from tests.rooms.factories import District

from yikou_app.ground.ensure import BrokenInvariant
from yikou_app.trail import queries as trail

pytestmark = pytest.mark.django_db
Thing = TypeVar("Thing")

QUICK = settings(
    max_examples=int(os.environ.get("YIKOU_MACHINE_EXAMPLES", "10")), stateful_step_count=40, deadline=None,
    derandomize=True, database=None, suppress_health_check=list(HealthCheck), print_blob=True,
)  # fmt: skip
DEEP = settings(QUICK, max_examples=400, stateful_step_count=80, derandomize=False)


class Drawn:
    """Choices of Hypothesis."""

    def __init__(self, data: st.DataObject) -> None:
        self.data = data

    def one(self, things: Sequence[Thing]) -> Thing:
        return self.data.draw(st.sampled_from(list(things)))

    def number(self, low: int, high: int) -> int:
        return self.data.draw(st.integers(low, high))


def act(name: str):  # type: ignore[no-untyped-def] # a rule of Hypothesis
    """A rule that does one act in rooms and model, when there is something to do it to, and compares."""

    def do(self: MoneyMachine, data: st.DataObject) -> None:
        getattr(self.play, name)(Drawn(data))
        compare(self.play)

    do.__name__ = name
    return precondition(lambda self: self.play.can(name))(rule(data=st.data())(do))


class MoneyMachine(RuleBasedStateMachine):
    """The acts; ``made`` is the district that all histories start from."""

    made: District

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.play = Play(self.made)

    def teardown(self) -> None:
        try:
            follow(self.play)
            assert not trail.verify()[1]
        finally:
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

    @initialize(data=st.data())
    def begin(self, data: st.DataObject) -> None:
        self.play.begin(Drawn(data))
        compare(self.play)

    receive = act("receive")
    reverse_receipt = act("reverse_receipt")
    adjust_budget = act("adjust_budget")
    open_programme = act("open_programme")
    propose = act("propose")
    confirm = act("confirm")
    allow = act("allow")
    confirm_all = act("confirm_all")
    cancel = act("cancel")
    link = act("link")
    unlink = act("unlink")
    make_batch = act("make_batch")
    submit = act("submit")
    release = act("release")
    void_batch = act("void_batch")
    send_all = act("send_all")
    write_file = act("write_file")
    take_return = act("take_return")
    return_again = act("return_again")
    reissue = act("reissue")
    pay = act("pay")
    refund = act("refund")
    take_too_much = act("take_too_much")


@pytest.fixture
def machine() -> type[MoneyMachine]:
    """The machine on a freshly founded district."""
    return type("Machine", (MoneyMachine,), {"made": found_ground()})


def test_rooms_and_model_agree_after_every_act(machine: type[MoneyMachine]) -> None:
    """Every fen has a source, nobody twice, nothing beyond its limit: after every step of every history."""
    run_state_machine_as_test(machine, settings=QUICK)


@pytest.mark.parametrize(
    "step",
    [
        "yikou_app.programmes.actions._count_share",
        pytest.param("yikou_app.awards.actions.linking.rekey", marks=pytest.mark.deep),
        pytest.param("yikou_app.payments.actions.batches.disengage_awards", marks=pytest.mark.deep),
        pytest.param("yikou_app.payments.actions.returns.settle_shares", marks=pytest.mark.deep),
    ],
)
def test_a_step_that_is_left_out_is_seen(
    machine: type[MoneyMachine], monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """The control: a machine that passes when a step of the money's way is missing compares nothing."""
    monkeypatch.setattr(step, lambda *given, **named: None)
    found = settings(QUICK, phases=[Phase.generate], max_examples=60, print_blob=False)
    with pytest.raises((AssertionError, Flaky, ExceptionGroup, BrokenInvariant)):
        run_state_machine_as_test(machine, settings=found)


@pytest.mark.deep
def test_rooms_and_model_agree_in_long_histories(machine: type[MoneyMachine]) -> None:
    """The same, longer and with fresh chances each time."""
    run_state_machine_as_test(machine, settings=DEEP)
