"""`make soak`: python -m tests.soak [--minutes 20] [--seed N] [--check all|FAULT]."""

import argparse
import asyncio
import random
import signal
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from tests.soak.faults import FAULTS
from tests.soak.run import State, soak
from tests.storage.faults import three_mongo
from tests.storage.faults.three_mongo import Three

SECONDS_TO_NOTICE = 6.0
PATIENCE, SHORT_PATIENCE = 180.0, 10.0
_console = Console(soft_wrap=True, highlight=False)


def main() -> int:
    """Exit code 0 when all is true, or, with --check, when every fault was noticed; else 1."""
    parser = argparse.ArgumentParser(description="Everything is killed while a town lives; nothing may be lost.")
    parser.add_argument("--minutes", type=float, default=20.0)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--check", choices=["all", *FAULTS], help="break the code and see whether it is noticed")
    chosen = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that no database stays behind
    with tempfile.TemporaryDirectory() as folder, three_mongo.running(Path(folder, "mongo")) as three:
        if chosen.check:
            wanted = list(FAULTS) if chosen.check == "all" else [chosen.check]
            return _check(three, Path(folder), wanted, chosen.seed)
        return _soak(three, Path(folder), chosen.minutes * 60, chosen.seed)


def _soak(three: Three, folder: Path, seconds: float, seed: int) -> int:
    began = time.monotonic()
    with Live(console=_console, refresh_per_second=1, transient=True) as live:

        def show(state: State) -> None:
            live.update(Text(_line(state, time.monotonic() - began, seconds)))

        state = asyncio.run(soak(three, folder, seconds=seconds, seed=seed, kills=True, patience=PATIENCE, show=show))
    _console.print(_table(state, time.monotonic() - began, seed))
    for finding in state.ledger.findings[:20]:
        _console.print(f"WRONG: {finding}", style="red", markup=False)
    _console.print(f"{len(state.ledger.findings)} findings.")
    return 1 if state.ledger.findings else 0


def _check(three: Three, folder: Path, faults: list[str], seed: int) -> int:
    unnoticed = 0
    for fault in ("-", *faults):
        state = asyncio.run(
            soak(
                three,
                folder,
                seconds=SECONDS_TO_NOTICE,
                seed=seed,
                kills=False,
                patience=SHORT_PATIENCE,
                fault=fault,
                show=lambda _: None,
            )
        )
        findings = state.ledger.findings
        right = bool(findings) == (fault != "-")
        unnoticed += not right
        said = f"{len(findings)} findings, such as: {findings[0]}" if findings else "no findings"
        name = "unbroken" if fault == "-" else fault
        _console.print(f"{name:<16}{'' if right else 'WRONGLY '}{said}", style="" if right else "red", markup=False)
    return 1 if unnoticed else 0


def _line(state: State, passed: float, seconds: float) -> str:
    ledger = state.ledger
    return (
        f"{passed / 60:.0f} of {seconds / 60:.0f} min  {len(ledger.acts)} done  {sum(state.kills.values())} kills  "
        f"{state.checks} checks, log to {state.length}  {len(ledger.findings)} findings"
    )


def _table(state: State, passed: float, seed: int) -> Table:
    ledger = state.ledger
    table = Table(title=f"{passed / 60:.1f} minutes, seed {seed}", show_header=False)
    rows = {
        "acknowledged": _listed(ledger.counts),
        "killed": _listed(state.kills),
        "ended by themselves": _listed(state.ended),
        "refused": _listed(ledger.refusals),
        "asked again because of": _listed(ledger.failures),
        "log": str(state.length),
        "checks on the way": str(state.checks),
        "phone": f"{state.copied} things, {state.pages} pages of changes",
    }
    for name, value in rows.items():
        table.add_row(name, value)
    return table


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} {times}" for name, times in sorted(counts.items(), key=lambda one: -one[1])) or "none"


if __name__ == "__main__":
    sys.exit(main())
