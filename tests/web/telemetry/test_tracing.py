"""Spans of a request, its operation, its write, and of what a follower does with the event."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from functools import partial

import httpx2
import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode

from pledgebank.base.errors import invalid
from pledgebank.base.event import Entry
from pledgebank.base.ids import new_id
from pledgebank.base.spans import NoSpans
from pledgebank.storage import log
from pledgebank.storage.follow import Follower
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write
from pledgebank.web.context import Context
from pledgebank.web.telemetry.metrics import Metrics
from pledgebank.web.telemetry.tracing import Tracing
from tests.conftest import Running
from tests.storage.events import Counted
from tests.web.graphql.house import ask, measured

pytestmark = pytest.mark.anyio
TRACE = "0af7651916cd43dd8448eb211c80319c"
PARENT = {"traceparent": f"00-{TRACE}-b7ad6b7169203331-01"}


@pytest.fixture
async def told(storage: Storage) -> AsyncIterator[InMemorySpanExporter]:
    """What a collector would be sent."""
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    storage.spans = Tracing(provider)
    yield exporter
    storage.spans = NoSpans()
    provider.shutdown()


def client_of(storage: Storage) -> httpx2.AsyncClient:
    transport = httpx2.ASGITransport(measured(storage, Metrics()))
    return httpx2.AsyncClient(transport=transport, base_url="http://pledgebank.test")


def tree(spans: Sequence[ReadableSpan]) -> dict[str, str | None]:
    """Each span's name with its parent's; None for a parent elsewhere."""
    names = {span.context.span_id: span.name for span in spans if span.context}
    return {span.name: names.get(span.parent.span_id) if span.parent else None for span in spans}


async def test_a_request_within_the_callers_trace_holds_its_operation(
    storage: Storage, told: InMemorySpanExporter
) -> None:
    async with client_of(storage) as client:
        await ask(client, "query Secret { hello }", headers=PARENT)
    spans = told.get_finished_spans()
    assert tree(spans) == {"query hello": "POST", "POST": None}
    assert {f"{span.context.trace_id:032x}" for span in spans if span.context} == {TRACE}
    assert dict(spans[1].attributes or {}) == {"pledgebank.path": "/graphql", "pledgebank.status": 200}


async def test_a_write_is_a_span_and_a_refusal_no_error(storage: Storage, told: InMemorySpanExporter) -> None:
    async def refuse(unit: Unit) -> None:
        raise invalid("No, thank you.")

    async def fail(unit: Unit) -> None:
        raise LookupError("secret@example.org")

    for command in (refuse, fail):
        with pytest.raises(Exception, match=r"secret|INVALID"):
            await write(storage, partial(command))
    refused, failed = told.get_finished_spans()
    assert (refused.name, refused.status.status_code) == ("write", StatusCode.UNSET)
    assert (refused.attributes or {})["pledgebank.refused"] == "INVALID"
    assert str((refused.attributes or {})["pledgebank.command"]).endswith(".refuse")
    assert (failed.status.status_code, failed.status.description) == (StatusCode.ERROR, "LookupError")
    assert failed.events == ()
    assert "secret" not in failed.to_json() + refused.to_json()


async def test_what_a_follower_takes_in_is_a_span(
    storage: Storage, told: InMemorySpanExporter, running: Running
) -> None:
    async def nothing(unit: Unit, entries: Sequence[Entry]) -> None:
        """Take it in."""

    async def tell(unit: Unit) -> None:
        unit.emit(Counted(id=new_id(), writer=1, step=0))

    async with running(Follower("idle", (Counted,), nothing)):
        written = await write(storage, tell)
        assert await storage.tail.settled(written.event or "", "idle", seconds=10)
        number = await log.number_of(storage.reader, written.event or "")
        async with asyncio.timeout(10):
            while not [span for span in told.get_finished_spans() if span.name == "handle"]:
                await asyncio.sleep(0.01)
    [handled] = [span for span in told.get_finished_spans() if span.name == "handle"]
    assert dict(handled.attributes or {}) == {
        "pledgebank.follower": "idle",
        "pledgebank.events": 1,
        "pledgebank.first": number,
        "pledgebank.last": number,
    }


async def test_a_write_on_somebodys_behalf_goes_by_the_name_of_its_command(
    storage: Storage, told: InMemorySpanExporter
) -> None:
    async def greet(unit: Unit, *, name: str) -> None:
        """Nothing."""

    await Context(storage, {}).write(partial(greet, name="Ann"))
    [span] = told.get_finished_spans()
    assert str((span.attributes or {})["pledgebank.command"]).endswith(".greet")
