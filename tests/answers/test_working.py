"""Working judged line by line. What each line is worth was decided by hand, as a teacher would mark it."""

import json
import random
import runpy
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.calculus.derivations import FUNCTIONS, OTHERS
from tutor.answers.hint import HintRequest, PartHintRequest, hint, hint_part
from tutor.answers.services import (
    ApplyRequest,
    DiagnoseRequest,
    LineRequest,
    ReadyRequest,
    allfirsts,
    apply,
    derivation,
    diagnose,
    onefirst,
    ready,
)
from tutor.answers.working import PartWorkingRequest, WorkingRequest, working, working_part
from tutor.authoring.problem_set import Problem
from tutor.calculus.differentiate import derive
from tutor.calculus.order import RULES
from tutor.expression.algebra import NoAlgebra
from tutor.expression.errors import TutorError
from tutor.expression.read import read
from tutor.expression.write_text import to_text
from tutor.grading.services import diagnose as diagnose_line

ALGEBRA = NoAlgebra()
CORPUS = runpy.run_path(str(Path(__file__).parents[2] / "benchmarks" / "corpus.py"))["ROWS"]
STUDENTS = runpy.run_path(str(Path(__file__).parents[2] / "benchmarks" / "student_functions.py"))
OK, BAD, BACK, ROUND = "follows", "error", "correct_not_from_previous", "detour"


def judged(expression, lines, **more):
    return working(WorkingRequest(expression=expression, lines=lines, **more), ALGEBRA)


# function, lines, what each line is, the first wrong one, whether the answer is reached
WORKINGS = [
    ("x^2 sin x", ["f'(x) = d/dx(x^2) sin x + x^2 d/dx(sin x)", "= 2x sin x + x^2 cos x"], [OK, OK], None, True),
    ("x^2 sin x", ["f'(x) = d/dx(x^2) sin x + x^2 d/dx(sin x)", "= 2x sin x - x^2 cos x"], [OK, BAD], 1, False),
    ("x^2 sin x", ["dy/dx = 2x sin x + x^2 cos x = x(2 sin x + x cos x)"], [OK], None, True),
    ("x^2 sin x", ["y = x^2 sin x", "y' = 2x sin x + x^2 cos x"], [OK, OK], None, True),
    ("x^2 sin x", ["f(x) = 2x sin x + x^2 cos x"], [OK], None, True),
    ("x^2 sin x", ["d/dx(x^2 sin x) = 2x cos x"], [BAD], 0, False),
    ("x^2 sin x", ["d/dx(x^2) = 2x", "d/dx(sin x) = cos x", "f'(x) = 2x sin x + x^2 cos x"], [OK] * 3, None, True),
    ("x^2 sin x", ["d/dx(x^2) = 2x", "d/dx(sin x) = -cos x"], [OK, BAD], 1, False),
    (r"x^2\sin x", [r"\frac{dy}{dx} = 2x\sin x + x^2\cos x"], [OK], None, True),
    (
        r"x^2\sin x",
        [r"f^{\prime}(x) = 2x\sin x + x^2\frac{d}{dx}(\sin x)", r"= 2x\sin x+x^2\cos x"],
        [OK, OK],
        None,
        True,
    ),
    ("(x^2+1)^3", ["u = x^2+1", "u' = 2x", "f'(x) = 3(x^2+1)^2 * 2x", "= 6x(x^2+1)^2"], [OK] * 4, None, True),
    ("(x^2+1)^3", ["f'(x) = 3(x^2+1)^2", "= 3x^4 + 6x^2 + 3"], [BAD, OK], 0, False),
    ("(x+1)^4", ["f'(x) = 4(x+1)^5", "= 4x^5 + 20x^4 + 40x^3 + 40x^2 + 20x + 4"], [BAD, OK], 0, False),
    ("(x^2+1)^3", ["f'(x) = 3(x^2+1)^2", "= 3x^4 + 3"], [BAD, BAD], 0, False),
    ("1/x^2", ["f(x) = x^-2", "f'(x) = -2x^-3", "= -2/x^3"], [OK, OK, OK], None, True),
    ("1/x^2", ["f(x) = -x^2", "f'(x) = -2x"], [BAD, OK], 0, False),
    ("x^3 e^x", ["3x^2 e^x + x^3 e^x", "x^2 e^x (2 + x)", "x^2 e^x (3 + x)"], [OK, BAD, BACK], 1, True),
    ("x^3 e^x", ["3x^2 e^x + x^3 e^x", "x^2 e^x (3 + x)", "3x^2 e^x + x^3 e^x"], [OK, OK, ROUND], None, True),
    ("5x^3-2x+1", ["f'(x) = 15x^2 - 2 + 1", "= 15x^2 - 1"], [BAD, OK], 0, False),
    ("sin(x)/x", ["(d/dx(sin x) x - sin x d/dx(x))/x^2", "= (x cos x - sin(x)/x^2"], [OK, "unreadable"], None, False),
    ("sin(x)/x", ["", "(x cos x - sin x)/x^2"], ["unreadable", OK], None, True),
    ("e^(2x)", ["∴ f'(x) = 2e^(2x)."], [OK], None, True),
    # prime marks on brackets
    ("x^3 sin x", ["f'(x) = (x³)'·sin x + x³·(sin x)'", "= 3x² sin x + x³ cos x"], [OK] * 2, None, True),
    ("cos^2 x", ["f'(x) = 2 cos x (cos x)'", "= 2 cos x sin x", "= sin 2x"], [OK, BAD, OK], 1, False),
    (r"\cos^2 x", [r"f'(x) = 2\cos x\left(\cos x\right)'", r"= -2\cos x\sin x"], [OK] * 2, None, True),
    ("x/(x^2+1)", ["{(x)'(x^2+1) - x(x^2+1)'}/(x^2+1)^2", "(1-x^2)/(x^2+1)^2"], [OK] * 2, None, True),
    ("sin(3x)", ["y' = sin(3x)' = 3 cos(3x)"], [OK], None, True),
    ("3x^4", ["D(3x^4) = 12x^3"], [OK], None, True),
    ("3x^4", ["(3x^4)' = 12x^3"], [OK], None, True),
    ("3x^4", ["dy = 12x^3 dx"], [OK], None, True),
    # notes on parts, one or more a line, and what is made of them
    (
        "x^3 sin x",
        ["u = x^3, v = sin x", "u' = 3x^2, v' = cos x", "f'(x) = u'v + uv'", "= 3x^2 sin x + x^3 cos x"],
        [OK] * 4,
        None,
        True,
    ),
    ("x^3 sin x", ["u = x^3, v = sin x", "u' = 3x^2, v' = -cos x"], [OK, BAD], 1, False),
    ("x^3 sin x", ["u = x^3, v = sin x", "y' = u'v - uv'"], [OK, BAD], 1, False),
    ("(2x+1)^5", ["let u = 2x + 1", "y = u^5", "dy/du = 5u^4", "du/dx = 2", "dy/dx = 5u^4 * 2"], [OK] * 5, None, True),
    ("(2x+1)^5", ["t = 2x+1 로 놓으면", "dy/dt = 5t^3"], [OK, BAD], 1, False),
    ("x^x", ["ln y = x ln x", "y'/y = ln x + 1", "y' = y(ln x + 1)", "= x^x(ln x + 1)"], [OK] * 4, None, True),
    ("x^x", ["ln y = x ln x", "y'/y = ln x + x"], [OK, BAD], 1, False),
    ("sin(x^2)", ["u = x^2", "dy/dx = dy/du * du/dx", "= cos(u) * 2x", "= 2x cos(x^2)"], [OK] * 4, None, True),
    ("sin(x^2)", ["u = x^2", "dy/dx = dy/du * du/dx", "= -cos(u) * 2x"], [OK, OK, BAD], 2, False),
    (r"\sin(x^2)", ["u = x^2", r"\frac{dy}{dx} = \frac{dy}{du} \cdot \frac{du}{dx} = 2x\cos u"], [OK] * 2, None, True),
    ("sin((3x+1)^2)", ["v = 3x+1, u = v^2", "y' = dy/du * du/dv * dv/dx = cos u * 2v * 3"], [OK] * 2, None, True),
    ("x^3 sin x", ["y' = u'v + uv'", "u' = 3x^2", "u = x^3, v = sin x"], ["unreadable"] * 2 + [OK], None, False),
    ("x^2 sin x", ["f = x^2, g = sin x", "f' = 2x, g' = cos x", "(fg)' = f'g + fg'"], [OK] * 3, None, False),
    ("x^2 sin x", ["f = x^2, g = sin x", "f'(x) = 2x sin x + x^2 cos x"], [OK] * 2, None, True),
    # a wrong derivative of a part is gone on with
    ("x^3 sin x", ["u = x^3, v = sin x", "v' = -cos x", "y' = u'v + uv'"], [OK, BAD, OK], 1, False),
    ("x^3 sin x", ["u = x^3, v = sin x", "v' = -cos x", "y' = 3x^2 sin x - x^3 cos x"], [OK, BAD, OK], 1, False),
    ("x^3 sin x", ["u = x^3, v = sin x", "v' = -cos x", "y' = 3x^2 sin x + x^3 cos x"], [OK, BAD, BACK], 1, True),
    ("x^3 sin x", ["u = x^3, v = sin x", "v' = -cos x", "y' = 3x^2 sin x - x^2 cos x"], [OK, BAD, BAD], 1, False),
    # the operator before a whole without brackets, what arrows lead to
    ("(ln x)^3", ["d/dx (ln x)^3 = 3(ln x)^2 / x"], [OK], None, True),
    ("(ln x)^3", [r"\frac{d}{dx} (\ln x)^3 = 3(\ln x)^2"], [BAD], 0, False),
    ("(x+1)^2", ["f(x) = x^2+2x+1 ⇒ f'(x) = 2x+2 → 2(x+1)"], [OK], None, True),
    ("(x+1)^2", ["f(x) = x^2+2x+1, so f'(x) = 2x+1"], [BAD], 0, False),
    # words, labels and marks around the mathematics
    ("x^2+3x-5", ["미분하면 f'(x) = 2x + 3 이다."], [OK], None, True),
    ("x^2+3x-5", ["So the derivative is 2x + 3."], [OK], None, True),
    ("x^2+3x-5", ["Using the sum rule: f'(x) = 2x + 3 ✓"], [OK], None, True),
    ("x^2+3x-5", ["1) f'(x) = 2x + 3 (by the power rule)"], [OK], None, True),
    ("x^2+3x-5", ["(a) $f'(x) = 2x + 4$"], [BAD], 0, False),
    ("x^2+3x-5", ["합의 미분법:", "f'(x) = 2x + 3"], ["unreadable", OK], None, True),
    ("1/x^3", ["= x^-3", "-3x^-4"], [OK] * 2, None, True),
    ("a x^2", ["f'(x) = 2a x"], [OK], None, True),
    # what holds for some numbers only: judged there, complete once it is said for all
    ("|x^2-1|", ["f'(x)=2x for |x|>1, -2x for |x|<1"], [OK], None, True),
    ("|x^2-1|", ["f'(x) = 2x (|x|>1), -2x (|x|<1)"], [OK], None, True),
    ("|x^2-1|", ["|x|>1일 때 f'(x)=2x, |x|<1일 때 f'(x)=-2x"], [OK], None, True),
    ("|x^2-1|", ["f'(x)=2x if x<-1 or x>1, f'(x)=-2x if -1<x<1"], [OK], None, True),
    ("|x^2-1|", ["f'(x)=2x for |x|>1"], [OK], None, False),
    ("|x^2-1|", ["f'(x)=2x for |x|>1", "f'(x)=-2x for |x|<1"], [OK] * 2, None, True),
    ("|x^2-1|", ["f'(x)=2x for x>1", "f'(x)=-2x for |x|<1"], [OK] * 2, None, False),
    ("|x^2-1|", ["f'(x)=-2x for |x|>1", "f'(x)=-2x for |x|<1"], [BAD, OK], 0, False),
    ("|x-2|", ["for x>2: f(x) = x-2, so f'(x) = 1", "for x<2: f(x) = 2-x, so f'(x) = -1"], [OK] * 2, None, True),
    ("x|x|", ["f(x) = x^2 (x>=0), -x^2 (x<0)", "f'(x) = 2x (x>=0), -2x (x<0)", "= 2|x|"], [OK] * 3, None, True),
    ("|x|", [r"f'(x) = 1 \text{ for } x > 0, -1 \text{ for } x < 0"], [OK], None, True),
    ("ln x", ["f'(x) = 1/x (x > 0)"], [OK], None, True),
    ("ln|x|", ["x > 0: f'(x) = 1/x", "x < 0: f'(x) = 1/(-x)"], [OK, BAD], 1, False),
    # values, also of a wrong derivative, and what goes on from a line that could not be read
    ("(3x-2)^4", ["f'(x) = 12(3x-2)^3", "f'(2) = 12·4^3 = 768", "f'(1) = 13"], [OK, OK, BAD], 2, True),
    ("(3x-2)^4", ["f'(x) = 4(3x-2)^3", "f'(2) = 4·4^3 = 256"], [BAD, OK], 0, False),
    ("ln(x^2+1)", ["y = ln(x^2+1)", "dy/dx = dy/du·du/dx", "= 2x/(x^2+1)"], [OK, "unreadable", OK], None, True),
    ("ln(x^2+1)", ["u = x^2+1로 놓으면 y = ln u", "y' = dy/du·du/dx", "= 2x/(x^2+1)"], [OK] * 3, None, True),
    ("ln(x)/x", [r"f'(x)=\frac{(\ln x)'\cdot x-\ln x\cdot (x)'}{x^2}"], [OK], None, False),
    ("x^3-4x", ["(x^3)'=3x^2, (4x)'=4 이므로", "f'(x)=3x^2-4"], [OK] * 2, None, True),
    ("ln x", ["(d/dx)(ln x) = 1/x"], [OK], None, True),
    ("1/(1+e^(-x))", ["f'(x) = e^(-x)/(1+e^(-x))^2", "= f(x)(1-f(x))"], [OK] * 2, None, True),
    ("1/(1+e^(-x))", ["f'(x) = e^(-x)/(1+e^(-x))^2", "= f(x)(1+f(x))"], [OK, BAD], 1, False),
    # the own wrong y'/y is what y' follows from
    ("x^2 (x+1)^3", ["ln f(x) = 2ln x + 3ln(x+1)", "f'(x)/f(x) = 2/x + 3/(x+1)"], [OK] * 2, None, False),
    ("x^(sin x)", ["ln y = sin x ln x", "y'/y = cos x/x", "y' = x^(sin x) cos x/x"], [OK, BAD, OK], 1, False),
    ("x^(sin x)", ["y'/y = cos x/x", "y' = x^(sin x) (cos x ln x + sin x/x)"], [BAD, BACK], 0, True),
]
HIGHER = [
    ("x e^x", 2, ["f′(x) = eˣ + x eˣ", "f″(x) = eˣ + (1+x)eˣ", "= (x+2)eˣ"], [OK] * 3, True),
    ("sin 2x", 3, ["y' = 2cos 2x", "y'' = 4 sin 2x", "y⁽³⁾ = 8 cos 2x"], [OK, BAD, OK], False),
    ("x e^x", 4, ["f^{(n)}(x) = (x+n)e^x", "f^{(4)}(x) = (x+4)e^x"], ["unreadable", OK], True),
]


@pytest.mark.parametrize(("expression", "order", "lines", "statuses", "complete"), HIGHER)
def test_higher_derivatives_are_judged_in_every_notation(expression, order, lines, statuses, complete):
    answer = judged(expression, lines, order=order)
    assert [line["status"] for line in answer["lines"]] == statuses
    assert answer["complete"] is complete


@pytest.mark.parametrize(("expression", "lines", "statuses", "first_error", "complete"), WORKINGS)
def test_each_line_is_what_a_teacher_would_call_it(expression, lines, statuses, first_error, complete):
    answer = judged(expression, lines)
    assert [line["status"] for line in answer["lines"]] == statuses
    assert answer["first_error"] == first_error
    assert answer["complete"] is complete


POINTS = [
    ("x^3-3x", "critical_points", ["f'(x) = 3x^2-3", "3x^2-3 = 0", "x^2 = 1", "x = ±1"], [OK] * 4, None, True),
    ("x^3-3x", "critical_points", ["f'(x) = 3x^2-3 = 0", "x = 1"], [OK, BAD], 1, False),
    (
        "x^3-3x",
        "classification",
        ["3x^2-3 = 0", "x^2 = 1", "x = 1", "f''(1) = 6 > 0: min"],
        [OK, OK, BAD, OK],
        2,
        False,
    ),
    ("x^3-3x", "classification", ["3x^2-3 = 0", "x = 1", "x = 1: min", "x = -1: max"], [OK] * 4, None, True),
    ("x^3-3x", "critical_points", ["f'(x) = 3x^2-3 = 0", "x = 1", "x = -1"], [OK] * 3, None, True),
    ("x^3-3x", "critical_points", ["f'(x) = 3x^2-3x = 0", "3x(x-1) = 0", "x = 0, 1"], [BAD, OK, OK], 0, False),
    ("x^3-3x", "critical_points", ["f'(x) = 3x^2-3x", "x = 1, -1"], [BAD, BACK], 0, True),
    ("x^3-3x^2", "critical_points", ["f'(x) = 3x^2-6x", "3x^2 = 6x", "3x = 6", "x = 2"], [OK, OK, BAD, OK], 2, False),
    ("x^3-3x", "critical_points", ["f'(x) = 3x^2-3", "x = 1, 3"], [OK, BAD], 1, False),
    ("sin x", "critical_points", ["cos x = 0", "x = pi/2 + n pi"], [OK, OK], None, True),
    (
        "x^3-3x",
        "classification",
        ["f'(x)=3x^2-3", "f''(x)=6x", "f''(1)=6>0", "min at 1, max at -1"],
        [OK] * 4,
        None,
        True,
    ),
    ("x^3-3x", "classification", ["f'(x)=3x^2-3", "x = 1, -1", "max at 1, min at -1"], [OK, OK, BAD], 2, False),
    ("x^3-3x", "classification", ["f'(x)=3x^2-3", "f''(1)=5"], [OK, BAD], 1, False),
    ("x^3-3x", "classification", ["f'(x)=x^2-4", "x=2, -2", "min at 2, max at -2"], [BAD, OK, OK], 0, False),
    ("x^3-3x", "critical_points", ["f'(x) = 3x² − 3", "f'(x) = 0 에서 x = -1 또는 x = 1"], [OK] * 2, None, True),
    ("x^3-3x", "critical_points", ["f'(x) = 3x² − 3 = 0", "∴ x = ±1"], [OK] * 2, None, True),
    ("x^4-4x^3", "critical_points", ["4x^3-12x^2 = 0", "x^2 = 0 or x - 3 = 0", "x = 0, 3"], [OK] * 3, None, True),
    ("x^4-4x^3", "critical_points", ["4x^3-12x^2 = 0", "x^2 = 0 or x - 2 = 0"], [OK, BAD], 1, False),
    ("x e^x", "critical_points", ["f'(x) = (1+x)e^x", "e^x > 0 이므로 x = -1"], [OK] * 2, None, True),
    ("x + 4/x", "critical_points", ["f'(x) = 1 - 4/x^2", "1 = 4/x^2", "x^2 = 4", "x = ±2"], [OK] * 4, None, True),
    (
        "x^3-3x",
        "classification",
        ["f'(x)=3x^2-3", "x=±1", "f''(1) = 6 > 0 → local min", "f''(-1) = -6 < 0, so maximum"],
        [OK] * 4,
        None,
        True,
    ),
    ("x^3-3x", "classification", ["f'(x)=3x^2-3", "f''(1) = 6 > 0: maximum"], [OK, BAD], 1, False),
    ("x^3-3x", "classification", ["3x^2-3", "x = -1 에서 극댓값 2, x = 1 에서 극솟값 -2"], [OK] * 2, None, True),
    # remarks, words about signs, kinds after a value, heights
    ("x e^x", "critical_points", ["f'(x) = (1+x)e^x", "e^x ≠ 0", "e^x > 0", "x = -1"], [OK] * 4, None, True),
    ("x e^x", "critical_points", ["(1+x)e^x = 0", "e^x != 0 so 1 + x = 0", "x = -1"], [OK] * 3, None, True),
    ("x e^x", "critical_points", ["(1+x)e^x = 0", "e^x < 0", "x = -1"], [OK, BAD, OK], 1, True),
    (
        "x^3-3x",
        "classification",
        [
            "3x^2-3",
            "x = ±1",
            "f' goes from + to - at x = -1, so local max",
            "f' goes from - to + at x = 1, so local min",
        ],
        [OK] * 4,
        None,
        True,
    ),
    (
        "x^3-3x",
        "classification",
        ["3x^2-3", "x = ±1", "x = -1 의 좌우에서 f'(x)의 부호가 + 에서 - 로 바뀌므로 극소"],
        [OK, OK, BAD],
        2,
        False,
    ),
    ("x+1/x", "classification", ["1-1/x^2", "x=±1", "f''(1)=2>0 so min, f''(-1)=-2<0 so max"], [OK] * 3, None, True),
    ("x+1/x", "classification", ["1-1/x^2", "x=±1", "f''(1)=2>0 so max, f''(-1)=-2<0 so max"], [OK, OK, BAD], 2, False),
    ("x^4-8x^2", "classification", ["4x^3-16x", "x=0, ±2", "x = 0: max, x = 2 and x = -2: min"], [OK] * 3, None, True),
    ("x^4", "classification", ["4x^3", "x = 0", "x = 0: minimum"], [OK] * 3, None, True),
    ("x ln x", "critical_points", ["ln x + 1 = 0", "x = e^-1", "x = 1/e"], [OK] * 3, None, True),
    (
        "x^3-3x^2",
        "classification",
        ["3x^2-6x", "따라서 x = 0 에서 극댓값 0, x = 2 에서 극솟값 -4 를 갖는다."],
        [OK] * 2,
        None,
        True,
    ),
    ("x^3-3x^2", "classification", ["3x^2-6x", "x = 2 에서 극솟값 4 를 갖는다."], [OK, BAD], 1, False),
    # signs of f' on intervals, at points, between points, in words
    (
        "x^3-27x",
        "classification",
        [
            "f'(x) = 3x^2-27",
            "x = ±3",
            "x < -3: f'(x) > 0",
            "-3 < x < 3: f'(x) < 0",
            "x > 3: f'(x) > 0",
            "f''(±3) = ±18",
        ],
        [OK] * 6,
        None,
        False,
    ),
    ("x^3-27x", "classification", ["x = ±3", "x < -3: f'(x) < 0"], [OK, BAD], 1, False),
    ("x^3-27x", "classification", ["f'(x)", "x = ±3"], [OK, OK], None, False),
    ("x^4-2x^2", "classification", ["x = 0, ±1", "-1<x<0: f'(x)>0, 0<x<1: f'(x)<0"], [OK, OK], None, False),
    ("x^3-27x", "classification", ["x = ±3", "f'(-4) = 21 > 0, f'(0) = -27 > 0"], [OK, BAD], 1, False),
    ("x^3-27x", "classification", ["x = ±3", "f is increasing for x < -3 and x > 3"], [OK] * 2, None, False),
    ("x^3-27x", "classification", ["x = ±3", "f decreases on (-3, 3), increases on (3, ∞)"], [OK] * 2, None, False),
    ("x^3-27x", "classification", ["x = ±3", "f decreases on (-3, 4)"], [OK, BAD], 1, False),
    ("x^3-27x", "classification", ["x = ±3", "-3 < x < 3 에서 감소하고 x > 3 에서 증가한다"], [OK] * 2, None, False),
    ("x^3-27x", "classification", ["x = ±3", "x < -3 일 때 f'(x) > 0, x > 3 일 때 f'(x) < 0"], [OK, BAD], 1, False),
    ("x^3-27x", "classification", ["x  … -3 … 3 …", "f'(x)  + 0 - 0 +", "f(x)  ↗ 54 ↘ -54 ↗"], [OK] * 3, None, False),
    ("x^3-27x", "classification", ["x  … -3 … 3 …", "f'(x)  - 0 + 0 -"], [OK, BAD], 1, False),
    (
        "x^3-27x",
        "classification",
        ["x = ±3", "x | -3 | 3", "f' | + | 0 | - | 0 | +"],
        [OK] * 3,
        None,
        False,
    ),
    ("x^3-27x", "classification", ["x = ±3", "x | -4 | 0 | 4", "f' | + | - | -"], [OK, OK, BAD], 2, False),
    ("x^3-27x", "classification", ["x | -4 | 0 | 4", "f' | + | - | +"], [OK] * 2, None, False),
    ("x^3-27x", "classification", ["x  -4  0  4", "f' | 21 | -27 | 21", "f'' | - | 0 | +"], [OK] * 3, None, False),
    ("x^3-27x", "classification", ["x | -4 | 0 | 4", "f' | 21 | 27 | 21"], [OK, BAD], 1, False),
    ("x^3-27x", "classification", ["x | -3 | 3", "f'' | + | -"], [OK, BAD], 1, False),
    ("x^3-27x", "classification", ["x | -2 | 3", "f' | + | 0 | - | 0 | +"], [OK, BAD], 1, False),
    ("x^3-27x", "classification", ["x | -3 | 3", "f | ↗ | 54 | ↘ | -54 | ↗"], [OK] * 2, None, False),
    ("x^3-27x", "classification", ["x | -3 | 3", "f | ↗ | 54 | ↘ | 54 | ↗"], [OK, BAD], 1, False),
    ("x^3-27x", "classification", ["f' | 21 | 27 | 21"], ["unreadable"], None, False),
    (
        "x^3-27x",
        "classification",
        ["| x | x<-3 | -3 | (-3,3) | 3 | x>3", "| f' | + | 0 | - | 0 | +"],
        [OK] * 2,
        None,
        False,
    ),
    ("x^3-27x", "classification", ["x | -∞ | -3 | 2 | ∞"], [BAD], 0, False),
    (
        "x^3-27x",
        "classification",
        ["f' goes from + to - at x = -3", "f' changes from − to +"],
        [OK] * 2,
        None,
        False,
    ),
    ("x^3-27x", "classification", ["f' changes from + to - at x = 3"], [BAD], 0, False),
    ("x^3-27x", "classification", ["x = 3 에서 f'(x)의 부호가 음에서 양으로 바뀐다"], [OK], None, False),
    ("(x-1)^3", "classification", ["x = 1", "부호가 바뀌지 않으므로 극값이 아니다"], [OK] * 2, None, True),
    ("x^2-4x", "classification", ["2x-4 = 0 ⇒ x = 2", "f''(x) = 2 > 0", "so minimum"], [OK] * 3, None, True),
    ("x^2-4x", "classification", ["2x-4 = 0 ⇒ x = 2", "f''(x) = 2 > 0", "so maximum"], [OK, OK, BAD], 2, False),
    ("x^3-27x", "classification", ["x = ±3", "At x = 3, f'' = 18 > 0, so concave up → min"], [OK] * 2, None, False),
    ("x^3-27x", "classification", ["x = ±3", "f''(-3) = -18, maximum", "f''(3) = 18 (min)"], [OK] * 3, None, True),
    (
        r"x^3-27x",
        "classification",
        [r"x = \pm 3", r"f''(3) = 18 \Rightarrow \text{minimum}"],
        [OK] * 2,
        None,
        False,
    ),
    ("x^3-27x", "classification", ["x=±3", "극솟값은 f(3) = -54, 극댓값은 f(-3) = 54"], [OK] * 2, None, True),
    ("x^3-27x", "classification", ["x=±3", "The minimum value is -54 at x = 3"], [OK] * 2, None, False),
    ("x^4-2x^2", "classification", ["x=0,±1", "minima at x = ±1, maximum at x = 0"], [OK] * 2, None, True),
    (
        "x^4",
        "classification",
        ["x = 0", "f''(0) = 0, so the test fails", "f''(0) = 0 → inflection"],
        [OK, OK, BAD],
        2,
        False,
    ),
    ("x^3+3x", "critical_points", ["f'(x) = 3x^2+3 > 0", "so there are no critical points"], [OK] * 2, None, True),
    ("x^3+3x", "critical_points", ["f'(x) = 3x^2+3", "x^2 = -1, impossible", "해가 없다"], [OK] * 3, None, True),
    ("x^3+3x", "critical_points", ["f'(x) = 3x^2+3", "3x^2+3 < 0 for all x"], [OK, BAD], 1, False),
    ("x^(2/3)", "critical_points", ["f'(x) ≠ 0", "f'(0) does not exist", "x = 0"], [OK] * 3, None, True),
    ("x^(2/3)", "critical_points", ["f'(1) does not exist"], [BAD], 0, False),
    ("x^3-27x", "critical_points", ["f'(x)=0 at x=3 and x=-3"], [OK], None, True),
    ("x^3-27x", "critical_points", ["3x^2 = 27 ⇔ x^2 = 9", "x ≈ 3.00, -3.00"], [OK] * 2, None, True),
    ("cos x - x", "critical_points", ["-sin x - 1 = 0", "sin x = -1", "x = -pi/2 + 2n pi"], [OK] * 3, None, True),
    ("|x|", "classification", ["x>0: f'(x)=1, x<0: f'(x)=-1", "x = 0: minimum"], [OK] * 2, None, True),
    ("|x|", "classification", ["f'(x)=1>0 for x>0, f'(x)=-1<0 for x<0", "x = 0: min"], [OK] * 2, None, True),
    ("|x|", "classification", ["x>0일 때 f'(x)=1, x<0일 때 f'(x)=-1", "x=0에서 극소"], [OK] * 2, None, True),
    ("x^2 e^x", "classification", ["f increases on (-∞, -2) and (0, ∞), decreases on (-2, 0)"], [OK], None, False),
    ("x^2 e^x", "classification", ["f increases on (-∞, -2) and (-1, ∞), decreases on (-2, 0)"], [BAD], 0, False),
    ("x^3-3x", "classification", ["x " * 200], [BAD], 0, False),
    # signs and points of the student's own are gone on with
    (
        "x^3-3x^2",
        "classification",
        ["x ... 0 ... 2 ...", "f'(x) - 0 + 0 -", "x=0 min, x=2 max"],
        [OK, BAD, OK],
        1,
        False,
    ),
    (
        "x^3-27x",
        "classification",
        ["x<-3: f'<0", "-3<x<3: f'>0", "x>3: f'<0", "min at -3, max at 3"],
        [BAD] * 3 + [OK],
        0,
        False,
    ),
    ("x^3-27x", "classification", ["x = 9", "f''(9) = 54 > 0: min"], [BAD, OK], 0, False),
    ("x^3-27x", "classification", ["x = 9", "x = 3: min, x = -3: max"], [BAD, BACK], 0, False),
    # the own wrong equation is what is solved afterwards
    ("x^3-3x^2-9x", "critical_points", ["3x^2-6x-9 = 0", "(x+3)(x-1) = 0", "x = -3, 1"], [OK, BAD, OK], 1, False),
    ("x^3-3x^2-9x", "critical_points", ["3x^2-6x-9 = 0", "(x+3)(x-1) = 0", "x = -1, 3"], [OK, BAD, BACK], 1, True),
]


# lines on [0, 3]: zeros of f' outside may be written first and left out afterwards
INSIDE = [
    (["3x^2-3 = 0", "x = ±1", "x = 1"], [OK] * 3, None, True),
    (["3x^2-3 = 0", "x = ±1", "Only x = 1 is in [0, 3]"], [OK] * 3, None, True),
    (["3x^2-3 = 0", "x = ±1", "x = -1 is not in the interval"], [OK] * 3, None, True),
    (["3x^2-3 = 0", "x = ±1 (-1은 구간 밖)"], [OK] * 2, None, True),
    (["3x^2-3 = 0", "x = ±1", "x = 1 은 구간에 속하지 않는다"], [OK, OK, BAD], 2, False),
    (["3x^2-3 = 0", "x = ±1"], [OK, BAD], 1, False),
    (["3x^2-3 = 0", "x = 1, 3"], [OK, OK], None, True),
    (["3x^2-3 = 0", "x = 1, 2"], [OK, BAD], 1, False),
]


@pytest.mark.parametrize(("lines", "statuses", "first_error", "complete"), INSIDE)
def test_zeros_outside_the_domain_are_wrong_only_if_kept(lines, statuses, first_error, complete):
    answer = judged("x^3-3x", lines, task="critical_points", domain="[0, 3]")
    assert [line["status"] for line in answer["lines"]] == statuses
    assert (answer["first_error"], answer["complete"]) == (first_error, complete)


@pytest.mark.parametrize(("expression", "task", "lines", "statuses", "first_error", "complete"), POINTS)
def test_points_are_judged_with_the_students_own_slope(expression, task, lines, statuses, first_error, complete):
    answer = judged(expression, lines, task=task)
    assert [line["status"] for line in answer["lines"]] == statuses
    assert answer["first_error"] == first_error
    assert answer["complete"] is complete


@pytest.mark.parametrize(
    ("expression", "lines", "wrong", "malrule"),
    [
        ("x^2 sin x", ["d/dx(x^2) sin x + x^2 d/dx(sin x)", "2x sin x - x^2 cos x"], 1, "trig.sin_sign"),
        ("x^2 sin x", ["2x cos x"], 0, "product.derivatives_multiplied"),
        ("(x^2+1)^3", ["3(x^2+1)^2"], 0, "chain.inner_missing_power"),
        ("(x^2+1)^3", ["3(x^2+1)^2 d/dx(x^2+1)", "3(x^2+1)^2 * (2x + 1)"], 1, "const.kept"),
        ("x^3 - (x^2 - 4x)", ["3x^2 - (2x - 4)", "3x^2 - 2x - 4"], 1, "alg.minus_bracket"),
        ("x^3 e^x", ["3x^2 e^x + x^3 e^x", "3x^2 e^x"], 1, "step.term_lost"),
        ("x^3-3x^2", ["3x^2-6x", "3x^2+6x"], 1, "step.sign_changed"),
        ("(x^2+3x)^4", ["4(2x+3)(x^2+3x)^3", "(8x+3)(x^2+3x)^3"], 1, "alg.distribute_first_only"),
        ("arctan(3x)", ["3/(1+3x^2)"], 0, "invtrig.argument_not_squared"),
    ],
)
def test_the_mistake_is_named_from_the_line_before(expression, lines, wrong, malrule):
    assert malrule in judged(expression, lines)["lines"][wrong]["malrules"]


MSE = "sum((y_i - (w*x_i + b))^2, i, 1, n)/n"
OF_X_AND_Y = "x^2 y + y^3"
# function, lines, what each line is, the mistake of the first wrong one, whether all partial derivatives are there
GRADIENTS = [
    (OF_X_AND_Y, ["∂f/∂x = 2xy", "∂f/∂y = x^2 + 3y^2"], [OK] * 2, None, True),
    (OF_X_AND_Y, ["f_x = 2xy", "f_y = x^2 + 3y^2"], [OK] * 2, None, True),
    (OF_X_AND_Y, ["f_x = 2xy, f_y = x^2 + 3y^2"], [OK], None, True),
    (OF_X_AND_Y, ["with respect to x (y constant): ∂f/∂x = 2xy"], [OK], None, False),
    (OF_X_AND_Y, ["∂f/∂y = x^2 + 3y^2"], [OK], None, False),
    (OF_X_AND_Y, ["∂f/∂x = 2xy, ∂f/∂y = x^2 + 3y^2"], [OK], None, True),
    (OF_X_AND_Y, ["∇f = (2xy, x^2 + 3y^2)"], [OK], None, True),
    (OF_X_AND_Y, ["∂f/∂x = ∂/∂x(x^2 y) + ∂/∂x(y^3)", "= 2xy", "f_y = x^2"], [OK, OK, BAD], "sum.term_dropped", False),
    (OF_X_AND_Y, ["∂f/∂x = 2xy + 3y^2", "∂f/∂y = x^2 + 3y^2"], [BAD, OK], "partial.other_varies", False),
    (OF_X_AND_Y, ["∂f/∂x = x^2 + 3y^2"], [BAD], "partial.wrong_variable", False),
    (OF_X_AND_Y, ["∂f/∂z = 0"], ["unreadable"], None, False),
    (
        MSE,
        [
            "∂L/∂w = 1/n Σ ∂/∂w (y_i - (w x_i + b))^2",
            "= 1/n Σ 2(y_i - (w x_i + b))(-x_i)",
            "L_b = -2/n Σ (y_i - w x_i - b)",
        ],
        [OK] * 3,
        None,
        True,
    ),
    (MSE, ["dL/dw = mean(2(w x_i + b - y_i) x_i)", "dL/db = mean(2(w x_i + b - y_i))"], [OK] * 2, None, True),
    (MSE, ["L_w = 2/n (w Σ x_i^2 + b Σ x_i - Σ x_i y_i)", "L_b = 2/n (w Σ x_i + n b - Σ y_i)"], [OK] * 2, None, True),
    (MSE, [r"\frac{\partial L}{\partial w} = -\frac{2}{n}\sum_{i=1}^{n} x_i (y_i - w x_i - b)"], [OK], None, False),
    (MSE, ["w로 편미분하면 ∂L/∂w = -2/n Σ_i x_i (y_i - w x_i - b)"], [OK], None, False),
    (MSE, ["∂L/∂w = -2/n Σ x_i (y_i - w x_i - b)", "= -2/n (Σ x_i y_i - w Σ x_i^2 - b Σ x_i)"], [OK] * 2, None, False),
    (
        MSE,
        ["e_i = y_i - (w x_i + b)", "∂L/∂w = 1/n Σ 2 e_i · ∂e_i/∂w", "∂e_i/∂w = -x_i", "L_w = -2/n Σ x_i e_i"],
        [OK] * 4,
        None,
        False,
    ),
    (MSE, ["r_i = w x_i + b - y_i", "∂L/∂w = 2/n Σ x_i r_i", "∂L/∂b = 2/n Σ r_i"], [OK] * 3, None, True),
    (MSE, ["r_i = w x_i + b - y_i", "∂L/∂w = 2/n Σ r_i"], [OK, BAD], "mse.inner_factor_missing", False),
    (MSE, [r"r_i = wx_i + b - y_i", r"\frac{\partial r_i}{\partial w} = -x_i"], [OK, BAD], None, False),
    (MSE, ["∂L/∂w = 2/n Σ x_i z_i"], [BAD], None, False),
    (MSE, ["∂L/∂w = 1/n Σ 2(y_i - w x_i - b) x_i", "= 2/n Σ x_i (y_i - w x_i - b)"], [BAD, OK], "mse.sign", False),
    (MSE, ["∂L/∂w = -1/n Σ x_i (y_i - w x_i - b)"], [BAD], "mse.factor_two_missing", False),
    (MSE, ["∂L/∂w = -2 Σ x_i (y_i - w x_i - b)"], [BAD], "mse.mean_missing", False),
    (MSE, ["∂L/∂w = -2/n Σ (y_i - w x_i - b)"], [BAD], "mse.inner_factor_missing", False),
    (MSE, ["∂L/∂b = -2/n Σ x_i (y_i - w x_i - b)"], [BAD], "mse.bias_has_x", False),
    (MSE, ["∂L/∂w = -2/n Σ x_i (y_i - w x_i)"], [BAD], "mse.bias_forgotten", False),
]


@pytest.mark.parametrize(("expression", "lines", "statuses", "malrule", "complete"), GRADIENTS)
def test_partial_derivatives_are_judged_by_letter(expression, lines, statuses, malrule, complete):
    letters = ["w", "b"] if expression == MSE else ["x", "y"]
    answer = judged(expression, lines, task="gradient", variables=letters)
    assert [line["status"] for line in answer["lines"]] == statuses
    assert answer["complete"] is complete
    if malrule is not None:
        assert malrule in answer["lines"][answer["first_error"]]["malrules"]


def test_lines_on_partial_derivatives_say_which_one_they_are_about():
    lines = judged(OF_X_AND_Y, ["∂f/∂y = x^2 + ∂/∂y(y^3)", "= x^2 + 3y^2", "f_x = 2x"], task="gradient")["lines"]
    assert [line["left"]["text"] for line in lines] == ["d/dy(f)", "d/dy(f)", "d/dx(f)"]
    assert lines[0]["left"]["latex"] == r"\frac{\partial f}{\partial y}"
    assert judged("x^2", ["f'(x) = 2x"])["lines"][0]["left"] is None


def test_every_partial_derivative_has_its_marks_and_its_hint():
    answer = judged(OF_X_AND_Y, ["∂f/∂x = 2xy"], task="gradient", points=4)
    assert answer["score"] == 0.5
    assert {mark["for"][-6:]: mark["points"] for mark in answer["marks"]}["(by y)"] == 0
    asked = {"expression": OF_X_AND_Y, "task": "gradient", "lines": ["∂f/∂x = 2xy"]}
    for level in (1, 2):
        told = hint(HintRequest(**asked, level=level), ALGEBRA)
        assert "2*x*y" not in json.dumps(told)
        assert "x^2 + 3*y^2" not in json.dumps(told)
    shown = hint(HintRequest(**asked, level=3), ALGEBRA)["next"]["text"]
    assert shown == "d/dy(x^2*y) + d/dy(y^3)"


def test_a_wrong_place_in_a_sum_without_bounds_points_into_the_students_text():
    line = judged(MSE, ["∂L/∂w = -2/n Σ x_i (y_i - w x_i - b) = 3"], task="gradient", variables=["w", "b"])["lines"][0]
    assert line["text"][line["offset"] :][: line["length"]] == "3"


def marks(answer):
    return {mark["for"]: (round(mark["points"], 6), round(mark["of"], 6)) for mark in answer["marks"]}


def test_method_and_accuracy_are_marked_apart():
    answer = judged("x^2 sin x", ["f'(x) = d/dx(x^2) sin x + x^2 d/dx(sin x)", "= 2x sin x - x^2 cos x"], points=10)
    assert marks(answer) == {
        "Method: Product rule": (2, 2),
        "Method: Power rule": (2, 2),
        "Method: Sine": (0, 2),
        "The answer": (0, 4),
    }
    assert answer["lines"][0]["marks"][0]["line"] == 0
    assert answer["score"] == 0.4


def test_side_work_counts_its_rules():
    answer = judged("x^x", ["ln y = x ln x", "y'/y = ln x + 1"])
    assert answer["lines"][1]["feedback"] == ["Right: 4 rules in one line."]


def test_follow_through_earns_half_of_the_accuracy_and_a_quarter_where_it_was_easier():
    hard = judged("5x^3 - 2x + 1", ["f'(x) = 15x^2 - 2 + 1", "= 15x^2 - 1"])
    easy = judged("(x^2+1)^3 sin x", ["f'(x) = d/dx((x^2+1)^3) * d/dx(sin x)", "= 6x(x^2+1)^2 cos x"])
    assert marks(hard)["The answer"] == (0.2, 0.4)
    assert easy["lines"][0]["easier"]
    assert easy["lines"][1]["follow_through"]
    assert marks(easy)["The answer"] == (0.1, 0.4)


def test_later_attempts_hints_and_unreadable_lines():
    lines = ["f'(x) = 3x^2"]
    assert judged("x^3", lines)["score"] == 1
    assert judged("x^3", lines, attempt=3)["score"] == 0.8
    assert judged("x^3", lines, hinted=[0])["score"] == 0.5
    assert judged("x^3", ["f'(x) = 3x^("])["score"] is None
    assert judged("x^3", ["f'(x) = 3x^(", *lines])["score"] == 1


def test_higher_derivatives_follow_the_students_own_first():
    answer = judged("x^4", ["f'(x) = 4x^4", "f''(x) = 16x^3"], order=2)
    assert [line["status"] for line in answer["lines"]] == [BAD, OK]
    assert answer["lines"][1]["follow_through"]
    assert judged("x^4", ["f'(x) = 4x^3", "f''(x) = 12x^2"], order=2)["complete"]


def test_the_place_of_a_wrong_side_is_told():
    line = judged("x^2", ["f'(x) = 2x = 3x"])["lines"][0]
    assert line["text"][line["offset"] : line["offset"] + line["length"]] == "3x"


def test_the_same_submission_gives_the_same_bytes():
    row = WORKINGS[1]
    first, second = (json.dumps(judged(row[0], row[1])) for _ in range(2))
    assert first == second


def test_a_question_that_cannot_be_read_is_an_error_and_a_bad_line_is_not():
    with pytest.raises(TutorError):
        judged("x^2 +", ["2x"])
    for bad in ("=", "= = =", "f'(x) =", "((((", "\\frac{", "x" * 9000, "d/dx", "lim x", "∴", "\x00", "= 1/0"):
        assert judged("x^2", [bad])["lines"][0]["status"] in ("unreadable", "error", "undecided")


PIECES = (
    "x",
    "2",
    "=",
    "f'(x)=",
    "sin(",
    "x^2",
    ")",
    "(",
    "+",
    "d/dx(",
    "^",
    "9^9^9",
    "/",
    "0",
    "y=",
    "x=",
    "±",
    "min",
    "max",
    "f''(",
    "=0",
    "{",
    ",",
    "ln(",
    "-",
    "\\frac{",
    "}",
    "oo",
    "u=",
    "u'=",
    "none",
    "1/0",
    "∴",
)


@settings(max_examples=120, deadline=None)
@given(
    st.sampled_from(["x^2 sin x", "5", "|x|", "x^x", "1/x", "x^3-3x", "a x^2", "{x^2, x<0; x, x>=0}"]),
    st.lists(st.lists(st.sampled_from(PIECES), max_size=7).map("".join), max_size=3),
    st.sampled_from(["derivative", "critical_points", "classification"]),
    st.sampled_from([None, "x", "t"]),
)
def test_any_lines_get_a_judgement(expression, lines, task, variable):
    try:
        answer = judged(expression, lines, task=task, variable=variable)
    except TutorError:
        return  # of the question: a x^2 has no critical points in x alone
    assert len(answer["lines"]) == len(lines)
    assert all(line["feedback"] for line in answer["lines"])


# The stateless services


def replayed(text):
    """The rules of our own derivation, each line of which is what was expected."""
    function = read(text).node
    for step in derive(function, "x").steps:
        found = diagnose_line(function, "x", step.before, step.after, ALGEBRA)
        assert found.kind == "expected", (text, step.rule, to_text(step.after))
        yield step.rule


def test_replaying_our_derivations_yields_only_expected():
    draw = random.Random(5)
    drawn = ["acoth(x)", *OTHERS, *(STUDENTS["text"](STUDENTS["function"](draw)) for _ in range(80))]
    used = {rule for text in [row.text for row in CORPUS] + FUNCTIONS[::2] + drawn for rule in replayed(text)}
    assert used >= {rule.id for rule in RULES} - {"higher_order"}


@pytest.mark.parametrize(
    ("line", "after", "kind", "rule"),
    [
        (None, "d/dx(x^2) sin(x) + x^2 d/dx(sin(x))", "expected", "product"),
        (None, "2x sin x + x^2 cos x", "expected", "several"),
        ("2x sin x + x^2 cos x", "2x sin x + x^2 cos x", "similar", None),
        (None, "2x cos x", "buggy", None),
        (None, "x^7 + 13", "not_equal", None),
        ("2x cos x", "2x sin x + x^2 cos x", "correct", None),
        ("2x sin x + x^2 cos x", "2x sin x + x^2 cos x + sin(x)^2 + cos(x)^2 - 1", "detour", None),
    ],
)
def test_the_diagnoses_are_a_closed_list(line, after, kind, rule):
    found = diagnose(DiagnoseRequest(expression="x^2 sin x", line=line, after=after), ALGEBRA)
    assert found["diagnosis"] == kind
    assert rule is None or found["rule"] == rule


def test_the_steps_offered_lead_to_the_answer():
    request = LineRequest(expression="x^2 sin x")
    assert onefirst(request, ALGEBRA)["step"]["rule"] == "product"
    assert [step["rule"] for step in derivation(request, ALGEBRA)["steps"]][:3] == ["product", "power", "sin"]
    assert {step["rule"] for step in allfirsts(LineRequest(expression="1/x^2"), ALGEBRA)["steps"]} >= {
        "negative_power",
        "quotient",
    }
    taken = apply(ApplyRequest(expression="1/x^2", rule="quotient"), ALGEBRA)["step"]
    assert taken["after"]["text"] == "(d/dx(1)*x^2 - d/dx(x^2))/(x^2)^2"
    assert taken["check"] in ("exact", "enclosed")


@pytest.mark.parametrize("rule", ["product", "no_such_rule"])
def test_a_rule_that_does_not_fit_is_refused(rule):
    with pytest.raises(TutorError):
        apply(ApplyRequest(expression="sin x", rule=rule), ALGEBRA)


@pytest.mark.parametrize(
    ("line", "expected"), [(None, False), ("2x", True), ("x + x", True), ("3x", False), ("2 d/dx(x^2/2)", False)]
)
def test_ready(line, expected):
    assert ready(ReadyRequest(expression="x^2", line=line), ALGEBRA)["ready"] is expected


@pytest.mark.parametrize(
    ("line", "offset"), [("f'(x) = (x^2)' + sin(x", 20), ("So f'(x) = 2x + (3", 16), ("u = x^2, v = sin(", 16)]
)
def test_an_unreadable_line_points_into_what_was_written(line, offset):
    (found,) = judged("x^2 + sin x", [line])["lines"]
    assert (found["status"], found["offset"]) == ("unreadable", offset)


SLIPPED = ["f'(x) = 15x^2 - 2 + 1", "= 15x^2 - 1"]  # a constant kept, and right from there


def shares(answer):
    """What was earned for the method and for the answer, of one point."""
    earned = [mark["points"] for mark in answer["marks"]]
    return round(sum(earned[:-1]), 6), round(earned[-1], 6)


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        # the rules are sum, constant multiple, power and constant; the slip is with the constant
        ({}, (0.45, 0.2)),
        ({"method": "40%"}, (0.3, 0.3)),
        ({"follow_through": False}, (0.45, 0)),
        ({"attempt": 2}, (0.405, 0.18)),
        ({"attempt": 3, "later_attempts": "25%"}, (0.225, 0.1)),
        ({"hinted": [0], "after_hint": "0%"}, (0, 0.2)),
    ],
)
def test_marks_are_given_by_the_policy(policy, expected):
    answer = judged("5x^3 - 2x + 1", SLIPPED, **policy)
    assert shares(answer) == pytest.approx(expected)


PROBLEM = {
    "id": "cubic",
    "function": "a*x^3 - 2x + 1",
    "parameters": {"a": {"choice": ["5"]}},
    "ask": [
        {"derivative": {"points": 10, "method": "40%", "later_attempts": "20%", "follow_through": False}},
        "gradient",
    ],
    "text": {"en": "Differentiate.", "ko": "미분하시오."},
}


def test_a_problem_brings_its_own_policy():
    request = PartWorkingRequest(problem=Problem(**PROBLEM), part="derivative", lines=SLIPPED, attempt=2)
    answer = working_part(request, ALGEBRA)
    assert answer["first_error"] == 0
    assert sum(mark["of"] for mark in answer["marks"]) == 10
    assert answer["marks"][-1]["of"] == 6
    assert shares(answer) == pytest.approx((4 * 0.75 * 0.8, 0))


def test_a_problem_is_answered_in_the_style_it_asks_for():
    style = {"fractions": "quotient", "derivatives": "prime"}
    problem = Problem(**{**PROBLEM, "function": "3/x^2", "parameters": {}, "where": [], "style": style})
    shown = hint_part(PartHintRequest(problem=problem, part="derivative", level=3), ALGEBRA)
    assert (shown["rule"], shown["next"]["text"]) == ("quotient", "((3)'*x^2 - 3*(x^2)')/(x^2)^2")
    answer = working_part(PartWorkingRequest(problem=problem, part="derivative", lines=["-6/x^3"]), ALGEBRA)
    assert answer["marks"][0]["for"] == "Method: Quotient rule"
    example = hint_part(PartHintRequest(problem=problem, part="derivative", level=2), ALGEBRA)["example"]
    assert "d/d" not in example["steps"][0]["before"]["text"]  # though in another letter
    several = hint(HintRequest(expression="a/x^2", variable="x", level=3, style=style), ALGEBRA)
    assert several["next"]["text"] == "(d/dx(a)*x^2 - a*d/dx(x^2))/(x^2)^2"  # a prime would not say by what


def test_working_belongs_to_derivatives_and_points_only():
    problem = Problem(**{**PROBLEM, "ask": [{"global_extrema": {"domain": "[0, 2]"}}]})
    with pytest.raises(TutorError, match="no_working"):
        working_part(PartWorkingRequest(problem=problem, part=0, lines=["x"]), ALGEBRA)
    with pytest.raises(TutorError, match="no_part"):
        working_part(PartWorkingRequest(problem=Problem(**PROBLEM), part=7, lines=["x"]), ALGEBRA)


def test_hints_on_a_problem_are_the_teachers_where_there_are_some():
    hints = [{"en": "Look at ${function}$.", "ko": "${function}$ 을 보세요."}, {"en": "Term by term.", "ko": "항별로."}]
    own = hint_part(PartHintRequest(problem=Problem(**PROBLEM, hints=hints), level=3), ALGEBRA)
    assert (own["hint"], own["rule"]) == ("Term by term.", "teacher")
    first = hint_part(PartHintRequest(problem=Problem(**PROBLEM, hints=hints), locale="ko"), ALGEBRA)
    assert first["hint"] == "$5 x^{3} - 2 x + 1$ 을 보세요."
    assert hint_part(PartHintRequest(problem=Problem(**PROBLEM), level=3), ALGEBRA)["rule"] == "sum"
    with pytest.raises(TutorError, match="none"):
        hint_part(PartHintRequest(problem=Problem(**PROBLEM, hints="none")), ALGEBRA)
