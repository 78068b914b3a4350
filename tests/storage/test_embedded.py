"""The private MongoDB: starts, stops, is taken up again after any crash, is shared by one owner."""

import asyncio
import os
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import anyio
import pytest
from pymongo import MongoClient
from pymongo.errors import AutoReconnect, OperationFailure
from pymongo.write_concern import WriteConcern

from pledgebank.storage import embedded
from pledgebank.storage.embedded.home import Home, Running

DURABLE = WriteConcern(w="majority", j=True)
# A process of its own that uses the database until it is told to end, or is killed.
USER = """
import sys
from pathlib import Path
from pledgebank.storage import embedded
with embedded.running(Path(sys.argv[1])) as url:
    print(url, flush=True)
    sys.stdin.read()
"""


@pytest.fixture(scope="module")
def own_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with embedded.running(tmp_path_factory.mktemp("own")) as url:
        yield url


def home_of(folder: Path) -> Home:
    return Home(folder / "mongodb")


def who_runs(folder: Path) -> Running:
    running = home_of(folder).who_runs()
    assert running
    return running


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # A process that ended but whose parent has not asked yet is shown, but does nothing.
    shown = Path("/proc", str(pid), "stat")
    return not (shown.exists() and shown.read_text().rsplit(")", 1)[1].split()[0] == "Z")


def becomes(true: Callable[[], bool], seconds: float = 20) -> bool:
    until = time.monotonic() + seconds
    while not true():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def put(url: str, *numbers: int) -> None:
    with MongoClient[dict[str, int]](url) as client:
        client["town"].get_collection("facts", write_concern=DURABLE).insert_many([{"_id": n} for n in numbers])


def numbers_in(url: str) -> list[int]:
    with MongoClient[dict[str, int]](url) as client:
        return sorted(fact["_id"] for fact in client["town"]["facts"].find())


@contextmanager
def another_process(folder: Path) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    with subprocess.Popen(
        [sys.executable, "-c", USER, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as user:
        assert user.stdout
        try:
            yield user, user.stdout.readline().strip()
        finally:
            user.kill()


def port_of(url: str) -> int:
    port = urlsplit(url).port
    assert port
    return port


def free_port() -> int:
    with socket.socket() as any_free:
        any_free.bind(("127.0.0.1", 0))
        return int(any_free.getsockname()[1])


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


def test_takes_up_what_was_acknowledged_when_mongod_keeper_and_user_are_killed(tmp_path: Path) -> None:
    with another_process(tmp_path) as (user, url):
        put(url, *range(200))
        running = who_runs(tmp_path)
        for pid in (user.pid, running.keeper, running.pid):
            os.kill(pid, signal.SIGKILL)
    with embedded.running(tmp_path) as url:
        assert numbers_in(url) == list(range(200))


def test_a_killed_mongod_comes_back_for_those_who_use_it(tmp_path: Path) -> None:
    with embedded.running(tmp_path) as url:
        put(url, 1, 2)
        before = who_runs(tmp_path).pid
        os.kill(before, signal.SIGKILL)
        assert becomes(lambda: who_runs(tmp_path).pid != before)
        assert numbers_in(url) == [1, 2]
        put(url, 3)
        assert numbers_in(url) == [1, 2, 3]


def test_mongod_ends_when_its_only_user_is_killed_and_a_next_start_finds_all(tmp_path: Path) -> None:
    with another_process(tmp_path) as (user, url):
        put(url, 1)
        running = who_runs(tmp_path)
        user.kill()
        assert becomes(lambda: not alive(running.pid) and not alive(running.keeper))
    with embedded.running(tmp_path) as url:
        assert numbers_in(url) == [1]


def test_an_immediate_start_after_a_kill_waits_for_the_old_one_or_joins_it(tmp_path: Path) -> None:
    with another_process(tmp_path) as (user, url):
        put(url, 1)
        user.kill()
    with embedded.running(tmp_path) as url:
        assert numbers_in(url) == [1]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a mongod may outlive its keeper until the next start")
def test_mongod_does_not_outlive_a_killed_keeper(tmp_path: Path) -> None:
    with another_process(tmp_path) as (_, url):
        put(url, 1)
        running = who_runs(tmp_path)
        os.kill(running.keeper, signal.SIGKILL)
        assert becomes(lambda: not alive(running.pid))
        with embedded.running(tmp_path) as again:
            assert again == url
            assert numbers_in(url) == [1]


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


@pytest.mark.parametrize("after", [0.0, 0.4])
def test_being_cancelled_while_starting_leaves_nothing_behind(tmp_path: Path, after: float) -> None:
    async def start_and_give_up() -> None:
        with anyio.move_on_after(after):
            async with embedded.run(tmp_path):
                await anyio.sleep_forever()

    anyio.run(start_and_give_up)
    assert home_of(tmp_path).who_runs() is None


@pytest.mark.parametrize("milliseconds", [20, 600])
def test_a_first_start_killed_at_any_moment_is_followed_by_a_good_one(tmp_path: Path, milliseconds: int) -> None:
    with subprocess.Popen([sys.executable, "-c", USER, str(tmp_path)], stdin=subprocess.PIPE) as user:
        assert becomes(lambda: home_of(tmp_path).who_runs() is not None)
        running = who_runs(tmp_path)
        time.sleep(milliseconds / 1000)
        for pid in (running.keeper, running.pid, user.pid):
            os.kill(pid, signal.SIGKILL)
    with embedded.running(tmp_path) as url:
        put(url, 1)


def test_ctrl_c_in_the_terminal_ends_user_and_database_in_order(tmp_path: Path) -> None:
    program = USER.replace(
        "sys.stdin.read()", "\n    try: sys.stdin.read()\n    except KeyboardInterrupt: print('interrupted')"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True,
    ) as user:  # fmt: skip
        assert user.stdout
        put(user.stdout.readline().strip(), 1)
        running = who_runs(tmp_path)
        # What a terminal does: everyone in the foreground group is signalled.
        os.killpg(user.pid, signal.SIGINT)
        assert user.stdout.read() == "interrupted\n"
        assert user.wait(20) == 0
        assert not alive(running.pid)
    assert "mongod ended" not in home_of(tmp_path).log.read_text()


def test_clients_notice_the_end(tmp_path: Path) -> None:
    with embedded.running(tmp_path) as url:
        client = MongoClient[dict[str, int]](url, serverSelectionTimeoutMS=200)
        client.admin.command("ping")
    with client, pytest.raises(AutoReconnect):
        client.admin.command("ping")
