"""`pledgebank reports import`: reports from a file that a city publishes."""

import time
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from pledgebank.base.errors import Refused
from pledgebank.cli import bar, outlook
from pledgebank.cli.running import Run, finished, refuse
from pledgebank.imports import course, mapping, trial
from pledgebank.imports.course import Result
from pledgebank.imports.files import services as service_list
from pledgebank.imports.mapping import Mapping
from pledgebank.imports.trial import Outlook
from pledgebank.storage.mongo import Storage

WIDE = 200
File = Annotated[
    Path, typer.Argument(exists=True, dir_okay=False, help="A CSV file in the manner of 311, or GeoReport v2 JSON.")
]
How = Annotated[str, typer.Option("--mapping", help=f"One of {', '.join(mapping.names())}, or a TOML file.")]
Left = Annotated[
    Path | None, typer.Option(dir_okay=False, help="Where rejected rows go; usually FILE.rejects.csv in this folder.")
]
Services = Annotated[
    Path | None, typer.Option(exists=True, dir_okay=False, help="With GeoReport: the endpoint's services.json.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Write nothing; explain what would be done, and why not more.")]


def commands_of(run: Run, look: Run) -> typer.Typer:
    """The commands about reports, on the database that `run` opens, or `look` for reading alone."""
    reports = typer.Typer(help="Reports of problems.", no_args_is_help=True)

    @reports.callback()
    def group() -> None:
        """Reports of problems."""

    @reports.command("import")
    def import_(
        file: File, how: How, rejects: Left = None, services: Services = None, *, dry_run: DryRun = False
    ) -> None:
        """Import reports. Running it again does nothing twice; an interrupted import goes on where it stopped."""
        try:
            chosen = mapping.load(how)
            named = service_list.read(services) if services else {}
        except (Refused, OSError) as error:
            refuse(error)
        if dry_run:
            trying = partial(_try, file=file, chosen=chosen, services=named)
            outlook.show(_console(), finished(look, trying, if_interrupted="Interrupted; nothing was written."), chosen)
            return
        rejects = rejects or Path(f"{file.stem}.rejects.csv")
        began = time.monotonic()
        importing = partial(_import, file=file, chosen=chosen, rejects=rejects, services=named)
        result = finished(run, importing, if_interrupted="Interrupted: run it again to go on from here.")
        _show(result, time.monotonic() - began, rejects)

    return reports


async def _import(storage: Storage, *, file: Path, chosen: Mapping, rejects: Path, services: dict[str, str]) -> Result:
    with bar.of(file) as tell:
        return await course.run(storage, file, chosen, rejects=rejects, tell=tell, services=services)


async def _try(storage: Storage, *, file: Path, chosen: Mapping, services: dict[str, str]) -> Outlook:
    with bar.of(file) as tell:
        return await trial.explain(storage, file, chosen, tell=tell, services=services)


def _console() -> Console:
    # As wide as what is shown, where nobody looks at a terminal.
    return Console(soft_wrap=True, width=None if Console().is_terminal else WIDE)


def _show(result: Result, seconds: float, rejects: Path) -> None:
    tally, done = result.tally, result.tally.rows - result.earlier.rows
    table = Table(show_header=False)
    table.add_row("Rows", f"{tally.rows:,}")
    table.add_row("Became reports", f"{tally.accepted:,}")
    if tally.known:
        table.add_row("Had been reports before", f"{tally.known:,}")
    if result.earlier.rows:
        table.add_row("Of these rows, done by an earlier run", f"{result.earlier.rows:,}")
    for reason, times in sorted(tally.rejected.items()):
        table.add_row(f"Rejected: {reason}", f"{times:,}")
    if done:
        table.add_row("Rows per second", f"{done / seconds:,.0f} ({done:,} in {seconds:.1f} s)")
    console = Console(soft_wrap=True)
    console.print(table)
    if tally.rejected:
        console.print(f"Rejected rows are in {rejects}", markup=False, highlight=False)
    if result.unattended:
        console.print("Nobody is taking in events: start `pledgebank work` or `pledgebank serve`.", markup=False)
