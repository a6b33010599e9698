"""Invariants that stay on in production: ``assert`` vanishes under -O, ``ensure`` does not."""

from __future__ import annotations

from typing import NoReturn


class BrokenInvariant(RuntimeError):
    """Something that must hold does not hold; the transaction is rolled back."""


class Refused(Exception):
    """An action refuses, and says in a Chinese sentence what, where, and what to do.

    ``status`` is the HTTP status a screen answers with: 409 for a clash with other work,
    403 for the wrong person, 422 for input that cannot be taken.
    """

    def __init__(self, sentence: str, *, status: int = 409) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.status = status


def ensure(condition: object, what: str) -> None:
    """Raise BrokenInvariant with ``what`` (no personal data in it) unless the condition holds."""
    if not condition:
        raise BrokenInvariant(what)


def refuse(sentence: str, *, status: int = 409) -> NoReturn:
    """Refuse an action with a sentence for the person who asked."""
    raise Refused(sentence, status=status)


def reasoned(text: str, what: str, *, limit: int = 300) -> str:
    """The reason a person gave, trimmed; refuses an empty one and one too long to be kept whole."""
    reason = text.strip()
    if not reason:
        refuse(f"请写明{what}。", status=422)
    if len(reason) > limit:
        refuse(f"{what}有 {len(reason)} 个字,最多 {limit} 个字;请写得短一些。", status=422)
    return reason
