"""The clients: neighbours who report, pledge, sign, plan, join and leave, and send again what was not answered."""

import asyncio
import itertools
import random
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import httpx2

from pledgebank.base.ids import new_id
from pledgebank.people.tokens import Tokens
from tests.soak import loop
from tests.soak.ledger import Act, Facts, Ledger, Place

PATIENCE = 60.0  # seconds for one request
LOST = 0.04  # of all answers the client hangs up on before they come
AGAIN = 0.1  # of all acts that were acknowledged are sent once more
TOKEN_LASTS = timedelta(minutes=5)
Answer = dict[str, object]


class Neighbour:
    """One person, who does one thing after another. `world` is shared by all: what there is to sign and to join."""

    def __init__(
        self, person: UUID, tokens: Tokens, addresses: list[str], ledger: Ledger, world: "World", chance: random.Random
    ) -> None:
        self.person = person
        self._tokens = tokens
        self._addresses = addresses
        self._ledger = ledger
        self._world = world
        self._chance = chance
        self._token = ""
        self._renewed = datetime.min.replace(tzinfo=UTC)

    async def live(self, client: httpx2.AsyncClient, ends: asyncio.Event) -> None:
        """Do what comes to mind until it ends; what is under way then is brought to its end."""
        await asyncio.sleep(self._chance.random())
        while not ends.is_set():
            if self._chance.random() < AGAIN and self._ledger.acts:
                await self._once_more(client)
            else:
                await self._act(client)

    async def _act(self, client: httpx2.AsyncClient) -> None:
        world, chance = self._world, self._chance
        acts: list[tuple[int, Callable[[httpx2.AsyncClient], Awaitable[None]], bool]] = [
            (3, self._report, True),
            (1 if len(world.pledges) < 400 else 0, self._pledge, True),
            (1 if len(world.slots) < 400 else 0, self._plan, True),
            (6, self._sign, bool(world.pledges)),
            (5, self._join, bool(world.slots)),
            (3, self._leave, bool(world.slots)),
        ]
        possible = [(weight, act) for weight, act, can in acts if can]
        [act] = chance.choices([act for _, act in possible], [weight for weight, _ in possible])
        await act(client)

    async def _report(self, client: httpx2.AsyncClient) -> None:
        given = loop.a_report(self._world.category, self._chance)
        await self._create(client, "createReport", "Report", given, str(given["title"]))

    async def _pledge(self, client: httpx2.AsyncClient) -> None:
        given = loop.a_pledge(self._chance)
        if answer := await self._create(client, "createPledge", "Pledge", given, str(given["action"])):
            self._world.pledges.append((loop.id_of(answer, "pledge"), self.person))

    async def _plan(self, client: httpx2.AsyncClient) -> None:
        given = loop.an_activity(next(self._world.hours), self._chance)
        if answer := await self._create(client, "createActivity", "Activity", given, str(given["title"])):
            self._world.slots.extend(loop.slots_of(answer))

    async def _create(
        self, client: httpx2.AsyncClient, kind: str, thing: str, given: Facts, title: str
    ) -> Answer | None:
        answer = await self._done(client, kind, given)
        if answer is not None:
            self._ledger.titles[thing][title] = loop.id_of(answer, thing.lower())
        return answer

    async def _sign(self, client: httpx2.AsyncClient) -> None:
        pledge, promiser = self._chance.choice(self._world.pledges[-40:])
        if promiser == self.person:
            return
        if answer := await self._done(client, "signPledge", {"pledge": pledge}):
            known = self._ledger.signatures.setdefault((pledge, self.person), loop.id_of(answer, "signature"))
            if known != loop.id_of(answer, "signature"):
                self._ledger.find(f"two signatures of one person under {pledge}")

    async def _join(self, client: httpx2.AsyncClient) -> None:
        await self._change_place(client, "joinSlot", self._chance.choice(self._world.slots[-40:]), Place.JOINED)

    async def _leave(self, client: httpx2.AsyncClient) -> None:
        mine = [
            slot
            for (slot, person), place in self._ledger.places.items()
            if person == self.person and place != Place.LEFT
        ]
        if mine:
            await self._change_place(client, "leaveSlot", self._chance.choice(mine), Place.LEFT)

    async def _change_place(self, client: httpx2.AsyncClient, kind: str, slot: str, place: Place) -> None:
        place_of = (slot, self.person)
        before = self._ledger.places.get(place_of)
        self._ledger.places[place_of] = Place.UNKNOWN
        answer = await self._done(client, kind, {"slot": slot})
        if answer is None and self._in_doubt:
            self._ledger.doubtful.add(place_of)
        if answer is not None:
            self._ledger.places[place_of] = place
        elif before is None:
            del self._ledger.places[place_of]
        else:
            self._ledger.places[place_of] = before

    async def _once_more(self, client: httpx2.AsyncClient) -> None:
        mine = [act for act in self._ledger.acts[-2_000:] if act.person == self.person]
        if mine:
            act = self._chance.choice(mine)
            answer = await self._asked(client, act.kind, act.given)
            if (again := loop.id_of(answer, loop.THINGS[act.kind])) != act.answer:
                self._ledger.find(f"{act.kind} answered {act.answer}, and {again} when it was sent again under its key")
            self._ledger.counts["sent again"] += 1

    async def _done(self, client: httpx2.AsyncClient, kind: str, given: Facts) -> Answer | None:
        """The answer to an act once it is done; None when it was refused."""
        given = {**given, "idempotencyKey": new_id().hex}
        answer = await self._asked(client, kind, given)
        if errors := loop.errors_of(answer):
            self._ledger.refusals.update(errors)
            return None
        act = Act(self.person, kind, given, loop.id_of(answer, loop.THINGS[kind]))
        if not act.answer:
            self._ledger.find(f"{kind} was acknowledged, but is nowhere")
            return None
        self._ledger.acts.append(act)
        self._ledger.counts[kind] += 1
        return answer

    async def _asked(self, client: httpx2.AsyncClient, kind: str, given: Facts) -> Answer:
        """Ask until there is an answer that says whether it was done: of one server or the other, under one key."""
        sent = {"query": loop.DOCUMENTS[kind], "variables": {"input": given}}
        self._in_doubt = False
        while True:
            lost = self._chance.random() < LOST
            address = self._chance.choice(self._addresses)
            try:
                async with asyncio.timeout(self._chance.uniform(0.001, 0.05) if lost else PATIENCE):
                    response = await client.post(f"{address}/graphql", json=sent, headers=self._headers())
                body = response.json()
                answer = loop.answer_of(body, kind)
                said = loop.codes_of(body) | set(loop.errors_of(answer or {}))
            except TimeoutError:
                self._ledger.failures["hung up" if lost else "no answer in time"] += 1
                self._in_doubt = True
            except (httpx2.HTTPError, ValueError) as error:
                self._in_doubt |= not isinstance(error, httpx2.ConnectError)
                self._ledger.failures[type(error).__name__] += 1
            else:
                if answer is not None and not said & loop.NOT_NOW:
                    return answer
                if not said <= loop.NOT_NOW:
                    raise RuntimeError(f"{kind} is refused: {said}")
                self._ledger.failures.update(said or {f"HTTP {response.status_code}"})
            await asyncio.sleep(self._chance.uniform(0.05, 0.5))

    def _headers(self) -> dict[str, str]:
        now = datetime.now(UTC)
        if now - self._renewed > TOKEN_LASTS:
            self._token, self._renewed = self._tokens.access_token(self.person, self.person, now)[0], now
        return {"authorization": f"Bearer {self._token}"}


class World:
    """What there is for all to see: a category to report under, pledges with who made them, slots."""

    def __init__(self, category: str) -> None:
        self.category = category
        self.pledges: list[tuple[str, UUID]] = []
        self.slots: list[str] = []
        self.hours = itertools.count()
