"""Certificates are verified by the checker, another program than the one that searches; spoilt ones are not."""

from __future__ import annotations

import copy
import json

import pytest

from tutor.expression.read import read, read_interval
from tutor.extrema.analysis import analyze
from tutor.extrema.certificate import UNCHECKED, verify

LINE = "(-oo, oo)"

PROVED = [
    ("x^2", LINE),
    ("x^3 - 3x", "[-2, 2]"),
    ("x^3", "[-1, 1]"),
    ("x^4", "[0, 1]"),
    ("(x^2 - 1)^3", LINE),
    ("x/(x^2 + 1)", LINE),
    ("1/x", "[-1, 1]"),
    ("x^2 sin(x)", "[0, 10]"),
    ("|x^2 - 1|", LINE),
    ("x^(1/3) (x + 4)", LINE),
    ("x^(2/3)", "[-1, 8]"),
    ("sqrt(x) - x", "[0, 4]"),
    ("x ln(x)", "(0, 5]"),
    ("x e^(-x)", LINE),
    ("sin(x)", LINE),
    ("floor(x)", "[0, 3]"),
    ("(x - cos(x))^3", "[0, 2]"),
    ("{x^2, x < 1; 2 - x, x >= 1}", "[-1, 3]"),
    ("max(sin(x), cos(x))", "[0, 2pi]"),
    ("sum(x^k, k, 1, 3)", LINE),
]
PARTLY = [
    ("x^2 sin(x)", LINE),  # infinitely many, far out
    ("x^x", "(0, 2]"),
    ("ln(x)", "[-1, 2]"),  # not defined on a part
    ("sin(x) + sin(sqrt(2) x)", LINE),
]


def certificate_of(expression: str, domain: str):
    report = analyze(read(expression).node, "x", read_interval(domain), told=False, certified=True)
    return json.loads(json.dumps(report.certificate)), report


@pytest.mark.parametrize(("expression", "domain"), PROVED)
def test_all_is_proved(expression, domain):
    certificate, report = certificate_of(expression, domain)
    found = verify(certificate)
    assert found.proved, (found.failed, found.unchecked)
    facts = [fact for piece in certificate["pieces"] for fact in piece["facts"]]
    inner = [fact for fact in facts if "kind" in fact and fact.get("at") not in (fact["from"], fact["to"])]
    stationary = [p for p in report.critical_points if p.reason == "stationary" and not at_a_joint(p, certificate)]
    families = [family for family in report.families if family.reason == "stationary"]
    assert sorted(fact["kind"] for fact in inner) == sorted(p.kind for p in (*stationary, *families))


def at_a_joint(point, certificate) -> bool:
    ends = [piece["from"] for piece in certificate["pieces"][1:]]
    return any(abs(point.x.approx - float(eval_rational(end))) < 1e-9 for end in ends)


def eval_rational(text: str) -> float:
    above, _, below = text.partition("/")
    try:
        return float(above) / float(below or 1)
    except ValueError:
        return float("nan")


@pytest.mark.parametrize(("expression", "domain"), PARTLY)
def test_what_balls_cannot_repeat_is_marked(expression, domain):
    certificate, _ = certificate_of(expression, domain)
    found = verify(certificate)
    assert found.holds and found.unchecked and not found.proved


def spoilt(certificate):
    """The certificate with one thing made false at a time, and what that was."""

    def copied(change, what):
        other = copy.deepcopy(certificate)
        change(other)
        return what, other

    yield copied(lambda c: c.update(expression=f"{c['expression']} + x/7"), "expression")
    yield copied(lambda c: c.update(domain=["-77", "78"]), "domain")
    if certificate["period"]:
        yield copied(lambda c: c.update(period="3"), "period")
    for k, piece in enumerate(certificate["pieces"]):
        yield copied(lambda c, k=k: c["pieces"].pop(k), f"{k} gone")
        for j, fact in enumerate(piece["facts"]):
            yield copied(lambda c, k=k, j=j: c["pieces"][k]["facts"].pop(j), f"{k} {j} gone")
            for key, value in fact.items():
                for wrong in wrongs(key, value):
                    yield copied(
                        lambda c, k=k, j=j, key=key, wrong=wrong: c["pieces"][k]["facts"][j].update({key: wrong}),
                        f"{k} {j} {key} {wrong}",
                    )


def wrongs(key, value):
    if key == "fact":
        return [kind for kind in ("no_zero", "one_zero", "known_zero", "constant", "guess") if kind != value]
    if key == "sign":
        return [-value, 0, "1", None]
    if key == "kind":
        return [kind for kind in ("local_minimum", "local_maximum", "neither") if kind != value] + [None]
    if key == "multiplicity":
        return [value + 1, value - 1, 0, -1, "x"]
    if key == "order":
        return [3 - value, 0]
    return [f"{value} + 1/1000", "sqrt(-1)", "((", "", None, 7, ["0"], "import os"]


@pytest.mark.parametrize(("expression", "domain"), PROVED)
def test_a_certificate_with_anything_false_in_it_fails(expression, domain):
    certificate, _ = certificate_of(expression, domain)
    tried = 0
    for what, other in spoilt(certificate):
        assert not verify(other).proved, what
        tried += 1
        if tried == 120:
            break
    assert tried > 10


@pytest.mark.parametrize(
    "nonsense", [{}, {"pieces": []}, {"expression": "x", "variable": "x", "domain": [], "pieces": 3}]
)
def test_nonsense_fails_without_raising(nonsense):
    assert not verify(nonsense).holds


def test_hiding_a_zero_is_seen():
    """x² on [−1, 1] with its zero explained away."""
    certificate, _ = certificate_of("x^2", "[-1, 1]")
    ends = {"from": "-1", "to": "1"}
    for fact in ({"fact": "no_zero", **ends, "sign": 1}, {"fact": "constant", **ends}, {"fact": UNCHECKED[0], **ends}):
        certificate["pieces"][0]["facts"] = [fact]
        assert not verify(certificate).proved
