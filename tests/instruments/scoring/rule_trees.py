"""Rule trees drawn from the node types themselves: a new node or field is drawn without a change here."""

from __future__ import annotations

import dataclasses
import types
import typing
from fractions import Fraction
from functools import cache

from hypothesis import strategies as st

from yikou.scoring.rules import nodes
from yikou.scoring.text import Span

NODES = tuple(
    cls for cls in vars(nodes).values() if dataclasses.is_dataclass(cls) and cls.__module__ == nodes.__name__
)
CONDITIONS = (
    nodes.Always,
    nodes.Fact,
    nodes.State,
    nodes.Test,
    nodes.Compared,
    nodes.AllOf,
    nodes.AnyOf,
    nodes.Opposite,
)
# Official words, and the characters that could break out of a quotation or run into our own words.
WORDS = st.one_of(
    st.sampled_from(
        ["到位率", "有制度", "不低于90%的，得3分", "人次", "天", "%", "元/户", "的", "以万计", "评定分"]
    ),
    st.text("甲乙丙人次」「\\\n%#=,;。()的且或为在以计0 ", max_size=6),
)
NUMBERS = st.one_of(
    st.sampled_from([Fraction(0), Fraction(1), Fraction(100), Fraction(1, 2), Fraction(-3), Fraction(1, 3)]),
    st.fractions(max_denominator=1000),
)


def kept(cls: type) -> list[dataclasses.Field]:
    """The fields that make a node what it is; its place in the source does not."""
    return [field for field in dataclasses.fields(cls) if field.compare]


@cache
def node(cls: type, depth: int = 2) -> st.SearchStrategy:
    """Nodes of one type; below ``depth`` compound conditions end in plain ones."""
    hints = typing.get_type_hints(cls)
    return st.builds(
        cls, **{field.name: value(cls, field.name, hints[field.name], depth) for field in kept(cls)}
    )


def value(cls: type, name: str, hint: object, depth: int) -> st.SearchStrategy:
    """Values of one field."""
    if cls is nodes.Formula and name == "tree":
        return expression()
    return of_type(hint, depth)


@cache
def of_type(hint: object, depth: int) -> st.SearchStrategy:
    """Values of one type hint of the node types."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Literal:
        return st.sampled_from(arguments)
    if origin in {typing.Union, types.UnionType}:
        kinds = [
            kind for kind in arguments if depth > 0 or kind not in {nodes.AllOf, nodes.AnyOf, nodes.Opposite}
        ]
        return st.one_of(*(of_type(kind, depth) for kind in kinds))
    if origin is tuple:
        if arguments[-1] is Ellipsis:
            return st.lists(of_type(arguments[0], depth), max_size=2).map(tuple)
        return st.tuples(*(of_type(kind, depth) for kind in arguments))
    if dataclasses.is_dataclass(hint):
        return node(hint, depth - (hint in CONDITIONS))
    return {
        str: WORDS,
        bool: st.booleans(),
        Fraction: NUMBERS,
        type(None): st.none(),
        Span: st.just(nodes.NOWHERE),
    }[hint]


@cache
def expression() -> st.SearchStrategy:
    """Trees of the safe expression language."""
    leaves = st.one_of(
        st.tuples(st.just("num"), NUMBERS),
        st.just(("weight",)),
        st.tuples(st.just("metric"), node(nodes.Metric), st.booleans()),
    )
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.tuples(st.sampled_from("+-*/"), inner, inner),
            st.tuples(st.sampled_from(["min", "max"]), inner, inner),
            st.tuples(st.sampled_from(["min", "max"]), inner),
        ),
        max_leaves=6,
    )


def item_of(tree: object) -> nodes.Item:
    """The smallest item that holds a node of any type."""
    metric = nodes.Metric("甲", "甲")
    if isinstance(tree, nodes.Item):
        return tree
    if isinstance(tree, nodes.Override):
        return nodes.Item((), overrides=(tree,))
    if isinstance(tree, nodes.NotApplicable):
        return nodes.Item((), absent=(tree,))
    if isinstance(tree, nodes.Between):
        return nodes.Item((), grades=((tree, "优"),), grade_metric=metric)
    if isinstance(tree, nodes.Points):
        return nodes.Item((nodes.Award(tree, nodes.Always()),))
    if isinstance(tree, nodes.Metric):
        return nodes.Item((nodes.Award(nodes.Points(Fraction(1)), nodes.Test(tree, ">=", Fraction(1))),))
    if isinstance(tree, CONDITIONS):
        return nodes.Item((nodes.Award(nodes.Points(Fraction(1)), tree),))
    if isinstance(tree, nodes.Bound):
        return item_of(nodes.Case(tree, nodes.Points(Fraction(1))))
    if isinstance(tree, nodes.Case):
        return nodes.Item((nodes.Ladder((tree,)),))
    if isinstance(tree, nodes.Loss | nodes.Flag):
        return nodes.Item((nodes.Deducted(nodes.Points(Fraction(5)), (tree,)),))
    return nodes.Item((tree,))
