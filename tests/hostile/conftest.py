"""The whole application over a town with something of everything, for those who mean it harm."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any

import httpx2
import pytest
import structlog
from msgspec import Struct
from structlog.typing import EventDict

from pledgebank import app, database, settings, workers
from pledgebank.base.errors import Refused
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage
from pledgebank.web import nodes
from tests.hostile.town import Town, built
from tests.people.devices import signed_in
from tests.web.graphql.house import served

GUEST, PERSON = "as a guest", "as a person"
# Everything that can be seen, read back whole.
PAGE = """query ($reports: String, $pledges: String, $activities: String, $changes: String) {
  reports(first: 100, after: $reports) { edges { node { id ref title description state version createdAt
    category { id name } location { lat lng } areas { name } reporter { name } } } pageInfo { hasNextPage endCursor } }
  pledges(first: 100, after: $pledges) { edges { node { id ref sentence details state deadline timeZone signatureCount
    viewerSignature { state } } } pageInfo { hasNextPage endCursor } }
  activities(first: 50, after: $activities) { edges { node { id title description state startsAt location { lat lng }
    slots { role taken waiting } } } pageInfo { hasNextPage endCursor } }
  changes(first: 100, after: $changes) { cursor hasMore items { kind id node { __typename id } } } }"""


class Attacked(Struct):
    """A server, who may knock at it, and what it said to itself meanwhile."""

    town: Town
    address: str
    headers: dict[str, dict[str, str]]
    lines: Sequence[EventDict]

    @property
    def bugs(self) -> list[EventDict]:
        """What we had to hide from those who asked."""
        return [line for line in self.lines if line["event"] == "bug" or line["log_level"] in {"error", "critical"}]

    def ids(self) -> list[str]:
        """Of things there are, for programs that make up documents."""
        known = {text for text in _texts(self.town.usual) if text.isascii() and _names_a_node(text)}
        return sorted(known)

    async def read_back(self) -> int:
        """Read all that is stored, as its owner; how many things that were."""
        found = 0
        cursors: dict[str, str | None] = {}
        async with httpx2.AsyncClient(base_url=f"http://{self.address}", timeout=60) as client:
            while True:
                sent = {"query": PAGE, "variables": cursors}
                answer = (await client.post("/graphql", json=sent, headers=self.headers[PERSON])).json()
                assert "errors" not in answer, answer["errors"]
                data: dict[str, Any] = answer["data"]
                lists = {name: data[name] for name in ("reports", "pledges", "activities")}
                found += sum(len(one["edges"]) for one in lists.values())
                more = data["changes"]["hasMore"]
                cursors = {"changes": data["changes"]["cursor"]}
                for name, one in lists.items():
                    more = more or one["pageInfo"]["hasNextPage"]
                    cursors[name] = one["pageInfo"]["endCursor"] or cursors.get(name)
                if not more:
                    return found


@pytest.fixture
async def attacked(storage: Storage) -> AsyncIterator[Attacked]:
    await mongo.prepare(storage, database.INDEXES)
    beside = asyncio.create_task(workers.run(storage))
    chosen = settings.read(demo=True, rate_limits=False)
    with structlog.testing.capture_logs() as lines:
        town = await built(storage)
        async with served(await app.build(storage, chosen)) as address:
            headers: dict[str, dict[str, str]] = {GUEST: {}, PERSON: await signed_in(storage, town.person)}
            yield Attacked(town, address, headers, lines)
    beside.cancel()
    await asyncio.gather(beside, return_exceptions=True)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _texts(part)


def _names_a_node(text: str) -> bool:
    try:
        nodes.parse(text)
    except Refused:
        return False
    return True
