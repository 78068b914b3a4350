"""One soak: a town on three mongod, two servers and a worker, its neighbours, a killer and the checker."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
from msgspec import Struct
from pymongo.errors import PyMongoError

from pledgebank import database
from pledgebank.base.clock import SystemClock
from pledgebank.base.geo import Box
from pledgebank.base.ids import new_id
from pledgebank.councils import commands as councils
from pledgebank.councils import geojson, outlines
from pledgebank.councils import store as council_store
from pledgebank.councils.model import BodyEntry, CategoryEntry
from pledgebank.people import rules as people_rules
from pledgebank.people import store as people
from pledgebank.people import tokens
from pledgebank.people.model import Person
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write
from pledgebank.web.nodes import encode
from tests.soak.house import House
from tests.soak.killer import Killer
from tests.soak.ledger import Ledger
from tests.soak.neighbours import Neighbour, World
from tests.soak.phone import Phone
from tests.soak.truth import Truth
from tests.storage.faults.three_mongo import Three

NEIGHBOURS = 24
CHECKED_EVERY = 30.0


class State(Struct):
    """How a soak stands."""

    ledger: Ledger
    kills: Counter[str]
    ended: Counter[str]
    length: int = 0
    checks: int = 0
    copied: int = 0
    pages: int = 0


Show = Callable[[State], None]


async def soak(
    three: Three,
    folder: Path,
    *,
    seconds: float,
    seed: int,
    kills: bool,
    patience: float,
    fault: str = "-",
    show: Show,
) -> State:
    """Let the town live for so long; then, with everything running, compare. The findings are in the state's ledger.

    `patience`: seconds that each part of the end may take.
    """
    chance = random.Random(seed)
    name = f"soak_{new_id().hex[-8:]}"
    async with mongo.connect(three.url, clock=SystemClock(), name=name) as storage:
        await mongo.prepare(storage, database.INDEXES)
        category, residents = await _settle(storage)
        house = House(three, name, folder, fault)
        ledger, killer = Ledger(), Killer(house, chance)
        state, world = State(ledger, killer.kills, house.ended), World(encode("Category", category))
        vault = await tokens.open_tokens(storage)
        neighbours = [
            Neighbour(one, vault, house.addresses, ledger, world, random.Random(chance.random())) for one in residents
        ]
        course = _Course(
            house, killer if kills else None, neighbours, Truth(storage, ledger, patience), state, patience
        )
        try:
            for program in house.programs:
                house.start(program)
            await house.ready()
            await course.run(seconds, show)
        finally:
            house.end()
    return state


class _Course:
    def __init__(
        self,
        house: House,
        killer: Killer | None,
        neighbours: list[Neighbour],
        truth: Truth,
        state: State,
        patience: float,
    ) -> None:
        self._patience = patience
        self._house = house
        self._killer = killer
        self._neighbours = neighbours
        self._truth = truth
        self._state = state
        self._ends = asyncio.Event()

    async def run(self, seconds: float, show: Show) -> None:
        """Everybody lives until time is up, the killer stops, what is under way ends; then all is compared."""
        limits = httpx2.Limits(max_connections=100, max_keepalive_connections=40)
        async with httpx2.AsyncClient(timeout=60, limits=limits) as client:
            phone = Phone(self._house.addresses)
            living = [asyncio.create_task(one.live(client, self._ends)) for one in self._neighbours]
            living.append(asyncio.create_task(phone.follow(client, self._ends)))
            beside = [asyncio.create_task(self._check_often()), asyncio.create_task(self._show_often(phone, show))]
            if self._killer:
                beside.append(asyncio.create_task(self._killer.work()))
            await asyncio.wait([*living, *beside], timeout=seconds, return_when=asyncio.FIRST_EXCEPTION)
            self._ends.set()
            await _cancelled(beside)
            await self._house.ready()
            await self._await_end(living)
            await self._truth.check_all()
            await self._compare(client, phone)
            self._tell(phone)

    async def _await_end(self, living: list[asyncio.Task[None]]) -> None:
        done, under_way = await asyncio.wait(living, timeout=self._patience)
        for task in done:
            task.result()
        if under_way:
            self._state.ledger.find(
                f"{len(under_way)} clients have no answer {self._patience:.0f} seconds after the last kill"
            )
            await _cancelled(list(under_way))

    async def _compare(self, client: httpx2.AsyncClient, phone: Phone) -> None:
        """A copy kept by changes is what a fresh snapshot is."""
        try:
            async with asyncio.timeout(self._patience):
                kept, fresh = await phone.catch_up(client), await Phone(self._house.addresses).catch_up(client)
        except TimeoutError:
            self._state.ledger.find(f"a phone could not catch up within {self._patience:.0f} seconds")
            return
        if differing := [key for key in kept.keys() | fresh.keys() if kept.get(key) != fresh.get(key)]:
            one = differing[0]
            self._state.ledger.find(
                f"{len(differing)} things differ in a phone's copy, such as {kept.get(one)}, which is {fresh.get(one)}"
            )
        self._state.copied = len(fresh)

    async def _check_often(self) -> None:
        while True:
            await asyncio.sleep(CHECKED_EVERY)
            try:
                await self._truth.check_running()
            except PyMongoError:  # the database is away just now; everything is checked again at the end
                continue
            self._state.checks += 1

    async def _show_often(self, phone: Phone, show: Show) -> None:
        while True:
            self._tell(phone)
            show(self._state)
            await asyncio.sleep(1)

    def _tell(self, phone: Phone) -> None:
        self._state.length, self._state.pages = self._truth.length, phone.pages


async def _cancelled(tasks: list[asyncio.Task[Any]]) -> None:
    for task in tasks:
        task.cancel()
    for answer in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(answer, Exception):
            raise answer


async def _settle(storage: Storage) -> tuple[UUID, list[UUID]]:
    """An area with a council that has one category, and neighbours; answers the category and who they are."""
    residents = [
        Person(id=new_id(), email=f"{new_id().hex}@example.org", created_at=storage.clock.now())
        for _ in range(NEIGHBOURS)
    ]

    async def settle(unit: Unit) -> UUID:
        whole = geojson.drawing("Stirling", outlines.rectangle(Box(56.0, -4.1, 56.2, -3.8)))
        await councils.load_areas(unit, drawings=[whole], kind="council")
        rubbish = CategoryEntry(name="Rubbish")
        entry = BodyEntry(slug="council", name="Stirling Council", areas=("stirling",), categories=(rubbish,))
        body = await councils.enter_body(unit, entry)
        for person in residents:
            await people.insert(unit, person)
            # One session each, under the person's own id: the neighbours need no other.
            await people.insert_session(unit, people_rules.start(person.id, person.id, "phone", b"", unit.now))
        [category] = await council_store.categories_of(unit, [body])
        return category.id

    return (await write(storage, settle)).value, [person.id for person in residents]
