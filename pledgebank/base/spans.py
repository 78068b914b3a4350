"""Spans of time under a name, for tracing: what storage and web say of themselves, whether or not anybody listens."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol

Value = str | int | bool


class Span(Protocol):
    """Something under way."""

    @property
    def trace(self) -> str | None:
        """The id of the trace it belongs to; None when nobody listens."""

    def call(self, name: str) -> None:
        """Give it a better name, from a bounded set."""

    def note(self, **attributes: Value) -> None:
        """Say more of it; never what people wrote."""


SpanContext = AbstractContextManager[Span]


class Spans(Protocol):
    """Whoever hears of spans. A span begun while another is under way belongs to that."""

    def span(self, name: str, **attributes: Value) -> SpanContext:
        """A span that lasts as long as the block."""

    def request(self, name: str, headers: Mapping[str, str], **attributes: Value) -> SpanContext:
        """A span for a request, within the trace that its `traceparent` header names, if it has one."""


class NoSpans:
    """Hears nothing."""

    def span(self, name: str, **attributes: Value) -> SpanContext:  # noqa: ARG002 - nobody listens
        """Nothing."""
        return _NO_SPAN

    def request(self, name: str, headers: Mapping[str, str], **attributes: Value) -> SpanContext:  # noqa: ARG002 - does nothing
        """Nothing."""
        return _NO_SPAN


def name_of(function: Callable[..., object]) -> str:
    """A function's place and name, also of one that was given some of its arguments."""
    inner = getattr(function, "func", function)
    return f"{inner.__module__.removeprefix('pledgebank.')}.{inner.__name__}"


class _NoSpan:
    trace = None

    def call(self, name: str) -> None: ...

    def note(self, **attributes: Value) -> None: ...


_NO_SPAN: SpanContext = nullcontext(_NoSpan())
