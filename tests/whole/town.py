"""A town of two councils, and everybody in it at their own device: all they do goes through the server's own door."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, cast
from uuid import UUID

import httpx2
from msgspec import Struct

from pledgebank import app, database, settings
from pledgebank.base.geo import Box
from pledgebank.councils import commands as councils
from pledgebank.councils import geojson, outlines, staff
from pledgebank.councils.model import BodyEntry, CategoryEntry, Role
from pledgebank.people import store as people
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write
from tests.people.devices import signed_in
from tests.pledges.builders import a_person

BOX = Box(56.0, -4.1, 56.2, -3.8)
BOX_INPUT = {"south": 56.0, "west": -4.1, "north": 56.2, "east": -3.8}
COUNCILS = ("hill", "glen")


class Somebody(Struct, frozen=True):
    """Who looks: `name` says what they are; `headers` are those of their device."""

    name: str
    person: UUID | None = None
    headers: dict[str, str] = {}
    answers: frozenset[str] = frozenset()
    moderates: frozenset[str] = frozenset()

    def works_for(self, council: str) -> bool:
        return council in self.answers or council in self.moderates


class Town(Struct):
    """`categories`: of each council one that is public and one that is private, by (council, private)."""

    storage: Storage
    client: httpx2.AsyncClient
    everybody: list[Somebody]
    categories: dict[tuple[str, bool], str] = {}

    async def ask(self, who: Somebody, query: str, **given: object) -> dict[str, Any]:
        """The data that somebody is answered."""
        sent = {"query": query, "variables": given}
        answer = (await self.client.post("/graphql", json=sent, headers=who.headers)).json()
        assert "errors" not in answer, answer["errors"]
        return cast("dict[str, Any]", answer["data"])

    async def do(self, who: Somebody, name: str, shows: str, **given: object) -> Any:
        """What a mutation makes; None where it is refused."""
        kind = name[0].upper() + name[1:]
        query = f"mutation ($input: {kind}Input!) {{ {name}(input: $input) {{ made: {shows} errors {{ code }} }} }}"
        answer = (await self.ask(who, query, input=given))[name]
        return answer["made"] if not answer["errors"] else None


@asynccontextmanager
async def opened(storage: Storage) -> AsyncIterator[Town]:
    """The town, with all its people, as long as the block lasts."""
    await mongo.prepare(storage, database.INDEXES)
    await write(storage, _settle)
    everybody = [Somebody("guest"), *[await _somebody(storage, name) for name in ("ada", "ben", "cay")]]
    for council in COUNCILS:
        everybody.append(await _somebody(storage, f"officer of {council}", Role.OFFICER, council))
        everybody.append(await _somebody(storage, f"moderator of {council}", Role.MODERATOR, council))
    built = await app.build(storage, settings.read(public_url="http://localhost", rate_limits=False))
    transport = httpx2.ASGITransport(built)
    async with httpx2.AsyncClient(transport=transport, base_url="http://localhost", timeout=30) as client:
        town = Town(storage, client, everybody)
        query = "{ place(at: {lat: 56.1, lng: -3.9}) { categories { id name body { slug } } } }"
        for category in (await town.ask(everybody[0], query))["place"]["categories"]:
            town.categories[category["body"]["slug"], category["name"] == "Needles"] = category["id"]
        assert len(town.categories) == 4
        yield town


async def _somebody(storage: Storage, name: str, role: Role | None = None, council: str = "") -> Somebody:
    person = await a_person(storage, name)
    found = await people.get(storage.reader, person)
    assert found
    assert found.email
    if role:
        await write(storage, partial(staff.enter, email=found.email, body=council, roles=[role]))
    return Somebody(
        name,
        person,
        await signed_in(storage, person),
        answers=frozenset({council} if role is Role.OFFICER else ()),
        moderates=frozenset({council} if role is Role.MODERATOR else ()),
    )


async def _settle(unit: Unit) -> None:
    whole = geojson.drawing("Stirling", outlines.rectangle(Box(55.0, -5.0, 58.0, -3.0)))
    await councils.load_areas(unit, drawings=[whole], kind="city")
    for council in COUNCILS:
        entries = (CategoryEntry(name="Litter"), CategoryEntry(name="Needles", private=True))
        entry = BodyEntry(slug=council, name=council.title(), areas=("stirling",), categories=entries)
        await councils.enter_body(unit, entry)
