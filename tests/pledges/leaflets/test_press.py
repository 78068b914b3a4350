"""The press: strangers' words are set by processes that are few, short-lived and bounded."""

import asyncio

import pytest

from pledgebank.base.errors import Refused
from pledgebank.pledges.leaflets import press
from pledgebank.pledges.leaflets.press import Press, Unprintable
from tests.pledges.leaflets.paper import ADDRESS, a_sheet, codes, picture

pytestmark = pytest.mark.anyio
SLEEPER = "tests.pledges.leaflets.sleeper"
NOBODY = "tests.pledges.leaflets.nobody"


async def test_a_sheet_is_made_by_another_process_and_kept() -> None:
    printing = Press()
    made = await printing.pdf(a_sheet())
    again = Press(worker=NOBODY)
    again._kept = printing._kept
    assert codes(picture(made)) == [ADDRESS]
    assert await again.pdf(a_sheet()) is made
    await printing.close()


async def test_who_asks_for_the_same_at_once_waits_for_one_process() -> None:
    printing = Press()
    made = await asyncio.gather(*(printing.pdf(a_sheet()) for _ in range(5)))
    assert len({id(one) for one in made}) == 1
    await printing.close()


async def test_who_goes_away_takes_it_from_nobody() -> None:
    printing = Press()
    one, other = (asyncio.create_task(printing.pdf(a_sheet())) for _ in range(2))
    await asyncio.sleep(0)
    one.cancel()
    assert (await other).startswith(b"%PDF")
    await printing.close()


async def test_what_takes_too_long_is_ended() -> None:
    printing = Press(worker=SLEEPER, seconds=0.2)
    with pytest.raises(Refused, match="busy"):
        await printing.pdf(a_sheet())
    assert printing._making == {}
    await printing.close()


async def test_a_process_that_dies_is_no_poster() -> None:
    printing = Press(worker=NOBODY)
    with pytest.raises(Unprintable):
        await printing.pdf(a_sheet())
    await printing.close()


async def test_only_so_many_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(press, "MOST_WAITING", 3)
    printing = Press(worker=SLEEPER, places=1)
    waiting = [asyncio.create_task(printing.pdf(a_sheet(ref=f"r{number}"))) for number in range(3)]
    await asyncio.sleep(0)
    with pytest.raises(Refused, match="busy"):
        await printing.pdf(a_sheet(ref="last"))
    await printing.close()
    ended = await asyncio.gather(*waiting, return_exceptions=True)
    assert all(isinstance(one, asyncio.CancelledError) for one in ended)


async def test_what_is_kept_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(press, "KEPT_BYTES", 30_000)
    printing = Press()
    for number in range(3):
        await printing.pdf(a_sheet(ref=f"r{number}"))
    assert [sheet.reference for sheet in printing._kept] == ["Reference r2"]
    await printing.close()
