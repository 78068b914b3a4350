"""Who made a pledge changes it: load, decide, save, tell."""

from datetime import datetime
from uuid import UUID

from pledgebank.base.event import Subject
from pledgebank.base.ids import new_id
from pledgebank.councils import store as councils
from pledgebank.councils.places import Places
from pledgebank.groups.eyes import eyes_of
from pledgebank.photos import commands as photos
from pledgebank.pledges import store
from pledgebank.pledges.editing import rules
from pledgebank.pledges.editing import store as edits
from pledgebank.pledges.editing.model import Changes
from pledgebank.pledges.making import commands as making
from pledgebank.pledges.making import sorts
from pledgebank.pledges.making.model import Ground
from pledgebank.pledges.model import Draft, Pledge
from pledgebank.pledges.signing import store as signing
from pledgebank.storage.unit import Unit


async def edit(
    unit: Unit, *, pledge: UUID, person: UUID, changes: Changes, places: Places, expected: int | None = None
) -> UUID:
    """Change a pledge; answers its id. Raises Refused as the rules do, and as making one does."""
    eyes = await eyes_of(unit, person)
    found = rules.allow(await store.get(unit, pledge), eyes, unit.now)
    wanted = rules.draft(found, changes)
    sorts.check(wanted.sort)
    ground = await _ground(unit, places, found, wanted)
    changed, record, events = rules.edit(
        found,
        wanted,
        ground,
        key=new_id(),
        expected=expected,
        now=unit.now,
        revised=await _revised(unit, found),
    )
    if record is None:
        return pledge
    await making.require_reports(unit, [report for report in changed.reports if report not in found.reports])
    await _picture(unit, found, changed, person)
    await store.replace(unit, changed)
    await edits.insert(unit, record)
    unit.emit(*events)
    return pledge


async def _revised(unit: Unit, pledge: Pledge) -> list[datetime]:
    """When new terms were made lately that somebody was asked to accept: not before the first had signed."""
    # Of one by areas, whose signatures are theirs, it is taken to be signed from the beginning.
    signed_at = pledge.created_at if pledge.by_area else await signing.first_signed_at(unit, pledge.id)
    if signed_at is None:
        return []
    since = max(signed_at, unit.now - rules.REVISED_WITHIN)
    return await edits.revised(unit, pledge.id, since, rules.MOST_REVISED)


async def _ground(unit: Unit, places: Places, pledge: Pledge, wanted: Draft) -> Ground:
    if (wanted.location, wanted.area) == (pledge.location, pledge.area):
        # Its areas, which follow it at once, cannot wait: of a pledge by areas new words are seen at once.
        bodies = [] if pledge.by_area else await councils.bodies_of(unit, pledge.areas)
        return Ground(pledge.areas, pledge.bodies, any(body.reviews_pledges for body in bodies))
    return await making.ground(unit, places, wanted.location, wanted.area)


async def _picture(unit: Unit, before: Pledge, after: Pledge, person: UUID) -> None:
    if before.picture == after.picture:
        return
    subject = Subject(making.TYPE, after.id)
    if before.picture is not None:
        await photos.detach(unit, [before.picture], subject)
    if after.picture is not None:
        await photos.attach(unit, [after.picture], subject, person)
