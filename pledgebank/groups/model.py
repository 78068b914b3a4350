"""A group: neighbours under one name, and what can be asked about it."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from msgspec import Struct

from pledgebank.base.geo import Box, Circle, Point


class GroupState(StrEnum):
    """ACTIVE is open to all that groups do. HIDDEN was taken from view by a moderator; CLOSED is over, for good."""

    ACTIVE = "ACTIVE"
    HIDDEN = "HIDDEN"
    CLOSED = "CLOSED"


class Joining(StrEnum):
    """How one becomes a member: at once, when an organiser says yes, or by an invitation alone."""

    OPEN = "OPEN"
    APPLICATION = "APPLICATION"
    INVITATION = "INVITATION"


class MembersSeen(StrEnum):
    """Who sees who the members are; how many they are everybody sees."""

    EVERYBODY = "EVERYBODY"
    MEMBERS = "MEMBERS"
    ORGANISERS = "ORGANISERS"


class Group(Struct, frozen=True, kw_only=True):
    """Neighbours under one name. Times are UTC.

    `slug`: its name in addresses, for good, whatever it is called later. Where: at `location`, or in one `area`, or
    nowhere in particular; `areas` hold it and `bodies` answer for those: their moderators look after it.
    `questions`: what who applies is asked. `member_count`: as last counted, organisers among them.
    `verified_by`: the body that says it is who it says it is. `reason`: why it was closed, and `hidden_reason` why it
    was taken from view. `version`: raised by every change of the group itself; `touched`: by every change of who
    organises it, so that two such changes never pass each other unseen.
    """

    id: UUID
    slug: str
    name: str
    about: str
    created_at: datetime
    updated_at: datetime
    location: Point | None = None
    cell: int | None = None
    area: UUID | None = None
    areas: tuple[UUID, ...] = ()
    bodies: tuple[UUID, ...] = ()
    joining: Joining = Joining.OPEN
    questions: tuple[str, ...] = ()
    members_seen: MembersSeen = MembersSeen.MEMBERS
    member_count: int = 0
    verified_by: UUID | None = None
    verified_at: datetime | None = None
    closed_at: datetime | None = None
    reason: str = ""
    hidden: bool = False
    hidden_reason: str = ""
    version: int = 1
    touched: int = 0

    @property
    def state(self) -> GroupState:
        """Where it stands."""
        if self.hidden:
            return GroupState.HIDDEN
        return GroupState.CLOSED if self.closed_at else GroupState.ACTIVE


class GroupDraft(Struct, frozen=True, kw_only=True):
    """A group as somebody wants it: not yet judged."""

    name: str
    about: str = ""
    location: Point | None = None
    area: UUID | None = None
    joining: Joining = Joining.OPEN
    questions: tuple[str, ...] = ()
    members_seen: MembersSeen = MembersSeen.MEMBERS


class Ground(Struct, frozen=True):
    """The areas of a group's place, smallest first, and the bodies that answer for them."""

    areas: tuple[UUID, ...] = ()
    bodies: tuple[UUID, ...] = ()


class GroupFilter(Struct, frozen=True, kw_only=True):
    """Which groups are meant: all that is said must hold. `text`: words that must be in its name or about it.

    `among`: only these, of which one who looks is a member; unless it is said, only those that all may see.
    """

    within: Box | None = None
    near: Circle | None = None
    area: UUID | None = None
    text: str | None = None
    verified: bool | None = None
    among: tuple[UUID, ...] | None = None


class GroupOrder(StrEnum):
    """What comes first in a list of groups. NEAREST needs a place to be near to."""

    NEWEST = "NEWEST"
    LARGEST = "LARGEST"
    NEAREST = "NEAREST"
