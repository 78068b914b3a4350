"""Taking turns: those who want the same scarce thing stand in line in this process, first come first served."""

import asyncio
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager


class Turns:
    """One line for each thing that somebody wants just now. Only spares conflicts; never what correctness rests on."""

    def __init__(self) -> None:
        self._lines: dict[Hashable, _Line] = {}

    @asynccontextmanager
    async def of(self, thing: Hashable) -> AsyncIterator[None]:
        """Wait for one's turn; None is wanted by nobody else."""
        if thing is None:
            yield
            return
        line = self._lines.setdefault(thing, _Line())
        line.length += 1
        try:
            async with line.lock:
                yield
        finally:
            line.length -= 1
            if not line.length:
                del self._lines[thing]


class _Line:
    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.length = 0
