"""A phone or a desk before which somebody sits, and what must never happen on it."""

import base64
import re
from typing import Any

import anyio
from playwright.async_api import BrowserContext, ConsoleMessage, Page, Request, ViewportSize

PHONE: ViewportSize = {"width": 390, "height": 844}
DESK: ViewportSize = {"width": 1280, "height": 800}
# Milliseconds that anything may take, where browsers and all else share two cores, and pages look at the clock twice a
# minute. Nobody waits longer than they must.
PATIENCE = 45_000
KEY = "pledgebank.session"
SIGN_BUTTON = "I\u2019m in"
CLAY = (179, 67, 31)  # what reports are drawn in by day
CENTRE = (56.118, -3.936)
ZOOM = 12.6

TELL_BREACHES = "addEventListener('securitypolicyviolation', (e) => console.error('Breach:', e.violatedDirective))"
# As on a device without WebGL: painting the map by software is most of the work of a page here.
NO_MAP = """HTMLCanvasElement.prototype.getContext = new Proxy(HTMLCanvasElement.prototype.getContext, {
  apply: (get, canvas, [kind, ...more]) => (/webgl/.test(kind) ? null : Reflect.apply(get, canvas, [kind, ...more])),
})"""
COUNT_PIXELS = """async ([encoded, red, green, blue]) => {
  const bytes = Uint8Array.from(atob(encoded), (each) => each.charCodeAt(0))
  const picture = await createImageBitmap(new Blob([bytes]))
  const canvas = new OffscreenCanvas(picture.width, picture.height).getContext('2d')
  canvas.drawImage(picture, 0, 0)
  const { data } = canvas.getImageData(0, 0, picture.width, picture.height)
  let count = 0
  for (let at = 0; at < data.length; at += 4)
    count += Math.hypot(data[at] - red, data[at + 1] - green, data[at + 2] - blue) < 24
  return count
}"""


class Watch:
    """Notes everything on a screen that nobody should ever cause: errors, breaches of the policy, foreign hosts."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.complaints: list[str] = []
        self.forgiven: list[str] = []

    async def over(self, context: BrowserContext) -> None:
        await context.add_init_script(TELL_BREACHES)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.complaints.append(f"Error: {error.error}"))
        context.on("request", self._request)

    def forgive(self, pattern: str) -> None:
        """The browser itself tells failed requests as errors; a test that causes them says which."""
        self.forgiven.append(pattern)

    def unforgiven(self) -> list[str]:
        return [each for each in self.complaints if not any(re.search(one, each) for one in self.forgiven)]

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(f"{message.text} ({message.location.get('url', '')})")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((f"{self.address}/", "blob:", "data:")):
            self.complaints.append(f"Foreign: {request.url}")


async def leave(context: BrowserContext) -> None:
    """Close it. Chromium now and then never answers that, and then goes on well: it is not waited for."""
    with anyio.move_on_after(20):
        await context.close()


async def spot_on(page: Page, lat: float, lng: float) -> tuple[float, float]:
    """Where on the screen a place is while the map shows what it began with (Web Mercator)."""
    box = await page.locator(".maplibregl-canvas").bounding_box()
    assert box is not None
    x, y = await page.evaluate(
        """([lat, lng, lat0, lng0, zoom]) => {
          const world = 512 * 2 ** zoom
          const down = (degrees) => Math.log(Math.tan(Math.PI / 4 + (degrees * Math.PI) / 360)) / (2 * Math.PI)
          return [((lng - lng0) / 360) * world, (down(lat0) - down(lat)) * world]
        }""",
        [lat, lng, *CENTRE, ZOOM],
    )
    return box["x"] + box["width"] / 2 + x, box["y"] + box["height"] / 2 + y


async def pixels_of(page: Page, colour: tuple[int, int, int], around: tuple[float, float], reach: int = 30) -> int:
    """How many pixels of a colour are drawn in a square around a point of the screen."""
    x, y = around
    area: Any = {"x": x - reach, "y": y - reach, "width": 2 * reach, "height": 2 * reach}
    picture = base64.b64encode(await page.screenshot(clip=area)).decode()
    count: int = await page.evaluate(COUNT_PIXELS, [picture, *colour])
    return count
