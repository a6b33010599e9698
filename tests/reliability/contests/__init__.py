"""The contests: what is tried by many at once, what must come of it, and which guards see to that."""

from __future__ import annotations

from collections.abc import Callable

from tests.reliability.arena import Contest
from tests.reliability.contests.limits import limited
from tests.reliability.contests.payments import bank_return, release, signature, two_batches
from tests.reliability.contests.places import linking, same_group, same_programme

CONTESTS: dict[str, Callable[[], Contest]] = {
    "same_programme": same_programme,
    "same_group": same_group,
    "fund": lambda: limited("fund", ("fund", "fund_never_overdrawn")),
    "ceiling": lambda: limited("ceiling", ("costshare", "share_within_ceiling")),
    "quota": lambda: limited("quota", ("programme", "programme_within_quota")),
    "two_batches": two_batches,
    "release": release,
    "bank_return": bank_return,
    "signature": signature,
    "linking": linking,
}
