"""A city's reports for measuring: as many as are wanted, spread in space, time and kind as Zurich's 62,000 real ones.

Each is a real one moved by some thirty metres and some days. Without the real ones (PLEDGEBANK_TEST_DATA) they lie
around made-up centres instead; `origin` says which it was.
"""

import csv
import os
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid5

from msgspec import Struct

from pledgebank.base import cells
from pledgebank.base.event import Origin
from pledgebank.base.geo import Point
from pledgebank.base.ids import new_id
from pledgebank.reports import store
from pledgebank.reports.model import Report, ReportState
from pledgebank.reports.store import REPORTS
from pledgebank.storage.mongo import Storage

STATES = {
    ReportState.FIXED: 70,
    ReportState.CLOSED: 12,
    ReportState.OPEN: 10,
    ReportState.IN_PROGRESS: 4,
    ReportState.INVESTIGATING: 2,
    ReportState.UNCONFIRMED: 1,
    ReportState.HIDDEN: 1,
}
MIDDLE = Point.at(47.3769, 8.5417)
BODY = UUID("019a0000-0000-7000-8000-0000000000ff")
CITY = uuid5(BODY, "the city")
AT_ONCE = 5_000
WARDS: dict[tuple[int, int], UUID] = {}
METRES = 30 / 111_320  # in degrees
WORDS = [
    "lamp",
    "path",
    "bench",
    "glass",
    "wall",
    "corner",
    "school",
    "bakery",
    "river",
    "bridge",
    "steps",
    "kerb",
    "tree",
    "tram",
    "stop",
    "sign",
    "bin",
    "drain",
]


class Real(Struct, frozen=True):
    """Where, when and what somebody once reported."""

    at: Point
    category: UUID
    made: datetime


def real() -> tuple[str, list[Real]]:
    """What the town is drawn after, and where that comes from."""
    file = Path(os.environ.get("PLEDGEBANK_TEST_DATA", ".")) / "reports" / "zurich_reports.csv"
    if not file.is_file():
        return "made-up centres: no PLEDGEBANK_TEST_DATA", list(_made_up())
    with file.open(newline="", encoding="utf-8") as lines:
        rows = [
            Real(
                Point.at(float(row["lat"]), float(row["lon"])),
                uuid5(BODY, row["category"]),
                datetime.fromisoformat(row["date"]).replace(tzinfo=UTC),
            )
            for row in csv.DictReader(lines)
        ]
    return "Zurich's real reports", rows


def _made_up() -> Iterator[Real]:
    draw = random.Random(5)
    centres = [(draw.gauss(MIDDLE.lat, 0.02), draw.gauss(MIDDLE.lng, 0.03), draw.random()) for _ in range(300)]
    for _ in range(60_000):
        lat, lng, _ = draw.choices(centres, weights=[weight for _, _, weight in centres])[0]
        at = Point.at(draw.gauss(lat, 0.003), draw.gauss(lng, 0.004))
        category = uuid5(BODY, str(int(draw.expovariate(0.4)) % 10))
        yield Real(at, category, datetime(2013, 1, 1, tzinfo=UTC) + timedelta(days=4_500 * draw.random() ** 0.6))


def reports(amount: int, rows: list[Real], seed: int = 1) -> Iterator[Report]:
    """So many reports, the same positions every time."""
    draw = random.Random(seed)
    states, weights = list(STATES), list(STATES.values())
    for number in range(amount):
        one = draw.choice(rows)
        at = Point.at(draw.gauss(one.at.lat, METRES), draw.gauss(one.at.lng, METRES * 1.5))
        made = one.made + timedelta(days=draw.randrange(-30, 30), seconds=draw.randrange(86_400))
        words = " ".join(draw.choices(WORDS, k=4))
        yield Report(
            id=new_id(),
            ref=f"{seed}-{number:07}",  # drawn ones would meet in a million
            title=f"Something about a {words}",
            description=f"Near the {words}, since {made:%A}.",
            category=one.category,
            body=BODY,
            location=at,
            cell=cells.cell_of(at),
            areas=(CITY, ward(at)),
            state=draw.choices(states, weights)[0],
            reporter=None,
            show_name=False,
            origin=Origin.IMPORT,
            created_at=made,
            updated_at=made,
        )


def ward(at: Point) -> UUID:
    """Quarters of the city, some kilometre and a half wide."""
    place = int(at.lat / 0.015), int(at.lng / 0.02)
    return WARDS.setdefault(place, uuid5(BODY, str(place)))


async def insert(storage: Storage, amount: int, rows: list[Real], seed: int = 1) -> list[UUID]:
    """Keep so many reports without telling anybody; answers their ids in the order of their cells."""
    made = sorted(reports(amount, rows, seed), key=lambda report: report.cell)
    for first in range(0, amount, AT_ONCE):
        documents = [store.document(report) for report in made[first : first + AT_ONCE]]
        await storage.database[REPORTS].insert_many(documents, ordered=False)
    return [report.id for report in made]
