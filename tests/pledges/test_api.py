"""Pledges as clients meet them."""

from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from typing import Any, cast
from uuid import UUID

import pytest
import strawberry

from pledgebank.base.ids import new_id
from pledgebank.base.zones import DefaultZone
from pledgebank.councils.places import Places
from pledgebank.pledges import api
from pledgebank.pledges.fold import FOLDS
from pledgebank.storage.mongo import Storage
from pledgebank.web import nodes
from pledgebank.web.context import Context, Viewer
from tests.conftest import Running
from tests.pledges.builders import STIRLING, a_person, a_report, created, keep, sign

pytestmark = pytest.mark.anyio
SCHEMA = strawberry.Schema(query=api.Queries, mutation=api.Mutations, subscription=api.Subscriptions)
CREATE = """
mutation ($input: CreatePledgeInput!) { createPledge(input: $input) {
  pledge { id ref sentence state target signatureCount deadline timeZone viewerMay terms version
    location { lat lng } promiser { ... on Person { id name } } reports { edges { node { ref } } } }
  errors { code message field } } }
"""
SIGN = """
mutation ($input: SignPledgeInput!) { signPledge(input: $input) {
  settled signature { id state name pledge { ref } }
  pledge { state signatureCount countAtActivation viewerMay viewerSignature { state } }
  errors { code field } } }
"""
SIGNATURES = "query ($ref: String!) { pledge(ref: $ref) { signatures { totalCount edges { node { name } } } } }"
LIST = "query ($where: PledgeFilter) { pledges(where: $where) { edges { node { id } } totalCount asOf } }"


def context(storage: Storage, person: UUID | None = None) -> Context:
    expires = datetime(2030, 1, 1, tzinfo=UTC)
    viewer = Viewer(person, new_id(), expires) if person else None
    return Context(storage, {Places: Places(), DefaultZone: DefaultZone("Europe/London")}, viewer=viewer)


async def ask(storage: Storage, query: str, person: UUID | None = None, **variables: Any) -> dict[str, Any]:
    answer = await SCHEMA.execute(query, variable_values=variables, context_value=context(storage, person))
    assert answer.errors is None
    assert answer.data is not None
    return answer.data


async def sign_as(storage: Storage, person: UUID | None, pledge: UUID, **said: Any) -> dict[str, Any]:
    given = {"pledge": nodes.encode("Pledge", pledge)} | said
    return cast("dict[str, Any]", (await ask(storage, SIGN, person, input=given))["signPledge"])


def an_input(**said: Any) -> dict[str, Any]:
    usual = {
        "action": "clear the path",
        "who": "neighbours",
        "theirAction": "bring a spade",
        "target": 2,
        "deadline": "2026-06-30",
    }
    return usual | said


async def test_a_pledge_is_made_and_read(pledges: Storage) -> None:
    promiser, report = await a_person(pledges, "Ishbel"), a_report()
    await keep(pledges, report)
    given = an_input(
        location={"lat": STIRLING.lat, "lng": STIRLING.lng},
        reports=[nodes.encode("Report", report.id)],
        idempotencyKey="k",
    )
    made = (await ask(pledges, CREATE, promiser, input=given))["createPledge"]
    pledge = made["pledge"]
    assert made["errors"] == []
    assert pledge["sentence"] == ("I will clear the path, but only if 2 neighbours will bring a spade by 30 June 2026.")
    assert pledge["deadline"] == "2026-06-30T23:00:00+00:00"
    assert (pledge["timeZone"], pledge["state"], pledge["viewerMay"]) == (
        "Europe/London",
        "OPEN",
        ["edit", "extend", "cancel", "announce", "enter_signatures"],
    )
    assert pledge["promiser"] == {"id": nodes.encode("Person", promiser), "name": "Ishbel"}
    assert pledge["reports"]["edges"] == [{"node": {"ref": report.ref}}]
    assert (await ask(pledges, CREATE, promiser, input=given))["createPledge"] == made
    assert await pledges.reader.count("pledges", {}, limit=5) == 1


async def test_what_is_refused_is_data(pledges: Storage) -> None:
    promiser = await a_person(pledges)
    guest = (await ask(pledges, CREATE, input=an_input()))["createPledge"]
    assert (guest["pledge"], guest["errors"][0]["code"]) == (None, "SIGN_IN_NEEDED")
    many = (await ask(pledges, CREATE, promiser, input=an_input(target=100_001)))["createPledge"]
    assert many["errors"] == [
        {"code": "INVALID", "message": "Please choose a number of people between 1 and 100,000.", "field": ["target"]}
    ]
    assert await pledges.reader.count("pledges", {}, limit=5) == 0


async def test_the_second_of_two_neighbours_is_told_that_it_is_active(pledges: Storage, running: Running) -> None:
    key = await created(pledges, target=2)
    one, two = await a_person(pledges), await a_person(pledges, "Euan")
    async with running(FOLDS):
        first = await sign_as(pledges, one, key)
        second = await sign_as(pledges, two, key, visibility="PUBLIC", idempotencyKey="a")
        again = await sign_as(pledges, two, key, idempotencyKey="b")
    assert (first["settled"], first["errors"]) == (True, [])
    assert first["pledge"] == {
        "state": "OPEN",
        "signatureCount": 1,
        "countAtActivation": None,
        "viewerMay": ["withdraw"],
        "viewerSignature": {"state": "COUNTED"},
    }
    assert (second["pledge"]["state"], second["pledge"]["signatureCount"]) == ("ACTIVE", 2)
    assert (second["pledge"]["countAtActivation"], second["signature"]["name"]) == (2, "Euan")
    assert again == second


async def test_without_a_fold_the_signature_is_received(pledges: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pledgebank.web.context.SETTLES_WITHIN", 0.05)
    key = await created(pledges)
    answer = await sign_as(pledges, await a_person(pledges), key)
    assert (answer["settled"], answer["signature"]["state"]) == (False, "RECEIVED")
    assert answer["pledge"]["signatureCount"] == 0


async def test_guests_sign_in_first(pledges: Storage) -> None:
    answer = await sign_as(pledges, None, await created(pledges))
    assert answer == {
        "settled": False,
        "signature": None,
        "pledge": None,
        "errors": [{"code": "SIGN_IN_NEEDED", "field": None}],
    }
    assert await pledges.reader.count("signatures", {}, limit=5) == 0


async def test_names_show_to_those_whom_the_signers_chose(pledges: Storage, running: Running) -> None:
    promiser = await a_person(pledges, "Ishbel")
    key = await created(pledges, promiser)
    ref = (await pledges.reader.find("pledges", {"_id": key}, limit=1))[0]["ref"]
    async with running(FOLDS):
        people = [await a_person(pledges, name) for name in ("Pub", "Sig", "Hid")]
        for person, visibility in zip(people, ("PUBLIC", "SIGNERS", "HIDDEN"), strict=True):
            await sign_as(pledges, person, key, visibility=visibility)

    async def names(person: UUID | None) -> list[str | None]:
        shown = (await ask(pledges, SIGNATURES, person, ref=ref))["pledge"]["signatures"]
        assert shown["totalCount"] == 3
        return [edge["node"]["name"] for edge in shown["edges"]]

    assert await names(None) == ["Pub", None, None]
    assert await names(await a_person(pledges)) == ["Pub", None, None]
    assert await names(people[0]) == ["Pub", "Sig", None]
    assert await names(promiser) == ["Pub", "Sig", None]
    assert await names(people[2]) == ["Pub", "Sig", "Hid"]


async def test_mine_and_what_i_signed_are_listed(pledges: Storage) -> None:
    promiser, signer = await a_person(pledges), await a_person(pledges)
    mine, other = await created(pledges, promiser), await created(pledges)
    await sign(pledges, other, signer)

    async def ids(person: UUID, **where: Any) -> list[str]:
        shown = (await ask(pledges, LIST, person, where=where))["pledges"]
        return [edge["node"]["id"] for edge in shown["edges"]]

    assert await ids(promiser, mine=True) == [nodes.encode("Pledge", mine)]
    assert await ids(signer, signedByMe=True) == [nodes.encode("Pledge", other)]
    assert await ids(promiser, signedByMe=True) == []


async def test_a_hot_pledge_is_told_now_and_then_joined(pledges: Storage, running: Running) -> None:
    key = await created(pledges, target=30)
    query = "subscription ($id: ID!) { pledgeChanged(id: $id) { signatureCount state } }"
    async with running(FOLDS):
        told = await SCHEMA.subscribe(
            query, variable_values={"id": nodes.encode("Pledge", key)}, context_value=context(pledges)
        )
        assert isinstance(told, AsyncGenerator)
        seen = [await shown(told)]
        for _ in range(30):
            await sign(pledges, key)
        while seen[-1]["state"] != "ACTIVE":
            seen.append(await shown(told))
        await told.aclose()
    assert seen[0] == {"signatureCount": 0, "state": "OPEN"}
    assert seen[-1] == {"signatureCount": 30, "state": "ACTIVE"}
    assert [one["signatureCount"] for one in seen] == sorted({one["signatureCount"] for one in seen})


async def shown(told: AsyncGenerator[Any, None]) -> dict[str, Any]:
    return cast("dict[str, Any]", (await anext(told)).data["pledgeChanged"])


async def test_a_pledge_that_is_none_is_told_as_null_and_ends(pledges: Storage) -> None:
    query = "subscription ($id: ID!) { pledgeChanged(id: $id) { state } }"
    told = await SCHEMA.subscribe(
        query, variable_values={"id": nodes.encode("Pledge", new_id())}, context_value=context(pledges)
    )
    assert isinstance(told, AsyncGenerator)
    assert [answer.data async for answer in told] == [{"pledgeChanged": None}]


def test_the_schema_has_the_names_of_the_contract() -> None:
    printed = SCHEMA.as_str()
    assert "union Party = Person" in printed
    assert "type PledgeConnection" in printed
    assert "settled: Boolean!" in printed
