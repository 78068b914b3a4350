"""`pledgebank places`: the gazetteer, loaded from files of postcodes, addresses and names."""

import re
import time
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from pledgebank.base.errors import Refused
from pledgebank.cli import bar
from pledgebank.cli.running import Run, finished, refuse
from pledgebank.geocoding import store
from pledgebank.geocoding.model import Layout, Load
from pledgebank.imports.gazetteer import loading, rows
from pledgebank.imports.gazetteer.loading import Result
from pledgebank.storage.mongo import Storage

File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A CSV file with a header.")]
Source = Annotated[str | None, typer.Option(help="What to call this file's places; usually the file's own name.")]
Kind = Annotated[str, typer.Option(help="What they are: postcode, address, street, place ...")]
KindColumn = Annotated[str | None, typer.Option(help="The column that says so for each row.")]
Labels = Annotated[
    str | None,
    typer.Option("--label-columns", metavar="COLUMNS", help="What a place is called: number+street,city,postcode"),
]
Lat = Annotated[str | None, typer.Option(help="The column of latitudes; usually lat, latitude or y.")]
Lng = Annotated[str | None, typer.Option(help="The column of longitudes; usually lng, lon, longitude or x.")]
Key = Annotated[str | None, typer.Option(help="The column a place is known by; usually its label and position.")]
Encoding = Annotated[str, typer.Option(help="How the file is encoded: utf-8, latin-1 ...")]
Delimiter = Annotated[str, typer.Option(help="What stands between columns.")]
Left = Annotated[
    Path | None, typer.Option(dir_okay=False, help="Where rejected rows go; usually FILE.rejects.csv in this folder.")
]
Name = Annotated[str, typer.Argument(help="What the places were loaded as.")]


def commands_of(run: Run) -> typer.Typer:
    """The commands about the gazetteer, on the database that `run` opens."""
    places = typer.Typer(help="Postcodes, addresses and names that people look for.", no_args_is_help=True)

    @places.callback()
    def group() -> None:
        """Postcodes, addresses and names that people look for."""

    @places.command()
    def load(
        file: File,
        *,
        source: Source = None,
        kind: Kind = "place",
        kind_column: KindColumn = None,
        label_columns: Labels = None,
        lat: Lat = None,
        lng: Lng = None,
        key: Key = None,
        encoding: Encoding = "utf-8",
        delimiter: Delimiter = ",",
        rejects: Left = None,
    ) -> None:
        """Load places in place of what their source had before. An interrupted load goes on where it stopped."""
        try:
            header = rows.header_of(file, encoding=encoding, delimiter=delimiter)
            layout = Layout(
                source=source or re.sub(r"[^a-z0-9]+", "-", file.stem.lower()).strip("-")[:40],
                labels=_labels(label_columns or rows.guessed(header, rows.LABELS, "label")),
                lat=lat or rows.guessed(header, rows.LATITUDES, "latitude"),
                lng=lng or rows.guessed(header, rows.LONGITUDES, "longitude"),
                kind=kind,
                kind_column=kind_column,
                key=key,
                encoding=encoding,
                delimiter=delimiter,
            )
        except (Refused, OSError) as error:
            refuse(error)
        rejects = rejects or Path(f"{file.stem}.rejects.csv")
        began = time.monotonic()
        result = finished(
            run,
            partial(_load, file=file, layout=layout, rejects=rejects),
            if_interrupted="Interrupted: run it again to go on from here.",
        )
        _show(result, time.monotonic() - began, rejects)

    _add_keeping(places, run)
    return places


def _add_keeping(places: typer.Typer, run: Run) -> None:
    """What becomes of places that were loaded."""

    @places.command("list")
    def list_() -> None:
        """Show what was loaded."""
        loads = finished(run, _all, if_interrupted="Interrupted.")
        table = Table("Source", "Places", "Rejected rows", "Loaded")
        for one in loads:
            when = f"{one.changed_at:%Y-%m-%d %H:%M}" if one.done else "not to the end: load it again"
            table.add_row(one.id, f"{one.kept:,}", f"{sum(one.rejected.values()):,}", when)
        Console(soft_wrap=True).print(table if loads else "No places are loaded.")

    @places.command()
    def remove(source: Name) -> None:
        """Remove what a source has brought."""
        removing = partial(loading.remove, source=source)
        removed = finished(run, removing, if_interrupted="Interrupted: run it again to remove the rest.")
        typer.echo(f"{removed:,} places removed.")


def _labels(written: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(column.strip() for column in part.split("+")) for part in written.split(","))


async def _load(storage: Storage, *, file: Path, layout: Layout, rejects: Path) -> Result:
    with bar.of(file) as tell:
        return await loading.run(storage, file, layout, rejects=rejects, tell=tell)


async def _all(storage: Storage) -> list[Load]:
    return await store.all_loads(storage.reader)


def _show(result: Result, seconds: float, rejects: Path) -> None:
    load, done = result.load, result.load.rows - result.earlier
    table = Table(show_header=False)
    table.add_row("Rows", f"{load.rows:,}")
    table.add_row("Became places", f"{load.kept:,}")
    if result.earlier:
        table.add_row("Of these rows, done by an earlier run", f"{result.earlier:,}")
    if result.removed:
        table.add_row("Removed, as no longer named", f"{result.removed:,}")
    for reason, times in sorted(load.rejected.items()):
        table.add_row(f"Rejected: {reason}", f"{times:,}")
    if done:
        table.add_row("Rows per second", f"{done / seconds:,.0f} ({done:,} in {seconds:.1f} s)")
    console = Console(soft_wrap=True)
    console.print(table)
    if load.rejected:
        console.print(f"Rejected rows are in {rejects}", markup=False, highlight=False)
