"""Posters and flyers to print, as the page of a pledge offers them."""

from collections.abc import AsyncIterator

import httpx2
import pytest

from pledgebank.storage.mongo import Storage
from tests.pages.house import ADDRESS, client_of, keep
from tests.pledges.leaflets.paper import codes, picture, words

pytestmark = pytest.mark.anyio


@pytest.fixture
async def client(storage: Storage) -> AsyncIterator[httpx2.AsyncClient]:
    async with client_of(storage) as opened:
        yield opened


@pytest.mark.parametrize("per", [1, 4, 8])
async def test_a_poster_leads_to_its_page(client: httpx2.AsyncClient, storage: Storage, per: int) -> None:
    pledge = await keep(storage, name="Ada")
    answer = await client.get(f"/p/{pledge.ref}/poster.pdf?per={per}", headers={"accept-language": "ur"})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.headers["content-disposition"] == f'inline; filename="pledge-{pledge.ref}-{per}.pdf"'
    assert codes(picture(answer.content)) == [f"{ADDRESS}/p/{pledge.ref}"] * per
    told = words(answer.content)
    for part in ("Iwillclearthepathbytheburn", "PromisedbyAda", "Signby30June2026", f"mend.example.org/p/{pledge.ref}"):
        assert part in told, part


async def test_it_is_in_the_language_of_its_pledge_or_the_one_asked_for(
    client: httpx2.AsyncClient, storage: Storage
) -> None:
    pledge = await keep(storage, written_in="cy", action="clirio'r llwybr")
    own = await client.get(f"/p/{pledge.ref}/poster.pdf", headers={"accept-language": "pl"})
    other = await client.get(f"/p/{pledge.ref}/poster.pdf?lang=pl")
    assert "Llofnodwcherbyn30Mehefin2026" in words(own.content)
    assert "Możnapodpisaćdo30czerwca2026" in words(other.content)
    assert "Fyaddewid" in words(other.content)


async def test_one_that_has_not_changed_is_not_made_again(client: httpx2.AsyncClient, storage: Storage) -> None:
    pledge = await keep(storage)
    first = await client.get(f"/p/{pledge.ref}/poster.pdf")
    mark = {"if-none-match": first.headers["etag"]}
    again = await client.get(f"/p/{pledge.ref}/poster.pdf", headers=mark)
    four = await client.get(f"/p/{pledge.ref}/poster.pdf?per=4", headers=mark)
    await storage.database["pledges"].update_one({"_id": pledge.id}, {"$set": {"action": "rest"}})
    changed = await client.get(f"/p/{pledge.ref}/poster.pdf", headers=mark)
    assert (again.status_code, again.content) == (304, b"")
    assert (four.status_code, changed.status_code) == (200, 200)
    assert "Iwillrest" in words(changed.content)


async def test_a_private_one_is_for_no_search_engine(client: httpx2.AsyncClient, storage: Storage) -> None:
    pledge = await keep(storage, private=True)
    answer = await client.get(f"/p/{pledge.ref}/poster.pdf")
    assert (answer.headers["x-robots-tag"], answer.headers["cache-control"]) == ("noindex", "private, max-age=60")


async def test_there_are_sheets_of_one_four_and_eight(client: httpx2.AsyncClient, storage: Storage) -> None:
    pledge = await keep(storage)
    for per in ("2", "0", "-1", "x", "", "1e9", "٤"):
        answer = await client.get(f"/p/{pledge.ref}/poster.pdf", params={"per": per})
        assert answer.status_code == 404, per
