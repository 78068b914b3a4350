"""The cost of a document: what its answer could hold, known before it runs, refused when it is too much."""

import time
from collections.abc import Mapping
from pathlib import Path

import httpx2
import pytest
from graphql import OperationDefinitionNode, parse

from pledgebank import schema
from pledgebank.web.graphql import cost
from pledgebank.web.graphql.cost import Costs
from tests.web.graphql.house import ask, code_of

pytestmark = pytest.mark.anyio
SCHEMA = schema.build()._schema
PAGES = Path(__file__).parents[3] / "mobile-mock" / "src" / "operations"
SQUARE = "query ($n: Int) { reports(first: $n) { edges { node { pledges(first: $n) { edges { cursor } } } } } }"


def of(document: str, variables: Mapping[str, object] | None = None) -> int:
    return Costs(SCHEMA, parse(document)).of(None, variables)


@pytest.mark.parametrize(
    ("document", "costs"),
    [
        ("{ __typename }", 1),
        ("{ __schema { types { fields { name } } } }", 1),
        ('{ report(ref: "a") { id title } }', 10 + 1 + 2),
        ('{ report(ref: "a") { location { lat lng } } }', 10 + 1 + 3),
        ("{ reports { edges { cursor } } }", 10 + 1 + 20 * 2),
        ("{ reports(first: 3) { edges { cursor node { id } } totalCount } }", 10 + 1 + 3 * 4 + 1),
        ("{ reports(first: 0) { edges { cursor } } }", 10 + 1),
        ("{ reports(first: null) { edges { cursor } } }", 10 + 1 + 20 * 2),
        ("{ changes { items { cursor } } }", 10 + 1 + 100 * 2),
        ("{ changes(first: 5) { items { cursor } hasMore } }", 10 + 1 + 5 * 2 + 1),
        ('{ nodes(ids: ["a", "b"]) { id } }', 10 + 2 * 2),
        ('{ nodes(ids: "a") { id } }', 10 + 1 * 2),
        ("mutation { signOut(input: {}) { errors { code } } }", 1000 + 1 + 10 * 2),
    ],
)
def test_costs_what_the_answer_could_hold(document: str, costs: int) -> None:
    assert of(document) == costs


def test_lists_that_nobody_pages_count_as_ten_rows() -> None:
    assert of('{ node(id: "a") { ... on Activity { slots { id role } } } }') == 10 + 1 + 10 * 3


def test_of_the_types_that_a_thing_can_be_the_dearest_counts() -> None:
    one, other = "... on Report { id title ref }", "... on Pledge { id }"
    assert of(f'{{ node(id: "a") {{ {one} {other} }} }}') == 10 + 1 + 3
    assert of(f'{{ node(id: "a") {{ id {one} {other} {one} }} }}') == 10 + 1 + 1 + 6


@pytest.mark.parametrize(
    ("variables", "rows"),
    [
        ({}, 20),
        ({"n": None}, 20),
        ({"n": 7}, 7),
        ({"n": 7.0}, 7),
        ({"n": 10**9}, 100),
        ({"n": -1}, 0),
        ({"n": True}, 20),
        ({"n": "7"}, 20),
    ],
    ids=str,
)
def test_rows_may_be_asked_for_by_variable(variables: dict[str, object], rows: int) -> None:
    assert of("query ($n: Int) { reports(first: $n) { edges { cursor } } }", variables) == 11 + 2 * rows


def test_a_variable_may_have_a_default() -> None:
    query = "query ($n: Int = 50) { reports(first: $n) { edges { cursor } } }"
    assert (of(query), of(query, {"n": 1})) == (11 + 100, 11 + 2)


def test_ids_may_be_a_variable() -> None:
    query = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    assert [of(query, {"ids": ids}) for ids in (["a"] * 30, "a", ["a"] * 999)] == [70, 12, 210]


def test_what_no_variable_changes_is_found_once_and_the_rest_each_time() -> None:
    first = "query A { reports { edges { cursor } } } query B($n: Int) { reports(first: $n) { edges { cursor } } }"
    costs = Costs(SCHEMA, parse(first))
    assert [costs.of("A", None), costs.of("A", {"n": 9}), costs._fixed] == [51, 51, {"A": 51}]
    assert [costs.of("B", {"n": n}) for n in (1, 9)] == [13, 29]


def test_each_operation_costs_for_itself() -> None:
    both = Costs(SCHEMA, parse("query A { reports { edges { cursor } } } query B { __typename }"))
    assert [both.of(name, None) for name in "AB"] == [51, 1]


def test_all_that_our_own_pages_ask_is_allowed_with_whole_pages_of_rows() -> None:
    document = parse("\n".join(each.read_text() for each in sorted(PAGES.glob("*.graphql"))))
    names = [one.name.value for one in document.definitions if isinstance(one, OperationDefinitionNode) and one.name]
    costs = {name: Costs(SCHEMA, document).of(name, {"first": 100}) for name in names}
    assert len(costs) > 90
    assert max(costs.values()) < cost.MOST * 0.7


def test_sensible_lists_of_lists_are_allowed_and_whole_pages_of_whole_pages_are_not() -> None:
    card = "id ref sentence target state signatureCount deadline timeZone location { lat lng }"
    twenty = (
        f"{{ reports(first: 20) {{ edges {{ node {{ id title pledges {{ edges {{ node {{ {card} }} }} }} }} }} }} }}"
    )
    assert not cost.exceeded(of(twenty))
    assert not cost.exceeded(of(SQUARE, {"n": 50}))
    [error] = cost.exceeded(of(SQUARE, {"n": 100}))
    assert "at most 10000 are allowed: please ask for fewer rows (`first`)" in error.message
    assert error.extensions == {"code": "QUERY_LIMIT_EXCEEDED"}


async def test_too_dear_a_document_does_not_run_and_the_same_with_fewer_rows_does() -> None:
    built = schema.build()
    result = await built.execute(SQUARE, {"n": 100})
    assert result.data is None
    assert [(error.extensions or {}).get("code") for error in result.errors or ()] == ["QUERY_LIMIT_EXCEEDED"]
    # Known by now, and nothing to be said against it: what it may cost is asked anew for each request.
    again = await built.execute(SQUARE, {"n": 1})
    assert [(error.extensions or {}).get("code") for error in again.errors or ()] != ["QUERY_LIMIT_EXCEEDED"]


async def test_the_cost_is_shown_where_people_explore_and_nowhere_else(
    client: httpx2.AsyncClient, explorable: httpx2.AsyncClient
) -> None:
    shown = (await ask(explorable, "{ a: hello b: hello }")).json()
    assert shown["extensions"] == {"cost": {"requested": 22, "most": 10_000}}
    assert "extensions" not in (await ask(client, "{ hello }")).json()


async def test_mutations_are_dear(client: httpx2.AsyncClient) -> None:
    query = "mutation {" + " ".join(f'a{n}: greet(input: {{name: "A"}}) {{ greeting }}' for n in range(10)) + "}"
    response = await ask(client, query)
    assert (response.status_code, code_of(response)) == (400, "QUERY_LIMIT_EXCEEDED")
    assert (await ask(client, query.replace("a9:", "#"))).status_code == 400


def chain(fragments: int) -> str:
    """Each fragment spreads the next twice: two to the power of `fragments` fields."""
    spreads = (f"fragment F{n} on Report {{ ...F{n + 1} ...F{n + 1} }}" for n in range(fragments))
    return '{ report(ref: "a") { ...F0 } } ' + " ".join(spreads) + f" fragment F{fragments} on Report {{ id }}"


def test_takes_time_linear_in_the_number_of_fragments_and_in_length() -> None:
    def seconds(document: str) -> float:
        parsed = parse(document)
        took = []
        for _ in range(5):
            began = time.process_time()
            Costs(SCHEMA, parsed).of(None, {})
            took.append(time.process_time() - began)
        return min(took)

    assert of(chain(60)) == 10**12  # no more is counted
    assert seconds(chain(160)) < 20 * seconds(chain(20)) + 0.01
    wide = "{ reports { edges { node { " + "id title " * 100 + "} } } }"
    wider = "{ reports { edges { node { " + "id title " * 3000 + "} } } }"
    assert seconds(wider) < 120 * seconds(wide) + 0.01
