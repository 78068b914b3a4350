"""Where places belong and who answers for them: areas, the bodies that serve them, the categories they take."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from msgspec import Struct

from pledgebank.base.event import Event, event


class Area(Struct, frozen=True, kw_only=True):
    """A named piece of map, such as a ward. `kind`: ward, quarter, city ...; its outline is kept beside it."""

    id: UUID
    slug: str
    name: str
    kind: str
    parent: UUID | None = None


class Outline(Struct, frozen=True, kw_only=True):
    """The polygons of an area (same id) as WKB, longitude first; `size` in square degrees, to tell large from small."""

    id: UUID
    wkb: bytes
    size: float


class Drawing(Struct, frozen=True, kw_only=True):
    """An area as read from a file, fit to be kept. `repaired`: by what share its size changed, None if it was valid."""

    name: str
    slug: str
    wkb: bytes
    size: float
    repaired: float | None = None


class Body(Struct, frozen=True, kw_only=True):
    """Who answers for areas: a council, a utility. Phone and website are the public ones."""

    id: UUID
    slug: str
    name: str
    phone: str | None = None
    website: str | None = None
    areas: tuple[UUID, ...] = ()


class Category(Struct, frozen=True, kw_only=True):
    """A sort of problem that a body takes. A hazard is never left to volunteers; an inactive one takes no more."""

    id: UUID
    body: UUID
    name: str
    group: str | None = None
    hazard: bool = False
    active: bool = True


class Role(StrEnum):
    """What somebody may do for a body.

    An OFFICER answers its reports and says how far they have come. A MODERATOR sees what was flagged in its areas,
    settles it, and takes from view what must not be seen.
    """

    MODERATOR = "MODERATOR"
    OFFICER = "OFFICER"


class Staff(Struct, frozen=True, kw_only=True):
    """Somebody who works for a body, known by the address they sign in with."""

    id: UUID
    email: str
    body: UUID
    roles: tuple[Role, ...]
    added_at: datetime


class Eyes(Struct, frozen=True):
    """Whose eyes look. `person`: None for a guest; `answers`: bodies whose reports they answer; `moderates`: bodies
    for which they take from view what must not be seen."""

    person: UUID | None = None
    answers: frozenset[UUID] = frozenset()
    moderates: frozenset[UUID] = frozenset()

    def works_for(self, body: UUID | None) -> bool:
        """Whether they have any role for a body."""
        return body in self.answers or body in self.moderates


GUEST = Eyes()


class CategoryEntry(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A category as written in a list of bodies."""

    name: str
    group: str | None = None
    hazard: bool = False


class BodyEntry(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A body as written in a list of bodies: plain values, its areas by their slugs."""

    slug: str
    name: str
    phone: str | None = None
    website: str | None = None
    areas: tuple[str, ...] = ()
    categories: tuple[CategoryEntry, ...] = ()


@event("area.loaded", about="Area")
class AreaLoaded(Event, frozen=True, kw_only=True):
    """An area is new, or has another outline, name or parent."""


@event("body.entered", about="Body")
class BodyEntered(Event, frozen=True, kw_only=True):
    """A body is new or has changed."""


@event("category.entered", about="Category")
class CategoryEntered(Event, frozen=True, kw_only=True):
    """A category is new or has changed; `active` says whether it takes reports."""

    body: UUID
    active: bool


@event("staff.entered", about="Staff")
class StaffEntered(Event, frozen=True, kw_only=True):
    """Somebody now works for a body, or in other roles."""

    body: UUID


@event("staff.removed", about="Staff")
class StaffRemoved(Event, frozen=True, kw_only=True):
    """Somebody no longer works for a body."""

    body: UUID
