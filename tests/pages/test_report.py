"""The page of a report: for everybody, in their language, and of nothing that not everybody may see."""

import re
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest

from pledgebank import app, database, settings
from pledgebank.base.ids import new_id
from pledgebank.councils import store as councils
from pledgebank.councils.model import Body, Category
from pledgebank.reports.model import ClosedBecause, FixedBy, Report, ReportState
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write
from pledgebank.words import languages
from tests.pledges.builders import a_person, created
from tests.reports.builders import POTHOLES, STIRLING_COUNCIL, a_report
from tests.reports.conftest import keep_in

pytestmark = pytest.mark.anyio


@pytest.fixture
async def client(storage: Storage) -> AsyncIterator[httpx2.AsyncClient]:
    await mongo.prepare(storage, database.INDEXES)

    async def council(unit: Unit) -> None:
        await councils.insert_body(unit, Body(id=STIRLING_COUNCIL, slug="stirling", name="Stirling Council"))
        await councils.put_category(unit, Category(id=POTHOLES, body=STIRLING_COUNCIL, name="Potholes"))

    await write(storage, council)
    built = await app.build(storage, settings.read(public_url="https://mend.example.org"))
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(built), base_url="http://localhost") as opened:
        yield opened


async def page_of(client: httpx2.AsyncClient, storage: Storage, language: str = "en", **said: Any) -> httpx2.Response:
    report = a_report(**said)
    await keep_in(storage, report)
    return await client.get(f"/r/{report.ref}", headers={"accept-language": language})


async def test_a_report_is_read_without_the_app(client: httpx2.AsyncClient, storage: Storage) -> None:
    reporter = await a_person(storage, "Ada & Co")
    report = a_report(reporter=reporter, show_name=True, title="Hole <b>here</b>", description="Deep.\nVery deep.")
    await keep_in(storage, report)
    await created(storage, reports=(report.id,))
    answer = await client.get(f"/r/{report.ref}")
    assert answer.status_code == 200
    for told in ("Hole &lt;b&gt;here&lt;/b&gt;", "Deep.\nVery deep.", "Potholes", "Stirling Council", "Ada &amp; Co"):
        assert told in answer.text, told
    assert '<link rel="canonical" href="https://mend.example.org/r/' + report.ref in answer.text
    assert 'property="og:title" content="Hole &lt;b&gt;here&lt;/b&gt;"' in answer.text
    assert "clear the path by the burn" in answer.text
    assert "<script" not in answer.text
    assert "script-src 'none'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("language", sorted(languages.SPOKEN))
async def test_a_page_speaks_its_readers_language(client: httpx2.AsyncClient, storage: Storage, language: str) -> None:
    by_browser = await page_of(client, storage, language)
    by_choice = await client.get(f"{by_browser.url.path}?lang={language}", headers={"accept-language": "en"})
    assert f'<html lang="{language}" dir="{"rtl" if language == "ur" else "ltr"}">' in by_browser.text
    assert by_choice.text == by_browser.text
    assert ("Who answers for it" in by_browser.text) is (language == "en")
    assert by_browser.headers["content-language"] == language
    assert "Accept-Language" in by_browser.headers["vary"]


@pytest.mark.parametrize(
    "said",
    [{"state": ReportState.HIDDEN}, {"state": ReportState.UNCONFIRMED}, {"private": True}],
)
async def test_what_not_everybody_may_see_has_no_page(
    client: httpx2.AsyncClient, storage: Storage, said: dict[str, Any]
) -> None:
    answer = await page_of(client, storage, title="Between us", **said)
    unknown = await client.get("/r/2222222")
    assert answer.status_code == 404
    assert "Between us" not in answer.text
    assert "noindex" in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert re.sub(r"/r/\w+", "", answer.text) == re.sub(r"/r/\w+", "", unknown.text)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"state": ReportState.FIXED, "fixed_by": FixedBy.VOLUNTEERS}, "Fixed by volunteers"),
        ({"state": ReportState.CLOSED, "closed_because": ClosedBecause.NO_ACTION}, "Closed: no action will be taken"),
        ({"state": ReportState.CLOSED}, "Closed, not fixed"),
    ],
)
async def test_what_is_closed_is_not_called_fixed(
    client: httpx2.AsyncClient, storage: Storage, said: dict[str, Any], words: str
) -> None:
    assert f'<p class="state">{words}</p>' in (await page_of(client, storage, **said)).text


async def test_an_address_written_by_hand_leads_to_the_page(client: httpx2.AsyncClient, storage: Storage) -> None:
    report: Report = a_report(ref="k7m4x2b")
    await keep_in(storage, report)
    answer = await client.get("/r/K7M-4X2B")
    assert (answer.status_code, answer.headers["location"]) == (301, "/r/k7m4x2b")


async def test_a_page_that_has_not_changed_is_not_sent_again(client: httpx2.AsyncClient, storage: Storage) -> None:
    first = await page_of(client, storage)
    again = await client.get(first.url.path, headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    head = await client.head(first.url.path)
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", first.headers["etag"])


async def test_rubbish_in_the_address_finds_nothing(client: httpx2.AsyncClient) -> None:
    for rubbish in ("%00", "%ed%a0%80", "x" * 2000, "..%2f..", "%F0%9F%92%A9", str(new_id())):
        answer = await client.get(f"/r/{rubbish}", follow_redirects=True)
        assert answer.status_code == 404, rubbish
