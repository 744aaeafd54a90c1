"""Certificates in several variables are verified by the checker, which searches nothing; spoilt ones are not."""

from __future__ import annotations

import copy
import json

import pytest

from tutor.expression.read import read, read_interval
from tutor.expression.tree import variables
from tutor.extrema.certificate_of_several import verify_several
from tutor.extrema.several import analyze_several

R = "(-oo, oo)"
MIN, MAX, SADDLE = "local_minimum", "local_maximum", "saddle"

PROVED = [
    ("x^2 + y^2", "[0, 1]", [MIN]),  # at a corner
    ("x y", "[0, 1]", [SADDLE]),  # what the second derivatives say; in the box it is a minimum
    ("x^4 + y^4 - 4x y + 1", "[-3, 3]", [MIN, MIN, SADDLE]),
    ("sin(x) sin(y)", "[-3, 3]", [MAX, MAX, MIN, MIN, SADDLE]),
    ("e^x + y^2 - x y", "[-3, 3]", []),  # e^x = y/1, y = x/2: 2e^x = x has no solution
    ("x^2 + y^2 + z^2 - x y z", "[-1, 1]", [MIN]),
    ("sin(x) + cos(y)", R, [MAX, MIN, SADDLE, SADDLE]),  # in one period
    ("x^3 + y^3 - 3x y", R, [MIN, SADDLE]),
    ("x^3 + 3x y^2 - 15x - 12y", R, [MAX, MIN, SADDLE, SADDLE]),
]
PARTLY = [
    ("x^2 + y^4", "[-1, 1]"),  # the second derivatives do not decide
    ("|x| + y^2", "[-1, 1]"),
    ("x^2 y^2", "[-1, 1]"),
]


def certificate_of(expression: str, domain: str):
    node = read(expression).node
    names = tuple(sorted(variables(node)))
    sides = dict.fromkeys(names, read_interval(domain))
    report = analyze_several(node, names, sides, told=False, certified=True)
    return json.loads(json.dumps(report.certificate)), report


@pytest.mark.parametrize(("expression", "domain", "kinds"), PROVED)
def test_all_is_proved(expression, domain, kinds):
    certificate, _ = certificate_of(expression, domain)
    found = verify_several(certificate)
    assert found.proved, (found.failed, found.unchecked)
    assert sorted(fact["kind"] for fact in certificate["facts"] if "kind" in fact) == kinds


@pytest.mark.parametrize(("expression", "domain"), PARTLY)
def test_what_balls_cannot_repeat_is_marked(expression, domain):
    found = verify_several(certificate_of(expression, domain)[0])
    assert found.holds and found.unchecked and not found.proved


def test_where_no_fact_covers_what_is_far_out_there_is_no_certificate():
    certificate, report = certificate_of("x y e^(-x^2 - y^2)", R)
    assert certificate is None and report.certificate_why.key == "analysis.certificate_unbounded"


def spoilt(certificate):
    """The certificate with one thing made false at a time, and what that was."""

    def copied(change, what):
        other = copy.deepcopy(certificate)
        change(other)
        return what, other

    yield copied(lambda c: c.update(expression=f"{c['expression']} + 7x - 5y"), "expression")
    yield copied(lambda c: c.update(variables=["x", "w"]), "variables")
    yield copied(lambda c: c["domain"].update(y=["3", "-3"]), "domain")
    for name in certificate["periods"]:
        yield copied(lambda c, name=name: c["periods"].update({name: "3"}), "period")
    for name, fact in certificate["beyond"].items():
        for key, value in fact.items():
            for wrong in ([], value[:-1], [*value[:-1], "0"], [*value[:-1], f"1 + {value[-1]}"], ["1/x"] * len(value)):
                yield copied(lambda c, n=name, k=key, w=wrong: c["beyond"][n].update({k: w}), f"{name} {key} {wrong}")
        yield copied(lambda c, n=name: c["domain"].update({n: ["-1/8", "1/8"]}), f"{name} too small")
    for k, fact in enumerate(certificate["facts"]):
        yield copied(lambda c, k=k: c["facts"].pop(k), f"{k} gone")
        yield copied(lambda c, k=k: c["facts"].insert(k, c["facts"][-1]), f"{k} twice")
        for key, value in fact.items():
            for wrong in wrongs(key, value):
                yield copied(lambda c, k=k, j=key, w=wrong: c["facts"][k].update({j: w}), f"{k} {key} {wrong}")


def wrongs(key, value):
    match key:
        case "fact":
            kinds = ("no_critical_point", "one_critical_point", "known_critical_point", "claimed", "cut", "guess")
            return [kind for kind in kinds if kind != value]
        case "sign":
            return [-value, 0, "1", None]
        case "kind":
            return [kind for kind in (MIN, MAX, SADDLE, "undecided", None) if kind != value]
        case "variable":
            return ["w", "", None, 7]
    return ["99", "sqrt(-1)", "((", "", None, 7, ["0"], ["1/7", "1/7"]]


@pytest.mark.parametrize(("expression", "domain", "kinds"), PROVED)
def test_a_certificate_with_anything_false_in_it_fails(expression, domain, kinds):
    certificate, _ = certificate_of(expression, domain)
    tried = list(spoilt(certificate))
    step = max(1, len(tried) // 50)
    for what, other in tried[::step]:
        assert not verify_several(other).proved, what
    assert len(tried) > 10


@pytest.mark.parametrize("nonsense", [{}, {"variables": 3}, {"expression": "x", "variables": ["x"], "domain": []}])
def test_nonsense_fails_without_raising(nonsense):
    assert not verify_several(nonsense).holds


def test_hiding_a_point_is_seen():
    """x² + y² on a box with its minimum explained away."""
    certificate, _ = certificate_of("x^2 + y^2", "[-1, 1]")
    for fact in ({"fact": "no_critical_point", "variable": "x", "sign": 1}, {"fact": "claimed"}):
        certificate["facts"] = [fact]
        assert not verify_several(certificate).proved
