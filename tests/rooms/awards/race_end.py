"""What stands after a race: ``python -m tests.rooms.awards.race_end`` prints it as JSON."""

from __future__ import annotations

import json
from collections import Counter

import django

django.setup()

from yikou_app.awards.models import Award, Claim  # noqa: E402  (Django must be ready before the models are imported)
from yikou_app.programmes.models import Programme  # noqa: E402  (as above)
from yikou_app.register.queries import cluster_of  # noqa: E402  (as above)

live = list(Claim.objects.filter(released_at__isnull=True).select_related("award"))
cluster = cluster_of(claim.award.person_id for claim in live)
served = Counter(cluster[claim.award.person_id] for claim in live)
print(
    json.dumps(
        {
            "served_twice": sum(count > 1 for count in served.values()),
            "stale_holders": sum(claim.holder != f"P{cluster[claim.award.person_id]}" for claim in live),
            "confirmed": Award.objects.everywhere("test").filter(state="confirmed").count(),
            "claims": len(live),
            "taken": sum(Programme.objects.everywhere("test").values_list("taken", flat=True)),
        }
    )
)
