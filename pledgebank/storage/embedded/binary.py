"""Where the mongod program is: named by the owner, on the PATH, or in the wheel of the extra `embedded`."""

import os
import re
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

from pledgebank.storage.embedded.errors import EmbeddedError

WAYS_OUT = (
    "Install one with `pip install pledgebank[embedded]`, or install MongoDB 6 or newer so that `mongod` is "
    "on the PATH, or set PLEDGEBANK_MONGODB_URL to a replica set of yours."
)
LONGEST_ANSWER = 20.0
OLDEST = 6


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


def version(program: Path) -> tuple[int, int]:
    """Run a mongod for its version. Raises EmbeddedError, with the library that is missing, where it cannot run."""
    try:
        asked = subprocess.run(  # noqa: S603 - the owner's mongod, no shell
            [program, "--version"], capture_output=True, text=True, timeout=LONGEST_ANSWER, check=False
        )
    except (OSError, subprocess.SubprocessError) as failure:
        raise EmbeddedError(f"{program} cannot be run ({type(failure).__name__}). {WAYS_OUT}") from failure
    if found := re.search(r"version v(\d+)\.(\d+)", asked.stdout):
        return int(found[1]), int(found[2])
    if library := missing_library(asked.stderr):
        raise EmbeddedError(f"mongod cannot start: {library}. {WAYS_OUT}")
    raise EmbeddedError(f"{program} is no mongod. {WAYS_OUT}")


def missing_library(words: str) -> str | None:
    """What a program's last words tell of a library that it did not find, and what would bring it."""
    library = re.search(r"(?:shared libraries:|Library not loaded:)\s*(\S+?):?\s", words)
    if library is None:
        return None
    hint = " (Debian and Ubuntu: apt install libcurl4)" if "libcurl" in library[1] else ""
    return f"the library {library[1]} is missing{hint}"


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
