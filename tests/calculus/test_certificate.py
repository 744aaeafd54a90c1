"""The checker: it accepts what is true, rejects what is not, and knows nothing of the engine."""

import ast
from pathlib import Path

import pytest

from tutor.calculus import certificate, claims, validity, verifier, witnesses
from tutor.calculus.certificate import Rejected, check, differing, follows
from tutor.expression.read import read
from tutor.expression.tree import (
    Apply,
    Sum,
    Symbol,
)
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


OWN = ("rule", "witnesses", "certificate", "claims", "validity")


FILES = [Path(module.__file__) for module in (certificate, witnesses, validity, verifier)]
FILES += sorted(Path(claims.__file__).parent.glob("*.py"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_the_checker_shares_no_code_with_the_engine(file):
    tree = ast.parse(file.read_text("utf-8"))
    modules = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    rooms = {name.split(".")[2] for name in modules if name.startswith("tutor.calculus")}
    assert rooms <= set(OWN)
