"""The tutor on the web: Flask, and nothing that decides anything. The mathematics runs in worker processes."""

from __future__ import annotations

import os
import time

from flask import Flask, Response, g, request

from tutor.service import log
from tutor.service.services import Services, secret_key
from tutor.service.settings import Settings
from tutor.web import api, limits, problem_json
from tutor.web.pages import pages
from tutor.web.services import install as install_services

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
SECURITY_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
REQUEST_BYTES = 1_000_000


def create_app(settings: Settings | None = None) -> Flask:
    """The application. ``settings`` default to the environment's; the database must be at its newest shape."""
    settings = settings or Settings.from_environment(os.environ)
    log.configure()
    app = Flask(__name__)
    app.config.update(
        SECRET_KEY=secret_key(settings),
        MAX_CONTENT_LENGTH=REQUEST_BYTES,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_HTTPONLY=True,
    )
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.json.sort_keys = False  # type: ignore[attr-defined]
    services = Services.of(settings)
    install_services(app, services)
    limits.install(app, settings)
    problem_json.install(app)
    api.install(app)
    app.register_blueprint(pages)
    _observe(app, services)
    return app


def _observe(app: Flask, services: Services) -> None:
    """Count and time every request, and send the security headers with every answer."""

    @app.before_request
    def begin() -> None:
        g.began = time.monotonic()

    @app.after_request
    def end(response: Response) -> Response:
        for name, value in SECURITY_HEADERS.items():
            response.headers.setdefault(name, value)
        route = request.url_rule.rule if request.url_rule else "unknown"
        services.metrics.requests.labels(route, request.method, response.status_code).inc()
        services.metrics.seconds.labels(route).observe(time.monotonic() - g.get("began", time.monotonic()))
        return response
