"""People and the devices they are signed in on, as GraphQL shows them."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import strawberry

from pledgebank.people import model as models
from pledgebank.people import rules, store
from pledgebank.web import nodes
from pledgebank.web.connection import After, Connection, First, connection
from pledgebank.web.context import Context, Info
from pledgebank.web.described import field
from pledgebank.web.nodes import Load, Node


@strawberry.type(description="A neighbour, as others see them.")
class Person(Node):
    """A neighbour."""

    known: strawberry.Private[models.Person]

    @field
    def name(self, info: Info) -> str:
        """ "A neighbour", in the viewer's language, where none was chosen."""
        return rules.shown_name(self.known, info.context.language)

    @classmethod
    def of(cls, person: models.Person) -> "Person":
        """As everyone may see them."""
        return cls(id=nodes.encode("Person", person.id), known=person)


@strawberry.type(description="A device that somebody is signed in on.")
class DeviceSession(Node):
    """A device signed in: nothing by which one could act, and for its owner's eyes only."""

    device_name: str = strawberry.field(description="What its owner called it; may be empty.")
    started_at: datetime = strawberry.field(description="When they signed in on it.")
    refreshed_at: datetime = strawberry.field(description="When it was last given new tokens.")
    is_this_one: bool = strawberry.field(description="Whether it is the one that asks.")

    @classmethod
    def of(cls, session: models.Session, context: Context) -> "DeviceSession":
        """As its owner sees it."""
        return cls(
            id=nodes.encode("DeviceSession", session.id),
            device_name=session.device,
            started_at=session.started_at,
            refreshed_at=session.refreshed_at,
            is_this_one=context.viewer is not None and context.viewer.session == session.id,
        )


@strawberry.type(description="The person signed in, as only they see themselves.")
class Viewer(Node):
    """The person signed in."""

    model: strawberry.Private[models.Person]
    name: str = strawberry.field(description="The name others see; empty where none was chosen.")
    email: str | None = strawberry.field(description="The address they sign in with.")
    phone: str | None = strawberry.field(description="Their telephone number; null until text messages are set up.")
    language: str = strawberry.field(description="The language we write to them in, as a BCP 47 tag.")

    @classmethod
    def of(cls, person: models.Person) -> "Viewer":
        """As they see themselves: for their own eyes only."""
        key = nodes.encode("Viewer", person.id)
        return cls(id=key, name=person.name, email=person.email, phone=None, language=person.language, model=person)

    @field
    async def sessions(self, info: Info, first: First = None, after: After = None) -> Connection[DeviceSession]:
        """Where they are signed in, the newest first; at most 50."""
        context, as_of = info.context, info.context.as_of
        found = await store.sessions(context.reader, self.model.id, first, after)
        return connection(found, lambda one: DeviceSession.of(one, context), as_of=as_of, after=after)


async def node(context: Context, key: UUID) -> Person | None:
    """Anyone, as everyone may see them."""
    person = await context.load(store.by_ids, key)
    return Person.of(person) if person else None


async def viewer_node(context: Context, key: UUID) -> Viewer | None:
    """The viewer; None for anybody else."""
    person = await context.load(store.by_ids, key) if key == context.person_id else None
    return Viewer.of(person) if person and person.erased_at is None else None


async def device_session(context: Context, key: UUID) -> DeviceSession | None:
    """One of the viewer's own devices."""
    found = await context.load(store.sessions_by_ids, key)
    return DeviceSession.of(found, context) if found and found.person == context.person_id else None


NODES: Mapping[str, Load] = {"Person": node, "Viewer": viewer_node, "DeviceSession": device_session}
