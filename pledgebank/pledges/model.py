"""A pledge: what somebody will do if enough others join; its signatures; and what can happen to them."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from msgspec import Struct

from pledgebank.base.event import Event, event
from pledgebank.base.geo import Box, Circle, Point


class PledgeState(StrEnum):
    """Where a pledge stands. ACTIVE, FAILED and CANCELLED are for good, and exclude each other."""

    OPEN = "OPEN"
    SETTLING = "SETTLING"
    ACTIVE = "ACTIVE"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"


class SignatureState(StrEnum):
    """RECEIVED is accepted and about to be counted; UNCONFIRMED, of a guest, is nowhere until they confirm it."""

    UNCONFIRMED = "UNCONFIRMED"
    RECEIVED = "RECEIVED"
    COUNTED = "COUNTED"


class NameVisibility(StrEnum):
    """Who may read a signer's name: everybody, the pledge's signers and promiser, or nobody."""

    PUBLIC = "PUBLIC"
    SIGNERS = "SIGNERS"
    HIDDEN = "HIDDEN"


class Draft(Struct, frozen=True, kw_only=True):
    """A pledge as somebody asks for it: not yet judged. Open to the end of `day` in the IANA zone `time_zone`."""

    action: str
    who: str
    their_action: str
    target: int
    day: date
    time_zone: str
    details: str = ""
    location: Point | None = None
    reports: tuple[UUID, ...] = ()


class Pledge(Struct, frozen=True, kw_only=True):
    """The promise and its count.

    `missing`: signatures still needed, 0 once the target is reached. `deadline`: the first instant at which it is too
    late. `cell` is the location's at the deepest zoom, `areas` hold it. Times are UTC.
    """

    id: UUID
    ref: str
    promiser: UUID
    action: str
    who: str
    their_action: str
    details: str
    target: int
    missing: int
    deadline: datetime
    deadline_date: date
    time_zone: str
    created_at: datetime
    updated_at: datetime
    location: Point | None = None
    cell: int | None = None
    areas: tuple[UUID, ...] = ()
    reports: tuple[UUID, ...] = ()
    state: PledgeState = PledgeState.OPEN
    signature_count: int = 0
    count_at_activation: int | None = None
    activated_at: datetime | None = None
    terms: int = 1
    version: int = 1


class Signature(Struct, frozen=True, kw_only=True):
    """One person's word on one pledge: the truth from which the pledge's count is folded.

    `person` of a signer who was erased is an id that leads to nobody, another one for each signature.
    """

    id: UUID
    pledge: UUID
    person: UUID
    terms: int
    visibility: NameVisibility
    state: SignatureState
    signed_at: datetime


class Signing(Struct, frozen=True):
    """A signature as the log tells it: which, and when it was given, UTC."""

    signature: UUID
    at: datetime


class PledgeOrder(StrEnum):
    """What comes first in a list of pledges. NEAREST needs a place to be near to."""

    NEWEST = "NEWEST"
    CLOSING_SOON = "CLOSING_SOON"
    NEARLY_THERE = "NEARLY_THERE"
    NEAREST = "NEAREST"


class PledgeFilter(Struct, frozen=True, kw_only=True):
    """Which pledges are meant: all that is said must hold. `now` decides what is still open; times are UTC.

    `ids`: only among these. An empty tuple of states or ids means none; None means any. `text`: words that must be in
    its sentence, details or reference.
    """

    now: datetime
    within: Box | None = None
    near: Circle | None = None
    area: UUID | None = None
    states: tuple[PledgeState, ...] | None = None
    closing_after: datetime | None = None
    report: UUID | None = None
    promiser: UUID | None = None
    ids: tuple[UUID, ...] | None = None
    text: str | None = None


@event("pledge.created", about="Pledge")
class PledgeCreated(Event, frozen=True, kw_only=True):
    """Somebody promised."""


@event("pledge.signed", about="Pledge")
class PledgeSigned(Event, frozen=True, kw_only=True):
    """Somebody joined; not yet in the count."""

    signature: UUID


@event("pledge.counted", about="Pledge")
class PledgeCounted(Event, frozen=True, kw_only=True):
    """The count is now this many signatures."""

    count: int


@event("pledge.activated", about="Pledge")
class PledgeActivated(Event, frozen=True, kw_only=True):
    """The target was reached, for good."""

    count: int


@event("pledge.signer_erased", about="Pledge")
class SignerErased(Event, frozen=True, kw_only=True):
    """Who gave this signature deleted their account at `erased_at`, UTC; not yet out of the count."""

    signature: UUID
    erased_at: datetime


@event("pledge.promiser_renamed", about="Pledge")
class PromiserRenamed(Event, frozen=True, kw_only=True):
    """Who made it is called otherwise now."""


@event("pledge.cancelled", about="Pledge")
class PledgeCancelled(Event, frozen=True, kw_only=True):
    """It was called off before its target was reached."""


@event("pledge.closed", about="Pledge")
class PledgeClosed(Event, frozen=True, kw_only=True):
    """The deadline is so long past that nothing signed before it can still enter the log after this."""


@event("pledge.failed", about="Pledge")
class PledgeFailed(Event, frozen=True, kw_only=True):
    """Too few had signed by the deadline."""

    count: int


@event("pledge.relinked", about="Pledge")
class PledgeRelinked(Event, frozen=True, kw_only=True):
    """A report that it is about turned out to repeat another: it is about that one now."""
