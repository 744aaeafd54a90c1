"""The checker: it accepts what is true, rejects what is not, and knows nothing of the engine."""

import ast
import copy
from pathlib import Path

import pytest
from flint import arb, fmpq

from tutor.answers.derivative import DerivativeRequest, derivative
from tutor.calculus import certificate, witnesses
from tutor.calculus.certificate import Rejected, check, differing, follows, verify_json
from tutor.expression.algebra import NoAlgebra
from tutor.expression.balls import enclose
from tutor.expression.read import read
from tutor.expression.tree import (
    Apply,
    Derivative,
    Integer,
    Negation,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    children,
    with_children,
)
from tutor.expression.write_latex import to_latex
from tutor.expression.write_text import to_text

TRUE = [
    ("d/dx(x^2)", "2*x"),
    ("d/dx(x^2*sin(x))", "d/dx(x^2)*sin(x) + x^2*d/dx(sin(x))"),
    ("2*x*sin(x) + x^2*d/dx(sin(x))", "2*x*sin(x) + x^2*cos(x)"),
    ("sin(x)^2 + cos(x)^2", "1"),
    ("d/dw(sum((y_i - w*x_i)^2, i, 1, n))", "-2*sum(x_i*(y_i - w*x_i), i, 1, n)"),
    ("d/dx(abs(x))", "sign(x)"),
    ("0*d/dx(sin(x))", "0*cos(x^2)"),
    ("d/dx(atanh(x - 7))", "1/(1 - (x - 7)^2)"),
]
FALSE = [
    ("d/dx(x^2)", "2"),
    ("d/dx(x^2*sin(x))", "d/dx(x^2)*d/dx(sin(x))"),
    ("d/dx(sin(x))", "-cos(x)"),
    ("d/dx(abs(x))", "1"),
    ("d/dw(sum((y_i - w*x_i)^2, i, 1, n))", "2*sum(x_i*(y_i - w*x_i), i, 1, n)"),
    ("d/dw(sum((y_i - w*x_i)^2, i, 1, n)/n)", "-2*sum(x_i*(y_i - w*x_i), i, 1, n)"),
    ("sqrt(x^2)", "x"),
    ("d/dx(e^x)", "x*e^(x - 1)"),
    ("x + 1/10^6", "x"),
]


@pytest.mark.parametrize(("before", "after"), TRUE)
def test_what_is_true_is_confirmed(before, after):
    assert check(read(before).node, read(after).node) in ("exact", "enclosed")


@pytest.mark.parametrize(("before", "after"), FALSE)
def test_what_is_false_is_rejected(before, after):
    with pytest.raises(Rejected):
        check(read(before).node, read(after).node)


def test_what_is_nowhere_defined_is_not_confirmed():
    assert check(read("d/dx(sqrt(-1 - x^2))").node, read("7").node) is None


def test_only_what_differs_is_compared():
    before, after = read("d/dx(x^2)*sin(x) + cos(x)").node, read("2*x*sin(x) + cos(x)").node
    assert [to_text(part) for part in differing(before, after)] == ["d/dx(x^2)", "2*x"]


def test_a_line_follows_from_lines_without_a_gap():
    lines = [read(text).node for text in ("d/dx(3*x^2)", "3*d/dx(x^2)", "3*(2*x)", "6*x")]
    steps = [(lines[0], lines[1], "enclosed"), (lines[1], lines[2], "enclosed"), (lines[2], lines[3], "exact")]
    before, after = (Sum((line, Apply("sin", (Symbol("x"),)))) for line in (lines[0], lines[3]))
    assert follows(before, after, steps) == "enclosed"
    assert follows(before, after, steps[:2]) is None
    assert follows(before, after, [steps[0], steps[2]]) is None
    assert follows(before, after, [*steps[:2], (lines[2], lines[3], None)]) is None
    assert follows(before, after, []) is None


def test_a_derivation_with_an_unconfirmed_step_is_not_accepted():
    assert not verify(answer("asin(2) + x"))


@pytest.mark.parametrize("module", [certificate, witnesses])
def test_the_checker_shares_no_code_with_the_engine(module):
    tree = ast.parse(Path(module.__file__).read_text("utf-8"))
    modules = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name for name in modules if name.startswith("tutor.calculus")} <= {
        "tutor.calculus.rule",
        "tutor.calculus.witnesses",
    }


# From JSON alone

FUNCTIONS = [
    "x^2*sin(x)",
    "x/(x^2+1)",
    "sqrt(x^2+1)",
    "e^(-x^2)*cos(3x)",
    "x^x",
    "ln(cos x)",
    "(x+1)^3*(x-2)^4",
    "tan(x)/x",
    "abs(x^2-4)",
    "asin(2x)+x^(2/3)",
    "piecewise((x^2, x < 1), (2x-1, true))",
]


def answer(expression, variable="x", order=1):
    return derivative(DerivativeRequest(expression=expression, variable=variable, order=order), NoAlgebra())


def verify(found):
    return verify_json(
        found["steps"],
        expression=found["expression"]["text"],
        variable=found["variable"],
        order=found["order"],
        derivative=found["derivative"]["text"],
    )


@pytest.mark.parametrize("expression", [*FUNCTIONS, "sum((y_i - (3*x_i + x))^2, i, 1, n)/n"])
def test_our_own_derivations_are_accepted(expression):
    assert verify(answer(expression))


def test_second_derivatives_are_accepted():
    assert verify(answer("x^2*sin(x)", order=2))


def corruptions(node):
    """Lines that are nearly the same: a sign, a number, a function, a factor or an exponent changed at one place."""
    match node:
        case Integer(value):
            yield Integer(value + 1)
        case Symbol("x"):
            yield Product((Integer(2), node))
        case Negation(operand):
            yield operand
        case Apply("sin", arguments):
            yield Apply("cos", arguments)
        case Apply("sqrt", (operand,)):
            yield operand
        case Power(base, exponent):
            yield Product((base, exponent))
        case Quotient(numerator, denominator):
            yield Product((numerator, denominator))
        case Sum(terms):
            yield Sum((Negation(terms[0]), *terms[1:]))
        case Derivative(body):
            yield body
    parts = children(node)
    for place, part in enumerate(parts):
        if isinstance(part, type(node)) or part.__class__.__name__ not in ("Comparison", "Otherwise", "Conjunction"):
            for other in corruptions(part):
                yield with_children(node, (*parts[:place], other, *parts[place + 1 :]))


def differs(other, line):
    """Whether a corrupted line is no longer true: d/dx(x^2 + 2) for d/dx(x^2 + 1) still is."""
    for k in range(-40, 40):
        values = {"x": arb(fmpq(2 * k + 1, 16))}
        difference = enclose(other, values) - enclose(line, values)
        if difference.is_finite() and not difference.contains(0):
            return True
    return False


def mathematics(node):
    return {"text": to_text(node), "latex": to_latex(node)}


@pytest.mark.parametrize("expression", FUNCTIONS)
def test_every_corrupted_step_is_rejected(expression):
    found = answer(expression)
    tried = 0
    for position, step in enumerate(found["steps"]):
        line = read(step["after"]["text"]).node
        for other in corruptions(line):
            if not differs(other, line):
                continue
            steps = copy.deepcopy(found["steps"])
            steps[position]["after"] = mathematics(other)
            if position + 1 < len(steps):
                steps[position + 1]["before"] = mathematics(other)
            corrupted = {**found, "steps": steps}
            if position + 1 == len(steps):
                corrupted["derivative"] = mathematics(other)
            assert not verify(corrupted), (step["rule"], to_text(other))
            tried += 1
    assert tried >= 10


def test_broken_chains_and_labels_are_rejected():
    found = answer("x^2*sin(x)")
    for change in (
        lambda steps: steps.pop(1),
        lambda steps: steps.reverse(),
        lambda steps: steps[0]["after"].update(latex="x"),
        lambda steps: steps[0]["after"].update(text="2*x +"),
        lambda steps: steps[0].update(check="exact"),
        lambda steps: steps[0].pop("before"),
        lambda steps: steps.pop(),
    ):
        steps = copy.deepcopy(found["steps"])
        change(steps)
        assert not verify({**found, "steps": steps})
