"""Verdicts as programs get them. Right answers are worked by hand; x = 2.2889…, 5.0870…, 8.0962… are the zeros of
2x sin x + x² cos x in (0, 10), found with mpmath's findroot."""

import json
import os
import subprocess
import sys

import pytest

from tutor.answers import grade as answers
from tutor.answers.grade import GradeBatchRequest, GradeRequest, grade, grade_batch
from tutor.expression.algebra import NoAlgebra
from tutor.expression.errors import TutorError
from tutor.expression.logarithm import log_means
from tutor.grading.grade import expect
from tutor.grading.grade import grade as grade_answer

SQUARE_SINE = "x^2*sin(x)"
CUBIC = "x^3 - 3x"
MSE = "sum((y_i - (w*x_i + b))^2, i, 1, n)/n"


def verdict(task, expression, answer, **fields):
    return grade(GradeRequest(task=task, expression=expression, answer=answer, **fields), NoAlgebra())


RUN = {"start": 1, "learning_rate": 0.1}
BOTH = {"start": {"x": 1, "y": 2}, "learning_rate": 0.1}
EQUAL, DIFFERENT, UNREADABLE, UNDECIDED = "equal", "different", "unreadable", "undecided"
CASES = [
    # task, expression, answer, fields, value, score
    ("derivative", SQUARE_SINE, "2x sin x + x^2 cos x", {}, EQUAL, 1),
    ("derivative", SQUARE_SINE, "f'(x) = x(2 sin x + x cos x)", {}, EQUAL, 1),
    ("derivative", SQUARE_SINE, r"\frac{dy}{dx} = 2x\sin x + x^2\cos x", {}, EQUAL, 1),
    ("derivative", SQUARE_SINE, "2x cos x", {}, DIFFERENT, 0),
    ("derivative", SQUARE_SINE, "2x sin x + x^2 cos x + C", {}, DIFFERENT, 0),
    ("derivative", SQUARE_SINE, "d/dx(x^2*sin(x))", {}, EQUAL, 0),
    ("derivative", SQUARE_SINE, "2x sin(x", {}, UNREADABLE, None),
    ("derivative", SQUARE_SINE, "", {}, UNREADABLE, None),
    ("derivative", "x^4", "12x^2", {"order": 2}, EQUAL, 1),
    ("derivative", "x^2 y", "x^2", {"variable": "y"}, EQUAL, 1),
    ("derivative", MSE, "-2/n sum(x_i(y_i - w x_i - b), i, 1, n)", {"variable": "w"}, EQUAL, 1),
    ("derivative", MSE, "2/n sum(x_i(y_i - w x_i - b), i, 1, n)", {"variable": "w"}, DIFFERENT, 0),
    ("derivative", "(2x+3)^4", "8(2x+3)^3", {"form": "factored"}, EQUAL, 1),
    ("derivative", "(2x+3)^4", "64x^3 + 288x^2 + 432x + 216", {"form": "factored"}, EQUAL, 0.9),
    ("expression", "x+1", "1+x", {}, EQUAL, 1),
    ("expression", "x", "x^2/x", {}, EQUAL, 1),
    ("expression", "x", "x^2/x", {"same_domain": True}, DIFFERENT, 0),
    ("expression", "1/(2x)", "1/2x", {}, UNDECIDED, None),
    ("expression", "x/2", "1/2x", {}, EQUAL, 1),
    ("expression", "{1, 3}", "3, 1", {}, EQUAL, 1),
    ("expression", "x = 1 or x = 3", "{3, 1}", {}, EQUAL, 1),
    ("expression", "1, 3", "1, 3, 5", {}, DIFFERENT, 0.5),
    ("expression", "1, 3", "3", {}, DIFFERENT, 0.5),
    ("expression", "{1, 3}", "{1, 3, 3}", {}, EQUAL, 1),
    ("expression", "{1, 1, 3}", "{1, 3}", {}, DIFFERENT, 2 / 3),
    ("expression", "x = ±sqrt(8)", "-2 sqrt 2, 2 sqrt 2", {}, EQUAL, 1),
    ("expression", "1 ± sqrt 2", "sqrt 2 ± 1", {}, DIFFERENT, 0),
    ("expression", "{x+1, x-1}", "{x-1, 1+x}", {}, EQUAL, 1),
    ("expression", "no solution", "해가 없다", {}, EQUAL, 1),
    ("expression", "none", "0", {}, DIFFERENT, 0),
    ("expression", "x = 5", "x = 10/2", {}, EQUAL, 1),
    ("expression", "x = 5", "y = 5", {}, DIFFERENT, 0),
    ("expression", "f(x) = x^2", "y = x*x", {}, EQUAL, 1),
    ("expression", "x = 1, y = 2", "y = 2, x = 1", {}, EQUAL, 1),
    ("expression", "x = 1, y = 2", "x = 2, y = 1", {}, DIFFERENT, 0),
    ("expression", "x = 1, y = 2", "(1, 2)", {}, EQUAL, 1),
    ("expression", "x = 1, y = 2", "x = 1", {}, DIFFERENT, 0.5),
    ("expression", "(x, y) = (1, 2)", "y = 2, x = 1", {}, EQUAL, 1),
    ("expression", "(1, 2), (3, 4)", "(3, 4), (1, 2)", {}, EQUAL, 1),
    ("expression", "(1, 2)", "(2, 1)", {}, DIFFERENT, 0),
    ("expression", "(0, 1)", "0 < x < 1", {}, EQUAL, 1),
    ("expression", "[0, 1]", "0 <= x < 1", {}, DIFFERENT, 0),
    ("expression", "x < 1 or x > 2", "(-oo, 1) U (2, oo)", {}, EQUAL, 1),
    ("expression", "x != 0", "(-oo, 0) U (0, oo)", {}, EQUAL, 1),
    ("expression", "[1, 3] U [2, sqrt 25]", "[1, 5]", {}, EQUAL, 1),
    ("expression", "[0, 1) U (1, 2]", "[0, 2]", {}, DIFFERENT, 0),
    ("expression", "R", "모든 실수", {}, EQUAL, 1),
    ("expression", "x = pi/2 + n pi", "x = (2k + 1) pi/2", {}, EQUAL, 1),
    ("expression", "x = pi/2 + n pi", "x = pi/2 + 2n pi", {}, DIFFERENT, 0),
    ("expression", "n pi, n in Z", "2n pi, (2n + 1) pi, n in Z", {}, EQUAL, 1),
    ("expression", "3.5", "3,5", {}, EQUAL, 1),
    ("expression", "x^2 + C", "K + x^2 + 5", {}, EQUAL, 1),
    ("expression", "x^2 + C", "x^2", {}, DIFFERENT, 0),
    ("expression", "x^2 + C", "x^2 + x C", {}, DIFFERENT, 0),
    ("expression", "sin(x)^2 + C", "-cos(2x)/2 + C", {}, EQUAL, 1),
    ("expression", "ln abs(x) + C", "ln abs(3x) + C", {}, EQUAL, 1),
    ("expression", "e^x + C", "C e^x", {}, DIFFERENT, 0),
    ("number", "pi", "3.14", {}, EQUAL, 1),
    ("number", "pi", "3,14", {}, EQUAL, 1),
    ("number", "pi", "3,15", {}, DIFFERENT, 0),
    ("number", "1000", "1 000", {}, EQUAL, 1),
    ("number", "pi/2", "90°", {}, EQUAL, 1),
    ("number", "90", "90°", {}, UNDECIDED, None),
    ("number", "0.0012", "1.2 x 10^-3", {}, EQUAL, 1),
    ("derivative", "x^2", "2x.", {}, EQUAL, 1),
    ("derivative", "x^2", "정답: 2x", {}, EQUAL, 1),
    ("expression", "{1, -1}", "x=±1", {}, EQUAL, 1),
    ("expression", "{100, 200, 300}", "100,200,300", {}, EQUAL, 1),
    ("expression", "x = 1, 3", "x_1 = 1, x_2 = 3", {}, EQUAL, 1),
    ("expression", "x = 1, 3", "[1, 3]", {}, UNDECIDED, None),
    ("expression", "x = 1, 3", "(3, 1)", {}, UNDECIDED, None),
    ("expression", "(2, 3)", "2, 3", {}, UNDECIDED, None),
    ("expression", "(2, 3)", "3, 2", {}, DIFFERENT, 0),
    ("expression", "[1, 3]", "1, 3", {}, DIFFERENT, 0),
    ("expression", "x_1 = 1, x_2 = 3", "x = 3, 1", {}, EQUAL, 1),
    ("expression", "y = 2x + 1", "2x - y + 1 = 0", {}, EQUAL, 1),
    ("expression", "y = 2x + 1", "x = (y - 1)/2", {}, EQUAL, 1),
    ("expression", "y = 2x + 1", "y - 1 = 2x", {}, EQUAL, 1),
    ("expression", "y = 2x + 1", "2y = 4x + 2", {}, EQUAL, 1),
    ("expression", "y = 2x + 1", "2x - y - 1 = 0", {}, DIFFERENT, 0),
    ("expression", "y = 2x + 1", "x = (y + 1)/2", {}, DIFFERENT, 0),
    ("expression", "y = 2x + 1", "x = 2", {}, DIFFERENT, 0),
    ("expression", "f(x) = 2x + 1", "0 = 2x - y + 1", {}, EQUAL, 1),
    ("expression", "2x - y + 1 = 0", "y = 1 + 2x", {}, EQUAL, 1),
    ("expression", "2x - y + 1 = 0", "2x + 1", {}, UNDECIDED, None),
    ("expression", "x^2 + y^2 = 1", "2y^2 = 2 - 2x^2", {}, EQUAL, 1),
    ("expression", "x^2 + y^2 = 1", "y^2 = 4 - x^2", {}, DIFFERENT, 0),
    ("expression", "x^2 + y^2 = 1", "y = sqrt(1 - x^2)", {}, DIFFERENT, 0),  # not (0, -1)
    ("expression", "y = 1/x", "x y = 1", {}, EQUAL, 1),
    ("expression", "y = 1/x", "x^2 y = x", {}, UNDECIDED, None),  # also (0, 0), where 1/x is nothing
    ("expression", "y/x = 2", "y = 2x", {}, UNDECIDED, None),  # where x is 0 there is nothing
    ("expression", "y = e^x", "x = ln(y)", {}, EQUAL, 1),
    ("expression", "y = x^2", "x = sqrt(y)", {}, DIFFERENT, 0),
    ("expression", "x = y", "(x - y)^2 = 0", {}, EQUAL, 1),
    ("expression", "y = e x", "y - e x + 1 = 0", {}, DIFFERENT, 0),
    ("expression", "y = x^2 + C", "y - x^2 = K", {}, UNDECIDED, None),
    ("expression", "x = 3", "2x = 6", {}, UNREADABLE, None),
    ("expression", "x_1 = 1, x_2 = 3", "x_1 = 3, x_2 = 1", {}, EQUAL, 1),
    ("expression", "x_1 = 1, x_2 = 3", "x_1 = 3, x_2 = 2", {}, DIFFERENT, 0),
    ("expression", "w_1 = 1, w_2 = 3", "w_1 = 3, w_2 = 1", {}, DIFFERENT, 0),
    ("expression", "2x", "2X", {}, UNDECIDED, None),
    ("expression", "2x", "3X", {}, DIFFERENT, 0),
    ("expression", "X - x", "X - X", {}, DIFFERENT, 0),
    ("derivative", "x^2 + y", "2X", {"variable": "x"}, UNDECIDED, None),
    ("expression", "12.5", "12.5 cm", {}, UNREADABLE, None),
    ("expression", "(-oo, 0) U (0, oo)", "R - {0}", {}, EQUAL, 1),
    ("expression", "(-oo, 0) U (0, oo)", r"\mathbb{R} - \{0\}", {}, EQUAL, 1),
    ("expression", "(-oo, 0) U (0, oo)", "R - {1}", {}, DIFFERENT, 0),
    ("number", "12.5", "12.5 cm", {}, UNREADABLE, None),
    ("number", "12.5", "12.5 m", {}, UNREADABLE, None),
    ("expression", "(0, 1), (2, 3)", "(0,1) (2,3)", {}, EQUAL, 1),
    ("expression", "(0, 1), (2, 3)", "(0, 1)(2, 4)", {}, DIFFERENT, 0),
    ("expression", "(2, 3)", "<2,3>", {}, EQUAL, 1),
    ("expression", "(2, 3)", "<3, 2>", {}, DIFFERENT, 0),
    ("expression", "(-1, 1)", "|x|<1", {}, EQUAL, 1),
    ("expression", "(-1, 1)", "|x| <= 1", {}, DIFFERENT, 0),
    ("expression", "x < -1 or x > 3", "|x - 1| > 2", {}, EQUAL, 1),
    ("expression", "[-sqrt(2), sqrt(2)]", "|x| <= sqrt(2)", {}, EQUAL, 1),
    ("number", "sqrt(2)", "1.414...", {}, EQUAL, 1),
    ("number", "sqrt(2)", "1.424…", {}, DIFFERENT, 0),
    ("number", "5", "five", {}, UNREADABLE, None),
    ("number", "5", "5x", {}, DIFFERENT, 0),
    ("expression", "2x + 1", "2x - y + 1 = 0", {}, UNREADABLE, None),
    ("number", "pi", "3.1", {}, DIFFERENT, 0),
    ("number", "pi", "3.15", {}, DIFFERENT, 0),
    ("number", "pi", "3.14", {"decimals": None}, DIFFERENT, 0),
    ("number", "100pi", "314", {"significant": 3}, EQUAL, 1),
    ("number", "100pi", "313", {"significant": 3}, DIFFERENT, 0),
    ("number", "100pi", "314.2", {"significant": 3}, EQUAL, 1),
    ("number", "100pi", "3.14 x 10^2", {"significant": 3}, EQUAL, 1),
    ("number", "pi", "22/7", {"significant": 3}, DIFFERENT, 0),
    ("number", "1000", "1004", {"significant": 3}, EQUAL, 1),
    ("number", "1000", "1006", {"significant": 3}, DIFFERENT, 0),
    ("number", "999.6", "1000", {"significant": 3}, EQUAL, 1),
    ("number", "0.0012345", "0.00123", {"significant": 3}, EQUAL, 1),
    ("number", "0.0012345", "0.00124", {"significant": 3}, DIFFERENT, 0),
    ("number", "-2.345", "-2.35", {"significant": 3}, EQUAL, 1),
    ("number", "-2.345", "-2.34", {"significant": 3}, EQUAL, 1),
    ("number", "6.02*10^23", "6.02e23", {"significant": 3}, EQUAL, 1),
    ("number", "6.02*10^23", "6.04e23", {"significant": 3}, DIFFERENT, 0),
    ("number", "pi", "3.1", {"tolerance": 0.05}, EQUAL, 1),
    ("number", "pi", "3.2", {"tolerance": 0.05}, DIFFERENT, 0),
    ("number", "pi", "22/7", {"tolerance": "1/100"}, EQUAL, 1),
    ("number", "100", "99", {"tolerance": 1}, EQUAL, 1),
    ("number", "100", "98.9", {"tolerance": 1}, DIFFERENT, 0),
    ("critical_points", "x^3 - 6x", "x = ±1.4", {"tolerance": 0.02}, EQUAL, 1),
    ("number", "pi", "3.14", {"form": "exact"}, EQUAL, 0.9),
    ("number", "pi", "22/7", {}, DIFFERENT, 0),
    ("number", "1/400", "0.0025", {}, EQUAL, 1),
    ("number", "1/400", "0.00", {}, DIFFERENT, 0),
    ("number", "2", "x", {}, DIFFERENT, 0),
    ("number", "sqrt(8)", "2 sqrt 2", {}, EQUAL, 1),
    ("gradient", "x^2+y^2", "(2x, 2y)", {}, EQUAL, 1),
    ("gradient", "x^2+y^2", "∇f = (2x, 2y)", {}, EQUAL, 1),
    ("gradient", "x^2+y^2", "∂f/∂y = 2y, ∂f/∂x = 2x", {}, EQUAL, 1),
    ("gradient", "x^2+y^2", "(2y, 2x)", {}, DIFFERENT, 0),
    ("gradient", "x^2+y^2", "(2x, y)", {}, DIFFERENT, 0.5),
    ("gradient", "x^2+y^2", "2x", {}, UNREADABLE, None),
    ("critical_points", CUBIC, "x = -1, 1", {"domain": "[-2, 2]"}, EQUAL, 1),
    ("critical_points", CUBIC, "{1, -1}", {"domain": "[-2, 2]"}, EQUAL, 1),
    ("critical_points", CUBIC, "x = ±1", {"domain": "[-2, 2]"}, EQUAL, 1),
    ("critical_points", CUBIC, "(1, -2), (-1, 2)", {"domain": "[-2, 2]"}, EQUAL, 1),
    ("critical_points", CUBIC, "1", {"domain": "[-2, 2]"}, DIFFERENT, 0.5),
    ("critical_points", CUBIC, "(1, 5), (-1, 2)", {"domain": "[-2, 2]"}, DIFFERENT, 0.5),
    ("critical_points", "sin(x)", "x = π/2 + nπ (n은 정수)", {}, EQUAL, 1),
    ("gradient", "x^2 y", "f_y = x^2, f_x = 2xy", {}, EQUAL, 1),
    ("number", "sqrt(2)", "sqrt(2) ≈ 1.41", {}, EQUAL, 1),
    ("number", "3", "2x = 3", {}, UNREADABLE, None),
    ("descent_step", "x^2", "4 - 0.1*8 = 3.2", {"start": 4, "learning_rate": 0.1}, EQUAL, 1),
    ("descent_limit", "x^2", "it converges to x = 0", {"start": 4, "learning_rate": 0.1}, EQUAL, 1),
    ("descent_limit", "x^2", "0으로 수렴합니다", {"start": 4, "learning_rate": 0.1}, EQUAL, 1),
    ("descent_limit", "x^2", "converges to 1", {"start": 4, "learning_rate": 0.1}, DIFFERENT, 0),
    ("critical_points", CUBIC, "1, 1", {"domain": "[-2, 2]"}, DIFFERENT, 0),
    ("critical_points", CUBIC, "1, -1, 0", {"domain": "[-2, 2]"}, DIFFERENT, 0.5),
    ("critical_points", CUBIC, "1, -1, -2, 2", {"domain": "[-2, 2]"}, EQUAL, 1),
    ("critical_points", CUBIC, "none", {"domain": "[-2, 2]"}, DIFFERENT, 0),
    ("critical_points", "x^3 + x", "none", {"domain": "[-2, 2]"}, EQUAL, 1),
    ("critical_points", "x^3 + x", "0", {"domain": "[-2, 2]"}, DIFFERENT, 0),
    ("critical_points", SQUARE_SINE, "2.29, 5.09, 8.10", {"domain": "[0, 10]"}, EQUAL, 1),
    ("critical_points", SQUARE_SINE, "2.29, 5.08, 8.10", {"domain": "[0, 10]"}, DIFFERENT, 1 / 3),
    ("classification", CUBIC, "x = -1: maximum, x = 1: minimum", {"domain": "[-2, 2]"}, EQUAL, 1),
    ("classification", CUBIC, "local max at -1 and local min at 1", {"domain": "[-2, 2]"}, EQUAL, 1),
    ("classification", CUBIC, "극대 x = -1, 극소 x = 1", {"domain": "[-2, 2]"}, EQUAL, 1),
    ("classification", CUBIC, "min at -1, max at 1", {"domain": "[-2, 2]"}, DIFFERENT, 0),
    ("classification", CUBIC, "max at -1", {"domain": "[-2, 2]"}, DIFFERENT, 0.5),
    ("classification", CUBIC, "I do not know", {"domain": "[-2, 2]"}, UNREADABLE, None),
    ("classification", CUBIC, "minimum", {"domain": "[-2, 2]", "at": 1}, EQUAL, 1),
    ("classification", CUBIC, "극대", {"domain": "[-2, 2]", "at": 1}, DIFFERENT, 0),
    ("classification", "x^3", "inflection point", {"domain": "[-2, 2]", "at": 0}, EQUAL, 1),
    ("classification", "x^3", "neither", {"domain": "[-2, 2]", "at": 0}, EQUAL, 1),
    ("classification", "x^4", "inflection point", {"domain": "[-2, 2]", "at": 0}, DIFFERENT, 0),
    ("global_extrema", "x^2", "min 0 at x = 0; max 9 at x = -3", {"domain": "[-3, 2]"}, EQUAL, 1),
    ("global_extrema", "x^2", "minimum 0, maximum 9", {"domain": "[-3, 2]"}, EQUAL, 1),
    ("global_extrema", "x^2", "min f(0) = 0, max f(-3) = 9", {"domain": "[-3, 2]"}, EQUAL, 1),
    ("global_extrema", "x^2", "최솟값 0 (x = 0), 최댓값 9 (x = -3)", {"domain": "[-3, 2]"}, EQUAL, 1),
    ("global_extrema", "x^2", "min 0 at x = 0; max 9 at x = 2", {"domain": "[-3, 2]"}, DIFFERENT, 0.5),
    ("global_extrema", "x^2", "min 0; max 4", {"domain": "[-3, 2]"}, DIFFERENT, 0.5),
    ("descent_step", "x^2", "3.92", {"start": 4, "learning_rate": 0.01}, EQUAL, 1),
    ("descent_step", "x^2", "x_1 = 4 - 0.01*8", {"start": 4, "learning_rate": 0.01}, EQUAL, 1),
    ("descent_step", "x^2", "4.08", {"start": 4, "learning_rate": 0.01}, DIFFERENT, 0),
    ("descent_step", "x^2", "2.56", {"start": 4, "learning_rate": 0.1, "steps": 2}, EQUAL, 1),
    ("descent_step", "x^2+y^2", "(0.8, 1.6)", {"start": {"x": 1, "y": 2}, "learning_rate": 0.1}, EQUAL, 1),
    ("descent_step", "x^2+y^2", "y = 1.6, x = 0.8", {"start": {"x": 1, "y": 2}, "learning_rate": 0.1}, EQUAL, 1),
    ("descent_step", "x^2+y^2", "(1.2, 1.6)", {"start": {"x": 1, "y": 2}, "learning_rate": 0.1}, DIFFERENT, 0.5),
    ("descent_limit", SQUARE_SINE, "5.087", {"start": 4, "learning_rate": 0.01}, EQUAL, 1),
    ("descent_limit", SQUARE_SINE, "diverges", {"start": 4, "learning_rate": 0.01}, DIFFERENT, 0),
    ("descent_limit", "x^2", "it diverges", {"start": 4, "learning_rate": 1.1}, EQUAL, 1),
    ("descent_limit", "x^2", "발산한다", {"start": 4, "learning_rate": 1.1}, EQUAL, 1),
    ("descent_limit", "x^2", "0", {"start": 4, "learning_rate": 1.1}, DIFFERENT, 0),
    ("descent_trace", "x^2", "0.8, 0.64, 0.512", RUN, EQUAL, 1),
    ("descent_trace", "x^2", ["0.80", "0.64", "0.51"], {**RUN, "steps": 3}, EQUAL, 1),
    ("descent_trace", "x^2", [0.8, 0.64, 0.51], RUN, EQUAL, 1),
    ("descent_trace", "x^2", "x_1 = 4/5\nx_2 ≈ 0.64", RUN, EQUAL, 1),
    ("descent_trace", "x^2", "1 → 0.80 → 0.64", RUN, EQUAL, 1),
    ("descent_trace", "x^2", "1: 0.80\n2: 0.64", RUN, EQUAL, 1),
    ("descent_trace", "x^2", "0.8, 0.64", {**RUN, "steps": 4}, DIFFERENT, 0.5),
    ("descent_trace", "x^2", "0.8, 0.96, 0.768, 0.6144", RUN, DIFFERENT, 0.75),
    ("descent_trace", "x^2", "1.2", {**RUN, "direction": "maximize"}, EQUAL, 1),
    ("descent_trace", "x^2", "0.8, y", RUN, UNREADABLE, None),
    ("descent_trace", "x^2", "", RUN, UNREADABLE, None),
    ("descent_trace", "x^2+y^2", [[0.8, 1.6], [0.64, 1.28]], BOTH, EQUAL, 1),
    ("descent_trace", "x^2+y^2", [{"y": 1.6, "x": 0.8}, {"x": 0.64, "y": 1.28}], BOTH, EQUAL, 1),
    ("descent_trace", "x^2+y^2", "(0.8, 1.6), (0.64, 1.28)", BOTH, EQUAL, 1),
    ("descent_trace", "x^2+y^2", "x = 0.8, y = 1.6\nx = 0.64, y = 1.28", BOTH, EQUAL, 1),
    ("descent_trace", "x^2+y^2", "(0.8, 1.6); (0.96, 1.92)", BOTH, DIFFERENT, 0.5),
]


@pytest.mark.parametrize(("task", "expression", "answer", "fields", "value", "score"), CASES)
def test_verdicts(task, expression, answer, fields, value, score):
    found = verdict(task, expression, answer, **fields)
    assert found["value"] == value, found
    assert found["score"] == (score if score is None else pytest.approx(score)), found
    assert found["correct"] is (value == EQUAL and score == 1)
    assert found["feedback"]
    json.dumps(found, allow_nan=False)


@pytest.mark.parametrize(("task", "expression", "answer", "fields", "value", "score"), CASES)
def test_feedback_is_short_in_both_languages(task, expression, answer, fields, value, score):
    english, korean = (verdict(task, expression, answer, **fields, locale=locale) for locale in ("en", "ko"))
    words = dict.fromkeys(("feedback", "marks", "diagnosis", "question", "trace"))
    assert {**english, **words} == {**korean, **words}
    assert all(len(said.split()) <= 40 for said in english["feedback"])
    assert all(len(said) <= 95 for said in korean["feedback"]), korean["feedback"]


def test_each_line_of_a_run_is_told_of_and_the_mistake_is_named():
    found = verdict("descent_trace", "x^2", "0.8, 0.96, 0.768, 0.7", **RUN)
    lines = found["trace"]["lines"]
    assert [line["status"] for line in lines] == ["right", "wrong", "follows", "wrong"]
    assert [line["expected"] for line in lines] == [[pytest.approx(x)] for x in (0.8, 0.64, 0.768, 0.6144)]
    assert found["trace"]["first_error"] == 1
    assert [mark["points"] for mark in found["marks"]] == pytest.approx([0.25, 0, 0.25, 0])
    assert found["diagnosis"][0]["malrules"] == lines[1]["malrules"] == ["gd.ascent"]
    assert len(found["feedback"]) == 2


def test_where_domains_differ_it_is_said_and_the_policy_decides():
    found = verdict("expression", "x", "x^2/x")
    assert found["domains"] == [{"defined": "expected", "x": 0.0, "exact": "0"}]
    assert "domain" in found["feedback"][1]
    strict = verdict("expression", "x", "x^2/x", same_domain=True)
    assert (strict["value"], strict["witness"]["yours"], strict["witness"]["expected"]) == ("different", None, 0)
    assert verdict("expression", "x^2/x", "x", same_domain=True)["correct"]


@pytest.mark.parametrize(
    ("task", "expression", "answer", "value", "defined"),
    [
        ("derivative", "abs(x)", "x/abs(x)", EQUAL, []),
        ("derivative", "abs(x^2-2)", "2x(x^2-2)/abs(x^2-2)", EQUAL, []),  # no derivative at the irrational ±√2
        ("derivative", "abs(x+y-3)", "(x+y-3)/abs(x+y-3)", EQUAL, []),
        ("derivative", "ln(x)", "1/sqrt(x)^2", EQUAL, []),
        ("derivative", "ln(x)", "1/abs(x)", EQUAL, ["yours"]),
        ("derivative", "abs(x)", "-x/abs(x)", DIFFERENT, []),
        ("derivative", "x abs(x)", "abs(x) + x^2/abs(x)", DIFFERENT, ["expected"]),  # 0 at 0
        ("gradient", "abs(x) + y", "(x/abs(x), 1)", EQUAL, []),
        ("gradient", "x^3 + y", "(3x^3/x, 1)", DIFFERENT, []),
    ],
)
def test_a_derivative_is_compared_where_the_function_has_one(task, expression, answer, value, defined):
    found = verdict(task, expression, answer, same_domain=True, variable=None if task == "gradient" else "x")
    assert (found["value"], [each["defined"] for each in found["domains"]]) == (value, defined)


def test_a_different_answer_comes_with_a_witness():
    found = verdict("derivative", SQUARE_SINE, "2x cos x")["witness"]
    assert found["x"] == 2.0
    assert found["yours"] == pytest.approx(-1.664587346)  # 4 cos 2
    assert found["expected"] == pytest.approx(1.972602361)  # 4 sin 2 + 4 cos 2


def test_an_unreadable_answer_points_at_the_place():
    answer = "f'(x) = 2x sin(x"
    found = verdict("derivative", SQUARE_SINE, answer)
    assert answer[found["offset"]] == "("


def test_the_student_is_asked_about_another_reading():
    found = verdict("expression", "1/(2x)", "1/2x")
    assert found["readings"] == ["1/(2*x)"]
    assert not found["flagged"]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"task": "derivative", "expression": "x^2*sin(x", "answer": "1"}, "expression"),
        ({"task": "critical_points", "expression": "x^2", "answer": "0", "domain": "[0, "}, "domain"),
        ({"task": "descent_step", "expression": "x^2", "answer": "0", "learning_rate": 1}, "start"),
        ({"task": "descent_step", "expression": "x^2", "answer": "0", "start": 1}, "learning_rate"),
        ({"task": "derivative", "expression": "a*b", "answer": "0"}, "variable"),
        ({"task": "descent_step", "expression": "x^2", "answer": "0", "start": "y", "learning_rate": 1}, "start"),
    ],
)
def test_an_unusable_question_is_an_error_that_names_its_field(fields, field):
    with pytest.raises(TutorError) as caught:
        grade(GradeRequest(**fields), NoAlgebra())
    assert caught.value.field == field


HOSTILE = [
    " " * 9000 + "x",
    "'" * 9000 + "=",
    "(" * 5000,
    "1," * 4000,
    "min " * 2000,
    "x=" * 4000,
    "\\" * 5000,
    "±" * 3000,
    "9^9^9^9",
    "x" * 100_000,
    "f" + "'" * 3000 + "(x) = 2",
    "d/dx(x)" * 1000,
    "\x00",
    "\ud800",
    "1/0",
    "-oo",
]
QUESTIONS = [
    ("derivative", SQUARE_SINE, {}),
    ("critical_points", CUBIC, {"domain": "[-2, 2]"}),
    ("classification", CUBIC, {"domain": "[-2, 2]"}),
    ("global_extrema", CUBIC, {"domain": "[-2, 2]"}),
    ("gradient", "x^2+y^2", {}),
    ("descent_step", "x^2", {"start": 4, "learning_rate": 0.1}),
    ("descent_trace", "x^2", RUN),
    ("descent_trace", "x^2+y^2", BOTH),
]


@pytest.mark.parametrize("answer", HOSTILE, ids=[answer[:6].strip() or "blank" for answer in HOSTILE])
@pytest.mark.parametrize(("task", "expression", "fields"), QUESTIONS, ids=[row[0] for row in QUESTIONS])
def test_no_answer_makes_a_question_fail(task, expression, fields, answer):
    found = verdict(task, expression, answer, **fields)
    assert found["value"] in (DIFFERENT, UNREADABLE, UNDECIDED)
    assert found["score"] in (None, 0)


POISON = [
    None,
    7,
    "text",
    [],
    {},
    {"id": "no answer", "task": "expression", "expression": "x"},
    {"id": "bad task", "task": "cook", "expression": "x", "answer": "x"},
    {"id": "bad question", "task": "expression", "expression": "x +", "answer": "x"},
    {"id": "bad answer", "task": "expression", "expression": "x", "answer": "x +"},
    {"id": "surrogate", "task": "expression", "expression": "x", "answer": "\ud800"},
    {"id": "tower", "task": "expression", "expression": "(((9^99)^99)^99)^99", "answer": "x"},
    {"id": "deep", "task": "expression", "expression": "x", "answer": "(" * 3000},
    {"id": "not a number", "task": "number", "expression": "1/0", "answer": "1"},
    {"id": {"an": "object"}, "task": "expression", "expression": "x", "answer": "x"},
]


@pytest.mark.parametrize("poison", POISON)
def test_one_bad_item_never_spoils_another(poison):
    good = {"id": "good", "task": "derivative", "expression": SQUARE_SINE, "answer": "2x sin x + x^2 cos x"}
    alone = grade_batch(GradeBatchRequest(items=[good]), NoAlgebra())["results"]
    around = grade_batch(GradeBatchRequest(items=[good, poison, good]), NoAlgebra())["results"]
    assert len(around) == 3
    assert [around[0], around[2]] == alone * 2
    assert around[1].get("correct") is not True


def test_results_of_a_batch_are_those_of_single_calls_in_order():
    cases = CASES[:20]
    items = [
        {"id": str(k), "task": task, "expression": expression, "answer": answer, **fields}
        for k, (task, expression, answer, fields, _, _) in enumerate(cases)
    ]
    results = grade_batch(GradeBatchRequest(items=items), NoAlgebra())["results"]
    for k, (task, expression, answer, fields, _, _) in enumerate(cases):
        assert results[k] == {"id": str(k), **verdict(task, expression, answer, **fields)}


def test_an_item_says_itself_what_log_means():
    item = {"task": "expression", "expression": "log(1000)", "answer": "3"}
    bases = {"log_base": "10"}, {"log_base": "e"}, {}, {"log_base": None}
    items = [{**item, **fields} for fields in bases]
    values = []
    for base in ("e", "10"):
        with log_means(base):
            results = grade_batch(GradeBatchRequest(items=items), NoAlgebra())["results"]
        values.append([each["value"] for each in results])
    assert values == [[EQUAL, DIFFERENT, DIFFERENT, DIFFERENT], [EQUAL, DIFFERENT, EQUAL, EQUAL]]


def test_what_many_students_write_is_judged_once(monkeypatch):
    judged, algebra = [], NoAlgebra()
    monkeypatch.setattr(answers, "grade_answer", lambda *given: judged.append(given) or grade_answer(*given))
    monkeypatch.setattr(answers, "expect", lambda *given: judged.append(given) or expect(*given))
    item = {"task": "derivative", "expression": "x^2 sin(3x) + 17", "answer": "2x cos(3x)"}
    for k in range(3):
        items = [{**item, "id": f"{k}-{n}", "answer": answer} for n, answer in enumerate(("2x", "6x", "2x"))]
        results = grade_batch(GradeBatchRequest(items=items), algebra)["results"]
        assert [each["id"] for each in results] == [f"{k}-0", f"{k}-1", f"{k}-2"]
    assert len(judged) == 1 + 2  # the question, and two answers, whatever the call they come in


@pytest.mark.parametrize(
    ("task", "expression", "answer", "value"),
    [
        ("expression", "x = 5", "5 = x", EQUAL),
        ("expression", "x = 1, 3", "3 = x or 1 = x", EQUAL),
        ("expression", "x = 5", "4 = x", DIFFERENT),
        ("number", "5", "5 = x", EQUAL),
        ("derivative", "x^2", "2x = f'(x)", EQUAL),
        ("derivative", "x^2", "2x = x", UNREADABLE),
        ("number", "3/2", "1 1/2", EQUAL),
        ("number", "-3/2", "-1 1/2", EQUAL),
        ("number", "1/2", "1 1/2", UNDECIDED),  # 1·1/2 may be meant
        ("number", "1/2", r"50\%", EQUAL),
        ("number", "1/3", "33.33 %", EQUAL),
        ("number", "1/2", "5%", DIFFERENT),
        ("number", "1000", "1,000", EQUAL),
        ("number", "-1234567", "-1,234,567", EQUAL),
        ("number", "1", "1,000", UNDECIDED),
        ("number", "pi", "3,142", UNDECIDED),
        ("number", "4", "3,142", DIFFERENT),
        ("critical_points", "x^2", "x = 0 and y = 0", EQUAL),
        ("critical_points", CUBIC, "x=1, y=-2; x=-1, y=2", EQUAL),
        ("critical_points", CUBIC, "x = 1, f(1) = -2, x = -1, f(-1) = 5", DIFFERENT),
    ],
)
def test_plain_answers_are_read(task, expression, answer, value):
    assert verdict(task, expression, answer)["value"] == value


@pytest.mark.parametrize(
    "right",
    [
        "<2xy, x^2>",
        "∇f = ⟨2xy, x²⟩",
        "{2xy, x^2}",
        r"\left\langle 2xy, x^2 \right\rangle",
        r"\nabla f = \begin{pmatrix} 2xy \\ x^2 \end{pmatrix}",
        r"\begin{bmatrix} 2xy & x^2 \end{bmatrix}",
        "2xy i + x^2 j",
        "∇f(x, y) = x² j + 2xy i",
        r"(2xy)\mathbf{i} + x^2\,\mathbf{j}",
        r"2xy\hat{\imath} - (-x^2)\hat{\jmath}",
        "2xy e_1 + x^2 e_2",
        "(4xy i + 2x^2 j)/2",
    ],
)
def test_a_gradient_is_read_as_vectors_are_written(right):
    assert verdict("gradient", "x^2 y", right)["value"] == EQUAL
    assert verdict("gradient", "x^3 y^2", right)["value"] == DIFFERENT


@pytest.mark.parametrize("answer", ["2xy", "2xy i + x^2", "2xy i j", "2xy i + x^2 j)", "<2xy, x^2, 0>"])
def test_what_is_no_vector_is_handed_back(answer):
    found = verdict("gradient", "x^2 y", answer)
    assert (found["value"], found["offset"] <= len(answer)) == (UNREADABLE, True)


SUBMISSIONS = [CASES[k] for k in range(0, len(CASES), 9)]
PROGRAM = """
import json, sys
from tutor.answers import grade as answers
from tutor.answers.grade import GradeRequest, grade
from tutor.expression.algebra import NoAlgebra
from tutor.expression.logarithm import log_means
from tutor.grading.grade import expect
from tutor.grading.grade import grade as grade_answer
for fields in json.load(sys.stdin):
    print(json.dumps(grade(GradeRequest(**fields), NoAlgebra()), ensure_ascii=False))
"""


def test_the_same_submission_gives_the_same_json_in_every_process():
    fields = [
        {"task": task, "expression": expression, "answer": answer, **more, "locale": locale}
        for task, expression, answer, more, _, _ in SUBMISSIONS
        for locale in ("en", "ko")
    ]
    printed = [
        subprocess.run(
            [sys.executable, "-c", PROGRAM],
            input=json.dumps(fields).encode(),
            capture_output=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
        ).stdout
        for seed in ("1", "2")
    ]
    assert printed[0].count(b"\n") == len(fields)
    assert printed[0] == printed[1]


@pytest.mark.parametrize(
    ("more", "score"),
    [
        ({}, 1),
        ({"attempt": 2}, 0.9),
        ({"attempt": 3, "later_attempts": "25%"}, 0.5),
        ({"attempt": 50}, 0),
        ({"hinted": True}, 0.5),
        ({"hinted": True, "after_hint": "20%"}, 0.2),
        ({"hinted": True, "attempt": 2}, 0.45),
    ],
)
def test_a_later_attempt_costs_what_the_policy_says(more, score):
    verdict = grade(GradeRequest(task="derivative", expression="x^2", answer="2x", points=4, **more), NoAlgebra())
    assert verdict["correct"]
    assert verdict["score"] == score
    assert sum(mark["points"] for mark in verdict["marks"]) == 4 * score


def test_a_later_attempt_that_cannot_be_read_costs_nothing():
    request = GradeRequest(task="derivative", expression="x^2", answer="2x(", attempt=2)
    assert grade(request, NoAlgebra())["score"] is None
