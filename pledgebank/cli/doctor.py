"""`pledgebank doctor`: what is wrong, and what to do about it."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from pledgebank import settings
from pledgebank.base.clock import SystemClock
from pledgebank.cli import interrupts, logs
from pledgebank.doctor import background, examination
from pledgebank.doctor.finding import Finding, State, broken
from pledgebank.settings import Settings, WrongSettings
from pledgebank.settings.kinds import LogLevel

BROKEN = 1
INTERRUPTED = 130
_SIGNS = {State.FINE: ("✓", "green"), State.DOUBTFUL: ("!", "yellow"), State.BROKEN: ("✗", "red")}

Data = Annotated[Path | None, typer.Option(help="Folder of the private MongoDB [PLEDGEBANK_DATA].")]
Requeue = Annotated[
    str | None,
    typer.Option(metavar="FOLLOWER", help="Instead: try again what this follower (or: all) has parked."),
]
SendTo = Annotated[str | None, typer.Option(metavar="ADDRESS", help="Send a test letter to this address.")]
Json = Annotated[bool, typer.Option("--json", help="Answer in JSON, for programs.")]


def doctor(data: Data = None, requeue: Requeue = None, send_to: SendTo = None, json: Json = False) -> None:
    """Find out what is wrong and say what would help; exit code 1 when something is broken."""
    found = interrupts.run(_shown(_findings(data, requeue, send_to), quiet=json))
    if found is None:
        raise typer.Exit(INTERRUPTED)
    well = all(finding.state is not State.BROKEN for finding in found)
    if json:
        typer.echo(msgspec.json.encode({"well": well, "findings": found}).decode())
    if not well:
        raise typer.Exit(BROKEN)


async def _findings(data: Path | None, requeue: str | None, send_to: str | None) -> AsyncIterator[Finding]:
    try:
        chosen = settings.read(data=data)
    except WrongSettings as wrong:
        for one in str(wrong).splitlines():
            yield broken("settings", one, "Correct it where the environment of this program is set.")
        return
    logs.configure(chosen.model_copy(update={"log_level": LogLevel.ERROR}))
    if requeue is None:
        async for finding in examination.examine(chosen, SystemClock(), send_to=send_to):
            yield finding
        return
    async for finding in _requeued(chosen, requeue):
        yield finding


async def _requeued(chosen: Settings, whose: str) -> AsyncIterator[Finding]:
    async with examination.opened(chosen, SystemClock()) as storage:
        async for finding in background.requeue(storage, whose):
            yield finding


async def _shown(findings: AsyncIterator[Finding], *, quiet: bool) -> list[Finding]:
    found = []
    async for finding in findings:
        found.append(finding)
        if not quiet:
            _show(finding)
    return found


def _show(finding: Finding) -> None:
    sign, colour = _SIGNS[finding.state]
    typer.echo(f"{typer.style(sign, fg=colour)} {finding.check}: {finding.says}")
    if finding.do:
        typer.echo(f"    {finding.do}")
