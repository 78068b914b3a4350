"""One stranger's file made into pictures of ours: upright, in sRGB, in three sizes, with nothing but pixels in them."""

import io
from collections.abc import Callable
from pathlib import Path

import pi_heif
from PIL import ExifTags, Image, ImageCms

from pledgebank.photos.darkroom import exif
from pledgebank.photos.darkroom.slips import Bounds, Fault, Print
from pledgebank.photos.model import PhotoSize

FORMATS = ("JPEG", "PNG", "WEBP", "TIFF", "HEIF")
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_DEEP = frozenset({"I", "F", "I;16", "I;16L", "I;16B", "I;16N"})
_DECODED_SMALLER = frozenset({"JPEG", "MPO"})  # MPO: a JPEG with more frames behind it
_PLAIN = frozenset({"L", "RGB", "CMYK", "YCbCr", "LAB"})
_HEIF = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"})


class Unfit(Exception):
    """A file of which no picture is made."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


def prepare() -> None:
    """Make ready to read these formats. We look at an image's size ourselves, before anything is decoded."""
    Image.MAX_IMAGE_PIXELS = None
    Image.init()
    pi_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False, decode_threads=1)


def develop(source: Path, into: Path, bounds: Bounds) -> Print:
    """Write the three sizes into a folder, and say what is known of the photo. Raises Unfit.

    The file is opened by what it holds, whatever it is called; of several frames the first counts.
    """
    if not _is_known(source):
        raise Unfit(Fault.UNSUPPORTED)
    try:
        with Image.open(source, formats=FORMATS) as image:
            return _develop(image, into, bounds)
    except (Unfit, MemoryError):
        raise
    except Exception as error:  # a decoder may raise anything at all at what it cannot read
        raise Unfit(Fault.UNREADABLE) from error


def _develop(image: Image.Image, into: Path, bounds: Bounds) -> Print:
    _check(image.size, bounds)
    said = image.getexif()
    spot, taken = exif.where(said), exif.when(said)
    profile = image.info.get("icc_profile")
    largest = _pixels(_upright(_shrunk(image, PhotoSize.LARGE.pixels, bounds)), profile)
    picture = largest.copy()
    for size in sorted(PhotoSize, key=lambda one: -one.pixels):  # each from the next larger
        picture.thumbnail((size.pixels, size.pixels), Image.Resampling.LANCZOS, reducing_gap=2.0)
        _save(picture, into / size.file, size)
    lat, lng = spot or (None, None)
    return Print(largest.width, largest.height, lat, lng, taken)


def _is_known(source: Path) -> bool:
    with source.open("rb") as opened:
        head = opened.read(16)
    return (
        head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"))
        or (head[:4] == b"RIFF" and head[8:12] == b"WEBP")
        or (head[4:8] == b"ftyp" and head[8:12] in _HEIF)
    )


def _check(size: tuple[int, int], bounds: Bounds) -> None:
    if size[0] * size[1] > bounds.pixels:
        raise Unfit(Fault.TOO_LARGE)


def _shrunk(image: Image.Image, most: int, bounds: Bounds) -> Image.Image:
    """Its pixels, at most so many a side; what can be decoded smaller is never decoded whole."""
    if image.format not in _DECODED_SMALLER:
        image.load()  # only then its size is certain; and a TIFF is turned by it
        _check(image.size, bounds)
    shrunk = image if image.mode in _PLAIN else _opaque(image)
    shrunk.thumbnail((most, most), Image.Resampling.LANCZOS, reducing_gap=2.0)
    shrunk.load()
    if shrunk is not image:  # what is said of turning it stays with the file
        shrunk.info["turn"] = image.getexif().get(ExifTags.Base.Orientation)
    return shrunk


def _opaque(image: Image.Image) -> Image.Image:
    """Palettes and depths of other kinds as plain pixels; what is seen through is on white paper."""
    if image.mode in _DEEP:
        return _shallow(image)
    if not image.has_transparency_data:
        return image.convert("L" if image.mode in {"1", "LA"} else "RGB")
    seen = image.convert("RGBA")
    paper = Image.new("RGB", seen.size, "white")
    paper.paste(seen, mask=seen.getchannel("A"))
    return paper


def _shallow(image: Image.Image) -> Image.Image:
    """Grey of 16 or 32 bits in 8: its span of values, from black to white, unless it has 16 bits by its format."""
    if image.mode.startswith("I;16"):
        low, high = 0.0, 65_535.0
    else:
        least, most = image.convert("F").getextrema()
        assert not isinstance(least, tuple)
        assert not isinstance(most, tuple)
        low, high = least, most
    scale = 255 / (high - low) if high > low else 1.0
    spread: Callable[[float], float] = lambda value: value * scale - low * scale  # noqa: E731 - read as a formula
    return image.convert("F").point(spread).convert("L")


def _upright(image: Image.Image) -> Image.Image:
    turn = image.info.get("turn") or image.getexif().get(ExifTags.Base.Orientation)
    return image.transpose(_UPRIGHT[turn]) if turn in _UPRIGHT else image


def _pixels(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Its colours as sRGB means them, in an image that knows nothing else."""
    plain = _in_srgb(image, profile) if profile else image
    fresh = Image.new("RGB", plain.size)
    fresh.paste(plain.convert("RGB"))
    return fresh


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    try:
        given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        turned = ImageCms.profileToProfile(image, given, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, TypeError, ValueError):
        return image  # a profile that is none, or of other colours than these pixels have
    return turned or image


def _save(picture: Image.Image, path: Path, size: PhotoSize) -> None:
    if size is PhotoSize.LARGE:  # what people save, print and put into letters
        picture.save(path, "JPEG", quality=85, optimize=True)
    else:
        picture.save(path, "WEBP", quality=80, method=2)
