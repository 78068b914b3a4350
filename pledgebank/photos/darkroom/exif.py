"""Where and when a photo was taken, as its file says: read before everything of the kind is thrown away."""

import math
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from PIL import ExifTags, Image

# EXIF is what any camera, or any stranger, wrote: every value may be of any type.
Tags = Mapping[int, Any]
_UNREADABLE = (ArithmeticError, AttributeError, IndexError, KeyError, LookupError, SyntaxError, TypeError, ValueError)


def where(exif: Image.Exif) -> tuple[float, float] | None:
    """Latitude and longitude in degrees; None where the file does not say, or nonsense."""
    try:
        tags: Tags = exif.get_ifd(ExifTags.IFD.GPSInfo)
        lat = _degrees(tags, ExifTags.GPS.GPSLatitude, ExifTags.GPS.GPSLatitudeRef, "NS")
        lng = _degrees(tags, ExifTags.GPS.GPSLongitude, ExifTags.GPS.GPSLongitudeRef, "EW")
    except _UNREADABLE:
        return None
    return (lat, lng) if math.isfinite(lat) and math.isfinite(lng) else None


def when(exif: Image.Exif) -> str | None:
    """The moment it was taken, ISO 8601: by the camera's clock, with its offset from UTC if it wrote one down."""
    try:
        tags: Tags = exif.get_ifd(ExifTags.IFD.Exif)
        taken = datetime.strptime(str(tags[ExifTags.Base.DateTimeOriginal])[:19], "%Y:%m:%d %H:%M:%S")
    except _UNREADABLE:
        return None
    try:
        offset = datetime.strptime(str(tags[ExifTags.Base.OffsetTimeOriginal])[:6], "%z").tzinfo
    except _UNREADABLE:
        offset = None
    return taken.replace(tzinfo=offset).isoformat()


def _degrees(tags: Tags, value: int, reference: int, sides: str) -> float:
    """Degrees, minutes and seconds as degrees, negative to the south and west. Raises some of _UNREADABLE."""
    degrees, minutes, seconds = (float(part) for part in tags[value])
    side = str(tags[reference]).strip("\0 ").upper()
    return (degrees + minutes / 60 + seconds / 3600) * (1, -1)[sides.index(side or "?")]
