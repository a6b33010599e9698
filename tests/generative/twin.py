"""A plain model of a season's money: dictionaries of whole numbers, and no database.

It is written apart from the rooms, from the promises (docs: every fen has a source, nobody twice,
nothing beyond fund, ceiling and quota), so that the machine can ask both and compare. It knows no
entry, no trigger and no SQL; money is one counter of fen by (fund, side, award, payment).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

Heap = tuple[str, str, str, str]  # fund, side, award, payment; on the source side the award is the receipt


@dataclass
class Plan:
    """A programme: who bears what, up to which ceiling, for how many."""

    parts: dict[str, int]
    ceiling: dict[str, int]
    quota: int
    group: str
    taken: int = 0
    reserved: Counter[str] = field(default_factory=Counter)
    paid: Counter[str] = field(default_factory=Counter)


@dataclass
class Grant:
    """An award; ``claim`` is (holder, holder in the group, number in the group) while it is in force."""

    programme: str
    person: str
    fen: int
    order: int
    state: str = "proposed"
    shares: dict[str, int] = field(default_factory=dict)
    claim: tuple[str, int] | None = None


@dataclass
class Transfer:
    """A payment line: what it carries, as (award, fund) -> fen."""

    batch: str
    person: str
    account: str
    items: dict[tuple[str, str], int]
    state: str = "draft"
    again_of: str = ""

    @property
    def fen(self) -> int:
        return sum(self.items.values())


@dataclass
class Sheet:
    """A batch."""

    maker: str
    state: str = "draft"
    releaser: str = ""


class Twin:
    """What the district's money must be after a history of acts."""

    def __init__(self) -> None:
        self.heap: Counter[Heap] = Counter()
        self.budget: dict[str, int] = {}
        self.pays_from: dict[str, str] = {}  # fund -> paying account
        self.receipts: dict[str, tuple[str, int]] = {}
        self.undone: set[str] = set()
        self.plans: dict[str, Plan] = {}
        self.people: dict[str, tuple[int, str]] = {}  # ref -> (place in the register, account)
        self.same: set[frozenset[str]] = set()
        self.apart: set[frozenset[str]] = set()
        self.grants: dict[str, Grant] = {}
        self.lines: dict[str, Transfer] = {}
        self.sheets: dict[str, Sheet] = {}

    # money

    def on(self, fund: str, *sides: str) -> int:
        """What stands on some sides of a fund."""
        return sum(fen for (of, side, *_), fen in self.heap.items() if of == fund and side in sides)

    def free(self, fund: str) -> int:
        """What no award has taken."""
        return self.on(fund, "available")

    def used(self, fund: str) -> int:
        """What awards have taken and what has been paid."""
        return self.on(fund, "reserved", "transit", "paid")

    def move(self, fund: str, fen: int, start: tuple[str, str, str], end: tuple[str, str, str]) -> None:
        """Carry fen from one place of a fund to another."""
        self.heap[fund, *start] -= fen
        self.heap[fund, *end] += fen

    def receive(self, fund: str, receipt: str, fen: int) -> None:
        """Money arrives."""
        self.receipts[receipt] = (fund, fen)
        self.move(fund, fen, ("source", receipt, ""), ("available", "", ""))

    def undo_receipt(self, receipt: str) -> bool:
        """Book a receipt back, if what it brought is still free; whether that was possible."""
        fund, fen = self.receipts[receipt]
        if receipt in self.undone or self.free(fund) < fen:
            return False
        self.undone.add(receipt)
        self.move(fund, fen, ("available", "", ""), ("source", receipt, ""))
        return True

    def split(self, programme: str, fen: int) -> dict[str, int]:
        """Largest remainder, the earlier share first."""
        parts = self.plans[programme].parts
        whole = sum(parts.values())
        shares = {fund: fen * part // whole for fund, part in parts.items()}
        remainders = sorted(parts, key=lambda fund: -(fen * parts[fund] % whole))
        for fund in remainders[: fen - sum(shares.values())]:
            shares[fund] += 1
        return {fund: part for fund, part in shares.items() if part}

    # people

    def cluster(self, person: str) -> str:
        """The first on the register among those who are linked with a person."""
        found, frontier = {person}, {person}
        while frontier:
            pairs = [pair for pair in self.same if pair & frontier]
            frontier = frozenset().union(*pairs) - found if pairs else set()
            found |= frontier
        return min(found, key=lambda ref: self.people[ref][0])

    def live_claims(self) -> Counter[tuple[str, str]]:
        """Awards in force by holder and programme: never more than one each."""
        return Counter(
            (grant.claim[0], grant.programme) for grant in self.grants.values() if grant.claim is not None
        )

    def _rekeyed(self) -> dict[str, tuple[str, int]] | None:
        """Every claim with the holder it now has, or None when two would stand on one place."""
        claims = {ref: (self.cluster(g.person), g.claim[1]) for ref, g in self.grants.items() if g.claim}
        places = Counter((holder, self.grants[ref].programme) for ref, (holder, _) in claims.items())
        groups = Counter(
            (holder, self.plans[self.grants[ref].programme].group, number)
            for ref, (holder, number) in claims.items()
        )
        return None if max([0, *places.values(), *groups.values()]) > 1 else claims

    def contradicts(self, first: str, second: str, decision: str) -> bool:
        """Whether a decision would make one person of two that were told apart, by whatever way."""
        before, pair = set(self.same), frozenset((first, second))
        apart = self.apart - {pair} | ({pair} if decision == "different" else set())
        self.same = before - {pair} | ({pair} if decision == "same" else set())
        touched = {self.cluster(first), self.cluster(second)}
        wrong = any(
            len({self.cluster(one) for one in each}) == 1
            for each in apart
            if self.cluster(min(each)) in touched
        )
        self.same = before
        return wrong

    def link(self, first: str, second: str, decision: str) -> bool:
        """Decide about two records; False when their claims clash, and then they stand apart."""
        before, pair = set(self.same), frozenset((first, second))
        self.same = before - {pair} | ({pair} if decision == "same" else set())
        self.apart = self.apart - {pair} | ({pair} if decision == "different" else set())
        claims = self._rekeyed()
        if claims is None:
            self.same = before - {pair}
        for ref, claim in (claims if claims is not None else self._rekeyed() or {}).items():
            self.grants[ref].claim = claim
        return claims is not None

    # awards

    def confirm(self, ref: str, reason: bool) -> str:
        """``confirmed``, ``held`` or ``refused``."""
        grant = self.grants[ref]
        if grant.state not in ("proposed", "held"):
            return "refused"
        plan, holder = self.plans[grant.programme], self.cluster(grant.person)
        if self.live_claims()[holder, grant.programme]:
            grant.state = "held"
            return "held"
        others = [
            other.claim[1]
            for other in self.grants.values()
            if other.claim and other.claim[0] == holder and self.plans[other.programme].group == plan.group
        ]
        if others and not reason:
            grant.state = "held"
            return "held"
        shares = self.split(grant.programme, grant.fen)
        fits = plan.taken < plan.quota and all(
            fen <= self.free(fund) and plan.reserved[fund] + plan.paid[fund] + fen <= plan.ceiling[fund]
            for fund, fen in shares.items()
        )
        if not fits:
            return "refused"
        grant.state, grant.shares, grant.claim = "confirmed", shares, (holder, max(others, default=0) + 1)
        plan.taken += 1
        for fund, fen in shares.items():
            plan.reserved[fund] += fen
            self.move(fund, fen, ("available", "", ""), ("reserved", ref, ""))
        return "confirmed"

    def engaged(self, ref: str) -> bool:
        """Whether an award stands in a line that may still be paid, or was."""
        return any(
            award == ref
            for line in self.lines.values()
            if line.state not in ("failed", "void")
            for award, _ in line.items
        )

    def cancel(self, ref: str) -> bool:
        """Give back what an award occupies, unless it is on its way; whether that was possible."""
        grant = self.grants[ref]
        if grant.state == "cancelled" or self.engaged(ref):
            return False
        if grant.state == "confirmed":
            plan = self.plans[grant.programme]
            plan.taken -= 1
            for fund, fen in grant.shares.items():
                plan.reserved[fund] -= fen
                self.move(fund, fen, ("reserved", ref, ""), ("available", "", ""))
        grant.state, grant.claim = "cancelled", None
        return True

    # payments

    def waiting(self) -> list[str]:
        """Lines that the bank sent back, that nothing pays again yet, and whose awards all still stand."""
        again = {line.again_of for line in self.lines.values() if line.state != "void"}
        return [
            ref
            for ref, line in self.lines.items()
            if line.state == "failed" and ref not in again
            if all(self.grants[award].state == "confirmed" for award, _ in line.items)
        ]

    def payable(self) -> dict[tuple[str, str], dict[tuple[str, str], int]]:
        """What a new batch would carry: by (cluster, paying account) the items, who cannot be paid left out."""
        held = {
            item
            for ref, line in self.lines.items()
            if line.state in ("draft", "sent", "paid", "unknown") or ref in self.waiting()
            for item in line.items
        }
        groups: dict[tuple[str, str], dict[tuple[str, str], int]] = {}
        records: dict[str, set[str]] = {}
        for ref, grant in self.grants.items():
            for fund, fen in grant.shares.items():
                if grant.state == "confirmed" and (ref, fund) not in held:
                    one = self.cluster(grant.person)
                    groups.setdefault((one, self.pays_from[fund]), {})[ref, fund] = fen
                    records.setdefault(one, set()).add(grant.person)
        accounts = {one: {self.people[ref][1] for ref in refs} - {""} for one, refs in records.items()}
        return {key: items for key, items in groups.items() if len(accounts[key[0]]) == 1}

    def send(self, batch: str) -> None:
        """The batch's money goes to the bank."""
        self.sheets[batch].state = "sent"
        for ref, line in self.lines.items():
            if line.batch == batch and line.state == "draft":
                line.state = "sent"
                for (award, fund), fen in line.items.items():
                    self.move(fund, fen, ("reserved", award, ""), ("transit", award, ref))

    def settle(self, ref: str, answer: str) -> None:
        """The bank says what became of a line on its way."""
        line = self.lines[ref]
        line.state = answer
        for (award, fund), fen in line.items.items():
            if answer == "paid":
                plan = self.plans[self.grants[award].programme]
                plan.reserved[fund] -= fen
                plan.paid[fund] += fen
                self.move(fund, fen, ("transit", award, ref), ("paid", award, ref))
            elif answer == "failed":
                self.move(fund, fen, ("transit", award, ref), ("reserved", award, ""))

    def close(self, batch: str) -> None:
        """A batch is closed when nothing of it is open any more."""
        if not any(line.batch == batch and line.state in ("sent", "unknown") for line in self.lines.values()):
            self.sheets[batch].state = "closed"
