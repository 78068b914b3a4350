"""Moderators take from view what a promiser wrote to signers, or changed about a pledge, and bring it back."""

from uuid import UUID

from pledgebank.base.errors import not_allowed, not_found
from pledgebank.councils.model import Eyes
from pledgebank.groups.eyes import eyes_of
from pledgebank.pledges import sight
from pledgebank.pledges import store as pledges
from pledgebank.pledges.after import store as after
from pledgebank.pledges.editing import store as edits
from pledgebank.pledges.events import PledgeTextHidden
from pledgebank.pledges.model import Pledge
from pledgebank.storage.unit import Unit

ANNOUNCEMENT, EDIT = "Announcement", "PledgeEdit"


async def hide(unit: Unit, *, kind: str, key: UUID, person: UUID, hidden: bool) -> UUID:
    """Take a text from view or bring it back; answers its id.

    Raises Refused NOT_FOUND, NOT_ALLOWED, also for one's own.
    """
    text = await (edits.get(unit, key) if kind == EDIT else after.announcement(unit, key))
    pledge = await _allowed(unit, text.pledge if text else None, person)
    if text is not None and text.hidden is not hidden:
        await (edits.hide if kind == EDIT else after.hide)(unit, key, hidden=hidden)
        unit.emit(PledgeTextHidden(id=pledge, text=key, hidden=hidden))
    return key


def may_read(pledge: Pledge, eyes: Eyes) -> bool:
    """Whether who looks reads what was taken from view: who wrote it, and who may bring it back."""
    return sight.speaks_for(pledge, eyes) or sight.moderates(pledge, eyes)


async def _allowed(unit: Unit, pledge: UUID | None, person: UUID) -> UUID:
    found = await pledges.get(unit, pledge) if pledge else None
    eyes = await eyes_of(unit, person)
    if found is None or not sight.may_see_by_link(found, eyes, signed=False):
        raise not_found("There is nothing here that could be hidden.", "id")
    if not sight.moderates(found, eyes):
        raise not_allowed("Only moderators can do this.", "id")
    if person == found.promiser or found.group in eyes.organises:
        raise not_allowed("Somebody else has to judge what is your own.", "id")
    return found.id
