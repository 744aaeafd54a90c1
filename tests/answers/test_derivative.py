"""``derivative`` and ``gradient`` in the shapes of the contract."""

import pytest
from pydantic import ValidationError

from tutor.answers.derivative import DerivativeRequest, derivative
from tutor.answers.gradient import GradientRequest, gradient
from tutor.answers.verify import VerifyRequest, verify
from tutor.expression.algebra import NoAlgebra
from tutor.expression.errors import LimitExceeded, ReadingError, TutorError
from tutor.expression.read import read

MSE = "sum((y_i - (w*x_i + b))^2, i, 1, n)/n"


def ask(**fields):
    return derivative(DerivativeRequest(**fields), NoAlgebra())


def test_shape():
    answer = ask(expression="x^2 sin x")
    assert answer["expression"]["text"] == "x^2*sin(x)"
    assert answer["variable"] == "x"
    assert answer["derivative"] == {"text": "x*(2*sin(x) + x*cos(x))", "latex": r"x (2 \sin(x) + x \cos(x))"}
    assert answer["valid_where"] == []
    assert answer["verified"] is True
    assert answer["warnings"] == []
    first = answer["steps"][0]
    assert set(first) == {"rule", "before", "after", "explanation", "substeps", "skill", "check"}
    assert first["before"]["text"] == "d/dx(x^2*sin(x))"
    assert first["rule"] == "product"
    assert first["skill"] == "d.product"
    assert answer["steps"][-1]["after"] == answer["derivative"]


def test_conditions_are_mathematics():
    assert ask(expression="ln x")["valid_where"] == [{"text": "x > 0", "latex": "x > 0"}]


def test_explanations_follow_the_locale():
    assert "Product rule" in ask(expression="x*sin(x)")["steps"][0]["explanation"]
    assert "곱의 미분법" in ask(expression="x*sin(x)", locale="ko")["steps"][0]["explanation"]


@pytest.mark.parametrize(
    ("expression", "variable"),
    [("t^2", "t"), ("a*x^2", "x"), ("7", "x"), ("a*t^2", "t"), ("theta^2", "theta")],
)
def test_the_variable_meant_is_found(expression, variable):
    assert ask(expression=expression)["variable"] == variable


def test_a_variable_may_be_named_or_must_be():
    assert ask(expression="rate*x", variable="rate")["derivative"]["text"] == "x"
    with pytest.raises(TutorError) as error:
        ask(expression="a*b*c")
    assert error.value.field == "variable"
    for name in ("2", "", "sin", "e", "x+"):
        with pytest.raises(TutorError) as error:
            ask(expression="x^2", variable=name)
        assert error.value.field == "variable", name
    with pytest.raises(ReadingError) as error:
        ask(expression="x^", variable="x")
    assert error.value.field == "expression"


def test_ambiguity_is_reported():
    assert ask(expression="1/2x")["warnings"]


def test_bad_input_names_the_field():
    with pytest.raises(ReadingError) as error:
        ask(expression="3(")
    assert error.value.field == "expression"
    assert error.value.offset is not None
    with pytest.raises(LimitExceeded):
        ask(expression="x^x", order=10)
    for wrong in ({"order": 0}, {"order": 11}, {"order": "2"}, {"detail": "huge"}, {"oder": 1}):
        with pytest.raises(ValidationError):
            DerivativeRequest(expression="x", **wrong)


def test_the_steps_are_accepted_by_the_checker():
    answer = ask(expression="sqrt(sin(x^2))", order=2, detail="full")
    assert verify(VerifyRequest(**answer), NoAlgebra())["accepted"]


def test_gradient():
    answer = gradient(GradientRequest(expression="x^2*y + sin(x*y)"), NoAlgebra())
    assert answer["variables"] == ["x", "y"]
    assert [partial["derivative"]["text"] for partial in answer["partials"]] == [
        "y*(2*x + cos(x*y))",
        "x*(x + cos(x*y))",
    ]
    assert all(partial["steps"] for partial in answer["partials"])
    assert answer["hessian"][0][1] == answer["hessian"][1][0]
    assert answer["verified"] is True


@pytest.mark.parametrize(("locale", "words"), [("en", "held constant"), ("ko", "상수로 봐요")])
def test_partial_derivatives_are_written_and_said_as_such(locale, words):
    answer = gradient(GradientRequest(expression="2*x^2*sin(x*y) + 1/y", locale=locale), NoAlgebra())
    for partial in answer["partials"]:
        first, *others = partial["steps"]
        assert rf"\frac{{\partial}}{{\partial {partial['variable']}}}" in first["before"]["latex"]
        assert r"\frac{d}" not in str(partial)
        assert read(first["before"]["latex"]).node == read(first["before"]["text"]).node
        assert words in first["explanation"]
        assert not any(words in step["explanation"] for step in others)
        claimed = {"expression": answer["expression"], "order": 1, "valid_where": answer["valid_where"], **partial}
        assert verify(VerifyRequest(derivatives="leibniz", warnings=[], **claimed), NoAlgebra())["accepted"]
    one = gradient(GradientRequest(expression="x^2*sin(x)", locale=locale), NoAlgebra())["partials"][0]["steps"][0]
    assert r"\frac{d}{dx}" in one["before"]["latex"] and words not in one["explanation"]


def test_gradient_of_the_mean_squared_error():
    answer = gradient(GradientRequest(expression=MSE, variables=["w", "b"]), NoAlgebra())
    assert [partial["derivative"]["text"] for partial in answer["partials"]] == [
        "-2*sum(x_i*(y_i - w*x_i - b), i, 1, n)/n",
        "-2*sum(y_i - w*x_i - b, i, 1, n)/n",
    ]
    assert answer["hessian"][0][0]["text"] == "2*sum(x_i^2, i, 1, n)/n"
    assert answer["hessian"][1][1]["text"] == "2"
    assert gradient(GradientRequest(expression=MSE), NoAlgebra())["variables"] == ["b", "w"]


def test_an_expression_without_a_value_is_said_to_have_none():
    """asin(2) is not a real number, and neither is ln(−1 − x²): nothing can be checked, and a warning says why."""
    for expression in ("asin(2)*x", "ln(-1 - x^2)"):
        found = derivative(DerivativeRequest(expression=expression, variable="x"), NoAlgebra())
        assert not found["verified"]
        assert [warning["code"] for warning in found["warnings"]] == ["no-value"]
    found = derivative(DerivativeRequest(expression="x + sum(i^2, i, 1, x)", variable="x"), NoAlgebra())
    assert "no-value" not in [warning["code"] for warning in found["warnings"]]


def test_lines_in_prime_notation():
    found = ask(expression="x^2*sin(2x)", derivatives="prime")
    assert found["derivatives"] == "prime"
    assert found["steps"][0]["before"] == {"text": "(x^2*sin(2*x))'", "latex": r"(x^{2} \sin(2 x))'"}
    assert found["steps"][0]["after"]["text"] == "(x^2)'*sin(2*x) + x^2*(sin(2*x))'"
    assert ask(expression="1/x", order=2, derivatives="prime")["steps"][0]["before"]["latex"] == (
        r"\left(\frac{1}{x}\right)''"
    )
    for expression in ("x^2*sin(2x)", "x^x", "a*x^2", "(x^2 + 1)/x"):
        for order in (1, 2):
            found = ask(expression=expression, order=order, detail="full", derivatives="prime")
            assert verify(VerifyRequest(**found), NoAlgebra()) == {"accepted": True, "faults": []}


def test_prime_marks_are_not_used_where_they_would_not_say_by_what():
    assert ask(expression="x^2*y", variable="y", derivatives="prime")["steps"][0]["before"]["text"] == "d/dy(x^2*y)"
    assert ask(expression="t^2", variable="t", derivatives="prime")["derivatives"] == "prime"
