"""Who sees the photos of how a private pledge went."""

from functools import partial
from typing import Any
from uuid import uuid4

import pytest

from pledgebank.photos import commands as photos
from pledgebank.photos.model import Arrival
from pledgebank.pledges.model import PledgeState
from pledgebank.storage.mongo import Storage
from pledgebank.storage.write import write
from pledgebank.web import nodes
from tests.pledges.builders import NOW
from tests.pledges.hamlet import key_of, settle

pytestmark = pytest.mark.anyio
SHOWN = "query ($ref: String!) { pledge(ref: $ref) { kept keptPhotos { id } } }"


async def test_of_a_private_one_they_are_for_its_promiser_and_signers_as_its_picture_is(storage: Storage) -> None:
    hamlet, key = await settle(storage), uuid4()
    pledge = await hamlet.pledge(state=PledgeState.ACTIVE, activated_at=NOW, private=True)
    given: dict[str, Any] = {"pledge": key_of(pledge), "kept": True, "photos": [str(key)]}
    assert (await hamlet.do(hamlet.promiser, "recordPledgeKept", **given))["errors"] == []
    arrival = Arrival(content=key.bytes, name=key.hex, width=1, height=1)
    await write(storage, partial(photos.claim, key=key, person=hamlet.promiser, arrival=arrival))
    await write(storage, partial(photos.arrive, key=key, arrival=arrival))
    seen = [
        (await hamlet.ask(person, SHOWN, ref=pledge.ref))["pledge"]
        for person in (hamlet.promiser, hamlet.signer, hamlet.village.dan, None)
    ]
    photo = [{"id": nodes.encode("Photo", key)}]
    assert seen == [{"kept": True, "keptPhotos": shown} for shown in (photo, photo, [], [])]
