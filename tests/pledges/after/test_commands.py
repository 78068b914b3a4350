"""Who may write to signers, how often though many try at once, and whose photos show how it went."""

import asyncio
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest

from pledgebank.base.errors import Refused
from pledgebank.base.event import Subject
from pledgebank.photos import store as photos
from pledgebank.pledges.after import commands, store
from pledgebank.pledges.model import PledgeState, SignatureState
from pledgebank.storage.write import write
from tests.conftest import SetClock
from tests.notify.house import House
from tests.notify.promised import WORDS, Promised, promised
from tests.pledges.builders import kinds

pytestmark = pytest.mark.anyio


async def announce(made: Promised, person: UUID) -> str | None:
    """Write to all; answers with which code it was refused."""
    command = partial(commands.announce, pledge=made.pledge.id, person=person, text=WORDS)
    try:
        await write(made.house.storage, command, by=person)
    except Refused as refused:
        return refused.code
    return None


async def written(made: Promised) -> tuple[int, int]:
    """How many announcements are kept, and how many were told."""
    await made.house.calm()
    kept = await made.house.storage.reader.count(store.ANNOUNCEMENTS, {"pledge": made.pledge.id}, limit=99)
    return kept, (await kinds(made.house.storage, made.pledge.id)).count("pledge.announced")


async def test_of_many_at_once_four_are_sent_and_the_rest_write_nothing(house: House, clock: SetClock) -> None:
    made = await promised(house, SignatureState.COUNTED)
    codes = await asyncio.gather(*(announce(made, made.promiser) for _ in range(8)))
    assert (codes.count(None), codes.count("TOO_MANY"), await written(made)) == (4, 4, (4, 4))
    clock.advance(days=30)
    assert (await announce(made, made.promiser), await written(made)) == (None, (5, 5))


async def test_after_its_end_one_more_is_sent_however_many_were_before(house: House) -> None:
    made = await promised(house, SignatureState.COUNTED)
    for _ in range(4):
        assert await announce(made, made.promiser) is None
    await made.changed(state=PledgeState.FAILED)
    assert [await announce(made, made.promiser) for _ in range(2)] == [None, "NOT_ALLOWED"]
    assert await written(made) == (5, 5)


async def test_nobody_but_its_promiser_or_the_bodys_officers_writes_to_signers(house: House) -> None:
    own = await promised(house, SignatureState.COUNTED)
    official = await promised(house, body=house.body.id)
    hidden = await promised(house, state=PledgeState.SUSPENDED)
    officer, stranger = await house.officer(), await house.person()
    assert [await announce(own, one) for one in (*own.signers.values(), officer, stranger)] == ["NOT_ALLOWED"] * 3
    assert [await announce(official, one) for one in (officer, stranger)] == [None, "NOT_ALLOWED"]
    assert [await announce(hidden, one) for one in (hidden.promiser, stranger)] == ["NOT_ALLOWED", "NOT_FOUND"]
    assert [await written(made) for made in (own, official, hidden)] == [(0, 0), (1, 1), (0, 0)]


async def keep(made: Promised, *keys: UUID, **said: Any) -> None:
    usual: dict[str, Any] = {"pledge": made.pledge.id, "person": made.promiser, "kept": True, "note": ""}
    command = partial(commands.record_kept, photos=keys, **{**usual, **said})
    await write(made.house.storage, command, by=made.promiser)


async def test_photos_show_how_it_went_until_others_take_their_place(house: House) -> None:
    made, one, two, three = await promised(house), uuid4(), uuid4(), uuid4()
    await keep(made, one, two)
    await keep(made, two, three, note="More.")
    await keep(made, two, three, note="More.")
    found = await photos.by_ids(house.storage.reader, [one, two, three])
    subject = Subject("Pledge", made.pledge.id)
    assert [(photo and photo.gone, photo and photo.attached_to) for photo in found] == [
        (True, subject),
        (False, subject),
        (False, subject),
    ]
    await house.calm()
    assert (await kinds(house.storage, made.pledge.id)).count("pledge.kept") == 2


async def test_the_photos_of_others_are_refused_and_nothing_is_written(house: House) -> None:
    made, other, photo = await promised(house), await promised(house), uuid4()
    await keep(other, photo)
    with pytest.raises(Refused) as refused:
        await keep(made, photo)
    assert refused.value.code == "INVALID"
    await house.calm()
    assert await kinds(house.storage, made.pledge.id) == []
