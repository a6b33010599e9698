"""读回 (reader): the controlled language of prose.py read back into the rule tree it was printed from.

``read_back`` is the proof that a reading forgets nothing: whoever signs the printed words signs the
rule. The text must be the one form in which its rule is printed; a changed order, a missing unit or
an unknown word is refused with its place.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

from lark import Lark, UnexpectedInput

from yikou.scoring.explain.prose import prose
from yikou.scoring.explain.sentences import Sentences
from yikou.scoring.rules import Item

LONGEST = 40_000
DEEPEST = 60
_QUOTED = re.compile(r"「(?:[^\\」]|\\.)*」", re.DOTALL)


class ReadingError(ValueError):
    """A text that is no printed rule (不是规则的读法); ``place`` counts characters from its start."""

    def __init__(self, place: int, near: str, why: str = "读不通") -> None:
        super().__init__(f"第{place + 1}字“{near}”处{why};读法须用系统打印的固定句式,请不要改动语序和用词")
        self.place = place


def read_back(text: str) -> Item:
    """The rule that a printed reading states; raises ReadingError for any other text.

    Lines in 【】 behind the rule (口径, 重述, 说明) carry no rule and are passed over.
    """
    words = text.partition("\n【")[0].strip()
    _limits(words)
    try:
        tree = _parser().parse(words)
        item = Sentences(tree).item()
    except UnexpectedInput as error:
        place = max(0, min(error.pos_in_stream or 0, len(words)))
        raise ReadingError(place, words[place : place + 12]) from error
    except (KeyError, ZeroDivisionError) as error:
        raise ReadingError(0, words[:12], "有没有说明的指标或不成立的数") from error
    printed = prose(item)
    if _bare(printed) != _bare(words):
        place = next(
            (n for n, pair in enumerate(zip(words, printed, strict=False)) if pair[0] != pair[1]), len(words)
        )
        raise ReadingError(place, words[place : place + 12], "不是规则的固定写法")
    return item


@cache
def _parser() -> Lark:
    grammar = resources.files("yikou.scoring.explain").joinpath("reading.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", maybe_placeholders=False)


def _limits(text: str) -> None:
    if len(text) > LONGEST:
        raise ReadingError(LONGEST, text[LONGEST : LONGEST + 12], "超过长度限制")
    depth = 0
    for place, char in enumerate(_QUOTED.sub(lambda match: "□" * len(match.group()), text)):
        depth += (char == "(") - (char == ")")
        if depth > DEEPEST:
            raise ReadingError(place, text[place : place + 12], "括号层数过多")


def _bare(text: str) -> str:
    """The text without the blanks and line breaks that stand outside quotations."""
    outside = iter(_QUOTED.split(text))
    inside = _QUOTED.findall(text)
    pieces = [re.sub(r"[ \n]+", "", next(outside))]
    for quotation, rest in zip(inside, outside, strict=True):
        pieces += [quotation, re.sub(r"[ \n]+", "", rest)]
    return "".join(pieces)


__all__ = ["ReadingError", "read_back"]
