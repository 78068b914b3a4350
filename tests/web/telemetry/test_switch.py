"""Tracing is on only where the standard variables say so, and then ends in bounded time."""

import subprocess
import sys
import time

import pytest

from pledgebank.base.spans import NoSpans
from pledgebank.web.telemetry import switch

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("environment", "wanted"),
    [
        ({}, False),
        ({"OTEL_TRACES_EXPORTER": "otlp"}, True),
        ({"OTEL_TRACES_EXPORTER": "none", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://localhost:4318"}, False),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://localhost:4318"}, True),
        ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://localhost:4318/v1/traces"}, True),
        ({"OTEL_SDK_DISABLED": "true", "OTEL_TRACES_EXPORTER": "otlp"}, False),
        ({"OTEL_SERVICE_NAME": "town"}, False),
    ],
)
def test_the_standard_variables_switch_it(environment: dict[str, str], wanted: bool) -> None:
    assert switch.wanted(environment) is wanted


async def test_off_it_hears_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OTEL_TRACES_EXPORTER", raising=False)
    async with switch.spans() as spans:
        assert isinstance(spans, NoSpans)


async def test_a_collector_that_is_not_there_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1")
    async with switch.spans() as spans:
        with spans.span("something") as span:
            assert span.trace
        began = time.monotonic()
    assert time.monotonic() - began < switch.ENDS_WITHIN + 1


def test_off_nothing_of_it_is_even_imported() -> None:
    shown = "import sys, pledgebank.app; print([name for name in sys.modules if name.startswith('opentelemetry')])"
    answer = subprocess.run([sys.executable, "-c", shown], capture_output=True, text=True, check=True)
    assert answer.stdout == "[]\n"
