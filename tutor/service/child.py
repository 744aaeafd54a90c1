"""One process at the other end of a pipe: asked one thing at a time, and killed when it takes too long.

Nothing short of SIGKILL stops a stuck computation: flint and gmp ignore signals, threads cannot be ended.
"""

from __future__ import annotations

import ctypes
import math
import os
import resource
import signal
import sys
import threading
import time
from collections.abc import Callable
from multiprocessing import forkserver
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from typing import Any, NamedTuple, NoReturn

_PR_SET_PDEATHSIG = 1


OUT_OF_MEMORY = 12
"""How a process ends that ran out of memory (the number is that of ENOMEM)."""
_BOOKKEEPING = threading.Lock()  # multiprocessing looks at all children when one starts, not minding other threads
_ENDING = 1.0  # seconds a process that closed its pipe gets to end by itself, so that its exit status can be known
_LOADING = 60.0  # seconds a new process gets to load the mathematics, which on a busy machine takes its time
_DYING = 30.0  # seconds a killed process gets to be gone, so that a fork server in trouble cannot hold up everything


class Died(Exception):
    """The process ended instead of answering."""

    def __init__(self, status: int | None) -> None:
        super().__init__(status)
        self.status = status

    @property
    def by_limit(self) -> bool:
        """Whether it passed a limit: out of memory, or ended by a signal, as flint and gmp do for want of it."""
        return self.status is None or self.status < 0 or self.status == OUT_OF_MEMORY


class Progress(NamedTuple):
    """Sent by a process before its answer, any number of times: how many parts of the work are done, of how many."""

    done: int
    total: int


class TimedOut(Exception):
    """The process did not answer in time and was killed."""


class Child:
    """``target(pipe, *arguments)`` in a process of its own. Its owner has to ``kill`` it before ending itself."""

    def __init__(self, context: BaseContext, target: Callable[..., None], *arguments: Any) -> None:
        self._pipe, other = context.Pipe()
        self._process = context.Process(target=target, args=(other, *arguments))  # type: ignore[attr-defined]
        self._loaded = False
        with _BOOKKEEPING:
            self._process.start()
        other.close()

    @property
    def pid(self) -> int:
        return int(self._process.pid)

    def ask(self, question: Any, seconds: float, told: Callable[[int, int], None] | None = None) -> Any:
        """The answer to one question (plain data both ways). After ``Died`` or ``TimedOut`` the child is gone.

        ``told`` hears of every ``Progress`` on the way there. The time begins when the process has loaded.
        """
        try:
            if not self._loaded and self._pipe.poll(_LOADING):
                self._loaded = self._pipe.recv()
            until = time.monotonic() + seconds
            self._pipe.send(question)
            while self._loaded and self._pipe.poll(max(0.0, until - time.monotonic())):
                received = self._pipe.recv()
                if not isinstance(received, Progress):
                    return received
                if told is not None:
                    told(*received)
        except (EOFError, OSError) as error:
            with _BOOKKEEPING:
                self._process.join(_ENDING)
                status = self._process.exitcode
            self.kill()
            raise Died(status) from error
        self.kill()
        raise TimedOut

    def kill(self) -> None:
        """End the process at once, whatever it is doing."""
        with _BOOKKEEPING:
            self._process.kill()
            self._process.join(_DYING)
        self._pipe.close()


def settle_in(memory: int | None = None) -> None:
    """To be called first in a child: die with the parent, leave Ctrl-C to it, and use at most ``memory`` MiB."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    _let_go_of_the_fork_server()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if memory is not None:
        resource.setrlimit(resource.RLIMIT_AS, (memory << 20, memory << 20))


def _let_go_of_the_fork_server() -> None:
    """Close our end of the pipe that keeps the fork server, our parent, alive.

    It ends, and we with it, when the last holder of that pipe is gone. Every process it starts inherits an end so as
    to start others by it, which ours never do: a stuck one would keep the server and so itself alive for ever.
    """
    server: Any = forkserver._forkserver  # there is no public way to it
    if server._forkserver_alive_fd is not None:
        os.close(server._forkserver_alive_fd)
        server._forkserver_alive_fd = None


def allow_processor_time(seconds: float) -> None:
    """Let this process use ``seconds`` of processor time from now on, so that an orphan ends by itself too."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    until = math.ceil(used.ru_utime + used.ru_stime + seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (until, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def serve(pipe: Connection, answer: Callable[[Any], Any]) -> NoReturn:
    """Answer questions until the other side closes the pipe or one is answered with ``MemoryError``; then end.

    What is sent first says that everything is loaded. A process that ran out of memory once is not to be trusted again:
    its owner starts another. It ends at once, not waiting for children of its own, which die with it.
    """
    reply: Any = True
    try:
        while True:
            try:
                pipe.send(reply)
                question = pipe.recv()
            except (EOFError, OSError):
                os._exit(0)
            reply = answer(question)
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
