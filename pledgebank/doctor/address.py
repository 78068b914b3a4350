"""Where people reach the server: the port, and the public address."""

import http.client
import os
import socket
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from pledgebank.doctor.finding import Finding, broken, doubtful, fine
from pledgebank.settings import Settings

SECONDS = 5.0
_ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - looked up, not bound
_LISTENS = "0A"


def look(settings: Settings) -> Iterator[Finding]:
    """All checks of addresses."""
    here = f"http://{_bracketed(_ANYWHERE.get(settings.host, settings.host))}:{settings.port}"
    serves = settings.port != 0 and lives(here)
    yield port(settings, serves=serves)
    yield public(settings, serves=serves)


def port(settings: Settings, *, serves: bool) -> Finding:
    """Whether the port is free, or a server of ours listens there, or who else does."""
    number = settings.port
    if serves:
        return fine("port", f"A pledgebank serves at port {number}.")
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((settings.host, number))
        except PermissionError:
            do = "Choose one above 1023, as in PLEDGEBANK_PORT=8000."
            return broken("port", f"Port {number} may not be used by you.", do)
        except OSError as error:
            if error.errno not in {98, 48}:
                do = "PLEDGEBANK_HOST must be an address of this machine; 0.0.0.0 means all."
                return broken("port", f"It is not possible to listen at {settings.host}.", do)
            do = f"End that program, or choose another port, as in PLEDGEBANK_PORT={number + 1}."
            return broken("port", f"Port {number} is taken by {listener(number) or 'another program'}.", do)
    return fine("port", f"Port {number} is free." if number else "Any free port will be used.")


def public(settings: Settings, *, serves: bool) -> Finding:
    """Whether the public address leads here."""
    address = settings.public_url
    if address is None and settings.host in {"127.0.0.1", "::1", "localhost"}:
        return fine("public address", f"None: only this machine can reach {settings.address}.")
    if address is None:
        do = "Set PLEDGEBANK_PUBLIC_URL to the address that people use."
        return doubtful("public address", f"None is set: links would lead to {settings.address}.", do)
    if not lives(address):
        do = f"See that its name leads to this machine, and that its proxy passes requests on to port {settings.port}."
        return (broken if serves else doubtful)("public address", f"No pledgebank answers at {address}.", do)
    if not address.startswith("https://"):
        return doubtful("public address", f"{address} is open to eavesdroppers.", "Put it behind https.")
    return fine("public address", f"{address} answers.")


def lives(address: str) -> bool:
    """Whether a pledgebank says there that it is alive."""
    try:
        with urllib.request.urlopen(f"{address}/healthz", timeout=SECONDS) as answer:  # noqa: S310 - settings say http(s)
            return bool(answer.read(100) == b'{"alive":true}')
    except (OSError, ValueError, http.client.HTTPException):
        return False


def listener(number: int) -> str | None:
    """Which program listens at a port, as far as this system tells (Linux; other users' programs only to root)."""
    sockets = {f"socket:[{inode}]" for table in ("tcp", "tcp6") for inode in _listening(number, table)}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if any(os.readlink(one) in sockets for one in (process / "fd").iterdir()):
                name = (process / "comm").read_text(encoding="utf-8", errors="replace").strip()
                return f"{name} (process {process.name})"
        except OSError:
            continue
    return None


def _listening(number: int, table: str) -> Iterator[str]:
    try:
        lines = Path("/proc/net", table).read_text(encoding="ascii").splitlines()[1:]
    except OSError:
        return
    for line in lines:
        columns = line.split()
        if columns[3] == _LISTENS and int(columns[1].rpartition(":")[2], 16) == number:
            yield columns[9]


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
