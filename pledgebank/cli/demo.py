"""`pledgebank demo`: the demo town in a database that is still empty."""

import typer

from pledgebank.cli import database
from pledgebank.demo import town


def demo() -> None:
    """Load the demo town into the database, if that is still empty."""
    loaded = database.run(town.load)
    typer.echo("The demo town is loaded." if loaded else "The database is not empty: it was left as it is.")
