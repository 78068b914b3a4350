"""The private MongoDB is taken up again after any crash, and leaves nothing running behind."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import anyio
import pytest
from pymongo import MongoClient
from pymongo.errors import AutoReconnect

from pledgebank.storage import embedded
from pledgebank.storage.embedded import process
from tests.storage.embedded.private_mongo import (
    USER,
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


def test_a_port_that_anothers_mongod_took_just_then_is_let_go_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with embedded.running(tmp_path / "other") as other:
        ports = [port_of(other), free_port()]
        monkeypatch.setattr(process, "choose_port", lambda home, wanted: ports.pop(0))
        with embedded.running(tmp_path / "own") as url:
            put(url, 1)
            assert numbers_in(url) == [1]
    assert ports == []


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
        with embedded.running(tmp_path) as again:  # on the same port, unless somebody else has taken it meanwhile
            assert numbers_in(again) == [1]


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
    # Who runs the tests in the background has them ignore Ctrl-C, and all that they start.
    heeds = "import signal\nsignal.signal(signal.SIGINT, signal.default_int_handler)\n"
    program = heeds + USER.replace(
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
