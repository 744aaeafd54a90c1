"""A calculator that does what it is told, for the tests of the pool: answer, hang, run out of memory, crash."""

import os
import signal
import threading

from tutor.service.child import Progress, allow_processor_time, serve, settle_in

HOG = 1 << 34


def run(pipe, memory, algebra_seconds, log_base):
    settle_in(memory)

    def answer(question):
        name, body, locale, seconds = question
        allow_processor_time(seconds)
        match name:
            case "pid":
                return "answer", str(os.getpid())
            case "echo":
                return "answer", body.decode()
            case "count":
                for number in (1, 2, 3):
                    pipe.send(Progress(number, 3))
                return "answer", '{"counted": 3}'
            case "hang":
                signal.pthread_sigmask(signal.SIG_BLOCK, set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP})
                threading.Event().wait()
            case "hog":
                return "answer", str(len(bytearray(HOG)))
            case "crash":
                os.abort()
            case "exit":
                os._exit(1)
        return "problem", {"code": "not-found", "detail": locale}

    serve(pipe, answer)
