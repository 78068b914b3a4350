"""A village green: a group there, everybody who may look at it, and what they can do, over GraphQL alone."""

from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from msgspec import Struct

from pledgebank import database, schema
from pledgebank.base.geo import Box
from pledgebank.base.ids import new_id
from pledgebank.base.zones import DefaultZone
from pledgebank.councils import commands as councils
from pledgebank.councils import geojson, outlines
from pledgebank.councils.places import Places
from pledgebank.following.api import Followable
from pledgebank.groups.invitations.codes import Codes
from pledgebank.groups.members import store as members
from pledgebank.groups.members.model import Membership
from pledgebank.moderation.api import Flaggable
from pledgebank.people.tokens import open_tokens
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write
from pledgebank.sync.api import Sources
from pledgebank.web import nodes
from pledgebank.web.context import Context, Viewer
from pledgebank.web.nodes import Nodes
from tests.pledges.builders import a_person
from tests.reports.life.village import Village, settled

SCHEMA = schema.build()
SPOT = {"lat": 56.119, "lng": -3.937}
TIMES = {"startsAt": "2026-05-09T09:00:00Z", "endsAt": "2026-05-09T12:00:00Z"}
PLEDGE = {"action": "dig", "who": "people", "theirAction": "rake", "target": 2, "deadline": "2026-06-01"}
ACTIVITY = {"title": "Dig", "description": "x", "location": SPOT, "slots": [{"role": "Rakes", "capacity": 2}], **TIMES}


class Green(Struct):
    """The database, the village and its people: `ann` founds groups, `meg` and `mo` join them."""

    village: Village
    codes: Codes
    tools: dict[type, object]
    ann: UUID
    meg: UUID
    mo: UUID

    @property
    def storage(self) -> Storage:
        return self.village.storage

    async def ask(self, person: UUID | None, query: str, *, language: str = "en", **given: Any) -> Any:
        """All that is answered."""
        viewer = Viewer(person, new_id(), self.storage.clock.now() + timedelta(minutes=15)) if person else None
        context = Context(self.storage, self.tools, viewer=viewer, language=language)
        result = await SCHEMA.execute(query, given, context_value=context)
        assert result.errors is None, result.errors
        return result.data

    async def do(self, person: UUID | None, name: str, shows: str = "group { id slug }", /, **given: Any) -> Any:
        """The answer of a mutation, which it must not refuse."""
        answer = await self.tried(person, name, shows, **given)
        assert answer["errors"] == [], answer
        return answer

    async def tried(self, person: UUID | None, name: str, shows: str = "group { id slug }", /, **given: Any) -> Any:
        """The answer of a mutation, whatever it is."""
        kind = schema_input(name)
        query = f"""mutation ($input: {kind}!) {{ it: {name}(input: $input) {{
          {shows} errors {{ code field message }} }} }}"""
        return (await self.ask(person, query, input=given))["it"]

    async def refused(self, person: UUID | None, name: str, shows: str = "group { id }", /, **given: Any) -> str | None:
        """The code by which a mutation is refused; None where it is not."""
        errors = (await self.tried(person, name, shows, **given))["errors"]
        return str(errors[0]["code"]) if errors else None

    async def group(self, **said: Any) -> str:
        """The id of a group that Ann has founded."""
        usual = {"name": "Friends of the Burn", "location": SPOT}
        return str((await self.do(self.ann, "createGroup", **(usual | said)))["group"]["id"])

    async def joined(self, group: str, *people: UUID, **said: Any) -> None:
        for person in people:
            await self.do(person, "joinGroup", group=group, **said)

    async def membership(self, group: str, person: UUID) -> Membership:
        found = await members.of(self.storage.reader, nodes.key_of(group, "Group"), person)
        assert found is not None
        return found

    async def key(self, group: str, person: UUID) -> str:
        """The id of a membership."""
        return nodes.encode("Membership", (await self.membership(group, person)).id)

    async def see(self, person: UUID | None, group: str, fields: str) -> Any:
        """What somebody sees of a group; None for nothing."""
        query = f"query ($id: ID!) {{ node(id: $id) {{ ... on Group {{ {fields} }} }} }}"
        return (await self.ask(person, query, id=group))["node"]

    async def copy(self, person: UUID | None) -> set[str]:
        """The ids of all that a phone would keep a copy of, from nothing on."""
        kept, after, more = set(), None, True
        while more:
            query = "query ($after: String) { changes(after: $after) { cursor hasMore items { id kind } } }"
            page = (await self.ask(person, query, after=after))["changes"]
            kept |= {item["id"] for item in page["items"] if item["kind"] == "UPSERT"}
            after, more = page["cursor"], page["hasMore"]
        return kept

    @property
    def viewers(self) -> dict[str, UUID | None]:
        """Everybody who may look."""
        return {
            "guest": None,
            "neighbour": self.village.dan,
            "member": self.meg,
            "organiser": self.ann,
            "officer": self.village.officer,
            "moderator": self.village.moderator,
            "moderator elsewhere": self.village.stranger,
        }


def schema_input(name: str) -> str:
    """The type of a mutation's input."""
    return f"{name[0].upper()}{name[1:]}Input"


async def laid_out(storage: Storage) -> Green:
    """The green, in an empty database."""
    await mongo.prepare(storage, database.INDEXES)
    village, codes = await settled(storage), Codes(await open_tokens(storage))
    tools: dict[type, object] = {
        Nodes: schema.NODES,
        Sources: schema.COPIES,
        Flaggable: schema.FLAGGABLE,
        Followable: schema.FOLLOWABLE,
        Places: Places(),
        DefaultZone: DefaultZone("Europe/London"),
        Codes: codes,
    }
    await write(storage, partial(_lie_in, body=village.body))
    ann, meg, mo = [await a_person(storage, name) for name in ("Ann", "Meg", "Mo")]
    return Green(village, codes, tools, ann, meg, mo)


async def _lie_in(unit: Unit, *, body: UUID) -> None:
    """The council answers for all around the green."""
    whole = geojson.drawing("Village", outlines.rectangle(Box(south=56.0, west=-4.1, north=56.2, east=-3.8)))
    [loaded] = await councils.load_areas(unit, drawings=[whole], kind="ward")
    await councils.add_areas(unit, body=body, areas=[loaded.area.id])
