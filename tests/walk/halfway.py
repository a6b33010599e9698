"""Walk only until the first lists are taken, and tell whom nobody would reach; on an empty installation."""

import json

import django

django.setup()

from rich.console import Console  # noqa: E402  (Django must be ready first)

from yikou_app.awards import queries as awards  # noqa: E402  (Django must be ready first)
from yikou_app.programmes.queries import season_by_ref  # noqa: E402  (Django must be ready first)
from yikou_app.register.models import Person  # noqa: E402  (Django must be ready first)
from yikou_app.site.demo.walk import Guide  # noqa: E402  (Django must be ready first)

guide = Guide(Console(stderr=True))
guide.prepare()
guide.land(guide.walk.family.lists, "二、名册上报与检查")
guide.propose(guide.walk.family.lists, "三、接收名册")
season = season_by_ref(guide.walk.example.season)
assert season is not None
missed, _ = awards.season_gaps(guide.walk.example.people["minzheng"], season.id, guide.today)
numbers = {row.pk: row.id_number for row in Person.objects.everywhere("the test's report")}
print(json.dumps([numbers[line.person_id] for line in missed]))
