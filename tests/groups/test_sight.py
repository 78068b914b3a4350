"""Who sees a group and its members, per role and state, on every path on which it could be met."""

from typing import Any
from uuid import UUID

import pytest

from pledgebank.web import nodes
from tests.groups.conftest import FOLLOWERS
from tests.groups.green import ACTIVITY, PLEDGE, Green
from tests.people.leaving import calm

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(180)]
BOX = "{south: 56.0, west: -4.1, north: 56.2, east: -3.8}"
NEAR = "{centre: {lat: 56.119, lng: -3.937}, metres: 20000}"
INSIDERS = {"organiser", "moderator"}
NAME = "Friends of the Burn"


async def every_path(green: Green, person: UUID | None, group: str, member: UUID) -> dict[str, bool]:
    """For each way of meeting a group, whether this one is met there, by its id or name."""
    whose = nodes.encode("Person", member)
    queries = {
        "group": '{ group(slug: "friends-of-the-burn") { id } }',
        "node": f'{{ node(id: "{group}") {{ id }} }}',
        "nodes": f'{{ nodes(ids: ["{group}"]) {{ id }} }}',
        "groups": "{ groups { edges { node { id } } } }",
        "largest": "{ groups(order: LARGEST) { edges { node { id } } } }",
        "within": f"{{ groups(where: {{within: {BOX}}}) {{ edges {{ node {{ id }} }} }} }}",
        "near": f"{{ groups(where: {{near: {NEAR}}}, order: NEAREST) {{ edges {{ node {{ id }} }} }} }}",
        "words": '{ groups(where: {text: "friend burn"}) { edges { node { id } } } }',
        "mine": "{ groups(where: {mine: true}) { edges { node { id } } } }",
        "person's": f'{{ node(id: "{whose}") {{ ... on Person {{ groups {{ edges {{ node {{ id }} }} }} }} }} }}',
        "memberships": "{ viewer { memberships { edges { node { group { id name } } } } } }",
        "promiser": "{ pledges { edges { node { promiser { ... on Group { id name } ... on Person { name } } } } } }",
        "organiser": "{ activities { edges { node { organiser { ... on Group { id } ... on Person { name } } } } } }",
        "changes since": '{ changes(after: "kQA") { items { id node { id } kind } } }',
    }
    met = {}
    for name, query in queries.items():
        if person is None and name == "mine":
            continue
        answer = str(await green.ask(person, query))
        met[name] = group in answer or NAME in answer
    return met | {"changes": group in await green.copy(person)}


async def with_works(green: Green, **said: Any) -> str:
    group = await green.group(**said)
    await green.joined(group, green.meg)
    await green.do(green.ann, "createPledge", "pledge { id }", **PLEDGE, asGroup=group)
    await green.do(green.ann, "createActivity", "activity { id }", **ACTIVITY, publish=True, asGroup=group)
    await calm(green.storage, *FOLLOWERS)
    return group


async def test_a_group_is_met_by_everybody_on_every_path(green: Green) -> None:
    group = await with_works(green, membersSeen="EVERYBODY")
    for name, person in green.viewers.items():
        met = await every_path(green, person, group, green.meg)
        missing = {path for path, is_met in met.items() if not is_met}
        own = set() if name in {"member", "organiser"} else {"mine", "memberships"}
        assert missing <= own, name


async def test_a_hidden_group_is_met_by_its_organisers_and_moderators_alone(green: Green) -> None:
    group = await with_works(green, membersSeen="EVERYBODY")
    moderator = green.village.moderator
    for other in (green.ann, green.meg, green.village.officer, green.village.stranger):
        assert await green.refused(other, "moderateGroup", group=group, hidden=True, reason="Rude.") == "NOT_ALLOWED"
    assert await green.refused(moderator, "moderateGroup", group=group, hidden=True) == "INVALID"
    await green.do(moderator, "moderateGroup", group=group, hidden=True, reason="Rude.")
    await calm(green.storage, *FOLLOWERS)

    for name, person in green.viewers.items():
        met = {path for path, is_met in (await every_path(green, person, group, green.meg)).items() if is_met}
        listed = {"groups", "largest", "within", "near", "words"}
        if name in INSIDERS:
            assert {"group", "node", "nodes", "promiser", "organiser", "changes"} <= met
            assert met & listed == set()
        else:
            # Those who had a copy of it are told to forget it, by nothing but its id.
            assert met <= {"changes since"}, name
    reason = await green.see(green.ann, group, "state reason viewerMay")
    assert reason == {"state": "HIDDEN", "reason": "Rude.", "viewerMay": ["leave", "close"]}
    assert await green.refused(green.ann, "createPledge", "pledge { id }", **PLEDGE, asGroup=group) == "GROUP_HIDDEN"
    assert await green.refused(green.village.dan, "joinGroup", group=group) == "NOT_FOUND"
    assert await green.refused(green.village.dan, "flag", "errors { code }", id=group, reason="x") == "NOT_FOUND"
    assert await green.refused(green.village.dan, "setFollow", "node { id }", id=group, follows=True) == "NOT_FOUND"

    await green.do(moderator, "moderateGroup", group=group, hidden=False)
    shown = await every_path(green, None, group, green.meg)
    assert {path for path, is_met in shown.items() if not is_met} == {"memberships"}


async def test_a_closed_group_is_found_and_listed_no_more(green: Green) -> None:
    group = await with_works(green)
    await green.do(green.ann, "closeGroup", group=group, reason="We move away.")

    met = await every_path(green, None, group, green.meg)
    assert [path for path in ("group", "node") if met[path]] == ["group", "node"]
    assert [path for path in ("groups", "largest", "within", "near", "words") if met[path]] == []
    assert await green.see(None, group, "state reason") == {"state": "CLOSED", "reason": "We move away."}
    assert await green.refused(green.mo, "joinGroup", group=group) == "GROUP_CLOSED"
    assert await green.refused(green.ann, "updateGroup", group=group, name="Anew") == "GROUP_CLOSED"
    await green.do(green.ann, "leaveGroup", group=group)


@pytest.mark.parametrize(
    ("seen", "who"),
    [
        ("EVERYBODY", {"guest", "neighbour", "member", "organiser", "officer", "moderator", "moderator elsewhere"}),
        ("MEMBERS", {"member", "organiser", "moderator"}),
        ("ORGANISERS", {"organiser", "moderator"}),
    ],
)
async def test_members_are_seen_by_whom_the_group_chose_and_all_see_how_many(
    green: Green, seen: str, who: set[str]
) -> None:
    group = await green.group(membersSeen=seen)
    await green.joined(group, green.meg)
    mo_id = nodes.encode("Person", green.ann)
    membership = await green.key(group, green.ann)
    seers, paths = set(), set()
    for name, person in green.viewers.items():
        found = await green.see(person, group, "memberCount members { edges { node { person { name } } } }")
        assert found["memberCount"] == 2
        seers |= {name} if "Ann" in str(found["members"]) else set()
        theirs = f'{{ node(id: "{mo_id}") {{ ... on Person {{ groups {{ edges {{ node {{ id }} }} }} }} }} }}'
        found_node = (await green.ask(person, f'{{ node(id: "{membership}") {{ id }} }}'))["node"]
        both = {group in str(await green.ask(person, theirs)), found_node is not None}
        assert len(both) == 1, name
        paths |= {name} if both == {True} else set()

    assert seers == who
    assert paths == who


async def test_what_was_made_for_a_group_shows_the_group_and_never_who_made_it(green: Green) -> None:
    group = await with_works(green)
    whose = "... on Group { slug } ... on Person { name } ... on Body { slug }"
    shown = f"pledges {{ edges {{ node {{ promiser {{ {whose} }} viewerMay }} }} }}"
    acted = f"activities {{ edges {{ node {{ organiser {{ {whose} }} state }} }} }}"
    for person in green.viewers.values():
        found = await green.see(person, group, f"{shown} {acted}")
        assert "'slug': 'friends-of-the-burn'" in str(found["pledges"])
        assert "'slug': 'friends-of-the-burn'" in str(found["activities"])
        assert "Ann" not in str(found)


async def test_what_was_made_for_a_group_is_every_organisers_and_no_longer_who_left(green: Green) -> None:
    group = await with_works(green)
    draft = (await green.do(green.ann, "createActivity", "activity { id }", **ACTIVITY, asGroup=group))["activity"]
    private = await green.do(green.ann, "createPledge", "pledge { id }", **PLEDGE, private=True, asGroup=group)
    keys = {draft["id"], private["pledge"]["id"]}
    mine = """{ pledges(where: {mine: true}) { edges { node { id } } }
      activities(where: {mine: true}) { edges { node { id } } } }"""

    async def own(person: UUID) -> dict[str, set[str]]:
        found = await green.ask(person, mine)
        seen = {name: {key for key in keys if key in str(answer)} for name, answer in found.items()}
        seen["changes"] = keys & await green.copy(person)
        for key in keys:
            if (await green.ask(person, f'{{ node(id: "{key}") {{ id }} }}'))["node"]:
                seen.setdefault("node", set()).add(key)
        return seen

    assert await own(green.meg) == {"pledges": set(), "activities": set(), "changes": set()}
    key = await green.key(group, green.meg)
    await green.do(green.ann, "setGroupRole", "membership { role }", membership=key, role="ORGANISER")
    await green.do(green.ann, "leaveGroup", group=group)

    theirs = await own(green.meg)
    assert (theirs["pledges"], theirs["activities"]) == ({private["pledge"]["id"]}, {draft["id"]})
    assert theirs["node"] == theirs["changes"] == keys
    assert await own(green.ann) == {"pledges": set(), "activities": set(), "changes": set()}
    await green.do(green.meg, "publishActivity", "activity { state }", activity=draft["id"])
    may = await green.ask(green.meg, f'{{ node(id: "{private["pledge"]["id"]}") {{ ... on Pledge {{ viewerMay }} }} }}')
    assert {"edit", "extend", "cancel"} <= set(may["node"]["viewerMay"])
    cancelled = await green.refused(
        green.ann, "cancelPledge", "pledge { id }", pledge=private["pledge"]["id"], reason="Mine."
    )
    assert cancelled == "NOT_ALLOWED"


async def test_only_organisers_act_in_its_name(green: Green) -> None:
    group = await green.group()
    await green.joined(group, green.meg)
    for person in (green.meg, green.mo, green.village.officer):
        pledged = await green.refused(person, "createPledge", "pledge { id }", **PLEDGE, asGroup=group)
        planned = await green.refused(person, "createActivity", "activity { id }", **ACTIVITY, asGroup=group)
        assert (pledged, planned) == ("NOT_ALLOWED", "NOT_ALLOWED")
    body = nodes.encode("Body", green.village.body)
    twice = await green.refused(green.ann, "createPledge", "pledge { id }", **PLEDGE, asGroup=group, asBody=body)
    assert twice == "INVALID"
