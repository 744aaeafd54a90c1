"""Generated trees for property tests, in every room.

``expressions`` draws trees to evaluate: the functions and the variables are chosen, exponents are moderate.
``trees`` draws every node the reader can make, bound indexes used only where they are bound: for writing and reading.
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
    """Trees in these variables, ``max_depth`` deep at most, with these functions; the rarer nodes on request."""
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


_NAMES = ("x", "y", "t", "a", "d", "i", "f", "theta", "w_1", "x_max", "Omega", "phi_0", "E")
_symbols = st.sampled_from(_NAMES).map(Symbol)
_leaves = st.one_of(st.integers(0, 20).map(Integer), _symbols, st.sampled_from((E, PI)))


def _any_application(inner):
    one = st.sampled_from([name for name, row in FUNCTIONS.items() if row.arguments[0] == 1])
    two = st.sampled_from([name for name, row in FUNCTIONS.items() if row.arguments[0] == 2])
    return st.one_of(
        st.tuples(one, st.tuples(inner)).map(lambda pair: Apply(*pair)),
        st.tuples(two, st.tuples(inner, inner)).map(lambda pair: Apply(*pair)),
        st.tuples(st.sampled_from(("min", "max")), st.tuples(inner, inner, inner)).map(lambda pair: Apply(*pair)),
    )


def _any_condition(inner):
    comparison = st.builds(Comparison, st.sampled_from(("<", "<=", ">", ">=", "=", "!=")), inner, inner)
    several = st.lists(comparison, min_size=2, max_size=3).map(tuple)
    both = st.one_of(several.map(Conjunction), several.map(Disjunction), comparison)
    mixed = st.lists(both, min_size=2, max_size=2).map(tuple)
    return st.one_of(comparison, both, mixed.map(Disjunction), mixed.map(Conjunction))


def _piecewise(inner):
    branch = st.tuples(inner, _any_condition(inner))
    last = st.tuples(inner, st.one_of(_any_condition(inner), st.just(Otherwise())))
    return st.tuples(st.lists(branch, max_size=2), last).map(lambda parts: Piecewise((*parts[0], parts[1])))


def _summation(inner):
    index = Symbol("k")
    term = st.one_of(
        st.just(Indexed("y", index)),
        st.just(Indexed("x", Sum((index, Integer(1))))),
        st.builds(Power, inner, st.just(index)),
        st.builds(lambda other: Product((other, Indexed("y", index))), inner),
    )
    body = st.one_of(term, st.builds(lambda left, right: Sum((left, right)), term, inner))
    return st.builds(Summation, body, st.just(index), inner, inner)


def _grow(inner):
    parts = st.lists(inner, min_size=2, max_size=4).map(tuple)
    return st.one_of(
        inner.map(Negation),
        parts.map(Sum),
        parts.map(Product),
        st.builds(Quotient, inner, inner),
        st.builds(Power, inner, inner),
        _any_application(inner),
        st.builds(Derivative, inner, _symbols, st.integers(1, 3)),
        _summation(inner),
        _piecewise(inner),
    )


def trees(size: int = 12):
    """Trees of about this many leaves."""
    return st.recursive(_leaves, _grow, max_leaves=size)
