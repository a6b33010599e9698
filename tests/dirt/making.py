"""The file of a number: a clean roster, one to three kinds of dirt, written and mangled."""

from __future__ import annotations

from random import Random

from tests.dirt import in_cells, in_files, in_lines
from tests.dirt.draft import ALL, clean
from tests.dirt.in_cells import KINDS, Dirt
from tests.dirt.layout import Made, lay_out
from tests.dirt.writing import write

__all__ = ["KINDS", "in_cells", "in_files", "in_lines", "kind", "make", "make_heavy", "make_with"]


def make(number: int) -> Made:
    """The same file for the same number; every kind comes in turn, in each of its formats."""
    draw = Random(f"dirt {number}")
    first = KINDS[number % len(KINDS)]
    written_as = first.formats[number // len(KINDS) % len(first.formats)]
    chosen: list[Dirt] = [first]
    for _ in range(draw.choice((0, 0, 1, 2))):
        other = draw.choice(KINDS)
        if written_as in other.formats and other not in chosen:
            chosen.append(other)
    return make_with(chosen, written_as, draw, number)


def make_heavy(number: int) -> Made:
    """Six kinds at once in one file: what each of them means must still hold."""
    draw = Random(f"heavy dirt {number}")
    written_as = draw.choice(ALL)
    chosen = draw.sample([one for one in KINDS if written_as in one.formats], 6)
    return make_with(chosen, written_as, draw, number)


def kind(name: str) -> Dirt:
    """The kind of dirt of this name."""
    return next(one for one in KINDS if one.name == name)


def make_with(chosen: list[Dirt], written_as: str, draw: Random, number: int = 0) -> Made:
    """A file of this format with these kinds of dirt."""
    if written_as not in ALL:
        raise ValueError(f"no format {written_as}")
    draft = clean(draw, written_as)
    ending = "csv" if written_as.startswith("csv") else written_as
    draft.name = f"名单{number}.{ending}"
    # What is done to the bytes comes last, what is done to single cells before what is done to lines.
    for one in sorted(chosen, key=lambda one: KINDS.index(one)):
        one.spoil(draft)
    pages, truths, blank, asides = lay_out(draft)
    data = write(pages, written_as, draft.style)
    for change in draft.mangle:
        data = change(data)
    return Made(
        number,
        [one.name for one in chosen],
        written_as,
        draft.name,
        data,
        truths,
        dict(draft.columns),
        blank,
        asides,
        draft.codes,
        draft.refused,
    )
