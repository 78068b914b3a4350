"""The GraphQL schema: as committed, explained throughout, and what clients were promised."""

import os
from pathlib import Path

import pytest
from graphql import (
    EnumValueDefinitionNode,
    FieldDefinitionNode,
    InputValueDefinitionNode,
    Node,
    TypeDefinitionNode,
    Visitor,
    build_schema,
    parse,
    visit,
)
from graphql.utilities import find_breaking_changes

from pledgebank.schema import printed

COMMITTED = Path(__file__).parent.parent / "schema.graphql"
NAMED = (TypeDefinitionNode, FieldDefinitionNode, InputValueDefinitionNode, EnumValueDefinitionNode)
CONTRACT = os.environ.get("PLEDGEBANK_TEST_CONTRACT")


class Explained(Visitor):
    """Walks over a schema and notes what has no description: types, fields, arguments, values."""

    def __init__(self) -> None:
        super().__init__()
        self.silent: list[str] = []

    def enter(self, node: Node, _key: object, _parent: object, _path: object, ancestors: list[Node]) -> None:
        if isinstance(node, NAMED) and not node.description:
            self.silent.append(".".join(one.name.value for one in (*ancestors, node) if isinstance(one, NAMED)))


def test_the_committed_schema_is_that_of_the_code() -> None:
    assert COMMITTED.read_text(encoding="utf-8") == printed(), "run `make schema` and look at what changed"


def test_everything_in_it_is_explained() -> None:
    explained = Explained()
    visit(parse(printed()), explained)
    assert explained.silent == []


@pytest.mark.skipif(not CONTRACT, reason="PLEDGEBANK_TEST_CONTRACT does not name the public contract")
def test_it_holds_what_clients_were_promised() -> None:
    contract = build_schema(Path(str(CONTRACT)).read_text(encoding="utf-8"))
    assert [change.description for change in find_breaking_changes(contract, build_schema(printed()))] == []
