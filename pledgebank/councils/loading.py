"""Councils files are loaded: all of them or nothing; again is harmless; what changes is told, body by body."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from pledgebank.base.errors import Refused
from pledgebank.councils import commands, rules, store
from pledgebank.councils.files.faults import Faults, meant, shown
from pledgebank.councils.files.model import Councils, Named
from pledgebank.councils.model import Body, BodyEntry, Category, Role, Staff, StaffEntered, StaffRemoved
from pledgebank.storage.unit import Reader, Unit


class Difference(Struct, frozen=True, kw_only=True):
    """What loading changes about one body. Categories by their names, staff by their addresses.

    `outcome`: of the body itself; `retired`: what it no longer takes; `resumed`: what it takes again.
    """

    slug: str
    outcome: rules.Outcome
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    retired: tuple[str, ...] = ()
    resumed: tuple[str, ...] = ()
    unchanged: int = 0
    staff_entered: tuple[str, ...] = ()
    staff_removed: tuple[str, ...] = ()


class _Plan(Struct, frozen=True):
    """What has to be written for one body."""

    standing: Body | None
    body: Body
    categories: Sequence[Category]
    entered: Sequence[Staff]
    removed: Sequence[Staff]
    difference: Difference

    @property
    def is_empty(self) -> bool:
        return self.standing == self.body and not (self.categories or self.entered or self.removed)


async def compare(reader: Reader, councils: Councils, now: datetime) -> list[Difference]:
    """What loading would change. Raises WrongFiles."""
    return [plan.difference for plan in await _plans(reader, councils, now)]


async def load(unit: Unit, councils: Councils) -> list[Difference]:
    """Make bodies, categories and listed staff what the files say. Raises WrongFiles for what is not known here."""
    plans = await _plans(unit, councils, unit.now)
    if not all(plan.is_empty for plan in plans):
        await store.change_councils_version(unit)
    for plan in plans:
        await _keep(unit, plan)
    return [plan.difference for plan in plans]


async def _plans(reader: Reader, councils: Councils, now: datetime) -> list[_Plan]:
    areas = await _areas(reader, councils.areas)
    plans, faults = [], Faults()
    for entry in councils.bodies:
        roles = _roles(councils, entry.slug)
        try:
            plans.append(await _plan(reader, entry, areas, roles, now))
        except Refused as refused:
            place = councils.places[entry.slug]
            faults.add(place.file, place.mark, refused.message)
    faults.check()
    return plans


async def _areas(reader: Reader, named: Iterable[Named]) -> dict[str, UUID]:
    """The ids of areas by slug. Raises WrongFiles with each that is not known."""
    named = tuple(named)
    found = await store.areas_by_slugs(reader, list({one.slug for one in named}))
    unknown = [one for one in named if one.slug not in found]
    if unknown:
        known = [area.slug async for area in store.all_areas(reader)]
        faults = Faults()
        for one in unknown:
            told = f"there is no area {shown(one.slug)}{meant(one.slug, known) or '; load it first (areas load)'}"
            faults.add(one.place.file, one.place.mark, told)
        faults.check()
    return {slug: area.id for slug, area in found.items()}


def _roles(councils: Councils, body: str) -> dict[str, list[Role]]:
    """What a body's staff are listed as, by address."""
    found: dict[str, list[Role]] = {}
    for entry in councils.staff:
        if body in entry.bodies:
            found.setdefault(entry.email, []).extend(entry.roles)
    return found


async def _plan(
    reader: Reader, entry: BodyEntry, areas: Mapping[str, UUID], roles: Mapping[str, Sequence[Role]], now: datetime
) -> _Plan:
    standing = await store.body_by_slug(reader, entry.slug)
    body = rules.enter_body(standing, entry, tuple(areas[slug] for slug in entry.areas))
    known = await store.categories_of(reader, [standing.id], inactive=True) if standing else []
    changed = rules.enter_categories(body.id, known, entry.categories, areas, retire=True)
    staff = await store.staff_for(reader, standing.id) if standing else []
    entered, removed = rules.list_staff(staff, roles, body.id, now)
    difference = _difference(
        standing=standing, body=body, known=known, changed=changed, entered=entered, removed=removed
    )
    return _Plan(standing, body, changed, entered, removed, difference)


def _difference(
    *,
    standing: Body | None,
    body: Body,
    known: Sequence[Category],
    changed: Sequence[Category],
    entered: Sequence[Staff],
    removed: Sequence[Staff],
) -> Difference:
    active = {one.id: one.active for one in known}
    is_new = rules.Outcome.ADDED if standing is None else rules.Outcome.REPLACED
    return Difference(
        slug=body.slug,
        outcome=rules.Outcome.UNCHANGED if standing == body else is_new,
        added=tuple(one.name for one in changed if one.id not in active),
        changed=tuple(one.name for one in changed if active.get(one.id) is one.active),
        retired=tuple(one.name for one in changed if active.get(one.id) is True and not one.active),
        resumed=tuple(one.name for one in changed if active.get(one.id) is False and one.active),
        unchanged=len(known) - sum(one.id in active for one in changed),
        staff_entered=tuple(one.email for one in entered),
        staff_removed=tuple(one.email for one in removed),
    )


async def _keep(unit: Unit, plan: _Plan) -> None:
    await commands.keep_body(unit, plan.standing, plan.body)
    await commands.keep_categories(unit, plan.categories)
    for one in plan.entered:
        await store.put_staff(unit, one)
        unit.emit(StaffEntered(id=one.id, body=one.body))
    for one in plan.removed:
        await store.delete_staff(unit, one.id)
        unit.emit(StaffRemoved(id=one.id, body=one.body))
