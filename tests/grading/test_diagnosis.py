"""Mistakes named from wrong answers. The examples are those of the project's catalogue of typical mistakes, worked
by hand there; pairs marked as confusable there give the same wrong answer, and either may come first."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutor.answers.grade import GradeRequest, grade
from tutor.calculus.differentiate import derivative
from tutor.expression.algebra import NoAlgebra
from tutor.expression.read import read
from tutor.grading.catalogue import MISTAKES
from tutor.grading.diagnosis import Mistakes
from tutor.grading.slips import SLIPS
from tutor.wording import LOCALES, catalogue

EXAMPLES = [
    ("general.not_differentiated", "x^2 + sin(x)", "x", 1, "x^2 + sin(x)"),
    ("general.integrated", "x^3 + 2*x", "x", 1, "x^4/4 + x^2"),
    ("general.second_derivative", "x^4", "x", 1, "12*x^2"),
    ("general.plus_c", "x^3", "x", 1, "3*x^2 + C"),
    ("final.sign", "x^3 - 3*x", "x", 1, "3 - 3*x^2"),
    ("final.constant_factor", "x*sin(x)", "x", 1, "2*sin(x) + 2*x*cos(x)"),
    ("const.kept", "x^3 + 5", "x", 1, "3*x^2 + 5"),
    ("const.to_one", "x^2 + 7", "x", 1, "2*x + 1"),
    ("const.named_as_variable", "x^2 + pi^2", "x", 1, "2*x + 2*pi"),
    ("cmul.dropped", "5*x^3", "x", 1, "3*x^2"),
    ("cmul.zeroed", "4*x^3 + x", "x", 1, "1"),
    ("cmul.added", "5*sin(x)", "x", 1, "cos(x) + 5"),
    ("var.zeroed", "x^2 + 3*x", "x", 1, "2*x"),
    ("var.kept", "x^2 + 3*x", "x", 1, "5*x"),
    ("sum.term_dropped", "x^4 + x^3 + x^2", "x", 1, "4*x^3 + 2*x"),
    ("sum.sign_flipped", "x^3 - x^2", "x", 1, "3*x^2 + 2*x"),
    ("sum.term_copied", "x^3 + sin(x)", "x", 1, "3*x^2 + sin(x)"),
    ("power.exponent_kept", "x^5", "x", 1, "5*x^5"),
    ("power.coefficient_missing", "x^5", "x", 1, "x^4"),
    ("power.exponent_increased", "x^(-3)", "x", 1, "-3*x^(-2)"),
    ("power.integrated", "x^4 + exp(x)", "x", 1, "x^5/5 + exp(x)"),
    ("power.coefficient_reduced", "x^4", "x", 1, "3*x^3"),
    ("power.variable_lost", "x^2*sin(x)", "x", 1, "2*sin(x) + x^2*cos(x)"),
    ("power.negative_sign_lost", "x^(-2)", "x", 1, "2*x^(-3)"),
    ("power.fraction_exponent_sign", "x^(1/3)", "x", 1, "x^(2/3)/3"),
    ("recip.one_over_derivative", "1/x^3", "x", 1, "1/(3*x^2)"),
    ("recip.as_log", "1/x + x^2", "x", 1, "ln(x) + 2*x"),
    ("sqrt.half_missing", "sqrt(x)", "x", 1, "1/sqrt(x)"),
    ("sqrt.root_of_derivative", "sqrt(x^3)", "x", 1, "sqrt(3*x^2)"),
    ("sqrt.negative_exponent", "sqrt(x)", "x", 1, "-x^(-3/2)/2"),
    ("chain.inner_missing_power", "(x^2 + 1)^3", "x", 1, "3*(x^2 + 1)^2"),
    ("chain.inner_missing_exp", "exp(3*x)", "x", 1, "exp(3*x)"),
    ("chain.inner_missing_ln", "ln(x^2 + 1)", "x", 1, "1/(x^2 + 1)"),
    ("chain.inner_missing_trig", "sin(5*x)", "x", 1, "cos(5*x)"),
    ("chain.inner_missing_root", "sqrt(x^2 + 1)", "x", 1, "1/(2*sqrt(x^2 + 1))"),
    ("chain.inner_missing_invtrig", "atan(3*x)", "x", 1, "1/(9*x^2 + 1)"),
    ("chain.outer_at_inner_derivative", "sin(x^2)", "x", 1, "cos(2*x)"),
    ("chain.derivative_inside", "ln(x^2 + 1)", "x", 1, "ln(2*x)"),
    ("chain.outer_kept", "sin(x^2)", "x", 1, "2*x*sin(x^2)"),
    ("chain.added", "sin(x^2)", "x", 1, "cos(x^2) + 2*x"),
    ("chain.divided", "sin(3*x)", "x", 1, "cos(3*x)/3"),
    ("chain.inner_only", "ln(x^2 + 1)", "x", 1, "2*x"),
    ("exp.power_rule", "2^x", "x", 1, "x*2^(x - 1)"),
    ("exp.power_rule_e", "exp(x)", "x", 1, "x*exp(x - 1)"),
    ("exp.ln_base_missing", "3^x", "x", 1, "3^x"),
    ("exp.ln_base_divided", "3^x", "x", 1, "3^x/ln(3)"),
    ("tower.power_rule", "x^x", "x", 1, "x*x^(x - 1)"),
    ("tower.exp_rule", "x^x", "x", 1, "x^x*ln(x)"),
    ("ln.base_ignored", "log(x, 10)", "x", 1, "1/x"),
    ("ln.base_multiplied", "log(x, 2)", "x", 1, "ln(2)/x"),
    ("ln.coefficient_kept", "ln(3*x)", "x", 1, "3/x"),
    ("ln.reciprocal_of_ln", "ln(x)", "x", 1, "1/ln(x)"),
    ("trig.cos_sign", "cos(x)", "x", 1, "sin(x)"),
    ("trig.sin_sign", "sin(x)", "x", 1, "-cos(x)"),
    ("trig.tan_square_missing", "tan(x)", "x", 1, "1/cos(x)"),
    ("trig.tan_termwise", "tan(x)", "x", 1, "-cos(x)/sin(x)"),
    ("trig.co_sign_lost", "cot(x)", "x", 1, "1/sin(x)^2"),
    ("trig.sec_confused", "sec(x)", "x", 1, "tan(x)^2"),
    ("trig.power_as_argument", "sin(x)^2", "x", 1, "2*x*cos(x^2)"),
    ("trig.linear_argument", "sin(2*x)", "x", 1, "2*cos(x)"),
    ("hyper.cosh_sign", "cosh(x)", "x", 1, "-sinh(x)"),
    ("invtrig.as_reciprocal", "asin(x)", "x", 1, "-cos(x)/sin(x)^2"),
    ("invtrig.atan_root", "atan(x)", "x", 1, "1/sqrt(x^2 + 1)"),
    ("invtrig.asin_root_missing", "asin(x)", "x", 1, "1/(1 - x^2)"),
    ("invtrig.inner_sign", "atan(x)", "x", 1, "1/(1 - x^2)"),
    ("invtrig.acos_sign", "acos(x)", "x", 1, "1/sqrt(1 - x^2)"),
    ("invtrig.argument_not_squared", "atan(3*x)", "x", 1, "3/(3*x + 1)"),
    ("product.derivatives_multiplied", "x^2*sin(x)", "x", 1, "2*x*cos(x)"),
    ("product.minus", "x^2*sin(x)", "x", 1, "2*x*sin(x) - x^2*cos(x)"),
    ("product.one_term", "x^2*exp(x)", "x", 1, "2*x*exp(x)"),
    ("product.derivatives_added", "x^2*sin(x)", "x", 1, "2*x + cos(x)"),
    ("product.self_paired", "x^2*sin(x)", "x", 1, "2*x^3 + sin(x)*cos(x)"),
    ("quotient.termwise", "sin(x)/x^2", "x", 1, "cos(x)/(2*x)"),
    ("quotient.order_swapped", "sin(x)/x", "x", 1, "(sin(x) - x*cos(x))/x^2"),
    ("quotient.plus", "sin(x)/x", "x", 1, "(x*cos(x) + sin(x))/x^2"),
    ("quotient.denominator_not_squared", "sin(x)/x", "x", 1, "(x*cos(x) - sin(x))/x"),
    ("quotient.denominator_missing", "sin(x)/x", "x", 1, "x*cos(x) - sin(x)"),
    ("quotient.denominator_derivative", "sin(x)/x^2", "x", 1, "(x^2*cos(x) - 2*x*sin(x))/(4*x^2)"),
    ("quotient.denominator_constant", "sin(x)/x", "x", 1, "cos(x)/x"),
    ("quotient.minus_not_distributed", "(x^2 + 1)/(x + 2)", "x", 1, "(2*x*(x + 2) - x^2 + 1)/(x + 2)^2"),
    ("alg.freshman_power", "(x + 3)^2", "x", 1, "2*x"),
    ("alg.root_of_sum", "sqrt(x + 9)", "x", 1, "1/(2*sqrt(x))"),
    ("alg.reciprocal_of_sum", "1/(x + 2)", "x", 1, "-1/x^2"),
    ("alg.partial_cancel", "(x^2 + 3)/x", "x", 1, "1"),
    ("alg.negative_exponent_as_negative", "x^(-2)", "x", 1, "-2*x"),
    ("alg.exponents_multiplied", "x^2*x^3", "x", 1, "6*x^5"),
    ("alg.power_of_power_added", "(x^2)^3", "x", 1, "5*x^4"),
    ("alg.coefficient_not_powered", "(2*x)^3", "x", 1, "6*x^2"),
    ("alg.reciprocal_coefficient", "1/(2*x)", "x", 1, "-2/x^2"),
    ("alg.fraction_exponent_inverted", "x^(2/3)", "x", 1, "3*sqrt(x)/2"),
    ("alg.log_of_sum", "ln(x^2 + x)", "x", 1, "3/x"),
    ("alg.log_power_outside", "ln(x)^2", "x", 1, "2/x"),
    ("alg.exp_of_sum", "exp(2*x + 1)", "x", 1, "2*exp(2*x)"),
    ("alg.trig_of_sum", "sin(x^2 + x)", "x", 1, "2*x*cos(x^2) + cos(x)"),
    ("alg.distribute_first_only", "3*(x^2 + x)", "x", 1, "6*x + 1"),
    ("alg.minus_bracket", "x^3 - (x^2 - 4*x)", "x", 1, "3*x^2 - 2*x - 4"),
    ("abs.bars_ignored", "abs(x^2 - 4)", "x", 1, "2*x"),
    ("second.stopped_at_first", "x^4", "x", 2, "4*x^3"),
    ("second.square_of_first", "x^3", "x", 2, "9*x^4"),
    ("second.factor_frozen", "x*exp(x)", "x", 2, "(x + 1)*exp(x)"),
    ("partial.wrong_variable", "w^2*x", "w", 1, "w^2"),
    ("partial.other_varies", "w^2*x", "w", 1, "2*w*x + w^2"),
    ("partial.coefficient_letter_zeroed", "3*w*x + w^2", "w", 1, "2*w"),
]

MSE = "sum((y_i - (w*x_i + b))^2, i, 1, n)/n"
MEAN_SQUARES = [
    ("mse.factor_two_missing", "w", "1/n sum(x_i(w x_i + b - y_i), i, 1, n)"),
    ("mse.inner_factor_missing", "w", "2/n sum(w x_i + b - y_i, i, 1, n)"),
    ("mse.mean_missing", "w", "2 sum(x_i(w x_i + b - y_i), i, 1, n)"),
    ("mse.sign", "w", "2/n sum(x_i(y_i - w x_i - b), i, 1, n)"),
    ("mse.square_kept", "w", "2/n sum(x_i(w x_i + b - y_i)^2, i, 1, n)"),
    ("mse.sums_multiplied", "w", "2/n sum(x_i, i, 1, n) sum(w x_i + b - y_i, i, 1, n)"),
    ("mse.bias_has_x", "b", "2/n sum(x_i(w x_i + b - y_i), i, 1, n)"),
    ("mse.bias_forgotten", "w", "2/n sum(x_i(w x_i - y_i), i, 1, n)"),
]
HALVED = [
    "1/(2n) sum((y_i - (w*x_i + b))^2, i, 1, n)",
    "sum((w*x_i + b - y_i)^2, i, 1, n)/(2n)",
    "1/2 sum((w*x_i - y_i)^2, i, 1, n)",
]

# two slips each, worked by hand
DOUBLES = [
    ("x^3 sin(2x)", "x^2 sin(2x) + x^3 cos(2x)", {"power.coefficient_missing", "chain.inner_missing_trig"}),
    ("x^2 cos(x) + 5x", "2x cos(x) + x^2 sin(x)", {"trig.cos_sign", "var.zeroed"}),
    ("sin(x)/x + 7", "(sin(x) - x cos(x))/x^2 + 7", {"quotient.order_swapped", "const.kept"}),
    ("(x^2+1)^3 + ln(5x)", "3(x^2+1)^2 + 5/x", {"chain.inner_missing_power", "ln.coefficient_kept"}),
    ("e^(3x) cos x", "e^(3x) cos x + e^(3x) sin x", {"chain.inner_missing_exp", "trig.cos_sign"}),
]

# the mistake that a teacher would name first, where several give the same answer
LIKELIEST = [
    ("x^x", "x^x ln(x)", "tower.exp_rule"),
    ("(x^2+1)^(sin x)", "(x^2+1)^(sin x) ln(x^2+1) cos(x)", "tower.exp_rule"),
    ("cosh(x^2+5)", "-2x sinh(x^2+5)", "hyper.cosh_sign"),
    ("x^2 + sin(x)", "2x - cos(x)", "trig.sin_sign"),
    ("x^3 - sin(5x)", "3x^2 + 5cos(5x)", "sum.sign_flipped"),
    ("x^4 - 3x^2", "4x^3 + 2x", "cmul.dropped"),
    ("x^4 - 3", "4x^3 + 1", "const.to_one"),
    ("x^2 + acos(x)", "2x - 1/(1 - x^2)", "invtrig.asin_root_missing"),
    ("(x^2+2)^(-1) + x^5", "-2x/x^4 + 5x^4", "alg.freshman_power"),
    ("x/csc(x)", "(csc(x) - x csc(x) cot(x))/csc(x)^2", "trig.co_sign_lost"),
]

UNEXPLAINED = [
    ("(x^2 + 9)/(x^3 + 7)", "(2x(x^3 + 7) - 7x^2(x^2 + 9))/(x^3 + 7)^2"),  # 7 for 3: one number, no two mistakes
    ("6x^5 + 2x", "30x^4 + 11"),
    ("x^2", "x^7 + 13"),
    ("sin x", "e^(x^3)"),
    ("x^2 sin x", "ln(x^2+3) - 17"),
]


def explained(function, yours, variable="x", order=1):
    node = read(function).node
    expected = derivative(node, variable, order)
    return [found.malrules for found in Mistakes(node, variable, order, expected).explain(read(yours).node)]


@pytest.mark.parametrize(("malrule", "function", "variable", "order", "wrong"), EXAMPLES)
def test_every_mistake_is_named_from_its_example(malrule, function, variable, order, wrong):
    assert (malrule,) in explained(function, wrong, variable, order)[:4]


def test_most_are_named_first():
    first = [explained(function, wrong, variable, order)[0] for _, function, variable, order, wrong in EXAMPLES]
    right = sum(found == (row[0],) for found, row in zip(first, EXAMPLES, strict=True))
    assert right >= 0.9 * len(EXAMPLES)


@pytest.mark.parametrize(("malrule", "variable", "wrong"), MEAN_SQUARES)
def test_mistakes_in_the_gradient_of_the_mean_squared_error(malrule, variable, wrong):
    assert explained(MSE, wrong, variable)[0] == (malrule,)


@pytest.mark.parametrize("function", HALVED)
def test_the_factor_of_the_loss_overlooked(function):
    residual = "w*x_i + b - y_i" if "b" in function else "w*x_i - y_i"
    wrong = f"2 sum(x_i({residual}), i, 1, n)" + ("/n" if "n)/" in function or "2n" in function else "")
    assert explained(function, wrong, "w")[0] == ("mse.loss_convention",)


@pytest.mark.parametrize(("function", "wrong", "malrules"), DOUBLES)
def test_two_slips_are_found_when_one_does_not_do(function, wrong, malrules):
    assert malrules in [set(found) for found in explained(function, wrong)[:3]]


@pytest.mark.parametrize(("function", "wrong", "malrule"), LIKELIEST)
def test_the_likeliest_of_several_mistakes_comes_first(function, wrong, malrule):
    assert explained(function, wrong)[0] == (malrule,)


@pytest.mark.parametrize(("function", "wrong"), UNEXPLAINED)
def test_an_answer_without_a_good_explanation_gets_none(function, wrong):
    assert explained(function, wrong) == []


@pytest.mark.parametrize(("function", "right"), [(row[1], None) for row in EXAMPLES[::4]])
def test_a_right_answer_is_never_diagnosed(function, right):
    for answer in (f"d/dx({function})", f"x - x + d/dx({function})"):
        verdict = grade(GradeRequest(task="derivative", expression=function, answer=answer, variable="x"), NoAlgebra())
        assert verdict["value"] == "equal"
        assert verdict["diagnosis"] == []


def test_the_place_is_the_part_that_was_differentiated_wrongly():
    node = read("x^2 + cos(3x)").node
    (first, *_) = Mistakes(node, "x", 1, derivative(node, "x")).explain(read("2x + 3 sin(3x)").node)
    assert first.malrules == ("trig.cos_sign",)
    assert first.where == read("cos(3x)").node


def test_in_a_sum_the_place_is_the_term():
    node = read("x^5 - 3x^2 + 7x").node
    (first, *_) = Mistakes(node, "x", 1, derivative(node, "x")).explain(read("5x^4 + 6x + 7").node)
    assert first.malrules == ("sum.sign_flipped",)
    assert first.where == read("-3x^2").node


def test_a_wrong_entry_of_a_gradient_is_diagnosed():
    verdict = grade(GradeRequest(task="gradient", expression="x^3 + y^2", answer="(x^2, 2y)"), NoAlgebra())
    assert verdict["diagnosis"][0]["malrules"] == ["power.coefficient_missing"]


def test_every_rule_is_in_the_catalogue_and_has_a_short_hint_in_both_languages():
    assert {rule.id for rule in SLIPS} <= set(MISTAKES)
    for name in MISTAKES:
        english, korean = (catalogue(locale)[f"slip.{name}"] for locale in LOCALES)
        assert len(english.split()) <= 40
        assert len(korean) <= 95
    assert all(not rule.sound for rule in SLIPS)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([row[1] for row in EXAMPLES]), st.sampled_from([row[4] for row in EXAMPLES]))
def test_any_wrong_answer_gets_an_answer(function, wrong):
    node = read(function).node
    for found in Mistakes(node, "x", 1, derivative(node, "x")).explain(read(wrong).node):
        assert 1 <= len(found.malrules) <= 2
