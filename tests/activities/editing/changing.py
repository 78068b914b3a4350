"""Activities that are changed, in a database, and those who have places in them."""

from functools import partial
from typing import Any
from uuid import UUID

from pledgebank import schema
from pledgebank.activities import store as activities
from pledgebank.activities.editing import commands
from pledgebank.activities.editing.commands import Touched, Wish
from pledgebank.activities.editing.model import Changes
from pledgebank.activities.model import Activity
from pledgebank.activities.places import commands as joining
from pledgebank.activities.places import store as signups
from pledgebank.activities.places.model import Signup, Slot
from pledgebank.base.ids import new_id
from pledgebank.base.zones import DefaultZone
from pledgebank.councils.places import Places
from pledgebank.following.api import Followable
from pledgebank.storage.mongo import Storage
from pledgebank.storage.write import write
from pledgebank.web.context import Context, Viewer
from pledgebank.web.nodes import Nodes

SCHEMA = schema.build()
TOOLS: dict[type, object] = {
    Nodes: schema.NODES,
    Followable: schema.FOLLOWABLE,
    Places: Places(),
    DefaultZone: DefaultZone("Europe/London"),
}


async def ask(storage: Storage, person: UUID | None, query: str, *, language: str = "en", **given: Any) -> Any:
    """All that is answered to somebody."""
    viewer = Viewer(person, new_id(), storage.clock.now()) if person else None
    context = Context(storage, TOOLS, viewer=viewer, language=language)
    result = await SCHEMA.execute(query, given, context_value=context)
    assert result.errors is None, result.errors
    return result.data


async def join(storage: Storage, slot: UUID, person: UUID) -> UUID:
    """Somebody takes a place; answers the sign-up."""
    command = partial(joining.join, slot_id=slot, person=person, party_size=1)
    return (await write(storage, command, by=person, turn=slot)).value


async def crowd(storage: Storage, slot: Slot, size: int) -> list[UUID]:
    """So many people take places; their sign-ups."""
    return [await join(storage, slot.id, new_id()) for _ in range(size)]


async def change(storage: Storage, key: UUID, person: UUID, expected: int | None = None, **said: Any) -> UUID:
    """An organiser changes an activity; answers the edit."""
    edit = partial(commands.edit, wish=Wish(key, person, Changes(**said), expected), places=Places())
    return (await write(storage, edit, by=person)).value


async def preview(storage: Storage, key: UUID, person: UUID, expected: int | None = None, **said: Any) -> Touched:
    """Whose place that would touch."""
    wish = Wish(key, person, Changes(**said), expected)
    return await commands.preview(storage.reader, wish, Places(), storage.clock.now())


async def activity(storage: Storage, key: UUID) -> Activity:
    """As it is kept."""
    found = await activities.get(storage.reader, key)
    assert found is not None
    return found


async def signup(storage: Storage, key: UUID) -> Signup:
    """As it is kept."""
    [found] = await signups.signups_by_ids(storage.reader, [key])
    assert found is not None
    return found
