"""解析器登记 (registry): only functions of our own that say so may run on a stranger's bytes.

A parser is named ``module:function``, lives in ``yikou`` or ``yikou_app`` and carries the mark set here,
so that no name from outside can make the cell call anything else.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from yikou.findings import Finding
from yikou.intake.kinds import FileKind

#: What a parser hands back: plain data that JSON can carry, or bytes, and what it noticed.
Answer: TypeAlias = tuple[Any, tuple[Finding, ...]]
Parser: TypeAlias = Callable[[bytes, FileKind, Mapping[str, Any]], Answer]

_NAME = re.compile(r"(?:yikou|yikou_app)(?:\.[a-z_][a-z0-9_]*)+:[a-z_][a-z0-9_]*")
_MARK = "__yikou_parser__"


class UnknownParser(LookupError):
    """A name that is no registered parser: a mistake in our code, never in a file."""


def parser(*accepts: FileKind) -> Callable[[Parser], Parser]:
    """Mark a function as a parser of these kinds (解析器): ``parse(data, kind, options) -> (payload, findings)``."""
    if not accepts:
        raise ValueError("a parser names the kinds it accepts")

    def mark(function: Parser) -> Parser:
        setattr(function, _MARK, frozenset(accepts))
        return function

    return mark


def find_parser(name: str) -> tuple[Parser, frozenset[FileKind]]:
    """The marked function of a name and the kinds it accepts. Raises UnknownParser."""
    if not _NAME.fullmatch(name):
        raise UnknownParser(name)
    module_name, _, function_name = name.partition(":")
    try:
        function = getattr(importlib.import_module(module_name), function_name)
    except (ImportError, AttributeError) as error:
        raise UnknownParser(name) from error
    kinds = getattr(function, _MARK, None)
    if kinds is None:
        raise UnknownParser(name)
    return function, kinds
