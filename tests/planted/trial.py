"""The trial (检验): write forms, plant mistakes into the files, audit them through the command, and count.

``python -m tests.planted.trial opened`` (or ``kept``) prints the figures; layouts by name, ``--all`` for every
format of every mistake and ``--formats=pdf,doc,xls`` for what an office program has saved may follow.
"""

from __future__ import annotations

import copy
import json
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from tests.planted.defects import Defect
from tests.planted.every import DEFECTS
from tests.planted.forms import Form, Layout, layouts, make_form, plain, projects
from tests.planted.grid import Grid, lay_out, title_lines
from tests.planted.office import save_as, source_of
from tests.planted.written import FORMATS, Edits, edit, edits_between, places, title_edits, write

#: Files in one call of the command.
_BATCH = 60
_NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?")


@dataclass(frozen=True)
class Case:
    """One written file and what the audit has to say or not to say of it."""

    path: Path
    layout: str
    kind: str
    "``clean``, ``planted`` or ``near``."
    defect: Defect | None = None
    words: tuple[str, ...] = ()
    "What a finding has to quote one of; nothing where any place will do."

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
    codes: set[str] = field(default_factory=set)
    "The codes by which mistakes were found."
    missed: list[str] = field(default_factory=list)
    false: list[str] = field(default_factory=list)
    astray: list[str] = field(default_factory=list)
    "Found, but what was changed does not stand in the quote."
    beside: list[str] = field(default_factory=list)
    "Errors of another code on a planted form."


def cases(
    folder: Path,
    chosen: Iterable[Layout],
    every_format: bool,
    formats: tuple[str, ...] = FORMATS,
    defects: Sequence[Defect] = DEFECTS,
) -> Iterator[Case]:
    """Write the files: each layout clean in all formats, each mistake and near miss in one or in all."""
    people = projects()
    for number, layout in enumerate(chosen):
        form = make_form(layout, people[number % len(people)])
        grid = lay_out(layout, form)
        for kind in formats:
            path = folder / f"{layout['id']}-clean.{kind}"
            write(source_of(path), title_lines(layout, form), grid)
            yield Case(path, layout["id"], "clean")
        for index, defect in enumerate(defects):
            kinds = formats if every_format else (formats[(number + index) % len(formats)],)
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
        edits |= title_edits(title_lines(layout, form), title_lines(layout, changed))
        if what == "planted":
            assert edits, f"{defect.name} leaves {layout['id']} as it was"
        path = stem.with_name(f"{stem.name}-{what}.{kind}")
        write(source_of(path), title_lines(layout, form), grid)
        edit(source_of(path), edits, grid)
        yield Case(path, layout["id"], what, defect, quotable(edits, grid, layout, changed, defect.at))


def quotable(edits: Edits, grid: Grid, layout: Layout, form: Form, at: str) -> tuple[str, ...]:
    """The words of which a finding has to quote one: those that were typed, or what stands beside an empty cell."""
    if at == "form":
        return ()
    typed = tuple(text for text in edits.values() if text)
    if at == "row" or not typed:
        rows = {row for row, _ in edits}
        typed += tuple(cell.text for row, _, cell in places(grid) if row in rows and len(cell.text) > 3)
    if at == "sum":
        sums = [form["total"], form["total_weight"], *form["groups"].values()]
        sums += [row[key] for row in form["funds"].values() for key in ("initial", "adjusted", "executed")]
        typed += tuple(plain(value) for value in sums)
    return typed


def quotes(item: dict[str, Any], words: tuple[str, ...]) -> bool:
    """Whether a finding quotes one of these words: a number by its value, words as they stand."""
    said = item["place"]["quote"] or ""
    quote = "".join(said.split())
    numbers = {Decimal(number.replace(",", "")) for number in _NUMBER.findall(said)}
    for word in words:
        plainly = "".join(word.split())
        if _NUMBER.fullmatch(plainly):
            if Decimal(plainly.replace(",", "")) in numbers:
                return True
        elif plainly in quote or (len(quote) > 3 and quote in plainly):
            return True
    return not words


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
    clean = {(case.layout, case.format): findings[str(case.path)] for case in done if case.kind == "clean"}
    for case in done:
        key = (case.layout, case.format)
        here = findings[str(case.path)]
        errors = [item for item in here if item["severity"] == "error"]
        if case.kind == "planted":
            assert case.defect is not None
            hits = [
                item
                for item in here
                if item["code"] in case.defect.codes
                and (item["severity"] == "error" or not case.defect.certain)
                and (case.defect.stands or not any(_same(item, known) for known in clean[key]))
            ]
            tally.planted[key] += 1
            if hits:
                tally.found[key] += 1
                tally.codes |= {item["code"] for item in hits}
                if not any(quotes(item, case.words) for item in hits):
                    shown = hits[0]["place"]["quote"]
                    tally.astray.append(
                        f"{case.path.name} {case.defect.name} {hits[0]['code']}: {shown!r} without {case.words[:4]}"
                    )
            else:
                new = sorted({item["code"] for item in here} - {item["code"] for item in clean[key]})
                tally.missed.append(f"{case.path.name} {case.defect.name}: {new}")
            others = [item for item in errors if item["code"] not in case.defect.codes]
            tally.beside += [f"{case.path.name} {case.defect.name}: {_words(item)}" for item in others]
            continue
        tally.silent[key] += 1
        wrong = list(errors)
        if case.defect is not None:
            before = Counter(item["code"] for item in clean[key])
            more = Counter(item["code"] for item in here) - before
            wrong += [
                item for item in here if item["code"] in case.defect.codes & more.keys() and item not in wrong
            ]
        if wrong:
            tally.accused[key] += 1
            tally.false += [f"{case.path.name}: {_words(item)}" for item in wrong]
    return tally


def _same(one: dict[str, Any], two: dict[str, Any]) -> bool:
    known = one["place"]["quote"] == two["place"]["quote"]
    return known and one["code"] == two["code"] and bool(one["message"] == two["message"])


def _words(item: dict[str, Any]) -> str:
    return f"{item['code']} {item['message']}"[:150]


def run(
    chosen: list[Layout],
    every_format: bool = False,
    formats: tuple[str, ...] = FORMATS,
    defects: Sequence[Defect] = DEFECTS,
) -> Tally:
    """The whole trial of some layouts."""
    with tempfile.TemporaryDirectory(prefix="yikou-planted-") as folder:
        done = list(cases(Path(folder), chosen, every_format, formats, defects))
        save_as([case.path for case in done])
        return judge(done, audit([case.path for case in done]))


def held(tally: Tally) -> None:
    """All found at its place, nobody accused."""
    for what in (tally.missed, tally.false, tally.astray):
        assert not what, "\n".join(what)


def planted_codes(defects: Iterable[Defect]) -> set[str]:
    """The codes by which these mistakes may be found."""
    return {code for defect in defects for code in defect.codes}


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
    lines.append(
        f"all: found {total[0]}/{total[1]}, accused wrongly {total[2]}/{total[3]}, place astray {len(tally.astray)}"
    )
    return "\n".join(lines)


if __name__ == "__main__":
    names, wanted = sys.argv[1].split(","), [word for word in sys.argv[2:] if not word.startswith("--")]
    kinds = next(
        (tuple(word[10:].split(",")) for word in sys.argv[2:] if word.startswith("--formats=")), FORMATS
    )
    those = [layout for name in names for layout in layouts(name) if not wanted or layout["id"] in wanted]
    outcome = run(those, "--all" in sys.argv, kinds)
    for label in ("missed", "false", "astray", "beside"):
        for line in getattr(outcome, label):
            print(f"{label}: {line}")
    print(report(outcome))
