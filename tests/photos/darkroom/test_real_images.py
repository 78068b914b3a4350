"""All images beside the repository: from real cameras, and such as have crashed or hung other programs."""

import asyncio
from collections import Counter
from pathlib import Path

import pytest
from msgspec import Struct

from pledgebank.base.errors import Refused
from pledgebank.photos.darkroom.room import Darkroom
from pledgebank.photos.darkroom.slips import Bounds, Print
from pledgebank.photos.model import PhotoSize
from tests.photos.pictures import DATA, PLAIN, opened, parts

pytestmark = pytest.mark.anyio
SENT = ("exif", "heif", "orientation", "pillow")


class Outcome(Struct):
    """What became of one file."""

    file: Path
    print: Print | None = None
    refused: str = ""


async def outcome(room: Darkroom, file: Path, into: Path) -> Outcome:
    into.mkdir()
    try:
        return Outcome(file, await room.develop(file, into))
    except Refused as refused:
        return Outcome(file, refused=refused.code)


def check(into: Path, made: Print) -> None:
    for size in PhotoSize:
        content = (into / size.file).read_bytes()
        assert parts(content) <= PLAIN
        with opened(content) as picture:
            picture.load()
            assert max(picture.size) <= size.pixels
            assert picture.mode == "RGB"
            if size is PhotoSize.LARGE:
                assert picture.size == (made.width, made.height)


@pytest.mark.skipif(not DATA.is_dir(), reason="needs the real images")
async def test_none_crashes_hangs_or_exceeds_the_bounds_and_what_is_shown_is_plain(tmp_path: Path) -> None:
    files = sorted(file for folder in SENT for file in (DATA / folder).rglob("*") if file.is_file())
    assert len(files) > 250
    room = Darkroom()
    try:
        several = asyncio.Semaphore(8)

        async def bounded(number: int, file: Path) -> Outcome:
            async with several:
                return await outcome(room, file, tmp_path / str(number))

        outcomes = await asyncio.gather(*(bounded(number, file) for number, file in enumerate(files)))
        processes = len(room.processes)
    finally:
        await room.close()
    prints = [(number, one.print) for number, one in enumerate(outcomes) if one.print]
    for number, made in prints:
        check(tmp_path / str(number), made)
    say(outcomes)
    assert processes <= 2
    assert set(Counter(one.refused for one in outcomes)) <= {"", "PHOTO_UNSUPPORTED", "PHOTO_UNREADABLE"}
    assert len(prints) > 150
    assert max(made.peak for _, made in prints) < Bounds().address_space / 2
    assert max(made.computing for _, made in prints) < Bounds().computing / 2
    # What a camera wrote is never refused for it.
    refused = [one.file.name for one in outcomes if one.refused and one.file.suffix.lower() in {".heic", ".heif"}]
    assert refused == []


def say(outcomes: list[Outcome]) -> None:
    """Figures, for who runs it with -s."""
    prints = [(one.file, one.print) for one in outcomes if one.print]
    slowest, largest = max(prints, key=lambda one: one[1].computing), max(prints, key=lambda one: one[1].peak)
    print(f"\n{len(outcomes)} files: {dict(Counter(one.refused or 'shown' for one in outcomes))}")
    print(f"slowest: {slowest[0].name}, {slowest[1].computing:.2f} s of computing")
    print(f"most memory: {largest[1].peak / 2**20:.0f} MiB, by {largest[0].name}")
    said = [one for one in prints if one[1].lat is not None]
    print(f"{len(said)} say where they were taken")
