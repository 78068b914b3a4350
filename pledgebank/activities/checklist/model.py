"""What a body requires of activities in its areas, and what an organiser says is done."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from msgspec import Struct

from pledgebank.base.event import Event, event


class Check(StrEnum):
    """One thing that a body can ask for."""

    PERMISSION = "PERMISSION"
    RISK_ASSESSMENT = "RISK_ASSESSMENT"
    FIRST_AIDER = "FIRST_AIDER"
    WASTE_COLLECTION = "WASTE_COLLECTION"


class Requirement(Struct, frozen=True, kw_only=True):
    """What is asked for in an area, or everywhere (None); and how many days before it begins it must be published."""

    area: UUID | None = None
    checks: tuple[Check, ...] = ()
    notice_days: int = 0


class Requirements(Struct, frozen=True, kw_only=True):
    """All that a body (of the same id) asks for."""

    id: UUID
    several: tuple[Requirement, ...] = ()


class Tick(Struct, frozen=True, kw_only=True):
    """Something is done, and what there is to say about it. UTC."""

    check: Check
    note: str
    at: datetime


class Checklist(Struct, frozen=True, kw_only=True):
    """What is done for an activity (of the same id)."""

    id: UUID
    ticks: tuple[Tick, ...] = ()


@event("body.requirements_changed", about="Body")
class RequirementsChanged(Event, frozen=True, kw_only=True):
    """A body asks for something else before activities are published in its areas."""


@event("activity.checked", about="Activity")
class ChecklistChanged(Event, frozen=True, kw_only=True):
    """Its organiser says that something the council asks for is done, or is not."""
