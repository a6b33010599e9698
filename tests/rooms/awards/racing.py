"""One side of a race, in a process of its own: ``python -m tests.rooms.awards.racing ROLE START FILE``.

``FILE`` names the pairs of records and awards; every role goes through them in the same order and at
the same moments, so that each meets the others in the middle of what they do.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import django

django.setup()

from django.db import OperationalError  # noqa: E402  (Django must be ready before the models are imported)

from yikou_app.awards import actions  # noqa: E402  (as above)
from yikou_app.ground.ensure import Refused  # noqa: E402  (as above)
from yikou_app.ground.scope import Role, Scope  # noqa: E402  (as above)

_BETWEEN = 0.06  # seconds; long enough for every role to have begun, short enough to overlap


def act(role: str, pair: dict[str, str], by: Scope) -> str:
    """What this side does with one pair."""
    if role == "link":
        _, notes = actions.link_persons(
            first_ref=pair["first"], second_ref=pair["second"], decision="same", reason="同一人", by=by
        )
        return "clash" if notes else "linked"
    return actions.confirm_award(ref=pair[role], by=by)


def main() -> None:
    """Run through the pairs and print what became of each."""
    role, start, file = sys.argv[1], float(sys.argv[2]), Path(sys.argv[3])
    given = json.loads(file.read_text(encoding="utf-8"))
    by = Scope(**{**given["by"], "role": Role(given["by"]["role"])})
    outcomes = []
    for place, pair in enumerate(given["pairs"]):
        time.sleep(max(0.0, start + place * _BETWEEN - time.time()))
        try:
            outcomes.append(act(role, pair, by))
        except Refused as refused:
            outcomes.append(f"refused {refused.sentence}")
        except OperationalError as failed:
            outcomes.append(f"failed {failed}")
    print(json.dumps(outcomes, ensure_ascii=False))


if __name__ == "__main__":
    main()
