"""Verdicts on pairs. Equal pairs are identities from textbooks of algebra, trigonometry and logarithms; different pairs
are typical wrong answers, and pairs made to fool sampling (equal to doubles, equal on one side of a kink)."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutor.expression.algebra import NoAlgebra
from tutor.expression.balls import enclose, precision
from tutor.expression.read import read
from tutor.expression.tree import Apply, Integer, Negation, Power, Product, Quotient, Sum, Symbol, number, substitute
from tutor.grading.equality import equality

EQUAL = [
    ("x+1", "1+x"),
    ("(x+1)^2", "x^2+2x+1"),
    ("(x-1)(x+1)", "x^2-1"),
    ("1/x+1/x^2", "(x+1)/x^2"),
    ("0.5x", "x/2"),
    ("sin^2 x + cos^2 x", "1"),
    ("sin(2x)", "2 sin x cos x"),
    ("cos(2x)", "1-2sin^2 x"),
    ("tan x", "sin x/cos x"),
    ("sec^2 x", "1+tan^2 x"),
    ("sin(x+pi/2)", "cos x"),
    ("asin(x)", "pi/2-acos(x)"),
    ("acot(x)", "pi/2-atan(x)"),
    ("ln(x^2+1)-ln(x^2+2)", "ln((x^2+1)/(x^2+2))"),
    ("log(x, 10)", "ln x/ln 10"),
    ("2^x", "e^(x ln 2)"),
    ("e^(2x)", "(e^x)^2"),
    ("sqrt(x)", "x^(1/2)"),
    ("cbrt(x)", "x^(1/3)"),
    ("x^(2/3)", "cbrt(x)^2"),
    ("sqrt(x^2)", "abs(x)"),
    ("abs(x)", "max(x, -x)"),
    ("abs(x)", "{-x, x<0; x, x>=0}"),
    ("sign(x) x", "abs(x)"),
    ("sign(ln(x)) * (1/x)", "sign(ln(x))/x"),
    ("cosh x + sinh x", "e^x"),
    ("asinh(x)", "ln(x+sqrt(x^2+1))"),
    ("sqrt(x-1000)", "(x-1000)^(1/2)"),
    ("sqrt(x-1)+sqrt(1.5-x)", "(x-1)^(1/2)+sqrt(1.5-x)"),
    ("x^1000", "x^500 x^500"),
    ("sqrt(2) sqrt(3)", "sqrt(6)"),
    ("4 atan(1)", "pi"),
    ("(x+y)^2", "x^2+2x y+y^2"),
    ("ln(x y)", "ln x+ln y"),
    ("sum(k, k, 1, n)", "n(n+1)/2"),
    ("sum((y_i-w x_i)^2, i, 1, n)", "sum((w x_i-y_i)^2, i, 1, n)"),
    ("d/dx(x^2 sin x)", "2x sin x+x^2 cos x"),
    ("floor(x)", "-ceil(-x)"),
]

DIFFERENT = [
    ("x", "x+1"),
    ("2x cos x", "2x sin x+x^2 cos x"),
    ("sqrt(x^2)", "x"),
    ("(x+y)^2", "x^2+y^2"),
    ("ln(x+y)", "ln x+ln y"),
    ("x/2", "2/x"),
    ("pi", "22/7"),
    ("pi", "3.14159265358979"),
    ("e^x", "x^e"),
    ("sin(x)^2", "sin(x^2)"),
    ("x", "y"),
    ("floor(x)", "x"),
    ("abs(x-1000)", "1000-x"),
    ("abs(x-1/3)", "x-1/3"),
    ("abs(x^2-50)", "x^2-50"),
    ("max(x, 5)", "x"),
    ("min(x, 700)", "x"),
    ("{x, x<100; x^2, x>=100}", "x"),
    ("x+e^(-1000)", "x"),
    ("x+10^(-400)", "x"),
    ("sin(x/10^100)10^100", "x"),
    ("cos(x/10^90)", "1"),
    ("(1+x/10^3)^(10^3)", "e^x"),
    ("x^2+x-x^2", "x+10^(-60)x^2"),
    ("sin(pi x)", "0"),
    ("tan x", "tan(x)+10^(-30)"),
    ("sum(k, k, 1, n)", "n^2/2"),
    ("2/n sum(x_i(y_i-w x_i), i, 1, n)", "-2/n sum(x_i(y_i-w x_i), i, 1, n)"),
    ("sqrt(2)+sqrt(3)", "sqrt(5)"),
]

ELSEWHERE = [
    # equal wherever one would look first
    ("sqrt((x-10^5)^2)", "10^5-x"),
    ("abs(sin x+0.99999)", "sin x+0.99999"),
    ("abs(ln x+10)", "ln x+10"),
    ("abs(x^4-x^2+0.2499)", "x^4-x^2+0.2499"),
    ("sqrt((e^x-10^-7)^2)", "e^x-10^-7"),
    ("{x, 0.3<x<0.301; 0, otherwise}", "0"),
    ("floor(x+10^-9)", "floor(x)"),
    ("floor(pi x)", "floor(3.14159265358979x)"),
    ("{x, x<1/3; 5, x>=1/3}", "{x, x<=1/3; 5, x>1/3}"),
    ("{x, x<1/3; 5, x>=1/3}", "{x, x<1/3+10^-30; 5, x>=1/3+10^-30}"),
    ("{x, x != 1/3; 5, x = 1/3}", "x"),
    ("sign(x-1/7)^2", "1"),
    ("atan(1/(x/3-400))+atan(x/3-400)", "-pi/2"),
    ("asin(2x/(1+x^2))", "2atan(x)"),
    ("acos(cos(x/10^5))", "x/10^5"),
    ("abs(x-y-1000)", "1000+y-x"),
    ("abs(x y-10^6)", "10^6-x y"),
    ("max(x, y-1000)", "x"),
]

PIECES = [
    ("asin(2x/(1+x^2))", "{-pi-2atan(x), x<-1; 2atan(x), -1<=x<=1; pi-2atan(x), x>1}"),
    ("{x, x<pi; pi, x>=pi}", "min(x, pi)"),
    ("floor(2x)", "floor(x)+floor(x+1/2)"),
    ("abs(x)+abs(y)", "max(abs(x+y), abs(x-y))"),
    ("abs(x^4-x^2+0.25)", "x^4-x^2+0.25"),
    ("atan(sinh x)", "asin(tanh x)"),
    ("sqrt(1-cos(x)^2)", "abs(sin x)"),
    ("sqrt(x^2+1/x^2+2)", "abs(x+1/x)"),
    ("sum(x_i, i, 1, 3)", "x_1+x_2+x_3"),
]

DOMAINS = [
    # answer, expected, the side that has a value where the other has none
    ("x^2/x", "x", ["expected"]),
    ("x", "x^2/x", ["yours"]),
    ("(x^2-49)/(x-7)", "x+7", ["expected"]),
    ("2 ln x", "ln(x^2)", ["expected"]),
    ("sqrt(x)^2", "x", ["expected"]),
    ("x+1", "1+x", []),
    ("ln x-ln(x+1)", "ln(x/(x+1))", ["expected"]),
    ("1/(3x+1)", "(3x-1)/(9x^2-1)", ["yours"]),
    ("{x, x<2; x, x>2}", "x", ["expected"]),
    ("sqrt(x-1)sqrt(x+1)", "sqrt(x^2-1)", ["expected"]),
]


def judged(yours: str, expected: str):
    return equality(read(yours).node, read(expected).node, NoAlgebra())


@pytest.mark.parametrize(("yours", "expected"), EQUAL + PIECES)
def test_identities_are_equal_both_ways(yours, expected):
    for first, second in ((yours, expected), (expected, yours)):
        found = judged(first, second)
        assert found.value == "equal", found
        assert found.reason in ("identical", "enclosed", "exact")


@pytest.mark.parametrize(("yours", "expected"), DIFFERENT + ELSEWHERE)
def test_different_ones_have_a_certified_witness(yours, expected):
    found = judged(yours, expected)
    assert found.value == "different"
    witness = found.witness
    assert not witness.yours.overlaps(witness.expected)


@pytest.mark.parametrize(("yours", "expected"), DIFFERENT[:12])
def test_the_values_of_a_witness_are_those_of_the_expressions(yours, expected):
    witness = judged(yours, expected).witness
    for text, claimed in ((yours, witness.yours), (expected, witness.expected)):
        node = read(text).node
        for name, value in witness.point:
            node = substitute(node, name, number(value))
        with precision(300):
            assert enclose(node, {}).overlaps(claimed)


@pytest.mark.parametrize(("yours", "expected", "sides"), DOMAINS)
def test_a_difference_of_domains_is_reported_beside_equal(yours, expected, sides):
    found = judged(yours, expected)
    assert found.value == "equal"
    assert [difference.defined for difference in found.domains] == sides


def test_expressions_with_no_common_domain_differ_without_values_at_the_witness():
    found = judged("ln(-x)", "ln x")
    assert (found.value, found.reason) == ("different", "domain")
    assert found.witness.yours is None


def test_what_has_no_value_anywhere_is_undecided():
    assert judged("ln(-1-x^2)", "sqrt(-1-x^2)").value == "undecided"


def test_a_difference_at_one_point_that_no_enclosure_shows_is_not_called_equal():
    assert judged("{x, x != sqrt 2; 5, x = sqrt 2}", "x").value == "undecided"
    assert judged("sign(x^2-2)^2", "1").value == "undecided"


def test_the_witness_is_a_round_number_where_one_serves():
    assert judged("x^2", "2x").witness.point == (("x", Fraction(1)),)


X = Symbol("x")
leaves = st.one_of(st.just(X), st.integers(1, 9).map(Integer))


def grow(parts):
    pairs = st.tuples(parts, parts)
    return st.one_of(
        pairs.map(Sum),
        pairs.map(Product),
        pairs.map(lambda two: Quotient(*two)),
        parts.map(Negation),
        st.tuples(parts, st.integers(2, 4).map(Integer)).map(lambda two: Power(*two)),
        st.tuples(st.sampled_from(("sin", "cos", "sqrt", "ln", "atan", "abs")), parts).map(
            lambda two: Apply(two[0], (two[1],))
        ),
    )


trees = st.recursive(leaves, grow, max_leaves=7)


@settings(max_examples=120, deadline=None)
@given(trees, trees)
def test_rearranging_is_never_called_different(first, second):
    # a(a+b) = a² + ab and (a+b)² = a² + 2ab + b², whatever a and b are
    product = Product((first, Sum((first, second))))
    expanded = Sum((Power(first, Integer(2)), Product((second, first))))
    assert equality(product, expanded, NoAlgebra()).value in ("equal", "undecided")
    square = Power(Sum((first, second)), Integer(2))
    binomial = Sum((Power(first, Integer(2)), Product((Integer(2), first, second)), Power(second, Integer(2))))
    assert equality(square, binomial, NoAlgebra()).value in ("equal", "undecided")


@settings(max_examples=120, deadline=None)
@given(trees, st.integers(1, 60))
def test_adding_a_tiny_number_is_never_called_equal(tree, places):
    moved = Sum((tree, Power(Integer(10), Negation(Integer(places)))))
    assert equality(moved, tree, NoAlgebra()).value in ("different", "undecided")
