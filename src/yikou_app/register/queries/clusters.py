"""Who is one person, and who a record counts for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, F, Q, QuerySet
from django.db.models.functions import Coalesce

from yikou_app.register.models import Person


@dataclass(frozen=True, slots=True)
class Holder:
    """Who a record is for counting: the cluster, and the household of the cluster if it has one."""

    cluster: int
    household_id: int | None


def own_cluster(to: str = "") -> Coalesce:
    """The cluster of a record: the smallest linked id, or its own id when nothing is linked.

    ``to`` is the way from another row to its person, such as ``person__`` or ``award__person__``.
    """
    return Coalesce(F(f"{to}cluster"), F(f"{to}pk"), output_field=BigIntegerField())


def in_clusters(ones: Iterable[int]) -> Q:
    """The records of clusters, by columns that have an index (own_cluster() would read every record)."""
    wanted = set(ones)
    return Q(cluster__in=wanted) | Q(cluster__isnull=True, pk__in=wanted)


def chunks(keys: Iterable[int], size: int = 5000) -> Iterator[list[int]]:
    """Keys in portions that fit into one statement's parameters."""
    wanted = sorted(set(keys))
    for start in range(0, len(wanted), size):
        yield wanted[start : start + size]


def cluster_of(person_ids: Iterable[int]) -> dict[int, int]:
    """The cluster of each record."""
    found: dict[int, int] = {}
    for chunk in chunks(person_ids):
        chosen = Person.objects.everywhere("clusters by id").filter(pk__in=chunk)
        found |= dict(chosen.annotate(one=own_cluster()).values_list("pk", "one"))
    return found


def holders(person_ids: Iterable[int]) -> dict[int, Holder]:
    """Who each record is for counting claims.

    All records of a cluster have one holder: the household is that of the cluster's smallest record
    that has one, so that linking a record without a household cannot open a second place.
    """
    cluster = cluster_of(person_ids)
    at_home = Person.objects.everywhere("the households of clusters").filter(household__isnull=False)
    homes: dict[int, int] = {}
    chosen = at_home.filter(in_clusters(cluster.values())).annotate(one=own_cluster()).order_by("-pk")
    for one, household in chosen.values_list("one", "household_id"):
        homes[one] = household
    return {person: Holder(one, homes.get(one)) for person, one in cluster.items()}


def same_people(person_ids: Iterable[int]) -> set[int]:
    """The records, with every record that is linked to one of them or shares its household."""
    everyone = Person.objects.everywhere("the people around records")
    linked = everyone.filter(in_clusters(cluster_of(person_ids).values()))
    found = set(linked.values_list("pk", flat=True))
    homes = set(linked.filter(household__isnull=False).values_list("household_id", flat=True))
    at_home = everyone.filter(household_id__in=homes).annotate(one=own_cluster())
    around = everyone.filter(in_clusters(at_home.values_list("one", flat=True)))
    return found | set(around.values_list("pk", flat=True))


def with_company(person_ids: Iterable[int]) -> set[int]:
    """The records among these that are linked with others or belong to a household."""
    rows = Person.objects.everywhere("who stands alone").filter(pk__in=set(person_ids))
    return set(rows.exclude(cluster__isnull=True, household__isnull=True).values_list("pk", flat=True))


def records_of_cluster(cluster: int) -> list[int]:
    """The ids of all records of one person."""
    rows = Person.objects.everywhere("the records of a cluster").filter(in_clusters([cluster]))
    return list(rows.order_by("pk").values_list("pk", flat=True))


def at_home_with(clusters: QuerySet[Any]) -> QuerySet[Any]:
    """The clusters of those who share a household with one of the given clusters, as a relation of one column."""
    everyone = Person.objects.everywhere("who lives with whom").annotate(one=own_cluster()).order_by()
    homes = everyone.filter(one__in=clusters, household__isnull=False).values("household_id")
    return everyone.filter(household_id__in=homes).values_list("one")
