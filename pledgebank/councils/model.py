"""Where places belong and who answers for them: areas, the bodies that serve them, the categories they take."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from msgspec import Struct

from pledgebank.base.event import Event, event
from pledgebank.councils.questions import Label, Question


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
    """Who answers for areas: a council, a utility. Phone and website are the public ones.

    `email`: where its reports are sent, never shown; `language`: in which we write to it. `reviews_pledges`: whether
    its moderators look at pledges in its areas before others see them.
    """

    id: UUID
    slug: str
    name: str
    phone: str | None = None
    website: str | None = None
    email: str | None = None
    language: str = "en"
    reviews_pledges: bool = False
    areas: tuple[UUID, ...] = ()


class Category(Struct, frozen=True, kw_only=True):
    """A sort of problem that a body takes. A hazard is never left to volunteers; an inactive one takes no more.

    `key`: what files call it, so that it may be renamed. `name` is for who speaks none of the languages in `names`.
    `areas`: where alone it is taken; none for all that the body answers for. `private`: its reports are for their
    reporter and the body alone. `email`: where its reports are sent; otherwise that of the body.
    """

    id: UUID
    body: UUID
    key: str = ""
    name: str
    names: Label = {}
    groups: tuple[Label, ...] = ()
    areas: tuple[UUID, ...] = ()
    hazard: bool = False
    private: bool = False
    photo_required: bool = False
    title_hint: Label = {}
    description_hint: Label = {}
    questions: tuple[Question, ...] = ()
    email: str | None = None
    active: bool = True


class Role(StrEnum):
    """What somebody may do for a body.

    An OFFICER answers its reports and says how far they have come. A MODERATOR sees what was flagged in its areas,
    settles it, and takes from view what must not be seen.
    """

    MODERATOR = "MODERATOR"
    OFFICER = "OFFICER"


class Staff(Struct, frozen=True, kw_only=True):
    """Somebody who works for a body, known by the address they sign in with.

    `listed`: which of the roles only a councils file gives; when it no longer does, they go.
    """

    id: UUID
    email: str
    body: UUID
    roles: tuple[Role, ...]
    listed: tuple[Role, ...] = ()
    added_at: datetime


class Eyes(Struct, frozen=True):
    """Whose eyes look. `person`: None for a guest; `answers`: bodies whose reports they answer; `moderates`: bodies
    for which they take from view what must not be seen; `organises`: groups for which they speak."""

    person: UUID | None = None
    answers: frozenset[UUID] = frozenset()
    moderates: frozenset[UUID] = frozenset()
    organises: frozenset[UUID] = frozenset()

    def works_for(self, body: UUID | None) -> bool:
        """Whether they have any role for a body."""
        return body in self.answers or body in self.moderates


GUEST = Eyes()


class CategoryEntry(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A category as written in a list of bodies: its areas by their slugs, its key unless it is that of its name."""

    name: str
    key: str | None = None
    names: Label = {}
    groups: tuple[Label, ...] = ()
    areas: tuple[str, ...] = ()
    hazard: bool = False
    private: bool = False
    photo_required: bool = False
    title_hint: Label = {}
    description_hint: Label = {}
    questions: tuple[Question, ...] = ()
    email: str | None = None
    active: bool = True


class BodyEntry(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A body as written in a list of bodies: plain values, its areas by their slugs."""

    slug: str
    name: str
    phone: str | None = None
    website: str | None = None
    email: str | None = None
    language: str = "en"
    reviews_pledges: bool = False
    areas: tuple[str, ...] = ()
    categories: tuple[CategoryEntry, ...] = ()


class StaffEntry(Struct, frozen=True, kw_only=True):
    """Somebody who works for bodies (their slugs), as written in a list of bodies."""

    email: str
    roles: tuple[Role, ...]
    bodies: tuple[str, ...]


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
