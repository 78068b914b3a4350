"""A village whose council's areas have pledges in every state, and everybody who may look at them."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from msgspec import Struct

from pledgebank import database, schema
from pledgebank.base.ids import new_id
from pledgebank.base.zones import DefaultZone
from pledgebank.councils.places import Places
from pledgebank.following.api import Followable
from pledgebank.moderation.api import Flaggable
from pledgebank.pledges import store
from pledgebank.pledges.model import Pledge, PledgeState
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage
from pledgebank.sync.api import Sources
from pledgebank.web import nodes
from pledgebank.web.context import Context, Viewer
from pledgebank.web.nodes import Nodes
from tests.pledges.builders import NOW, STIRLING, a_pledge, a_signature, keep
from tests.reports.life.village import Village, settled

SCHEMA = schema.build()
TOOLS: dict[type, object] = {
    Nodes: schema.NODES,
    Sources: schema.COPIES,
    Flaggable: schema.FLAGGABLE,
    Followable: schema.FOLLOWABLE,
    Places: Places(),
    DefaultZone: DefaultZone("Europe/London"),
}


class Hamlet(Struct):
    """The database and its people: `promiser` and `signer` besides the village's."""

    village: Village
    promiser: UUID
    signer: UUID

    @property
    def storage(self) -> Storage:
        return self.village.storage

    @property
    def viewers(self) -> dict[str, UUID | None]:
        """Everybody who may look."""
        return {
            "guest": None,
            "neighbour": self.village.dan,
            "signer": self.signer,
            "promiser": self.promiser,
            "officer": self.village.officer,
            "moderator": self.village.moderator,
            "moderator elsewhere": self.village.stranger,
        }

    async def pledge(self, **said: Any) -> Pledge:
        """A pledge in the council's areas, signed by the signer unless nobody can have; told of."""
        usual = {"promiser": self.promiser, "bodies": (self.village.body,), "location": STIRLING, "now": NOW}
        made = a_pledge(**(usual | said))
        signs = not made.unseen
        signature = a_signature(pledge=made.id, person=self.signer)
        await keep(self.storage, made, *([signature] if signs else []))
        return made

    async def now(self, pledge: Pledge | UUID) -> Pledge:
        """The pledge as it is kept."""
        found = await store.get(self.storage.reader, pledge if isinstance(pledge, UUID) else pledge.id)
        assert found is not None
        return found

    async def ask(self, person: UUID | None, query: str, *, language: str = "en", **given: Any) -> Any:
        """All that is answered."""
        viewer = Viewer(person, new_id(), self.storage.clock.now() + timedelta(minutes=15)) if person else None
        context = Context(self.storage, TOOLS, viewer=viewer, language=language)
        result = await SCHEMA.execute(query, given, context_value=context)
        assert result.errors is None, result.errors
        return result.data

    async def do(self, person: UUID | None, name: str, shows: str = "id", **given: Any) -> Any:
        """The answer of a mutation: its pledge, and the codes and fields of its errors."""
        kind = name[0].upper() + name[1:]
        query = f"""mutation ($input: {kind}Input!) {{ it: {name}(input: $input) {{
          pledge {{ {shows} }} errors {{ code field message }} }} }}"""
        return (await self.ask(person, query, input=given))["it"]

    async def may(self, person: UUID | None, pledge: Pledge) -> list[str]:
        """What somebody may do with a pledge whose reference they have."""
        found = (await self.ask(person, "query ($ref: String!) { pledge(ref: $ref) { viewerMay } }", ref=pledge.ref))[
            "pledge"
        ]
        return list(found["viewerMay"]) if found else []


def key_of(pledge: Pledge | UUID) -> str:
    """The id that clients know."""
    return nodes.encode("Pledge", pledge if isinstance(pledge, UUID) else pledge.id)


def refused(answer: Any) -> str | None:
    """The code of the refusal, if it is one."""
    return answer["errors"][0]["code"] if answer["errors"] else None


async def settle(storage: Storage) -> Hamlet:
    """The hamlet, in an empty database."""
    await mongo.prepare(storage, database.INDEXES)
    village = await settled(storage)
    return Hamlet(village, village.ann, village.ben)


def in_state(state: PledgeState, **said: Any) -> dict[str, Any]:
    """How a pledge of this state differs from an open one."""
    if state is PledgeState.PENDING:
        return {"state": state, "unseen": True, **said}
    if state is PledgeState.SUSPENDED:
        return {"state": state, "suspended_from": PledgeState.OPEN, "suspended_at": NOW, **said}
    return {"state": state, **said}
