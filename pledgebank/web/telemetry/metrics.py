"""What one process counts of its requests. Every label comes from a bounded set: nobody outside can make new ones."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import TypeVar

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.gc_collector import GCCollector
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
KINDS = ("query", "mutation", "subscription")
PATHS = frozenset({"/graphql", "/healthz", "/readyz", "/metrics", "/mailbox"})
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "OPTIONS", "WEBSOCKET"})
MOST_CODES = 200
OTHER = "other"
T = TypeVar("T", Counter, Gauge, Histogram)
_CODE = re.compile(r"[A-Z][A-Z_]{0,49}")


class Metrics:
    """One per process, made with the application; `registry` is what `/metrics` shows."""

    def __init__(self) -> None:
        registry = self.registry = CollectorRegistry()
        for collector in (ProcessCollector, PlatformCollector, GCCollector):
            collector(registry=registry)
        self._requests = _kept(
            Counter(
                "pledgebank_requests",
                "Requests that were answered.",
                ("path", "method", "transport", "status"),
                registry=registry,
            )
        )
        self._request_seconds = _kept(
            Histogram(
                "pledgebank_request_seconds",
                "How long a request took; streams are left out.",
                ("path",),
                buckets=SECONDS,
                registry=registry,
            )
        )
        self._operations = _kept(
            Counter(
                "pledgebank_operations",
                "GraphQL operations by kind, by the one field that they ask of the root, and by how they ended.",
                ("kind", "field", "outcome"),
                registry=registry,
            )
        )
        self._operation_seconds = _kept(
            Histogram(
                "pledgebank_operation_seconds",
                "How long an operation took; subscriptions are left out.",
                ("kind", "field"),
                buckets=SECONDS,
                registry=registry,
            )
        )
        self._refusals = Counter("pledgebank_refusals", "What was refused, by code.", ("code",), registry=registry)
        self._bugs = Counter("pledgebank_bugs", "Failures of our own, masked for clients.", registry=registry)
        self._open = _kept(Gauge("pledgebank_open", "What is under way now.", ("what",), registry=registry))
        self._letters = Counter("pledgebank_letters", "Letters by how it went.", ("outcome",), registry=registry)
        self._codes: set[str] = set()
        for what in ("requests", "websockets", "event_streams", "operations"):
            self._open(what).set(0)
        for outcome in ("sent", "failed"):
            self._letters.labels(outcome).reset()

    def request(self, path: str, method: str, transport: str, status: int, seconds: float) -> None:
        """Count a request that has ended. `transport`: http, event_stream or websocket."""
        place = path if path in PATHS else "/photos" if path.startswith("/photos/") else "pages"
        verb = method if method in METHODS else OTHER
        self._requests(place, verb, transport, str(status)).inc()
        if transport == "http":
            self._request_seconds(place).observe(seconds)

    def operation(self, kind: str, fields: Sequence[str], outcome: str, seconds: float) -> None:
        """Count an operation that has ended; `fields` are those it asked of the root, known to the schema."""
        field = fields[0] if len(fields) == 1 else "several" if fields else "none"
        self._operations(kind, field, outcome).inc()
        if kind != "subscription":
            self._operation_seconds(kind, field).observe(seconds)

    def refused(self, code: str) -> None:
        """Count a refusal; a bug counts as one besides."""
        if code == "INTERNAL_SERVER_ERROR":
            self._bugs.inc()
        if code not in self._codes and (len(self._codes) >= MOST_CODES or not _CODE.fullmatch(code)):
            code = OTHER
        self._codes.add(code)
        self._refusals.labels(code).inc()

    def letter(self, outcome: str) -> None:
        """Count a letter: sent or failed."""
        self._letters.labels(outcome).inc()

    @contextmanager
    def open(self, what: str) -> Iterator[None]:
        """Something is under way as long as the block lasts."""
        gauge = self._open(what)
        gauge.inc()
        try:
            yield
        finally:
            gauge.dec()


def _kept(metric: T) -> Callable[..., T]:
    """The part of a metric for some labels, remembered: finding it anew takes longer than counting."""
    return lru_cache(maxsize=1_000)(metric.labels)
