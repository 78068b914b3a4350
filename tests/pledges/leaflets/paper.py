"""Leaflets as they come out of the printer: what is on the picture of a page."""

import json
from datetime import date
from typing import Any

import pypdfium2
import zxingcpp
from PIL import Image

from pledgebank.pledges.leaflets import rules, wording, worker
from pledgebank.pledges.leaflets.model import Leaflet, Parts, Sheet

ADDRESS = "https://mend.example.org/p/k7m4x2b"
DAY = date(2026, 9, 30)
DOTS_A_MILLIMETRE = 8
WIDTH, HEIGHT, STRIPS = 210, 297, 50  # millimetres
GRIDS = {Parts.POSTER: (1, 1), Parts.FOUR: (2, 2), Parts.EIGHT: (2, 4)}


def a_sheet(**said: Any) -> Sheet:
    """The sheet of a pledge, plausible unless said otherwise."""
    usual: dict[str, Any] = {"action": "clear the path by the burn", "who": "neighbours", "their_action": "help"}
    clauses = {key: said.pop(key, value) for key, value in usual.items()}
    written_in = said.pop("written_in", "en")
    sentence = wording.sentence(**clauses, target=12, day=DAY, language=written_in)
    leaflet = {"promiser": "Ada", "address": ADDRESS, "ref": "k7m4x2b", "language": written_in, **said}
    return rules.sheet(Leaflet(sentence=sentence, written_in=written_in, last_day=DAY, **leaflet))


def sizes(sheet: Sheet) -> list[tuple[float, bool]]:
    """The size of each sentence in points, and whether it fits."""
    found = json.loads(worker.compile_ready(sheet).query("<fitted>"))
    return [(one["value"]["size"], one["value"]["fits"]) for one in found]


def picture(pdf: bytes) -> Image.Image:
    """The only page, in shades of grey."""
    document = pypdfium2.PdfDocument(pdf)
    assert len(document) == 1
    drawn: Image.Image = document[0].render(scale=DOTS_A_MILLIMETRE * 25.4 / 72).to_pil().convert("L")
    document.close()
    return drawn


def words(pdf: bytes) -> str:
    """All that can be read or copied, without spaces."""
    document = pypdfium2.PdfDocument(pdf)
    text = "".join(document[0].get_textpage().get_text_range().split())
    document.close()
    return text.replace("\u200b", "").replace("\u00ad", "").replace("\ufffe", "")


def codes(drawn: Image.Image) -> list[str]:
    """What each QR code on it says."""
    return [found.text for found in zxingcpp.read_barcodes(drawn)]


def strays(drawn: Image.Image, parts: Parts) -> list[tuple[int, int]]:
    """The flyers, by column and row, that have anything in the margin between their words and their cut lines."""
    columns, rows = GRIDS[parts]
    wide, high = WIDTH / columns, (HEIGHT - (STRIPS if parts is Parts.POSTER else 0)) / rows
    found = []
    for column in range(columns):
        for row in range(rows):
            left, top, right, bottom = column * wide, row * high, (column + 1) * wide, (row + 1) * high
            bands = [
                (left + 1, top + 1, right - 1, top + 4),
                (left + 1, bottom - 4, right - 1, bottom - 1),
                (left + 1, top + 1, left + 4, bottom - 1),
                (right - 4, top + 1, right - 1, bottom - 1),
            ]
            if any(_inked(drawn, band) for band in bands):
                found.append((column, row))
    return found


def _inked(drawn: Image.Image, band: tuple[float, float, float, float]) -> bool:
    left, top, right, bottom = (round(edge * DOTS_A_MILLIMETRE) for edge in band)
    darkest, _ = drawn.crop((left, top, right, bottom)).getextrema()
    return int(darkest) < 200  # type: ignore[arg-type]
