"""Checks on reports and plans (文字核查), CRO500 to CRO999: one module a subject.

A module exports check functions from a Document to findings; ``checks`` lists them all. To add one: write the
function, list it here, give its code a line in ``findings/catalogue/cro-prose.toml`` and a test file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from yikou.crosscheck.parameters import Parameters
from yikou.documents import Document
from yikou.findings import Finding


def checks(parameters: Parameters) -> tuple[Callable[[Document], Iterable[Finding]], ...]:
    """Every check on prose."""
    return ()
