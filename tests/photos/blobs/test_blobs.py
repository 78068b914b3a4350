"""What any store of pictures does, on this machine's disk and in a store that speaks S3."""

import asyncio
import os
from pathlib import Path
from uuid import uuid4

import pytest

from pledgebank.photos.blobs import Away, Blobs
from pledgebank.photos.blobs.disk import Disk
from pledgebank.photos.blobs.s3 import S3, Account

pytestmark = pytest.mark.anyio
LONG = os.urandom(300_000)


def a_path() -> str:
    return f"{uuid4().hex}/large.jpg"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    file = tmp_path / "large.jpg"
    file.write_bytes(LONG)
    return file


async def read(blobs: Blobs, path: str) -> bytes | None:
    blob = await blobs.get(path)
    if blob is None:
        return None
    content = b"".join([piece async for piece in blob.pieces])
    assert len(content) == blob.length == await blobs.length(path)
    return content


async def test_what_is_put_is_got_again_in_pieces(blobs: Blobs, source: Path) -> None:
    path = a_path()
    await blobs.put(path, source)
    assert await read(blobs, path) == LONG
    blob = await blobs.get(path)
    assert blob is not None
    assert len([piece async for piece in blob.pieces]) > 1


async def test_what_is_not_there_is_none(blobs: Blobs, source: Path) -> None:
    path = a_path()
    assert (await blobs.get(path), await blobs.length(path)) == (None, None)
    await blobs.put(path, source)
    assert await blobs.length(path.replace("large", "medium")) is None


async def test_what_is_put_again_is_in_its_place(blobs: Blobs, source: Path, tmp_path: Path) -> None:
    path = a_path()
    await blobs.put(path, source)
    source.write_bytes(b"shorter")
    await blobs.put(path, source)
    assert await read(blobs, path) == b"shorter"


async def test_several_that_put_the_same_at_once_leave_it_whole(blobs: Blobs, source: Path) -> None:
    path = a_path()
    await asyncio.gather(*(blobs.put(path, source) for _ in range(5)))
    assert await read(blobs, path) == LONG


async def test_what_is_deleted_is_gone_and_can_be_deleted_again(blobs: Blobs, source: Path) -> None:
    path, other = a_path(), a_path()
    await blobs.put(path, source)
    await blobs.put(other, source)
    for _ in range(2):
        await blobs.delete([path, path.replace("large", "medium")])
    assert (await read(blobs, path), await read(blobs, other)) == (None, LONG)


async def test_a_disk_that_cannot_be_written_is_away_and_nothing_is_half_there(source: Path, tmp_path: Path) -> None:
    (tmp_path / "kept").write_bytes(b"a file where the folder should be")
    with pytest.raises(Away):
        await Disk(tmp_path / "kept").put(a_path(), source)
    whole, path = Disk(tmp_path / "whole"), a_path()
    with pytest.raises(Away):
        await whole.put(path, tmp_path / "nothing")
    assert await whole.length(path) is None
    assert [one for one in (tmp_path / "whole").rglob("*") if one.is_file()] == []


async def test_pictures_on_the_disk_are_read_by_their_owner_alone(source: Path, tmp_path: Path) -> None:
    await Disk(tmp_path / "kept").put(a_path(), source)
    folders = [one for one in (tmp_path / "kept").rglob("*") if one.is_dir()]
    assert {one.stat().st_mode & 0o077 for one in folders} == {0}


async def test_a_store_that_does_not_answer_is_away(source: Path) -> None:
    store = S3("s3://pictures", Account(endpoint="http://127.0.0.1:9", key="test", secret="test"))
    with pytest.raises(Away):
        await store.put(a_path(), source)


async def test_a_bucket_that_is_not_there_is_away(endpoint: str, source: Path) -> None:
    store = S3("s3://another", Account(endpoint=endpoint, key="test", secret="test"))
    with pytest.raises(Away):
        await store.put(a_path(), source)
