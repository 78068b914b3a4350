"""People found groups and change what they say of themselves: load, decide, save, tell."""

from uuid import UUID

from pledgebank.base.errors import not_found
from pledgebank.base.event import Subject
from pledgebank.base.geo import Point
from pledgebank.base.ids import new_ref
from pledgebank.councils import store as councils
from pledgebank.councils.grounds import upward
from pledgebank.councils.places import Places
from pledgebank.following import commands as following
from pledgebank.groups import rules, store
from pledgebank.groups.eyes import eyes_of
from pledgebank.groups.members import rules as membership
from pledgebank.groups.members import store as members
from pledgebank.groups.model import Ground, Group, GroupDraft
from pledgebank.storage.unit import Reader, Unit

TYPE = "Group"


async def create(unit: Unit, *, draft: GroupDraft, person: UUID, places: Places) -> UUID:
    """Found a group, organised by who does; answers its id. Raises Refused as the rules do, NOT_FOUND for an area."""
    rules.check_number(len(await members.organised_by(unit, person)))
    membership.check_number(len(await members.of_person(unit, person)))
    ground = await _ground(unit, places, draft.location, draft.area)
    group, events = rules.create(draft, slug=await _free_slug(unit, draft.name), ground=ground, now=unit.now)
    await store.insert(unit, group)
    await members.insert(unit, membership.found(group.id, person, unit.now))
    await following.begin(unit, Subject(TYPE, group.id), person)
    unit.emit(*events)
    return group.id


async def edit(
    unit: Unit, *, group: UUID, person: UUID, changes: dict[str, object], places: Places, expected: int | None
) -> UUID:
    """Change what a group says of itself; answers its id. `changes`: of the fields of a draft, those to change.

    Raises Refused as the rules do, NOT_FOUND for an area.
    """
    found = rules.own(await store.get(unit, group), await eyes_of(unit, person), "group")
    wanted = rules.with_changes(found, changes)
    ground = Ground(found.areas, found.bodies)
    if (wanted.location, wanted.area) != (found.location, found.area):
        ground = await _ground(unit, places, wanted.location, wanted.area)
    changed, events = rules.edit(found, wanted, ground, expected=expected, now=unit.now)
    if events:
        await store.replace(unit, changed)
        unit.emit(*events)
    return group


async def spoken_for(unit: Unit, group: UUID | None, person: UUID) -> Group | None:
    """The group in whose name a person acts, if one is named. Raises Refused as `rules.speak_for` does."""
    if group is None:
        return None
    return rules.speak_for(await store.get(unit, group), await eyes_of(unit, person))


async def _ground(reader: Reader, places: Places, location: Point | None, area: UUID | None) -> Ground:
    areas = await upward(reader, area) if area else ()
    if area is not None and not areas:
        raise not_found("There is no such area.", "area")
    if location is not None:
        areas = tuple(one.id for one in await places.at(reader, location))
    bodies = await councils.bodies_of(reader, areas) if areas else []
    return Ground(areas, tuple(body.id for body in bodies))


async def _free_slug(unit: Unit, name: str) -> str:
    """A slug that no group has: two who choose the same at once run into the unique index, and one chooses again."""
    wished = rules.slugs(name)
    taken = await store.taken_slugs(unit, wished)
    free = next((slug for slug in wished if slug not in taken), None)
    if free is None:
        free = f"{wished[0]}-{new_ref()}"
    return free
