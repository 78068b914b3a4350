"""The commands of `pledgebank`, put together."""

import typer

from pledgebank.cli import about, demo, serve

app = typer.Typer(
    name="pledgebank",
    help="Neighbours report local problems, pledge to help if others join, and turn up to do it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(serve.serve)
app.command()(serve.work)
app.command()(demo.demo)
app.command()(about.schema)
app.command()(about.version)
