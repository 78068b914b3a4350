"""A slot of an activity, and who has a place in it or waits for one."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from msgspec import Struct


class SignupState(StrEnum):
    """Where a sign-up stands.

    REQUESTED waits for the organiser's yes; WAITLISTED stands in the queue; OFFERED is held a place for a while, until
    they take it; CONFIRMED has a place. RECONFIRM has one too, but what they agreed to was changed and they have not
    said yes to that. CHECKED_IN and CHECKED_OUT turned up; NO_SHOW had a place and did not.
    For good: DECLINED by the organiser, or an offer turned down; EXPIRED, an offer nobody answered; CANCELLED has left.
    """

    REQUESTED = "REQUESTED"
    WAITLISTED = "WAITLISTED"
    OFFERED = "OFFERED"
    CONFIRMED = "CONFIRMED"
    RECONFIRM = "RECONFIRM"
    CHECKED_IN = "CHECKED_IN"
    CHECKED_OUT = "CHECKED_OUT"
    NO_SHOW = "NO_SHOW"
    DECLINED = "DECLINED"
    EXPIRED = "EXPIRED"
    CANCELLED = "CANCELLED"


# Who may know the very spot, and is told what is told to those who come.
COMING = frozenset({SignupState.CONFIRMED, SignupState.RECONFIRM, SignupState.CHECKED_IN, SignupState.CHECKED_OUT})
# What takes up room in a slot, and a person's time.
HOLDING = COMING | {SignupState.OFFERED}
QUEUED = frozenset({SignupState.REQUESTED, SignupState.WAITLISTED})
STANDING = HOLDING | QUEUED
TURNED_UP = frozenset({SignupState.CHECKED_IN, SignupState.CHECKED_OUT})
# Who is let off when it is called off: who has turned up has turned up.
LET_OFF = STANDING - TURNED_UP
# What `taken` counts: who did not turn up had a place all the same.
TAKING = HOLDING | {SignupState.NO_SHOW}


class Slot(Struct, frozen=True, kw_only=True):
    """One task or shift. `capacity` None is no limit, 0 is closed. `taken`, `waiting` and `requested` count people:
    who has a place or is offered one, who stands in the queue, who waits for the organiser's yes.

    `ticket` is the number last given out: the order of the queue. `placed`: whether that ticket got a place at once.
    `minimum`: fewer than so many people are too few. `skills`: which one needs, by their keys; `age_from`: from which
    age, in whole years, None where all ages may come. `approval`: the organiser says yes to each.
    `closed`: it was called off, apart from the rest of the activity. `counted`: the activity counts it as one that has
    room.
    """

    id: UUID
    activity: UUID
    role: str
    starts_at: datetime
    ends_at: datetime
    capacity: int | None
    taken: int = 0
    waiting: int = 0
    requested: int = 0
    ticket: int = 0
    placed: bool = False
    minimum: int = 0
    skills: tuple[str, ...] = ()
    age_from: int | None = None
    approval: bool = False
    closed: bool = False
    counted: bool = False


class Signup(Struct, frozen=True, kw_only=True):
    """One person's place, or place in the queue, for themselves and those they bring: `party_size` people.

    `person` of somebody who was erased is an id that leads to nobody, another one for each sign-up.
    `offer_until`: until when a place is held for them. `agreed`: the activity's `moved` when they last said yes.
    `over`: why the organiser let them in beyond the capacity or despite a clash; `late`: they left shortly before.
    `vouched`: the organiser said yes to them; `reason`: why the organiser said no.
    """

    id: UUID
    slot: UUID
    activity: UUID
    person: UUID
    party_size: int
    ticket: int
    state: SignupState
    starts_at: datetime
    ends_at: datetime
    created_at: datetime
    updated_at: datetime
    offer_until: datetime | None = None
    agreed: int = 0
    over: str = ""
    late: bool = False
    vouched: bool = False
    reason: str = ""

    @property
    def is_active(self) -> bool:
        """Whether it still stands."""
        return self.state in STANDING

    @property
    def holds(self) -> bool:
        """Whether it takes up room, and its person's time."""
        return self.state in HOLDING


class SlotDraft(Struct, frozen=True):
    """A slot as somebody wants it; without times of its own it lasts as long as the activity."""

    role: str
    capacity: int | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    minimum: int = 0
    skills: tuple[str, ...] = ()
    age_from: int | None = None
    approval: bool = False
