"""The trial (检验): write forms, plant mistakes into the files, audit them through the command, and count.

``python -m tests.planted.trial opened`` (or ``kept``) prints the figures.
"""

from __future__ import annotations

import copy
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from tests.planted.defects import DEFECTS, Defect
from tests.planted.forms import Form, Layout, layouts, make_form, projects
from tests.planted.grid import Grid, lay_out, title_lines
from tests.planted.written import FORMATS, edit, edits_between, write

#: Files in one call of the command.
_BATCH = 60


@dataclass(frozen=True)
class Case:
    """One written file and what the audit has to say or not to say of it."""

    path: Path
    layout: str
    kind: str
    "``clean``, ``planted`` or ``near``."
    defect: Defect | None = None

    @property
    def format(self) -> str:
        """The kind of file."""
        return self.path.suffix[1:]


@dataclass
class Tally:
    """What came out."""

    planted: Counter[tuple[str, str]] = field(default_factory=Counter)
    found: Counter[tuple[str, str]] = field(default_factory=Counter)
    silent: Counter[tuple[str, str]] = field(default_factory=Counter)
    "Clean forms and near misses."
    accused: Counter[tuple[str, str]] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)
    false: list[str] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)
    "Errors of another code on a planted form."


def cases(folder: Path, chosen: Iterable[Layout], every_format: bool) -> Iterator[Case]:
    """Write the files: each layout clean in all formats, each mistake and near miss in one or in all."""
    people = projects()
    for number, layout in enumerate(chosen):
        form = make_form(layout, people[number % len(people)])
        grid = lay_out(layout, form)
        for kind in FORMATS:
            path = folder / f"{layout['id']}-clean.{kind}"
            write(path, title_lines(layout, form), grid)
            yield Case(path, layout["id"], "clean")
        for index, defect in enumerate(DEFECTS):
            kinds = FORMATS if every_format else (FORMATS[(number + index) % len(FORMATS)],)
            for kind in kinds:
                stem = folder / f"{layout['id']}-{index:02d}"
                yield from _pair(stem, kind, layout, form, grid, defect)


def _pair(stem: Path, kind: str, layout: Layout, form: Form, grid: Grid, defect: Defect) -> Iterator[Case]:
    planted = copy.deepcopy(form)
    if not defect.plant(layout, planted):
        return
    for what, change in (("planted", defect.plant), ("near", defect.near)):
        changed = copy.deepcopy(form)
        if not change(layout, changed):
            continue
        edits = edits_between(grid, lay_out(layout, changed))
        if what == "planted":
            assert edits, f"{defect.name} leaves {layout['id']} as it was"
        path = stem.with_name(f"{stem.name}-{what}.{kind}")
        write(path, title_lines(layout, form), grid)
        edit(path, edits, grid)
        yield Case(path, layout["id"], what, defect)


def audit(paths: list[Path]) -> dict[str, list[dict[str, Any]]]:
    """The findings by file, through the command and nothing else."""
    from yikou.cli import main  # the only door this examiner uses

    found: dict[str, list[dict[str, Any]]] = {}
    for start in range(0, len(paths), _BATCH):
        batch = [str(path) for path in paths[start : start + _BATCH]]
        result = CliRunner().invoke(main, ["audit", "--json", *batch])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        for entry in json.loads(result.stdout):
            found[entry["file"]] = entry["findings"]
    return found


def judge(done: list[Case], findings: dict[str, list[dict[str, Any]]]) -> Tally:
    """Count what was found, missed, and wrongly said."""
    tally = Tally()
    clean = {
        (case.layout, case.format): Counter(item["code"] for item in findings[str(case.path)])
        for case in done
        if case.kind == "clean"
    }
    for case in done:
        key = (case.layout, case.format)
        here = findings[str(case.path)]
        errors = [item for item in here if item["severity"] == "error"]
        if case.kind == "planted":
            assert case.defect is not None
            new = Counter(item["code"] for item in here) - clean[key]
            if case.defect.certain:
                new &= Counter(item["code"] for item in errors)
            tally.planted[key] += 1
            if case.defect.codes & new.keys():
                tally.found[key] += 1
            else:
                tally.missed.append(f"{case.path.name} {case.defect.name}: {sorted(new)}")
            others = [item for item in errors if item["code"] not in case.defect.codes]
            tally.beside += [f"{case.path.name} {case.defect.name}: {_words(item)}" for item in others]
            continue
        tally.silent[key] += 1
        wrong = list(errors)
        if case.defect is not None:
            new = Counter(item["code"] for item in here) - clean[key]
            wrong += [
                item for item in here if item["code"] in case.defect.codes & new.keys() and item not in wrong
            ]
        if wrong:
            tally.accused[key] += 1
            tally.false += [f"{case.path.name}: {_words(item)}" for item in wrong]
    return tally


def _words(item: dict[str, Any]) -> str:
    return f"{item['code']} {item['message']}"[:150]


def run(chosen: list[Layout], every_format: bool = False) -> Tally:
    """The whole trial of some layouts."""
    with tempfile.TemporaryDirectory(prefix="yikou-planted-") as folder:
        done = list(cases(Path(folder), chosen, every_format))
        return judge(done, audit([case.path for case in done]))


def report(tally: Tally) -> str:
    """The figures by format and by layout."""
    lines = []
    for side, title in ((1, "format"), (0, "layout")):
        for name in sorted({key[side] for key in tally.silent}):
            sums = [
                sum(count for key, count in counts.items() if key[side] == name)
                for counts in (tally.found, tally.planted, tally.accused, tally.silent)
            ]
            lines.append(f"{title} {name}: found {sums[0]}/{sums[1]}, accused wrongly {sums[2]}/{sums[3]}")
    total = [sum(counts.values()) for counts in (tally.found, tally.planted, tally.accused, tally.silent)]
    lines.append(f"all: found {total[0]}/{total[1]}, accused wrongly {total[2]}/{total[3]}")
    return "\n".join(lines)


if __name__ == "__main__":
    names, wanted = sys.argv[1].split(","), sys.argv[2:]
    those = [layout for name in names for layout in layouts(name) if not wanted or layout["id"] in wanted]
    outcome = run(those)
    for label in ("missed", "false", "beside"):
        for line in getattr(outcome, label):
            print(f"{label}: {line}")
    print(report(outcome))
