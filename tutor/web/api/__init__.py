"""The HTTP API, under ``/api/v1``, its description, and what operators ask of a server."""

from __future__ import annotations

from flask import Flask

from tutor.web.api import batch, document, plots, problems, routes


def install(app: Flask) -> None:
    app.register_blueprint(routes.blueprint)
    app.register_blueprint(batch.blueprint)
    app.register_blueprint(problems.blueprint)
    app.register_blueprint(plots.blueprint)
    app.register_blueprint(document.blueprint)
