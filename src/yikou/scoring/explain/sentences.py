"""句子 (sentences): a parsed reading as the nodes of its rule, the counterpart of prose.py and phrases.py."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

from lark import Token, Tree

from yikou.scoring.explain.phrases import BEYOND, ESCAPES, SIGNS
from yikou.scoring.explain.prose import FOOTNOTES, NO_METRIC, READINGS, ROUNDINGS, SCOPES, ZERO
from yikou.scoring.rules import (
    AllOf,
    Always,
    AnyOf,
    Award,
    Between,
    Bound,
    Case,
    Compared,
    Credit,
    Deducted,
    Fact,
    Flag,
    Footnote,
    Formula,
    Item,
    Judged,
    Ladder,
    Loss,
    Metric,
    NotApplicable,
    Opposite,
    Override,
    Points,
    Share,
    State,
    Test,
)

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:/\d+)?", re.ASCII)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_PLAIN = {escaped[1]: char for char, escaped in ESCAPES.items()}
_SIGN = {sign: operator for operator, sign in SIGNS.items()}
_SCOPE = {words: scope for scope, words in SCOPES.items()}
_ROUNDING = {words: rounding for rounding, words in ROUNDINGS.items()}
_FOOTNOTE = {words: rule for rule, words in FOOTNOTES.items()}
_OPERATOR = {"plus": "+", "minus": "-", "times": "*", "over": "/", "least": "min", "most": "max"}


def _number(text: str) -> Fraction:
    whole, _, under = text.partition("/")
    return Fraction(whole) / Fraction(under) if under else Fraction(whole)


def _points(text: str) -> Points:
    if text == "满分":
        return Points(Fraction(1), True)
    if text.startswith("分值的"):
        return Points(_number(text[3:-1]) / 100, True)
    return Points(_number(text[:-1]))


def _words(text: str) -> str:
    return _ESCAPE.sub(lambda match: _PLAIN.get(match.group(1), match.group(1)), text[1:-1])


def _amount(text: str) -> Fraction:
    match = _NUMBER.match(text)
    assert match is not None  # the terminal AMOUNT begins with a number
    return _number(match.group())


def _gain(tree: Any) -> Points:
    token = tree.children[0]
    return ZERO if token.type == "NOTHING" else _points(token)


def _find(trees: list[Any], kind: str) -> list[Any]:
    return [tree for tree in trees if tree.data == kind]


def _first(trees: list[Any], kind: str) -> Any:
    return next(iter(_find(trees, kind)), None)


def _floor(trees: list[Any], absent: Points | None) -> Points | None:
    found = _first(trees, "floor")
    if found is None:
        return absent
    token = found.children[0]
    return None if token.type == "NEGATIVE" else _points(token)


def _cap(trees: list[Any], kind: str = "cap") -> Points | None:
    found = _first(trees, kind)
    if found is None or found.children[-1].type == "UNCAPPED":
        return None
    return _points(found.children[-1])


class Sentences:
    """One parsed reading: its definitions first, then its sentences as nodes."""

    def __init__(self, tree: Any) -> None:
        self._sentences = [each for each in tree.children if isinstance(each, Tree)]
        self._metrics: dict[str, Metric] = {}
        for sentence in _find(self._sentences, "definitions"):
            for definition in sentence.children:
                self._define(definition)

    def item(self) -> Item:
        """The item of all sentences."""
        grades = _first(self._sentences, "grades")
        limits = _first(self._sentences, "limits")
        bounds = limits.children if limits is not None else []
        parts = tuple(self._part(each) for each in _find(self._sentences, "part"))
        losses = tuple(self._loss(each.children[0]) for each in _find(self._sentences, "across"))
        overrides = tuple(self._override(each) for each in _find(self._sentences, "override"))
        key = _first(bounds, "weight_key")
        named = grades is not None and grades.children and isinstance(grades.children[0], Token)
        return Item(
            parts,
            losses,
            overrides,
            tuple(self._absent(each) for each in _find(self._sentences, "absent")),
            tuple(
                (self._interval(rung.children[0]), _words(rung.children[1]))
                for rung in (_find([t for t in grades.children if isinstance(t, Tree)], "rung") if grades is not None else [])
            ),
            self._metric(grades.children[0]) if named else None,
            _floor(bounds, None if overrides and not (parts or losses) else ZERO),
            _cap(bounds),
            _first(bounds, "delta") is not None,
            _words(key.children[0]) if key is not None else None,
            _cap(bounds, "losses_cap"),
        )  # fmt: skip

    def _metric(self, token: Any) -> Metric:
        return self._metrics[_words(token)]

    def _absent(self, tree: Any) -> NotApplicable:
        condition, what = tree.children
        return NotApplicable(self._condition(condition), _gain(what) if isinstance(what, Tree) else None)

    def _override(self, tree: Any) -> Override:
        condition, scope, words, *unsettled = tree.children
        return Override(_SCOPE[scope], self._condition(condition), _words(words), bool(unsettled))

    # --- definitions ------------------------------------------------------------------------

    def _define(self, tree: Any) -> None:
        tokens = [each for each in tree.children if isinstance(each, Token)]
        attributes = [each for each in tree.children if isinstance(each, Tree)]
        last = tokens[-1]
        if last.type == "UNIT":
            unit = "" if last == "无单位" else str(last)[1:-1]
        else:
            unit = _words(last)
        for token in tokens[:-1]:
            name = _words(token)
            known: dict[str, Any] = {"label": name, "unit": unit}
            for attribute in attributes:
                known |= self._attribute(attribute)
            known.setdefault("key", known["label"])
            self._metrics[name] = Metric(**known)

    def _attribute(self, tree: Any) -> dict[str, Any]:
        kind, children = str(tree.data), tree.children
        if kind in {"ratio", "change", "gap"}:
            found: dict[str, Any] = {"over": _words(children[0]), "under": _words(children[1])}
            if kind == "change" and children[1] != children[2]:
                raise KeyError(str(children[2]))
            if kind != "ratio":
                found[kind] = True
            if isinstance(children[-1], Tree):
                found["scale"] = _number(str(children[-1].children[0]))
            return found
        if kind in {"label", "key", "low", "high", "factor_key"}:
            return {kind: _words(children[0])}
        if kind == "factors":
            pairs = (each.children for each in children)
            return {"factors": tuple((_words(word), _number(value)) for word, value in pairs)}
        if kind == "members":
            *members, held = children
            return {"members": tuple(map(_words, members)), "failing": held == "不成立"}
        if kind in {"beyond", "as_beyond"}:
            way = {"beyond": next(name for name, word in BEYOND.items() if word in children)}
            if kind == "as_beyond":
                return way
            base = children[2]
            by = {"under": _words(base)} if base.type == "QUOTED" else {"since": _amount(base)}
            return {"over": _words(children[0]), **by, **way}
        if kind == "since_number":
            return {"since": _amount(children[0])}
        if kind == "scaled":
            return {"scale": _number(children[0])}
        if kind == "given":
            return {"given": _amount(children[0])}
        names = {"numerator": "over", "denominator": "under"}
        if kind in names:
            return {names[kind]: _words(children[0])}
        return {{"as_gap": "gap", "as_change": "change"}.get(kind, kind): True}

    # --- conditions -------------------------------------------------------------------------

    def _condition(self, tree: Any) -> Any:
        kind, children = str(tree.data), tree.children
        if kind == "fact":
            return self._fact(_words(children[0]), children[1:])
        if kind == "test":
            return Test(self._metric(children[0]), _SIGN[children[1]], _amount(children[2]))
        if kind == "bound":
            return Bound(self._metric(children[0]), self._interval(children[1]))
        if kind in {"all_of", "any_of"}:
            inner = tuple(map(self._condition, children))
            return AllOf(inner) if kind == "all_of" else AnyOf(inner)
        if kind == "opposite":
            return Opposite(self._condition(children[0]))
        if kind == "always":
            return Always()
        if kind == "state":
            return State(_words(children[0]), _words(children[1]))
        assert kind == "compared"
        factor = _number(children[3]) if len(children) > 3 else Fraction(1)
        return Compared(self._metric(children[0]), _SIGN[children[1]], self._metric(children[2]), factor)

    def _fact(self, words: str, notes: list[Any]) -> Fact:
        key, holds, met, total = words, True, None, None
        for note in notes:
            first = _words(note.children[0])
            if note.data == "stands_for":
                key, holds = first, note.children[1] == "是"
            elif note.data == "met_of_total":
                met, total = first, _words(note.children[1])
            elif note.data == "met":
                met = first
            else:
                total = first
        return Fact(key, words, holds, met, total)

    def _interval(self, tree: Any) -> Between:
        children = tree.children
        if tree.data == "exactly":
            value = _amount(children[0])
            return Between(value, True, value, True)
        inside = [token == "(含)" for token in children if token.type == "INSIDE"]
        edges = [None if t.type == "UNBOUNDED" else _amount(t) for t in children if t.type != "INSIDE"]
        if tree.data == "above":
            return Between(edges[0], inside[0], None, False)
        if tree.data == "below":
            return Between(None, False, edges[0], inside[0])
        return Between(edges[0], inside[0], edges[1], inside[1])

    # --- losses and gains -------------------------------------------------------------------

    def _loss(self, tree: Any) -> Any:
        if tree.data == "flag":
            return Flag(self._condition(tree.children[0]), _points(tree.children[2]))
        return self._judged(tree) if tree.data == "judged" else self._step(tree)

    def _judged(self, tree: Any, ending: str = "") -> Judged:
        tokens = [each for each in tree.children if isinstance(each, Token)]
        trees = [each for each in tree.children if isinstance(each, Tree)]
        fill, words = _first(trees, "fill"), _words(tokens[0])
        return Judged(
            words + ending if fill is None else _words(fill.children[0]),
            words,
            _points(tokens[2]),
            _points(tokens[3]),
            self._when(trees),
            tokens[1] == "由外部在",
        )

    def _when(self, trees: list[Any]) -> Any:
        when = _first(trees, "when")
        return Always() if when is None else self._condition(when.children[0])

    def _edge(self, tree: Any, usual: Fraction) -> tuple[Fraction, Metric | None]:
        if tree.data == "edge":
            return _amount(tree.children[0]), None
        spare = tree.children[1:]
        return (_amount(spare[0]) if spare else usual), self._metric(tree.children[0])

    def _step(self, tree: Any) -> Loss:
        tokens = [each for each in tree.children if isinstance(each, Token)]
        trees = [each for each in tree.children if isinstance(each, Tree)]
        since = next(each for each in trees if each.data in {"counted", "counted_from", "measured"})
        size = since.children[-1]
        way = [token for token in since.children if isinstance(token, Token) and token.type == "WAY"]
        start, start_metric = Fraction(0), None
        if since.data != "counted":
            start, start_metric = self._edge(since.children[0], Fraction(0))
        average, also, rounding = (_first(trees, kind) for kind in ("average_of", "also", "rounding"))
        return Loss(
            self._metric(tokens[0]),
            "count" if not way else "down" if way[0] == "每低" else "up",
            _amount(str(size.children[0])),
            _points(tokens[2]),
            start,
            start_metric,
            size.data == "relative",
            _ROUNDING[rounding.children[0]] if rounding else "whole",
            _first(trees, "once") is not None,
            _cap(trees, "loss_cap"),
            self._when(trees),
            self._metric(average.children[0]) if average else None,
            self._metric(also.children[0]) if also else None,
        )  # fmt: skip

    # --- parts ------------------------------------------------------------------------------

    def _part(self, tree: Any) -> Any:
        head, *tails = tree.children
        if head.data == "ladder":
            tails.insert(0, head.children[0])
        return getattr(self, f"_read_{head.data}")(head, tails)

    def _unless(self, tails: list[Any]) -> tuple[Any, ...]:
        return tuple(self._condition(each.children[0]) for each in _find(tails, "unless"))

    def _changes(self, tails: list[Any], verb: str) -> tuple[Any, ...]:
        """The losses (扣) or gains (加) among the clauses of a part."""
        found = []
        for tail in tails:
            marks = [t for t in tail.children if isinstance(t, Token) and t.type in {"VERB", "ACT"}]
            if tail.data in {"step", "flag", "judged"} and marks[0][0] == verb:
                found.append(self._loss(tail))
        return tuple(found)

    def _read_award(self, head: Any, tails: list[Any]) -> Award:
        condition, amount, otherwise = head.children
        return Award(_gain(amount), self._condition(condition), self._unless(tails), _gain(otherwise))

    def _read_ladder(self, head: Any, tails: list[Any]) -> Ladder:
        del head
        cases = tuple(self._case(each) for each in tails if each.data in {"case", "band"})
        rest = _first(tails, "otherwise")
        if rest is None:
            raise KeyError("其余")
        amount = rest.children[0]
        return Ladder(cases, _gain(amount) if isinstance(amount, Tree) else None, self._unless(tails))

    def _case(self, tree: Any) -> Case:
        condition, *rest = tree.children
        trees = [each for each in rest if isinstance(each, Tree)]
        fill, less = _first(trees, "fill"), _first(trees, "less")
        key = _words(fill.children[0]) if fill is not None else None
        losses = tuple(self._step(each) for each in less.children) if less is not None else ()
        low, high = (_points(rest[1]), _points(rest[2])) if tree.data == "band" else (_gain(rest[0]), None)
        return Case(self._condition(condition), low, high, key, losses=losses)

    def _read_deducted(self, head: Any, tails: list[Any]) -> Deducted:
        gate = _first(tails, "gate")
        return Deducted(
            _points(head.children[0]),
            self._changes(tails, "扣"),
            Always() if gate is None else self._condition(gate.children[0]),
            _first(tails, "graded") is not None,
            self._unless(tails),
            _floor(tails, ZERO),
            _cap(tails),
            _cap(tails, "losses_cap"),
            self._changes(tails, "加"),
            tuple(
                Bound(self._metric(each.children[0]), self._interval(each.children[1]))
                for each in _find(tails, "stated")
            ),
            gains_cap=_cap(tails, "gains_cap"),
        )

    def _read_share(self, head: Any, tails: list[Any]) -> Share:
        low, low_metric = self._edge(head.children[1], Fraction(0))
        return self._shared(head, tails, (low, low_metric), head.children[2], inverse=False)

    def _read_inverse(self, head: Any, tails: list[Any]) -> Share:
        start = _first(tails, "start_at")
        low = (Fraction(0), None) if start is None else self._edge(start.children[0], Fraction(0))
        return self._shared(head, tails, low, head.children[1], inverse=True)

    def _shared(
        self, head: Any, tails: list[Any], low: tuple[Fraction, Metric | None], top: Any, *, inverse: bool
    ) -> Share:
        high, high_metric = self._edge(top, Fraction(100))
        cutoff = _first(tails, "cutoff")
        return Share(
            _points(head.children[-1]),
            self._metric(head.children[0]),
            high,
            low[0],
            high_metric,
            low[1],
            inverse,
            None if cutoff is None else self._condition(cutoff.children[0]),
            self._changes(tails, "扣"),
            self._changes(tails, "加"),
            self._unless(tails),
            _first(tails, "uncapped") is None,
        )

    def _read_credit(self, head: Any, tails: list[Any]) -> Credit:
        base = _points(head.children[0])
        return Credit(self._changes(tails, "加"), _cap(tails), base, self._unless(tails))

    def _read_formula(self, head: Any, tails: list[Any]) -> Formula:
        used: dict[Metric, None] = {}
        tree = self._expression(head.children[1], used)
        uses = _first(tails, "uses")
        metrics = tuple(used) if uses is None else tuple(map(self._metric, uses.children))
        asked = _first(tails, "ask_cap") is not None
        full, cutoff = (
            None if found is None else self._condition(found.children[0])
            for found in (_first(tails, "full"), _first(tails, "cutoff"))
        )
        return Formula(
            _words(head.children[0]), tree, metrics, _cap(tails), _floor(tails, ZERO), asked,
            full=full, cutoff=cutoff, unless=self._unless(tails),
        )  # fmt: skip

    def _expression(self, tree: Any, used: dict[Metric, None]) -> tuple[object, ...]:
        kind, children = str(tree.data), tree.children
        if kind in {"literal", "negative"}:
            value = _number(children[0])
            return ("num", value if kind == "literal" else -value)
        if kind == "weight":
            return ("weight",)
        if kind == "measure":
            metric = self._metric(children[0])
            used[metric] = None
            percent = children[1] == "(除以100)" if len(children) > 1 else metric.unit == "%"
            return ("metric", metric, percent)
        return (_OPERATOR[kind], *(self._expression(each, used) for each in children))

    def _read_footnote(self, head: Any, tails: list[Any]) -> Footnote:
        words, rule = head.children
        kinds = {"actual", "target", "how", "state_key"}
        found = {str(each.data): _words(each.children[0]) for each in tails if each.data in kinds}
        how = found.get("how", "")
        known = next((name for name, phrase in READINGS.items() if phrase == how), None)
        return Footnote(
            _FOOTNOTE[rule],
            self._metrics[found["target"]] if "target" in found else NO_METRIC,
            self._metrics[found["actual"]],
            known if known is not None else how.removeprefix("="),
            found.get("state_key"),
            _words(words),
        )

    def _read_judged(self, head: Any, tails: list[Any]) -> Judged:
        del tails
        return self._judged(head, "评定分")
