"""What a slow phone makes of the app in a town with 60,000 reports: Chromium with a quarter of the processor, slow 4G.

python -m bench.phone [REPORTS] [ROUNDS]      (after `make pages`)

The same is done by a quick phone on a quick line in the same run. Two limits: the processor's share is taken from the
page alone, and the map is painted by software here, in another process, so frames are slower than a phone's own.
"""

import asyncio
import shutil
import statistics
import sys
import time
from collections.abc import Sequence
from datetime import date

import httpx2
from msgspec import Struct
from playwright.async_api import Browser, BrowserContext, CDPSession, Page, Request, async_playwright

from bench import crowded

REPORTS = 60_000
ROUNDS = 3
SHARE = 4  # of the processor's speed, the slow phone has one
SLOW = {"offline": False, "latency": 400, "downloadThroughput": 400_000 / 8, "uploadThroughput": 400_000 / 8}
QUICK = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
PATIENCE = 180  # seconds
SIZE = (390, 844)
LONG = 50.0  # milliseconds
PULL = 0.6  # seconds that a thumb pulls
OF_MAP = ("/assets/Map-", "/assets/maplibre-gl-worker-")
# Notes, in milliseconds since the page was asked for, when rows could first be read, and when the map was drawn.
NOTE = """(() => {
  const seen = (window.seen = {})
  const painted = (name) => requestAnimationFrame(() => setTimeout(() => (seen[name] ??= performance.now())))
  const look = () => {
    if (!seen.rows && document.querySelector('.list li a')?.getBoundingClientRect().height) painted('rows')
    if (!seen.map && document.querySelector('.maplibregl-canvas') && !document.querySelector('.drawing')) painted('map')
    if (!seen.rows || !seen.map) requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
})()"""
FRAMES = """() => {
  const times = (window.frames_ = [])
  let before
  const frame = (now) => {
    if (before) times.push(now - before)
    before = now
    window.counting = requestAnimationFrame(frame)
  }
  window.counting = requestAnimationFrame(frame)
}"""
FRAMES_SEEN = "() => { cancelAnimationFrame(window.counting); return window.frames_ }"
INSTALLED = """async () => {
  if (!('serviceWorker' in navigator)) return false
  await navigator.serviceWorker.ready
  return true
}"""


class Visit(Struct):
    """One look at the app: milliseconds until there were rows and a map, frames while the map was panned, scripts."""

    rows: float
    map: float
    frames: list[float]
    before: set[str]
    scripts: set[str]


async def visit(context: BrowserContext, page: Page, scripts: set[str], *, pans: bool = True) -> Visit:
    """Open the app anew, wait for all there is to see, and pan the map."""
    scripts.clear()
    await page.goto(crowded.ADDRESS, wait_until="commit")
    await _until(page, "rows")
    before = {each for each in scripts if not each.startswith(OF_MAP)}
    seen = await _until(page, "map")
    frames = await pan(page, await context.new_cdp_session(page)) if pans else []
    return Visit(seen["rows"], seen["map"], frames, before, set(scripts))


async def _until(page: Page, name: str) -> dict[str, float]:
    """All that was noted, once this is among it."""
    async with asyncio.timeout(PATIENCE):
        while True:
            seen: dict[str, float] = await page.evaluate("window.seen ?? {}")
            if name in seen:
                return seen
            await asyncio.sleep(0.05)


async def pan(page: Page, devtools: CDPSession) -> list[float]:
    """Milliseconds between the frames while a thumb pulls the map about."""
    await page.evaluate(FRAMES)
    for across, down in ((-160, 0), (160, -60), (0, 120), (-120, -90), (120, 30)):
        x, y = SIZE[0] / 2 - across / 2, 230 - down / 2
        await touch(devtools, "touchStart", [(x, y)])
        begun = time.monotonic()
        # By the clock: a slow page takes in fewer of the thumb's places, and is not pulled more slowly for it.
        while (share := (time.monotonic() - begun) / PULL) < 1:
            await touch(devtools, "touchMove", [(x + across * share, y + down * share)])
            await asyncio.sleep(0.016)
        await touch(devtools, "touchEnd", [])
        await asyncio.sleep(0.5)
    frames: list[float] = await page.evaluate(FRAMES_SEEN)
    return frames


async def touch(devtools: CDPSession, kind: str, points: Sequence[tuple[float, float]]) -> None:
    """A thumb on the glass."""
    told = [{"x": x, "y": y} for x, y in points]
    await devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": told})


async def look(browser: Browser, *, slow: bool) -> tuple[Visit, Visit]:
    """A first visit and a second one, on a phone of their own."""
    width, height = SIZE
    context = await browser.new_context(
        viewport={"width": width, "height": height}, is_mobile=True, has_touch=True, device_scale_factor=2
    )
    scripts: set[str] = set()

    def note(request: Request) -> None:
        path = request.url.removeprefix(crowded.ADDRESS)
        if path.endswith(".js"):
            scripts.add(path)

    context.on("request", note)
    await context.add_init_script(NOTE)
    page = await context.new_page()
    devtools = await context.new_cdp_session(page)
    await devtools.send("Network.enable")
    await devtools.send("Network.emulateNetworkConditions", SLOW if slow else QUICK)
    await devtools.send("Emulation.setCPUThrottlingRate", {"rate": SHARE if slow else 1})
    first = await visit(context, page, scripts)
    await page.evaluate(INSTALLED)
    first.scripts |= scripts
    second = await visit(context, page, scripts, pans=False)
    await context.close()
    return first, second


class Sizes:
    """How many bytes a script has on its way, compressed as for a browser."""

    def __init__(self) -> None:
        self._known: dict[str, int] = {}

    async def of(self, paths: set[str]) -> int:
        """All of them together."""
        async with httpx2.AsyncClient(base_url=crowded.ADDRESS) as client:
            for path in paths - self._known.keys():
                async with client.stream("GET", path, headers={"accept-encoding": "gzip, deflate, br, zstd"}) as answer:
                    self._known[path] = sum([len(part) async for part in answer.aiter_raw()])
        return sum(self._known[path] for path in paths)

    def told(self, paths: set[str]) -> str:
        """Each by itself, the largest first."""
        largest = sorted(paths, key=lambda path: -self._known[path])
        return ", ".join(f"{path.rpartition('/')[2]} {self._known[path] / 1000:.1f}" for path in largest[:8])


def compare(name: str, slow: Sequence[float], quick: Sequence[float]) -> None:
    """The middle of what was seen on either phone."""
    one, other = statistics.median(slow) / 1000, statistics.median(quick) / 1000
    print(f"{name:28} {one:6.2f} s, unthrottled {other:6.2f} s, ratio {one / other:.1f}", flush=True)


def panned(name: str, visits: Sequence[Visit]) -> None:
    """How smooth it was."""
    frames = [frame for each in visits for frame in each.frames]
    long = [frame for frame in frames if frame > LONG]
    p95 = statistics.quantiles(frames, n=20)[-1]
    print(
        f"panning, {name}: {len(frames)} frames, median {statistics.median(frames):.1f} ms, p95 {p95:.1f} ms,"
        f" longest {max(frames):.0f} ms; {len(long)} longer than {LONG:.0f} ms ({len(long) / len(frames):.0%})"
    )


async def main(amount: int, rounds: int) -> None:
    """Look several times, slow and quick in turn, and print what was seen."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    async with crowded.running(amount), async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=OPTIONS)
        print(f"{browser.browser_type.name} {browser.version}, {date.today()}, {rounds} rounds", flush=True)
        slow: list[Visit] = []
        slow_again: list[Visit] = []
        quick: list[Visit] = []
        quick_again: list[Visit] = []
        for _ in range(rounds):
            for first, again, is_slow in ((slow, slow_again, True), (quick, quick_again, False)):
                one, other = await look(browser, slow=is_slow)
                first.append(one)
                again.append(other)
        sizes = Sizes()
        before, whole = slow[0].before, set[str]().union(*(each.scripts for each in slow))
        print(f"JavaScript before the map: {await sizes.of(before) / 1000:.1f} kB ({sizes.told(before)})")
        print(f"JavaScript in all: {await sizes.of(whole) / 1000:.1f} kB ({sizes.told(whole)})")
        for name, there, here in (("first visit", slow, quick), ("second visit", slow_again, quick_again)):
            compare(f"{name}, rows to read", [each.rows for each in there], [each.rows for each in here])
            compare(f"{name}, map drawn", [each.map for each in there], [each.map for each in here])
        panned("slow phone", slow)
        panned("unthrottled", quick)
        await browser.close()


if __name__ == "__main__":
    given = [int(each) for each in sys.argv[1:]]
    asyncio.run(main(*given[:2], *(REPORTS, ROUNDS)[len(given) :]))
