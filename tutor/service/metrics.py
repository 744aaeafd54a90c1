"""What is counted, for Prometheus to fetch at ``/metrics``."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

CONTENT_TYPE = CONTENT_TYPE_LATEST


class Metrics:
    """The counters of one running tutor."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self.requests = Counter(
            "tutor_requests", "Requests answered.", ["route", "method", "status"], registry=self._registry
        )
        self.seconds = Histogram(
            "tutor_request_seconds", "Time to answer a request, in seconds.", ["route"], registry=self._registry
        )
        self.problems = Counter("tutor_problems", "Problems answered, by code.", ["code"], registry=self._registry)

    def text(self) -> bytes:
        """All of them in Prometheus's own format."""
        return generate_latest(self._registry)
