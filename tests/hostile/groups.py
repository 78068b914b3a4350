"""A group in the town, and what each operation about groups is usually given there."""

from typing import Any

from pledgebank.base.ids import new_id
from pledgebank.web import nodes

JOINS = """mutation ($input: JoinGroupInput!) { joinGroup(input: $input) {
  group { viewerMembership { id } } errors { code } } }"""


async def gathered(town: Any, where: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The arguments by the names of the fields. `where`: what all lists are asked by."""
    wanted = {"name": "Friends of the Burn", "about": "x", "joining": "APPLICATION", "questions": ["Why?"]}
    group = await town.make("createGroup", wanted, "group { id slug }")
    closing = await town.make("createGroup", {"name": "Over"}, "group { id }")
    joins = {"group": group["id"], "message": "Hello", "answers": ["Fun"]}
    data, _ = await town.ask(JOINS, {"input": joins}, town.other)
    member = data["joinGroup"]["group"]["viewerMembership"]["id"]
    of_it = {"group": group["id"]}
    body = nodes.encode("Body", new_id())
    return {
        "group": {"slug": group["slug"]},
        "groups": {
            "where": {**where, "text": "friends", "verified": False, "mine": True},
            "order": "NEAREST",
            "first": 2,
        },
        "createGroup": {"input": {**wanted, "location": where["near"]["centre"], "membersSeen": "EVERYBODY"}},
        "updateGroup": {"input": {**of_it, **wanted, "expectedVersion": 1}},
        "joinGroup": {"input": joins},
        "leaveGroup": {"input": of_it},
        "answerApplication": {"input": {"application": member, "accept": True, "note": "Yes."}},
        "setGroupRole": {"input": {"membership": member, "role": "ORGANISER"}},
        "removeMember": {"input": {"membership": member, "note": "Rude."}},
        "handOverGroup": {"input": {**of_it, "to": member}},
        "inviteToGroup": {"input": {**of_it, "email": "cy@example.org", "message": "Come!", "language": "cy"}},
        "withdrawInvitation": {"input": {"invitation": nodes.encode("GroupInvitation", new_id())}},
        "closeGroup": {"input": {"group": closing["id"], "reason": "Over."}},
        "moderateGroup": {"input": {**of_it, "hidden": True, "reason": "Rude."}},
        "verifyGroup": {"input": {**of_it, "body": body, "verified": True}},
    }
