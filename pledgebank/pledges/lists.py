"""Lists of pledges: which ones, in what order, a page at a time."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from msgspec.structs import replace

from pledgebank.base import page
from pledgebank.base.errors import invalid
from pledgebank.base.geo import Box
from pledgebank.base.page import Page
from pledgebank.councils.model import Eyes
from pledgebank.pledges.finding import LISTED
from pledgebank.pledges.model import Pledge, PledgeFilter, PledgeOrder, PledgeState
from pledgebank.pledges.store import PLEDGES
from pledgebank.storage import listing, searching
from pledgebank.storage.documents import Doc, load
from pledgebank.storage.listing import Order, in_box, in_circle
from pledgebank.storage.unit import Reader

_ORDERS = {
    PledgeOrder.NEWEST: Order("created_at", datetime, descending=True),
    PledgeOrder.CLOSING_SOON: Order("deadline", datetime),
    PledgeOrder.NEARLY_THERE: Order("missing", int),
}


async def pledges(
    reader: Reader, wanted: PledgeFilter, order: PledgeOrder, *, first: int | None, after: str | None
) -> Page[Pledge]:
    """A page of pledges. Raises Refused INVALID for NEAREST without `near`, INVALID_CURSOR for a bad cursor."""
    limit = page.size(first)
    if order is not PledgeOrder.NEAREST:
        matching = where(_narrowed(wanted, order))
        return await listing.page(reader, PLEDGES, matching, order=_ORDERS[order], first=limit, after=after, read=_read)
    if wanted.near is None:
        raise invalid("To list the nearest first, please say near what.", "where", "near")
    matching = where(wanted, around=False)
    return await listing.nearest(
        reader, PLEDGES, matching, circle=wanted.near, field="location", first=limit, after=after, read=_read
    )


async def by_id(
    reader: Reader, eyes: Eyes, signed: Sequence[UUID], *, within: Box | None, after: UUID | None, limit: int
) -> list[Pledge]:
    """What these eyes, who signed some, may see inside a box, in the order of ids: for copies on phones."""
    clauses = [_visible(eyes, signed)]
    if within is not None:
        clauses.append(in_box(within))
    if after is not None:
        clauses.append({"_id": {"$gt": after}})
    return [_read(row) for row in await reader.find(PLEDGES, {"$and": clauses}, order=[("_id", 1)], limit=limit)]


async def names_report(reader: Reader, report: UUID) -> bool:
    """Whether any pledge is about a report."""
    return await reader.find_one(PLEDGES, {"reports": report}, fields=("_id",)) is not None


def _read(row: Doc) -> Pledge:
    return load(Pledge, row)


def _narrowed(wanted: PledgeFilter, order: PledgeOrder) -> PledgeFilter:
    """Two orders speak of some pledges only, unless the states are named: those one can still help along."""
    if wanted.states is not None:
        return wanted
    if order is PledgeOrder.NEARLY_THERE:
        return replace(wanted, states=(PledgeState.OPEN,))
    if order is PledgeOrder.CLOSING_SOON:
        return replace(wanted, states=(PledgeState.OPEN, PledgeState.ACTIVE), closing_after=wanted.now)
    return wanted


def where(wanted: PledgeFilter, *, around: bool = True) -> Doc:
    """What must hold; without `around` the circle is left to the order by distance."""
    clauses = _whose(wanted)
    if wanted.states is not None:
        clauses.append(_in_states(wanted.states, wanted.now))
    if wanted.closing_after is not None:
        clauses.append({"deadline": {"$gt": wanted.closing_after}, "called_off_at": None})
    if wanted.within is not None:
        clauses.append(in_box(wanted.within))
    if wanted.near is not None and around:
        clauses.append(in_circle(wanted.near))
    if wanted.area is not None:
        clauses.append({"areas": wanted.area})
    if wanted.signed is None and wanted.staff is None and not (wanted.within or wanted.near or wanted.area):
        # One area of a pledge is found where it lies; elsewhere the pledge stands for all of them.
        clauses.append({"parent": None})
    if wanted.report is not None:
        clauses.append({"reports": wanted.report})
    if wanted.promoted is not None:
        clauses.append({"promoted": True} if wanted.promoted else {"promoted": {"$ne": True}})
    if wanted.text is not None:
        clauses.extend(searching.having(wanted.text))
    return {"$and": clauses}


def _whose(wanted: PledgeFilter) -> list[Doc]:
    """As `sight.may_see` decides: those of somebody, with what others may not see; or those that all may see."""
    clauses: list[Doc] = []
    if wanted.group is not None:
        clauses += [{"group": wanted.group}, {LISTED: True}]
    if wanted.promiser is not None:
        clauses.append(_own(wanted, wanted.promiser))
    if wanted.signed is not None:
        clauses.append(_signed(wanted.signed))
    if wanted.staff is not None:
        ways = _of_staff(wanted.staff)
        clauses.append(ways[0] if len(ways) == 1 else {"$or": ways} if ways else {"_id": {"$in": []}})
    return clauses or [{LISTED: True}]


def _own(wanted: PledgeFilter, promiser: UUID) -> Doc:
    theirs: list[Doc] = [{"body": None, "group": None}, {LISTED: True}]
    theirs += [{"body": {"$in": sorted(wanted.for_bodies)}}] if wanted.for_bodies else []
    made: Doc = {"promiser": promiser}
    if not wanted.for_groups:
        return {**made, "$or": theirs}
    groups: Doc = {"group": {"$in": sorted(wanted.for_groups)}}
    # The first says no more than where to look, so that the database can merge two indexes in the list's order.
    return {"$and": [{"$or": [made, groups]}, {"$or": [*theirs, groups]}]}


def _visible(eyes: Eyes, signed: Sequence[UUID]) -> Doc:
    ways: list[Doc] = [{LISTED: True}, *_of_staff(eyes)]
    if eyes.person is not None:
        ways.append({"promiser": eyes.person, "body": None, "group": None})
    if eyes.organises:
        ways.append({"group": {"$in": sorted(eyes.organises)}})
    if signed:
        ways.append(_signed(signed))
    return ways[0] if len(ways) == 1 else {"$or": ways}


def _of_staff(eyes: Eyes) -> list[Doc]:
    ways: list[Doc] = []
    # A body's own are among those that it looks after: one way is enough for who moderates for it.
    if answers := eyes.answers - eyes.moderates:
        ways.append({"body": {"$in": sorted(answers)}})
    if eyes.moderates:
        ways.append({"bodies": {"$in": sorted(eyes.moderates)}})
    return ways


def _signed(keys: Sequence[UUID]) -> Doc:
    # What no moderator has let others see nobody can have signed; a pledge that moved there is theirs no longer.
    return {"_id": {"$in": list(keys)}, "unseen": {"$ne": True}}


def _in_states(states: tuple[PledgeState, ...], now: datetime) -> Doc:
    clauses = [clause for state in dict.fromkeys(states) for clause in _in_state(state, now)]
    if not clauses:
        return {"_id": {"$in": []}}
    return clauses[0] if len(clauses) == 1 else {"$or": clauses}


def _in_state(state: PledgeState, now: datetime) -> list[Doc]:
    """As `rules.state` shows it: past its deadline an open pledge is settling."""
    if state is PledgeState.OPEN:
        return [{"state": state, "deadline": {"$gt": now}}]
    if state is PledgeState.SETTLING:
        return [{"state": state}, {"state": PledgeState.OPEN, "deadline": {"$lte": now}}]
    return [{"state": state}]
