"""The commands of `pledgebank`, put together."""

import typer

from pledgebank.cli import about, areas, councils, database, demo, doctor, places, reports, serve, staff

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
app.command()(doctor.doctor)
app.add_typer(areas.commands_of(database.run), name="areas")
app.add_typer(councils.commands_of(database.run, database.look), name="councils")
app.add_typer(places.commands_of(database.run), name="places")
app.add_typer(reports.commands_of(database.run, database.look), name="reports")
app.add_typer(staff.commands_of(database.run), name="staff")
app.command()(about.schema)
app.command()(about.version)
