"""What the page of a pledge shows besides its promise, and what its form asks, all without a script."""

from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest

from pledgebank import workers
from pledgebank.pages import outcomes
from pledgebank.pledges import store
from pledgebank.pledges.family import rules as family
from pledgebank.pledges.model import PledgeState
from pledgebank.storage.mongo import Storage
from tests.conftest import Running
from tests.councils.builders import feature, load, square
from tests.pages.house import client_of, keep
from tests.pages.test_signing import ANN, confirmed, count, letters, signed
from tests.pledges.builders import NOW

pytestmark = pytest.mark.anyio
ON: dict[str, Any] = {"state": PledgeState.ACTIVE, "activated_at": NOW, "count_at_activation": 2}


@pytest.fixture
async def client(storage: Storage, running: Running) -> AsyncIterator[httpx2.AsyncClient]:
    async with client_of(storage) as opened, running(*workers.FOLLOWERS):
        yield opened


async def page(client: httpx2.AsyncClient, storage: Storage, **said: Any) -> str:
    pledge = await keep(storage, **said)
    answer = await client.get(f"/p/{pledge.ref}?lang=en")
    assert answer.status_code == 200
    return answer.text


async def test_it_shows_its_places_how_it_went_and_why_it_ended(client: httpx2.AsyncClient, storage: Storage) -> None:
    shown = await page(client, storage, target=2, cap=3, signature_count=3, waiting=4)
    assert '<dt>Room for</dt><dd dir="auto">3</dd>' in shown
    assert '<dt>Waiting for a place</dt><dd dir="auto">4</dd>' in shown
    assert "All places are taken: who signs now waits in line." in shown
    assert "How it went" not in shown

    went = await page(client, storage, **ON, done=5, not_done=1, kept=True, kept_note="It <b>rained</b>.")
    assert "Of 6 who said whether they did their part, 5 did." in went
    assert "Ada says: it is done." in went
    assert "It &lt;b&gt;rained&lt;/b&gt;." in went

    ended = await page(client, storage, **ON, called_off_at=NOW, reason="Snow.", done=1)
    assert "Why it was called off" in ended
    assert "Snow." in ended
    assert "did their part" not in ended


async def test_why_a_hidden_one_was_taken_from_view_is_on_no_page(client: httpx2.AsyncClient, storage: Storage) -> None:
    pledge = await keep(storage, state=PledgeState.SUSPENDED, suspended_at=NOW, reason="Rude.")
    assert (await client.get(f"/p/{pledge.ref}")).status_code == 404


def test_pictures_have_words() -> None:
    several: list[dict[str, Any]] = [{"url": "/a", "alt": None}, {"url": "/b", "alt": "A spade"}]
    assert [one["alt"] for one in outcomes.pictures(several, "Picture")] == ["Picture", "A spade"]


@pytest.mark.parametrize("says", [True, False])
async def test_a_guest_says_whether_they_share_their_contact(
    client: httpx2.AsyncClient, storage: Storage, says: bool
) -> None:
    pledge = await keep(storage, asks_contacts=True)
    shown = (await client.get(f"/p/{pledge.ref}?lang=en")).text
    assert "may who made it have your name and e-mail address?" in shown
    assert 'name="sharesContact" id="sharesContact" value="yes">' in shown  # not ticked beforehand
    await signed(client, pledge, **({"sharesContact": "yes"} if says else {}))
    [code] = await letters(client)
    await confirmed(client, pledge, code)
    assert await count(storage, shares_contact=says) == 1


async def test_a_guest_joins_in_an_area_of_their_choice(client: httpx2.AsyncClient, storage: Storage) -> None:
    wards = await load(storage, feature("Burgh", [square(0, 0)]), feature("Ayton", [square(1, 0)]))
    pledge = await keep(storage, area_kind="ward", target=1)
    shown = (await client.get(f"/p/{pledge.ref}?lang=en")).text
    assert shown.index(">Ayton</option>") < shown.index(">Burgh</option>")
    none = await signed(client, pledge)
    assert (none.status_code, '<a href="#area">Please say in which area you join.' in none.text) == (422, True)
    ward = shown.split('">Burgh</option>')[0].rsplit('"', 1)[1]
    assert (await signed(client, pledge, area=ward)).status_code == 200
    [code] = await letters(client)
    done = await confirmed(client, pledge, code)
    assert done.headers["location"] == f"/p/{pledge.ref}?signed=COUNTED&lang=en"
    child = await store.get(storage.reader, family.key_of(pledge.id, wards[0].area.id))
    assert child is not None
    assert (child.signature_count, child.state) == (1, PledgeState.ACTIVE)


async def test_a_guest_signs_for_their_household(client: httpx2.AsyncClient, storage: Storage) -> None:
    pledge = await keep(storage, per_household=True)
    assert "One signature counts for each household." in (await client.get(f"/p/{pledge.ref}?lang=en")).text
    empty = await signed(client, pledge)
    assert (empty.status_code, 'id="house-problem"' in empty.text) == (422, True)
    for email in (ANN, "ben@example.org"):
        assert (await signed(client, pledge, email, house="12", postcode="FK8 1AB")).status_code == 200
        await confirmed(client, pledge, (await letters(client))[0], email)
    assert await count(storage) == 1


async def test_the_link_in_the_letter_shows_and_its_button_confirms(
    client: httpx2.AsyncClient, storage: Storage
) -> None:
    pledge = await keep(storage)
    await signed(client, pledge)
    [code] = await letters(client)
    letter = (await client.get("/mailbox")).text
    link = letter.split(f"/p/{pledge.ref}/confirm?")[1].split()[0].split("<")[0].split('"')[0].replace("&amp;", "&")
    assert (code in link, ANN in link) == (False, False)
    for _ in range(2):
        opened = await client.get(f"/p/{pledge.ref}/confirm?{link}")
        assert (opened.status_code, opened.headers["cache-control"]) == (200, "no-store")
        assert f'name="email" value="{ANN}"' in opened.text
        assert f'value="{code}"' in opened.text
    assert await count(storage) == 0
    forged = await client.get(f"/p/{pledge.ref}/confirm?{link[:-3]}xyz")
    assert (ANN in forged.text, code in forged.text) == (False, False)
    assert (await confirmed(client, pledge, code)).headers["location"].startswith(f"/p/{pledge.ref}?signed=COUNTED")
    assert await count(storage) == 1
