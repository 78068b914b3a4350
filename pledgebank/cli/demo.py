"""`pledgebank demo`: the demo town in a database that is still empty."""

import typer

from pledgebank.base.errors import Refused
from pledgebank.cli import database
from pledgebank.demo import town
from pledgebank.demo.town import Summary
from pledgebank.storage.mongo import Storage


def demo() -> None:
    """Load the demo town into the database, if that is still empty."""
    try:
        loaded = database.run(_load)
    except Refused as refused:
        typer.echo(refused.message, err=True)
        raise typer.Exit(1) from refused
    if loaded is not None:
        typer.echo(_told(loaded))


async def _load(storage: Storage) -> Summary:
    return await town.load(storage, now=storage.clock.now())


def _told(town: Summary) -> str:
    begins = "The demo town is loaded" if town.new else "The demo town is there already"
    return (
        f"{begins}: {town.people} people, {town.reports} reports, {town.pledges} pledges with {town.signatures}"
        f" signatures, {town.activities} activities."
    )
