"""`pledgebank serve` and `work`: the server, with the background work in the same process unless told otherwise."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.panel import Panel

from pledgebank import app, database, keeping, posting, settings, workers
from pledgebank.base.errors import Refused
from pledgebank.cli import interrupts, logs, serving
from pledgebank.demo import town
from pledgebank.settings import Settings
from pledgebank.storage.mongo import Storage

Data = Annotated[Path | None, typer.Option(help="Folder of the private MongoDB [PLEDGEBANK_DATA].")]
_console = Console()


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen at [PLEDGEBANK_HOST].")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen at [PLEDGEBANK_PORT].")] = None,
    data: Data = None,
    demo: Annotated[bool | None, typer.Option("--demo", help="With the demo town [PLEDGEBANK_DEMO].")] = None,
    work: Annotated[bool, typer.Option(help="Do the background work here too.")] = True,
) -> None:
    """Serve the API and the pages, until Ctrl-C."""
    chosen = settings.read(host=host, port=port, data=data, demo=demo)
    logs.configure(chosen)
    interrupts.run(_serve(chosen, works=work))


def work(data: Data = None) -> None:
    """Do the background work alone, beside servers started with --no-work, until Ctrl-C."""
    chosen = settings.read(data=data)
    logs.configure(chosen)
    interrupts.run(_work(chosen))


async def _serve(chosen: Settings, *, works: bool) -> None:
    with serving.listen(chosen.host, chosen.port) as listener:
        chosen = chosen.model_copy(update={"port": listener.getsockname()[1]})
        async with database.opened(chosen) as storage, asyncio.TaskGroup() as group:
            built = await app.build(storage, chosen)
            if works:
                group.create_task(workers.run(storage, others=(*keeping.clocks(chosen), *built.state.letters)))
            if chosen.demo:
                await _load_town(storage)
            server = serving.server(built, chosen)
            serving.settle()
            _show(chosen)
            await server.until_cancelled(listener)


async def _load_town(storage: Storage) -> None:
    try:
        await town.load(storage, now=storage.clock.now())
    except Refused as refused:
        _console.print(refused.message)


async def _work(chosen: Settings) -> None:
    async with database.opened(chosen) as storage:
        _console.print("Working. Ctrl-C ends it.")
        others = (*keeping.clocks(chosen), *await posting.alone(storage, chosen))
        await workers.run(storage, others=others)


def _show(chosen: Settings) -> None:
    rows = [("Pages", "/"), ("GraphQL", "/graphql"), *([("Mail", "/mailbox")] if chosen.demo else [])]
    lines = [f"[bold]{name:<9}[/][link={chosen.address}{path}]{chosen.address}{path}[/]" for name, path in rows]
    if chosen.mongodb_url is None:
        lines.append(f"[bold]{'Data':<9}[/]{chosen.data.expanduser().resolve()}")
    title = "pledgebank, demo town" if chosen.demo else "pledgebank"
    _console.print(Panel("\n".join(lines), title=title, subtitle="Ctrl-C ends it", expand=False), soft_wrap=True)
    if not chosen.demo and chosen.smtp_host is None:
        _console.print(
            "Nobody can sign in yet: no mail server is set (PLEDGEBANK_SMTP_HOST). --demo shows codes here.",
            soft_wrap=True,
        )
