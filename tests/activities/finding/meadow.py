"""A meadow with things to do on it, and people who say when they could help."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from pledgebank import schema
from pledgebank.activities import store as activities
from pledgebank.activities.model import Activity, ActivityState
from pledgebank.activities.places import store as places
from pledgebank.activities.places.model import Slot
from pledgebank.base.geo import Point
from pledgebank.base.ids import new_id
from pledgebank.base.zones import DefaultZone
from pledgebank.councils.places import Places
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write
from pledgebank.sync.api import Sources
from pledgebank.web.context import Context, Viewer
from pledgebank.web.nodes import Nodes
from tests.activities.builders import a_ground, an_activity

SCHEMA = schema.build()
TOOLS: dict[type, object] = {
    Nodes: schema.NODES,
    Sources: schema.COPIES,
    Places: Places(),
    DefaultZone: DefaultZone("Europe/London"),
}
SPOT = Point.at(56.1165, -3.9369)
ALL_DAY = [{"day": "SATURDAY", "begins": 0, "ends": 1440}]
HERE = {"lat": 56.1165, "lng": -3.9369}
SET = """mutation ($input: SetAvailabilityInput!) { setAvailability(input: $input) {
  viewer { availability { spans { day begins ends } centre { lat lng } metres timeZone } }
  errors { code field } } }"""
OWN = "{ viewer { availability { metres } } }"
OPEN = """query ($first: Int, $after: String) { openSlotsForMe(first: $first, after: $after) {
  edges { node { id role } } pageInfo { hasNextPage endCursor } } }"""
COPY = """mutation ($input: CopyActivityInput!) { copyActivity(input: $input) {
  activity { id state title startsAt endsAt slots { role startsAt endsAt capacity }
    copiedFrom { id } experiences { note } reports { edges { node { id } } } }
  errors { code field } } }"""
SHOWN = "query ($id: ID!) { node(id: $id) { ... on Activity { copiedFrom { id } experiences { note } } } }"


async def ask(storage: Storage, person: UUID | None, query: str, **given: Any) -> Any:
    viewer = Viewer(person, new_id(), storage.clock.now() + timedelta(minutes=15)) if person else None
    result = await SCHEMA.execute(query, given, context_value=Context(storage, TOOLS, viewer=viewer))
    assert result.errors is None, result.errors
    return result.data


async def says(storage: Storage, person: UUID, **different: Any) -> Any:
    given = {"spans": ALL_DAY, "centre": HERE, "metres": 2_000, **different}
    return (await ask(storage, person, SET, input=given))["setAvailability"]


async def opened(storage: Storage, role: str = "Rakes", **different: Any) -> tuple[Activity, Slot]:
    """A published activity with one open task; what is said of `task` is the task's."""
    task = different.pop("task", {})
    made = replace(an_activity(), **{"state": ActivityState.PUBLISHED, **different})
    if "location" in different:
        ground = a_ground(made.location)
        made = replace(made, shown=ground.shown, cell=ground.cell)
    usual: dict[str, Any] = {"starts_at": made.starts_at, "ends_at": made.ends_at, "capacity": 5}
    slot = Slot(**{"id": new_id(), "activity": made.id, "role": role, **usual, **task})

    async def command(unit: Unit) -> None:
        await activities.insert(unit, made)
        await places.insert_slots(unit, [slot])

    await write(storage, command)
    return made, slot


async def roles(storage: Storage, person: UUID, **page: Any) -> list[str]:
    data = await ask(storage, person, OPEN, **page)
    return [edge["node"]["role"] for edge in data["openSlotsForMe"]["edges"]]
