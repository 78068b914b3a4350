"""The documents that our own pages ask, made into a list with them: a server that runs no others runs all of these."""

import base64
import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest
from graphql import (
    ListTypeNode,
    NamedTypeNode,
    NonNullTypeNode,
    OperationDefinitionNode,
    parse,
    print_ast,
    separate_operations,
)

from pledgebank import app, database, settings
from pledgebank.settings import WrongSettings
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage
from pledgebank.web.graphql.persisted import listed

pytestmark = pytest.mark.anyio
PAGES = Path(__file__).parent.parent / "mobile-mock"
BUILT = PAGES / "dist" / "persisted-documents.json"
BOX = {"south": 56.0, "west": -4.0, "north": 56.1, "east": -3.9}
POINT = {"lat": 56.0, "lng": -4.0}
# What an operation is given that cannot do without.
GIVEN: dict[str, object] = {
    "BoxInput": BOX,
    "PointInput": POINT,
    "SimilarTo": {"location": POINT, "category": base64.b64encode(b"Category:" + b"0" * 32).decode()},
    "DateTime": "2026-06-01T12:00:00Z",
    "Int": 20,
    "Float": 1.0,
    "Boolean": True,
    "String": "none",
    "ID": "none",
}
# Asked only of those who are signed in.
OWN = {"Mine", "PromiseMade", "SlotsForMe"}
built = pytest.mark.skipif(not BUILT.is_file(), reason="the pages have not been built")


@pytest.fixture
async def client(storage: Storage) -> AsyncIterator[httpx2.AsyncClient]:
    await mongo.prepare(storage, database.INDEXES)
    transport = httpx2.ASGITransport(await app.build(storage, settings.read(documents=BUILT)))
    async with httpx2.AsyncClient(transport=transport, base_url="http://localhost") as opened:
        yield opened


def sent() -> dict[str, str]:
    """The operations as the pages send them: laid out in their own way, and with a `__typename` on every level."""
    asked = sorted((PAGES / "src" / "operations").glob("*.graphql"))
    whole = parse("\n".join(each.read_text() for each in asked))
    several = {name: print_ast(document) for name, document in separate_operations(whole).items()}
    return {
        name: re.sub("^((?:  |fragment).*{)$", r"\1 __typename", text, flags=re.MULTILINE)
        for name, text in several.items()
    }


def named() -> dict[str, str]:
    """The names in the list, by operation."""
    texts = listed.read(BUILT) if BUILT.is_file() else {}
    return {re.findall(r"(?:query|mutation|subscription) (\w+)", text)[0]: name for name, text in texts.items()}


def variables(text: str) -> dict[str, object]:
    """A value for each variable that has to have one; none for what a deed is given."""
    given: dict[str, object] = {}
    for definition in parse(text).definitions:
        for each in (isinstance(definition, OperationDefinitionNode) and definition.variable_definitions) or ():
            of = each.type.type if isinstance(each.type, NonNullTypeNode) else None
            if isinstance(of, NamedTypeNode) and of.name.value in GIVEN:
                given[each.variable.name.value] = GIVEN[of.name.value]
            elif isinstance(of, ListTypeNode):
                given[each.variable.name.value] = []
    return given


async def outcome(client: httpx2.AsyncClient, **asked: object) -> str:
    """What became of it: `data`, or the code of the first error."""
    answer = (await client.post("/graphql", json=asked)).json()
    return str(answer["errors"][0]["extensions"]["code"]) if "errors" in answer else "data"


@built
async def test_every_operation_of_our_pages_runs_by_name_and_by_text(client: httpx2.AsyncClient) -> None:
    # Deeds are not given what they need, and subscriptions not by POST: either is told only of what may run.
    expected = {"mutation": "BAD_USER_INPUT", "subscription": "NOT_ACCEPTABLE"}
    texts, names = sent(), named()
    for operation, text in texts.items():
        kind = next((kind for kind in expected if f"{kind} {operation}" in text), "")
        comes = expected.get(kind, "UNAUTHENTICATED" if operation in OWN else "data")
        for asked in ({"documentId": names[operation]}, {"query": text}):
            assert (operation, await outcome(client, variables=variables(text), **asked)) == (operation, comes)


@built
async def test_nothing_else_runs(client: httpx2.AsyncClient) -> None:
    assert len(named()) == len(sent()) > 90
    for other in ("{ viewer { id } }", sent()["Pin"].replace("ref", "ref title", 1)):
        assert await outcome(client, query=other) == "PERSISTED_QUERY_NOT_IN_LIST"


async def test_a_server_does_not_start_with_a_list_that_is_none(storage: Storage, tmp_path: Path) -> None:
    path = tmp_path / "documents.json"
    with pytest.raises(WrongSettings, match=r"PLEDGEBANK_DOCUMENTS: .* cannot be read: No such file or directory\."):
        await app.build(storage, settings.read(documents=path))
    path.write_text("[]")
    with pytest.raises(WrongSettings, match="is no JSON object of names and documents"):
        await app.build(storage, settings.read(documents=path))
