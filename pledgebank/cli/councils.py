"""`pledgebank councils`: who answers for what, from files."""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from pledgebank.base.errors import Refused
from pledgebank.cli.running import Run, finished, refuse
from pledgebank.councils import loading
from pledgebank.councils.files import read
from pledgebank.councils.files.model import Councils
from pledgebank.councils.loading import Difference
from pledgebank.storage.mongo import Storage
from pledgebank.storage.write import write

Files = Annotated[
    list[Path], typer.Argument(exists=True, dir_okay=False, help="YAML or JSON: bodies with their categories, staff.")
]
Check = Annotated[bool, typer.Option("--check", help="Only say what is wrong with the files; needs no database.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what loading would change, and write nothing.")]
PATIENCE = 120.0
MOST_NAMED = 10


def commands_of(run: Run, look: Run) -> typer.Typer:
    """The commands about councils, on the database that `run` opens, or that `look` opens for reading alone."""
    group = typer.Typer(help="Who answers for what: bodies, categories, questions, staff.", no_args_is_help=True)

    @group.callback()
    def about() -> None:
        """Who answers for what: bodies, categories, questions, staff."""

    @group.command()
    def load(files: Files, *, check: Check = False, dry_run: DryRun = False) -> None:
        """Load files: all of them or nothing. Categories and staff that they no longer name are retired and removed."""
        try:
            councils = _read(files)
        except (Refused, OSError) as error:
            refuse(error)
        if check:
            _say(f"{_several(len(councils.bodies), 'body', 'bodies')}, nothing wrong.")
        elif dry_run:
            _show(finished(look, partial(_compare, councils=councils), if_interrupted="Interrupted."), "would be ")
        else:
            loading = partial(_load, councils=councils)
            _show(finished(run, loading, if_interrupted="Interrupted: nothing was loaded."), "")

    return group


def _read(files: list[Path]) -> Councils:
    # One more byte than may be read tells that there is too much, however large the file is.
    contents = []
    for path in files:
        with path.open("rb") as file:
            contents.append((str(path), file.read(read.LARGEST + 1)))
    return read.read(contents)


async def _load(storage: Storage, *, councils: Councils) -> list[Difference]:
    return (await write(storage, partial(loading.load, councils=councils), patience=PATIENCE)).value


async def _compare(storage: Storage, *, councils: Councils) -> list[Difference]:
    return await loading.compare(storage.reader, councils, storage.clock.now())


def _show(differences: list[Difference], would_be: str) -> None:
    for one in differences:
        _say(f"{one.slug}: {would_be}{one.outcome.value}; {_categories(one, would_be)}")
        for names, deed in (
            (one.added, "added"),
            (one.changed, "changed"),
            (one.resumed, "taken again"),
            (one.retired, "retired"),
            (one.staff_entered, "staff entered"),
            (one.staff_removed, "staff removed"),
        ):
            if names:
                more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
                _say(f"  {would_be}{deed}: {', '.join(names[:MOST_NAMED])}{more}")


def _categories(one: Difference, would_be: str) -> str:
    counts = ((len(one.added), "added"), (len(one.changed), "changed"), (len(one.resumed), "taken again"))
    told = [f"{times} {would_be}{deed}" for times, deed in (*counts, (len(one.retired), "retired")) if times]
    return f"categories: {', '.join([*told, f'{one.unchanged} unchanged'])}"


def _several(count: int, one: str, more: str) -> str:
    return f"{count:,} {one if count == 1 else more}"


def _say(text: str) -> None:
    Console(highlight=False, soft_wrap=True).print(text, markup=False)
