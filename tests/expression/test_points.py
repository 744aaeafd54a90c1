"""Trees at a point by FLINT's power series, against ball arithmetic on our own (``balls``): two engines."""

import pytest
from flint import arb, ctx, fmpq
from hypothesis import HealthCheck, given, settings

from tests.expression.trees import trees
from tutor.expression.balls import enclose
from tutor.expression.functions import FUNCTIONS
from tutor.expression.points import Points
from tutor.expression.read import read
from tutor.expression.tree import ONE, Apply, Derivative, Indexed, Integer, Symbol, variables, walk

X = Symbol("x")
POINTS = [fmpq(*pair) for pair in ((7, 5), (-4, 3), (2, 7), (9, 4), (-1, 5), (-16, 7), (1, 1))]
SECOND_ARGUMENT = {"log": Integer(3), "root": Integer(5), "min": ONE, "max": ONE}


def value(node, point, order=2):
    (found,) = Points("x", {"x": [arb(point)]}, order).values(node)
    return found


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_every_function_and_two_derivatives_agree_with_balls(name):
    node = Apply(name, (X, SECOND_ARGUMENT[name]) if name in SECOND_ARGUMENT else (X,))
    agreeing = 0
    for point in POINTS:
        for line in (node, Derivative(node, X), Derivative(node, X, 2)):
            found, expected = value(line, point), enclose(line, {"x": arb(point)})
            if found.is_finite():
                assert expected.is_finite() and found.overlaps(expected)
                agreeing += 1
    assert agreeing >= 3


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(trees(12))
def test_what_is_known_of_any_tree_agrees_with_balls(node):
    if any(isinstance(part, Indexed) for part in walk(node)):
        return
    values = {name: arb(fmpq(3 + k, 5 + k % 3)) for k, name in enumerate(sorted(variables(node) | {"x"}))}
    for line in (node, Derivative(node, X)):
        (found,) = Points("x", {name: [ball] for name, ball in values.items()}, 3).values(line)
        expected = enclose(line, values)
        if found.is_finite() and expected.is_finite():
            assert found.overlaps(expected)


UNKNOWN = [
    "ln(x - 2)",
    "1/(x - 1)",
    "0*ln(-1)",
    "0/0",
    "x/(1 - 1)",
    "sqrt(-x)",
    "abs(x - 1)",
    "sum(i, i, 1, 3)",
    "0^(-1)",
]


@pytest.mark.parametrize("text", UNKNOWN)
def test_what_has_no_value_or_is_not_known_is_nan(text):
    assert not value(read(text).node, 1).is_finite()


def test_derivatives_deeper_than_asked_for_are_not_known():
    assert not value(read("d/dx(d/dx(x))").node, 1, 1).is_finite()
    assert value(read("d/dx(d/dx(x))").node, 1, 2) == 0
    assert not value(read("d/dy(x)").node, 1).is_finite()


def test_the_settings_of_the_context_are_left_as_they_were():
    before = ctx.prec, ctx.cap
    value(read("sin(x)").node, 1)
    assert (ctx.prec, ctx.cap) == before
