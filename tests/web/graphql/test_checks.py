"""Documents: bounded in time linear in their length, parsed and judged once."""

import time
from collections.abc import Callable

import pytest
from graphql import GraphQLError, parse

from pledgebank.web.graphql import limits, schema
from tests.web.graphql.house import Mutation, Query, Subscription

pytestmark = pytest.mark.anyio


def nested(levels: int) -> str:
    return "{ " + "deeper { " * (levels - 1) + "hello" + " }" * levels


def doubling(fragments: int) -> str:
    """Each fragment spreads the next twice: two to the power of `fragments` fields."""
    chain = (f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(fragments))
    return "{ ...F0 } " + " ".join(chain) + f" fragment F{fragments} on Query {{ hello }}"


def deepening(fragments: int) -> str:
    chain = (f"fragment F{n} on Query {{ deeper {{ ...F{n + 1} ...F{n + 1} }} }}" for n in range(fragments))
    return "{ ...F0 } " + " ".join(chain) + f" fragment F{fragments} on Query {{ hello }}"


def cyclic(fragments: int) -> str:
    chain = (
        f"fragment F{n} on Query {{ deeper {{ ...F{(n * 7 + 1) % fragments} ...F{(n * 3 + 2) % fragments} }} }}"
        for n in range(fragments)
    )
    return "{ ...F0 } " + " ".join(chain)


def chained(fragments: int, field: str = "") -> str:
    """Each fragment spreads the next."""
    chain = (f"fragment F{n} on Query {{ {field} ...F{n + 1} }}" for n in range(fragments))
    return " ".join(chain) + f" fragment F{fragments} on Query {{ hello }}"


def exceeded(document: str) -> list[str]:
    return [error.message for error in limits.exceeded(parse(document))]


@pytest.mark.parametrize(
    ("fits", "breaks", "said"),
    [
        (nested(12), nested(13), "too many levels: at most 12"),
        (
            "{"
            + " ".join(f"a{n}: __typename" for n in range(15))
            + " deeper {"
            + " ".join(f"a{n}: hello" for n in range(15))
            + "}}",
            "{ deeper {" + " ".join(f"a{n}: hello" for n in range(31)) + "}}",
            "too many aliases: at most 30",
        ),
        (
            "{ hello " + "@skip(if: false)" * 50 + "}",
            "query @a { ... on Query @b { hello " + "@c" * 49 + "} }",
            "too many directives: at most 50",
        ),
        (
            "{" + "hello " * 19 + "me }",
            "{" + "hello " * 10 + "me " * 10 + "instant }",
            "too many fields at the top: at most 20",
        ),
        (
            "{ deeper {" + "".join(f"f{n} " for n in range(200)) + "}}",
            "{ deeper {" + "".join(f"f{n} " for n in range(201)) + "}}",
            "too many fields on one level: at most 200",
        ),
        (
            "{ deeper {" + "hello " * 20 + "}}",
            "{ deeper { ...F ...F } } fragment F on Query {" + "hello " * 11 + "}",
            "too many repetitions of one field: at most 20",
        ),
        ("{ ...F0 }" + chained(30), "{ ...F0 }" + chained(240), "too many levels: at most 12"),
    ],
    ids=["levels", "aliases", "directives", "top", "level", "repetitions", "fragments"],
)
def test_a_document_may_be_so_large_and_no_larger(fits: str, breaks: str, said: str) -> None:
    assert exceeded(fits) == []
    [message] = exceeded(breaks)
    assert said in message


def test_fragments_count_each_time_they_are_spread() -> None:
    spread = "fragment F on Query { a: hello b: hello c: hello d: hello }"
    assert exceeded("{ deeper { " + "...F " * 7 + "} } " + spread) == []
    assert "too many aliases" in exceeded("{ deeper { " + "...F " * 8 + "} } " + spread)[0]


@pytest.mark.parametrize("shape", [doubling, deepening, cyclic])
async def test_tangled_fragments_take_time_linear_in_their_number(shape: Callable[[int], str]) -> None:
    async def seconds(fragments: int) -> float:
        began = time.process_time()
        result = await schema.build(Query).execute(shape(fragments))
        took = time.process_time() - began
        assert result.errors or fragments == 5
        return took

    await seconds(5)
    fixed = min([await seconds(5) for _ in range(3)])
    assert min([await seconds(120) for _ in range(3)]) - fixed < 0.5


@pytest.mark.parametrize(
    "document",
    [
        "{ deeper { " + "hello " * 1900 + "} }",
        "{ deeper { " + "deeper { hello } " * 400 + "} }",
        "{ deeper { " + ("deeper { " + "hello " * 40 + "} ") * 40 + "} }",
        "{ deeper { " + ("deeper { " + "hello " * 19 + "} ") * 19 + "} }",
        "{ hello " + "@skip(if: true) " * 300 + "}",
        "{ hello }" + chained(175, "deeper { hello }"),
    ],
    ids=["fields", "objects", "square", "just fits", "directives", "fragments of nobody"],
)
async def test_no_document_takes_long(document: str) -> None:
    built = schema.build(Query)
    began = time.process_time()
    await built.execute(document)
    assert time.process_time() - began < 1.0


async def test_a_known_document_is_neither_parsed_nor_judged_again(monkeypatch: pytest.MonkeyPatch) -> None:
    built = schema.build(Query, Mutation, Subscription)
    for document in ("{ hello }", "{ nobody }"):
        first = await built.execute(document)

        def fail(*_: object) -> list[GraphQLError]:
            raise AssertionError("judged again")

        with monkeypatch.context() as patch:
            patch.setattr("pledgebank.web.graphql.checks.validate_document", fail)
            patch.setattr("strawberry.schema.schema.parse", fail)
            again = await built.execute(document)
        assert (again.data, str(again.errors)) == (first.data, str(first.errors))
    assert built.known.hits == 2


async def test_two_schemas_do_not_share_what_they_know() -> None:
    open_schema, closed_schema = schema.build(Query), schema.build(Query, explorable=False)
    assert (await open_schema.execute("{ __schema { queryType { name } } }")).errors is None
    assert (await closed_schema.execute("{ __schema { queryType { name } } }")).errors


async def test_only_so_many_documents_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pledgebank.web.graphql.checks.KEPT", 3)
    built = schema.build(Query)
    for number in range(4):
        await built.execute(f"{{ hello }} #{number}")
    assert built.known.get("{ hello } #0") is None
    assert built.known.get("{ hello } #3") is not None
    await built.execute("{ hello } #" + "a" * 9000)
    assert built.known.get("{ hello } #" + "a" * 9000) is None
