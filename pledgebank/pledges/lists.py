"""Lists of pledges: which ones, in what order, a page at a time."""

from datetime import datetime
from uuid import UUID

from msgspec.structs import replace

from pledgebank.base import page
from pledgebank.base.errors import invalid
from pledgebank.base.geo import Box
from pledgebank.base.page import Page
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


async def by_id(reader: Reader, *, within: Box | None, after: UUID | None, limit: int) -> list[Pledge]:
    """Pledges inside a box, in the order of ids: for copies on phones."""
    clauses = [in_box(within)] if within is not None else []
    if after is not None:
        clauses.append({"_id": {"$gt": after}})
    where: Doc = {"$and": clauses} if clauses else {}
    return [_read(row) for row in await reader.find(PLEDGES, where, order=[("_id", 1)], limit=limit)]


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
    clauses: list[Doc] = []
    if wanted.states is not None:
        clauses.append(_in_states(wanted.states, wanted.now))
    if wanted.closing_after is not None:
        clauses.append({"deadline": {"$gt": wanted.closing_after}})
    if wanted.within is not None:
        clauses.append(in_box(wanted.within))
    if wanted.near is not None and around:
        clauses.append(in_circle(wanted.near))
    if wanted.area is not None:
        clauses.append({"areas": wanted.area})
    if wanted.report is not None:
        clauses.append({"reports": wanted.report})
    if wanted.promiser is not None:
        clauses.append({"promiser": wanted.promiser})
    if wanted.ids is not None:
        clauses.append({"_id": {"$in": list(wanted.ids)}})
    if wanted.text is not None:
        clauses.extend(searching.having(wanted.text))
    return {"$and": clauses} if clauses else {}


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
