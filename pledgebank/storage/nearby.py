"""What lies in a small part of town, in the order that is asked for, at a cost that does not grow with what lies there.

Beside the deepest cell of its place each document keeps some coarser ones that hold it. Of one such cell an index has
the documents in order, so that those of a small box are a merge of a few cells; the coordinates decide at its edges.
"""

import math
from collections.abc import Sequence

from msgspec import Struct

from pledgebank.base import cells
from pledgebank.base.geo import Box, Circle
from pledgebank.storage import listing
from pledgebank.storage.documents import Doc
from pledgebank.storage.sphere import metres_from
from pledgebank.storage.unit import Order, Reader

CELLS = "cells"
ZOOMS = (13, 15, 17, 19)  # from 4.9 km to 76 m, at the equator
MOST_CELLS = 16  # the database merges at most 200 orders into one: these, times the states of a report
MOST_CELLS_OF_A_RING = 40
FIRST_REACH = 60.0  # metres
MOST_READ = 500


def kept(cell: int) -> list[int]:
    """What a document keeps by the deepest cell of its place."""
    return cells.holders(cell, ZOOMS)


def written(cell: str = "cell") -> Doc:
    """The change that gives documents of an earlier version what is kept, reckoned by the database itself."""
    up = [{"$floor": {"$divide": [f"${cell}", 1 << cells.shift(zoom)]}} for zoom in ZOOMS]
    return {
        CELLS: [{"$add": [cells.holders(0, [zoom])[0], {"$toLong": one}]} for zoom, one in zip(ZOOMS, up, strict=True)]
    }


def in_box(box: Box) -> Doc:
    """What lies in a box."""
    found = cells.held(box, ZOOMS, MOST_CELLS)
    return {"$and": [{CELLS: {"$in": found}}, listing.exactly_in(box)]} if found else listing.in_box(box)


def in_circle(circle: Circle, most: int = MOST_CELLS) -> Doc:
    """What lies in a circle, found by at most so many cells; for orders other than nearest first."""
    found = cells.held(circle.box, ZOOMS, most)
    exact = listing.in_circle(circle)
    return {"$and": [{CELLS: {"$in": found}}, exact]} if found else exact


class Sought(Struct, frozen=True, kw_only=True):
    """What is looked for around a place. `order`: one for which there is an index behind the cells.

    `reach`: how far to look first, in metres; as far as half a dozen houses unless there are only few to be found.
    """

    where: Doc
    order: Order
    fields: Sequence[str]
    reach: float = FIRST_REACH


async def nearest(reader: Reader, collection: str, sought: Sought, circle: Circle, limit: int) -> list[Doc]:
    """Some fields of the nearest of what matches in a small circle, and its `metres`, nearest first, at most `limit`.

    Looks ever further until there are enough. Where thousands lie at one spot, those are the first in the order.
    """
    reach, tried = min(sought.reach, circle.metres), 0
    while True:
        rows = await _within(reader, collection, sought, Circle(circle.centre, reach))
        if len(rows) >= limit or reach >= circle.metres:
            return rows[:limit]
        tried += 1
        # As far as, judged by those found, half as many again as are wanted should lie. They may lie all at one spot.
        wider = math.sqrt(1.5 * limit / len(rows)) if rows and tried == 1 else math.inf
        reach = min(reach * max(wider, 1.25), circle.metres)


async def _within(reader: Reader, collection: str, sought: Sought, circle: Circle) -> list[Doc]:
    # What lies outside is not sent here: reading it would cost more than leaving it out.
    clauses = [in_circle(circle, MOST_CELLS_OF_A_RING), sought.where]
    rows = await reader.find(
        collection, {"$and": clauses}, order=sought.order, limit=MOST_READ, fields=(*sought.fields, "location")
    )
    for row in rows:
        row["metres"] = metres_from(circle.centre.coordinates, row.pop("location")["coordinates"])
    return sorted(rows, key=lambda row: (row["metres"], row["_id"]))
