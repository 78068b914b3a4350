"""What can happen to a pledge and its signatures: the words of the log."""

from datetime import datetime
from uuid import UUID

from pledgebank.base.event import Audience, Event, event


@event("pledge.created", about="Pledge")
class PledgeCreated(Event, frozen=True, kw_only=True):
    """Somebody promised."""


@event("pledge.signed", about="Pledge")
class PledgeSigned(Event, frozen=True, kw_only=True):
    """Somebody joined; not yet in the count. `terms`: those they saw. `asked_at`: when they had asked, if they had to
    confirm it."""

    signature: UUID
    terms: int = 1
    asked_at: datetime | None = None


@event("pledge.counted", about="Pledge")
class PledgeCounted(Event, frozen=True, kw_only=True):
    """The count is now this many signatures."""

    count: int


@event("pledge.activated", about="Pledge")
class PledgeActivated(Event, frozen=True, kw_only=True):
    """The target was reached, for good."""

    count: int


@event("pledge.fell_short", about="Pledge")
class PledgeFellShort(Event, frozen=True, kw_only=True):
    """It stays active, but so many withdrew that fewer than its target are left."""

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


@event("pledge.called_off", about="Pledge")
class PledgeCalledOff(Event, frozen=True, kw_only=True):
    """It was active, and its promiser called it off."""


@event("pledge.closed", about="Pledge")
class PledgeClosed(Event, frozen=True, kw_only=True):
    """The deadline is so long past that nothing signed before it can still enter the log after this."""


@event("pledge.failed", about="Pledge")
class PledgeFailed(Event, frozen=True, kw_only=True):
    """Too few had signed by the deadline."""

    count: int


@event("pledge.held", about="Pledge")
class PledgeHeld(Event, frozen=True, kw_only=True):
    """Its target is reached by very many from one place at once: it waits a while, so that somebody can look."""


@event("pledge.hold_ended", about="Pledge")
class PledgeHoldEnded(Event, frozen=True, kw_only=True):
    """It has waited long enough; the fold decides what its count means by now."""


@event("pledge.relinked", about="Pledge")
class PledgeRelinked(Event, frozen=True, kw_only=True):
    """A report that it is about turned out to repeat another: it is about that one now."""


@event("pledge.withdrawn", about="Pledge")
class SignatureWithdrawn(Event, frozen=True, kw_only=True):
    """A signer took their word back, or declined a place; not yet out of the count."""

    signature: UUID


@event("pledge.place_offered", about="Pledge")
class PlaceOffered(Event, frozen=True, kw_only=True):
    """A place came free and is kept for the first who waits. The fold tells it."""

    signature: UUID


@event("pledge.place_taken", about="Pledge")
class PlaceTaken(Event, frozen=True, kw_only=True):
    """Who was offered a place takes it; not yet in the count."""

    signature: UUID


@event("pledge.offer_lapsed", about="Pledge")
class OfferLapsed(Event, frozen=True, kw_only=True):
    """Nobody answered in time: the place goes to the next."""

    signature: UUID


@event("pledge.approved", about="Pledge")
class PledgeApproved(Event, frozen=True, kw_only=True):
    """A moderator let it be seen."""


@event("pledge.turned_down", about="Pledge")
class PledgeTurnedDown(Event, frozen=True, kw_only=True):
    """A moderator did not let it be seen."""


@event("pledge.suspended", about="Pledge")
class PledgeSuspended(Event, frozen=True, kw_only=True):
    """A moderator took it from view. `was`: who could see it until then."""

    was: Audience


@event("pledge.released", about="Pledge")
class PledgeReleased(Event, frozen=True, kw_only=True):
    """A moderator brought it back; the fold decides what its count means by now."""


@event("pledge.extended", about="Pledge")
class PledgeExtended(Event, frozen=True, kw_only=True):
    """Its deadline was moved, once."""


@event("pledge.edited", about="Pledge")
class PledgeEdited(Event, frozen=True, kw_only=True):
    """Words were mended that are not its terms. `edit`: where it is written down. `was`: as in PledgeRevised."""

    edit: UUID
    was: Audience | None = None


@event("pledge.pictured", about="Pledge")
class PledgePictured(Event, frozen=True, kw_only=True):
    """Its picture arrived, or is described in other words."""


@event("pledge.revised", about="Pledge")
class PledgeRevised(Event, frozen=True, kw_only=True):
    """It has new terms: who signed earlier ones no longer counts until they accept these. `edit`: where it stands.

    `was`: who could see it until then, where it lay elsewhere.
    """

    terms: int
    edit: UUID
    was: Audience | None = None


@event("pledge.decided_by_areas", about="Pledge")
class PledgeMixed(Event, frozen=True, kw_only=True):
    """It is decided in all its areas: on in some, and fallen short in others."""


@event("pledge.family_followed", about="PledgeFamily")
class FamilyFollowed(Event, frozen=True, kw_only=True):
    """Some of the areas of a pledge are as it is now; those after this one are yet to follow."""

    after: UUID


@event("pledge.announced", about="Pledge")
class PledgeAnnounced(Event, frozen=True, kw_only=True):
    """The promiser wrote to all signers."""

    announcement: UUID


@event("pledge.text_hidden", about="Pledge")
class PledgeTextHidden(Event, frozen=True, kw_only=True):
    """A moderator took from view, or brought back, what its promiser wrote to signers, or changed about it."""

    text: UUID
    hidden: bool


@event("pledge.promiser_reminded", about="Pledge")
class PromiserReminded(Event, frozen=True, kw_only=True):
    """It is active, and its promiser has not said a word."""


@event("pledge.promiser_advised", about="Pledge")
class PromiserAdvised(Event, frozen=True, kw_only=True):
    """It grows too slowly: its promiser gets a piece of advice. `tip`: which, from 1."""

    tip: int


@event("pledge.signers_asked", about="Pledge")
class SignersAsked(Event, frozen=True, kw_only=True):
    """The day has come: everybody is asked whether they have done it."""


@event("pledge.signer_answered", about="Pledge")
class SignerAnswered(Event, frozen=True, kw_only=True):
    """A signer said whether they have done it; not yet in the sums."""

    signature: UUID
    done: bool | None


@event("pledge.kept", about="Pledge")
class PledgeKept(Event, frozen=True, kw_only=True):
    """The promiser said whether they have done it."""

    kept: bool


@event("pledge.tried_again", about="Pledge")
class PledgeTriedAgain(Event, frozen=True, kw_only=True):
    """Somebody makes a copy of it: who wanted to know is told. `by`: the new one."""

    anew: UUID
