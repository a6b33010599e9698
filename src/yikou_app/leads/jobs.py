"""The job ``leads.compare``: hold a list against the register and the season, open and close leads in chunks."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from yikou.coverage import Description, Standing, counts_of, propose, statement, unreached_of
from yikou_app.awards.queries import reached
from yikou_app.ground.ensure import Refused, refuse
from yikou_app.jobs.actions import Cancelled, Task, job
from yikou_app.leads.actions import (
    absorb,
    close_comparison,
    close_settled,
    fail_comparison,
    follow_registrations,
    note_counts,
)
from yikou_app.leads.actions.comparing import Sighting, adopt_orphans
from yikou_app.leads.queries import ComparisonLine, comparison_of_system
from yikou_app.references.queries import Entry, ListLine, entries, list_of_system
from yikou_app.references.tables import gone, listed
from yikou_app.register.queries import places_of_records, records_named, restricted_of
from yikou_app.register.tables import holding, known

#: row of the list, record, cluster, standing, in the category.
Row = tuple[int, int | None, int | None, str, int]


@job("leads.compare", title="名单比对", resumable=True)
def compare(task: Task) -> dict[str, Any]:
    """Run one comparison (名单比对); a broken-off run goes through the list again and doubles nothing."""
    found = comparison_of_system(task.args["comparison"])
    if found.state != "running":
        refuse(f"这次比对当前是「{found.state_label}」,不需要再比对。")
    try:
        return _compare(task, found)
    except (Cancelled, Refused) as ended:
        words = ended.sentence if isinstance(ended, Refused) else "比对已取消,可以重新比对。"
        with task.fenced():
            fail_comparison(ref=found.ref, message=words, by=task.scope)
        raise


def _compare(task: Task, found: ComparisonLine) -> dict[str, Any]:
    source = list_of_system(found.list_id)
    if source.state != "in_force":
        refuse(f"名单当前是「{source.state_label}」,不能比对。")
    task.progress(0, 0, "正在与台账和本季帮扶比对")
    counts, rows = _matched(listed(source.id), found, source)
    with task.fenced():
        note_counts(comparison_id=found.id, counts=counts, by=task.scope)
        adopt_orphans(comparison_id=found.id, season_id=found.season_id, by=task.scope)
        follow_registrations(season_id=found.season_id, by=task.scope)
    opened, possible = _open(task, found, source, rows, source.id)
    left = 0
    if source.previous_id is not None:
        leaving = _still_served(gone(source.id, source.previous_id), found, source)
        left = len(leaving)
        # What is told of them comes from the version before, and is forgotten with it.
        opened += _open(task, found, source, leaving, source.previous_id)[0]
    with task.fenced():
        closed = close_settled(
            season_id=found.season_id, list_id=source.id, previous_id=source.previous_id, by=task.scope
        )
    with task.fenced():
        close_comparison(
            ref=found.ref, opened=opened, closed=closed, left=left, possible=possible, by=task.scope
        )
    return {
        "facts": {
            "名单人数": counts["listed"], "已帮扶": counts["served"], "在册未帮扶": counts["unserved"],
            "不在册": counts["absent"], "新开线索": opened, "自动办结": closed,
        },
    }  # fmt: skip


def _statement(rows: QuerySet[Any], found: ComparisonLine, source: ListLine) -> tuple[str, list[Any]]:
    """The comparison as one statement for this database, with what its placeholders stand for."""
    relations = [
        [rows],
        [known()],
        reached(found.season_id),
        [holding(source.category_key, timezone.localdate())],
    ]
    texts, values = [], []
    for several in relations:
        parts = [relation.query.sql_with_params() for relation in several]
        texts.append(" UNION ALL ".join(text for text, _ in parts))
        values += [value for _, given in parts for value in given]
    return statement(listed=texts[0], known=texts[1], reached=texts[2], held=texts[3]), values


def _asked(text: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """All rows at once: a cursor held open over our own writes would keep SQLite on an old snapshot."""
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        return list(cursor.fetchall())


def _matched(
    rows: QuerySet[Any], found: ComparisonLine, source: ListLine
) -> tuple[dict[str, int], list[Row]]:
    text, values = _statement(rows, found, source)
    counts = dict.fromkeys(("listed", "registered", "in_category", "served", "unserved", "absent"), 0)
    for standing, in_category, number in _asked(counts_of(text), values):
        counts["listed"] += number
        counts[standing] += number
        if standing != Standing.ABSENT:
            counts["registered"] += number
            counts["in_category"] += number if in_category else 0
    return counts, _asked(unreached_of(text), values)


def _still_served(rows: QuerySet[Any], found: ComparisonLine, source: ListLine) -> list[Row]:
    """Those whom the new version no longer names while an award of the season still reaches them."""
    text, values = _statement(rows, found, source)
    asked = f"SELECT row_key, person, cluster, standing, in_category FROM ({text}) m WHERE standing = %s ORDER BY row_key"
    return _asked(asked, [*values, Standing.SERVED.value])


def _open(
    task: Task, found: ComparisonLine, source: ListLine, rows: Sequence[Row], list_id: int
) -> tuple[int, int]:
    """Open or take up a lead for each row, in chunks; returns how many opened and how many may be on the register."""
    size = settings.YIKOU.chunk_rows
    pause = settings.YIKOU.chunk_pause_ms / 1000 if connection.vendor == "sqlite" else 0
    opened = possible = 0
    for start in range(0, len(rows), size):
        seen = list(_sightings(rows[start : start + size], source))
        possible += sum(1 for each in seen if each.possible)
        with task.fenced():
            opened += absorb(
                comparison_id=found.id, season_id=found.season_id, list_id=list_id, due_on=found.due_on,
                seen=seen, by=task.scope,
            )  # fmt: skip
        task.progress(min(start + size, len(rows)), len(rows), "正在生成寻访线索")
        if pause and start + size < len(rows):
            time.sleep(pause)
    return opened, possible


def _sightings(rows: Sequence[Row], source: ListLine) -> Iterator[Sighting]:
    # Nobody is sent to look up somebody whose record is restricted.
    kept = restricted_of(person for _, person, _, _, _ in rows if person is not None)
    rows = [row for row in rows if row[1] not in kept]
    told = entries(row[0] for row in rows)
    homes = places_of_records(person for _, person, _, _, _ in rows if person is not None)
    alike = _alike(told[row[0]] for row in rows if row[1] is None)
    for key, person, cluster, standing, _ in rows:
        entry = told[key]
        kind = "left" if standing == Standing.SERVED else standing
        # Where the register knows the person it knows the home; a list's street is a hint.
        area = homes[person][1] if person is not None else entry.area_path or source.area_path
        yield Sighting(entry, kind, person, cluster, area, alike.get(key, ""))


def _alike(absent: Iterable[Entry]) -> dict[int, str]:
    """Rows that may be somebody on the register: by name with birthday or telephone, proposed and not counted."""
    rows = list(absent)
    records = records_named(
        (row.name_index for row in rows), reason="whether somebody without a number is on the register"
    )
    proposals = propose(
        [
            Description(row.id, row.name_index, row.born_on, frozenset(row.phones), bool(row.id_index))
            for row in rows
        ],
        [
            Description(r.person_id, r.name_index, r.born_on, frozenset({r.phone} - {""}), r.has_number)
            for r in records
        ],
    )
    return {one.key: one.likeness.value for one in proposals}
