"""What comes out of the darkroom: upright, in sRGB, never enlarged, with nothing in it but pixels."""

import io
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageCms
from PIL.TiffImagePlugin import IFDRational

from pledgebank.base.errors import Refused
from pledgebank.photos.darkroom.room import Darkroom
from pledgebank.photos.darkroom.slips import Print
from pledgebank.photos.model import PhotoSize
from tests.photos.pictures import CORNERS, DATA, PLAIN, corners, encoded, jpeg, opened, parts, seen, taken_at, turned

pytestmark = pytest.mark.anyio
Develop = Callable[[bytes], Awaitable[tuple[Print, dict[PhotoSize, bytes]]]]


@pytest.fixture
def develop(darkroom: Darkroom, tmp_path: Path) -> Develop:
    """`await develop(content)`: the print, and the files of its sizes."""

    async def developed(content: bytes) -> tuple[Print, dict[PhotoSize, bytes]]:
        source = tmp_path / "sent"
        source.write_bytes(content)
        made = await darkroom.develop(source, tmp_path)
        return made, {size: (tmp_path / size.file).read_bytes() for size in PhotoSize}

    return developed


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
async def test_stands_upright_however_the_camera_was_held(develop: Develop, kind: str, orientation: int) -> None:
    held = {1: None, 2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}[orientation]  # what the camera's sensor saw
    upright = corners()
    sensor = upright if held is None else upright.transpose(Image.Transpose(held))
    made, sizes = await develop(encoded(sensor, kind, exif=turned(orientation)))
    assert (made.width, made.height) == upright.size
    assert [seen(opened(content)) for content in sizes.values()] == [list(CORNERS)] * 3


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
async def test_a_large_photo_that_is_turned_keeps_its_shape(develop: Develop, kind: str) -> None:
    sensor = corners(3_000, 1_500).transpose(Image.Transpose.ROTATE_90)
    made, sizes = await develop(encoded(sensor, kind, exif=turned(6)))
    assert (made.width, made.height) == (2_048, 1_024)
    assert seen(opened(sizes[PhotoSize.LARGE])) == list(CORNERS)


async def test_sizes_are_bounded_and_never_enlarged(develop: Develop) -> None:
    made, large = await develop(jpeg(corners(3_000, 1_500)))
    _, small = await develop(jpeg(corners(400, 200)))
    assert (made.width, made.height) == (2_048, 1_024)
    assert {size: opened(content).size for size, content in large.items()} == {
        PhotoSize.LARGE: (2_048, 1_024),
        PhotoSize.MEDIUM: (1_024, 512),
        PhotoSize.THUMBNAIL: (320, 160),
    }
    assert [opened(small[size]).size for size in PhotoSize] == [(320, 160), (400, 200), (400, 200)]
    assert [opened(large[size]).format for size in PhotoSize] == ["WEBP", "WEBP", "JPEG"]


async def test_place_and_time_are_read_before_all_that_is_known_of_it_is_thrown_away(develop: Develop) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    said: dict[str, Any] = {
        "exif": taken_at(),
        "icc_profile": profile,
        "comment": b"of Ann's door",
        "xmp": b"<x:xmpmeta/>",
    }
    made, sizes = await develop(jpeg(**said) + b"PS: a trailer")
    assert (made.lat, made.lng) == pytest.approx((56.119, -3.937))
    assert made.taken_at == "2026-05-04T10:10:00+01:00"
    for content in sizes.values():
        assert parts(content) <= PLAIN
        assert not any(secret in content for secret in (b"Exif", b"Secret", b"Ann", b"xmp", b"ICC", b"trailer"))


@pytest.mark.parametrize(
    ("lat", "lng", "sides"),
    [
        ((0.0, 0.0, 0.0, 0.0), (1.0, 2.0, 3.0), "NE"),
        ((1.0, 2.0), (1.0, 2.0, 3.0), "NE"),
        ((1.0, 2.0, 3.0), (1.0, 2.0, 3.0), "XY"),
        ((1.0, 2.0, 3.0), (1.0, 2.0, 3.0), "  "),
        ((IFDRational(1, 0), 2.0, 3.0), (1.0, 2.0, 3.0), "NE"),
    ],
)
async def test_nonsense_instead_of_a_place_is_no_place(develop: Develop, lat: Any, lng: Any, sides: str) -> None:
    made, _ = await develop(jpeg(exif=taken_at(lat, lng, sides=sides)))
    assert (made.lat, made.lng) == (None, None)


async def test_colours_are_as_their_profile_means_them(develop: Develop) -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    untrue, _ = await develop(jpeg(icc_profile=lab)), await develop(jpeg(icc_profile=b"rubbish"))
    assert seen(opened(untrue[1][PhotoSize.LARGE])) == list(CORNERS)
    if not DATA.is_dir():
        return
    given = (DATA / "pillow/icc_profile_big.jpg").read_bytes()
    _, sizes = await develop(given)
    image = opened(given)
    meant = ImageCms.profileToProfile(image, opened_profile(image), ImageCms.createProfile("sRGB"), outputMode="RGB")
    assert meant is not None
    assert apart(meant, opened(sizes[PhotoSize.LARGE])) < 4


def opened_profile(image: Image.Image) -> ImageCms.ImageCmsProfile:
    """The colour profile in a file."""
    return ImageCms.ImageCmsProfile(io.BytesIO(image.info["icc_profile"]))


def apart(one: Image.Image, other: Image.Image) -> float:
    """How far two pictures of one motif are apart, on average, of 255."""
    size = (64, 64)
    pairs = zip(one.convert("RGB").resize(size).tobytes(), other.convert("RGB").resize(size).tobytes(), strict=True)
    return sum(abs(first - second) for first, second in pairs) / (3 * 64 * 64)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16", "CMYK", "F"])
async def test_pictures_of_any_depth_are_shown(develop: Develop, mode: str) -> None:
    image = Image.new("I;16", (40, 20), 32_896) if mode == "I;16" else Image.new("L", (40, 20), 128).convert(mode)
    _, sizes = await develop(encoded(image, "TIFF" if mode in {"CMYK", "F", "I;16"} else "PNG"))
    shown = opened(sizes[PhotoSize.MEDIUM]).convert("L").getpixel((20, 10))
    assert isinstance(shown, int | float)
    assert mode in {"1", "F"} or abs(shown - 128) < 20


async def test_what_is_seen_through_is_on_white(develop: Develop) -> None:
    _, sizes = await develop(encoded(Image.new("RGBA", (40, 20), (255, 0, 0, 0)), "PNG"))
    assert opened(sizes[PhotoSize.MEDIUM]).convert("L").getpixel((20, 10)) == 255


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "PHOTO_UNSUPPORTED"),
        (b"GIF89a" + bytes(100), "PHOTO_UNSUPPORTED"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "PHOTO_UNSUPPORTED"),
        (b"\xff\xd8\xff" + bytes(100), "PHOTO_UNREADABLE"),
        (jpeg(corners(600, 400))[:2_000], "PHOTO_UNREADABLE"),
        (encoded(Image.new("1", (10_000, 5_001)), "PNG"), "PHOTO_TOO_LARGE"),
        (
            encoded(corners(8, 8), "PNG").replace(bytes([0, 0, 0, 8]) * 2, bytes([0, 0, 255, 255]) * 2),
            "PHOTO_UNREADABLE",
        ),
    ],
)
async def test_what_is_no_photo_is_refused_with_the_reason(develop: Develop, content: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        await develop(content)
    assert refused.value.code == code


@pytest.mark.skipif(not DATA.is_dir(), reason="needs the real images")
async def test_real_photos_of_all_orientations_show_the_same(develop: Develop) -> None:
    for shape, numbers in (("Landscape", (1, 3, 5, 6, 7, 8)), ("Portrait", (2, 4, 6, 8))):
        shown = [await develop((DATA / f"orientation/{shape}_{number}.jpg").read_bytes()) for number in numbers]
        first = opened(shown[0][1][PhotoSize.MEDIUM])
        assert (first.width > first.height) == (shape == "Landscape")
        assert max(apart(first, opened(sizes[PhotoSize.MEDIUM])) for _, sizes in shown) < 3
