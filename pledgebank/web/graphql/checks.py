"""Documents checked before they run: parsed and judged once, then remembered."""

from collections import OrderedDict
from collections.abc import Iterator

from graphql import (
    ASTValidationRule,
    DocumentNode,
    GraphQLError,
    NoSchemaIntrospectionCustomRule,
    OperationDefinitionNode,
)
from msgspec import Struct
from strawberry.extensions import SchemaExtension
from strawberry.schema.schema import validate_document

from pledgebank.web.graphql import limits

KEPT = 512
LONGEST_KEPT = 8_192
Rules = tuple[type[ASTValidationRule], ...]


class Checked(Struct, frozen=True):
    """A document and what is wrong with it."""

    document: DocumentNode
    errors: tuple[GraphQLError, ...]


class Known:
    """The documents used last, by their text. One per schema."""

    def __init__(self) -> None:
        self._checked: OrderedDict[str, Checked] = OrderedDict()
        self.hits = 0

    def get(self, text: str) -> Checked | None:
        """What was found out about a document before."""
        found = self._checked.get(text)
        if found:
            self.hits += 1
            self._checked.move_to_end(text)
        return found

    def put(self, text: str, checked: Checked) -> None:
        """Remember; long documents and the least used are forgotten."""
        if len(text) <= LONGEST_KEPT:
            self._checked[text] = checked
            while len(self._checked) > KEPT:
                self._checked.popitem(last=False)


class Checks(SchemaExtension):
    """Refuses documents that are too large, invalid, or do not say which of their operations to run."""

    def __init__(self, known: Known, *, introspection: bool) -> None:
        self._known = known
        self._rules: Rules = () if introspection else (NoSchemaIntrospectionCustomRule,)
        self._found: Checked | None = None

    def on_operation(self) -> Iterator[None]:
        """Bound the parser."""
        self.execution_context.parse_options["max_tokens"] = limits.MOST_TOKENS
        yield

    def on_parse(self) -> Iterator[None]:
        """Take a known document; errors raised in this hook would be lost on a WebSocket."""
        self._found = self._known.get(self.execution_context.query or "")
        if self._found:
            self.execution_context.graphql_document = self._found.document
        yield

    def on_validate(self) -> Iterator[None]:
        """Judge the document, and whether it is clear what to run."""
        found = self._found or self._judge()
        self.execution_context.pre_execution_errors = [*found.errors, *self._unclear(found.document)]
        yield

    def _judge(self) -> Checked:
        context = self.execution_context
        document = context.graphql_document
        assert document is not None
        # The limits first: validation itself takes quadratic time on some documents that break them.
        errors = limits.exceeded(document) or validate_document(
            context.schema._schema, document, (*context.validation_rules, *self._rules)
        )
        checked = Checked(document, tuple(errors))
        self._known.put(context.query or "", checked)
        return checked

    def _unclear(self, document: DocumentNode) -> Iterator[GraphQLError]:
        operations = [one for one in document.definitions if isinstance(one, OperationDefinitionNode)]
        if len(operations) > 1 and self.execution_context._provided_operation_name is None:
            message = "This document has several operations: please say in operationName which to run."
            yield GraphQLError(message, extensions={"code": "OPERATION_RESOLUTION_FAILURE"})
