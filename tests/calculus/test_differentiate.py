"""The engine on generated functions, against two engines that did not make it: ball arithmetic and SymPy."""

from itertools import pairwise
from math import isinf

import pytest
import sympy
from flint import arb, fmpq
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from tests.calculus.test_tidy import calls
from tests.expression.trees import COURSE, SMOOTH, expressions, trees
from tutor.calculus.certificate import check, has_value
from tutor.calculus.differentiate import MAX_ORDER, derivative, derive, gradient, hessian
from tutor.calculus.tidy import tidy
from tutor.calculus.working import MAX_RESULT
from tutor.expression.balls import enclose, taylor
from tutor.expression.errors import LimitExceeded, TutorError
from tutor.expression.read import read
from tutor.expression.symbolic import to_sympy
from tutor.expression.tree import ZERO, Derivative, Power, Symbol, variables, walk
from tutor.expression.write_text import to_text

X = Symbol("x")
POINTS = [fmpq(*pair) for pair in ((3, 7), (-8, 5), (5, 2), (-1, 9), (47, 4))]
QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def agrees_with_power_series(node, result, order=1):
    factorial = {1: 1, 2: 2, 3: 6}[order]
    for point in POINTS:
        values = dict.fromkeys(variables(node) | {"x"}, arb(point))
        expected = taylor(node, "x", arb(point), order, values)[order] * factorial
        found = enclose(result, values)
        if expected.is_finite() and found.is_finite():
            assert found.overlaps(expected), (to_text(node), to_text(result))


def has_rules(node):
    """Not so for powers of what is 0, such as 0^x, which have values but no rule."""
    return all(tidy(part.base) != ZERO for part in walk(node) if isinstance(part, Power))


@QUICK
@given(expressions(("x", "a"), 5, piecewise=True, sums=True))
@example(read("e^(0^x)").node)
def test_every_step_is_true(node):
    """No step is rejected, the lines join, and the result has the value power series give."""
    try:
        derivation = derive(node, X)
    except LimitExceeded:
        return
    lines = derivation.steps
    for line in lines:
        check(line.before, line.after)  # raises where the two are proved different
    assert lines[0].before == Derivative(node, X)
    assert lines[-1].after == derivation.result
    assert all(first.after == second.before for first, second in pairwise(lines))
    assert derivation.complete or not has_rules(node)
    agrees_with_power_series(node, derivation.result)


@QUICK
@given(expressions(("x",), 4, SMOOTH))
def test_where_the_function_is_defined_the_steps_are_verified(node):
    assume(has_rules(node))
    derivation = derive(node, X)
    defined = [point for point in POINTS if enclose(Derivative(node, X), {"x": arb(point)}).is_finite()]
    if len(defined) >= 3:
        assert derivation.verified


@QUICK
@given(expressions(("x",), 4, COURSE))
def test_agrees_with_sympy(node):
    result = derivative(node, X)
    symbol = sympy.Symbol("x", real=True)
    try:
        expected = sympy.diff(to_sympy(node), symbol)
    except (ValueError, TutorError):
        return
    for point in POINTS[:3]:
        found = enclose(result, {"x": arb(point)})
        if not enclose(node, {"x": arb(point)}).is_finite():
            continue
        other = expected.subs(symbol, sympy.Rational(int(point.p), int(point.q)))
        if not found.is_finite() or not other.is_finite or not other.is_real:
            continue
        value = float(other.evalf(25))
        if isinf(value):
            continue
        assert abs(float(found.mid()) - value) <= 1e-9 * (1 + abs(value)), to_text(node)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(trees(12))
def test_nothing_the_reader_accepts_crashes_or_answers_wrongly(node):
    try:
        derivation = derive(node, X)
    except TutorError:
        return
    values = {name: arb(fmpq(3 + k, 5 + k % 3)) for k, name in enumerate(sorted(variables(node) | {"x"}))}
    expected, found = enclose(Derivative(node, X), values), enclose(derivation.result, values)
    if expected.is_finite() and found.is_finite():
        assert found.overlaps(expected)


@QUICK
@given(expressions(("x",), 3, COURSE))
def test_second_derivatives(node):
    try:
        agrees_with_power_series(node, derivative(node, X, 2), 2)
    except LimitExceeded:
        return


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(expressions(("x", "y"), 3, COURSE), st.sampled_from(["xy", "yx", "yy", "xxx", "xyy", "xxxx", "yyxx"]))
def test_partials_and_higher_orders_agree_with_sympy(node, letters):
    """Derivatives taken one after the other, x before y or the other way round, up to the fourth."""
    result, expected = node, to_sympy(node)
    try:
        for letter in letters:
            result = derivative(result, letter)
            expected = sympy.diff(expected, sympy.Symbol(letter, real=True))
    except (LimitExceeded, ValueError, TutorError):
        return
    x, y = (sympy.Symbol(letter, real=True) for letter in "xy")
    for a, b in ((fmpq(3, 7), fmpq(5, 2)), (fmpq(47, 4), fmpq(1, 3)), (fmpq(-8, 5), fmpq(9, 4))):
        found = enclose(result, {"x": arb(a), "y": arb(b)})
        other = expected.subs({x: sympy.Rational(int(a.p), int(a.q)), y: sympy.Rational(int(b.p), int(b.q))}).evalf(25)
        if not found.is_finite() or not other.is_number or not other.is_real or not other.is_finite:
            continue
        value = float(other)
        if not isinf(value):
            assert abs(float(found.mid()) - value) <= 1e-8 * (1 + abs(value)), (to_text(node), letters)


@QUICK
@given(expressions(("x",), 4, COURSE))
def test_detail_changes_the_lines_not_the_result(node):
    results = {detail: derive(node, X, 1, detail) for detail in ("brief", "normal", "full")}
    assert len(results["normal"].steps) <= len(results["full"].steps) + 1
    assume(has_value(node) and has_rules(node))  # x/(x − x) and 0^x have no derivative that could be the same
    assert derivative(node, X) == results["normal"].result
    for derivation in results.values():
        agrees_with_power_series(node, derivation.result)


@pytest.mark.parametrize("text", ["-sqrt(x - x)", "x + sqrt(x^2 - x*x)", "(x - x)^(1/3)"])
def test_without_lines_what_is_0_in_disguise_is_simplified_too(text):
    assert derivative(read(text).node, X) == derive(read(text).node, X).result


def test_what_is_0_in_disguise_is_simplified_first():
    derivation = derive(read("(x - x)^(1/3) + 2").node, X)
    assert (to_text(derivation.result), derivation.conditions, derivation.verified) == ("0", (), True)
    assert derivation.steps[0].rule == "simplify"


FOLDED = [
    ("brief", "x^2*sin(x) + 3x", "sum product variable"),
    ("normal", "3x^2", "power"),
    ("full", "3x^2", "constant_multiple power simplify"),
    ("normal", "x^2 + x", "sum power variable"),
    ("full", "sin(2x+1)", "chain sum constant_multiple variable constant simplify"),
]


@pytest.mark.parametrize(("detail", "function", "rules"), FOLDED)
def test_trivial_steps_are_folded(detail, function, rules):
    assert " ".join(step.rule for step in derive(read(function).node, X, 1, detail).steps) == rules


def test_a_teacher_may_ask_for_the_quotient_rule():
    """1/x^3 and 5/(x^2 + 1) by the quotient rule itself, worked by hand: −3x²/(x³)² and −5·2x/(x² + 1)²."""
    for function, expected in (("1/x^3", "-3/x^4"), ("5/(x^2+1)", "-10*x/(x^2 + 1)^2")):
        derivation = derive(read(function).node, X, fractions="quotient")
        assert "quotient" in [step.rule for step in derivation.steps]
        assert to_text(derivation.result) == expected
        assert derivation.verified


def test_what_is_folded_is_kept_as_substeps():
    (step,) = derive(read("3x^2").node, X).steps
    assert [inner.rule for inner in step.substeps] == ["constant_multiple", "power", "simplify"]
    assert all(inner.check for inner in step.substeps)


def test_without_a_rule_the_marker_stays_and_a_step_says_so():
    derivation = derive(read("x + sum(i^2, i, 1, x)").node, X)
    assert not derivation.complete
    assert not derivation.verified
    assert "no_rule" in [step.rule for step in derivation.steps]
    assert any(isinstance(part, Derivative) for part in walk(derivation.result))


def test_gradient_and_hessian():
    node = read("x^2*y + sin(x*y)").node
    assert [to_text(part) for part in gradient(node, ["x", "y"])] == ["y*(2*x + cos(x*y))", "x*(x + cos(x*y))"]
    rows = hessian(node, ["x", "y"])
    assert rows[0][1] == rows[1][0]
    assert [[to_text(entry) for entry in row] for row in hessian(read("x^3 - 3*x*y^2").node, ["x", "y"])] == [
        ["6*x", "-6*y"],
        ["-6*y", "-6*x"],
    ]


CONDITIONS = [
    # what is constant needs a value too
    ("x/y", ["y != 0"]),
    ("x^2/(a-1) + ln(b)", ["b > 0", "a != 1"]),
    ("x*sqrt(a)", ["a >= 0"]),
    ("x/sqrt(a)", ["a > 0"]),
    ("log(x, b)", ["x > 0", "b > 0", "b != 1"]),
    ("x/(a^2 + 1)", []),
    ("ln(x)", ["x > 0"]),
    ("1/x", ["x != 0"]),
    ("abs(x)", ["x != 0"]),
    ("x^(2/3)", ["x != 0"]),
    ("sqrt(x)", ["x > 0"]),
    ("tan(x)", ["cos(x) != 0"]),
    ("asin(x)", ["abs(x) < 1"]),
    ("1/(x^2+1)", []),
    ("sqrt(x^2+1)", []),
    ("x^2*sin(x)", []),
    ("ln(x)/x", ["x > 0"]),
    ("1/(x^2*(x-1))", ["x != 0", "x != 1"]),
    ("x^x", ["x > 0"]),
    ("floor(x)", ["floor(x) != x"]),
    ("ln(x^3)", ["x > 0"]),
    ("e^x/2", []),
    ("x^0", []),
    ("sum(ln(x)/i, i, 1, 5)", ["x > 0"]),
    ("1/(x^2+2x+5)", []),
    ("1/(x^2+2x+1)", ["x != -1"]),
    ("max(0, x)", ["x != 0"]),
    ("max(1, x, 3)", ["x != 3"]),
    ("max(x, 1 - x)", ["x != 1/2"]),
    ("sqrt(1 - 2x)", ["x < 1/2"]),
    ("1/(x^3 - 4x)", ["x != -2", "x != 0", "x != 2"]),
    ("1/(x^2 - 2)", ["x != -sqrt(2)", "x != sqrt(2)"]),
    ("cbrt(x^3-3x)", ["x != -sqrt(3)", "x != 0", "x != sqrt(3)"]),
    ("1/(1+1/(1+1/x))", ["x != -1", "x != -1/2", "x != 0"]),
    ("acosh(x^2+1)", ["x != 0"]),
    ("ln((x^2+1)/(x^2-1))", ["abs(x) > 1"]),
    ("asin(2*x/(x^2+1))", ["x != -1", "x != 1"]),
    ("ln(x^2-4)+sqrt(x)", ["x > 2"]),
    ("sum(x^k/k, k, 1, 8)", []),
    ("sum(x^(-k), k, 1, n)", ["x != 0"]),
    ("sum((x-1)^(2k), k, 0, n)", []),
    ("sum(x^(k-1), k, 0, n)", ["x != 0"]),
    ("sum(1/(x-k), k, 1, 3)", ["x != 1", "x != 2", "x != 3"]),
    ("sum(ln(x-k), k, 1, 3)", ["x > 3"]),
    ("sum(asin(x/k), k, 1, 2)", ["abs(x) < 1"]),
    ("sum(1/(x-k), k, 1, n)", ["x - k != 0"]),
    ("sum(sum(1/(x-i-j), i, 1, 2), j, 1, 2)", ["x != 2", "x != 3", "x != 4"]),
    ("sum(x^(k+1)/(k+1), k, 0, n)", []),
    ("sum(sum(x^(i*j), i, 1, 3), j, 1, 3)", []),
    ("sum(x^(k/2), k, 1, 8)", ["x > 0"]),
    ("sum(x^(m+k), k, 1, 8)", ["x > 0"]),
    ("asin(x/2)", ["abs(x) < 2"]),
    ("sqrt(x^2 - 9)", ["abs(x) > 3"]),
    ("ln(ln x)", ["x > 1"]),
    ("ln(ln(ln x))", ["x > e"]),
    ("acosh(sqrt(x))", ["x > 1"]),
    ("x/(1 + sin(x))", ["sin(x) != -1"]),
    ("ln(x)/(x^2 - 1)", ["x > 0", "x != 1"]),
    ("1/(e^x - 1)", ["x != 0"]),
    ("1/(e^x - 2)", ["x != ln(2)"]),
    ("1/(ln(x) - 2)", ["x > 0", "x != e^2"]),
    ("sqrt(sqrt(2) - x)", ["x < sqrt(2)"]),
    ("1/(2*x - pi)", ["x != pi/2"]),
    ("asin(sin(x))", ["cos(x) != 0"]),
    ("asin(x/sqrt(x^2 + 1))", []),
    ("asin(2*x*sqrt(1 - x^2))", ["abs(x) < 1", "x != -sqrt(2)/2", "x != sqrt(2)/2"]),
    ("acos((1 - x^2)/(1 + x^2))", ["x != 0"]),
    # What stands in a sign or a step is not differentiated, but must have a value
    ("sign(tan(x)^(3 - x))", ["tan(x) > 0", "cos(x) != 0"]),
    ("sign(ln(x))", ["x > 0", "x != 1"]),
    ("sign(x^x)", ["x > 0"]),
    ("sign(abs(x) + 1)", []),
    ("sign(asin(x) + 1)", ["abs(x) < 1", "asin(x) != -1"]),
    ("floor(ln(x))", ["x > 0", "floor(ln(x)) != ln(x)"]),
    ("floor(1/x)", ["x != 0", "floor(1/x) != 1/x"]),
    # Not where it touches a whole number from the side on which the step goes on
    ("floor(x^2)", ["floor(x^2) != x^2 or x = 0"]),
    ("ceil(x^2)", ["ceil(x^2) != x^2"]),
    ("ceil(1 - x^2)", ["ceil(1 - x^2) != 1 - x^2 or x = 0"]),
    ("floor(x^2 + 1/2)", ["floor(x^2 + 1/2) != x^2 + 1/2"]),
    ("floor(x^3 - 3*x)", ["floor(x^3 - 3*x) != x^3 - 3*x or x = 1"]),
    ("floor(x^3)", ["floor(x^3) != x^3"]),
    ("floor(sin(x))", ["sin(x) != 0", "sin(x) != 1"]),
    ("ceil(cos(x))", ["cos(x) != 0", "cos(x) != -1"]),
    ("floor(abs(x))", ["floor(abs(x)) != abs(x) or x = 0"]),
]


@pytest.mark.parametrize(("function", "conditions"), CONDITIONS)
def test_conditions(function, conditions):
    assert [to_text(condition) for condition in derive(read(function).node, X).conditions] == conditions


def test_limits_are_named():
    with pytest.raises(LimitExceeded) as error:
        derive(read("x^x").node, X, MAX_ORDER)
    assert (error.value.limit, error.value.message.slots["allowed"]) == ("result-size", MAX_RESULT)
    with pytest.raises(LimitExceeded) as error:
        derive(read("x").node, X, MAX_ORDER + 1)
    assert error.value.limit == "derivative-order"
    with pytest.raises(TutorError):
        derive(read("x").node, X, -1)


def test_a_deep_or_wide_function_is_worked_out():
    deep = read("sin(" * 40 + "x" + ")" * 40).node
    assert len(derive(deep, X).steps) == 40
    wide = read("+".join(f"{k}*x^{k}" for k in range(1, 100))).node
    assert derive(wide, X).verified


@pytest.mark.parametrize(
    "family", [lambda n: "+".join(f"sin({k}*x)" for k in range(2, n)), lambda n: "(2x+1)^3*" * 1 + f"x^{n}"]
)
def test_cost_grows_in_proportion_to_the_tree(family):
    smaller, larger = (read(family(n)).node for n in (20, 40))
    assert calls(lambda: derivative(larger, X)) < 3 * calls(lambda: derivative(smaller, X))


def test_a_product_of_many_equal_factors_is_written_as_a_power_first():
    derivation = derive(read("*".join(["x"] * 300)).node, X)
    assert [step.rule for step in derivation.steps] == ["simplify", "power"]
    assert to_text(derivation.result) == "300*x^299"
    assert derivation.verified


@pytest.mark.parametrize("function", ["0^x", "(-2)^x"])
def test_a_power_of_a_number_that_is_not_positive_has_no_rule(function):
    assert not derive(read(function).node, X).complete
