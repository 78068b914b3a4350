"""Letters are stopped by the link in them: by a button or by a mail program, never by merely opening it."""

from datetime import timedelta

import httpx2
import pytest

from pledgebank import app, settings
from pledgebank.notify import unsubscribing
from pledgebank.notify.unsubscribing import Wish
from pledgebank.people.tokens import Tokens
from tests.conftest import SetClock
from tests.notify.house import House
from tests.people.leaving import erase

pytestmark = pytest.mark.anyio
ONE_CLICK = {"content": b"List-Unsubscribe=One-Click", "headers": {"content-type": "application/x-www-form-urlencoded"}}


async def page(house: House, path: str, method: str = "GET", **more: object) -> httpx2.Response:
    built = await app.build(house.storage, settings.read(public_url="https://pledgebank.example.org"))
    transport = httpx2.ASGITransport(built)
    async with httpx2.AsyncClient(transport=transport, base_url="https://pledgebank.example.org") as browser:
        return await browser.request(method, path, **more)  # type: ignore[arg-type]


async def a_letter(house: House, clock: SetClock, thing: object = None) -> tuple[str, str]:
    """The links in a letter: about one thing, and about all."""
    report = await house.report()
    await house.update(report)
    clock.advance(minutes=10)
    await house.send()
    [letter] = house.sent
    lines = [line.strip() for line in letter.get_body(("plain",)).get_content().splitlines() if "/unsubscribe/" in line]
    assert letter["List-Unsubscribe"] == f"<{lines[1]}>"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    return lines[0], lines[1]


async def written(house: House, clock: SetClock, thing: object = None) -> int:
    """How many letters come of what happens to another thing, or the same."""
    report = await house.report() if thing is None else thing
    await house.update(report)  # type: ignore[arg-type]
    clock.advance(minutes=10)
    return len(await house.send())


async def test_opening_the_link_shows_a_button_and_changes_nothing(house: House, clock: SetClock) -> None:
    for link in await a_letter(house, clock):
        for method in ("GET", "HEAD"):
            answer = await page(house, link, method)
            assert answer.status_code == 200
        answer = await page(house, link)
        assert '<form method="post"><button type="submit">Stop it</button></form>' in answer.text
        assert answer.headers["cache-control"] == "no-store"
        assert "<script" not in answer.text

    assert await written(house, clock) == 1


async def test_the_button_or_a_mail_program_stops_all_such_letters(house: House, clock: SetClock) -> None:
    _, everything = await a_letter(house, clock)
    answer = await page(house, everything, "POST", **ONE_CLICK)

    assert (answer.status_code, "You will get no more such e-mail" in answer.text) == (200, True)
    assert await written(house, clock) == 0
    query = "{ viewer { emailNotices unreadNotices } }"
    assert (await house.ask(query, house.reporter))["viewer"] == {"emailNotices": False, "unreadNotices": 2}
    assert (await page(house, everything, "POST")).status_code == 200


async def test_letters_about_one_thing_can_be_stopped_and_others_go_on(house: House, clock: SetClock) -> None:
    report = await house.report()
    await house.update(report)
    clock.advance(minutes=10)
    await house.send()
    text = house.sent[0].get_body(("plain",)).get_content()
    [about, _] = [line for line in text.splitlines() if "/unsubscribe/" in line]
    await page(house, about, "POST", **ONE_CLICK)

    assert await written(house, clock, report) == 0
    assert await written(house, clock) == 1


async def test_a_letter_that_waits_is_stopped_too(house: House, clock: SetClock) -> None:
    _, everything = await a_letter(house, clock)
    report = await house.report()
    await house.update(report)
    await page(house, everything, "POST", **ONE_CLICK)
    clock.advance(minutes=10)

    assert await house.send() == []


@pytest.mark.parametrize("spoiled", ["forged", "of another house", "old", "short", "rubbish"])
async def test_a_link_that_we_did_not_give_or_too_long_ago_does_nothing(
    house: House, clock: SetClock, spoiled: str
) -> None:
    wish = Wish(house.reporter, None)
    token = unsubscribing.seal(house.tokens, wish, clock.now())
    made = {
        "forged": ("B" if token[0] == "A" else "A") + token[1:],
        "of another house": unsubscribing.seal(Tokens(b"s" * 32, b"h" * 32), wish, clock.now()),
        "old": unsubscribing.seal(house.tokens, wish, clock.now() - timedelta(days=400)),
        "short": house.tokens.seal(unsubscribing.PURPOSE, house.reporter.bytes),
        "rubbish": "%00\u0661=.",
    }
    for method in ("GET", "POST"):
        answer = await page(house, f"/unsubscribe/{made[spoiled]}", method, headers={"accept-language": "cy"})
        assert (answer.status_code, '<html lang="cy"' in answer.text) == (404, True)

    assert await written(house, clock) == 1


async def test_the_page_speaks_the_readers_language(house: House, clock: SetClock) -> None:
    reader = await house.person(language="ur")
    token = unsubscribing.seal(house.tokens, Wish(reader, None), clock.now())

    answer = await page(house, f"/unsubscribe/{token}", headers={"accept-language": "pl"})

    assert '<html lang="ur" dir="rtl">' in answer.text
    assert "Stop it" not in answer.text


async def test_who_has_left_can_still_press_the_button_and_nothing_is_written(house: House, clock: SetClock) -> None:
    _, everything = await a_letter(house, clock)
    await erase(house.storage, house.reporter)
    await house.calm()

    assert (await page(house, everything, "POST", **ONE_CLICK)).status_code == 200
    assert await house.storage.reader.count("wishes", {}, limit=1) == 0


async def test_the_log_does_not_hold_what_whoever_reads_it_could_act_by(
    house: House, clock: SetClock, capsys: pytest.CaptureFixture[str]
) -> None:
    token = unsubscribing.seal(house.tokens, Wish(house.reporter, None), clock.now())
    await page(house, f"/unsubscribe/{token}", "POST")

    said = "".join(capsys.readouterr())
    assert "path=/unsubscribe/ " in said
    assert token not in said
