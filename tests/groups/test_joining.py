"""How one becomes a member of a group, and stops being one."""

import asyncio
from functools import partial
from uuid import UUID

import pytest

from pledgebank.base.errors import Refused
from pledgebank.base.ids import new_id
from pledgebank.groups import store as groups
from pledgebank.groups.invitations import store as invitations
from pledgebank.groups.members import commands, counting, store
from pledgebank.groups.members.model import GroupRole
from pledgebank.storage.write import write
from pledgebank.web import nodes
from tests.conftest import SetClock
from tests.groups.conftest import FOLLOWERS
from tests.groups.green import Green
from tests.people.leaving import calm
from tests.pledges.builders import a_person

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(120)]
ASKED = {"joining": "APPLICATION", "questions": ["Why?", "Since when do you live here?"]}
SEEN = "group { memberCount viewerRole viewerMay }"


async def organisers(green: Green, group: str) -> list[UUID]:
    found = await store.organisers(green.storage.reader, nodes.key_of(group, "Group"), 10)
    return sorted(one.person for one in found)


async def test_who_joins_an_open_group_is_a_member_at_once_and_is_counted(green: Green) -> None:
    group = await green.group()
    before = await green.see(green.meg, group, "memberCount viewerRole viewerMay")

    joined = (await green.do(green.meg, "joinGroup", SEEN, group=group))["group"]
    again = (await green.do(green.meg, "joinGroup", SEEN, group=group))["group"]
    left = (await green.do(green.meg, "leaveGroup", SEEN, group=group))["group"]

    assert before == {"memberCount": 1, "viewerRole": None, "viewerMay": ["join"]}
    assert joined == again == {"memberCount": 2, "viewerRole": "MEMBER", "viewerMay": ["leave"]}
    assert left == {"memberCount": 1, "viewerRole": None, "viewerMay": ["join"]}
    assert await green.refused(None, "joinGroup", group=group) == "SIGN_IN_NEEDED"


async def test_who_applies_answers_the_questions_and_waits_for_a_yes(green: Green) -> None:
    group = await green.group(**ASKED)
    assert await green.refused(green.meg, "joinGroup", group=group, answers=["Fun"]) == "INVALID"
    assert await green.refused(green.meg, "joinGroup", group=group, answers=["Fun", " "]) == "INVALID"
    said = {"message": "Hello", "answers": ["Fun", "1999"]}
    applied = (await green.do(green.meg, "joinGroup", SEEN, group=group, **said))["group"]
    key = await green.key(group, green.meg)
    application = "node(id: $id) { ... on Membership { role message answers { question text } person { name } } }"

    assert applied == {"memberCount": 1, "viewerRole": "APPLICANT", "viewerMay": ["withdraw"]}
    for person in (green.ann, green.meg):
        found = (await green.ask(person, f"query ($id: ID!) {{ {application} }}", id=key))["node"]
        assert (found["role"], found["message"], found["person"]["name"]) == ("APPLICANT", "Hello", "Meg")
        assert found["answers"] == [
            {"question": "Why?", "text": "Fun"},
            {"question": "Since when do you live here?", "text": "1999"},
        ]
    for outsider in (None, green.mo, green.village.officer):
        assert (await green.ask(outsider, f"query ($id: ID!) {{ {application} }}", id=key))["node"] is None
    assert await green.refused(green.mo, "answerApplication", "membership { id }", application=key, accept=True) == (
        "NOT_FOUND"
    )
    accepted = await green.do(
        green.ann, "answerApplication", "membership { role }", application=key, accept=True, expectedVersion=1
    )
    assert accepted["membership"]["role"] == "MEMBER"
    assert (await green.see(None, group, "memberCount"))["memberCount"] == 2


async def test_who_was_declined_can_ask_again_a_month_later(green: Green, clock: SetClock) -> None:
    group = await green.group(joining="APPLICATION")
    await green.joined(group, green.meg, message="Please")
    key = await green.key(group, green.meg)
    await green.do(green.ann, "answerApplication", "membership { role }", application=key, accept=False)

    declined = await green.membership(group, green.meg)
    soon = await green.refused(green.meg, "joinGroup", group=group)
    clock.advance(days=30)
    later = await green.refused(green.meg, "joinGroup", group=group)

    assert (declined.role, declined.message) == (None, "")
    assert (soon, later) == ("DECLINED", None)
    assert (await green.see(green.ann, group, "members(role: APPLICANT) { edges { node { role } } }")) == {
        "members": {"edges": [{"node": {"role": "APPLICANT"}}]}
    }


async def test_an_invitation_is_good_once_for_a_fortnight_and_for_its_group(green: Green, clock: SetClock) -> None:
    group, other = await green.group(joining="INVITATION"), await green.group(name="Others", joining="INVITATION")
    shown = "group { invitations { edges { node { id email } } } }"
    assert await green.refused(green.meg, "joinGroup", group=group) == "INVITATION_NEEDED"
    assert await green.refused(green.mo, "inviteToGroup", group=group, email="x@example.org") == "NOT_ALLOWED"
    await green.do(green.ann, "inviteToGroup", group=group, email="Meg@Example.org")
    made = (await green.do(green.ann, "inviteToGroup", shown, group=group, email="meg@example.org"))["group"]
    [edge] = made["invitations"]["edges"]
    key = nodes.key_of(edge["node"]["id"], "GroupInvitation")
    code = green.codes.of(key)

    assert edge["node"]["email"] == "meg@example.org"
    assert (await green.see(green.mo, group, "invitations { edges { cursor } }"))["invitations"]["edges"] == []
    assert await green.refused(green.meg, "joinGroup", group=other, invitation=code) == "NOT_FOUND"
    assert await green.refused(green.meg, "joinGroup", group=group, invitation=code[:-2] + "xx") == "NOT_FOUND"
    await green.joined(group, green.meg, invitation=code)
    assert await green.refused(green.mo, "joinGroup", group=group, invitation=code) == "INVITATION_USED"
    used = await invitations.get(green.storage.reader, key)
    assert used is not None
    assert (used.email, used.used_by) == (None, green.meg)

    late = (await green.do(green.ann, "inviteToGroup", shown, group=group, email="mo@example.org"))["group"]
    key = nodes.key_of(late["invitations"]["edges"][0]["node"]["id"], "GroupInvitation")
    clock.advance(days=14)
    expired = await green.refused(green.mo, "joinGroup", group=group, invitation=green.codes.of(key))
    assert expired == "INVITATION_EXPIRED"


async def test_an_invitation_taken_back_leads_nowhere(green: Green) -> None:
    group = await green.group(joining="INVITATION")
    shown = "group { invitations { edges { node { id } } } }"
    made = (await green.do(green.ann, "inviteToGroup", shown, group=group, email="mo@example.org"))["group"]
    key = made["invitations"]["edges"][0]["node"]["id"]
    assert await green.refused(green.mo, "withdrawInvitation", invitation=key) == "NOT_FOUND"
    left = (await green.do(green.ann, "withdrawInvitation", shown, invitation=key))["group"]

    assert left["invitations"]["edges"] == []
    code = green.codes.of(nodes.key_of(key, "GroupInvitation"))
    assert await green.refused(green.mo, "joinGroup", group=group, invitation=code) == "NOT_FOUND"


async def test_one_invitation_used_by_several_at_once_lets_one_in(green: Green) -> None:
    group = await green.group(joining="INVITATION")
    shown = "group { invitations { edges { node { id } } } }"
    made = (await green.do(green.ann, "inviteToGroup", shown, group=group, email="mo@example.org"))["group"]
    code = green.codes.of(nodes.key_of(made["invitations"]["edges"][0]["node"]["id"], "GroupInvitation"))
    people = [await a_person(green.storage) for _ in range(8)]

    codes = await asyncio.gather(*(green.refused(one, "joinGroup", group=group, invitation=code) for one in people))

    assert sorted(str(one) for one in codes) == [*["INVITATION_USED"] * 7, "None"]
    assert (await green.see(None, group, "memberCount"))["memberCount"] == 2


async def test_who_was_removed_comes_back_by_an_invitation_alone(green: Green, clock: SetClock) -> None:
    group = await green.group()
    await green.joined(group, green.meg)
    key = await green.key(group, green.meg)
    assert await green.refused(green.mo, "removeMember", membership=key) == "NOT_FOUND"
    await green.do(green.ann, "removeMember", membership=key, note="Rude.")

    assert await green.refused(green.meg, "joinGroup", group=group) == "REMOVED"
    assert await green.see(green.meg, group, "viewerRole viewerMay") == {"viewerRole": None, "viewerMay": []}
    assert await green.see(green.meg, group, "viewerNote") == {"viewerNote": "Rude."}
    assert await green.see(green.ann, group, "viewerNote") == {"viewerNote": None}
    clock.advance(minutes=1)
    shown = "group { memberCount invitations { edges { node { id } } } }"
    made = (await green.do(green.ann, "inviteToGroup", shown, group=group, email="m@example.org"))["group"]
    code = green.codes.of(nodes.key_of(made["invitations"]["edges"][0]["node"]["id"], "GroupInvitation"))
    assert made["memberCount"] == 1
    await green.joined(group, green.meg, invitation=code)
    assert (await green.membership(group, green.meg)).role is GroupRole.MEMBER


async def test_a_hundred_who_join_at_once_are_all_counted_and_none_is_sent_away(green: Green) -> None:
    group = await green.group()
    people = [await a_person(green.storage) for _ in range(100)]
    key = nodes.key_of(group, "Group")

    async with asyncio.timeout(60):
        await asyncio.gather(
            *(write(green.storage, partial(commands.join, group=key, person=one), by=one) for one in people)
        )
        await calm(green.storage, *FOLLOWERS)

    assert await counting.recount(green.storage.reader, key) == counting.Recount(101, 101)
    assert (await green.see(None, group, "memberCount"))["memberCount"] == 101


async def test_nobody_organises_more_than_twenty_groups(green: Green) -> None:
    for number in range(20):
        await green.group(name=f"Group {number}")
    before = await green.storage.reader.count(groups.GROUPS, {}, limit=100)

    assert await green.refused(green.ann, "createGroup", name="One more") == "TOO_MANY_GROUPS"
    assert await green.storage.reader.count(groups.GROUPS, {}, limit=100) == before == 20
    theirs = await green.do(green.meg, "createGroup", name="Meg's")
    await green.joined(theirs["group"]["id"], green.ann)
    key = await green.key(theirs["group"]["id"], green.ann)
    made = await green.refused(green.meg, "setGroupRole", "membership { id }", membership=key, role="ORGANISER")
    assert made == "TOO_MANY_GROUPS"


async def test_an_organiser_of_one_group_does_nothing_in_another(green: Green) -> None:
    group = await green.group()
    await green.joined(group, green.meg, green.mo)
    await green.do(green.mo, "createGroup", name="Mo's own")
    key = await green.key(group, green.meg)

    tried = [
        await green.refused(green.mo, "setGroupRole", "membership { id }", membership=key, role="ORGANISER"),
        await green.refused(green.mo, "handOverGroup", group=group, to=key),
        await green.refused(green.mo, "removeMember", membership=key),
        await green.refused(green.mo, "updateGroup", group=group, name="Mine"),
        await green.refused(green.mo, "closeGroup", group=group, reason="Mine"),
        await green.refused(
            green.mo,
            "createPledge",
            "pledge { id }",
            action="x",
            who="y",
            theirAction="z",
            target=1,
            deadline="2026-06-01",
            asGroup=group,
        ),
    ]
    assert tried == ["NOT_FOUND", "NOT_FOUND", "NOT_FOUND", "NOT_ALLOWED", "NOT_ALLOWED", "NOT_ALLOWED"]


async def test_a_group_that_is_none_is_joined_by_nobody(green: Green) -> None:
    with pytest.raises(Refused) as refused:
        await write(green.storage, partial(commands.join, group=new_id(), person=green.meg))
    assert refused.value.code == "NOT_FOUND"
