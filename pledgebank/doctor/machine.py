"""This machine: the database's program, the data folder, the disk."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from pledgebank.doctor.finding import Finding, broken, doubtful, fine
from pledgebank.settings import Settings
from pledgebank.storage.embedded import EmbeddedError, binary
from pledgebank.web.telemetry import switch

LEAST_BYTES = 500 * 2**20
SCARCE_BYTES = 2 * 2**30


def look(settings: Settings) -> Iterator[Finding]:
    """All checks of this machine; those of the private MongoDB only where that is used."""
    if settings.mongodb_url is None:
        yield program(settings)
        yield folder(settings)
        yield disk(settings)
    if switch.wanted() and not switch.installed():
        yield broken("tracing", "It is switched on by OTEL_..., but not installed.", "pip install 'pledgebank[otel]'")


def program(settings: Settings) -> Finding:
    """Whether there is a mongod that this machine can run, with the libraries that it needs."""
    try:
        found = binary.find(settings.mongod)
        version = binary.version(found)
    except EmbeddedError as error:
        says, _, do = str(error).replace("\n", " ").partition(". ")
        return broken("mongod", f"{says.rstrip('.')}.", do or binary.WAYS_OUT)
    if version[0] < binary.OLDEST:
        return broken("mongod", f"{found} is version {version[0]}.{version[1]}, too old.", binary.WAYS_OUT)
    return fine("mongod", f"{found}, version {version[0]}.{version[1]}.")


def folder(settings: Settings) -> Finding:
    """Whether the data folder, or the one in which it will be made, may be written."""
    data = settings.data.expanduser().absolute()
    there = _nearest(data)
    if not there.is_dir():
        return broken("data folder", f"{there} is no folder.", "Name another in PLEDGEBANK_DATA.")
    private = data / "mongodb"
    if os.path.exists(private) and private.stat().st_uid != os.geteuid():
        return broken(
            "data folder",
            f"The database in {data} belongs to another user of this machine.",
            "Start as that user, or name another folder in PLEDGEBANK_DATA.",
        )
    try:
        with tempfile.TemporaryFile(dir=there):
            pass
    except OSError as error:
        return broken(
            "data folder",
            f"{there} cannot be written: {error.strerror}.",
            f"Make it yours (chown, chmod u+rwx {there}), or name another in PLEDGEBANK_DATA.",
        )
    return fine("data folder", f"{data}{'' if data.exists() else ' will be made'}.")


def disk(settings: Settings) -> Finding:
    """Whether there is room: a database that finds none stops."""
    there = _nearest(settings.data.expanduser().absolute())
    free = shutil.disk_usage(there).free
    says = f"{free / 2**30:.1f} GB are free at {there}."
    do = f"Make room on that disk, or move the data (PLEDGEBANK_DATA): at least {SCARCE_BYTES / 2**30:.0f} GB are good."
    if free < LEAST_BYTES:
        return broken("disk", says, do)
    return doubtful("disk", says, do) if free < SCARCE_BYTES else fine("disk", says)


def _nearest(path: Path) -> Path:
    # Not Path.exists: that fails where a folder on the way may not be entered.
    return next(one for one in (path, *path.parents) if os.path.exists(one))
