"""A pledge: what somebody will do if enough others join; its signatures; and what can happen to them."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from msgspec import Struct

from pledgebank.base.event import Origin
from pledgebank.base.geo import Box, Circle, Point
from pledgebank.councils.model import Eyes


class PledgeState(StrEnum):
    """Where a pledge stands. ACTIVE, FAILED and CANCELLED are for good, and exclude each other.

    PENDING waits for a moderator, where an area wants that; SUSPENDED was taken from view by one, until released.
    """

    PENDING = "PENDING"
    OPEN = "OPEN"
    SETTLING = "SETTLING"
    ACTIVE = "ACTIVE"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"
    SUSPENDED = "SUSPENDED"


class SignatureState(StrEnum):
    """RECEIVED is accepted and about to be counted; UNCONFIRMED, of a guest, is nowhere until they confirm it.

    Beyond a cap one is WAITLISTED; a place that comes free is OFFERED for a while. LAPSED was given to earlier terms.
    """

    UNCONFIRMED = "UNCONFIRMED"
    RECEIVED = "RECEIVED"
    COUNTED = "COUNTED"
    WAITLISTED = "WAITLISTED"
    OFFERED = "OFFERED"
    WITHDRAWN = "WITHDRAWN"
    LAPSED = "LAPSED"


class NameVisibility(StrEnum):
    """Who may read a signer's name: everybody, the pledge's signers and promiser, or nobody.

    AT_ACTIVATION: nobody until the pledge is active, then everybody, all at once.
    """

    PUBLIC = "PUBLIC"
    SIGNERS = "SIGNERS"
    HIDDEN = "HIDDEN"
    AT_ACTIVATION = "AT_ACTIVATION"


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
    cap: int | None = None
    radius: float | None = None
    area: UUID | None = None
    sort: str | None = None
    language: str = "en"
    picture: UUID | None = None
    private: bool = False
    kept_by: date | None = None
    asks_contacts: bool = False
    area_kind: str | None = None
    group: UUID | None = None
    per_household: bool = False


class Pledge(Struct, frozen=True, kw_only=True):
    """The promise and its count.

    `missing`: signatures still needed, 0 once the target is reached. `deadline`: the first instant at which it is too
    late. `cell` is the location's at the deepest zoom, `areas` hold it. Times are UTC.

    Who promises: `promiser`, the person who made it, or the `body` they work for, or the `group` they organise.
    `bodies` answer for its areas: their moderators look after it. Where: around `location`, `radius` metres; in one
    `area`; or anywhere.
    `sort`: which ready-made sort of pledge. `private`: found by its link alone. `promoted`: its promiser has won the
    first neighbours, so that we show it to others unasked. `kept_by`: the day by which it shall be done.
    `waiting` and `offered`: how many signatures are beyond the cap; `tickets`: the last number drawn in that queue.
    `first_deadline`: what it was before it was moved, once. `grace_until`: until when who signed in time may still
    confirm. `unseen`: no moderator has let others see it. `suspended_from`: the state it goes back to,
    `earlier_reason`: and the reason.
    `reason`: why it was called off, turned down or suspended; `called_off_at`: after it was active. `successor`: the
    pledge to look at instead. `copied_from`: the one it tries again. `parent`: of which it counts the signatures of
    one `area`; `by_area`: it is such a parent, and counts none itself but shows the sum; `area_kind`: of which areas.
    `per_household`: one signature for each household. `held_until`: until when it waits although its target is reached,
    so that somebody can look at how that came; `was_held`: whether that is behind it.
    `mixed`: it is decided in all its areas, and on in some alone.
    `done`, `not_done`: signers who said so after; `kept`: what the promiser said, with `kept_note` and `kept_photos`.
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
    body: UUID | None = None
    bodies: tuple[UUID, ...] = ()
    cap: int | None = None
    radius: float | None = None
    area: UUID | None = None
    sort: str | None = None
    language: str = "en"
    picture: UUID | None = None
    private: bool = False
    promoted: bool = False
    kept_by: date | None = None
    asks_contacts: bool = False
    waiting: int = 0
    offered: int = 0
    tickets: int = 0
    first_deadline: datetime | None = None
    grace_until: datetime | None = None
    unseen: bool = False
    suspended_from: PledgeState | None = None
    suspended_at: datetime | None = None
    earlier_reason: str | None = None
    reason: str = ""
    called_off_at: datetime | None = None
    successor: UUID | None = None
    copied_from: UUID | None = None
    parent: UUID | None = None
    by_area: bool = False
    area_kind: str | None = None
    per_household: bool = False
    held_until: datetime | None = None
    was_held: bool = False
    mixed: bool = False
    done: int = 0
    not_done: int = 0
    kept: bool | None = None
    kept_note: str = ""
    kept_photos: tuple[UUID, ...] = ()
    group: UUID | None = None


class Signature(Struct, frozen=True, kw_only=True):
    """One person's word on one pledge: the truth from which the pledge's count is folded.

    `person` of a signer who was erased is an id that leads to nobody, another one for each signature.
    `state` is the fold's alone; `withdrawn_at` the signer's: they do not wait for it. `ticket`: the place in the queue,
    `offer_until`: until when a place is kept, None while the pledge is suspended, `taken_at`: when they took it.
    `late`: counted after activation.
    `origin`, `entered_by`: by what way it came, and who wrote it down for the signer. `shares_contact`: agreed in so
    many words that the promiser may have their address. `done`: what the signer said after. `family`: the parent where
    signatures go by area: a person signs once in a family. `household`: a digest of where they live, if one
    signature counts for each household; never shown.
    """

    id: UUID
    pledge: UUID
    person: UUID
    terms: int
    visibility: NameVisibility
    state: SignatureState
    signed_at: datetime
    withdrawn_at: datetime | None = None
    ticket: int | None = None
    offer_until: datetime | None = None
    taken_at: datetime | None = None
    late: bool = False
    origin: Origin | None = None
    entered_by: UUID | None = None
    shares_contact: bool = False
    done: bool | None = None
    family: UUID | None = None
    household: bytes | None = None


class Signing(Struct, frozen=True):
    """A signature as the log tells it: which, when it was given, UTC, and to which terms.

    `asked_at`: when it was asked for, if it had to be confirmed.
    """

    signature: UUID
    at: datetime
    terms: int = 1
    asked_at: datetime | None = None


class PledgeOrder(StrEnum):
    """What comes first in a list of pledges. NEAREST needs a place to be near to."""

    NEWEST = "NEWEST"
    CLOSING_SOON = "CLOSING_SOON"
    NEARLY_THERE = "NEARLY_THERE"
    NEAREST = "NEAREST"


class PledgeFilter(Struct, frozen=True, kw_only=True):
    """Which pledges are meant: all that is said must hold. `now` decides what is still open; times are UTC.

    `signed`: only among these, which who looks has signed. An empty tuple means none; None means any. `text`: words
    that must be in its sentence, details or reference. `staff`: only what these eyes' bodies promise, or moderate.
    `promiser`: only what they made, of what they made for a body or group only what all may see, unless it is
    `for_bodies`, and what was made `for_groups`, by whomever. `group`: only what was made for it.
    Unless `promiser`, `signed` or `staff` say whose they are, only those that all may see are meant.
    """

    now: datetime
    within: Box | None = None
    near: Circle | None = None
    area: UUID | None = None
    states: tuple[PledgeState, ...] | None = None
    closing_after: datetime | None = None
    report: UUID | None = None
    promiser: UUID | None = None
    for_bodies: frozenset[UUID] = frozenset()
    for_groups: frozenset[UUID] = frozenset()
    group: UUID | None = None
    signed: tuple[UUID, ...] | None = None
    staff: Eyes | None = None
    promoted: bool | None = None
    text: str | None = None
