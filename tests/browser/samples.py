"""References of things that a screen can be opened for (样例), printed as JSON for the browser tests."""

from __future__ import annotations

import json
import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yikou_app.site.settings")
django.setup()

from tests.scope.oracle import rows  # noqa: E402  (Django must be ready before the models are read)


def main() -> dict[str, str]:
    """One reference of each kind, chosen so that its screen has something to show."""
    notes = rows("OverlapNote")
    awards = {award.pk: award for award in rows("Award")}
    people = {person.pk: person for person in rows("Person")}
    busy = awards[notes[0].award_id]
    street = next(award for award in awards.values() if award.area_path.startswith("001001001"))
    department = next(award for award in awards.values() if people[award.person_id].area_path[:6] == "001002")
    decided = {link.first_id for link in rows("Link")}
    return {
        "person": people[busy.person_id].ref,
        "household": rows("Household")[0].ref,
        "award": busy.ref,
        "pair": next(each.ref for each in rows("Candidate") if each.first_id not in decided),
        "decided_pair": next(each.ref for each in rows("Candidate") if each.first_id in decided),
        "held": next(award.ref for award in awards.values() if award.state == "held"),
        "own_person": people[street.person_id].ref,
        "own_award": street.ref,
        "department_award": department.ref,
        "line": next(line.ref for line in rows("PaymentLine") if line.state == "paid"),
        "questioned": next(line.ref for line in rows("PaymentLine") if line.state == "unknown"),
        "signed": next(notice.ref for notice in rows("Notice") if notice.signed_on),
        "unsigned": next(notice.ref for notice in rows("Notice") if not notice.signed_on),
        "approval": rows("Approval")[0].ref,
        "job": rows("Job")[0].ref,
        "audit": rows("Audit")[0].ref,
        "paper": rows("AuditedFile")[1].ref,
        "reference": next(each.ref for each in rows("ReferenceList") if each.state == "in_force"),
        "lead": next(each.ref for each in rows("Lead") if each.kind == "absent" and each.state != "done"),
        "own_lead": next(each.ref for each in rows("Lead") if each.area_path.startswith("001001001")),
    }


if __name__ == "__main__":
    print(json.dumps(main()))
