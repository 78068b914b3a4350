"""What was sent to bodies, in MongoDB: one record for each event and body."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from pledgebank.base.page import Page
from pledgebank.deliveries.model import Delivery, Matter
from pledgebank.storage import listing
from pledgebank.storage.documents import Doc, dump, load
from pledgebank.storage.listing import Order
from pledgebank.storage.mongo import Index
from pledgebank.storage.unit import Reader, Unit

DELIVERIES = "deliveries"
MOST_BODIES = 20  # that one report is shown to have been sent to
_SOMETHING: Doc = {"$type": "binData"}

INDEXES = (
    Index(DELIVERIES, (("event", 1), ("body", 1)), unique=True),
    Index(DELIVERIES, (("report", 1), ("matter", 1), ("_id", 1))),
    Index(DELIVERIES, (("report", 1), ("made_at", 1), ("_id", 1))),
    Index(DELIVERIES, (("work", 1), ("_id", 1)), where={"work": _SOMETHING}),
)
_IN_TURN = Order("made_at", datetime)
_NOTICES = [Matter.NOTICE.value, Matter.REOPENED.value]


async def get(reader: Reader, key: UUID) -> Delivery | None:
    """The delivery with this id."""
    row = await reader.get(DELIVERIES, key)
    return load(Delivery, row) if row else None


async def of_reports(reader: Reader, reports: Sequence[UUID]) -> list[list[Delivery]]:
    """To whom each of these reports was sent, the first first: only the reports themselves, not what was new."""
    where = {"report": {"$in": list(reports)}, "matter": Matter.REPORT.value}
    limit = max(len(reports), 1) * MOST_BODIES
    rows = await reader.find(DELIVERIES, where, order=[("report", 1), ("_id", 1)], limit=limit)
    found: dict[UUID, list[Delivery]] = {}
    for row in rows:
        found.setdefault(row["report"], []).append(load(Delivery, row))
    return [found.get(report, []) for report in reports]


async def notices(reader: Reader, report: UUID, first: int, after: str | None) -> Page[Delivery]:
    """What bodies were told of the work of volunteers on a report, the first first. Raises Refused INVALID_CURSOR."""
    where: Doc = {"report": report, "matter": {"$in": _NOTICES}}
    return await listing.page(
        reader, DELIVERIES, where, order=_IN_TURN, first=first, after=after, read=lambda row: load(Delivery, row)
    )


async def of_works(reader: Reader, works: Sequence[UUID], limit: int) -> list[Delivery]:
    """What bodies were told of these works, the first first."""
    where: Doc = {"work": {"$in": list(works), **_SOMETHING}}
    return [load(Delivery, row) for row in await reader.find(DELIVERIES, where, order=[("_id", 1)], limit=limit)]


async def is_known(reader: Reader, event: str, body: UUID) -> bool:
    """Whether a body has been sent, or is about to be, what one event is about."""
    return await reader.find_one(DELIVERIES, {"event": event, "body": body}, fields=("_id",)) is not None


async def insert(unit: Unit, delivery: Delivery) -> None:
    """Keep what is to be sent."""
    await unit.insert(DELIVERIES, dump(delivery))


async def replace(unit: Unit, delivery: Delivery) -> None:
    """Keep how it now stands; it was read in this very unit."""
    await unit.replace(DELIVERIES, dump(delivery))


async def delete(unit: Unit, key: UUID) -> None:
    """Forget what was never sent."""
    await unit.delete(DELIVERIES, {"_id": key})


async def delete_of(unit: Unit, report: UUID) -> None:
    """Forget everything about a report that is gone."""
    await unit.delete(DELIVERIES, {"report": report})
