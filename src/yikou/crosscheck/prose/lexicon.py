"""The lexicon (词表): words that carry relations, read once from ``lexicon.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Words by what they do in a sentence."""

    partitions: tuple[tuple[str, ...], ...]
    rest: tuple[str, ...]
    sources: tuple[str, ...]
    spending: tuple[str, ...]
    funding: tuple[str, ...]
    bounded_rates: tuple[str, ...]


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The words of ``lexicon.toml``."""
    data = tomllib.loads(resources.files(__package__).joinpath("lexicon.toml").read_text(encoding="utf-8"))
    return Lexicon(
        partitions=tuple(tuple(words) for words in data["partitions"]),
        rest=tuple(data["rest"]),
        sources=tuple(data["sources"]),
        spending=tuple(data["spending"]),
        funding=tuple(data["funding"]),
        bounded_rates=tuple(data["bounded_rates"]),
    )
