"""The bar that shows how much of a file is done, while it is read."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn


class Count(Protocol):
    """How far it has come."""

    @property
    def rows(self) -> int:
        """Rows done so far."""
        ...


@contextmanager
def of(file: Path) -> Iterator[Callable[[Count, int, int], None]]:
    """A bar on standard error; it is told how many rows are done, and the bytes read, of how many."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[rows]} rows"),
    )
    with Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True)) as shown:
        task = shown.add_task(file.name, total=None, rows="0")

        def tell(count: Count, read: int, size: int) -> None:
            shown.update(task, completed=read, total=size, rows=f"{count.rows:,}")

        yield tell
