"""Generated trees for property tests, in every room.

``expressions`` draws trees that a student could have written: every one has a canonical text that reads back to it.
"""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

from tutor.expression.functions import FUNCTIONS
from tutor.expression.tree import (
    PI,
    Apply,
    Comparison,
    Condition,
    Conjunction,
    Derivative,
    Disjunction,
    E,
    Indexed,
    Integer,
    Negation,
    Node,
    Otherwise,
    Piecewise,
    Power,
    Product,
    Quotient,
    Sum,
    Summation,
    Symbol,
)

SMOOTH = tuple(name for name in FUNCTIONS if name not in ("abs", "sign", "floor", "ceil", "min", "max"))
COURSE = ("sin", "cos", "tan", "asin", "atan", "sinh", "ln", "sqrt", "abs")

_WHOLE = st.integers(0, 12).map(Integer)
_RATIONALS = st.tuples(st.integers(1, 7), st.integers(2, 7)).map(lambda pq: Quotient(Integer(pq[0]), Integer(pq[1])))
EXPONENTS: st.SearchStrategy[Node] = st.one_of(
    st.integers(0, 5).map(Integer),
    st.integers(1, 3).map(lambda n: Negation(Integer(n))),
    _RATIONALS,
    _RATIONALS.map(Negation),
)


def expressions(
    variables: Sequence[str] = ("x",),
    max_depth: int = 4,
    functions: Sequence[str] = tuple(FUNCTIONS),
    *,
    piecewise: bool = False,
    sums: bool = False,
    derivatives: bool = False,
) -> st.SearchStrategy[Node]:
    """Trees in these variables, at most ``max_depth`` deep, with these functions, and with the rarer nodes on request."""
    leaves: st.SearchStrategy[Node] = st.one_of(
        st.sampled_from([Symbol(name) for name in variables]) if variables else _WHOLE, _WHOLE, st.sampled_from([E, PI])
    )
    layer = leaves
    for _ in range(max_depth - 1):
        layer = _one_deeper(leaves, layer, variables, functions, piecewise, sums, derivatives)
    return layer


def conditions(sides: st.SearchStrategy[Node]) -> st.SearchStrategy[Condition]:
    """Comparisons, and two of them joined by ``and`` or ``or``."""
    comparison = st.builds(Comparison, st.sampled_from(["<", "<=", ">", ">=", "=", "!="]), sides, sides)
    pairs = st.tuples(comparison, comparison)
    return st.one_of(comparison, pairs.map(Conjunction), pairs.map(Disjunction))


def _one_deeper(
    leaves: st.SearchStrategy[Node],
    inner: st.SearchStrategy[Node],
    variables: Sequence[str],
    functions: Sequence[str],
    piecewise: bool,
    sums: bool,
    derivatives: bool,
) -> st.SearchStrategy[Node]:
    parts = st.lists(inner, min_size=2, max_size=3).map(tuple)
    kinds = [
        leaves,
        inner.map(Negation),
        parts.map(Sum),
        st.tuples(inner, inner.map(Negation)).map(Sum),
        parts.map(Product),
        st.builds(Quotient, inner, inner),
        st.builds(Power, inner, EXPONENTS),
        inner.map(lambda u: Power(E, u)),
        st.builds(Power, inner, inner),
        st.sampled_from(functions).flatmap(lambda name: _applied(name, inner)) if functions else leaves,
    ]
    if piecewise:
        branch = st.tuples(inner, conditions(inner))
        kinds.append(st.tuples(branch, branch).map(Piecewise))
        kinds.append(st.tuples(branch, inner).map(lambda b: Piecewise((b[0], (b[1], Otherwise())))))
    if sums:
        data = st.sampled_from([Indexed("a", Symbol("i")), Indexed("a", Symbol("i")), Symbol("i")])
        body = st.one_of(
            data,
            st.builds(lambda u, v: Product((u, v)), data, inner),
            st.builds(lambda u, v: Sum((u, Negation(v))), data, inner),
        )
        kinds.append(body.map(lambda b: Summation(b, Symbol("i"), Integer(1), Integer(3))))
    if derivatives and variables:
        by = st.sampled_from([Symbol(name) for name in variables])
        kinds.append(st.builds(Derivative, inner, by, st.sampled_from([1, 1, 2])))
    return st.one_of(kinds)


def _applied(name: str, inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    match name:
        case "log":
            second = st.one_of(st.integers(2, 10).map(Integer), st.just(E))
            return st.builds(lambda u, base: Apply("log", (u, base)), inner, second)
        case "root":
            return st.builds(lambda u, n: Apply("root", (u, Integer(n))), inner, st.integers(2, 7))
        case "min" | "max":
            return st.lists(inner, min_size=2, max_size=3).map(lambda us: Apply(name, tuple(us)))
    return inner.map(lambda u: Apply(name, (u,)))
