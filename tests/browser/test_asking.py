"""What the pages ask is never more than the server answers, also as their cache asks it."""

import json

import pytest
from graphql import (
    FieldNode,
    NameNode,
    Node,
    OperationDefinitionNode,
    SelectionSetNode,
    Visitor,
    get_operation_ast,
    parse,
    visit,
)

from pledgebank.schema import build
from pledgebank.web.graphql import cost, limits
from tests.browser.conftest import PAGES

SCHEMA = build()._schema
# The longest page of a list that the pages ask for.
ROWS = 50


class Named(Visitor):
    """Asks of everything what it is, as the cache does."""

    def enter_selection_set(
        self, node: SelectionSetNode, key: object, parent: Node, *_: object
    ) -> SelectionSetNode | None:
        """The same, with the type's name."""
        if isinstance(parent, OperationDefinitionNode):
            return None
        name = FieldNode(name=NameNode(value="__typename"), arguments=(), directives=())
        return SelectionSetNode(selections=(*node.selections, name))


def test_no_document_of_the_pages_costs_more_than_any_may() -> None:
    file = PAGES / "persisted-documents.json"
    if not file.is_file():
        pytest.skip("The pages are not built: `make pages`.")
    costs = {}
    for text in json.loads(file.read_text()).values():
        document = visit(parse(text), Named())
        operation = get_operation_ast(document)
        assert operation is not None
        assert operation.name is not None
        assert limits.exceeded(document) == []
        costs[operation.name.value] = cost.Costs(SCHEMA, document).of(None, {"first": ROWS})
    assert {name: amount for name, amount in costs.items() if amount > cost.MOST} == {}
