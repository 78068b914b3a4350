"""Traces for OpenTelemetry. Needs the extra `otel`, so nothing else imports it unless tracing is switched on."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Span, SpanKind, Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from pledgebank.base.errors import Refused
from pledgebank.base.spans import SpanContext, Value

_PREFIX = "pledgebank."


def exporting() -> TracerProvider:
    """Sends spans by OTLP over HTTP to where the standard variables OTEL_... say. Shut it down to send the last."""
    # The environment's own resource attributes go before ours.
    resource = Resource({SERVICE_NAME: "pledgebank"}).merge(Resource.create({}))
    provider = TracerProvider(resource=resource, shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return provider


class Tracing:
    """Tells a provider of the spans."""

    def __init__(self, provider: TracerProvider) -> None:
        self._tracer = provider.get_tracer("pledgebank")
        self._incoming = TraceContextTextMapPropagator()

    def span(self, name: str, **attributes: Value) -> SpanContext:
        """A span that lasts as long as the block."""
        return self._span(name, None, SpanKind.INTERNAL, attributes)

    def request(self, name: str, headers: Mapping[str, str], **attributes: Value) -> SpanContext:
        """A span for a request, within the trace that its `traceparent` header names, if it has one."""
        carried = {key: headers[key] for key in ("traceparent", "tracestate") if key in headers}
        return self._span(name, self._incoming.extract(carried), SpanKind.SERVER, attributes)

    @contextmanager
    def _span(
        self, name: str, within: Context | None, kind: SpanKind, attributes: Mapping[str, Value]
    ) -> Iterator["_Open"]:
        # Recording an exception would send its message along, which may quote what people wrote.
        with self._tracer.start_as_current_span(
            name, within, kind, _named(attributes), record_exception=False, set_status_on_exception=False
        ) as span:
            try:
                yield _Open(span)
            except Refused as refused:
                span.set_attribute(_PREFIX + "refused", refused.code)
                raise
            except Exception as error:
                span.set_status(Status(StatusCode.ERROR, type(error).__name__))
                raise


class _Open:
    def __init__(self, span: Span) -> None:
        self._span = span

    @property
    def trace(self) -> str | None:
        return trace.format_trace_id(self._span.get_span_context().trace_id)

    def call(self, name: str) -> None:
        self._span.update_name(name)

    def note(self, **attributes: Value) -> None:
        self._span.set_attributes(_named(attributes))


def _named(attributes: Mapping[str, Value]) -> dict[str, Value]:
    return {_PREFIX + name: value for name, value in attributes.items()}
