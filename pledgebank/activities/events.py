"""What can happen to an activity and those who turn up: the words of the log."""

from datetime import datetime
from uuid import UUID

from pledgebank.base.event import Audience, Event, event


@event("activity.created", about="Activity")
class ActivityCreated(Event, frozen=True, kw_only=True):
    """Somebody plans something."""


@event("activity.published", about="Activity")
class ActivityPublished(Event, frozen=True, kw_only=True):
    """Everybody may see it and join."""


@event("activity.organiser_renamed", about="Activity")
class OrganiserRenamed(Event, frozen=True, kw_only=True):
    """Who organises it is called otherwise now."""


@event("activity.changed", about="Activity")
class ActivityChanged(Event, frozen=True, kw_only=True):
    """It was edited. `moved`: how often its time or place has been changed, this time included if `asks_again`: who had
    a place is asked whether they still come. `shifted`: its times changed, if only by little. `was`: who could see it
    where it was until then."""

    moved: int
    asks_again: bool = False
    shifted: bool = False
    was: Audience | None = None


@event("activity.asking_continued", about="Activity")
class AskingContinued(Event, frozen=True, kw_only=True):
    """More people had signed up for what was changed than are seen to at once: those after the person `after` are left.
    `moved`, `asks_again`, `shifted`: as its change said."""

    after: UUID
    moved: int
    asks_again: bool
    shifted: bool


@event("activity.slot_changed", about="Activity")
class SlotChanged(Event, frozen=True, kw_only=True):
    """A task of it was added, edited or called off. `asks_anew`: who comes is asked for something else."""

    slot: UUID
    asks_anew: bool = False


@event("activity.review_continued", about="Activity")
class ReviewContinued(Event, frozen=True, kw_only=True):
    """More people had signed up for a task that asks for something else than are looked at at once: beyond a ticket."""

    slot: UUID
    after: int


@event("activity.held", about="Activity")
class ActivityHeld(Event, frozen=True, kw_only=True):
    """An authority lets nobody else join."""


@event("activity.released", about="Activity")
class ActivityReleased(Event, frozen=True, kw_only=True):
    """All may join again what an authority had held."""


@event("activity.done", about="Activity")
class ActivityDone(Event, frozen=True, kw_only=True):
    """Nothing is left to do."""


@event("activity.started", about="Activity")
class ActivityStarted(Event, frozen=True, kw_only=True):
    """Its time has come."""


@event("activity.ended", about="Activity")
class ActivityEnded(Event, frozen=True, kw_only=True):
    """Its time is over."""


@event("activity.cancelled", about="Activity")
class ActivityCancelled(Event, frozen=True, kw_only=True):
    """It was called off; those who had signed up are about to be let off."""


@event("activity.dropped", about="Activity")
class ActivityDropped(Event, frozen=True, kw_only=True):
    """It was a draft, and is gone. `was`: who could see it."""

    was: Audience


@event("activity.clearing_continued", about="Activity")
class ClearingContinued(Event, frozen=True, kw_only=True):
    """More people had signed up for what was called off than are let off at once."""


@event("activity.joined", about="Activity")
class ActivityJoined(Event, frozen=True, kw_only=True):
    """Somebody took a place (`placed`), stands in the queue, or asked to be let in (`asked`)."""

    signup: UUID
    placed: bool
    asked: bool = False


@event("activity.left", about="Activity")
class ActivityLeft(Event, frozen=True, kw_only=True):
    """Somebody gave up their place, or left the queue. `late`: shortly before. `let_off`: it was called off."""

    signup: UUID
    late: bool = False
    let_off: bool = False


@event("activity.promoted", about="Activity")
class ActivityPromoted(Event, frozen=True, kw_only=True):
    """Somebody came from the queue, or from having asked, to a place."""

    signup: UUID


@event("activity.offered", about="Activity")
class PlaceOffered(Event, frozen=True, kw_only=True):
    """A place is held for somebody from the queue until `until`, UTC."""

    signup: UUID
    until: datetime


@event("activity.offer_expired", about="Activity")
class OfferExpired(Event, frozen=True, kw_only=True):
    """Nobody answered in time: the place goes to who is next."""

    signup: UUID


@event("activity.offer_withdrawn", about="Activity")
class OfferWithdrawn(Event, frozen=True, kw_only=True):
    """An authority held it while a place was offered to somebody: they stand in the queue again, where they stood."""

    signup: UUID


@event("activity.queued", about="Activity")
class SignupQueued(Event, frozen=True, kw_only=True):
    """Who had asked to be let in needs nobody's yes any more: they stand in the queue, unless there was a place."""

    signup: UUID


@event("activity.declined", about="Activity")
class SignupDeclined(Event, frozen=True, kw_only=True):
    """The organiser said no to who had asked or waited (`by_organiser`), or somebody turned an offer down."""

    signup: UUID
    by_organiser: bool


@event("activity.asked_again", about="Activity")
class AskedAgain(Event, frozen=True, kw_only=True):
    """What somebody had a place in was changed: they are asked whether they still come. `clashes`: sign-ups by which
    they hold a place elsewhere at the new time."""

    signup: UUID
    clashes: tuple[UUID, ...] = ()


@event("activity.reconfirmed", about="Activity")
class PlaceReconfirmed(Event, frozen=True, kw_only=True):
    """Somebody still comes, to what it has become."""

    signup: UUID


@event("activity.shown_elsewhere", about="Activity")
class ActivityShownElsewhere(Event, frozen=True, kw_only=True):
    """Outsiders are shown its place at another point than before; the place itself has not changed."""


@event("activity.attended", about="Activity")
class AttendanceChanged(Event, frozen=True, kw_only=True):
    """Who turned up, or how long, is known otherwise now: checked in or out, missing, or hours claimed or confirmed."""

    signup: UUID


@event("activity.relinked", about="Activity")
class ActivityRelinked(Event, frozen=True, kw_only=True):
    """A report that it is about turned out to repeat another: it is about that one now."""
