"""Terms and laws (用语与法律): words that were abolished or renamed, judged by the law of the document's date."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib import resources

from yikou.crosscheck.prose.prose import Prose
from yikou.crosscheck.prose.timing import signing_day
from yikou.findings import Finding, finding

_CODES = {"abolished": "CRO630", "renamed": "CRO631", "repealed": "CRO632"}
_NEAR = 12


@dataclass(frozen=True, slots=True)
class Term:
    """A word that is wrong from a day on: what to say instead, and by which text."""

    word: re.Pattern[str]
    since: date
    kind: str
    say: str
    law: str
    unless: re.Pattern[str] | None = None
    title: bool = False


@lru_cache(maxsize=1)
def terms() -> tuple[Term, ...]:
    """The table of ``terms.toml``."""
    data = tomllib.loads(resources.files(__package__).joinpath("terms.toml").read_text(encoding="utf-8"))
    return tuple(
        Term(
            re.compile(row["word"]), row["since"], row["kind"], row["say"], row["law"],
            re.compile(row["unless"]) if "unless" in row else None, row.get("title", False),
        )
        for row in data["term"]
    )  # fmt: skip


def document_day(prose: Prose) -> date | None:
    """The day by whose law the document is judged: signed, else the end of its year."""
    signed = signing_day(prose)
    if signed is not None:
        return signed.start
    return date(prose.document.year, 12, 31) if prose.document.year else None


def outdated_terms(prose: Prose) -> Iterator[Finding]:
    """CRO630 (abolished), CRO631 (renamed), CRO632 (a text no longer in force), each told once."""
    day = document_day(prose)
    if day is None:
        return
    for term in terms():
        if term.since > day:
            continue
        places = [m for m in prose.find(term.word) if _meant(prose, term, m)]
        if not places:
            continue
        match, more = places[0], f"(全文 {len(places)} 处)" if len(places) > 1 else ""
        subject = f"《{match[0]}》" if term.title else f"「{match[0]}」"
        verdict = {
            "abolished": "所指的制度已经废止", "renamed": "已改用新的说法", "repealed": "已不再有效",
        }[term.kind]  # fmt: skip
        yield finding(
            _CODES[term.kind], f"{subject}{verdict}{more}:{term.law};应写「{term.say}」",
            place=prose.place(max(_clause_start(prose, match.start()), match.start() - 2), match.end() + 2),
            expected=term.say, found=match[0],
        )  # fmt: skip


def _clause_start(prose: Prose, position: int) -> int:
    return max(prose.flat.rfind(mark, 0, position) for mark in ",。;:、\n《") + 1


def _meant(prose: Prose, term: Term, match: re.Match[str]) -> bool:
    opened = prose.flat.rfind("《", 0, match.start())
    inside = opened > prose.flat.rfind("》", 0, match.start()) and match.start() - opened < 60
    if inside is not term.title:
        return False
    around = prose.flat[max(0, match.start() - _NEAR) : match.end() + _NEAR]
    return term.unless is None or term.unless.search(around) is None
