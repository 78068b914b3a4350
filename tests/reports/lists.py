"""Lists of reports as tests of several kinds ask for them: every filter, every order, reports that differ in all."""

import itertools
import random
from datetime import timedelta
from typing import Any

from pledgebank.base.geo import Box, Circle, Point
from pledgebank.base.ids import new_id
from pledgebank.reports.model import Report, ReportFilter, ReportOrder, ReportState
from tests.reports.builders import NOON, STIRLING, a_report

WORDS = ["Deep", "pothole", "potholes", "Łódź", "bench", "benches", "café", "Straße", "5B", "گلی"]
ME, WARD, LITTER = new_id(), new_id(), new_id()
NEAR = Circle(STIRLING, 5_000)
TOWN = Box(56.10, -3.97, 56.14, -3.90)


def at(metres_north: float) -> Point:
    return Point.at(STIRLING.lat + metres_north / 111_320, STIRLING.lng)


def many(amount: int) -> list[Report]:
    """Reports that differ in all that lists filter and sort by; several share each place and each time."""
    draw = random.Random(7)
    return [
        a_report(
            location=at(draw.randrange(40) * 100),
            category=draw.choice([LITTER, new_id()]),
            areas=draw.choice([(), (WARD,), (new_id(), WARD)]),
            title=" ".join(draw.sample(WORDS, 3)),
            state=draw.choice(list(ReportState)),
            supports=draw.choice([0, 0, 1, 2, 50]),
            reporter=draw.choice([ME, new_id(), None]),
            created_at=NOON + timedelta(hours=draw.randrange(30)),
            updated_at=NOON + timedelta(hours=30 + draw.randrange(30)),
        )
        for _ in range(amount)
    ]


PARTS: tuple[dict[str, Any], ...] = (
    {"within": TOWN},
    {"near": NEAR},
    {"area": WARD},
    {"categories": (LITTER,)},
    {"states": (ReportState.OPEN, ReportState.UNCONFIRMED, ReportState.HIDDEN)},
    {"created_after": NOON + timedelta(hours=5), "created_before": NOON + timedelta(hours=25)},
    {"reporter": ME},
    {"text": "pothole ba"},
)


def combinations(*, most: int) -> list[ReportFilter]:
    """Every set of at most so many things that a filter can say."""
    sets = itertools.chain.from_iterable(itertools.combinations(PARTS, amount) for amount in range(most + 1))
    return [ReportFilter(**{name: value for part in parts for name, value in part.items()}) for parts in sets]


def orders(wanted: ReportFilter) -> list[ReportOrder]:
    return [order for order in ReportOrder if order is not ReportOrder.NEAREST or wanted.near is not None]
