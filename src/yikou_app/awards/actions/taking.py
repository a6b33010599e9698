"""Take the accepted rows of a roster a chunk at a time: made ready outside the transaction, written within a short one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction

from yikou_app.awards.models import Award
from yikou_app.awards.queries import LIVE
from yikou_app.ground.bulk import prepared, write_rows
from yikou_app.ground.pace import Pace
from yikou_app.ground.scope import Scope
from yikou_app.programmes.queries import ProgrammeRow
from yikou_app.register.actions import Sighted, Sighting, find_or_add, prepare_sightings
from yikou_app.rosters.actions import hold_acceptance, note_doubts, note_findings, note_resent
from yikou_app.rosters.queries import AcceptedRow, Comparison, RosterLine


@dataclass(slots=True)
class Proposal:
    """What became of an accepted roster: awards proposed, records added, spellings and overlaps met.

    ``standing`` counts rows whose person has a live award of an earlier list; ``changed`` of them say
    something else than that list did and wait for a person. ``restricted`` rows name somebody whose record
    is restricted (封存): no award is made, and a person looks at the row.
    """

    awards: int = 0
    added: int = 0
    spellings: int = 0
    overlaps: int = 0
    standing: int = 0
    changed: int = 0
    restricted: int = 0


@dataclass(frozen=True, slots=True)
class _Sorted:
    """The rows of a chunk: new ones, (row, standing row) of those whose person has an award, and how many were done."""

    new: list[AcceptedRow]
    standing: list[tuple[int, int]]
    done: int


@dataclass(slots=True)
class Taking:
    """One roster being taken (接收): what is the same for all its rows, and what has become of them so far."""

    landed: RosterLine
    programme: ProgrammeRow
    categories: dict[str, int]
    before: Comparison | None
    job_ref: str
    by: Scope
    pace: Pace = field(default_factory=Pace)
    proposal: Proposal = field(default_factory=Proposal)

    def prepare(self, chunk: Sequence[AcceptedRow]) -> Sighted:
        """Hash and seal what the new rows of a chunk say; it asks the database and changes nothing."""
        return self._sighted(self._sort(chunk).new)

    def write(self, chunk: Sequence[AcceptedRow], ready: Sighted) -> None:
        """Write one chunk's people and awards in one transaction, in as many statements as for one row."""
        with transaction.atomic():
            hold_acceptance(roster_id=self.landed.id, job_ref=self.job_ref)
            rows = self._sort(chunk)
            if [row.id for row in rows.new] != [seen.key for seen in ready.sightings]:
                # An earlier award was cancelled, or this very row done, since the chunk was made ready.
                ready = self._sighted(rows.new)
            changed = note_resent(roster_id=self.landed.id, pairs=rows.standing) if rows.standing else 0
            found = find_or_add(sightings=ready, by=self.by)
            self._award([row for row in rows.new if row.id in found.person_of], found.person_of)
            note_findings(roster_id=self.landed.id, by_row=found.findings)
            note_doubts(roster_id=self.landed.id, by_row=found.findings)
        self.proposal.standing += len(rows.standing)
        self.proposal.changed += changed
        self.proposal.awards += len(found.person_of) + rows.done
        self.proposal.restricted += len(found.restricted)
        self.proposal.added += found.added
        self.proposal.spellings += found.spellings

    def _sort(self, chunk: Sequence[AcceptedRow]) -> _Sorted:
        """Which rows need an award; of the others the person has one of an earlier list (T9), or this row is done.

        A row that says something else than the standing award's does not change it: it goes before a person.
        """
        formers = self.before.formers if self.before else {}
        earlier = [pk for row in chunk for pk in formers.get(row.id, ())]
        live: set[int] = set()
        if earlier:
            standing = Award.objects.everywhere("awards of the unit's earlier lists")
            live = set(
                standing.filter(roster_row_id__in=earlier, state__in=LIVE).values_list(
                    "roster_row_id", flat=True
                )
            )
        held = {
            row.id: pks[-1] for row in chunk if (pks := [pk for pk in formers.get(row.id, ()) if pk in live])
        }
        open_rows = [row for row in chunk if row.id not in held]
        before = Award.objects.everywhere("rows already proposed before a crash").filter(
            roster_row_id__gte=chunk[0].id, roster_row_id__lte=chunk[-1].id
        )
        done = set(before.values_list("roster_row_id", flat=True))
        new = [row for row in open_rows if row.id not in done]
        return _Sorted(new, list(held.items()), len(open_rows) - len(new))

    def _sighted(self, rows: Sequence[AcceptedRow]) -> Sighted:
        source = self.landed.ref
        return prepare_sightings(
            sightings=[
                Sighting(row.id, row.name, row.id_number, row.area_path, row.phone, row.account, source)
                for row in rows
            ]
        )

    def _award(self, rows: Sequence[AcceptedRow], person_of: dict[int, int]) -> None:
        columns: dict[str, Sequence[object]] = {
            "person": [person_of[row.id] for row in rows],
            "roster_row": [row.id for row in rows],
            "area_path": [row.area_path for row in rows],
            "category": [self.categories[row.category_key] for row in rows],
            "amount_fen": [row.amount_fen for row in rows],
        }
        write_rows(
            prepared(
                Award, len(rows), columns, programme=self.programme.id, unit=self.programme.unit_id,
                period=self.programme.period,
            )
        )  # fmt: skip
