"""What becomes of a group: changed, verified, closed, and left behind by who deletes their account."""

import asyncio
from functools import partial
from typing import Any

import pytest

from pledgebank.groups import store as groups
from pledgebank.groups.life import commands as life
from pledgebank.groups.members import commands, store
from pledgebank.groups.model import Group
from pledgebank.storage.write import write
from pledgebank.web import nodes
from tests.groups.conftest import FOLLOWERS
from tests.groups.green import ACTIVITY, PLEDGE, SPOT, Green
from tests.people.leaving import calm, erase, while_leaving

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(120)]


async def kept(green: Green, group: str) -> Group:
    found = await groups.get(green.storage.reader, nodes.key_of(group, "Group"))
    assert found is not None
    return found


async def made(green: Green, group: str, **said: Any) -> tuple[str, str]:
    """A pledge and an activity of a group."""
    pledge = await green.do(green.ann, "createPledge", "pledge { id }", **PLEDGE, asGroup=group)
    activity = await green.do(
        green.ann, "createActivity", "activity { id }", **{**ACTIVITY, "publish": True, **said}, asGroup=group
    )
    return pledge["pledge"]["id"], activity["activity"]["id"]


async def states(green: Green, *keys: str) -> list[str | None]:
    query = """query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Pledge { state: state }
      ... on Activity { held: state } } }"""
    found = (await green.ask(None, query, ids=list(keys)))["nodes"]
    return [next(iter(one.values())) if one else None for one in found]


async def test_two_groups_of_one_name_have_slugs_of_their_own(green: Green) -> None:
    made_ = [(await green.do(green.ann, "createGroup", name="Gärten & Wege"))["group"]["slug"] for _ in range(3)]
    several = await asyncio.gather(*(green.do(green.meg, "createGroup", name="At once") for _ in range(4)))
    marks = (await green.do(green.ann, "createGroup", name="🌻 7"))["group"]["slug"]

    assert made_ == ["garten-wege", "garten-wege-2", "garten-wege-3"]
    assert sorted(one["group"]["slug"] for one in several) == ["at-once", "at-once-2", "at-once-3", "at-once-4"]
    assert marks == "7"
    assert await green.refused(green.ann, "createGroup", name="🌻") == "INVALID"


async def test_what_it_says_of_itself_is_changed_by_its_organisers_as_they_saw_it(green: Green) -> None:
    group = await green.group(about="Old")
    await green.joined(group, green.meg)
    shown = "group { name about questions joining location { lat } area { slug } version }"
    assert await green.refused(green.meg, "updateGroup", group=group, name="Mine") == "NOT_ALLOWED"
    assert await green.refused(green.ann, "updateGroup", group=group, name="Anew", expectedVersion=7) == "CONFLICT"
    assert await green.refused(green.ann, "updateGroup", group=group, name=None) == "INVALID"
    area = (await green.ask(None, '{ area(slug: "village") { id } }'))["area"]["id"]
    changed = await green.do(
        green.ann, "updateGroup", shown, group=group, name="Anew", about=None, area=area, questions=["Why?"],
        joining="APPLICATION", expectedVersion=1,
    )  # fmt: skip

    assert changed["group"] == {
        "name": "Anew",
        "about": "",
        "questions": ["Why?"],
        "joining": "APPLICATION",
        "location": None,
        "area": {"slug": "village"},
        "version": 2,
    }
    assert (await green.see(None, group, "slug"))["slug"] == "friends-of-the-burn"


async def test_what_shows_its_name_is_told_anew_when_it_changes(green: Green) -> None:
    group = await green.group()
    keys = await made(green, group)
    await calm(green.storage, *FOLLOWERS)
    since = (await green.ask(None, "{ groups { asOf } }"))["groups"]["asOf"]
    await green.do(green.ann, "updateGroup", group=group, name="Anew")
    await calm(green.storage, *FOLLOWERS)

    told = (await green.ask(None, f'{{ changes(after: "{since}") {{ items {{ id }} }} }}'))["changes"]["items"]
    assert {group, *keys} <= {one["id"] for one in told}


async def test_a_council_verifies_groups_where_it_answers_and_takes_its_word_back(green: Green) -> None:
    group, elsewhere = await green.group(), await green.group(name="Nowhere", location=None)
    body, shown = nodes.encode("Body", green.village.body), "group { verifiedBy { slug } }"
    officer = green.village.officer
    said = {"group": group, "body": body, "verified": True}
    for other in (green.ann, green.meg, green.village.moderator, green.village.stranger):
        assert await green.refused(other, "verifyGroup", **said) == "NOT_ALLOWED"
    assert await green.refused(officer, "verifyGroup", **{**said, "group": elsewhere}) == "NOT_ALLOWED"

    verified = await green.do(officer, "verifyGroup", shown, **said)
    listed = await green.ask(None, "{ groups(where: {verified: true}) { edges { node { id } } } }")
    assert verified["group"]["verifiedBy"] == {"slug": "village"}
    assert [edge["node"]["id"] for edge in listed["groups"]["edges"]] == [group]
    renamed = await green.do(green.ann, "updateGroup", shown, group=group, name="The real council")
    assert renamed["group"]["verifiedBy"] is None
    await green.do(officer, "verifyGroup", shown, **said)
    moved = await green.do(green.ann, "updateGroup", shown, group=group, location={"lat": 50.1, "lng": 8.2})
    assert moved["group"]["verifiedBy"] is None
    await green.do(green.ann, "updateGroup", shown, group=group, location=SPOT)
    await green.do(officer, "verifyGroup", shown, **said)
    taken = await green.do(officer, "verifyGroup", shown, **{**said, "verified": False})
    assert taken["group"]["verifiedBy"] is None


async def test_what_a_closed_group_has_planned_is_called_off(green: Green) -> None:
    group, other = await green.group(), await green.group(name="Others")
    pledge, activity = await made(green, group)
    spared = await made(green, other)
    draft = await green.do(green.ann, "createActivity", "activity { id }", **ACTIVITY, asGroup=group)
    slots = "{ node(id: $id) { ... on Activity { slots { id taken viewerSignup { state } } } } }"
    slot = (await green.ask(None, f"query ($id: ID!) {slots}", id=activity))["node"]["slots"][0]["id"]
    await green.do(green.mo, "joinSlot", "signup { state }", slot=slot)
    await green.do(green.ann, "closeGroup", group=group, reason="Over.")
    await calm(green.storage, *FOLLOWERS)

    assert await states(green, pledge, activity, draft["activity"]["id"]) == ["CANCELLED", "CANCELLED", None]
    assert await states(green, *spared) == ["OPEN", "PUBLISHED"]
    left = (await green.ask(green.mo, f"query ($id: ID!) {slots}", id=activity))["node"]["slots"][0]
    assert left == {"id": slot, "taken": 0, "viewerSignup": None}


async def test_what_is_made_while_a_group_closes_is_called_off_too(green: Green) -> None:
    for _ in range(5):
        group = await green.group()
        close = partial(life.close, group=nodes.key_of(group, "Group"), person=green.ann, reason="Over.")
        results = await asyncio.gather(
            write(green.storage, close, by=green.ann), made(green, group), return_exceptions=True
        )
        await calm(green.storage, *FOLLOWERS)
        if isinstance(results[1], tuple):
            assert await states(green, *results[1]) == ["CANCELLED", "CANCELLED"]


async def test_where_the_last_organiser_deletes_their_account_the_longest_member_organises(green: Green) -> None:
    group, lonely = await green.group(), await green.group(name="Lonely")
    pledge, activity = await made(green, group)
    own, _ = await made(green, lonely)
    await green.joined(group, green.mo, green.meg)
    await erase(green.storage, green.ann)
    await calm(green.storage, *FOLLOWERS)

    found = await store.organisers(green.storage.reader, nodes.key_of(group, "Group"), 5)
    assert [one.person for one in found] == [green.mo]
    assert await green.see(None, group, "state memberCount") == {"state": "ACTIVE", "memberCount": 2}
    assert (await kept(green, lonely)).closed_at is not None
    assert await states(green, pledge, own) == ["OPEN", "CANCELLED"]
    assert await states(green, activity) == ["PUBLISHED"]
    assert await store.left_by(green.storage.reader, green.ann, 10) == []


async def test_who_joins_while_they_delete_their_account_is_no_member(green: Green) -> None:
    group = await green.group()
    key = nodes.key_of(group, "Group")
    await while_leaving(green.storage, green.meg, partial(commands.join, group=key, person=green.meg), *FOLLOWERS)
    await calm(green.storage, *FOLLOWERS)

    assert await store.left_by(green.storage.reader, green.meg, 10) == []
    assert (await kept(green, group)).member_count == 1


async def test_both_last_organisers_delete_their_accounts_at_once(green: Green) -> None:
    group = await green.group()
    await green.joined(group, green.meg, green.mo)
    key = await green.key(group, green.meg)
    await green.do(green.ann, "setGroupRole", "membership { role }", membership=key, role="ORGANISER")
    await asyncio.gather(erase(green.storage, green.ann), erase(green.storage, green.meg))
    await calm(green.storage, *FOLLOWERS)

    found = await store.organisers(green.storage.reader, nodes.key_of(group, "Group"), 5)
    assert [one.person for one in found] == [green.mo]


async def test_groups_are_flagged_and_followed(green: Green) -> None:
    group = await green.group()
    await green.do(green.mo, "setFollow", "node { ... on Group { viewerFollows } }", id=group, follows=True)
    await green.do(green.mo, "flag", "errors { code }", id=group, reason="Rude.")
    flags = "{ flags { edges { node { thing { ... on Group { slug } } } } } }"

    assert (await green.see(green.mo, group, "viewerFollows"))["viewerFollows"] is True
    assert (await green.see(green.ann, group, "viewerFollows"))["viewerFollows"] is True
    assert "friends-of-the-burn" in str(await green.ask(green.village.moderator, flags))
