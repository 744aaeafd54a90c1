"""How gunicorn runs the tutor: ``gunicorn --config python:tutor.web.server wsgi:app``.

One process of many threads: it only passes requests on, the calculating happens in worker processes of its own, and one
process means one queue, one set of counters and one pool of workers.
"""

from __future__ import annotations

import os
from typing import Any

from tutor.service.settings import Settings
from tutor.service.store import upgrade

_settings = Settings.from_environment(os.environ)

bind = f"{_settings.host}:{_settings.port}"
worker_class = "gthread"
workers = 1
threads = _settings.threads
timeout = 120
graceful_timeout = 15
keepalive = 5
limit_request_line = 8190
loglevel = "warning"


def on_starting(_server: Any) -> None:
    """Before anything is served: bring the database to its newest shape."""
    upgrade(_settings.database_url)


def when_ready(_server: Any) -> None:
    """Say where to look."""
    print(f"The tutor is at http://{_settings.host}:{_settings.port}  (Ctrl-C stops it)", flush=True)


def post_worker_init(worker: Any) -> None:
    """Have the calculators up before the first request comes."""
    worker.wsgi.extensions["tutor"].start()
