"""Make the district and the pairs of a race: ``python -m tests.rooms.awards.race_begin PAIRS FILE``."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

import django

django.setup()

from tests.rooms import factories  # noqa: E402  (Django must be ready before the models are imported)

from yikou_app.awards.models import Award  # noqa: E402  (as above)

made = factories.make_district(received_fen=10**10, quota=10_000)
programme = made.programmes["spring"]
pairs = []
for _ in range(int(sys.argv[1])):
    people = [factories.add_person(made) for _ in range(2)]
    awards = [
        Award.objects.create(
            programme_id=programme.id, person=person, unit_id=programme.unit_id, area_path=person.area_path,
            category=made.categories["dibao"], period=programme.period, amount_fen=50_000,
        )
        for person in people
    ]  # fmt: skip
    pairs.append(
        {"first": people[0].ref, "second": people[1].ref, "one": awards[0].ref, "two": awards[1].ref}
    )
Path(sys.argv[2]).write_text(
    json.dumps({"by": asdict(made.scopes["officer"]), "pairs": pairs}), encoding="utf-8"
)
