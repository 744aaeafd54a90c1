"""What runs in a worker process. Loaded once by the fork server, with all the mathematics."""

from __future__ import annotations

from multiprocessing.connection import Connection
from typing import Any

from tutor.answers.progress import listening
from tutor.expression.logarithm import LogBase
from tutor.service.algebra import WorkerAlgebra
from tutor.service.answering import reply, schemas
from tutor.service.child import Progress, allow_processor_time, serve, settle_in
from tutor.service.log import configure


def run(pipe: Connection, memory: int, algebra_seconds: float, log_base: LogBase) -> None:
    """Answer calls from the pipe until it is closed. ``memory`` in MiB."""
    settle_in(memory)
    configure()
    algebra = WorkerAlgebra(algebra_seconds)

    def answer(question: Any) -> Any:
        if question is None:
            return "answer", schemas()
        name, body, locale, seconds = question
        allow_processor_time(seconds)
        with listening(lambda done, total: pipe.send(Progress(done, total))):
            return reply(name, body, locale, algebra, log_base)

    serve(pipe, answer)
