"""What can happen to a group and its members: the words of the log."""

from uuid import UUID

from pledgebank.base.event import Audience, Event, event


@event("group.created", about="Group")
class GroupCreated(Event, frozen=True, kw_only=True):
    """Somebody founded a group."""


@event("group.edited", about="Group")
class GroupEdited(Event, frozen=True, kw_only=True):
    """What it says of itself, or how one joins it, was changed. `was`: who could see it where it was, if it moved."""

    was: Audience | None = None


@event("group.renamed", about="Group")
class GroupRenamed(Event, frozen=True, kw_only=True):
    """What shows its name looks different now: it is called otherwise, was taken from view, or is back in it."""


@event("group.renaming_continued", about="Group")
class GroupRenamingContinued(Event, frozen=True, kw_only=True):
    """More things of one sort show its name than are told of at once. `part`: which sort; `after`: the last told."""

    part: str
    after: UUID


@event("group.joined", about="Group")
class GroupJoined(Event, frozen=True, kw_only=True):
    """Somebody became a member."""

    membership: UUID


@event("group.applied", about="Group")
class GroupApplied(Event, frozen=True, kw_only=True):
    """Somebody asks to become a member."""

    membership: UUID


@event("group.application_answered", about="Group")
class ApplicationAnswered(Event, frozen=True, kw_only=True):
    """An organiser said yes or no to who had asked."""

    membership: UUID
    accepted: bool


@event("group.left", about="Group")
class GroupLeft(Event, frozen=True, kw_only=True):
    """Somebody is no member any more: by their own will, or because an organiser `removed` them.

    `person`: who, as their membership may be gone.
    """

    membership: UUID
    person: UUID
    removed: bool = False


@event("group.organisers_changed", about="Group")
class OrganisersChanged(Event, frozen=True, kw_only=True):
    """Somebody organises it from now on, or no longer."""

    membership: UUID


@event("group.members_counted", about="Group")
class MembersCounted(Event, frozen=True, kw_only=True):
    """So many members it has."""

    count: int


@event("group.invited", about="Group")
class GroupInvited(Event, frozen=True, kw_only=True):
    """An organiser invites somebody by e-mail."""

    invitation: UUID


@event("group.verified", about="Group")
class GroupVerified(Event, frozen=True, kw_only=True):
    """A body says that it is who it says it is; None: no longer."""

    body: UUID | None


@event("group.closed", about="Group")
class GroupClosed(Event, frozen=True, kw_only=True):
    """It is over: what it still has to come is about to be called off."""


@event("group.closing_continued", about="Group")
class GroupClosingContinued(Event, frozen=True, kw_only=True):
    """A closed group had more of one sort of things to come than are called off at once. `part`: which sort."""

    part: str


@event("group.hidden", about="Group")
class GroupHidden(Event, frozen=True, kw_only=True):
    """A moderator took it from view. `was`: who could see it until then."""

    was: Audience | None = None


@event("group.shown", about="Group")
class GroupShown(Event, frozen=True, kw_only=True):
    """A moderator let it be seen again."""
