"""The private MongoDB: starts, stops, and is shared by the processes of one owner and by nobody else."""

import asyncio
import socket
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from pymongo import MongoClient
from pymongo.errors import OperationFailure

from pledgebank.storage import embedded
from tests.storage.embedded.private_mongo import (
    alive,
    another_process,
    becomes,
    free_port,
    home_of,
    numbers_in,
    port_of,
    put,
    who_runs,
)


@pytest.fixture(scope="module")
def own_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with embedded.running(tmp_path_factory.mktemp("own")) as url:
        yield url


def test_starts_fresh_and_keeps_what_is_written_over_a_restart_on_another_port(tmp_path: Path) -> None:
    first, other = free_port(), free_port()
    with embedded.running(tmp_path, port=first) as url:
        put(url, 1)
        assert port_of(url) == first
    with embedded.running(tmp_path) as url:
        put(url, 2)
        assert port_of(url) == first
    with embedded.running(tmp_path, port=other) as url:
        put(url, 3)
        assert port_of(url) == other
        assert numbers_in(url) == [1, 2, 3]


def test_leaves_no_process_behind(tmp_path: Path) -> None:
    with embedded.running(tmp_path):
        running = who_runs(tmp_path)
        assert alive(running.pid)
        assert alive(running.keeper)
    assert becomes(lambda: not alive(running.keeper), 2)
    assert not alive(running.pid)
    assert home_of(tmp_path).who_runs() is None


def test_runs_transactions(own_url: str) -> None:
    with MongoClient[dict[str, int]](own_url) as client, client.start_session() as session:
        with session.start_transaction():
            client["embedded"]["pairs"].insert_one({"_id": 1}, session=session)
            client["embedded"]["others"].insert_one({"_id": 2}, session=session)
        assert client["embedded"]["others"].count_documents({}) == 1
        client.drop_database("embedded")


def test_everything_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "data"
    with embedded.running(folder):
        private = home_of(folder).root
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert stat.S_IMODE(private.stat().st_mode) == 0o700
        open_to_others = [str(path) for path in private.iterdir() if path.stat().st_mode & 0o077]
        assert open_to_others == []


def test_only_the_secret_opens_it_and_only_on_loopback(own_url: str) -> None:
    port = port_of(own_url)
    with MongoClient[dict[str, int]]("127.0.0.1", port, directConnection=True) as stranger:
        with pytest.raises(OperationFailure, match="requires authentication"):
            stranger["town"]["facts"].find_one()
        # Nor can a stranger make himself the first user.
        with pytest.raises(OperationFailure, match="requires authentication"):
            stranger.admin.command("createUser", "thief", pwd="x", roles=["root"])
    with (
        MongoClient[dict[str, int]](
            "127.0.0.1", port, directConnection=True, username="pledgebank", password="guess"
        ) as guesser,
        pytest.raises(OperationFailure, match="Authentication failed"),
    ):
        guesser["town"]["facts"].find_one()
    with socket.socket() as elsewhere:
        # Bound to 127.0.0.1 alone, or this neighbouring loopback address would be taken too.
        elsewhere.bind(("127.0.0.2", port))


def test_a_second_process_joins_and_its_leaving_stops_nothing(tmp_path: Path) -> None:
    with embedded.running(tmp_path) as url:
        running = who_runs(tmp_path)
        with another_process(tmp_path) as (joiner, joined):
            assert joined == url
            put(joined, 7)
            joiner.communicate("", timeout=20)
            assert joiner.returncode == 0
        assert who_runs(tmp_path) == running
        assert numbers_in(url) == [7]


def test_the_one_who_stays_keeps_it_when_the_starter_leaves(tmp_path: Path) -> None:
    with another_process(tmp_path) as (starter, started):
        with embedded.running(tmp_path) as url:
            put(started, 7)
            starter.communicate("", timeout=20)
            assert starter.returncode == 0
            assert numbers_in(url) == [7]
            running = who_runs(tmp_path)
        assert becomes(lambda: not alive(running.pid), 2)


def test_many_starting_at_once_share_one(tmp_path: Path) -> None:
    async def use() -> str:
        async with embedded.run(tmp_path) as url:
            await all_in.wait()
            return url

    async def use_all() -> set[str]:
        return set(await asyncio.gather(*(use() for _ in range(6))))

    all_in = asyncio.Barrier(6)
    assert len(asyncio.run(use_all())) == 1
    assert home_of(tmp_path).who_runs() is None
