"""The page of a pledge: for everybody who may see it, in their language, and of nothing that not everybody may see."""

import re
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest
from msgspec.structs import replace

from pledgebank.pledges.model import PledgeState
from pledgebank.storage.mongo import Storage
from pledgebank.words import languages
from tests.conftest import SetClock
from tests.pages.house import client_of, keep
from tests.pledges.builders import NOW, STIRLING, a_report
from tests.pledges.builders import keep as keep_all

pytestmark = pytest.mark.anyio


@pytest.fixture
async def client(storage: Storage) -> AsyncIterator[httpx2.AsyncClient]:
    async with client_of(storage) as opened:
        yield opened


async def page_of(client: httpx2.AsyncClient, storage: Storage, language: str = "en", **said: Any) -> httpx2.Response:
    pledge = await keep(storage, **said)
    return await client.get(f"/p/{pledge.ref}", headers={"accept-language": language})


async def test_a_pledge_is_read_without_the_app(client: httpx2.AsyncClient, storage: Storage) -> None:
    report = a_report(title="Nettles <b>everywhere</b>")
    await keep_all(storage, report)
    answer = await page_of(
        client, storage, name="Ada & Co", action="cut <i>nettles</i>", details="Bring gloves.\nAnd tea.",
        target=40, signature_count=18, reports=(report.id,),
    )  # fmt: skip
    assert answer.status_code == 200
    for told in (
        "I will cut &lt;i&gt;nettles&lt;/i&gt;, but only if 40 neighbours will bring a spade by 30 June 2026.",
        "Bring gloves.\nAnd tea.", "Ada &amp; Co", "18 of 40 have signed", "Nettles &lt;b&gt;everywhere&lt;/b&gt;",
        "Open for signatures", "the end of 30 June 2026, United Kingdom Time", f'href="/r/{report.ref}"',
        '<progress aria-labelledby="count" value="18" max="40">', 'property="og:title" content="I will cut',
    ):  # fmt: skip
        assert told in answer.text, told
    assert "<script" not in answer.text
    assert "script-src 'none'" in answer.headers["content-security-policy"]
    assert "form-action 'self'" in answer.headers["content-security-policy"]
    assert "noindex" not in answer.text
    assert answer.headers["cache-control"] == "public, max-age=60"


@pytest.mark.parametrize("language", sorted(languages.SPOKEN))
async def test_a_page_speaks_its_readers_language(client: httpx2.AsyncClient, storage: Storage, language: str) -> None:
    answer = await page_of(client, storage, language)
    assert f'<html lang="{language}" dir="{"rtl" if language == "ur" else "ltr"}">' in answer.text
    assert ("E-mail address" in answer.text) is (language == "en")
    # What its promiser wrote stays in the language it was written in.
    assert '<h1 class="sentence" dir="auto" lang="en">I will clear the path by the burn, but' in answer.text


async def test_a_sentence_is_in_the_language_of_its_pledge(client: httpx2.AsyncClient, storage: Storage) -> None:
    answer = await page_of(client, storage, language="en", written_in="cy", action="clirio'r llwybr")
    assert 'lang="cy">' in answer.text
    assert "30 Mehefin 2026" in answer.text
    assert "I will clirio" not in answer.text


async def test_a_private_one_is_for_who_has_its_link_and_for_no_search_engine(
    client: httpx2.AsyncClient, storage: Storage
) -> None:
    answer = await page_of(client, storage, private=True)
    assert answer.status_code == 200
    assert '<meta name="robots" content="noindex">' in answer.text
    assert answer.headers["cache-control"] == "private, max-age=60"


async def test_the_log_does_not_say_by_which_link_it_was_found(
    client: httpx2.AsyncClient, storage: Storage, capsys: pytest.CaptureFixture[str]
) -> None:
    pledge = await keep(storage, private=True)
    for rest in ("", ".json", "/confirm"):
        assert (await client.get(f"/p/{pledge.ref}{rest}")).status_code == 200
    told = capsys.readouterr().out
    assert told.count("path=/p/ ") == 3
    assert pledge.ref not in told


async def test_an_unknown_one_is_not_found_on_any_path(client: httpx2.AsyncClient, storage: Storage) -> None:
    for path in ("/p/2222222", "/p/2222222/poster.pdf", "/p/2222222/confirm"):
        answer = await client.get(path)
        assert (answer.status_code, answer.headers["cache-control"]) == (404, "no-store"), path
        assert "There is no such pledge" in answer.text
    answer = await client.get("/p/2222222.json")
    assert (answer.status_code, answer.content) == (404, b"null")
    assert (await client.post("/p/2222222/sign", data={"email": "ann@example.org"})).status_code == 404


@pytest.mark.parametrize(
    ("state", "takes", "words"),
    [
        (PledgeState.OPEN, True, "Open for signatures"),
        (PledgeState.ACTIVE, True, "It is on: enough have signed"),
        (PledgeState.FAILED, False, "Not enough signed in time"),
        (PledgeState.CANCELLED, False, "Called off"),
        (PledgeState.SETTLING, False, "the last signatures are being counted"),
    ],
)
async def test_it_offers_to_sign_only_where_one_can(
    client: httpx2.AsyncClient, storage: Storage, state: PledgeState, takes: bool, words: str
) -> None:
    answer = await page_of(client, storage, state=state)
    assert words in answer.text
    assert ("<form" in answer.text) is takes


async def test_what_was_called_off_after_it_was_active_says_so_and_takes_no_more(
    client: httpx2.AsyncClient, storage: Storage
) -> None:
    answer = await page_of(client, storage, state=PledgeState.ACTIVE, called_off_at=NOW)
    assert "Called off" in answer.text
    assert "<form" not in answer.text


async def test_an_active_one_past_its_deadline_takes_no_more(
    client: httpx2.AsyncClient, storage: Storage, clock: SetClock
) -> None:
    pledge = await keep(storage, state=PledgeState.ACTIVE, count_at_activation=18, signature_count=16, target=18)
    clock.time = pledge.deadline
    answer = await client.get(f"/p/{pledge.ref}")
    assert "<form" not in answer.text
    assert "Signed when it came about" in answer.text


async def test_an_address_written_by_hand_leads_to_the_page(client: httpx2.AsyncClient, storage: Storage) -> None:
    await keep(storage, ref="k7m4x2b")
    answer = await client.get("/p/K7M-4X2B")
    assert (answer.status_code, answer.headers["location"]) == (301, "/p/k7m4x2b")


async def test_a_page_that_has_not_changed_is_not_sent_again(client: httpx2.AsyncClient, storage: Storage) -> None:
    first = await page_of(client, storage)
    again = await client.get(first.url.path, headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


async def test_rubbish_in_the_address_finds_nothing(client: httpx2.AsyncClient) -> None:
    for rubbish in ("%00", "%ed%a0%80", "x" * 2000, "..%2f..", "%F0%9F%92%A9", "$ne"):
        for rest in ("", ".json", "/poster.pdf"):
            answer = await client.get(f"/p/{rubbish}{rest}", follow_redirects=True)
            assert answer.status_code == 404, rubbish


async def test_its_facts_are_there_for_programs_of_any_site(client: httpx2.AsyncClient, storage: Storage) -> None:
    report = a_report()
    await keep_all(storage, report)
    pledge = await keep(
        storage, name="Ada", ref="k7m4x2b", reports=(report.id,), target=40, signature_count=18, location=STIRLING
    )
    answer = await client.get("/p/k7m4x2b.json")
    told = answer.json()
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["content-type"] == "application/json"
    assert told["url"] == "https://mend.example.org/p/k7m4x2b"
    assert told["posterUrl"] == "https://mend.example.org/p/k7m4x2b/poster.pdf"
    assert told["shareText"] == f"“{told['sentence']}” Will you join in? https://mend.example.org/p/k7m4x2b"
    assert (told["signatureCount"], told["target"], told["missing"], told["state"]) == (18, 40, 22, "OPEN")
    assert (told["deadline"], told["timeZone"]) == ("2026-06-30T23:00:00.000Z", "Europe/London")
    assert told["location"] == {"lat": pytest.approx(56.1165), "lng": pytest.approx(-3.9369)}
    assert told["promiser"] == {"kind": "Person", "name": "Ada"}
    assert told["reports"] == [
        {"ref": report.ref, "title": report.title, "url": f"https://mend.example.org/r/{report.ref}"}
    ]
    assert str(pledge.promiser) not in answer.text
    again = await client.get("/p/k7m4x2b.json", headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content, again.headers["access-control-allow-origin"]) == (304, b"", "*")
    changed = replace(pledge, signature_count=19)
    await storage.database["pledges"].update_one({"_id": pledge.id}, {"$set": {"signature_count": 19}})
    assert (await client.get("/p/k7m4x2b.json")).json()["signatureCount"] == changed.signature_count


@pytest.mark.parametrize(
    ("language", "invitation"),
    [
        ("cy", "“{sentence}” A wnewch chi ymuno? {url}"),
        ("pl", "„{sentence}” Dołączysz? {url}"),
        ("ur", "”{sentence}“ کیا آپ شامل ہوں گے؟ {url}"),
    ],
)
async def test_what_is_sent_to_neighbours_is_in_the_language_of_who_sends_it(
    client: httpx2.AsyncClient, storage: Storage, language: str, invitation: str
) -> None:
    pledge = await keep(storage)
    query = f'{{ pledge(ref: "{pledge.ref}") {{ sentence url shareText }} }}'
    answer = await client.post("/graphql", json={"query": query}, headers={"accept-language": language})
    told = answer.json()["data"]["pledge"]
    assert told["shareText"] == invitation.format(**told)


@pytest.mark.parametrize(
    "said",
    [
        {"state": PledgeState.SUSPENDED},
        {"state": PledgeState.PENDING},
        {"unseen": True},
        {"private": True, "state": PledgeState.SUSPENDED},
    ],
    ids=["suspended", "pending", "unseen", "private and suspended"],
)
async def test_what_not_everybody_may_see_is_not_there_on_any_path(
    client: httpx2.AsyncClient, storage: Storage, said: dict[str, Any]
) -> None:
    pledge = await keep(storage, action="stay between us", **said)
    for path in ("", "/poster.pdf", "/confirm"):
        hidden = await client.get(f"/p/{pledge.ref}{path}")
        unknown = await client.get(f"/p/2222222{path}")
        assert (hidden.status_code, hidden.headers["cache-control"]) == (404, "no-store"), path
        assert re.sub(r"/p/\w+", "", hidden.text) == re.sub(r"/p/\w+", "", unknown.text)
    facts = await client.get(f"/p/{pledge.ref}.json")
    assert (facts.status_code, facts.content) == (404, b"null")
    signed = await client.post(f"/p/{pledge.ref}/sign", data={"email": "ann@example.org"})
    assert signed.status_code == 404
    assert await storage.reader.count("waiting", {}, limit=10) == 0
