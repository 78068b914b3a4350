"""Pictures for tests: made here, or the real ones beside the repository."""

import io
import os
from pathlib import Path
from typing import Any

from PIL import ExifTags, Image

DATA = Path(os.environ.get("PLEDGEBANK_TEST_DATA") or "nowhere") / "images"
SIDE = 96
# One colour in each corner, clockwise from the upper left: whoever turns it moves them.
CORNERS = ("red", "lime", "blue", "yellow")


def corners(width: int = SIDE * 2, height: int = SIDE) -> Image.Image:
    """A picture by which one sees how it is turned."""
    image = Image.new("RGB", (width, height))
    halves = (0, 0), (width // 2, 0), (width // 2, height // 2), (0, height // 2)
    for colour, corner in zip(CORNERS, halves, strict=True):
        image.paste(colour, (*corner, corner[0] + width // 2, corner[1] + height // 2))
    return image


def seen(picture: Image.Image) -> list[str]:
    """The colours in the corners of a picture, clockwise from the upper left."""
    width, height = picture.size
    named = {(255, 0, 0): "red", (0, 255, 0): "lime", (0, 0, 255): "blue", (255, 255, 0): "yellow"}
    spots = (0.25, 0.25), (0.75, 0.25), (0.75, 0.75), (0.25, 0.75)
    pixels = [picture.convert("RGB").getpixel((int(width * x), int(height * y))) for x, y in spots]
    return [named[min(named, key=lambda one: _apart(one, pixel))] for pixel in pixels]


def _apart(one: tuple[int, ...], other: Any) -> int:
    return sum(abs(first - second) for first, second in zip(one, other, strict=True))


def jpeg(image: Image.Image | None = None, **said: Any) -> bytes:
    """The file of a picture; `exif`, `icc_profile`, `comment` and so on are written into it."""
    return encoded(image or corners(), "JPEG", **said)


def encoded(image: Image.Image, kind: str, **said: Any) -> bytes:
    """The file of a picture in some format."""
    held = io.BytesIO()
    image.save(held, kind, **said)
    return held.getvalue()


def opened(content: bytes) -> Image.Image:
    """What a file shows."""
    return Image.open(io.BytesIO(content))


def taken_at(lat: Any = (56.0, 7.0, 8.4), lng: Any = (3.0, 56.0, 13.2), *, sides: str = "NW") -> Image.Exif:
    """What a camera says of a photo taken in Stirling at ten past ten."""
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Secret Camera"
    exif.get_ifd(ExifTags.IFD.GPSInfo).update({1: sides[0], 2: lat, 3: sides[1], 4: lng})
    details = exif.get_ifd(ExifTags.IFD.Exif)
    details.update({ExifTags.Base.DateTimeOriginal: "2026:05:04 10:10:00", ExifTags.Base.OffsetTimeOriginal: "+01:00"})
    return exif


def turned(orientation: int) -> Image.Exif:
    """What a camera says of how it was held."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    return exif


def parts(content: bytes) -> set[str]:
    """All kinds of parts that a JPEG or WebP file has."""
    return _chunks(content) if content[:4] == b"RIFF" else _segments(content)


def _chunks(content: bytes) -> set[str]:
    found, at = set(), 12
    while at < len(content):
        found.add(content[at : at + 4].decode("ascii"))
        length = int.from_bytes(content[at + 4 : at + 8], "little")
        at += 8 + length + length % 2
    return found


def _segments(content: bytes) -> set[str]:
    found, at = set(), 2
    while at < len(content) - 1:
        if content[at] != 0xFF or content[at + 1] in {0x00, 0xFF, *range(0xD0, 0xD8)}:
            at += 1  # the compressed pixels
            continue
        marker = content[at + 1]
        found.add(f"{marker:02X}")
        if marker == 0xD9:
            found.update({"something behind its end"} if content[at + 2 :] else ())
            break
        at += 2 + int.from_bytes(content[at + 2 : at + 4], "big")
    return found


# JFIF's own header, tables, the frame, scans and the end; and WebP's one kind of picture.
PLAIN = {"E0", "DB", "C0", "C2", "C4", "DA", "D9", "VP8 "}
