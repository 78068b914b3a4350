"""Each GraphQL operation measured and traced, by whatever way it came."""

import time
from collections.abc import Iterator
from contextlib import nullcontext

from graphql import FieldNode, OperationDefinitionNode
from graphql.utilities import get_operation_ast
from strawberry.extensions import SchemaExtension
from strawberry.types import StreamExecutionResult

from pledgebank.base import trail
from pledgebank.base.spans import NoSpans, Span
from pledgebank.web.context import Context
from pledgebank.web.telemetry.metrics import Metrics

UNKNOWN = "unknown"


class Watch(SchemaExtension):
    """Counts an operation by its kind and by what it asks of the root, once it is known to fit the schema."""

    def __init__(self) -> None:
        self._kind = UNKNOWN
        self._fields: tuple[str, ...] = ()
        self._failed = False
        self._span: Span | None = None

    def on_operation(self) -> Iterator[None]:
        """Time it, to its end: for a subscription that of the stream."""
        context = self.execution_context.context
        known = context if isinstance(context, Context) else None
        metrics = known.find(Metrics) if known else None
        opened = metrics.open("operations") if metrics else nullcontext()
        began, refused = time.monotonic(), len(trail.current().codes)
        with (known.storage.spans if known else NoSpans()).span("graphql") as self._span, opened:
            try:
                yield
            except Exception:
                self._failed = True
                raise
            finally:
                failed = self._has_failed() or len(trail.current().codes) > refused
                outcome = "errors" if failed else "data"
                if metrics:
                    metrics.operation(self._kind, self._fields, outcome, time.monotonic() - began)

    def on_execute(self) -> Iterator[None]:
        """Note what it is: only now is it known to be something that the schema has."""
        context = self.execution_context
        assert context.graphql_document is not None
        operation = get_operation_ast(context.graphql_document, context.operation_name)
        if operation is not None:
            self._kind, self._fields = operation.operation.value, _fields(operation)
            name = f"{self._kind} {self._fields[0] if len(self._fields) == 1 else 'several'}"
            trail.current().runs(name)
            if self._span:
                self._span.call(name)
        yield

    def on_stream_result(self, result: StreamExecutionResult) -> Iterator[None]:
        """Note a failure in a stream."""
        self._failed = self._failed or bool(getattr(result, "errors", None))
        yield

    def _has_failed(self) -> bool:
        result = self.execution_context.result
        return self._failed or bool(result and result.errors)


def _fields(operation: OperationDefinitionNode) -> tuple[str, ...]:
    nodes = operation.selection_set.selections
    names = (node.name.value if isinstance(node, FieldNode) else "fragment" for node in nodes)
    return tuple(dict.fromkeys(names))
