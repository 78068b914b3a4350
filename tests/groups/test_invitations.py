"""What an invitation no longer lets anybody do."""

import pytest

from pledgebank.web import nodes
from tests.conftest import SetClock
from tests.groups.green import Green

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(120)]


async def test_one_from_before_they_were_removed_lets_nobody_back_in(green: Green, clock: SetClock) -> None:
    group = await green.group()
    await green.joined(group, green.meg)
    shown = "group { invitations { edges { node { id } } } }"
    made = (await green.do(green.ann, "inviteToGroup", shown, group=group, email="m@example.org"))["group"]
    code = green.codes.of(nodes.key_of(made["invitations"]["edges"][0]["node"]["id"], "GroupInvitation"))
    clock.advance(minutes=1)
    await green.do(green.ann, "removeMember", membership=await green.key(group, green.meg))
    assert await green.refused(green.meg, "joinGroup", group=group, invitation=code) == "REMOVED"
    await green.joined(group, green.mo, invitation=code)
