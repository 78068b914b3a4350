"""The mongod process: its command line, its start under a keeper, and what its last words mean."""

import contextlib
import os
import secrets
import signal
import socket
import subprocess
import sys
from pathlib import Path

from pledgebank.storage.embedded.binary import WAYS_OUT, missing_library
from pledgebank.storage.embedded.errors import EmbeddedError
from pledgebank.storage.embedded.home import REPLICA_SET, Home
from pledgebank.storage.embedded.locks import held
from pledgebank.storage.embedded.patience import Patience

# Not imported: it runs as a program of its own, and only where the system has what it needs.
KEEPER = Path(__file__).with_name("keeper.py")
PORTS = range(20_000, 32_000)
KEEPER_PATIENCE = 20.0
ORPHAN_PATIENCE = 30.0


class PortTakenError(EmbeddedError):
    """Something else listens on the port."""


def start(home: Home, program: Path, port: int, cache_gigabytes: float) -> None:
    """Start a keeper with a mongod on `port`; returns as soon as the keeper holds its lock."""
    home.running.unlink(missing_ok=True)
    home.secret()
    script = [sys.executable, "-I", "-S", str(KEEPER), str(home.root), str(port)]
    with open(os.open(home.log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as log:
        try:
            subprocess.run(  # noqa: S603 - our own script and the owner's mongod, no shell
                [*script, *_command(home, program, port, cache_gigabytes)],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/", start_new_session=True,
                check=True, timeout=KEEPER_PATIENCE,
            )  # fmt: skip
        except (OSError, subprocess.SubprocessError) as failure:
            raise EmbeddedError(f"The database could not be started: {failure}. {home.last_words()}") from failure


def _command(home: Home, program: Path, port: int, cache_gigabytes: float) -> list[str]:
    options = {
        "dbpath": home.data,
        "keyFile": home.key,
        "replSet": REPLICA_SET,
        "bind_ip": "127.0.0.1",
        "port": port,
        "wiredTigerCacheSizeGB": cache_gigabytes,
        "oplogSize": 512,
        # Journal files as they fill, instead of 300 MB at once for a small town.
        "wiredTigerEngineConfigString": "log=(file_max=32MB,prealloc=false)",
    }
    parameters = {
        # Without this the first to connect from this machine could make himself the database's owner.
        "enableLocalhostAuthBypass": "false",
        "diagnosticDataCollectionEnabled": "false",
        "shutdownTimeoutMillisForSignaledShutdown": 100,
        # The transaction of a client that was killed holds what it wrote until this ends it, by default a minute.
        "transactionLifetimeLimitSeconds": 10,
    }
    named = [part for name, value in options.items() for part in (f"--{name}", str(value))]
    set_ = [part for name, value in parameters.items() for part in ("--setParameter", f"{name}={value}")]
    return [str(program), *named, *set_, "--nounixsocket", "--noscripting", "--quiet"]


def listening_port(home: Home, patience: Patience) -> int:
    """The port at which the kept mongod answers, once it does.

    Raises PortTakenError or EmbeddedError with mongod's last words when it cannot run.
    """
    while patience.lasts():
        alive = held(home.keeper_lock)
        running = home.who_runs()
        if running and _answers(running.port):
            return running.port
        if not alive:
            raise last_words(home)
    raise EmbeddedError(f"The database did not answer in time. Its last words:\n{home.last_words()}")


def last_words(home: Home) -> EmbeddedError:
    """Why mongod could not run, from its log, in words for people."""
    words = home.last_words()
    if "Address already in use" in words:
        return PortTakenError("Something else uses the database's port: choose another.")
    if library := missing_library(words):
        return EmbeddedError(f"mongod cannot start: {library}. {WAYS_OUT}\n{words}")
    return EmbeddedError(f"mongod cannot start. {WAYS_OUT} Its last words, from {home.log}:\n{words}")


def choose_port(home: Home, wanted: int | None) -> int:
    """`wanted` if it is free, else the port used last if that is free, else a free one.

    Raises PortTakenError when `wanted` is in use.
    """
    if wanted is not None:
        if not _free(wanted):
            raise PortTakenError(f"Port {wanted} on 127.0.0.1 is already in use: choose another for the database.")
        return wanted
    with contextlib.suppress(OSError, ValueError):
        last = int(home.port.read_text(encoding="ascii"))
        if _free(last):
            return last
    # Below the ports that systems give to outgoing connections, which could take ours while mongod is down.
    return next(port for port in iter(lambda: secrets.choice(PORTS), None) if _free(port))


def _free(port: int) -> bool:
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def end_orphan(home: Home) -> None:
    """Stop a mongod on our data whose keeper was killed; it would hold the data files for ever.

    Raises EmbeddedError when the data is held by a mongod that is not ours to stop.
    """
    own_lock = home.data / "mongod.lock"
    for sign in (signal.SIGTERM, signal.SIGKILL):
        patience = Patience(ORPHAN_PATIENCE)
        with contextlib.suppress(OSError, ValueError):
            pid = int(own_lock.read_text(encoding="ascii"))
            if _works_on(pid, home):
                os.kill(pid, sign)
        # Its own lock, not its process id, says when it is over: threads of a dying process still hold files.
        while held(own_lock):
            if not patience.lasts():
                break
        else:
            return
    raise EmbeddedError(f"The data in {home.data} is in use by another mongod: stop that one first.")


def _works_on(pid: int, home: Home) -> bool:
    # The number alone proves nothing: after a restart of the machine it may be anybody's.
    listed = Path("/proc", str(pid), "cmdline")
    with contextlib.suppress(OSError):
        return os.fsencode(home.data) in listed.read_bytes().split(b"\0")
    if Path("/proc/self").exists():
        return False
    ps = ["ps", "-ww", "-o", "command=", "-p", str(pid)]
    shown = subprocess.run(ps, capture_output=True, check=False)  # noqa: S603
    return os.fsencode(home.data) in shown.stdout
