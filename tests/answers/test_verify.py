"""``verify``: our own derivations are accepted from their JSON alone, and every corruption of them is rejected."""

import copy
import random
import re

import pytest

from tests.calculus.derivations import FUNCTIONS, OTHERS
from tutor.answers.derivative import DerivativeRequest, derivative
from tutor.answers.verify import VerifyRequest, verify
from tutor.calculus.claims import SKILLS
from tutor.expression.algebra import NoAlgebra
from tutor.expression.read import read
from tutor.expression.tree import (
    ONE,
    ZERO,
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


def answer(expression, **options):
    return derivative(DerivativeRequest(expression=expression, variable="x", **options), NoAlgebra())


def judged(found):
    return verify(VerifyRequest(**found), NoAlgebra())


def accepted(found):
    return judged(found)["accepted"]


@pytest.mark.parametrize("part", range(4))
def test_our_own_derivations_are_accepted(part):
    for expression in FUNCTIONS[part::4]:
        found = answer(expression)
        assert judged(found) == {"accepted": True, "faults": []} or not found["verified"], expression


@pytest.mark.parametrize(
    "options",
    [
        {"detail": "full", "locale": "ko"},
        {"detail": "brief"},
        {"fractions": "quotient", "math": "latex"},
        {"order": 2},
    ],
)
def test_in_every_style(options):
    for expression in OTHERS:
        found = answer(expression, **options)
        assert accepted(found) or not found["verified"], expression


@pytest.mark.parametrize(
    ("expression", "variable"),
    [
        ("sum((y_i - (w*x_i + b))^2, i, 1, n)", "w"),  # the lines folded into others name x_i without its Σ
        ("θ sin θ", "θ"),
        ("θ sin θ", "theta"),
        ("width^2", "width"),
    ],
)
def test_with_another_variable(expression, variable):
    found = derivative(DerivativeRequest(expression=expression, variable=variable), NoAlgebra())
    assert found["verified"]
    assert judged(found)["faults"] == []


# Corruptions


def nearly(node):
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
        if part.__class__.__name__ not in ("Comparison", "Otherwise", "Conjunction", "Disjunction"):
            for other in nearly(part):
                yield with_children(node, (*parts[:place], other, *parts[place + 1 :]))


def mathematics(node):
    return {"text": to_text(node), "latex": to_latex(node)}


def follow(found, at, line):
    """The line after a step replaced, and with it the line the next step begins with, or the derivative."""
    found["steps"][at]["after"] = mathematics(line)
    if at + 1 < len(found["steps"]):
        found["steps"][at + 1]["before"] = mathematics(line)
    else:
        found["derivative"] = mathematics(line)


def another_rule(found, at, chance):
    step = found["steps"][at]
    step["rule"] = chance.choice([rule for rule in SKILLS if rule != step["rule"]])


def another_rule_with_its_skill(found, at, chance):
    another_rule(found, at, chance)
    found["steps"][at]["skill"] = SKILLS[found["steps"][at]["rule"]]


def another_skill(found, at, chance):
    step = found["steps"][at]
    step["skill"] = chance.choice([skill for skill in {*SKILLS.values()} if skill != step["skill"]])


def another_check(found, at, chance):
    step = found["steps"][at]
    step["check"] = chance.choice([check for check in ("exact", "enclosed", "sampled", None) if check != step["check"]])


def another_explanation(found, at, chance):
    found["steps"][at]["explanation"] = "The derivative of a sum is the sum of the derivatives, as everybody knows."


def explanation_of_another_rule(found, at, chance):
    step = found["steps"][at]
    step["explanation"] = "Cancel the factor x, which the numerator and the denominator share."
    if step["rule"] == "cancel":
        step["explanation"] = "Work out the numbers."


def other_parts_named(found, at, chance):
    """u = x^2 made u = x^2 + 7, and the outer or inner function likewise; in the words of rules that name them."""
    names = {"product": r"\bv = ", "quotient": r"\bv = ", "chain": "the outer function is "}
    for step in (*found["steps"][at:], *found["steps"][:at]):
        if step["rule"] in names and (step["rule"] == "chain" or not step["substeps"]):
            words = step["explanation"]
            step["explanation"] = re.sub(names[step["rule"]], lambda found: f"{found.group()}7 + ", words)
            return


def true_but_not_by_this_rule(found, at, chance):
    """An equal line, written differently, that the rule named does not give."""
    line = read(found["steps"][at]["after"]["text"]).node
    other = chance.choice([Sum((line, ZERO)), Product((Power(line, ONE), ONE)), Sum((line, ONE, Negation(ONE)))])
    found["steps"][at]["after"] = mathematics(other)


def latex_of_another_line(found, at, chance):
    found["steps"][at]["after"]["latex"] += " + 1"


def unreadable(found, at, chance):
    found["steps"][at]["before"]["text"] += " +"


def dropped(found, at, chance):
    del found["steps"][at]


def twice(found, at, chance):
    found["steps"].insert(at, copy.deepcopy(found["steps"][at]))


def exchanged(found, at, chance):
    steps = found["steps"]
    other = (at + 1) % len(steps)
    steps[at], steps[other] = steps[other], steps[at]


def another_function(found, at, chance):
    found["expression"] = mathematics(Sum((read(found["expression"]["text"]).node, Symbol("x"))))


def another_order(found, at, chance):
    found["order"] = 2


def another_variable(found, at, chance):
    found["variable"] = "t"


def another_derivative(found, at, chance):
    found["derivative"] = mathematics(Sum((read(found["derivative"]["text"]).node, ZERO)))


def nearly_the_same_line(found, at, chance):
    line = read(found["steps"][at]["after"]["text"]).node
    others = [*nearly(line)]
    other = chance.choice(others) if others else Integer(3)
    found["steps"][at]["after"] = mathematics(other)


def condition(text):
    (_, found), *_ = read(f"piecewise((0, {text}))").node.branches
    return {"text": to_text(found), "latex": to_latex(found)}


def a_condition_less(found, at, chance):
    """Of conditions that bound x only: others may follow from each other, as sin(x) != 0 from sin(2x) != 0."""
    if found["valid_where"] and all(each["text"].startswith(("x ", "abs(x) ")) for each in found["valid_where"]):
        del found["valid_where"][at % len(found["valid_where"])]


def a_condition_more(found, at, chance):
    found["valid_where"].append(condition(chance.choice(["x > 2", "x < -1"])))


def a_wider_condition(found, at, chance):
    """x > 1 made x >= 1, x != 1 made x != 2; of the only condition, and only where it is about x alone."""
    match found["valid_where"]:
        case [{"text": text}] if not any(word in text for word in (" or ", " and ", "floor", "ceil", "a")):
            other = text.replace(" > ", " >= ").replace(" < ", " <= ") if "!=" not in text else f"{text} + 1"
            found["valid_where"] = [condition(other)]


def a_condition_with_other_latex(found, at, chance):
    for each in found["valid_where"]:
        each["latex"] += " + 1"


def substep(corrupt):
    """The same done to a step that is folded into another."""

    def corrupt_inside(found, at, chance):
        inside = [step for step in found["steps"] if step["substeps"]]
        if not inside:
            return
        step = inside[at % len(inside)]
        corrupt({"steps": step["substeps"]}, chance.randrange(len(step["substeps"])), chance)

    corrupt_inside.__name__ = f"inside_{corrupt.__name__}"
    return corrupt_inside


KINDS = [
    another_rule,
    another_rule_with_its_skill,
    another_skill,
    another_check,
    another_explanation,
    explanation_of_another_rule,
    other_parts_named,
    true_but_not_by_this_rule,
    latex_of_another_line,
    unreadable,
    dropped,
    twice,
    exchanged,
    another_function,
    another_order,
    another_variable,
    another_derivative,
    nearly_the_same_line,
    a_condition_less,
    a_condition_more,
    a_wider_condition,
    a_condition_with_other_latex,
    *map(substep, (another_rule, another_skill, another_check, another_explanation, nearly_the_same_line, dropped)),
]


@pytest.mark.parametrize("corrupt", KINDS, ids=lambda kind: kind.__name__)
def test_every_corruption_is_rejected(corrupt):
    """Hundreds of derivations, one place in each, chosen by the function's own number."""
    tried = 0
    for number, expression in enumerate(FUNCTIONS):
        found = DERIVATIONS.setdefault(expression, None) or answer(expression)
        DERIVATIONS[expression] = found
        if not found["verified"]:
            continue
        corrupted = copy.deepcopy(found)
        chance = random.Random(number)
        corrupt(corrupted, chance.randrange(len(found["steps"])), chance)
        if corrupted == found:
            continue
        assert not accepted(corrupted), (expression, corrupted["steps"])
        tried += 1
    assert tried > 50


DERIVATIONS: dict[str, dict] = {}


def test_a_line_that_is_false_is_found_wherever_it_stands():
    """Every line of some derivations, changed in every way of ``nearly``, and the chain mended around it."""
    for expression in ("x^2*sin(x)", "sqrt(x^2 + 1)", "x^x", "abs(x^2 - 4)"):
        found = answer(expression)
        for at, step in enumerate(found["steps"]):
            for other in nearly(read(step["after"]["text"]).node):
                corrupted = copy.deepcopy(found)
                follow(corrupted, at, other)
                assert not accepted(corrupted), (expression, step["rule"], to_text(other))


@pytest.mark.parametrize("expression", ["max(x, x^2)", "max(x^2, 2)"])
def test_every_joint_has_to_be_examined(expression):
    found = answer(expression)
    assert accepted(found)
    joint = next(step for step in found["steps"] if step["rule"] == "joint")
    found["steps"].remove(joint)
    assert not accepted(found)


def test_faults_name_the_step_and_say_what_is_wrong():
    found = answer("x^2*sin(x)")
    found["steps"][1]["rule"] = "cos"
    found["steps"][2]["check"] = "sampled"
    verdict = judged(found)
    assert [fault["step"] for fault in verdict["faults"]] == [[1], [1], [2], [1]]
    assert "does not describe" in verdict["faults"][1]["reason"]
    assert "적힌" in judged({**found, "locale": "ko"})["faults"][0]["reason"]


@pytest.mark.parametrize(
    "steps",
    [[{}], [{"before": 3}], [{"substeps": "x"}], [{"rule": [], "before": {"text": 1, "latex": None}}]],
)
def test_what_is_no_step_is_a_fault_not_a_failure(steps):
    found = {**answer("x^2"), "steps": steps}
    assert not accepted(found)
