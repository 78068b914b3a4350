"""Scenarios of real clients: found in their files, run by node against a server, each told on by itself."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

from msgspec import Struct

HERE = Path(__file__).parent
_CLAIM = re.compile(r"^scenario\('([^']+)'", re.MULTILINE)

# What a scenario may have done to the server, by name.
Orders = Mapping[str, Callable[[], None]]


class Told(Struct):
    """What became of one scenario: null where its claim held, else what went wrong."""

    claim: str
    error: str | None
    milliseconds: int


def files() -> list[str]:
    """The files of scenarios."""
    return sorted(file.name for file in (HERE / "scenarios").glob("*.mjs"))


def claims(file: str) -> list[str]:
    """The claims of the scenarios in a file, in their order; those of the audits are the audits' own."""
    if file == "audits.mjs":
        return (HERE / "audits.txt").read_text(encoding="utf-8").splitlines()
    return _CLAIM.findall((HERE / "scenarios" / file).read_text(encoding="utf-8"))


def program() -> str:
    """The node to run them with. Raises AssertionError where something must be installed first."""
    found = shutil.which("node")
    assert found, "The clients run in Node 20 or newer: install it and run this again."
    assert (HERE / "node_modules").is_dir(), "The clients are not installed: `make clients`."
    return found


def run(file: str, town: Mapping[str, object], orders: Orders, folder: Path) -> dict[str, Told]:
    """Run a file's scenarios, by their claims. `orders`: what scenarios may do to the server; `folder`: theirs to use.

    What goes wrong outside of scenarios is raised as AssertionError, with the words that node had for it.
    """
    told: dict[str, Told] = {}
    complaints = folder / f"{file}.log"
    with (
        complaints.open("wb") as log,
        subprocess.Popen(
            [program(), "run.mjs", file],
            cwd=HERE,
            env={**os.environ, "TOWN": json.dumps({**town, "folder": str(folder)})},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        ) as process,
    ):
        assert process.stdin is not None
        assert process.stdout is not None
        for line in process.stdout:
            said = json.loads(line)
            if order := said.get("server"):
                orders[order]()
                process.stdin.write("done\n")
                process.stdin.flush()
            else:
                told[said["claim"]] = Told(**said)
    assert process.returncode == 0, complaints.read_text(encoding="utf-8")
    assert list(told) == claims(file)
    return told
