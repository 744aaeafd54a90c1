"""Whole answers: how they are read, what is refused where, and that what was written is read back."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.expression import cases_answers, cases_latex, cases_refused, cases_text
from tests.expression.trees import trees
from tutor.expression import answer_grammar, answers
from tutor.expression.answers import Equation, Intervals, Name, Nothing, Points, Values, kind, listed, parts
from tutor.expression.errors import LimitExceeded, TutorError
from tutor.expression.interval import REAL_LINE, Interval
from tutor.expression.limits import check_numbers
from tutor.expression.read import read
from tutor.expression.read_answer import read_answer
from tutor.expression.tree import INFINITY, Derivative, Integer, Negation, Quotient, Symbol, number
from tutor.expression.write_answer import answer_to_latex, answer_to_speech, answer_to_text
from tutor.wording import LOCALES, say

X = Symbol("x")


@pytest.mark.parametrize("case", cases_answers.READ, ids=lambda case: ascii(case[0]))
def test_read_as(case):
    written, sort, canonical, *codes = case
    reading = read_answer(written)
    assert (kind(reading.answer), answer_to_text(reading.answer)) == (sort, canonical)
    assert [warning.code for warning in reading.warnings] == codes
    for warning in reading.warnings:
        assert warning.readings[0] == reading.answer
        assert 0 <= warning.offset < warning.offset + warning.length <= len(written)
        for locale in LOCALES:
            assert say(warning.message, locale)


@pytest.mark.parametrize("case", cases_answers.READ, ids=lambda case: ascii(case[0]))
def test_what_was_read_is_read_back(case):
    answer = read_answer(case[0]).answer
    assert read_answer(answer_to_text(answer), notation="text").answer == answer
    assert read_answer(answer_to_latex(answer), notation="latex").answer == answer


@pytest.mark.parametrize("case", cases_answers.REFUSED, ids=lambda case: ascii(case[0]))
def test_refused(case):
    written, key, offset, length = case
    with pytest.raises(TutorError) as caught:
        read_answer(written)
    assert (caught.value.message.key, caught.value.offset, caught.value.length) == (key, offset, length)
    for locale in LOCALES:
        assert say(caught.value.message, locale)


# Read as answers otherwise than as expressions, on purpose: sets, wide space between two values, "does not exist".
OTHERWISE = {"DNE", "{x}", "{[(x+1)^2]-1}", r"\left\{x\right\}", r"x\quad y", r"\left\lbrace x \right\rbrace"}


@pytest.mark.parametrize("case", cases_text.CASES + cases_latex.CASES, ids=lambda case: ascii(case[0]))
def test_an_expression_is_read_as_the_reader_reads_it(case):
    if case[0] in OTHERWISE:
        return
    expected, found = read(case[0]), read_answer(case[0])
    assert found.answer == expected.node
    assert [(w.code, w.offset, w.length) for w in found.warnings] == [
        (w.code, w.offset, w.length) for w in expected.warnings
    ]


_MORE = {
    *("reading.infinity", "reading.unexpected_comma", "reading.unexpected"),
    *("reading.two_numbers", "reading.decimal_comma", "reading.percent", "reading.degrees"),
}


@pytest.mark.parametrize("case", cases_refused.CASES, ids=lambda case: ascii(case[0]))
def test_what_the_reader_refuses_is_no_expression(case):
    try:
        found = read_answer(case[0])
    except TutorError as error:
        assert error.message.key
    else:
        # only numbers with units or in groups, a sign in front, an end of the sentence, and infinity alone are more
        harmless = case[1] in _MORE or (case[0].rstrip().endswith(".") and case[1] == "reading.stray_point")
        assert kind(found.answer) != "expression" or harmless


class TestShapes:
    """The exact values, by hand."""

    def test_a_list_keeps_its_names(self):
        assert read_answer("x = 1, 3").answer == Values((Integer(1), Integer(3)), (Name("x"), Name("x")))
        assert read_answer("{1, 3}").answer == Values((Integer(1), Integer(3)), (None, None))

    def test_both_signs(self):
        assert read_answer("±2").answer == Values((Integer(2), Negation(Integer(2))), (None, None))

    def test_points(self):
        assert read_answer("(0, -1)").answer == Points(((Integer(0), Negation(Integer(1))),))

    def test_intervals(self):
        ray = Interval(Negation(INFINITY), Integer(2), False, True)
        assert read_answer("x <= 2").answer == Intervals((ray,), "x")
        assert read_answer("(-oo, 2]").answer == Intervals((ray,))
        assert read_answer("ℝ").answer == Intervals((REAL_LINE,))

    def test_names(self):
        def name(text):
            return read_answer(f"{text} = 1").answer.name

        assert name("f'(2)") == Name("f", 1, (), (Integer(2),))
        assert name("y''") == Name("y", 2)
        assert name("dy/dx") == name(r"\frac{dy}{dx}") == name("∂y/∂x") == Name("y", 1, ("x",))
        assert name("d/dx f(x)") == Name("f", 1, ("x",), (X,))
        assert name("∂²f/∂x∂y") == Name("f", 2, ("x", "y"))
        assert name("∇f(x, y)") == Name("f", 1, (), (X, Symbol("y")), gradient=True)
        assert name("d/dx(x^2)") == Derivative(read("x^2").node, X)

    def test_a_chain_keeps_every_side(self):
        sides = tuple(read(text).node for text in ("2*x^1", "2x"))
        assert read_answer("f'(x) = 2*x^1 = 2x").answer == Equation(Name("f", 1, (), (X,)), sides[1], sides[:1])

    def test_families(self):
        answer = read_answer("x = n*pi, n in Z").answer
        assert answer == Values((read("n*pi").node,), (Name("x"),), ("n",))

    def test_parts(self):
        assert listed(read_answer("x = 1, 3").answer) == (Integer(1), Integer(3))
        assert parts(read_answer("(0, -1), (2, 3)").answer) == (
            read_answer("(0, -1)").answer,
            read_answer("(2, 3)").answer,
        )
        assert parts(Nothing()) == ()

    def test_a_name_read_whole(self):
        assert read_answer("rate = 2rate2", variables=["rate", "rate2"]).answer.name == Name("rate")

    def test_notation_of_the_whole(self):
        assert read_answer("x_iy_i, 3", notation="latex").answer == read_answer("x_i*y_i, 3", notation="text").answer


@pytest.mark.parametrize(
    ("written", "readings"),
    [
        ("0,5", ["{0, 5}", "1/2"]),
        ("x = 2,5", ["x = 2, x = 5", "x = 5/2"]),
        ("(0, 5)", ["(0, 5)", "]0, 5["]),
        ("(0, 1), (2, 3)", ["(0, 1), (2, 3)", "(0, 1) U (2, 3)"]),
        ("x = +-2", ["x = 2, x = -2", "x = -2"]),
        ("x<-1 and x>1", ["x in (-oo, -1) U (1, oo)", "none"]),
        ("x > 1, x < 3", ["x in (1, 3)", "x in (1, oo) U (-oo, 3)"]),
    ],
)
def test_every_reading_is_shown(written, readings):
    (warning,) = read_answer(written).warnings
    assert [answer_to_text(reading) for reading in warning.readings] == readings


def test_speech():
    def spoken(text, locale):
        return say(answer_to_speech(read_answer(text).answer), locale)

    assert spoken("x = 1, 3", "en") == "x equals 1, x equals 3"
    assert spoken("(0, -1)", "en") == "open bracket 0, minus 1 close bracket"
    assert spoken("x <= 2", "en") == "from minus infinity to 2, included"
    assert spoken("none", "ko") == "없음"


@pytest.mark.parametrize("text", ["(9^9^9^9, 3)", "x < 9^9^9^9", "[0, 9^9^9^9)", "x = 1, 9^9^9^9", "{9^9^9^9, 1}"])
def test_budgets_come_before_any_number_is_computed(text):
    with pytest.raises(LimitExceeded):
        read_answer(text)


class Counted(list):
    """A token list that counts how often it is looked at."""

    looks = 0

    def __getitem__(self, index):
        Counted.looks += 1
        return super().__getitem__(index)


@pytest.mark.parametrize("piece", ["1, ", "x = 1, ", "(0, -1), ", "±2, ", "x < 1 or ", "[0, 1] U ", "1\n"])
def test_work_grows_linearly(piece, monkeypatch):
    def work(copies):
        Counted.looks = 0
        original = answer_grammar.AnswerGrammar.answer

        def counting(self):
            self.tokens = Counted(self.tokens)
            return original(self)

        with monkeypatch.context() as patch:
            patch.setattr(answer_grammar.AnswerGrammar, "answer", counting)
            read_answer(piece * copies + piece.rstrip(", U\n").removesuffix(" or"))
        return Counted.looks

    assert work(40) <= 2.3 * work(20)


# ---- properties ----------------------------------------------------------------------------------------------------


def _within_budget(tree):
    try:
        check_numbers(tree)
    except LimitExceeded:
        return False
    return True


_NODES = trees(5).filter(_within_budget)
_NUMBERS = st.fractions(min_value=-20, max_value=20, max_denominator=9)
_LETTERS = st.sampled_from(("x", "y", "f", "theta", "x_1", "w_max", "L"))
_NAMES = st.one_of(
    st.builds(Name, _LETTERS),
    st.builds(Name, st.sampled_from(("f", "y")), st.integers(1, 5), st.just(()), st.just((X,))),
    st.builds(
        lambda letter, at: Name(letter, 0, (), at), st.sampled_from(("f", "y")), _NUMBERS.map(lambda q: (number(q),))
    ),
    st.sampled_from((("x",), ("x", "x"), ("x", "y"), ("x", "x", "t"))).map(lambda by: Name("f", len(by), by)),
    st.builds(lambda letter: Name(letter, 1, gradient=True), st.sampled_from(("f", "L"))),
)


@st.composite
def _intervals(draw):
    lower, upper = sorted(draw(st.tuples(_NUMBERS, _NUMBERS).filter(lambda ends: ends[0] != ends[1])))
    closed = draw(st.tuples(st.booleans(), st.booleans()))
    match draw(st.sampled_from(("both", "left", "right"))):
        case "left":
            return Interval(number(lower), INFINITY, closed[0], False)
        case "right":
            return Interval(Negation(INFINITY), number(upper), False, closed[1])
    return Interval(number(lower), number(upper), *closed)


_POINTS = st.lists(st.lists(_NODES, min_size=2, max_size=3).map(tuple), min_size=1, max_size=3).map(tuple)
_ANSWERS = st.one_of(
    _NODES,
    st.builds(Equation, _NAMES, _NODES, st.lists(_NODES, max_size=1).map(tuple)),
    st.lists(_NODES, min_size=1, max_size=4).map(lambda nodes: Values(tuple(nodes), (None,) * len(nodes))),
    st.lists(st.tuples(_NODES, _NAMES), min_size=2, max_size=3).map(
        lambda pairs: Values(tuple(node for node, _ in pairs), tuple(name for _, name in pairs))
    ),
    st.builds(Points, _POINTS, st.one_of(st.none(), _NAMES)),
    st.builds(Intervals, st.lists(_intervals(), min_size=1, max_size=3).map(tuple), st.one_of(st.none(), st.just("x"))),
    st.lists(_intervals(), min_size=1, max_size=2).map(lambda found: Intervals(tuple(found), "D", is_name=True)),
    st.just(Nothing()),
)


@settings(max_examples=300, deadline=None)
@given(_ANSWERS)
@example(Values((Quotient(Integer(1), Integer(2)),), (None,)))
@example(Symbol("R"))
def test_what_a_writer_wrote_is_read_back(answer: answers.Answer):
    assert read_answer(answer_to_text(answer), notation="text").answer == answer
    assert read_answer(answer_to_latex(answer), notation="latex").answer == answer


ANYTHING = st.text(st.sampled_from("xyfd 0125.,;+-*/^()[]{}|_=<>'±∪∈∅∇∂RZU\nor and in\\cupfracpm"), max_size=25)


@settings(max_examples=500, deadline=None)
@given(st.one_of(ANYTHING, st.text(max_size=20)), st.sampled_from(("auto", "text", "latex")))
@example("]", "text")
@example("[", "text")
@example("=", "text")
@example("x=", "latex")
@example("{", "text")
@example("x in", "text")
@example("d/=1", "text")
@example("f^=1", "text")
@example("\\frac=1", "latex")
@example("x_{1,2", "text")
@example("x_{=1", "latex")
@example("R;", "text")
def test_any_text_is_read_or_refused_at_a_place_inside_it(text, notation):
    try:
        reading = read_answer(text, notation)
    except TutorError as error:
        for locale in LOCALES:
            assert say(error.message, locale).encode("utf-8")
        if error.offset is not None:
            assert 0 <= error.offset <= error.offset + (error.length or 0) <= len(text)
    else:
        for locale in LOCALES:
            assert say(answer_to_speech(reading.answer), locale)
        assert read_answer(answer_to_text(reading.answer), notation="text").answer == reading.answer
