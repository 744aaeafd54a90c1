"""Hints: where they point, what they teach on, and that nothing of the answer is in them before level 3."""

import itertools
import json
import random
import runpy
from pathlib import Path

import numpy as np
import pytest

from tutor.answers.hint import HintRequest, hint
from tutor.answers.working import WorkingRequest, working
from tutor.calculus.differentiate import derivative, derive
from tutor.calculus.order import RULES
from tutor.calculus.tidy import tidy
from tutor.expression.algebra import NoAlgebra
from tutor.expression.evaluate import evaluate
from tutor.expression.read import read
from tutor.expression.tree import Derivative, Node, variables, walk
from tutor.expression.write_text import to_text
from tutor.grading.equality import equality
from tutor.grading.hints import on_another_function
from tutor.grading.siblings import examples
from tutor.grading.slips import SLIPS
from tutor.wording import LOCALES, catalogue, say

ALGEBRA = NoAlgebra()
BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
STUDENTS = runpy.run_path(str(BENCHMARKS / "student_functions.py"))
generated, as_text = STUDENTS["function"], STUDENTS["text"]
CORPUS = [row.text for row in runpy.run_path(str(BENCHMARKS / "corpus.py"))["ROWS"]]


def told(expression, level, lines=(), **more):
    return hint(HintRequest(expression=expression, level=level, lines=list(lines), **more), ALGEBRA)


@pytest.mark.parametrize(
    ("expression", "lines", "rule", "following"),
    [
        ("x^2 sin x", [], "product", "d/dx(x^2)*sin(x) + x^2*d/dx(sin(x))"),
        ("x^2 sin x", ["f'(x) = d/dx(x^2) sin x + x^2 d/dx(sin x)"], "power", "2*x*sin(x) + x^2*d/dx(sin(x))"),
        ("x^2 sin x", ["2x sin x + x^2 cos x"], "factor", "x*(2*sin(x) + x*cos(x))"),
        ("x^2 sin x", ["y = x^2 sin x"], "product", "d/dx(x^2)*sin(x) + x^2*d/dx(sin(x))"),
        ("x^2 sin x", ["f'(x) = 2x sin x - x^2 cos x"], "product", "d/dx(x^2)*sin(x) + x^2*d/dx(sin(x))"),
        (
            "x^2 sin x",
            ["f'(x) = d/dx(x^2) sin x + x^2 d/dx(sin x)", "2x sin x - x^2 cos x"],
            "sin",
            None,
        ),
    ],
)
def test_the_hint_is_about_where_the_student_stands(expression, lines, rule, following):
    answer = told(expression, 3, lines)
    assert answer["rule"] == rule
    assert following is None or answer["next"]["text"] == following


def test_a_finished_working_needs_no_hint():
    assert told("x^2", 1, ["f'(x) = 2x"])["rule"] == "done"


def test_a_hint_after_an_error_is_about_that_line():
    answer = told("x^2 sin x", 1, ["f'(x) = 2x cos x"])
    assert answer["line"] == 0
    assert "x times x" in answer["hint"]


def test_the_next_line_follows():
    for text in CORPUS[::4]:
        answer = told(text, 3)
        if "next" in answer:
            judged = working(WorkingRequest(expression=text, lines=[answer["next"]["text"]]), ALGEBRA)
            assert judged["lines"][0]["status"] == "follows", text


@pytest.mark.parametrize(
    ("task", "lines", "rule", "following"),
    [
        ("critical_points", [], "sum", "d/dx(x^3) - d/dx(3*x)"),
        ("critical_points", ["f'(x) = 3x^2 - 3"], "set_to_zero", "3*x^2 - 3"),
        ("critical_points", ["f'(x) = 3x^2 - 3 = 0"], "solve", "-1"),
        ("critical_points", ["f'(x) = 3x^2 - 3 = 0", "x = -1"], "solve", "1"),
        ("critical_points", ["f'(x) = 3x^2 - 3 = 0", "x = -1, 1"], "done", None),
        ("classification", ["f'(x) = 3x^2 - 3 = 0", "x = -1, 1"], "classify", "6*x"),
        ("classification", ["f'(x) = 3x^2 - 3", "x = -1, 1", "min at 1, max at -1"], "done", None),
    ],
)
def test_hints_for_points_go_from_the_derivative_to_the_kinds(task, lines, rule, following):
    for level in (1, 2, 3):
        answer = told("x^3 - 3x", level, lines, task=task)
        assert answer["rule"] == rule
        assert answer.get("next", {}).get("text") == (following if level == 3 else None)
        assert len(answer["hint"].split()) <= 40


def math_in(value):
    """Every expression of an answer, wherever it stands."""
    match value:
        case {"text": text, "latex": _}:
            yield read(text).node
        case dict():
            for part in value.values():
                yield from math_in(part)
        case list():
            for part in value:
                yield from math_in(part)


def leaks(answer, secret):
    """The parts of the hint that are the secret, or are equal to it."""
    for tree in math_in(answer):
        if equality(tree, secret, ALGEBRA).value == "equal":
            yield tree
        for part in walk(tree):
            finished = isinstance(part, Node) and not any(isinstance(each, Derivative) for each in walk(part))
            if finished and (part == secret or tidy(part) == tidy(secret)):
                yield part


def states():
    """Every line of our own derivations of the corpus: what a student may have reached."""
    for text in CORPUS:
        function = read(text).node
        steps = derive(function, "x").steps
        yield text, function, []
        for count in range(1, len(steps)):
            yield text, function, [to_text(step.after) for step in steps[:count]]


def test_levels_one_and_two_never_tell_the_answer():
    cases = 0
    for text, function, lines in itertools.islice(states(), 0, None, 2):
        secret = derivative(function, "x")
        for level in (1, 2):
            answer = told(text, level, lines)
            assert "next" not in answer
            if answer["rule"] == "done":
                continue
            assert not list(leaks(answer, secret)), (text, lines, answer["hint"])
            if len(to_text(secret)) > 3:
                assert to_text(secret) not in json.dumps(answer, ensure_ascii=False), (text, lines)
            cases += 1
    assert cases > 300


PLACES = np.array([0.37, 0.81, 1.53, 2.29, -0.64])


def values(tree):
    columns = dict.fromkeys(variables(tree), PLACES)
    return np.broadcast_to(np.asarray(evaluate(tree, columns), dtype=float), PLACES.shape)


def worth_the_same(answer, secret):
    """The parts of the hint that have the values of the secret, whatever letter they are written in."""
    wanted = values(secret)
    known = np.isfinite(wanted)
    for tree in math_in(answer) if known.any() else ():
        for part in walk(tree):
            finished = isinstance(part, Node) and not any(isinstance(each, Derivative) for each in walk(part))
            if finished and np.allclose(values(part)[known], wanted[known], rtol=1e-9, atol=1e-12):
                yield part


def test_no_hint_on_a_generated_exercise_is_worth_the_answer():
    draw = random.Random(7)
    for _ in range(120):
        text = as_text(generated(draw))
        function = read(text).node
        secret, steps = derivative(function, "x"), derive(function, "x").steps
        lines = [to_text(step.after) for step in steps[: draw.randrange(len(steps))]]
        for level in (1, 2):
            answer = told(text, level, lines, variable="x")
            if answer["rule"] != "done":
                assert not list(worth_the_same(answer, secret)), (text, lines, answer["hint"])


def test_every_rule_has_an_idea_and_an_example():
    for rule in RULES:
        assert f"rule_name.{rule.id}" in catalogue("en")
        assert list(examples(rule.id, "x")), rule.id
        assert all("x" not in to_text(each.derivation.result) for each in examples(rule.id, "x") if rule.id != "max")


def test_what_teaches_on_another_function_is_short():
    for rule in RULES:
        for example in examples(rule.id, "x"):
            said = on_another_function(rule.id, example)
            assert len(say(said, "ko")) <= 95, rule.id
            assert len(say(said, "en").split()) <= 40, rule.id


def test_pieces_are_taught_without_their_derivative():
    hint = told("{x^2, x<1; 2x-1, x>=1}", 2)["hint"]
    assert hint.startswith("Piecewise function, on another function: ") and hint.count("piecewise(") == 1


def test_examples_are_in_another_letter_than_the_question():
    assert told("t^2 sin t", 2)["example"]["function"]["text"].count("t") == 0 or "s" in json.dumps(
        told("t^2 sin t", 2)["example"]["function"]
    )


SPOKEN = ("working.", "hint.", "grade.", "slip.")


@pytest.mark.parametrize("locale", LOCALES)
def test_messages_are_short_and_about_the_line(locale):
    person = {
        "en": ("you are wrong", "your fault", "careless", "stupid", "bad ", "wrong again"),
        "ko": ("바보", "실수투성이", "당신"),
    }
    for key, text in catalogue(locale).items():
        if key.startswith(SPOKEN):
            assert len(text.split()) <= 40 if locale == "en" else len(text) <= 95, key
            assert not any(word in text.lower() for word in person[locale]), key


def test_no_message_for_a_rule_or_a_mistake_is_missing():
    for locale in LOCALES:
        known = catalogue(locale)
        assert all(f"slip.{rule.id}" in known for rule in SLIPS)
        for name in ("product", "chain", "power", "function", "factor"):
            assert f"hint.idea.{name}" in known
