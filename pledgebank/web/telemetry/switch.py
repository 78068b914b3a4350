"""Whether tracing is switched on, by the standard variables of OpenTelemetry; until it is, it costs nothing."""

import asyncio
import importlib.util
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import structlog

from pledgebank.base.spans import NoSpans, Spans

ENDPOINTS = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
NEEDED = ("opentelemetry.sdk", "opentelemetry.exporter.otlp.proto.http")
ENDS_WITHIN = 3.0
MISSING = "Tracing is switched on by OTEL_..., but not installed: pip install 'pledgebank[otel]'."
_logger = structlog.get_logger(__name__)


def wanted(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether somebody asked for traces: OTEL_TRACES_EXPORTER=otlp, or an OTLP endpoint and no word against it."""
    if environment.get("OTEL_SDK_DISABLED", "").strip().lower() == "true":
        return False
    exporter = environment.get("OTEL_TRACES_EXPORTER", "").strip().lower()
    return exporter == "otlp" or (not exporter and any(environment.get(name) for name in ENDPOINTS))


def installed() -> bool:
    """Whether the extra `otel` is there."""
    return all(map(_found, NEEDED))


@asynccontextmanager
async def spans() -> AsyncIterator[Spans]:
    """Whoever hears of spans; at the end of the block the last are sent, within three seconds."""
    if not wanted():
        yield NoSpans()
        return
    if not installed():
        _logger.warning(MISSING)
        yield NoSpans()
        return
    from pledgebank.web.telemetry import tracing  # noqa: PLC0415 - of an extra, and slow to import

    provider = tracing.exporting()
    try:
        yield tracing.Tracing(provider)
    finally:
        ending = asyncio.ensure_future(asyncio.to_thread(provider.shutdown))
        await asyncio.wait([ending], timeout=ENDS_WITHIN)


def _found(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:
        return False
