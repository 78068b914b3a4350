"""People sign a pledge in their area, which is begun by the first of them: load, decide, save, tell."""

from uuid import UUID

from pledgebank.base.errors import Refused, not_found
from pledgebank.base.geo import Point
from pledgebank.base.ids import new_ref
from pledgebank.councils import store as councils
from pledgebank.councils.model import GUEST, Area, Eyes
from pledgebank.councils.places import Places
from pledgebank.groups.eyes import eyes_of
from pledgebank.people.model import Act, Guest
from pledgebank.pledges import sight, store
from pledgebank.pledges.events import PledgeCreated
from pledgebank.pledges.family import middles, rules
from pledgebank.pledges.making import commands as making
from pledgebank.pledges.model import NameVisibility, Pledge
from pledgebank.pledges.signing import commands as signing
from pledgebank.storage.unit import Unit

Place = UUID | Point | None


async def sign(
    unit: Unit,
    *,
    pledge: UUID,
    place: Place,
    places: Places,
    person: UUID,
    visibility: NameVisibility,
    terms: int | None = None,
    shares_contact: bool | None = None,
    household: bytes | None = None,
    network: bytes | None = None,
) -> UUID:
    """Join a pledge, by its area or a point in it where it goes by areas; answers the signature's id.

    Raises Refused as signing does, PLEDGE_BY_AREA for no area of it, INVALID for an area where it has none.
    """
    key = await _there(unit, pledge, place, places, Eyes(person=person))
    return await signing.sign(
        unit,
        pledge=key,
        person=person,
        visibility=visibility,
        terms=terms,
        shares_contact=shares_contact,
        household=household,
        network=network,
    )


async def propose(
    unit: Unit,
    *,
    pledge: UUID,
    place: Place,
    places: Places,
    guest: Guest,
    visibility: NameVisibility,
    terms: int | None = None,
    shares_contact: bool | None = None,
    household: bytes | None = None,
    network: bytes | None = None,
) -> Act:
    """A guest's signature, for them to confirm. Its area is begun now, for it must be there when the deadline comes."""
    key = await _there(unit, pledge, place, places, GUEST)
    return await signing.propose(
        unit,
        pledge=key,
        guest=guest,
        visibility=visibility,
        terms=terms,
        shares_contact=shares_contact,
        household=household,
        network=network,
    )


async def _there(unit: Unit, pledge: UUID, place: Place, places: Places, who: Eyes) -> UUID:
    """The id of the pledge to sign: itself, or that of one area."""
    found = await store.get(unit, pledge) if place is not None else None
    if found is None:
        return pledge  # signing itself says what is wrong, if anything is
    await _require_seen(unit, found, who)
    rules.check_single(found)
    area = await _area(unit, found, place, places)
    key = rules.key_of(found.id, area.id)
    if await store.get(unit, key) is None:
        await _begin(unit, found, area, places, who)
    return key


async def _begin(unit: Unit, parent: Pledge, area: Area, places: Places, who: Eyes) -> None:
    middle = await middles.of(unit, area.id)
    if middle is None:
        raise Refused("PLEDGE_BY_AREA", "This pledge cannot be joined there.", field=("area",))
    ground = await making.ground(unit, places, None, area.id)
    ref = new_ref() + new_ref() if parent.private else new_ref()
    child = rules.begin(parent, area.id, ground, middle, ref=ref, person=who.person, now=unit.now)
    await store.insert(unit, child)
    unit.emit(PledgeCreated(id=child.id))


async def _area(unit: Unit, parent: Pledge, place: Place, places: Places) -> Area:
    if isinstance(place, Point):
        around = await places.at(unit, place)
        return rules.check_area(parent, next((one for one in around if one.kind == parent.area_kind), None), "location")
    [area] = await councils.areas_by_ids(unit, [place] if place else [])
    return rules.check_area(parent, area, "area")


async def _require_seen(unit: Unit, pledge: Pledge, who: Eyes) -> None:
    if who.person and not sight.is_public(pledge):
        who = await eyes_of(unit, who.person)
    if not sight.may_see_by_link(pledge, who, signed=False):
        raise not_found("This pledge cannot be found.", "pledge")
