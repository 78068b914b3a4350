"""People and bodies make pledges, anew or after an earlier one: load, decide, save, tell."""

from collections.abc import Sequence
from uuid import UUID, uuid4

from msgspec.structs import replace

from pledgebank.base.errors import invalid, not_found
from pledgebank.base.event import Subject
from pledgebank.base.geo import Point
from pledgebank.base.ids import new_id, new_ref
from pledgebank.councils import store as councils
from pledgebank.councils.grounds import upward
from pledgebank.councils.places import Places
from pledgebank.groups import commands as groups
from pledgebank.groups.eyes import eyes_of
from pledgebank.photos import commands as photos
from pledgebank.pledges import sight, store
from pledgebank.pledges.events import PledgeCreated, PledgeTriedAgain
from pledgebank.pledges.making import copying, rules, sorts
from pledgebank.pledges.making import store as making
from pledgebank.pledges.making.copying import Again
from pledgebank.pledges.making.model import Ground
from pledgebank.pledges.model import Draft, Pledge
from pledgebank.reports import rules as report_rules
from pledgebank.reports import store as report_store
from pledgebank.storage.unit import Reader, Unit

TYPE = "Pledge"


async def create(
    unit: Unit,
    *,
    promiser: UUID,
    draft: Draft,
    places: Places,
    body: UUID | None = None,
    group: UUID | None = None,
) -> UUID:
    """Make a pledge, for a body or group if one is named; answers its id. Raises Refused as the rules do.

    NOT_FOUND for an area there is not, or a report that not everyone may see; INVALID for a picture that cannot be had.
    """
    made = await _make(unit, promiser, draft, places, body=body, group=group)
    await require_reports(unit, made.reports)
    return made.id


async def copy(
    unit: Unit,
    *,
    pledge: UUID,
    person: UUID,
    again: Again,
    places: Places,
    body: UUID | None = None,
    group: UUID | None = None,
) -> UUID:
    """Try a finished pledge again, as one's own promise; answers the new one's id. Raises Refused as the rules do."""
    eyes = await eyes_of(unit, person)
    earlier = await store.get(unit, pledge)
    signed = await store.signature_of(unit, pledge, person) is not None
    if earlier is None or not sight.may_see_by_link(earlier, eyes, signed=signed):
        raise not_found("This pledge cannot be found.", "pledge")
    earlier = await _whole(unit, earlier)
    draft = copying.draft(earlier, again, now=unit.now)
    draft = replace(draft, reports=await _public(unit, draft.reports))
    told_lately = await making.is_copied_since(unit, earlier.id, unit.now - copying.TOLD_EVERY)
    made = await _make(unit, person, draft, places, body=body, group=group, copied_from=earlier.id)
    if copying.is_worth_telling(earlier, made) and not told_lately:
        unit.emit(PledgeTriedAgain(id=earlier.id, anew=made.id))
    return made.id


async def ground(reader: Reader, places: Places, location: Point | None, area: UUID | None) -> Ground:
    """Where a pledge stands that is at a place, in an area, or nowhere. Raises Refused NOT_FOUND for no area."""
    areas = await upward(reader, area) if area else ()
    if area is not None and not areas:
        raise not_found("There is no such area.", "area")
    if location is not None:
        areas = tuple(one.id for one in await places.at(reader, location))
    bodies = await councils.bodies_of(reader, areas) if areas else []
    return Ground(areas, tuple(body.id for body in bodies), any(body.reviews_pledges for body in bodies))


async def require_reports(unit: Unit, reports: Sequence[UUID]) -> None:
    """Raises Refused NOT_FOUND for a report that not everyone may see."""
    if len(await _public(unit, reports)) < len(reports):
        raise not_found("One of these reports cannot be found.", "reports")


async def _make(
    unit: Unit,
    promiser: UUID,
    draft: Draft,
    places: Places,
    *,
    body: UUID | None,
    group: UUID | None,
    copied_from: UUID | None = None,
) -> Pledge:
    await _speak_for(unit, promiser, body, group)
    sorts.check(draft.sort)
    made = rules.create(
        draft,
        # Nobody is to come upon a private one by trying.
        id=uuid4() if draft.private else new_id(),
        ref=new_ref() + new_ref() if draft.private else new_ref(),
        promiser=promiser,
        ground=await _ground(unit, places, draft),
        body=body,
        group=group,
        now=unit.now,
    )
    made = replace(made, copied_from=copied_from)
    if made.picture is not None:
        await photos.attach(unit, [made.picture], Subject(TYPE, made.id), promiser)
    await store.insert(unit, made)
    unit.emit(PledgeCreated(id=made.id))
    return made


async def _speak_for(unit: Unit, promiser: UUID, body: UUID | None, group: UUID | None) -> None:
    if body is not None and group is not None:
        raise invalid("Please promise for either a body or a group.", "asGroup")
    if body is not None:
        rules.speak_for(body, await eyes_of(unit, promiser))
    await groups.spoken_for(unit, group, promiser)


async def _ground(unit: Unit, places: Places, draft: Draft) -> Ground:
    if draft.area_kind is None:
        return await ground(unit, places, draft.location, draft.area)
    if not await councils.has_area_of_kind(unit, draft.area_kind):
        raise invalid("We have no areas of this kind.", "byArea")
    # It may come to be signed anywhere: wherever pledges are looked at first, it would have to be.
    return Ground(reviewed=await councils.any_reviews_pledges(unit))


async def _whole(unit: Unit, pledge: Pledge) -> Pledge:
    """The pledge of which this is one area, or itself."""
    found = await store.get(unit, pledge.parent) if pledge.parent else None
    return found or pledge


async def _public(unit: Unit, reports: Sequence[UUID]) -> tuple[UUID, ...]:
    found = await report_store.by_ids(unit, reports) if reports else ()
    return tuple(report.id for report in found if report is not None and report_rules.is_public(report))
