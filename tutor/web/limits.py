"""How many requests one address may make."""

from __future__ import annotations

from flask import Flask, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from tutor.service.settings import Settings


def install(app: Flask, settings: Settings) -> None:
    """Limit the API's requests, counted in this process's memory, unless the setting says ``off``."""
    enabled = settings.rate_limits.strip().lower() != "off"
    limiter = Limiter(
        get_remote_address,
        storage_uri="memory://",
        default_limits=[settings.rate_limits] if enabled else [],
        default_limits_per_method=False,
        enabled=enabled,
        headers_enabled=True,
    )
    limiter.request_filter(lambda: not request.path.startswith("/api/"))
    limiter.init_app(app)
