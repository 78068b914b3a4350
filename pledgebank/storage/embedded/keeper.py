"""Keeps one mongod alive while anybody uses it, and stops it cleanly when the last user has gone.

Run as a script of its own (`python keeper.py FOLDER PORT COMMAND...`) with nothing but the standard library.
It is detached from the process that starts it: neither Ctrl-C in a terminal nor `kill -9` of any user reaches
it or its mongod. Users are known by a shared lock, which the system takes from a process however it dies.
"""

import contextlib
import ctypes
import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

TICK = 0.1
STOP_PATIENCE = 60.0
MOST_RESTARTS = 5
SETTLED_AFTER = 60.0


def main(folder: Path, port: int, command: list[str]) -> int:
    """Hold the keeper's lock for life and look after mongod; the exit code is mongod's last."""
    os.umask(0o077)
    if not _alone(os.open(folder / "keeper.lock", os.O_RDWR | os.O_CREAT, 0o600)):
        return 1
    # The starter waits for this process to return, and so knows that the lock is held from here on.
    if os.fork():
        os._exit(0)
    try:
        return _look_after(folder, port, command)
    finally:
        (folder / "running.json").unlink(missing_ok=True)


def _alone(lock: int) -> bool:
    # Others hold the lock for an instant to see whether a keeper lives; trying again tells the two apart.
    for _ in range(40):
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(0.05)
        else:
            return True
    return False


def _look_after(folder: Path, port: int, command: list[str]) -> int:
    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    users = os.open(folder / "users.lock", os.O_RDWR | os.O_CREAT, 0o600)
    restarts = 0
    while True:
        began = time.monotonic()
        with open(folder / "mongod.log", "ab") as log:
            mongod = _start(command, log.fileno())
            try:
                _write_down(folder, mongod.pid, port)
                code = _watch(mongod, users)
            finally:
                _stop(mongod)
            if code is None:
                return 0
            log.write(f"keeper: mongod ended with {_said(code)}\n".encode())
        # One that dies soon is not fit to run: its starter tells the reason from the log. One that ran well
        # and was killed is started again at its port, so that its users only notice a pause.
        restarts = 0 if time.monotonic() - began > SETTLED_AFTER else restarts + 1
        if not (folder / "born").exists() or code > 0 or restarts > MOST_RESTARTS:
            return 1


def _start(command: list[str], output: int) -> "subprocess.Popen[bytes]":
    # preexec_fn is safe here: this process has one thread and never gets a second. The command is our own.
    return subprocess.Popen(  # noqa: S603 - our own command, no shell
        command,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        preexec_fn=_die_with_keeper,  # noqa: PLW1509 - one thread, see above
    )


def _die_with_keeper() -> None:
    # Linux only; elsewhere a mongod that outlives its keeper is found and stopped by the next start.
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            set_parent_death_signal = 1
            ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGTERM, 0, 0, 0)


def _watch(mongod: "subprocess.Popen[bytes]", users: int) -> int | None:
    """mongod's exit code when it ends by itself; None when its last user has gone."""
    while True:
        with contextlib.suppress(subprocess.TimeoutExpired):
            return mongod.wait(TICK)
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return None


def _stop(mongod: "subprocess.Popen[bytes]") -> None:
    if mongod.poll() is not None:
        return
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    mongod.terminate()
    try:
        mongod.wait(STOP_PATIENCE)
    except subprocess.TimeoutExpired:
        mongod.kill()
        mongod.wait()


def _write_down(folder: Path, pid: int, port: int) -> None:
    draft = folder / "running.json.draft"
    draft.write_text(json.dumps({"pid": pid, "keeper": os.getpid(), "port": port}), encoding="utf-8")
    draft.replace(folder / "running.json")


def _said(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


def _leave(_signal: int, _frame: object) -> None:
    raise SystemExit(0)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]))
