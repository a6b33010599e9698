"""Tell, as JSON, what the application found in a walked installation; run on that installation."""

import json

import django

django.setup()

from django.utils import timezone  # noqa: E402  (Django must be ready first)

from yikou_app.awards import queries as awards  # noqa: E402  (Django must be ready first)
from yikou_app.awards.models import OverlapNote  # noqa: E402  (Django must be ready first)
from yikou_app.district.models import Account  # noqa: E402  (Django must be ready first)
from yikou_app.district.queries import scope_of  # noqa: E402  (Django must be ready first)
from yikou_app.evaluation import queries as evaluation  # noqa: E402  (Django must be ready first)
from yikou_app.leads.models import Lead  # noqa: E402  (Django must be ready first)
from yikou_app.payments import queries as payments  # noqa: E402  (Django must be ready first)
from yikou_app.programmes.queries import seasons  # noqa: E402  (Django must be ready first)
from yikou_app.references.models import ReferenceRow  # noqa: E402  (Django must be ready first)
from yikou_app.register import queries as register  # noqa: E402  (Django must be ready first)
from yikou_app.register.models import Person  # noqa: E402  (Django must be ready first)
from yikou_app.rosters import queries as rosters  # noqa: E402  (Django must be ready first)

bureau = scope_of(Account.objects.get(username="minzheng"))
season = seasons(bureau)[0]
numbers = {person.ref: person.id_number for person in Person.objects.everywhere("the test's report")}
overlaps: dict[str, list[str | None]] = {}
for kind, ref in OverlapNote.objects.values_list("kind", "award__person__ref"):
    overlaps.setdefault(kind, []).append(numbers[ref])
tied, differences = payments.tie_out(season.id)
missed, _ = awards.season_gaps(bureau, season.id, timezone.localdate())
sheet = evaluation.sheet(bureau, evaluation.evaluations(bureau)[0].ref)
assert sheet is not None
listed = {row.subject_index: json.loads(row.about)["id_number"] for row in ReferenceRow.objects.all()}
leads: dict[str, list[str]] = {}
for lead in Lead.objects.everywhere("the test's report"):
    leads.setdefault(lead.kind, []).append(listed[lead.subject])
pairs = register.candidates(bureau, on=timezone.localdate(), limit=None)[1]
print(
    json.dumps(
        {
            "rosters": {
                line.ref: {
                    "counts": [line.rows_read, line.accepted, line.rejected, line.blank],
                    "findings": [(f.code, f.number, f.message) for f in rosters.findings(bureau, line.ref)],
                }
                for line in rosters.rosters(bureau)
            },
            "missed": [numbers[line.person_ref] for line in missed],
            "overlaps": overlaps,
            "leads": leads,
            "pairs": [
                (
                    [
                        numbers[pair.first.ref] or numbers[pair.second.ref],
                        pair.second.name if numbers[pair.first.ref] else pair.first.name,
                    ],
                    pair.state_label,
                )
                for pair in pairs
            ],
            "cuts": payments.cuts(season.id),
            "differences": [note.message for note in differences],
            "facts": {key: [fact.numerator, fact.denominator] for key, fact in sheet.facts.items()},
        },
        ensure_ascii=False,
    )
)
