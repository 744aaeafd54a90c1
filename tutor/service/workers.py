"""The calculators: processes that do the mathematics, so that no input can hang or bring down the server.

They are forked from a process that has SymPy and flint loaded, so one that was killed is back in a moment. Admission is
bounded: when too many requests wait already, a new one is told so (``busy``) instead of making all of them slow.
"""

from __future__ import annotations

import atexit
import importlib
import json
import multiprocessing
import queue
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any

from tutor.service.child import Child, Died, TimedOut
from tutor.service.faults import not_unicode
from tutor.service.problem import Problem
from tutor.service.settings import Settings
from tutor.wording import LOCALES, Locale, phrase

Json = dict[str, Any]

CALCULATOR = "tutor.service.calculator"
_GRACE = 0.5  # seconds a worker gets beyond its calculation's time, for sending a long answer


class Busy(Problem):
    """All calculators are taken and the queue is full. ``more["retry_after"]`` is in seconds."""

    def __init__(self, locale: Locale) -> None:
        super().__init__("busy", phrase("service.busy", locale), {"retry_after": 2})


class Calculators:
    """A pool of worker processes, each running ``run(pipe, memory, algebra_seconds, log_base)`` of the module
    ``calculator``.

    Safe to call from any thread. Workers start at their first call, or all at ``start``.
    """

    def __init__(self, settings: Settings, calculator: str = CALCULATOR) -> None:
        self._settings = settings
        self._calculator = calculator
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload([calculator])
        self._free: queue.LifoQueue[Child | None] = queue.LifoQueue()
        for _ in range(settings.workers):
            self._free.put(None)
        self._waiting = 0
        self._lock = threading.Lock()
        self._children: set[Child] = set()
        self._closed = False
        self._schemas: Json | None = None
        atexit.register(self.close)

    def start(self) -> None:
        """Start every worker now rather than at its first call."""
        idle = [self._free.get() for _ in range(self._settings.workers)]
        for child in idle:
            self._free.put(child or self._new_child())

    def call(
        self,
        name: str,
        payload: Mapping[str, Any],
        seconds: float | None = None,
        told: Callable[[int, int], None] | None = None,
    ) -> Json:
        """The answer of the API call ``name`` to ``payload``.

        Raises ``Problem`` when there is none: ``Busy`` at once or after a short wait, ``limit-exceeded`` when the
        calculation took longer than ``seconds`` (default: the setting) or broke off (limit ``time``, ``memory``).
        ``told`` hears how far a long call has come.
        """
        locale = locale_of(payload)
        seconds = seconds or self._settings.seconds
        try:
            body = json.dumps(payload, ensure_ascii=False).encode()
        except UnicodeEncodeError as error:
            raise not_unicode(payload, locale) from error
        except RecursionError as error:
            raise Problem("limit-exceeded", phrase("service.too_deep", locale), {"limit": "depth"}) from error
        kind, answer = self._ask((name, body, locale, seconds), seconds, locale, told)
        if kind == "problem":
            raise Problem(answer.pop("code"), answer.pop("detail"), answer)
        result: Json = json.loads(answer)
        return result

    def schemas(self) -> Json:
        """The JSON Schema of every call's request. Raises ``Problem`` while no calculator can answer."""
        if self._schemas is None:
            self._schemas = self._ask(None, self._settings.seconds, "en")[1]
        return self._schemas

    def close(self) -> None:
        """Kill all workers. Calls after this raise ``Busy``."""
        atexit.unregister(self.close)
        with self._lock:
            self._closed = True
            children, self._children = self._children, set()
        for child in children:
            child.kill()

    def _ask(
        self, question: Any, seconds: float, locale: Locale, told: Callable[[int, int], None] | None = None
    ) -> tuple[str, Any]:
        child = self._admit(locale)
        try:
            child = child or self._new_child()
            kind, answer = child.ask(question, seconds + _GRACE, told)
            return kind, answer
        except (TimedOut, Died) as end:
            with self._lock:
                self._children.discard(child)
            child = None
            with suppress(Busy):  # closed meanwhile
                child = self._new_child()
            raise self._ended(end, seconds, locale) from end
        finally:
            self._free.put(child)

    def _ended(self, end: TimedOut | Died, seconds: float, locale: Locale) -> Problem:
        if isinstance(end, TimedOut):
            words = phrase("service.over_time", locale, allowed=float(seconds))
            return Problem("limit-exceeded", words, {"limit": "time"})
        if end.by_limit:
            words = phrase("service.over_memory", locale, allowed=self._settings.memory)
            return Problem("limit-exceeded", words, {"limit": "memory"})
        return Problem("internal-error", phrase("service.internal_error", locale))

    def _admit(self, locale: Locale) -> Child | None:
        """A free place in the pool, with its worker if it has one."""
        with self._lock:
            if self._closed or self._waiting >= self._settings.queue:
                raise Busy(locale)
            self._waiting += 1
        try:
            return self._free.get(timeout=self._settings.patience)
        except queue.Empty:
            raise Busy(locale) from None
        finally:
            with self._lock:
                self._waiting -= 1

    def _new_child(self) -> Child:
        settings = self._settings
        child = Child(
            self._context,
            _calculate,
            self._calculator,
            settings.memory,
            settings.algebra_seconds,
            settings.log_base,
        )
        with self._lock:
            closed = self._closed
            if not closed:
                self._children.add(child)
        if closed:  # closed while it started: left running, it would be waited for when this program ends
            child.kill()
            raise Busy("en")
        return child


def locale_of(payload: Mapping[str, Any]) -> Locale:
    """The language a request asks for, as far as it can be told before the request is checked."""
    asked = payload.get("locale")
    return next((locale for locale in LOCALES if locale == asked), "en")


def _calculate(pipe: Connection, calculator: str, *arguments: Any) -> None:
    # By name: this process must not load the mathematics (SymPy alone is 62 MB), the fork server has done so already.
    importlib.import_module(calculator).run(pipe, *arguments)
