"""What somebody asks about a report that few may see is for the moderators of its own body, and goes with them."""

from functools import partial
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from pledgebank import database
from pledgebank.base.event import Subject
from pledgebank.base.ids import new_id
from pledgebank.councils import store as councils
from pledgebank.moderation import commands, erasure, store
from pledgebank.moderation.model import Wish
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write
from tests.reports.life.village import Village, settled

pytestmark = pytest.mark.anyio
LIST = "{ it: flags { edges { node { times reasons thing { id } } } } }"


@pytest.fixture
async def village(storage: Storage) -> Village:
    """With two councils that look after the very same ward."""
    await mongo.prepare(storage, database.INDEXES)
    return await settled(storage)


async def read(village: Village, moderator: UUID) -> list[Any]:
    return [edge["node"] for edge in (await village.ask(LIST, moderator))["edges"]]


async def test_moderators_of_another_body_in_the_same_place_do_not_read_of_what_they_may_not_see(
    village: Village,
) -> None:
    ward = new_id()

    async def share(unit: Unit) -> None:
        for slug in ("village", "elsewhere"):
            body = await councils.body_by_slug(unit, slug)
            assert body is not None
            await councils.replace_body(unit, replace(body, areas=(ward,)))

    await write(village.storage, share)
    report = await village.report(private=True, areas=(ward,))
    words = "Please take out what I said of my neighbour."
    ask = partial(commands.ask_to_change, report=report.id, person=village.ann, words=words, wish=Wish.CHANGE)
    await write(village.storage, ask, by=village.ann)

    [own], [others] = await read(village, village.moderator), await read(village, village.stranger)

    assert own["reasons"] == [f"Who made this asks for it to be changed: {words}"]
    assert others == {"times": 1, "reasons": [], "thing": None}


async def test_what_an_erased_person_told_moderators_is_forgotten_and_still_counted(village: Village) -> None:
    report = await village.report()
    for person in (village.ann, village.ben):
        flag_it = partial(commands.flag, subject=Subject("Report", report.id), areas=(), person=person, reason="Rude.")
        await write(village.storage, flag_it, by=person)

    assert (await write(village.storage, partial(erasure.let_go, person=village.ann, limit=10))).value == 1

    [flag] = await village.storage.reader.find(store.FLAGS, {}, limit=9)
    left = await store.reasons(village.storage.reader, flag["_id"], 9)
    assert ([one.person for one in left], flag["times"]) == ([village.ben], 2)
