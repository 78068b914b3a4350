"""A membership: what somebody is in a group, and how they came to be it."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from msgspec import Struct


class GroupRole(StrEnum):
    """An APPLICANT waits for an organiser's yes; an ORGANISER is a member who speaks for the group."""

    APPLICANT = "APPLICANT"
    MEMBER = "MEMBER"
    ORGANISER = "ORGANISER"


MEMBERS = (GroupRole.MEMBER, GroupRole.ORGANISER)


class Ended(StrEnum):
    """Why somebody is nothing in a group any more, where that still matters: they left of no will of their own."""

    DECLINED = "DECLINED"
    REMOVED = "REMOVED"


class Answer(Struct, frozen=True):
    """A question of the group as it was asked, and what was said to it."""

    question: str
    text: str


class Membership(Struct, frozen=True, kw_only=True):
    """What one person is in one group. `role` None: nothing any more, because it `ended` so.

    `since`: from when, in this role or as a member. `message` and `answers`: what they wrote when they applied.
    `invited_by`: who invited them. `note`: what an organiser wrote to who was declined or removed.
    """

    id: UUID
    group: UUID
    person: UUID
    role: GroupRole | None
    since: datetime
    message: str = ""
    answers: tuple[Answer, ...] = ()
    invited_by: UUID | None = None
    ended: Ended | None = None
    note: str = ""
    version: int = 1

    @property
    def is_member(self) -> bool:
        """Whether they belong to it."""
        return self.role in MEMBERS

    @property
    def organises(self) -> bool:
        """Whether they speak for it."""
        return self.role is GroupRole.ORGANISER
