"""The letter that invites somebody into a group: put down as the log tells of it, written when it leaves."""

from collections.abc import Sequence
from functools import partial
from urllib.parse import quote, urlencode

from pledgebank.base.event import Entry
from pledgebank.base.ids import new_id
from pledgebank.groups import sight
from pledgebank.groups import store as groups
from pledgebank.groups.events import GroupInvited
from pledgebank.groups.invitations import rules, store
from pledgebank.groups.invitations.codes import Codes
from pledgebank.groups.model import Group
from pledgebank.mail import rules as mail_rules
from pledgebank.mail import store as letters
from pledgebank.mail.layout import Block, dress
from pledgebank.mail.message import Message, subject_of
from pledgebank.mail.model import Letter
from pledgebank.mail.outbox import Kind
from pledgebank.storage.follow import Follower
from pledgebank.storage.unit import Reader, Unit
from pledgebank.words.sentences import say

KIND = "group invitation"


async def apply(unit: Unit, entries: Sequence[Entry]) -> None:
    """Put a letter down for each new invitation."""
    new = [_letter(entry, entry.event, unit) for entry in entries if isinstance(entry.event, GroupInvited)]
    await letters.insert(unit, new)


WRITES = Follower("groups/invitations", (GroupInvited,), apply)


def kind(address: str, codes: Codes) -> Kind:
    """Letters that invite, with links to `address` (no slash at its end)."""
    return Kind(partial(compose, address=address, codes=codes))


async def compose(reader: Reader, letter: Letter, *, address: str, codes: Codes) -> Message | None:
    """The letter; None where the invitation is used, withdrawn or too old, or its group is not for others to see."""
    invitation = await store.get(reader, letter.about)
    if invitation is None or invitation.email is None or not rules.is_open(invitation, mail_rules.taken_at(letter)):
        return None
    group = await groups.get(reader, invitation.group)
    if group is None or not sight.is_listed(group):
        return None
    spoken = invitation.language
    title = say("You are invited to join {group}", spoken, group=group.name)
    blocks = [Block(say("Who organises this group of neighbours would like you to be part of it.", spoken))]
    blocks += [Block(invitation.message, quoted=True)] if invitation.message else []
    blocks += [
        Block(say("See the group, and join", spoken), url=page(address, group, codes.of(invitation.id))),
        Block(say("The link works once, within two weeks.", spoken)),
    ]
    footer = [
        Block(
            say(
                "If you do not want to join, you can ignore this letter: we have kept your address for it alone.",
                spoken,
            )
        )
    ]
    dressed = dress(title, blocks, language=spoken, footer=footer)
    return Message(
        invitation.email,
        subject_of(title),
        dressed.text,
        html=dressed.html,
        language=spoken,
        key=f"{letter.id.hex}.letter",
    )


def page(address: str, group: Group, code: str = "") -> str:
    """The address of a group's page. `code`: of an invitation, which the page hands on to the app."""
    asked = f"?{urlencode({'invitation': code})}" if code else ""
    return f"{address}/g/{quote(group.slug)}{asked}"


def _letter(entry: Entry, event: GroupInvited, unit: Unit) -> Letter:
    return Letter(
        id=new_id(),
        key=f"group-invitation/{event.invitation.hex}",
        kind=KIND,
        about=event.invitation,
        person=entry.by,  # who leaves us takes with them what they asked us to send
        made_at=unit.now,
        due_at=unit.now,
    )
