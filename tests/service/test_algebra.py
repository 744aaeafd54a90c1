"""Exact algebra in a process that is killed on time: known, unknown, and never waited for."""

import os
import signal
import threading

import pytest

from tutor.expression.read import read
from tutor.service import algebra as module
from tutor.service.algebra import WorkerAlgebra


class Stuck:
    """An engine that does as it is told: hang with signals blocked like gmp, crash, lack memory, or tell its name."""

    def is_zero(self, told):
        match told:
            case "hang":
                signal.pthread_sigmask(signal.SIG_BLOCK, set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP})
                threading.Event().wait()
            case "crash":
                os.kill(os.getpid(), signal.SIGKILL)
            case "need too much memory":
                raise MemoryError
        return os.getpid()


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


@pytest.mark.parametrize("end", ["hang", "crash", "need too much memory"])
def test_what_ends_badly_is_unknown_and_the_next_question_is_answered(stuck, end):
    before = stuck.is_zero("say who you are")
    assert stuck.is_zero(end) is None
    assert stuck.is_zero("say who you are") != before
