"""More time is told with a link by which one's word is taken back: by a button, never by merely opening it."""

from datetime import timedelta

import httpx2
import pytest

from pledgebank import app, settings
from pledgebank.notify.pledges import withdrawing
from pledgebank.notify.pledges.withdrawing import Word
from pledgebank.pledges import events
from pledgebank.pledges.model import PledgeState, SignatureState
from tests.conftest import SetClock
from tests.notify.house import ADDRESS, House
from tests.notify.promised import Promised, promised
from tests.pledges.builders import kinds

pytestmark = pytest.mark.anyio


async def page(house: House, path: str, method: str = "GET") -> httpx2.Response:
    built = await app.build(house.storage, settings.read(public_url=ADDRESS))
    transport = httpx2.ASGITransport(built)
    async with httpx2.AsyncClient(transport=transport, base_url=ADDRESS) as browser:
        return await browser.request(method, path)


async def longer(house: House, clock: SetClock) -> tuple[Promised, str]:
    """A pledge that has more time, and the link in the letter to its one signer."""
    made = await promised(house, SignatureState.COUNTED, state=PledgeState.OPEN, activated_at=None)
    await house.happens(events.PledgeExtended(id=made.pledge.id), by=made.promiser)
    clock.advance(minutes=10)
    await house.send()
    [letter] = house.sent
    [link] = [line.strip() for line in letter.get_body(("plain",)).get_content().splitlines() if "/withdraw/" in line]
    return made, link


async def test_one_button_takes_a_word_back_and_opening_the_link_does_not(house: House, clock: SetClock) -> None:
    made, link = await longer(house, clock)
    [signer] = made.signers.values()
    for method in ("GET", "HEAD"):
        assert (await page(house, link, method)).status_code == 200
    opened = await page(house, link)
    assert "Take your word back on “clear the path”?" in opened.text
    assert (await made.signature_of(signer)).withdrawn_at is None

    for _ in range(2):
        answer = await page(house, link, "POST")
        assert (answer.status_code, "is taken back" in answer.text) == (200, True)
    assert (await made.signature_of(signer)).withdrawn_at == clock.now()
    await house.calm()
    assert (await kinds(house.storage, made.pledge.id)).count("pledge.withdrawn") == 1


async def test_a_link_that_we_did_not_give_or_too_long_ago_does_nothing(house: House, clock: SetClock) -> None:
    made, _ = await longer(house, clock)
    [signer] = made.signers.values()
    word = Word(signer, made.pledge.id)
    old = withdrawing.seal(house.tokens, word, clock.now() - timedelta(days=60))
    strangers = withdrawing.seal(house.tokens, Word(await house.person(), made.pledge.id), clock.now())
    others = house.tokens.seal("unsubscribe", signer.bytes + made.pledge.id.bytes + bytes(8))
    for token in (old, strangers, others, "rubbish"):
        assert (await page(house, f"/withdraw/{token}", "POST")).status_code == 404
    assert (await made.signature_of(signer)).withdrawn_at is None
