"""What a promiser wrote to signers, or changed about a pledge, is flagged, taken from view, and told no more."""

from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from pledgebank.base.event import Subject
from pledgebank.base.ids import new_id
from pledgebank.groups import rules as groups
from pledgebank.groups import store as group_store
from pledgebank.groups.members import rules as membership
from pledgebank.groups.members import store as members
from pledgebank.groups.model import Ground, GroupDraft
from pledgebank.notify.model import News, Notice
from pledgebank.notify.pledges import letters as pledge_letters
from pledgebank.pledges import store as pledges
from pledgebank.pledges.after import store as after
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write
from pledgebank.web import nodes
from tests.notify.promised import WORDS
from tests.pledges.builders import NOW, kinds
from tests.pledges.hamlet import Hamlet, key_of, settle
from tests.pledges.steps import Hands

pytestmark = pytest.mark.anyio
HIDE = """mutation ($input: HidePledgeTextInput!) { it: hidePledgeText(input: $input) {
  thing { id ... on Announcement { text hidden } ... on PledgeEdit { hidden alterations { before } } }
  errors { code } } }"""
FLAG = "mutation ($input: FlagInput!) { it: flag(input: $input) { errors { code } } }"
FLAGS = "{ flags { edges { node { thing { id ... on Announcement { text } } } } } }"
READ = """query ($id: ID!) { node(id: $id) { ... on Pledge {
  announcements { edges { node { id text hidden } } }
  edits { edges { node { id hidden alterations { before after } } } } } } }"""


async def hide(hamlet: Hamlet, person: UUID | None, text: str, *, hidden: bool = True) -> Any:
    return (await hamlet.ask(person, HIDE, input={"id": text, "hidden": hidden}))["it"]


async def written(hamlet: Hamlet) -> tuple[UUID, str, str]:
    """A pledge with one signer, what its promiser wrote to them, and what they changed."""
    pledge = await hamlet.pledge(bodies=(hamlet.village.body,))
    given = {"pledge": key_of(pledge)}
    assert (await hamlet.do(hamlet.promiser, "announcePledge", **given, text=WORDS))["errors"] == []
    assert (await hamlet.do(hamlet.promiser, "updatePledge", **given, details="Rude words."))["errors"] == []
    seen = (await hamlet.ask(hamlet.signer, READ, id=key_of(pledge)))["node"]
    return (
        pledge.id,
        seen["announcements"]["edges"][0]["node"]["id"],
        seen["edits"]["edges"][0]["node"]["id"],
    )


async def test_an_announcement_is_flagged_read_by_its_moderator_alone_and_taken_from_view(storage: Storage) -> None:
    hamlet = await settle(storage)
    pledge, said, _ = await written(hamlet)
    moderator = hamlet.village.moderator
    answer = await hamlet.ask(hamlet.signer, FLAG, input={"id": said, "reason": "Rude."})
    assert answer["it"]["errors"] == []
    stranger = await hamlet.ask(hamlet.village.dan, FLAG, input={"id": said, "reason": "Rude."})
    assert [one["code"] for one in stranger["it"]["errors"]] == ["NOT_FOUND"]
    assert (await hamlet.ask(moderator, FLAGS))["flags"]["edges"] == [{"node": {"thing": {"id": said, "text": WORDS}}}]

    assert (await hide(hamlet, moderator, said))["thing"] == {"id": said, "text": WORDS, "hidden": True}
    for person, text in [(hamlet.signer, ""), (hamlet.promiser, WORDS)]:
        seen = (await hamlet.ask(person, READ, id=key_of(pledge)))["node"]["announcements"]["edges"]
        assert seen == [{"node": {"id": said, "text": text, "hidden": True}}]
    told = await letter(storage, pledge, hamlet.signer, said)
    assert told is None

    await hide(hamlet, moderator, said, hidden=False)
    await hide(hamlet, moderator, said, hidden=False)
    seen = (await hamlet.ask(hamlet.signer, READ, id=key_of(pledge)))["node"]["announcements"]["edges"]
    assert seen == [{"node": {"id": said, "text": WORDS, "hidden": False}}]
    assert await letter(storage, pledge, hamlet.signer, said) is not None
    await Hands(storage).fold_all()
    assert (await kinds(storage, pledge)).count("pledge.text_hidden") == 2


async def letter(storage: Storage, pledge: UUID, person: UUID, said: str) -> Any:
    """What a letter still tells of what was written."""
    key, about = nodes.key_of(said, "Announcement"), Subject("Pledge", pledge)
    notice = Notice(
        id=new_id(), person=person, event="e", about=about, news=News.ANNOUNCED, said=key, at=NOW, made_at=NOW
    )
    told = await pledge_letters.told(storage.reader, pledge, person, [notice])
    text = await pledge_letters.announced(storage.reader, key)
    assert (told is None) is (text is None)
    return told


async def test_what_was_changed_is_taken_from_view_too(storage: Storage) -> None:
    hamlet = await settle(storage)
    pledge, _, edit = await written(hamlet)
    assert (await hamlet.ask(hamlet.village.dan, FLAG, input={"id": edit, "reason": "Rude."}))["it"]["errors"] == []
    assert (await hide(hamlet, hamlet.village.moderator, edit))["errors"] == []
    seen = [
        (await hamlet.ask(person, READ, id=key_of(pledge)))["node"]["edits"]["edges"][0]["node"]
        for person in (None, hamlet.signer, hamlet.promiser)
    ]
    changed = [{"before": "", "after": "Rude words."}]
    assert [one["alterations"] for one in seen] == [[], [], changed]
    assert {one["hidden"] for one in seen} == {True}


async def test_nobody_but_its_moderators_takes_anything_from_view(storage: Storage) -> None:
    hamlet = await settle(storage)
    _, said, edit = await written(hamlet)
    for text in (said, edit):
        for person in (hamlet.signer, hamlet.promiser, hamlet.village.dan):
            assert [one["code"] for one in (await hide(hamlet, person, text))["errors"]] == ["NOT_ALLOWED"]
    for text in (nodes.encode("Announcement", new_id()), nodes.encode("PledgeEdit", new_id()), "x", key_of(new_id())):
        answer = await hide(hamlet, hamlet.village.moderator, text)
        assert [one["code"] for one in answer["errors"]] == ["NOT_FOUND"]
    rows = await storage.reader.find(after.ANNOUNCEMENTS, {}, limit=9)
    assert [row["hidden"] for row in rows] == [False]


async def test_who_organises_the_group_that_pledges_does_not_judge_its_words(storage: Storage) -> None:
    hamlet = await settle(storage)
    moderator = hamlet.village.moderator
    pledge, said, _ = await written(hamlet)

    async def give(unit: Unit) -> None:
        group, _ = groups.create(GroupDraft(name="Green"), slug="green", ground=Ground(), now=unit.now)
        await group_store.insert(unit, group)
        await members.insert(unit, membership.found(group.id, moderator, unit.now))
        found = await pledges.get(unit, pledge)
        assert found
        await pledges.replace(unit, replace(found, group=group.id))

    await write(storage, give)
    assert [one["code"] for one in (await hide(hamlet, moderator, said))["errors"]] == ["NOT_ALLOWED"]
