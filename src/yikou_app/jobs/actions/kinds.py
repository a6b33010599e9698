"""Kinds of long work: what runs under which name.

A kind is named ``<room>.<verb>`` and stands in that room's ``jobs.py``, so that a worker finds it by
its name without this room knowing any other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from yikou_app.ground.ensure import BrokenInvariant
from yikou_app.jobs.actions.task import Task

Run = Callable[[Task], dict[str, Any]]


class UnknownKind(BrokenInvariant):
    """No room's ``jobs.py`` has a kind of this name."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of long work (任务种类).

    ``resumable`` says that it may simply be run again after a crash: it sweeps what it had begun, or
    goes on where it stopped. A kind that is not is marked 中断 and waits for a person's decision.
    """

    name: str
    title: str
    resumable: bool
    run: Run


_KINDS: dict[str, Kind] = {}


def job(name: str, *, title: str, resumable: bool) -> Callable[[Run], Run]:
    """Register a function as a kind of long work: ``@job("rosters.check", title="核对名册", resumable=True)``.

    The function takes a Task and returns a dict that JSON can hold, shown on the job's screen:
    ``files`` ([{"ref", "label"}]), ``next`` (an address), ``facts`` ({label: value}) are drawn.
    """

    def register(run: Run) -> Run:
        known = _KINDS.get(name)
        if known is not None and known.run.__module__ != run.__module__:
            raise BrokenInvariant(f"two kinds of job are named {name}")
        _KINDS[name] = Kind(name, title, resumable, run)
        return run

    return register


def kind_of(name: str) -> Kind:
    """The kind of a name; loads the ``jobs.py`` of the room that the name begins with."""
    if name not in _KINDS:
        room = name.partition(".")[0]
        if room.isidentifier() and find_spec(f"yikou_app.{room}") is not None:
            module = f"yikou_app.{room}.jobs"
            if find_spec(module) is not None:
                import_module(module)
    if name not in _KINDS:
        raise UnknownKind(f"no job of kind {name}")
    return _KINDS[name]
