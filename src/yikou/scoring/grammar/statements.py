"""句子 (statements): a clause's marks parsed into conditions with their consequences.

The Lark grammar in clauses.lark is LALR(1) over marks, so the work is linear in the number of
marks; that number is bounded by MAX_MARKS, and no clock is involved.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from lark import Lark, Token, Transformer, UnexpectedInput
from lark.lexer import Lexer

from yikou.scoring.grammar.marks import Mark, scan

MAX_MARKS = 600
ACTS = frozenset(
    [
        "AWARD",
        "AWARDS",
        "EACH",
        "FULL",
        "BARE",
        "BAND",
        "DEDUCT",
        "AVGDEDUCT",
        "ZERO",
        "PROP",
        "HUMAN",
        "VETO",
        "FORMULA",
        "TWOSIDE",
        "RANKSTEP",
        "GRADE",
        "LIMIT",
        "DOUBLE",
    ]
)
TRAILERS = frozenset({"FLOORED", "FLOORAT", "CAP", "NOTE", "ROUND"})


class ClauseError(ValueError):
    """A clause's marks do not form sentences (条款不成句); carries the place that stops the parse."""

    def __init__(self, start: int, end: int) -> None:
        super().__init__(f"{start}-{end}")
        self.start, self.end = start, end


class TooMuchWork(ValueError):
    """A clause holds more marks than the parser may look at (工作量超限)."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """The marks between two commas (分句)."""

    marks: tuple[Mark, ...]

    @property
    def start(self) -> int:
        return self.marks[0].start

    @property
    def end(self) -> int:
        return self.marks[-1].end


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence (句): phrases of the condition, the consequence or None for a remark, trailers."""

    phrases: tuple[Phrase, ...]
    act: Mark | None
    trailers: tuple[Mark, ...] = ()

    @property
    def start(self) -> int:
        first = self.phrases[0].start if self.phrases else None
        return first if first is not None else (self.act.start if self.act else 0)

    @property
    def end(self) -> int:
        if self.trailers:
            return self.trailers[-1].end
        return self.act.end if self.act else self.phrases[-1].end


class _Marks(Lexer):
    """Hands our marks to Lark as tokens."""

    def __init__(self, lexer_conf: Any) -> None:
        del lexer_conf

    def lex(self, marks: Any, parser_state: Any = None) -> Iterator[Token]:
        del parser_state
        names = {"STOP": "_STOP", "COMMA": "_COMMA"}
        for mark in marks:
            yield Token(names.get(mark.kind, mark.kind), mark, start_pos=mark.start, end_pos=mark.end)


class _Build(Transformer[Token, Any]):
    """Builds statements while the parser reduces, so no tree is kept."""

    def phrase(self, tokens: list[Token]) -> Phrase:
        return Phrase(tuple(token.value for token in tokens))

    def condition(self, phrases: list[Phrase]) -> tuple[Phrase, ...]:
        return tuple(phrases)

    def remark(self, children: list[Any]) -> Statement:
        return Statement(children[0], None)

    def rule(self, children: list[Any]) -> Statement:
        phrases: tuple[Phrase, ...] = ()
        if isinstance(children[0], tuple):
            phrases, *children = children
        act, *trailers = [token.value for token in children]
        return Statement(phrases, act, tuple(trailers))

    def clause(self, statements: list[Statement]) -> tuple[Statement, ...]:
        return tuple(statements)


@cache
def _parser() -> Lark:
    grammar = resources.files(__package__).joinpath("clauses.lark").read_text(encoding="utf-8")
    return Lark(grammar, start="clause", parser="lalr", lexer=_Marks, transformer=_Build())


def statements(text: str, start: int, end: int) -> tuple[Statement, ...]:
    """The statements of the stretch [start, end) of prepared text.

    Raises ClauseError where the marks form no sentence, TooMuchWork beyond MAX_MARKS marks.
    """
    marks: list[Mark] = []
    for mark in scan(text, start, end):
        marks.append(mark)
        if len(marks) > MAX_MARKS:
            raise TooMuchWork(str(mark.start))
    tidy = _tidy(_brackets(text, marks))
    try:
        parse: Any = _parser().parse  # our lexer takes marks where Lark declares text
        result: tuple[Statement, ...] = parse(tidy)
    except UnexpectedInput as error:
        stopped = getattr(getattr(error, "token", None), "value", None)
        where = stopped if isinstance(stopped, Mark) else marks[-1]
        raise ClauseError(where.start, where.end) from error
    return result


def _brackets(text: str, marks: list[Mark]) -> list[Mark]:
    """Brackets that hold a scoring word open up; brackets of plain words stay part of the words."""
    result: list[Mark] = []
    index = 0
    while index < len(marks):
        if marks[index].kind != "LP":
            if marks[index].kind != "RP":
                result.append(marks[index])
            index += 1
            continue
        close = next((k for k in range(index + 1, len(marks)) if marks[k].kind == "RP"), None)
        inside = marks[index + 1 : close] if close is not None else []
        if close is None or any(m.kind in ACTS or m.kind in TRAILERS for m in inside):
            index += 1
            continue
        start, end = marks[index].start, marks[close].end
        follows_act = bool(result) and (result[-1].kind in ACTS or result[-1].kind in TRAILERS)
        kind = "NOTE" if follows_act else "TEXT"
        result.append(Mark(kind, start, end, text[start:end]))
        index = close + 1
    return _merge(text, result)


def _merge(text: str, marks: list[Mark]) -> list[Mark]:
    """Neighbouring TEXT marks become one."""
    result: list[Mark] = []
    for mark in marks:
        if result and mark.kind == result[-1].kind == "TEXT" and result[-1].end == mark.start:
            start = result.pop().start
            mark = Mark("TEXT", start, mark.end, text[start : mark.end])
        result.append(mark)
    return result


_SLACK = frozenset("的者时之间、也则，均都即")


def _tidy(marks: list[Mark]) -> list[Mark]:
    """Drop commas beside consequences, stops between words and their bracketed points, and bare 的."""
    result: list[Mark] = []
    for index, mark in enumerate(marks):
        after = marks[index + 1] if index + 1 < len(marks) else None
        edge = (after is not None and _is_end(after)) or (result and _is_end(result[-1])) or not result
        if (
            mark.kind == "HEADED"
            or mark.kind in {"CAP", "FLOORED", "FLOORAT"}
            and not (
                result
                and (
                    _is_end(result[-1])
                    or result[-1].kind == "STOP"
                    and len(result) > 1
                    and _is_end(result[-2])
                )
            )
        ):
            mark = Mark("LIMIT", mark.start, mark.end, mark.text, {**mark.data, "was": mark.kind})
        if mark.kind == "COMMA" and (
            edge or after is None or after.kind in {"STOP", "COMMA"} or result[-1].kind == "STOP"
        ):
            continue
        if (
            mark.kind == "STOP"
            and result
            and not _is_end(result[-1])
            and after is not None
            and after.kind == "BARE"
        ):
            continue
        if (
            mark.kind == "STOP"
            and result
            and _is_end(result[-1])
            and after is not None
            and after.kind in TRAILERS
        ):
            continue
        if mark.kind == "TEXT" and set(mark.text) <= _SLACK and edge:
            continue
        if mark.kind == "NOTE" and (not result or not _is_end(result[-1])):
            mark = Mark("TEXT", mark.start, mark.end, mark.text)
        result.append(mark)
    while result and result[-1].kind == "COMMA":
        result.pop()
    return result


def _is_end(mark: Mark) -> bool:
    return mark.kind in ACTS or mark.kind in TRAILERS
