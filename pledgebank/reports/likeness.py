"""How alike two reports are: whether what somebody is about to report has been reported before.

What counts is how near they lie, whether they are of one sort, and what words they share; what is old counts for less,
and what has ended counts for some weeks alone.
"""

from datetime import datetime, timedelta
from uuid import UUID

from msgspec import Struct
from rapidfuzz import fuzz

from pledgebank.base import terms
from pledgebank.base.geo import Circle, Point
from pledgebank.reports import rules
from pledgebank.reports.model import Candidates, Neighbour, ReportState

METRES = 250.0
LEAST = 0.4
FRESH = timedelta(days=182)
OLD = timedelta(days=730)
OLD_COUNTS = 0.5
ENDED_COUNTS_FOR = timedelta(days=60)
ENDED = frozenset({ReportState.FIXED, ReportState.CLOSED})
GOING_ON = rules.PUBLIC - ENDED
_NEAR, _SORT, _WORDS = 0.4, 0.3, 0.3
_SAME_GROUP = 0.5
_BY_CHANCE = 0.4  # of all letters agree in any two titles
_LONGEST_TITLE = 200
_ROUNDED = 0.001


class Sought(Struct, frozen=True, kw_only=True):
    """What is about to be reported. `kin`: the categories of the same group; what is not known is None."""

    location: Point
    category: UUID | None = None
    kin: frozenset[UUID] = frozenset()
    title: str | None = None

    @property
    def surroundings(self) -> Circle:
        """Where the same thing may have been pinned down by others."""
        return Circle(self.location, METRES)


def candidates(sought: Sought, now: datetime) -> tuple[Candidates, Candidates]:
    """What goes on and what has ended, without what is not alike in any case: of that there may be very much."""
    kin = sought.kin | ({sought.category} if sought.category else set())
    others_from = _others_from(sought, now)
    return (
        Candidates(states=GOING_ON, others_from=others_from, kin=kin),
        Candidates(states=ENDED, changed_after=now - ENDED_COUNTS_FOR, others_from=others_from, kin=kin),
    )


def likeness(sought: Sought, other: Neighbour, now: datetime) -> float:
    """From 0, nothing in common, to 1: the same words about the same sort of thing at the same spot."""
    parts = [(_NEAR, max(1 - other.metres / METRES, 0.0))]
    if sought.category is not None:
        parts.append((_SORT, _sort(sought, other.category)))
    if sought.title and sought.title.strip():
        parts.append((_WORDS, words(sought.title, other.title)))
    alike = sum(weight * share for weight, share in parts) / sum(weight for weight, _ in parts)
    return round(alike * _by_age(now - other.created_at) * _by_end(other, now), 3)


def words(one: str, other: str) -> float:
    """From 0 to 1: how far two titles say the same, whatever the order and the endings of their words."""
    ratio = fuzz.token_set_ratio(terms.essence(one[:_LONGEST_TITLE]), terms.essence(other)) / 100
    return max(ratio - _BY_CHANCE, 0.0) / (1 - _BY_CHANCE)


def _sort(sought: Sought, category: UUID) -> float:
    if category == sought.category:
        return 1.0
    return _SAME_GROUP if category in sought.kin else 0.0


def _others_from(sought: Sought, now: datetime) -> datetime | None:
    """Before when nothing of another sort can be alike, as old as it is: at the same spot, and in the same words."""
    if sought.category is None:
        return None
    others = _NEAR + (_WORDS if sought.title and sought.title.strip() else 0)
    least_by_age = (LEAST - _ROUNDED) * (others + _SORT) / others
    return now - FRESH - (1 - least_by_age) / (1 - OLD_COUNTS) * (OLD - FRESH)


def _by_age(age: timedelta) -> float:
    faded = min(max((age - FRESH) / (OLD - FRESH), 0.0), 1.0)
    return 1 - faded * (1 - OLD_COUNTS)


def _by_end(other: Neighbour, now: datetime) -> float:
    if other.state not in ENDED:
        return 1.0
    return max(1 - max(now - other.updated_at, timedelta()) / ENDED_COUNTS_FOR, 0.0)
