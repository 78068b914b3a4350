"""The letter that invites: one for each invitation, whose link lets in once, and unsent once it is pointless."""

from functools import partial

import pytest

from pledgebank.groups.invitations import letters
from pledgebank.groups.life import commands as life
from pledgebank.mail import store as outbox
from pledgebank.mail.message import Message
from pledgebank.storage.write import write
from pledgebank.web import nodes
from tests.conftest import Running, SetClock
from tests.groups.conftest import FOLLOWERS
from tests.groups.green import Green
from tests.people.leaving import calm

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(120)]


async def sent(green: Green) -> Message | None:
    """What the letter that is due says."""
    letter = await outbox.claim(green.storage)
    assert letter is not None
    kind = letters.kind("https://mend.example.org", green.codes)
    return await kind.compose(green.storage.reader, letter)


async def invited(green: Green, running: Running, **said: str) -> str:
    group = await green.group(joining="INVITATION")
    async with running(letters.WRITES):
        await green.do(green.ann, "inviteToGroup", group=group, email="meg@example.org", **said)
        await calm(green.storage, letters.WRITES, *FOLLOWERS)
    return group


async def test_who_is_invited_gets_a_letter_whose_link_lets_them_in(green: Green, running: Running) -> None:
    group = await invited(green, running, message="Come & dig!", language="cy-GB")
    message = await sent(green)

    assert message is not None
    assert (message.to, message.language) == ("meg@example.org", "cy")
    assert "Friends of the Burn" in message.subject
    assert "> Come & dig!" in message.text
    assert "Ann" not in message.text
    code = message.text.split("/g/friends-of-the-burn?invitation=")[1].split()[0]
    await green.joined(group, green.meg, invitation=code)
    assert await outbox.claim(green.storage) is None


@pytest.mark.parametrize("because", ["withdrawn", "expired", "closed", "hidden"])
async def test_what_has_become_pointless_is_not_sent(
    green: Green, running: Running, clock: SetClock, because: str
) -> None:
    group = await invited(green, running)
    key = nodes.key_of(group, "Group")
    if because == "withdrawn":
        found = await green.see(green.ann, group, "invitations { edges { node { id } } }")
        await green.do(green.ann, "withdrawInvitation", invitation=found["invitations"]["edges"][0]["node"]["id"])
    elif because == "expired":
        clock.advance(days=15)
    elif because == "closed":
        await write(green.storage, partial(life.close, group=key, person=green.ann, reason="Over."))
    else:
        await write(green.storage, partial(life.hide, group=key, person=green.village.moderator, reason="Rude."))

    assert await sent(green) is None
