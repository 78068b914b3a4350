"""Made-up documents by the thousand, right and wrong, as guest and as person: never a bug, and all stays readable."""

import asyncio
import os
import sys
from pathlib import Path
from typing import Any

import anyio.to_thread
import graphql
import httpx2
import hypothesis_graphql
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis_graphql import nodes

from tests.hostile.conftest import GUEST, PERSON, Attacked
from tests.hostile.town import SCHEMA, SPOT, TIMES

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(300)]
CORE = SCHEMA._schema
# After these there would be nobody left to go on.
ENDS_IT = {"signOut", "endSession", "deleteAccount"}
# Of all that can be made up these are tried more often, so that something is made whatever else there is to do.
MAKES = ["createReport", "createPledge", "createActivity"]
EXAMPLES = 150
INSTANTS = st.sampled_from([*TIMES.values()] * 4 + ["2030-01-01T00:00:00.123+14:00", "9999-12-31T23:59:59-12:00", "x"])
DAYS = st.sampled_from(["2026-06-01"] * 6 + ["2024-02-29", "2023-02-29", "9999-12-31", "tomorrow"])
WORDS = st.sampled_from(
    ["Europe/London"] * 6 + ["Sweep", "ab", "", "ann@example.org", "n\u202e", "\ufdfa" * 50, "x" * 5_001]
)
DEGREES = [*SPOT.values(), 0.0, 91.0, -180.0, 1e308]
# Made up anew, these would be refused at the first look and what lies behind never reached.
KNOWN = {"ID": "KnownID", "Float": "KnownFloat", "Int": "KnownInt", "PointInput": "KnownPoint", "String": "KnownText"}
QUIET = settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
# After signing out there is nobody left to go on.
LEFT_OUT = ("Mutation.signOut",)
SCHEMATHESIS = Path(sys.executable).parent / "schemathesis"
# Every scalar of ours needs a word on how to make one up. Its own check takes each refusal for a fault of ours.
HOOKS = """
from schemathesis.graphql import nodes
import schemathesis
from hypothesis import strategies as st

schemathesis.graphql.scalar("DateTime", st.sampled_from(["2026-05-09T09:00:00Z", "x"]).map(nodes.String))
schemathesis.graphql.scalar("Date", st.sampled_from(["2026-06-01", "x"]).map(nodes.String))


@schemathesis.check
def no_bug(context, response, case):
    assert response.status_code < 500
    codes = [error.get("extensions", {}).get("code") for error in response.json().get("errors", ())]
    assert None not in codes and "INTERNAL_SERVER_ERROR" not in codes, codes
"""


@pytest.mark.parametrize("who", [GUEST, PERSON])
async def test_made_up_queries_and_mutations_find_no_bug(attacked: Attacked, who: str) -> None:
    told: list[int] = []
    before, ids = await attacked.read_back(), attacked.ids()

    def fuzz() -> None:
        # A connection that the server ends while a document is made up would be left open on this side.
        alone = httpx2.Limits(max_keepalive_connections=0)
        address, headers = f"http://{attacked.address}", attacked.headers[who]
        with httpx2.Client(base_url=address, headers=headers, timeout=30, limits=alone) as client:
            _documents(client, told, ids)

    await anyio.to_thread.run_sync(fuzz)
    after = await attacked.read_back()
    print(f"\n{len(told)} documents {who}, statuses {sorted(set(told))}; {before} things before, {after} after")
    assert attacked.bugs == []
    assert set(told) <= {200, 400, 413}  # some are longer than a document may be
    assert after > before if who == PERSON else after == before


def _documents(client: httpx2.Client, told: list[int], ids: list[str]) -> None:
    scalars = {
        "DateTime": INSTANTS.map(nodes.String),
        "Date": DAYS.map(nodes.String),
        "KnownID": st.sampled_from([*ids, "x"]).map(nodes.String),
        "KnownFloat": st.sampled_from(DEGREES).map(nodes.Float),
        "KnownPoint": st.sampled_from([SPOT, SPOT, {"lat": 91, "lng": 0}, {"lat": 0, "lng": 0}]).map(_point),
        "KnownText": WORDS.map(nodes.String),
        "KnownInt": st.sampled_from([1, 2, 5, 17, 0, -1, 2**31 - 1]).map(nodes.Int),
    }

    schema = _with_known_values()
    assert CORE.mutation_type
    deeds = sorted(CORE.mutation_type.fields.keys() - ENDS_IT)
    questions = hypothesis_graphql.queries(schema, custom_scalars=scalars)
    makings = hypothesis_graphql.mutations(schema, fields=MAKES, custom_scalars=scalars)

    @QUIET
    @given(questions | hypothesis_graphql.mutations(schema, fields=deeds, custom_scalars=scalars) | makings)
    def fuzz(document: Any) -> None:
        answer = client.post("/graphql", json={"query": document})
        told.append(answer.status_code)
        assert answer.status_code < 500, document

    fuzz()


def _point(at: Any) -> graphql.ValueNode:
    return graphql.parse_value(f"{{lat: {at['lat']}, lng: {at['lng']}}}")


def _with_known_values() -> str:
    """The schema as text, with scalars of which we say ourselves what they can be, wherever something is given."""
    document = graphql.visit(graphql.parse(graphql.print_schema(CORE)), _Known())
    return "\n".join([graphql.print_ast(document), *(f"scalar {name}" for name in KNOWN.values())])


class _Known(graphql.Visitor):
    def leave_input_value_definition(
        self, node: graphql.InputValueDefinitionNode, *_: object
    ) -> graphql.InputValueDefinitionNode:
        return graphql.InputValueDefinitionNode(
            name=node.name, type=graphql.visit(node.type, _Renamed()), directives=node.directives
        )


class _Renamed(graphql.Visitor):
    def leave_named_type(self, node: graphql.NamedTypeNode, *_: object) -> graphql.NamedTypeNode:
        return graphql.NamedTypeNode(name=graphql.NameNode(value=KNOWN.get(node.name.value, node.name.value)))


@pytest.mark.parametrize("who", [GUEST, PERSON])
async def test_schemathesis_finds_no_bug(attacked: Attacked, who: str, tmp_path: Path) -> None:
    (tmp_path / "hooks.py").write_text(HOOKS, encoding="utf-8")
    options = ["--max-examples", "5", "--checks", "no_bug", "--no-color"]
    options += ["--generation-deterministic", *(part for name in LEFT_OUT for part in ("--exclude-name", name))]
    headers = [part for name, value in attacked.headers[who].items() for part in ("-H", f"{name}: {value}")]
    process = await asyncio.create_subprocess_exec(
        str(SCHEMATHESIS),
        "run",
        f"http://{attacked.address}/graphql",
        *options,
        *headers,
        cwd=tmp_path,
        env={**os.environ, "SCHEMATHESIS_HOOKS": "hooks", "PYTHONPATH": str(tmp_path)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    print(output.decode()[-1500:])
    assert process.returncode == 0, output.decode()[-4000:]
    assert attacked.bugs == []
    assert await attacked.read_back() > 0
