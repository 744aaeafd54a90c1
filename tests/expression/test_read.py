"""The reader against tables of real inputs, and properties that hold for any text at all."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.expression import cases_latex, cases_refused, cases_text
from tests.expression.trees import trees
from tutor.expression import limits
from tutor.expression.errors import LimitExceeded, ReadingError, TutorError
from tutor.expression.read import read
from tutor.expression.tree import Apply, Derivative, E, Indexed, Integer, Power, Product, Quotient, Sum, Symbol
from tutor.expression.write_text import to_text
from tutor.wording import LOCALES, say

X = Symbol("x")


@pytest.mark.parametrize("case", cases_text.CASES + cases_latex.CASES, ids=lambda case: ascii(case[0]))
def test_read_as(case):
    written, canonical, *codes = case
    reading = read(written)
    assert to_text(reading.node) == canonical
    assert [warning.code for warning in reading.warnings] == codes


@pytest.mark.parametrize("case", cases_refused.CASES, ids=lambda case: ascii(case[0]))
def test_refused(case):
    written, key, offset, length = case
    with pytest.raises(TutorError) as caught:
        read(written)
    assert (caught.value.message.key, caught.value.offset, caught.value.length) == (key, offset, length)


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("x^10", "x^10"),  # without braces LaTeX itself takes one digit; nobody who types this means x^1 times 0
        ("xy", "x*y"),
        ("x_12", "x_12"),
        ("x_iy_i", "x_i*y_i"),
        ("sin(x)", "sin(x)"),
        ("{x}^{2}", "x^2"),
        ("2{x}", "2*x"),
        ("abc", "a*b*c"),
        ("x~y", "x*y"),
        ("|x|", "abs(x)"),
    ],
)
def test_latex_without_a_backslash(written, canonical):
    assert to_text(read(written, notation="latex").node) == canonical


class TestTrees:
    """The exact shape of the tree, by hand."""

    def test_quotients_of_decimals_are_in_lowest_terms(self):
        assert read("0.5").node == Quotient(Integer(1), Integer(2))
        assert read("1.5e-3").node == Quotient(Integer(3), Integer(2000))

    def test_exp_is_a_power_of_e(self):
        assert read("exp(x)").node == Power(E, X)

    def test_cbrt_is_a_root(self):
        assert read("cbrt(x)").node == Apply("root", (X, Integer(3)))

    def test_written_brackets_stay(self):
        assert read("x+(y+1)").node == Sum((X, Sum((Symbol("y"), Integer(1)))))
        assert read("2*(x*y)").node == Product((Integer(2), Product((X, Symbol("y")))))

    def test_derivatives(self):
        assert read("d^2/dx^2(x)").node == Derivative(X, X, 2)
        assert read(r"\frac{d^2}{dx^2}x").node == Derivative(X, X, 2)

    def test_indexed_only_inside_the_sum(self):
        free, bound = read("y_i"), read("sum(y_i, i, 1, n)")
        assert free.node == Symbol("y_i")
        assert bound.node.body == Indexed("y", Symbol("i"))

    def test_an_index_belongs_to_the_nearest_sum(self):
        node = read("sum(x_i*sum(y_i, i, 1, n), i, 1, n)").node
        assert node.body.factors[1].body == Indexed("y", Symbol("i"))

    def test_declared_names_are_whole(self):
        assert read("2rate*x1", variables=["rate", "x1"]).node == Product((Integer(2), Symbol("rate"), Symbol("x1")))

    def test_a_declared_name_takes_no_part_of_a_longer_one(self):
        assert read("rate", variables=["rat"]).node != Symbol("rat")

    def test_reserved_names_cannot_be_declared(self):
        for name in ("sin", "pi", "e", "varphi"):
            with pytest.raises(TutorError):
                read("x", variables=[name])

    def test_a_greek_letter_may_be_declared_by_its_name(self):
        assert read("2theta", variables=["theta"]).node == read("2θ").node

    def test_log_base_setting(self):
        ten = read("log x", log_base=10)
        assert [to_text(reading) for reading in ten.warnings[0].readings] == ["log(x, 10)", "ln(x)"]


@pytest.mark.parametrize(
    ("written", "readings"),
    [
        ("1/2x", ["1/2*x", "1/(2*x)"]),
        ("a/bc", ["a/b*c", "a/(b*c)"]),
        ("sin^2x", ["sin(x)^2", "sin(x^2)"]),
        ("e^-x^2", ["e^(-x^2)", "(e^(-x))^2"]),
        ("log x", ["ln(x)", "log(x, 10)"]),
        ("3 + 1/2x", ["3 + 1/2*x", "3 + 1/(2*x)"]),
    ],
)
def test_readings_are_of_the_whole_text(written, readings):
    (warning,) = read(written).warnings
    assert [to_text(node) for node in warning.readings] == readings
    assert written[warning.offset : warning.offset + warning.length]


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("(((9^99)^99)^99)^99", "constant"),
        ("9^9^9^9", "exponent"),
        ("2^(3^(4^5))", "exponent"),
        ("(((x^99)^99)^99)^99", "exponent"),
        ("(x+1)^99999", "exponent"),
        ("e^(9^9^9)", "exponent"),
        ("x" + "⁹" * 5, "exponent"),
        ("1.0001^10000", "constant"),
        ("1e999999", "digits"),
        ("9" * 1001, "digits"),
        ("1e-5000000000000", "digits"),
        ("(" * 10_000, "tokens"),
        ("(" * 1_500, "depth"),
        ("-" * 1_500 + "x", "depth"),
        ("sin " * 500 + "x", "depth"),
        ("x^" * 500 + "x", "depth"),
        ("|" * 500 + "x" + "|" * 500, "depth"),
        ("1/" * 500 + "1", "depth"),
        ("a/b*" * 300 + "a", "depth"),
        (r"\frac{" * 500, "depth"),
        ("0.5+" * 900 + "x", "nodes"),
        ("x+" * 500_000, "length"),
        ("sum(i, i, 1, 10^9)", None),
        ("sum(i, i, 1, 100000)", "terms"),
        ("sum(sum(i*j, i, 1, 200), j, 1, 200)", "terms"),
        ("d^99/dx^99(x)", "order"),
    ],
)
def test_budgets(text, limit):
    if limit is None:
        read(text)  # a power as a bound is not computed by the reader; engines have their own budgets
        return
    with pytest.raises(LimitExceeded) as caught:
        read(text)
    assert caught.value.limit == limit


@pytest.mark.parametrize("text", ["1e-400", "1e400", "x^2025", "2^1000", "x^0.3333333333", "(9^99)^99"])
def test_large_but_allowed(text):
    read(text)


def test_a_long_run_of_letters_is_refused_at_once():
    with pytest.raises(ReadingError):
        read("a" * 9_000)


class Counted(list):
    """A token list that counts how often it is looked at: the reader's work, without a clock."""

    looks = 0

    def __getitem__(self, index):
        Counted.looks += 1
        return super().__getitem__(index)


@pytest.mark.parametrize("piece", ["x^2*sin(x)+", "1/2x+", "|x|+", "sin x cos x-", "{x, x<0; 1, true}+", "(x+1)(x-1)*"])
def test_work_grows_linearly(piece, monkeypatch):
    from tutor.expression import grammar as module  # noqa: PLC0415

    def work(copies):
        Counted.looks = 0
        original = module.Grammar.expression

        def counting(self):
            self.tokens = Counted(self.tokens)
            return original(self)

        with monkeypatch.context() as patch:
            patch.setattr(module.Grammar, "expression", counting)
            read(piece * copies + "x")
        return Counted.looks

    assert work(40) <= 2.3 * work(20)


ANYTHING = st.text(st.sampled_from("xyeidn 0123.,;+-*/^()[]{}|_=<>!'√²⁻ₓπΣ½\\sincoslgtfrac&∞\n"), max_size=25)


@settings(max_examples=500, deadline=None)
@given(st.one_of(ANYTHING, st.text(max_size=20)), st.sampled_from(("auto", "text", "latex")))
@example("\ud800", "auto")
@example("x\x00", "text")
@example("\\frac", "latex")
@example("_", "latex")
@example("_₁", "latex")
def test_any_text_is_read_or_refused_at_a_place_inside_it(text, notation):
    try:
        reading = read(text, notation=notation)
    except TutorError as error:
        for locale in LOCALES:
            assert say(error.message, locale).encode("utf-8")
        if error.offset is not None:
            assert 0 <= error.offset <= len(text)
            assert error.offset + (error.length or 0) <= len(text)
    else:
        for warning in reading.warnings:
            assert len(warning.readings) > 1
            assert warning.readings[0] == reading.node
            assert 0 <= warning.offset < warning.offset + warning.length <= len(text)
            for locale in LOCALES:
                assert say(warning.message, locale)
        assert read(to_text(reading.node), notation="text").node == reading.node


@settings(max_examples=100, deadline=None)
@given(trees(8), st.integers(0, 40), st.sampled_from("+*/^(),|x2 "))
def test_a_changed_character_never_crashes(tree, place, character):
    text = to_text(tree)
    place = min(place, len(text))
    try:
        read(text[:place] + character + text[place + 1 :], notation="text")
    except TutorError as error:
        assert error.message.key


def test_every_limit_has_a_message():
    for name in ("length", "tokens", "depth", "nodes", "digits", "exponent", "constant", "terms", "order"):
        for locale in LOCALES:
            assert str(limits.MAX_DEPTH) in say(LimitExceeded(name, limits.MAX_DEPTH).message, locale)
