"""A call inside a worker: whatever goes wrong becomes a problem in words."""

import json
import math

import pytest

from tutor.answers.calls import CALLS, Call
from tutor.answers.common import Request
from tutor.expression.algebra import NoAlgebra
from tutor.expression.errors import LimitExceeded
from tutor.service.answering import reply, schemas


class AskRequest(Request):
    number: float = 0.0


@pytest.fixture
def answers(monkeypatch):
    """Have the call ``ask`` answer with a function of the test's own."""

    def install(function):
        monkeypatch.setitem(CALLS, "ask", Call(AskRequest, function))
        return lambda body=b"{}": reply("ask", body, "en", NoAlgebra())

    return install


def failing(error):
    def function(request, algebra):
        raise error

    return function


def test_an_answer_is_json(answers):
    assert answers(lambda request, algebra: {"n": request.number})(b'{"number": 2.5}') == ("answer", '{"n": 2.5}')


@pytest.mark.parametrize("value", [math.inf, -math.inf, math.nan])
def test_a_number_that_is_not_finite_is_null(answers, value):
    kind, text = answers(lambda request, algebra: {"path": [(1.0, value)], "last": {"x": value}})()
    assert (kind, json.loads(text)) == ("answer", {"path": [[1.0, None]], "last": {"x": None}})


def test_an_unknown_call_is_not_found():
    assert reply("nothing", b"{}", "en", NoAlgebra())[1]["code"] == "not-found"


def test_a_passed_limit_is_named(answers):
    kind, problem = answers(failing(LimitExceeded("depth", 200, 3, 1, "expression")))()
    assert kind == "problem"
    assert (problem["code"], problem["limit"], problem["offset"]) == ("limit-exceeded", "depth", 3)


def test_too_deep_a_recursion_is_a_passed_limit(answers):
    assert answers(failing(RecursionError()))()[1]["code"] == "limit-exceeded"


def test_a_mistake_of_ours_is_logged_and_told_without_its_insides(answers, capfd):
    kind, problem = answers(failing(KeyError("secret")))()
    assert (kind, problem["code"]) == ("problem", "internal-error")
    assert "secret" not in problem["detail"]


def test_running_out_of_memory_ends_the_process(answers):
    with pytest.raises(MemoryError):
        answers(failing(MemoryError()))()


def test_every_call_has_a_schema_with_a_name_of_its_own():
    found = schemas()
    assert set(found) == set(CALLS)
    assert len({schema["title"] for schema in found.values()}) == len(found)
