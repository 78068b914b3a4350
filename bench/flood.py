"""What a flood from one address does to a neighbour at another: how many requests are turned away, and how long
the neighbour waits for an answer, with the flood and without.

python -m bench.flood [SECONDS]
"""

import asyncio
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx2

from pledgebank.storage import embedded

PORT = 23_470
ADDRESS = f"http://127.0.0.1:{PORT}"
ASK = {"query": "{ reports(first: 20) { edges { node { title } } } }"}
FLOODERS = 32


@asynccontextmanager
async def server(url: str) -> AsyncIterator[None]:
    """One server with the limits it has by itself."""
    environment = {"PLEDGEBANK_MONGODB_URL": url, "PLEDGEBANK_LOG_LEVEL": "error", "PLEDGEBANK_PORT": str(PORT)}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "pledgebank", "serve", env=environment, stdout=asyncio.subprocess.DEVNULL
    )
    try:
        async with asyncio.timeout(60), client("127.0.0.1") as asking:
            while not await is_ready(asking):  # noqa: ASYNC110 - another process, of which no event tells
                await asyncio.sleep(0.2)
        yield
    finally:
        process.terminate()
        await process.wait()


def client(own: str) -> httpx2.AsyncClient:
    """A client at an address of this machine."""
    return httpx2.AsyncClient(
        base_url=ADDRESS, timeout=30, transport=httpx2.AsyncHTTPTransport(local_address=own, limits=httpx2.Limits())
    )


async def is_ready(asking: httpx2.AsyncClient) -> bool:
    """Whether the server answers."""
    try:
        return (await asking.get("/readyz")).status_code == 200
    except httpx2.HTTPError:
        return False


async def neighbour(seconds: float) -> list[float]:
    """How long each of a calm neighbour's questions took, in milliseconds."""
    took = []
    async with client("127.0.0.2") as asking:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            began = time.perf_counter()
            answer = await asking.post("/graphql", json=ASK)
            assert answer.status_code == 200, answer.text
            took.append((time.perf_counter() - began) * 1000)
            await asyncio.sleep(0.1)
    return took


async def flood(seconds: float) -> Counter[int]:
    """The statuses that a flood is answered with."""
    told: Counter[int] = Counter()
    until = time.monotonic() + seconds

    async def pour() -> None:
        async with client("127.0.0.1") as asking:
            while time.monotonic() < until:
                told[(await asking.post("/graphql", json=ASK)).status_code] += 1

    await asyncio.gather(*(pour() for _ in range(FLOODERS)))
    return told


async def main(seconds: float) -> None:
    """First calm, then the flood."""
    with tempfile.TemporaryDirectory() as folder, embedded.running(Path(folder)) as url:
        async with server(url):
            calm = await neighbour(seconds)
            told, wet = await asyncio.gather(flood(seconds), neighbour(seconds))
    print(f"{told[200]} answered, {told[429]} turned away, {told.total() / seconds:.0f}/s in all")
    for name, took in (("calm", calm), ("in the flood", wet)):
        slow = sorted(took)[int(len(took) * 0.95)]
        print(f"neighbour, {name}: median {statistics.median(took):.0f} ms, p95 {slow:.0f} ms")
    print(f"ratio of medians {statistics.median(wet) / statistics.median(calm):.1f}")


if __name__ == "__main__":
    asyncio.run(main(float(sys.argv[1]) if len(sys.argv) > 1 else 10))
