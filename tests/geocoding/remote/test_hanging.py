"""While the geocoder of others says nothing, people report as ever, and what they type is looked up here."""

import asyncio
import logging

import pytest

from pledgebank import database
from pledgebank.geocoding.remote.geocoder import Geocoder
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage
from tests.conftest import Running
from tests.geocoding.remote.servers import nominatim, serving, silence
from tests.hostile.town import COUNTS, SPOT, built

pytestmark = pytest.mark.anyio
FIND = 'query { findPlaces(text: "Corn Street, please") { label } }'
REPORT = "mutation ($input: CreateReportInput!) { createReport(input: $input) { report { title } errors { code } } }"
NAME = "query ($at: PointInput!) { place(at: $at) { label } }"


async def test_a_report_is_made_while_it_hangs(
    storage: Storage, running: Running, caplog: pytest.LogCaptureFixture
) -> None:
    await mongo.prepare(storage, database.INDEXES)
    async with running(*COUNTS):
        town = await built(storage)
    async with serving(silence) as (address, asked):
        town.tools[Geocoder] = Geocoder(storage, nominatim(address), per_second=100)
        with caplog.at_level(logging.DEBUG, "pledgebank"):
            finding = asyncio.create_task(town.ask(FIND, {}, None))
            while not asked.times:
                await asyncio.sleep(0.01)
            made, refused = await town.ask(REPORT, town.usual["createReport"], town.person)
            assert not finding.done()
            assert (made["createReport"]["report"]["title"], refused) == ("Bags", [])
            assert await finding == ({"findPlaces": []}, [])
            assert (await town.ask(NAME, {"at": SPOT}, None))[0] == {"place": {"label": "Stirling"}}
    assert "Corn" not in caplog.text
