"""Areas are loaded, bodies and categories entered: again is harmless, and only what changed is told."""

from collections.abc import Iterable, Sequence
from uuid import UUID

import msgspec
from msgspec import Struct

from pledgebank.base.errors import invalid, not_found
from pledgebank.councils import rules, store
from pledgebank.councils.model import (
    Area,
    AreaLoaded,
    Body,
    BodyEntered,
    BodyEntry,
    Category,
    CategoryEntered,
    CategoryEntry,
    Drawing,
    Outline,
)
from pledgebank.councils.rules import Outcome
from pledgebank.storage.unit import Unit


class Loaded(Struct, frozen=True):
    """What became of one drawing. `repaired`: by what share repair changed its size; None if it was valid."""

    area: Area
    outcome: Outcome
    repaired: float | None


async def load_areas(unit: Unit, *, drawings: Sequence[Drawing], kind: str, parent: str | None = None) -> list[Loaded]:
    """Add or replace areas, known by kind and slug: all of them, or none. `parent` is a slug.

    Raises Refused INVALID for a bad kind, NOT_FOUND for an unknown parent, NAME_TAKEN for a slug that means another.
    """
    rules.checked_slug(kind, "kind")
    above = await _area(unit, parent) if parent else None
    standing = await store.areas_by_slugs(unit, [one.slug for one in drawings])
    ids = [area.id for area in standing.values()]
    outlines = {one.id: one for one in await store.outlines_by_ids(unit, ids) if one}
    loaded, added = [], []
    for drawing in drawings:
        old = standing.get(drawing.slug)
        area = rules.place_area(old, drawing, kind, above.id if above else None)
        outline = Outline(id=area.id, wkb=drawing.wkb, size=drawing.size)
        outcome = await _keep(unit, old, area, outlines.get(area.id), outline)
        loaded.append(Loaded(area, outcome, drawing.repaired))
        if outcome is Outcome.ADDED:
            added.append((area, outline))
    await store.insert_areas(unit, added)
    if any(one.outcome is not Outcome.UNCHANGED for one in loaded):
        await store.change_outlines_version(unit)
    return loaded


async def enter_body(unit: Unit, entry: BodyEntry) -> UUID:
    """Add or replace a body, known by its slug, with its categories; those no longer listed take no more reports.

    Raises Refused INVALID, and NOT_FOUND for an unknown area.
    """
    areas = await _areas(unit, (*entry.areas, *(area for one in entry.categories for area in one.areas)))
    standing = await store.body_by_slug(unit, entry.slug)
    body = rules.enter_body(standing, entry, tuple(areas[slug].id for slug in dict.fromkeys(entry.areas)))
    await keep_body(unit, standing, body)
    await enter_categories(unit, body=body.id, entries=entry.categories, retire=True)
    return body.id


async def keep_body(unit: Unit, standing: Body | None, body: Body) -> None:
    """Keep a body if it is new or has changed, and tell of it."""
    if standing == body:
        return
    await (store.insert_body if standing is None else store.replace_body)(unit, body)
    unit.emit(BodyEntered(id=body.id))


async def enter_categories(unit: Unit, *, body: UUID, entries: Iterable[CategoryEntry], retire: bool = False) -> None:
    """Add or replace some of a body's categories, known by their keys; `retire` those that are not named.

    Raises Refused INVALID, and NOT_FOUND for an unknown area.
    """
    entries = tuple(entries)
    areas = await _areas(unit, [area for one in entries for area in one.areas])
    standing = await store.categories_of(unit, [body], inactive=True)
    ids = {slug: area.id for slug, area in areas.items()}
    await keep_categories(unit, rules.enter_categories(body, standing, entries, ids, retire=retire))


async def keep_categories(unit: Unit, changed: Sequence[Category]) -> None:
    """Keep categories that are new or have changed, and tell of each."""
    await store.put_categories(unit, changed)
    unit.emit(*(CategoryEntered(id=one.id, body=one.body, active=one.active) for one in changed))


async def find_or_add_body(unit: Unit, entry: BodyEntry) -> UUID:
    """The body of this slug, untouched if it is known, else added as the entry says. Raises Refused INVALID."""
    standing = await store.body_by_slug(unit, entry.slug)
    return standing.id if standing else await enter_body(unit, entry)


async def find_or_add_categories(unit: Unit, *, body: UUID, names: Iterable[str]) -> dict[str, UUID]:
    """The ids of a body's categories by name; those it lacks are added, those it has are untouched."""
    standing = await store.categories_of(unit, [body], inactive=True)
    known, keys = {one.name for one in standing}, {one.key for one in standing}
    missing = []
    for name in dict.fromkeys(names):
        if name not in known:
            missing.append(CategoryEntry(name=name, key=rules.free_key(name, keys)))
            keys.add(missing[-1].key or "")
    await enter_categories(unit, body=body, entries=missing)
    listed = await store.categories_of(unit, [body], inactive=True)
    # Of several with one name that counts which still takes reports.
    return {one.name: one.id for one in sorted(listed, key=lambda category: category.active)}


async def add_areas(unit: Unit, *, body: UUID, areas: Iterable[UUID]) -> None:
    """Let a body answer for these areas too. Raises Refused NOT_FOUND for an unknown body."""
    [standing] = await store.bodies_by_ids(unit, [body])
    if standing is None:
        raise not_found("There is no such body.", "body")
    missing = tuple(area for area in dict.fromkeys(areas) if area not in standing.areas)
    if missing:
        await store.replace_body(unit, msgspec.structs.replace(standing, areas=(*standing.areas, *missing)))
        unit.emit(BodyEntered(id=body))


async def _areas(unit: Unit, slugs: Sequence[str]) -> dict[str, Area]:
    found = await store.areas_by_slugs(unit, list(dict.fromkeys(slugs)))
    for slug in slugs:
        if slug not in found:
            raise not_found("There is no area called {slug}.", "areas", slug=slug)
    return found


async def _area(unit: Unit, slug: str) -> Area:
    area = await store.area_by_slug(unit, slug)
    if area is None:
        raise not_found("There is no area called {slug}.", "parent", slug=slug)
    return area


async def _keep(unit: Unit, old: Area | None, area: Area, old_outline: Outline | None, outline: Outline) -> Outcome:
    if old == area and old_outline == outline:
        return Outcome.UNCHANGED
    if area.parent == area.id:
        raise invalid("{area} cannot be its own parent.", "parent", area=area.name)
    if old is not None:
        await store.replace_area(unit, area, outline)
    unit.emit(AreaLoaded(id=area.id))
    return Outcome.ADDED if old is None else Outcome.REPLACED
