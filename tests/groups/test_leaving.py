"""Who organises a group goes: never the last one silently, and never two of the last at once."""

import asyncio
from uuid import UUID

import pytest

from pledgebank.groups.members import store
from pledgebank.storage import log
from pledgebank.web import nodes
from tests.groups.conftest import FOLLOWERS
from tests.groups.green import Green
from tests.people.leaving import calm

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(120)]
ASKED = {"joining": "APPLICATION", "questions": ["Why?", "Since when do you live here?"]}
SEEN = "group { memberCount viewerRole viewerMay }"


async def organisers(green: Green, group: str) -> list[UUID]:
    found = await store.organisers(green.storage.reader, nodes.key_of(group, "Group"), 10)
    return sorted(one.person for one in found)


async def test_the_last_who_organises_cannot_leave_silently(green: Green) -> None:
    group = await green.group()
    await green.joined(group, green.meg)
    await calm(green.storage, *FOLLOWERS)
    before = await log.head(green.storage.reader)

    answer = await green.tried(green.ann, "leaveGroup", group=group)
    own = await green.key(group, green.ann)
    unmade = await green.refused(green.ann, "setGroupRole", "membership { id }", membership=own, role="MEMBER")

    assert answer["errors"] == [
        {
            "code": "LAST_ORGANISER",
            "field": ["group"],
            "message": "You are the last who organises this group: please make another member organiser first, "
            "or close it.",
        }
    ]
    assert unmade == "LAST_ORGANISER"
    await calm(green.storage, *FOLLOWERS)
    assert await log.head(green.storage.reader) == before
    await green.do(green.ann, "handOverGroup", group=group, to=await green.key(group, green.meg))
    assert await organisers(green, group) == [green.meg]
    await green.do(green.ann, "leaveGroup", group=group)


async def test_two_last_organisers_who_leave_at_the_same_moment_do_not_both_go(green: Green) -> None:
    for _ in range(10):
        group = await green.group()
        await green.joined(group, green.meg)
        key = await green.key(group, green.meg)
        await green.do(green.ann, "setGroupRole", "membership { role }", membership=key, role="ORGANISER")

        codes = await asyncio.gather(
            green.refused(green.ann, "leaveGroup", group=group), green.refused(green.meg, "leaveGroup", group=group)
        )

        assert sorted(str(one) for one in codes) == ["LAST_ORGANISER", "None"]
        assert len(await organisers(green, group)) == 1
