"""What `pledgebank serve --demo` starts, but without the demo town: run as a program, until it is interrupted."""

import asyncio

from pledgebank import app, database, keeping, settings, workers
from pledgebank.cli import interrupts, logs, serving
from pledgebank.settings import Settings


async def serve(chosen: Settings) -> None:
    """Server and workers in one process."""
    with serving.listen(chosen.host, chosen.port) as listener:
        async with database.opened(chosen) as storage, asyncio.TaskGroup() as group:
            built = await app.build(storage, chosen)
            group.create_task(workers.run(storage, others=(*keeping.clocks(chosen), *built.state.letters)))
            await serving.server(built, chosen).until_cancelled(listener)


if __name__ == "__main__":
    chosen = settings.read(demo=True)
    logs.configure(chosen)
    interrupts.run(serve(chosen))
