"""Advice in one variable: what is said, in the variable's own name, and suggestions that hold what they promise."""

import pytest

from tutor.descent.advice import advise, suggest
from tutor.descent.compare import compare, window
from tutor.descent.run import descend
from tutor.descent.theory import theory
from tutor.expression.read import read, read_interval
from tutor.extrema.analysis import analyze
from tutor.wording import LOCALES, say

ARTICLE = "x^2*sin(x)"


def judged(text, start, rate, domain=None, **options):
    own = None if domain is None else read_interval(domain)
    run = descend(read(text).node, start, rate, domain=own, **options)
    report = analyze(run.expression, run.variables[0], window(run, own))
    comparison = compare(run, report)
    said = theory(run, report, comparison, own)
    suggestion = suggest(run, comparison, said, report, own)
    return run, comparison, suggestion, advise(run, comparison, said, report, suggestion)


# text, start, rate, options, the keys of what is said (without "descent.")
SAID = [
    (ARTICLE, 4, 0.01, {}, ["happened.converged", "compared.agrees", "why.rate", "suggestion.learning_rate"]),
    (ARTICLE, 4, 0.07, {}, ["happened.cycle", "why.unstable", "why.cycle", "suggestion.learning_rate"]),
    (ARTICLE, 4, 0.14, {}, ["happened.step_limit", "compared.differs", "why.jumped", "suggestion.learning_rate"]),
    (ARTICLE, 1, 0.01, {}, ["happened.step_limit", "compared.differs", "why.sublinear", "suggestion.method"]),
    (ARTICLE, 4, 0.01, {"method": "adam"}, ["happened.converged", "compared.agrees"]),
    (ARTICLE, 5, 0.01, {"method": "newton"}, ["happened.converged", "compared.agrees", "why.newton"]),
    (ARTICLE, 4, 0.01, {"method": "momentum"}, ["happened.converged", "compared.agrees", "why.rate_of_method"]),
    ("x^3 - 3x", -1, 0.1, {}, ["happened.at_rest", "compared.agrees", "why.balanced", "suggestion.start"]),
    ("x^3 - 3x", -1.5, 0.1, {}, ["happened.diverged", "why.nothing_downhill", "suggestion.start"]),
    ("x^3 - 3x", -1.5, 0.05, {"domain": "[-2, 2]"}, ["happened.outside", "why.nothing_downhill", "suggestion.start"]),
    ("abs(x - 1)", 3, 0.3, {}, ["happened.cycle", "why.kink"]),
    ("ln(x)", 1, 0.4, {}, ["happened.undefined", "why.nothing_downhill"]),
    ("e^(-x)", 0, 0.1, {}, ["happened.step_limit", "why.nothing_downhill"]),
    ("x^3 + x", 0, 0.1, {"method": "newton"}, ["happened.flat"]),
    ("x^4", -5, 10, {}, ["happened.diverged", "why.overshoot", "suggestion.method"]),
    ("e^(-x^2)", -5.5, 0.9, {}, ["happened.level", "why.level"]),
    ("x^2", 1, 0.001, {"max_steps": 50}, ["happened.step_limit", "compared.differs", "why.slow"]),
]


@pytest.mark.parametrize(("text", "start", "rate", "options", "keys"), SAID)
def test_what_is_said(text, start, rate, options, keys):
    told = judged(text, start, rate, **options)[3]
    assert [sentence.key.removeprefix("descent.") for sentence in told][: len(keys)] == keys
    assert 2 <= len(told) <= 4
    for locale in LOCALES:
        assert all(say(sentence, locale) for sentence in told)


def test_sentences_use_the_variables_own_name():
    told = judged("t^2*sin(t)", 4, 0.14)[3]
    text = " ".join(say(sentence, "en") for sentence in told)
    assert "t = 5.08699" in text and "f(t) = " in text
    assert "x = " not in text


@pytest.mark.parametrize(
    ("text", "start", "rate", "options"),
    [
        (ARTICLE, 4, 0.01, {}),
        (ARTICLE, 4, 0.0001, {}),
        (ARTICLE, 4, 0.07, {}),
        (ARTICLE, 4, 1.0, {}),
        (ARTICLE, 1, 0.01, {}),
        (ARTICLE, 4, 0.01, {"direction": "maximize"}),
        ("x^3 - 3x", -1, 0.1, {}),
        ("x^3 - 3x", -1.5, 0.1, {}),
        ("x^2", 1, 1.1, {}),
        ("x^4", 1, 0.01, {}),
        ("x - ln(x)", 0.05, 0.1, {}),
        ("x*ln(x)", 2, 3, {}),
    ],
)
def test_a_suggestion_tried_again_is_better(text, start, rate, options):
    run, comparison, suggestion, _ = judged(text, start, rate, **options)
    tried = suggestion.run
    again, beside, _, _ = judged(
        text,
        float(tried.places[0, 0]),
        tried.learning_rate,
        **{**options, "method": tried.method, "decay": tried.decay},
    )
    wanted = "local_maximum" if options else "local_minimum"
    assert again.outcome == "converged" and beside.agrees and beside.nearest.kind == wanted
    fine = run.outcome == "converged" and comparison.agrees and comparison.nearest.kind == wanted
    assert not fine or again.steps <= 0.8 * run.steps


@pytest.mark.parametrize(
    "text", ["x^2", "x^4 - 2x^2", ARTICLE, "ln(x^2 + 1)", "abs(x - 1)", "x^4/4 - x^3/3", "cosh(x) - x", "x^3 - 3x"]
)
def test_suggestions_on_a_grid_are_better_when_tried_again(text):
    """Arriving at a minimum where the run does not, or in fewer steps, or at least with a lower value."""
    node = read(text).node
    report = analyze(node, "x", read_interval("[-6, 9]"))
    made = 0
    for start in (-2.6, 0.7, 4.0):
        for rate in (0.003, 0.11, 1.3):
            for method in ("gradient_descent", "momentum", "adam"):
                run = descend(node, start, rate, method, 300)
                comparison = compare(run, report)
                suggestion = suggest(run, comparison, theory(run, report, comparison), report, None)
                if suggestion is None:
                    continue
                made += 1
                tried, at = suggestion.run, float(suggestion.run.places[0, 0])
                again = descend(node, at, tried.learning_rate, tried.method, tried.max_steps, decay=tried.decay)
                there, arrived = arrives(again, compare(again, report)), arrives(run, comparison)
                assert there or not arrived, (start, rate, method)
                assert not (there and arrived) or again.steps < run.steps, (start, rate, method)
                assert there or again.values[-1] < run.values[-1], (start, rate, method)
    assert made >= 12


def arrives(run, comparison):
    return run.outcome == "converged" and comparison.agrees and comparison.nearest.kind == "local_minimum"


def test_a_good_run_needs_no_suggestion():
    assert judged("x^2", 1, 0.5)[2] is None
