"""`pledgebank version` and `schema`: what this is."""

import sys

import typer

from pledgebank import __version__
from pledgebank.schema import printed


def version() -> None:
    """Say which version this is."""
    typer.echo(f"pledgebank {__version__}")


def schema() -> None:
    """Print the GraphQL schema, in alphabetical order."""
    sys.stdout.write(printed())
