"""What a council asks for is seen by whoever organises it for a group too."""

import pytest

from pledgebank import database
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage
from pledgebank.web.nodes import encode
from tests.activities.places.test_api import PLAN, SHOWN, an_officer, do, look
from tests.conftest import Running
from tests.hostile.town import COUNTS, built

pytestmark = pytest.mark.anyio


async def test_who_organises_for_a_group_sees_what_is_asked_for(storage: Storage, running: Running) -> None:
    await mongo.prepare(storage, database.INDEXES)
    async with running(*COUNTS):
        town = await built(storage)
    officer = await an_officer(town)
    group = await town.make("createGroup", {"name": "Friends of the Burn"}, "group { id }")
    slots = [{"role": "Rakes", "capacity": 1}]
    draft = await do(town, "createActivity", {**PLAN, "slots": slots, "asGroup": group["id"]}, SHOWN, town.person)
    body = await storage.reader.find_one("bodies", {"slug": "stirling-council"})
    assert body is not None
    wanted = {"body": encode("Body", body["_id"]), "checks": ["PERMISSION"]}
    await do(town, "setActivityRequirement", wanted, "body { id }", officer)

    seen = [await look(town, draft["id"], who) for who in (town.person, town.other)]

    asked = [{"check": "PERMISSION", "required": True, "doneAt": None, "note": ""}]
    assert (seen[0]["checklist"], seen[1]) == (asked, None)
