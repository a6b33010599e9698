"""Acts of a season, done in the real rooms and in the plain model at once, and compared after each.

Who chooses is not decided here: Hypothesis draws in the state machine, a seeded generator in the
histories for beancount. Every act asks the model first what should come of it.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from django.db import transaction
from django.utils import timezone
from tests.generative.twin import Grant, Plan, Sheet, Transfer, Twin
from tests.rooms import factories
from tests.rooms.factories import District

from yikou_app.awards import actions as awards
from yikou_app.awards import queries as awards_queries
from yikou_app.awards.models import Award
from yikou_app.funds import actions as funds
from yikou_app.funds import queries as fund_queries
from yikou_app.funds.models import Fund
from yikou_app.ground.ensure import BrokenInvariant, Refused
from yikou_app.ground.scope import Scope
from yikou_app.payments import actions as payments
from yikou_app.payments.models import Batch, LineItem
from yikou_app.register.models import Link, Person

Thing = TypeVar("Thing")
FUNDS = (("city", "city"), ("district", "district"), ("gift", "donation"))
GROUPS = ("节日慰问金", "暖冬金")
ANSWERS = {"paid": "00|{}|交易成功", "failed": "99|{}|户名不符", "unknown": "50||处理中"}


class Choice(Protocol):
    """Somebody who chooses."""

    def one(self, things: Sequence[Thing]) -> Thing: ...
    def number(self, low: int, high: int) -> int: ...


class Rolled:
    """Choices of a seeded generator."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def one(self, things: Sequence[Thing]) -> Thing:
        return self.random.choice(things)

    def number(self, low: int, high: int) -> int:
        return self.random.randint(low, high)


def found_ground() -> District:
    """The district of every history: people who work, three empty funds on two accounts, seven records.

    One record has no account; two share theirs, as husband and wife may.
    """
    made = factories.make_people_of_the_house()
    officer = made.scopes["officer"]
    numbers = ("6222020000000000018", "6222020000000000026")
    accounts = [
        funds.open_paying_account(name=f"财政专户{place}", bank="示范银行", number=number, by=officer)
        for place, number in enumerate(numbers)
    ]
    for key, level in FUNDS:
        ref = funds.open_fund(
            name=f"资金{key}", level=level, year=2020, paying_account_ref=accounts[key == "gift"],
            budget_fen=0, by=officer,
        )  # fmt: skip
        made.funds[key] = Fund.objects.everywhere("test").get(ref=ref)
    made.season_ref = factories.open_season(officer)
    shared = "6217000000000000777"
    for account in (None, None, None, None, shared, shared, ""):
        factories.add_person(made, account=account)
    return made


class Play:
    """One history: the district, its twin, and what was done last."""

    def __init__(self, made: District) -> None:
        self.made, self.twin = made, Twin()
        self.officer = made.scopes["officer"]
        self.fund_ids = {key: made.funds[key].pk for key, _ in FUNDS}
        self.keys = {pk: key for key, pk in self.fund_ids.items()}
        for key in self.fund_ids:
            self.twin.budget[key] = 0
            self.twin.pays_from[key] = "gift" if key == "gift" else "treasury"
        for place, row in enumerate(Person.objects.everywhere("test").order_by("pk")):
            self.twin.people[row.ref] = (place, row.account or "")
        self.person_ref = dict(Person.objects.everywhere("test").values_list("pk", "ref"))
        self.person_pk = {ref: pk for pk, ref in self.person_ref.items()}
        self.answered: list[tuple[str, bytes]] = []
        self.serial = 0

    def next(self) -> int:
        self.serial += 1
        return self.serial

    def tried(self, act: Callable[[], Thing], *, works: bool) -> Thing | None:
        """Do an act that the model says works, or that it says is refused."""
        try:
            with transaction.atomic():
                result = act()
        except Refused as refused:
            assert not works, f"refused, and the model sees no reason: {refused.sentence}"
            return None
        assert works, "done, and the model says that it must be refused"
        return result

    # money

    def receive(self, choice: Choice) -> None:
        key, fen, number = choice.one(list(self.fund_ids)), choice.number(1, 300_000), f"R{self.next()}"
        ref = self._receive(key, number, fen)
        self.twin.receive(key, ref, fen)
        assert self._receive(key, number, fen) == ref, "the same receipt twice is one receipt"
        self.tried(lambda: self._receive(key, number, fen + 1), works=False)

    def _receive(self, key: str, number: str, fen: int) -> str:
        return funds.receive_money(
            fund_ref=self.made.funds[key].ref, number=number, kind="allocation", payer=f"来款{key}",
            amount_fen=fen, on=factories.DAY, by=self.officer,
        )  # fmt: skip

    def reverse_receipt(self, choice: Choice) -> None:
        receipt = choice.one(list(self.twin.receipts))
        rows = fund_queries.receipts(self.officer, self.made.funds[self.twin.receipts[receipt][0]].ref)
        entry = next(row.entry_ref for row in rows if row.ref == receipt)
        works = self.twin.undo_receipt(receipt)
        self.tried(lambda: funds.reverse_entry(entry_ref=entry, reason="记错", by=self.officer), works=works)

    def adjust_budget(self, choice: Choice) -> None:
        key = choice.one(list(self.fund_ids))
        fen = max(0, self.twin.used(key) + choice.number(-2, 50_000))
        works = fen >= self.twin.used(key)
        ref = self.made.funds[key].ref
        self.tried(
            lambda: funds.adjust_budget(fund_ref=ref, budget_fen=fen, reason="区财发1号", by=self.officer),
            works=works,
        )
        if works:
            self.twin.budget[key] = fen

    def refund(self, choice: Choice) -> None:
        fund, _, award, payment = heap = choice.one(self.heaps("paid"))
        fen = choice.number(1, self.twin.heap[heap])
        self._internal("refund_money", fund, fen, tag=award, payment=payment)
        self.twin.move(fund, fen, ("paid", award, payment), ("available", "", ""))

    def take_too_much(self, choice: Choice) -> None:
        """One fen more than stands for an award or a payment: the ledger itself refuses, whoever asks."""
        fund, side, award, payment = heap = choice.one(self.heaps("reserved", "transit", "paid"))
        name = {"reserved": "release_money", "transit": "confirm_money", "paid": "refund_money"}[side]
        also = {"payment": payment} if payment else {}
        try:
            self._internal(name, fund, self.twin.heap[heap] + 1, tag=award, **also)
        except (BrokenInvariant, Refused):
            return
        raise AssertionError("more left an award than stood there")

    def heaps(self, *sides: str) -> list[tuple[str, str, str, str]]:
        # In the order in which they came to be: references are random, and a replay must meet the same heap.
        return [heap for heap, fen in self.twin.heap.items() if fen > 0 and heap[1] in sides]

    def _internal(self, name: str, fund: str, fen: int, **tags: str) -> None:
        with transaction.atomic():
            getattr(funds, name)(
                fund_id=self.fund_ids[fund], amount_fen=fen, key=f"test:{self.next()}:{name}",
                on=timezone.localdate(), by=self.officer, **tags,
            )  # fmt: skip

    # programmes and awards

    def open_programme(self, choice: Choice) -> None:
        first, second = choice.one([("city", ""), ("district", ""), ("city", "district"), ("gift", "city")])
        shares = [
            (key, choice.number(1, 3), choice.number(20_000, 300_000)) for key in (first, second) if key
        ]
        quota, group = choice.number(1, 8), choice.one(GROUPS)
        row = factories.open_programme(self.made, f"项目{self.next()}", shares, quota=quota, group=group)
        self.made.programmes[row.ref] = row
        parts = {key: part for key, part, _ in shares}
        self.twin.plans[row.ref] = Plan(parts, {key: ceiling for key, _, ceiling in shares}, quota, group)

    def propose(self, choice: Choice) -> None:
        programme = choice.one(list(self.twin.plans))
        people = [choice.one(list(self.twin.people)) for _ in range(choice.number(1, 4))]
        found = {row.ref: row for row in Person.objects.everywhere("test").filter(ref__in=people)}
        rows = [
            {
                "number": found[ref].id_number,
                "name": found[ref].name,
                "area": found[ref].area_path,
                "fen": choice.number(1, 40_000),
            }
            for ref in people
        ]
        roster = factories.land_roster(self.made, programme, rows)
        made = awards.propose_awards(roster_ref=roster, by=self.officer)
        # Whoever has a live award of an earlier list of this programme gets no second one.
        standing = {
            grant.person
            for grant in self.twin.grants.values()
            if grant.programme == programme and grant.state in awards_queries.LIVE
        }
        again = sum(ref in standing for ref in people)
        assert (made.awards, made.standing, made.added) == (len(rows) - again, again, 0)
        new = Award.objects.everywhere("test").filter(roster_row__roster__ref=roster).order_by("pk")
        for award in new:
            who = self.person_ref[award.person_id]
            self.twin.grants[award.ref] = Grant(programme, who, award.amount_fen, award.pk)

    def confirm(self, choice: Choice) -> None:
        self._confirm(choice, allowed=False)

    def allow(self, choice: Choice) -> None:
        self._confirm(choice, allowed=True)

    def _confirm(self, choice: Choice, *, allowed: bool) -> None:
        ref = choice.one(list(self.twin.grants))
        expected = self.twin.confirm(ref, allowed)
        said = self.tried(
            lambda: awards.confirm_award(ref=ref, reason="经走访核实" if allowed else "", by=self.officer),
            works=expected != "refused",
        )
        assert said in (None, expected)

    def confirm_all(self, choice: Choice) -> None:
        self._confirm_all(choice.one(list(self.twin.plans)), choice.number(1, 4))

    def _confirm_all(self, programme: str, chunk: int) -> None:
        waiting = [
            (grant.order, ref)
            for ref, grant in self.twin.grants.items()
            if grant.programme == programme and grant.state == "proposed"
        ]
        expected = Counter(self.twin.confirm(ref, False) for _, ref in sorted(waiting))
        done = awards.confirm_awards(programme_ref=programme, by=self.officer, chunk=chunk)
        counts = Counter(confirmed=done.confirmed, held=done.held, refused=done.refused)
        assert +counts == expected

    def cancel(self, choice: Choice) -> None:
        ref = choice.one(list(self.twin.grants))
        works = self.twin.cancel(ref)
        self.tried(lambda: awards.cancel_award(ref=ref, reason="重复", by=self.officer), works=works)

    def link(self, choice: Choice) -> None:
        people = list(self.twin.people)
        first = choice.one(people)
        second = choice.one([ref for ref in people if ref != first])
        decision = choice.one(["same", "same", "different"])
        if self.twin.contradicts(first, second, decision):
            decide = {"first_ref": first, "second_ref": second, "decision": decision, "reason": "户口本"}
            self.tried(lambda: awards.link_persons(**decide, by=self.officer), works=False)
            return
        stands = self.twin.link(first, second, decision)
        _, found = awards.link_persons(
            first_ref=first, second_ref=second, decision=decision, reason="户口本", by=self.officer
        )
        assert (not found) == stands, "a clash is a finding, and nothing else is"

    def unlink(self, choice: Choice) -> None:
        first, second = sorted(choice.one(sorted(self.twin.same, key=sorted)))
        link = Link.objects.get(
            first_id__in=[self.person_pk[first], self.person_pk[second]],
            second_id__in=[self.person_pk[first], self.person_pk[second]],
            undone_at__isnull=True,
        )
        self.twin.link(first, second, "undone")
        awards.unlink_persons(link_ref=link.ref, reason="看错", by=self.officer)

    # payments

    def make_batch(self, choice: Choice) -> None:
        maker = choice.one(["officer", "cashier"])
        expected = self.twin.payable()
        ref = self.tried(
            lambda: payments.make_batch(
                season_ref=self.made.season_ref, title="集中发放", by=self.made.scopes[maker]
            ),
            works=bool(expected),
        )
        if ref:
            self.twin.sheets[ref] = Sheet(maker)
            rows = self._learn_lines(ref)
            carried = {(self.twin.cluster(line.person), line.account): line.items for line in rows.values()}
            assert carried == expected, "one line a person and paying account, with all of their shares"

    def reissue(self, choice: Choice) -> None:
        waiting = self.twin.waiting()
        wrong = choice.one(waiting)
        corrections = {}
        if choice.number(0, 1):
            corrections = {wrong: f"62170000001{self.next():08d}"}
            who = self.twin.lines[wrong].person
            self.twin.people[who] = (self.twin.people[who][0], corrections[wrong])
        ref = payments.reissue(
            season_ref=self.made.season_ref, title="重发", by=self.officer, corrections=corrections
        )
        self.twin.sheets[ref] = Sheet("officer")
        rows = self._learn_lines(ref)
        first = {
            (self.twin.lines[one].person, self.twin.lines[one].account): one for one in reversed(waiting)
        }
        assert sorted(line.again_of for line in rows.values()) == sorted(first.values())
        for line in rows.values():
            assert line.items == self.twin.lines[line.again_of].items

    def _learn_lines(self, batch: str) -> dict[str, Transfer]:
        """Take the lines of a new batch into the model, after they were compared by the caller."""
        found: dict[str, Transfer] = {}
        items = LineItem.objects.filter(line__batch__ref=batch).order_by("line__sequence", "pk")
        for item in items.select_related("line__reissue_of", "award_share__award"):
            fund = self.keys[item.award_share.fund_id]
            line = found.setdefault(
                item.line.ref,
                Transfer(
                    batch, self.person_ref[item.line.person_id], self.twin.pays_from[fund], {},
                    again_of=item.line.reissue_of.ref if item.line.reissue_of else "",
                ),
            )  # fmt: skip
            line.items[item.award_share.award.ref, fund] = item.amount_fen
        self.twin.lines.update(found)
        return found

    def sheets(self, *states: str) -> list[str]:
        return [ref for ref, sheet in self.twin.sheets.items() if sheet.state in states]

    def submit(self, choice: Choice) -> None:
        ref = choice.one(self.sheets("draft", "submitted", "released", "sent", "void"))
        sheet = self.twin.sheets[ref]
        works = sheet.state == "draft"
        self.tried(lambda: payments.submit_batch(ref=ref, by=self.made.scopes[sheet.maker]), works=works)
        if works:
            sheet.state = "submitted"

    def release(self, choice: Choice) -> None:
        ref = choice.one(self.sheets("submitted", "submitted", "released", "draft"))
        sheet, signer = self.twin.sheets[ref], choice.one(["officer", "officer2", "cashier", "cashier2"])
        seen = Batch.objects.everywhere("test").get(ref=ref).digest
        digest = choice.one([seen, seen, seen, "0" * 64])
        works = sheet.state == "submitted" and signer != sheet.maker and digest == seen
        by = self.made.scopes[signer]
        act = lambda: payments.release_batch(ref=ref, digest=digest, by=by, reason="已核对")  # noqa: E731 # one act, said once
        self.tried(act, works=works)
        if works:
            sheet.state, sheet.releaser = "released", signer

    def void_batch(self, choice: Choice) -> None:
        ref = choice.one(list(self.twin.sheets))
        sheet = self.twin.sheets[ref]
        works = sheet.state in ("draft", "submitted", "released")
        self.tried(lambda: payments.void_batch(ref=ref, reason="重编", by=self.officer), works=works)
        if works:
            sheet.state = "void"
            for line in self.twin.lines.values():
                line.state = "void" if line.batch == ref else line.state

    def write_file(self, choice: Choice) -> None:
        ref = choice.one(self.sheets("released", "released", "submitted", "sent"))
        state, by = self.twin.sheets[ref].state, self.made.scopes["cashier"]
        file = self.tried(lambda: payments.write_bank_file(ref=ref, by=by), works=state != "submitted")
        if state == "released":
            self.twin.send(ref)
        if file:
            assert payments.write_bank_file(ref=ref, by=by) == file, "one batch, one file"

    def take_return(self, choice: Choice) -> None:
        """Some lines arrive, some come back, some hang, some are not mentioned; what is settled stays."""
        batch = choice.one(self.sheets("sent", "closed"))
        rows = []
        for ref, line in self.twin.lines.items():
            answer = choice.one(["paid", "paid", "failed", "unknown", ""])
            if line.batch != batch or not answer:
                continue
            rows.append(f"{ref}|{ANSWERS[answer].format(f'B{self.next():010d}')}")
            if line.state in ("sent", "unknown"):
                self.twin.settle(ref, answer)
        data = "\n".join(rows).encode("gb18030")
        taken = self.tried(lambda: self._return(batch, data, self.made.scopes["cashier"]), works=bool(rows))
        if taken is not None:
            self.twin.close(batch)
            self.answered.append((batch, data))

    def return_again(self, choice: Choice) -> None:
        batch, data = choice.one(self.answered)
        assert self._return(batch, data, self.made.scopes["cashier2"]).repeated

    def _return(self, batch: str, data: bytes, by: Scope) -> payments.Taken:
        return payments.take_return(ref=batch, data=data, name="回盘.txt", by=by)

    # several acts in a row, so that short histories come far as well

    def begin(self, choice: Choice) -> None:
        """Money, two programmes, two rosters, and what of them can be confirmed."""
        for _ in range(3):
            self.receive(choice)
        for _ in range(2):
            self.open_programme(choice)
            self.propose(choice)
        for programme in list(self.twin.plans):
            self._confirm_all(programme, 4)

    def send_all(self, choice: Choice) -> None:
        """Bring the newest batch on its way to the bank, as far as it still has to go."""
        ref = self.sheets("draft", "submitted", "released")[-1]
        sheet = self.twin.sheets[ref]
        if sheet.state == "draft":
            payments.submit_batch(ref=ref, by=self.made.scopes[sheet.maker])
            sheet.state = "submitted"
        if sheet.state == "submitted":
            sheet.releaser = choice.one(["officer2", "cashier2"])
            digest = Batch.objects.everywhere("test").get(ref=ref).digest
            by = self.made.scopes[sheet.releaser]
            payments.release_batch(ref=ref, digest=digest, by=by, reason="已核对")
            sheet.state = "released"
        payments.write_bank_file(ref=ref, by=self.made.scopes["cashier"])
        self.twin.send(ref)

    def pay(self, choice: Choice) -> None:
        """A whole round: whatever can be paid is, and the bank answers."""
        self.make_batch(choice)
        self.send_all(choice)
        self.take_return(choice)

    # what may be done now

    def can(self, act: str) -> bool:
        """Whether there is anything to do it to."""
        twin = self.twin
        needs: dict[str, Callable[[], object]] = {
            "reverse_receipt": lambda: twin.receipts,
            "refund": lambda: self.heaps("paid"),
            "take_too_much": lambda: self.heaps("reserved", "transit", "paid"),
            "propose": lambda: twin.plans,
            "confirm": lambda: twin.grants,
            "allow": lambda: twin.grants,
            "confirm_all": lambda: twin.plans,
            "cancel": lambda: twin.grants,
            "unlink": lambda: twin.same,
            "make_batch": lambda: twin.grants,
            "pay": twin.payable,
            "reissue": lambda: twin.waiting(),
            "submit": lambda: self.sheets("draft", "submitted", "released", "sent", "void"),
            "release": lambda: self.sheets("submitted", "released", "draft"),
            "void_batch": lambda: twin.sheets,
            "send_all": lambda: self.sheets("draft", "submitted", "released"),
            "write_file": lambda: self.sheets("released", "submitted", "sent"),
            "take_return": lambda: self.sheets("sent", "closed"),
            "return_again": lambda: self.answered,
        }
        return bool(needs[act]()) if act in needs else True
