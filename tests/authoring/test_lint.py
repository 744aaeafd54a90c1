"""What lint catches, each fault in an otherwise good set; and what it must not complain about."""

from pathlib import Path

import pytest

from tutor.authoring.lint import lint
from tutor.expression.algebra import NoAlgebra
from tutor.wording import LOCALES, say

HEAD = """\
set: s
title: {en: Set, ko: 모음}
problems:
  - id: p
"""


def messages(body: str) -> list[tuple[str, str, str]]:
    """The findings as (severity, key, innermost message), notes left out."""
    told = []
    for finding in lint(HEAD + body, NoAlgebra(), "s.yaml"):
        inner = finding.message.slots.get("problem", finding.message)
        told.append((finding.severity, finding.key, getattr(inner, "key", finding.message.key)))
        assert finding.file == "s.yaml" and finding.line >= 1 and finding.column >= 1
        for locale in LOCALES:
            assert say(finding.message, locale)
    return [row for row in told if row[0] != "note"]


GOOD = [
    ("function: x^2\n    ask: [derivative]", "Differentiate ${function}$.", "${function}$ 미분"),
    ("function: 2x + 3\n    ask: [derivative]", "The slope of $y = {function}$ at $x = 2$?", "$y = {function}$"),
    (
        "parameters: {a: {integers: [1, 3]}}\n    function: x^3 - a*x\n"
        "    ask: [{critical_points: {domain: '[-5, 5]'}}]",
        "Critical points of ${function}$ in $[-5, 5]$",
        "${function}$",
    ),
    ("function: e^x\n    ask: [derivative]", "$f(x) = {function}$", "$f(x) = {function}$"),
    ("function: x + 1\n    ask: [{critical_points: {domain: '[0, 1]', allow_none: true}}]", "a", "b"),
]

FAULTY = [
    # settings, severity, key below problems[0], message
    ("function: x +\n    ask: [derivative]", "error", "function", "reading."),
    ("function: 7\n    ask: [derivative]", "error", "function", "authoring.constant"),
    ("function: a*b\n    ask: [derivative]", "error", "function", "authoring.which_variable"),
    ("function: ln(-1 - x^2)\n    ask: [derivative]", "error", "function", "authoring.undefined"),
    ("parameters: {a: {integers: [1, 3]}}\n    where: ['a > 5']\n    function: a*x\n    ask: [derivative]",
     "error", "where", "authoring.never_true"),
    ("parameters: {a: {integers: [3, 1]}}\n    function: a*x\n    ask: [derivative]",
     "error", "parameters.a", "authoring.no_values"),
    ("parameters: {a: {integers: [0, 3]}}\n    function: a*x\n    ask: [derivative]",
     "error", "function", "authoring.constant"),
    ("parameters: {a: {integers: [1, 3]}}\n    function: x^2\n    ask: [derivative]",
     "warning", "parameters.a", "authoring.unused"),
    ("function: x + 1\n    ask: [{critical_points: {domain: '[0, 1]'}}]",
     "error", "ask[0].critical_points", "authoring.no_critical_point"),
    ("parameters: {a: {integers: [-1, 1]}}\n    function: x^3 - a*x\n    ask: [{critical_points: {domain: '[-5, 5]'}}]",
     "error", "ask[0].critical_points", "authoring.no_critical_point"),
    ("function: x^2\n    ask: [{critical_points: {domain: '[3, 1]'}}]",
     "error", "ask[0].critical_points.domain", "reading."),
    ("function: sqrt(x)\n    ask: [{critical_points: {domain: '[-3, -1]'}}]",
     "error", "ask[0].critical_points.domain", "authoring.empty_domain"),
    ("function: x\n    ask: [{global_extrema: {domain: '(0, 1)'}}]",
     "error", "ask[0].global_extrema", "authoring.no_extremum"),
    ("function: x^2\n    ask: [{classification: {domain: '[-1, 1]', at: 0.5}}]",
     "error", "ask[0].classification.at", "authoring.not_critical"),
    ("function: x^2\n    ask: [{descent_step: {start: 1, learning_rate: -0.1}}]",
     "error", "ask[0].descent_step.learning_rate", "authoring.rate"),
    ("function: x^2\n    ask: [{descent_step: {start: 1, learning_rate: 0}}]",
     "error", "ask[0].descent_step.learning_rate", "authoring.rate"),
    ("function: ln(x)\n    ask: [{descent_step: {start: -1, learning_rate: 0.1}}]",
     "error", "ask[0].descent_step", "grade.error.no_step"),
    ("function: x^2\n    ask: [{number: {answer: 1/0}}]", "error", "ask[0].number", "grade.error.no_number"),
    ("function: x^2 + y^2\n    ask: [{gradient: {variables: [x, z]}}]",
     "error", "ask[0].gradient.variables", "authoring.constant"),
]  # fmt: skip


@pytest.mark.parametrize(("settings", "english", "korean"), GOOD)
def test_good_problems_pass(settings, english, korean):
    assert messages(f"    {settings}\n    text: {{en: '{english}', ko: '{korean}'}}\n") == []


@pytest.mark.parametrize(("settings", "severity", "key", "code"), FAULTY)
def test_ill_posed_problems_are_told(settings, severity, key, code):
    told = messages(f"    {settings}\n    text: {{en: Do it., ko: 하시오.}}\n")
    assert any(row[:2] == (severity, f"problems[0].{key}") and row[2].startswith(code) for row in told), told


TEXTS = [
    ("'Differentiate {fucntion}.'", "'미분'", "text.en", "authoring.placeholder"),
    ("'Differentiate ${function}$.'", "'{b} 미분'", "text.ko", "authoring.placeholder"),
    ("'Differentiate ${function}.'", "'${function}$ 미분'", "text.en", "authoring.dollar"),
    ("'Differentiate ${function}$.'", "'미분'", "text", "authoring.texts_differ"),
    ("'Show that the derivative is $2x$.'", "'미분'", "text.en", "authoring.leak"),
    ("'Show that the derivative is $x + x$.'", "'미분'", "text.en", "authoring.leak"),
    ("'미분'", "'도함수는 $2 x$'", "text.ko", "authoring.leak"),
]


@pytest.mark.parametrize(("english", "korean", "key", "code"), TEXTS)
def test_faults_of_texts_are_told(english, korean, key, code):
    told = messages(f"    function: x^2\n    ask: [derivative]\n    text: {{en: {english}, ko: {korean}}}\n")
    assert any(row[1:] == (f"problems[0].{key}", code) for row in told), told


def test_a_leaked_list_of_critical_points_is_told():
    body = "    function: x^3 - 3x\n    ask: [{critical_points: {domain: '[-2, 2]'}}]\n"
    assert not messages(body + "    text: {en: 'One of them is $x = 1$.', ko: '찾으시오'}\n")
    told = messages(body + "    text: {en: 'They are $x = 1$ and $x = -1$.', ko: '찾으시오'}\n")
    assert [row[2] for row in told] == ["authoring.leak"]


def test_an_unreadable_formula_is_placed_inside_its_line():
    (finding,) = lint(HEAD + "    function: '2x + (x'\n    ask: [derivative]\n    text: {en: a, ko: b}\n", NoAlgebra())
    assert (finding.line, finding.column) == (5, len("    function: '2x + ("))


def test_a_mistake_that_gives_the_right_answer_by_coincidence_is_told():
    # x²·x² = x⁴ also for one who multiplies exponents; x²·x³ shows the mistake
    body = "    parameters: {a: {choice: [2, 3, 4]}, b: {choice: [2, 3, 5]}}\n    function: x^a * x^b\n"
    told = lint(HEAD + body + "    ask: [derivative]\n    text: {en: a, ko: b}\n", NoAlgebra())
    (fault,) = [finding for finding in told if finding.severity == "error"]
    assert fault.message.slots["values"] == "a = 2, b = 2"
    assert fault.message.slots["problem"].slots["mistake"] in ("alg.exponents_multiplied", "product.self_paired")


def test_mistakes_that_meet_by_coincidence_get_a_note():
    # with a = n, forgetting the factor n and forgetting the inner derivative a come to the same
    body = "    parameters: {a: {choice: [3, 5, 7]}, n: {choice: [4, 6, 7]}}\n    function: (a*x + 1)^n\n"
    told = lint(HEAD + body + "    ask: [derivative]\n    text: {en: a, ko: b}\n", NoAlgebra())
    assert [finding.severity for finding in told] == ["note"]


# with a = n, forgetting the factor n and forgetting the inner derivative a come to the same
POWER = "    parameters: {a: {choice: [3, 5]}, n: {choice: [4, 5]}}\n    function: (a*x + 1)^n\n"
TELLS_APART = [
    # function, mistakes, the one told, what is told, values
    (POWER, ["power.exponent_kept", "power.coefficient_missing", "chain.inner_missing_power"], 2,
     "authoring.mistakes_not_told_apart", "a = 5, n = 5"),
    ("    function: x^2 * x^2\n", ["product.minus", "alg.exponents_multiplied"], 1, "authoring.mistake_is_right", None),
    ("    function: x^2 + 3\n", ["const.kept", "trig.sin_sign"], 1, "authoring.mistake_not_made", None),
    ("    function: x^2 + 3\n", ["const.keept"], 0, "authoring.no_such_mistake", None),
    ("    function: x^2 + 1\n", ["const.kept", "const.to_one"], 1, "authoring.mistakes_not_told_apart", None),
]  # fmt: skip


@pytest.mark.parametrize(("function", "mistakes", "told", "code", "values"), TELLS_APART)
def test_the_mistakes_a_question_is_about_are_told_apart(function, mistakes, told, code, values):
    head = HEAD + function + "    ask:\n      - derivative:\n          tells_apart:\n"
    text = head + "".join(f"            - {name}\n" for name in mistakes) + "    text: {en: a, ko: b}\n"
    (fault,) = [each for each in lint(text, NoAlgebra()) if each.key.startswith("problems[0].ask[0].derivative.tells")]
    assert (fault.severity, fault.line, fault.column) == ("error", head.count("\n") + 1 + told, 15)
    assert fault.message.slots.get("problem", fault.message).key == code
    assert fault.message.slots.get("values") == values


def test_mistakes_that_are_told_apart_are_no_fault():
    body = POWER.replace("n: {choice: [4, 5]}", "n: {choice: [4]}")
    ask = "    ask: [{derivative: {tells_apart: [power.exponent_kept, chain.inner_missing_power]}}]\n"
    assert messages(body + ask + "    text: {en: a, ko: b}\n") == []


def test_the_values_that_show_a_fault_are_named():
    body = (
        "    parameters: {a: {integers: [-1, 1]}}\n    function: a*x\n    ask: [derivative]\n    text: {en: a, ko: b}\n"
    )
    told = lint(HEAD + body, NoAlgebra())
    assert [finding.message.slots["values"] for finding in told] == ["a = 0"]


def test_a_sample_says_that_it_is_one():
    body = (
        "    parameters: {a: {integers: [1, 100]}, b: {integers: [1, 100]}}\n    function: a*x^2 + b\n"
        "    ask: [derivative]\n    text: {en: a, ko: b}\n"
    )
    (finding,) = lint(HEAD + body, NoAlgebra(), most_variants=5)
    assert finding.severity == "note"
    assert finding.message.slots == {"tried": 5, "count": 10_000}


@pytest.mark.parametrize("file", sorted(Path("problems").glob("*.yaml")), ids=lambda file: file.stem)
def test_the_sets_we_ship_have_no_faults(file):
    told = lint(file.read_text("utf-8"), NoAlgebra(), file.name, most_variants=12)
    assert [finding for finding in told if finding.severity != "note"] == []
