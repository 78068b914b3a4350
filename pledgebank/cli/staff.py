"""`pledgebank staff`: who works for which council, and may what."""

from functools import partial
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from pledgebank.cli.running import Run, finished
from pledgebank.councils import staff, store
from pledgebank.councils.model import Role, Staff
from pledgebank.storage.mongo import Storage
from pledgebank.storage.write import write

Email = Annotated[str, typer.Argument(help="The address they sign in with.")]
OfBody = Annotated[str, typer.Option("--body", help="Slug of the body they work for.")]
OnlyBody = Annotated[str | None, typer.Option("--body", help="Only for this body (its slug); usually for every one.")]
Roles = Annotated[list[Role], typer.Option("--role", case_sensitive=False, help="What they may do; may be repeated.")]


def commands_of(run: Run) -> typer.Typer:
    """The commands about staff, on the database that `run` opens."""
    group = typer.Typer(help="Who works for which council.", no_args_is_help=True)

    @group.callback()
    def about() -> None:
        """Who works for which council."""

    @group.command()
    def add(email: Email, *, body: OfBody, role: Roles) -> None:
        """Give somebody a role. They have it whenever they sign in with that address."""
        adding = partial(_add, email=email, body=body, roles=role)
        added = finished(run, adding, if_interrupted="Interrupted: nothing was changed.")
        _say(f"{added.email} is now {_named(added)} for {body}.")

    @group.command("list")
    def list_() -> None:
        """Show everybody who works for a body."""
        table = Table("address", "body", "roles")
        for one, slug in finished(run, _list, if_interrupted="Interrupted."):
            table.add_row(one.email, slug, _named(one))
        Console().print(table)

    @group.command()
    def remove(email: Email, *, body: OnlyBody = None) -> None:
        """Take all roles away from somebody."""
        removing = partial(_remove, email=email, body=body)
        gone = finished(run, removing, if_interrupted="Interrupted: nothing was changed.")
        _say(f"{email} no longer works for {gone} of our bodies." if gone else f"{email} works for nobody there.")

    return group


async def _add(storage: Storage, *, email: str, body: str, roles: list[Role]) -> Staff:
    return (await write(storage, partial(staff.enter, email=email, body=body, roles=roles))).value


async def _list(storage: Storage) -> list[tuple[Staff, str]]:
    everybody = await store.all_staff(storage.reader)
    bodies = await store.bodies_by_ids(storage.reader, list(dict.fromkeys(one.body for one in everybody)))
    slugs = {body.id: body.slug for body in bodies if body}
    return [(one, slugs.get(one.body, "")) for one in everybody]


async def _remove(storage: Storage, *, email: str, body: str | None) -> int:
    return (await write(storage, partial(staff.remove, email=email, body=body))).value


def _named(one: Staff) -> str:
    return ", ".join(role.value.lower() for role in one.roles)


def _say(text: str) -> None:
    Console(highlight=False, soft_wrap=True).print(text, markup=False)
