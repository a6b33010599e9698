"""Many people at once, on a scratch installation: ``python -m tests.rooms.payments.racing`` prints what came of it.

Each race starts its threads at a barrier, every thread with its own connection; what is printed is how
they ended and what the tables hold afterwards.
"""

import json
import sys
import threading
from collections import Counter
from collections.abc import Callable, Sequence

import django

django.setup()

from django.db import connection, transaction  # noqa: E402  (Django must be ready first)
from tests.rooms.factories import (  # noqa: E402  (Django must be ready first)
    DAY,
    District,
    add_award,
    add_person,
    bank_answer,
    make_district,
)

from yikou_app.approvals.models import Signature  # noqa: E402  (Django must be ready first)
from yikou_app.funds import queries as funds  # noqa: E402  (Django must be ready first)
from yikou_app.ground.ensure import Refused  # noqa: E402  (Django must be ready first)
from yikou_app.payments import actions, queries  # noqa: E402  (Django must be ready first)
from yikou_app.payments.models import BankReturn, Batch, LineItem, Notice  # noqa: E402  (Django must be ready first)
from yikou_app.programmes import actions as programmes  # noqa: E402  (Django must be ready first)

RUNNERS = 8


def race(works: Sequence[Callable[[], object]]) -> dict[str, int]:
    """Run all at once; how many ended how, by result or by the class of what was raised."""
    gate = threading.Barrier(len(works))
    ended: Counter[str] = Counter()
    lock = threading.Lock()

    def run(work: Callable[[], object]) -> None:
        connection.ensure_connection()
        gate.wait()
        try:
            work()
            how = "done"
        except Refused:
            how = "refused"
        except Exception as error:  # noqa: BLE001  (whatever else happens is the finding of the race)
            how = f"{type(error).__name__}: {error}"
        finally:
            connection.close()
        with lock:
            ended[how] += 1

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return dict(ended)


def doubles() -> int:
    """Award shares that stand in more than one live line."""
    live = LineItem.objects.filter(live=True).values_list("award_share_id", flat=True)
    return sum(1 for count in Counter(live).values() if count > 1)


def making(made: District) -> dict[str, object]:
    """Everybody makes the batch at the same moment."""
    by = made.scopes["officer"]
    ended = race([lambda: actions.make_batch(season_ref=made.season_ref, title="抢编", by=by)] * RUNNERS)
    return {"ended": ended, "batches": Batch.objects.everywhere("race").count(), "doubles": doubles()}


def releasing(made: District, ref: str) -> dict[str, object]:
    """Two cashiers and an officer click many times each."""
    digest = actions.submit_batch(ref=ref, by=made.scopes["officer"])
    people = [made.scopes[login] for login in ("cashier", "cashier2", "officer2")]
    ended = race(
        [
            lambda by=person: actions.release_batch(ref=ref, digest=digest, by=by)  # type: ignore[misc] # bound now
            for person in people
            for _ in range(3)
        ]
    )
    return {"ended": ended, "signatures": Signature.objects.count()}


def writing(made: District, ref: str) -> dict[str, object]:
    """Everybody writes the bank file; one is kept."""
    by = made.scopes["cashier"]
    ended = race([lambda: actions.write_bank_file(ref=ref, by=by)] * RUNNERS)
    sent = sum(fen for (_, side), fen in funds.balances(2020).items() if side == "transit")
    return {"ended": ended, "transit": sent}


def taking(made: District, ref: str) -> dict[str, object]:
    """The same answer arrives many times at once, and a shuffled copy of it."""
    by = made.scopes["cashier"]
    data = bank_answer(made, ref, outcomes={0: "01||户名不符"})
    other = b"\n".join(reversed(data.splitlines()))
    ended = race(
        [
            lambda content=content: actions.take_return(ref=ref, data=content, name="r", by=by)  # type: ignore[misc] # bound now
            for content in [data, other] * (RUNNERS // 2)
        ]
    )
    paid = sum(fen for (_, side), fen in funds.balances(2020).items() if side == "paid")
    return {
        "ended": ended,
        "returns": BankReturn.objects.count(),
        "paid": paid,
        "notices": Notice.objects.everywhere("race").count(),
        "off": [one.message for one in (*funds.check_totals()[1], *queries.tie_out(made.season_id)[1])],
    }


def reissuing(made: District) -> dict[str, object]:
    """Everybody pays the failed line again."""
    by = made.scopes["officer"]
    ended = race([lambda: actions.reissue(season_ref=made.season_ref, title="重发", by=by)] * RUNNERS)
    return {"ended": ended, "doubles": doubles()}


def reserving(made: District) -> dict[str, object]:
    """Mixed amounts rush for what is left of the quota and the fund."""
    row, fund = made.programmes["spring"], made.funds["district"]
    left = made.fund("district")
    free = left.received_fen - left.reserved_fen - left.paid_fen
    amounts = [free // 4] * 6 + [1]

    def take(number: int, fen: int) -> None:
        with transaction.atomic():
            programmes.take_place(
                programme_id=row.id, shares={fund.pk: fen}, key=f"race:{number}", tag=f"race{number}", on=DAY,
                by=made.scopes["officer"],
            )  # fmt: skip

    ended = race(
        [lambda number=number, fen=fen: take(number, fen) for number, fen in enumerate(amounts)]  # type: ignore[misc] # bound now
    )
    after = made.fund("district")
    return {
        "ended": ended,
        "over": after.reserved_fen + after.paid_fen > after.received_fen,
        "taken": made.programme("spring").taken - row.taken,
    }


def main() -> None:
    """All races on one district, in the order of a batch's way."""
    made = make_district()
    for _ in range(5):
        person = add_person(made)
        add_award(made, "spring", person)
        add_award(made, "shared", person, 50_001)
    made.programmes["spring"] = made.programme("spring")
    told: dict[str, object] = {"making": making(made)}
    ref = Batch.objects.everywhere("race").get().ref
    told["releasing"] = releasing(made, ref)
    told["writing"] = writing(made, ref)
    told["taking"] = taking(made, ref)
    told["reissuing"] = reissuing(made)
    told["reserving"] = reserving(made)
    json.dump(told, sys.stdout, ensure_ascii=False)


if __name__ == "__main__":
    main()
