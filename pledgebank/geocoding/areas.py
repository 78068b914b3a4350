"""A follower of the log that keeps the areas of councils in the gazetteer, so that they are found by name."""

from collections.abc import Sequence

import shapely

from pledgebank.base.event import Entry as Told
from pledgebank.base.geo import Point
from pledgebank.councils import store as councils
from pledgebank.councils.model import Area, AreaLoaded, Outline
from pledgebank.geocoding import rules, spelling, store
from pledgebank.geocoding.model import Entry, Named
from pledgebank.storage.follow import Follower
from pledgebank.storage.unit import Unit

SOURCE = "areas"
# Outlines are large: so many are held at a time.
_AT_ONCE = 50


async def _enter(unit: Unit, told: Sequence[Told]) -> None:
    ids = list(dict.fromkeys(one.event.id for one in told))
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        areas = [one for one in await councils.areas_by_ids(unit, some) if one]
        parents = await councils.areas_by_ids(unit, [one.parent for one in areas if one.parent])
        names = {one.id: one.name for one in parents if one}
        outlines = {one.id: one for one in await councils.outlines_by_ids(unit, some) if one}
        entries = [
            _entry(one, outlines[one.id], names.get(one.parent) if one.parent else None)
            for one in areas
            if one.id in outlines
        ]
        await store.put(unit, entries)
        await store.put_words(unit, spelling.words_of(entries))


def _entry(area: Area, outline: Outline, parent: str | None) -> Entry:
    label = f"{area.name}, {parent}" if parent else area.name
    inside = shapely.from_wkb(outline.wkb).representative_point()
    named = Named(key=area.id.hex, label=label, kind=area.kind, location=Point.at(inside.y, inside.x))
    return rules.entry(named, SOURCE, area.id)


ENTERS = Follower("gazetteer of areas", (AreaLoaded,), _enter)
