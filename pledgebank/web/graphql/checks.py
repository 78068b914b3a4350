"""Documents checked before they run: parsed and judged once, then remembered."""

from collections import OrderedDict
from collections.abc import Iterator
from typing import Any

from graphql import (
    ASTValidationRule,
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    NoSchemaIntrospectionCustomRule,
    NoUnusedFragmentsRule,
    OperationDefinitionNode,
    parse,
    specified_rules,
)
from msgspec import Struct
from strawberry.extensions import SchemaExtension
from strawberry.schema.schema import validate_document

from pledgebank.web.graphql import cost, limits

KEPT = 512
LONGEST_KEPT = 8_192
Rules = tuple[type[ASTValidationRule], ...]
# Alone, before all others: what no operation spreads is not measured, and graphql-core takes long over it.
_FIRST: Rules = (NoUnusedFragmentsRule,)


class Checked(Struct, frozen=True):
    """A document and what is wrong with it."""

    document: DocumentNode
    errors: tuple[GraphQLError, ...]
    costs: cost.Costs


class Known:
    """The documents used last, by their text, judged by these rules. One per schema."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._checked: OrderedDict[str, Checked] = OrderedDict()
        self.hits = 0

    def get(self, text: str) -> Checked | None:
        """What was found out about a document before."""
        found = self._checked.get(text)
        if found:
            self.hits += 1
            self._checked.move_to_end(text)
        return found

    def judge(self, schema: GraphQLSchema, text: str, document: DocumentNode) -> Checked:
        """Find out what is wrong with a document, and remember; long ones and the least used are forgotten."""
        # The limits first: validation itself takes quadratic time on some documents that break them.
        errors = limits.exceeded(document) or next(filter(None, self._broken(schema, document)), [])
        checked = Checked(document, tuple(errors), cost.Costs(schema, document))
        if len(text) <= LONGEST_KEPT:
            self._checked[text] = checked
            while len(self._checked) > KEPT:
                self._checked.popitem(last=False)
        return checked

    def _broken(self, schema: GraphQLSchema, document: DocumentNode) -> Iterator[list[GraphQLError]]:
        for rules in (_FIRST, self._rules):
            yield validate_document(schema, document, rules)

    def fits(self, schema: GraphQLSchema, text: str) -> bool:
        """Whether nothing is wrong with a document."""
        checked = self.get(text)
        if checked is None:
            try:
                document = parse(text, max_tokens=limits.MOST_TOKENS)
            except GraphQLError:
                return False
            checked = self.judge(schema, text, document)
        return not checked.errors


def rules(*, introspection: bool) -> Rules:
    """What a document must keep to."""
    return (*specified_rules, *(() if introspection else (NoSchemaIntrospectionCustomRule,)))


class Checks(SchemaExtension):
    """Refuses documents that are too large, too dear or invalid, or do not say which of their operations to run."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._found: Checked | None = None
        self._cost: int | None = None

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
        """Judge the document, whether it is clear what to run, and with these variables what that may cost."""
        context = self.execution_context
        schema, document = context.schema._schema, context.graphql_document
        assert document is not None
        found = self._found or self._known.judge(schema, context.query or "", document)
        errors = [*found.errors, *self._unclear(document)]
        if not errors:
            self._cost = found.costs.of(context.operation_name, context.variables)
            errors = cost.exceeded(self._cost)
        context.pre_execution_errors = errors
        yield

    def get_results(self) -> dict[str, Any]:
        """What it may cost, for those who may see that."""
        return {} if self._cost is None else {"cost": {"requested": self._cost, "most": cost.MOST}}

    def _unclear(self, document: DocumentNode) -> Iterator[GraphQLError]:
        operations = [one for one in document.definitions if isinstance(one, OperationDefinitionNode)]
        if len(operations) > 1 and self.execution_context._provided_operation_name is None:
            message = "This document has several operations: please say in operationName which to run."
            yield GraphQLError(message, extensions={"code": "OPERATION_RESOLUTION_FAILURE"})
