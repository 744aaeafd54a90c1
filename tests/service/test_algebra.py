"""Exact algebra in a process that is killed on time: known, unknown, and never waited for."""

import os
import signal
import threading

import pytest

from tutor.expression.read import read
from tutor.expression.tree import Symbol
from tutor.service import algebra as module
from tutor.service.algebra import WorkerAlgebra

X = Symbol("x")


class Stuck:
    """An engine that can be told to hang with signals blocked, as gmp does, to crash, or to say who it is."""

    def simplify(self, node):
        signal.pthread_sigmask(signal.SIG_BLOCK, set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP})
        threading.Event().wait()

    def is_zero(self, node):
        os.kill(os.getpid(), signal.SIGKILL)

    def solve(self, node, variable):
        return (os.getpid(),)

    def limit(self, node, variable, at):
        raise MemoryError


@pytest.fixture
def stuck(monkeypatch):
    monkeypatch.setattr(module, "symbolic_algebra", Stuck())
    algebra = WorkerAlgebra(0.2)
    yield algebra
    algebra.close()


def test_what_sympy_knows_is_known(request):
    algebra = WorkerAlgebra(20)
    request.addfinalizer(algebra.close)
    assert algebra.is_zero(read("sin(x)^2 + cos(x)^2 - 1").node) is True
    assert algebra.is_zero(read("x^2 - 1").node) is False
    assert set(algebra.solve(read("x^2 - 4").node, "x")) == {read("2").node, read("-2").node}
    assert algebra.limit(read("sin(x)/x").node, "x", read("0").node) == read("1").node


@pytest.mark.parametrize(
    "ask",
    [lambda a: a.simplify(X), lambda a: a.is_zero(X), lambda a: a.limit(X, "x", X)],
    ids=["hangs", "crashes", "runs out of memory"],
)
def test_what_ends_badly_is_unknown_and_the_next_question_is_answered(stuck, ask):
    (before,) = stuck.solve(X, "x")
    assert ask(stuck) is None
    (after,) = stuck.solve(X, "x")
    assert after != before
