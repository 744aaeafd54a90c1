"""Expressions the reader accepts and no one expects, on every call: an answer or a refusal, never an exception."""

import pytest

from tutor.answers.calls import CALLS
from tutor.expression.algebra import NoAlgebra
from tutor.expression.errors import TutorError

EXPRESSIONS = (
    "(x+1)^5000",
    "d/dx(x^2)",
    "d/dy(x*y)",
    "d/dx(d/dy(x^2*y))",
    "x*y",
    "x^(y^z)",
    "0/0",
    "1/0*x",
    "ln(-1)*x",
    "asin(2)*x",
    "0^x",
    "sqrt(-x^2-1)",
    "sum(sin(i*x), i, 1, 500)",
    "sum(x^k, k, 1, n)",
    "sum(y_i*x, i, 1, n)",
    "floor(x)*ceil(x)",
    "sign(x)^x",
    "min(x, max(x, -x))",
    "{x^2, x<0; 1/x, x>0}",
    "x^x^x",
    "e^e^e^x",
    "9^999*x",
    "x/10^400",
    "10^400*x",
    "tan(x)^50",
    "root(x, 5)",
    "log(2, x)",
    "e",
    "5",
)
REQUESTS = (
    ("read", {}),
    ("derivative", {}),
    ("derivative", {"order": 3}),
    ("gradient", {}),
    ("analysis", {}),
    ("analysis", {"domain": "[-1, 2]"}),
    ("descent", {"start": 1, "learning_rate": 0.1, "max_steps": 50}),
    ("grade", {"task": "derivative", "answer": "2x"}),
    ("grade", {"task": "critical_points", "answer": "0, 1"}),
    ("grade", {"task": "global_extrema", "answer": "minimum 0 at x = 0", "domain": "[0, 1]"}),
)


@pytest.mark.parametrize("expression", EXPRESSIONS)
@pytest.mark.parametrize(("name", "fields"), REQUESTS)
def test_an_odd_question_is_answered_or_refused(name, fields, expression):
    call = CALLS[name]
    try:
        answer = call.answer(call.request(expression=expression, **fields), NoAlgebra())
    except TutorError as refusal:
        assert refusal.message.key
    else:
        assert answer


@pytest.mark.parametrize("answer", EXPRESSIONS)
def test_an_odd_answer_gets_a_verdict(answer):
    call = CALLS["grade"]
    verdict = call.answer(call.request(task="derivative", expression="x^2", answer=answer), NoAlgebra())
    assert verdict["value"] in {"equal", "different", "undecided", "unreadable"}
