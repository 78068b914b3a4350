"""What running a document may cost: the most values its answer could hold, found in time linear in its length."""

from collections.abc import Mapping
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLField,
    GraphQLNamedType,
    GraphQLSchema,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
    get_operation_ast,
    is_list_type,
    is_object_type,
    value_from_ast_untyped,
)
from msgspec import Struct

from pledgebank.base import page

MOST = 10_000
# Of a list that is not asked for in pages, such as the tasks of an activity.
USUAL_ROWS = 10
# A field that asks the database a question of its own, and one that writes.
QUESTION = 10
MUTATION = 1_000
_ENOUGH = 10**12


class Cost(Struct, frozen=True):
    """What a selection set costs: `once`, and again for each row of the page that it is chosen from."""

    once: int = 0
    each: int = 0

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(min(self.once + other.once, _ENOUGH), min(self.each + other.each, _ENOUGH))

    def __or__(self, other: "Cost") -> "Cost":
        """The dearer, where only one of both can come about."""
        return Cost(max(self.once, other.once), max(self.each, other.each))

    def of(self, rows: int) -> int:
        """What it costs with so many rows."""
        return self.once + rows * self.each


class Costs:
    """What the operations of one valid document cost; what no variable changes is found once."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode) -> None:
        self._schema = schema
        self._document = document
        self._fixed: dict[str | None, int] = {}

    def of(self, operation_name: str | None, variables: Mapping[str, Any] | None) -> int:
        """The cost of an operation. `variables` as they were sent: `first` may be among them."""
        if operation_name in self._fixed:
            return self._fixed[operation_name]
        operation = get_operation_ast(self._document, operation_name)
        root = self._schema.get_root_type(operation.operation) if operation else None
        if operation is None or root is None:
            return 0
        measure = _Measure(self._schema, self._document, operation, dict(variables or {}))
        cost = measure.below(operation.selection_set, root).of(USUAL_ROWS)
        if not measure.varies:
            self._fixed[operation_name] = cost
        return cost


def exceeded(cost: int) -> list[GraphQLError]:
    """What to say of too dear a document."""
    if cost <= MOST:
        return []
    message = (
        f"This document may cost up to {cost} values, but at most {MOST} are allowed: "
        "please ask for fewer rows (`first`), or for less of each."
    )
    return [GraphQLError(message, extensions={"code": "QUERY_LIMIT_EXCEEDED"})]


class _Measure:
    """Measures each fragment of a document once, however often it is spread."""

    def __init__(
        self,
        schema: GraphQLSchema,
        document: DocumentNode,
        operation: OperationDefinitionNode,
        variables: dict[str, Any],
    ) -> None:
        self._schema = schema
        self._fragments = {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}
        self._costs: dict[str, Cost] = {}
        self._variables = variables
        self.varies = False  # whether another value of a variable could change it
        self._defaults = {d.variable.name.value: d.default_value for d in operation.variable_definitions or ()}

    def below(self, chosen: SelectionSetNode, parent: GraphQLNamedType) -> Cost:
        """What is chosen from a value of a type. Of several types that it may turn out to be, the dearest counts."""
        always, types = Cost(), dict[str, Cost]()
        for node in chosen.selections:
            if isinstance(node, FieldNode):
                always += self._field(node, parent)
                continue
            kind, cost = self._part(node, parent)
            if is_object_type(kind):
                types[kind.name] = types.get(kind.name, Cost()) + cost
            else:
                always += cost
        dearest = Cost()
        for cost in types.values():
            dearest |= cost
        return always + dearest

    def _part(self, node: SelectionNode, parent: GraphQLNamedType) -> tuple[GraphQLNamedType, Cost]:
        if isinstance(node, FragmentSpreadNode):
            name = node.name.value
            fragment = self._fragments[name]
            kind = self._schema.type_map[fragment.type_condition.name.value]
            if name not in self._costs:
                self._costs[name] = Cost()  # what a fragment that spreads itself would find
                self._costs[name] = self.below(fragment.selection_set, kind)
            return kind, self._costs[name]
        condition = getattr(node, "type_condition", None)
        kind = self._schema.type_map[condition.name.value] if condition else parent
        return kind, self.below(node.selection_set, kind)  # type: ignore[attr-defined]  # only inline fragments are left

    def _field(self, node: FieldNode, parent: GraphQLNamedType) -> Cost:
        name = node.name.value
        if name.startswith("__"):
            return Cost(1)  # introspection has rules of its own
        field: GraphQLField = parent.fields[name]  # type: ignore[attr-defined]  # a valid document asks nothing else
        extra = self._extra(field, parent)
        if node.selection_set is None:
            return Cost(extra + 1)
        inner = self.below(node.selection_set, get_named_type(field.type))
        rows = self._rows(node, field)
        if not is_list_type(get_nullable_type(field.type)):
            return Cost(extra + 1 + inner.of(USUAL_ROWS if rows is None else rows))
        row = 1 + inner.of(USUAL_ROWS)
        return Cost(extra, row) if rows is None else Cost(extra + rows * row)

    def _extra(self, field: GraphQLField, parent: GraphQLNamedType) -> int:
        told = getattr(field.extensions.get("strawberry-definition"), "metadata", {}).get("cost")
        if isinstance(told, int):
            return told
        if parent is self._schema.mutation_type:
            return MUTATION
        return QUESTION if parent is self._schema.query_type or "first" in field.args else 0

    def _rows(self, node: FieldNode, field: GraphQLField) -> int | None:
        """How many rows are asked for; None where the field has no say in it."""
        if "first" in field.args:
            first = self._given(node, field, "first")
            # What is no number is refused when it runs, and so is too large a one. JSON's 100.0 is a whole number.
            known = isinstance(first, int | float) and not isinstance(first, bool)
            return max(0, int(min(first, page.MOST))) if known else page.USUAL
        if "ids" in field.args:
            ids = self._given(node, field, "ids")
            return min(len(ids), page.MOST) if isinstance(ids, list) else 1
        return None

    def _given(self, node: FieldNode, field: GraphQLField, name: str) -> Any:
        value = next((one.value for one in node.arguments or () if one.name.value == name), None)
        if isinstance(value, VariableNode):
            variable = value.name.value
            self.varies = True
            if variable in self._variables:
                return self._variables[variable]
            value = self._defaults.get(variable)
        return field.args[name].default_value if value is None else value_from_ast_untyped(value, self._variables)
