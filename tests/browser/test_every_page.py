"""What holds on every page, whatever it is about: read from either side, by day and by night, in large letters."""

from typing import Any

import pytest
from playwright.async_api import Page, ViewportSize, expect

from tests.browser.conftest import Visit
from tests.browser.routes import PLACES, Place
from tests.browser.screen import DESK, PHONE
from tests.browser.test_accessible import violations
from tests.browser.town import Town

pytestmark = pytest.mark.anyio
SMALL: ViewportSize = {"width": 320, "height": 640}
EVERYWHERE = pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)

# What stands outside the screen, or is cut by what it stands in. What is hidden from the eye on purpose does not count.
OUTSIDE = """() => {
  const out = []
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (words.nextNode()) {
    const text = words.currentNode
    const holder = text.parentElement
    if (!text.data.trim() || !holder.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue
    if (holder.closest('.unseen, .skip, .maplibregl-ctrl, noscript, style, script, select, .map')) continue
    const range = document.createRange()
    range.selectNodeContents(text)
    for (const { left, right, width, height } of range.getClientRects()) {
      if (width < 2 || height < 2) continue
      let first = 0, last = innerWidth
      for (let box = holder; box; box = box.parentElement) {
        const { overflowX } = getComputedStyle(box)
        const { left: from, right: to } = box.getBoundingClientRect()
        if (['hidden', 'clip'].includes(overflowX)) { first = Math.max(first, from); last = Math.min(last, to) }
        if (['auto', 'scroll'].includes(overflowX) && box.scrollWidth <= box.clientWidth + 1) continue
        if (['auto', 'scroll'].includes(overflowX)) break
      }
      if (left < first - 1.5 || right > last + 1.5)
        out.push(`${text.data.trim().slice(0, 40)}: ${Math.round(left)}-${Math.round(right)} of ${first}-${last}`)
    }
  }
  if (document.scrollingElement.scrollWidth > innerWidth + 1) out.push('the whole page scrolls sideways')
  return [...new Set(out)]
}"""
# As by another tab, where it was chosen.
SPEAK = """(language) => {
  localStorage.setItem('pledgebank.language', language)
  dispatchEvent(new StorageEvent('storage', { key: 'pledgebank.language' }))
}"""
# Words of two links, buttons or labels that are drawn over each other.
OVER = """() => [...document.querySelectorAll('nav a, header > *, .bar > *')].flatMap((one, at, all) => {
  const a = one.getBoundingClientRect()
  return all.slice(at + 1).flatMap((other) => {
    const b = other.getBoundingClientRect()
    const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left)
    const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)
    return wide > 2 && high > 2 ? [`${one.innerText} / ${other.innerText}`] : []
  })
})"""


async def shown(visit: Visit, town: Town, place: Place, **more: Any) -> Page:
    """The page when all that it asks the server for is there."""
    page = await visit(await place.path(town), by=place.by, **more)
    await expect(page.locator("[data-heading]:visible").first).to_be_visible()
    await expect(page.locator("main [role=status] .unseen:visible")).to_have_count(0)
    return page


@EVERYWHERE
@pytest.mark.parametrize("language", ["en-GB", "ur-PK"])
async def test_no_rule_of_access_is_broken(visit: Visit, town: Town, place: Place, language: str) -> None:
    page = await shown(visit, town, place, speaks=language)
    await expect(page.locator("html")).to_have_attribute("dir", "rtl" if language == "ur-PK" else "ltr")
    assert await violations(page) == []


@EVERYWHERE
async def test_all_words_fit_in_every_language_on_small_screens_and_in_letters_twice_as_large(
    visit: Visit, town: Town, place: Place
) -> None:
    page = await shown(visit, town, place, screen=SMALL)
    settings = await page.context.new_cdp_session(page)
    amiss = []
    for letters, screens in ((16, (SMALL, PHONE, DESK)), (32, (PHONE, DESK))):
        await settings.send("Page.setFontSizes", {"fontSizes": {"standard": letters, "fixed": letters}})
        await page.reload()
        await expect(page.locator("[data-heading]:visible").first).to_be_visible()
        assert await page.evaluate("getComputedStyle(document.documentElement).fontSize") == f"{letters}px"
        for language in ("en", "cy", "ur", "pl"):
            await page.evaluate(SPEAK, language)
            await expect(page.locator(f"html[lang={language}]")).to_be_attached()
            for screen in screens:
                await page.set_viewport_size(screen)
                found = [*await page.evaluate(OUTSIDE), *await page.evaluate(OVER)]
                amiss += [f"{letters}px {language} {screen['width']}: {each}" for each in found]
    assert not amiss, "\n".join(amiss)


@EVERYWHERE
async def test_nothing_moves_for_those_who_want_it_still(visit: Visit, town: Town, place: Place) -> None:
    page = await shown(visit, town, place, screen=PHONE)
    lasting = "document.getAnimations().map((each) => each.effect.getTiming().duration).filter((long) => long > 1)"
    assert await page.evaluate(lasting) == []
