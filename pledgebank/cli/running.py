"""How a command that runs and ends is given the database."""

from collections.abc import Awaitable, Callable
from typing import NoReturn, Protocol, TypeVar

import typer
from rich.console import Console

from pledgebank.base.errors import Refused
from pledgebank.storage.mongo import Storage

T = TypeVar("T")
REFUSED = 1
INTERRUPTED = 130
errors = Console(stderr=True, soft_wrap=True, highlight=False)


class Run(Protocol):
    """Opens the database, runs a command on it and closes it again; None when it was interrupted."""

    def __call__(self, command: Callable[[Storage], Awaitable[T]], /) -> T | None:
        """The command's answer."""
        ...


def finished(run: Run, command: Callable[[Storage], Awaitable[T]], *, if_interrupted: str) -> T:
    """What a command answers; ends the program with what was refused (1), or when interrupted (130)."""
    try:
        answer = run(command)
    except (Refused, OSError) as error:
        refuse(error)
    if answer is None:
        errors.print(if_interrupted, markup=False)
        raise typer.Exit(INTERRUPTED)
    return answer


def refuse(error: Refused | OSError) -> NoReturn:
    """Say on standard error what was refused, and end the program with 1."""
    errors.print(error.message if isinstance(error, Refused) else str(error), markup=False)
    raise typer.Exit(REFUSED) from error
