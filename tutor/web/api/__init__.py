"""The HTTP API, under ``/api/v1``, and what operators ask of a server."""

from tutor.web.api.routes import blueprint

__all__ = ["blueprint"]
