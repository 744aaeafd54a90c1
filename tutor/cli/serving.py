"""``tutor serve``."""

from __future__ import annotations

import os
import sys

import click


@click.command()
@click.option("--host", help="Address to listen on (default 127.0.0.1).")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on (default 8000).")
def serve(host: str | None, port: int | None) -> None:
    """Serve the tutor's pages and its API."""
    given = {"HOST": host, "PORT": None if port is None else str(port)}
    environment = os.environ | {name: value for name, value in given.items() if value is not None}
    gunicorn = [sys.executable, "-m", "gunicorn", "--config", "python:tutor.web.server", "tutor.web:create_app()"]
    os.execve(sys.executable, gunicorn, environment)
