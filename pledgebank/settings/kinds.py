"""What a setting can be: each kind checks its value, and says in words what would be right."""

import zoneinfo
from enum import StrEnum
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from msgspec import Struct
from pydantic import AfterValidator, Field, SecretStr

from pledgebank.geocoding.remote import service as geocoders


class LogFormat(StrEnum):
    """How log lines look."""

    TEXT = "text"
    JSON = "json"


class LogLevel(StrEnum):
    """The least important lines that are still written."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class Right(Struct, frozen=True):
    """What a setting should be, as people are told: it ends the sentence `... should be`."""

    words: str


def _mongodb_url(value: SecretStr) -> SecretStr:
    parts = urlsplit(value.get_secret_value())
    if parts.scheme not in {"mongodb", "mongodb+srv"} or not parts.netloc:
        raise ValueError
    # A "/", "?" or "#" in a password ends the name of the host; the driver would then quote the rest of the password.
    if "@" in parts.path + parts.query + parts.fragment:
        raise ValueError
    return value


def _public_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment or parts.username:
        raise ValueError
    return value.rstrip("/")


def _origins(value: str) -> str:
    origins = [each.strip().rstrip("/") for each in value.split(",")]
    for origin in origins:
        parts = urlsplit(origin)
        if parts.scheme not in {"http", "https"} or not parts.hostname or origin != f"{parts.scheme}://{parts.netloc}":
            raise ValueError
        if "@" in parts.netloc or any(each in origin for each in " ;'*\""):
            raise ValueError
    return ",".join(origins)


def _bucket(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme != "s3" or not parts.netloc or "@" in parts.netloc or parts.query or parts.fragment:
        raise ValueError
    return value


def _geocoder(value: str) -> str:
    if value not in geocoders.NAMES:
        raise ValueError
    return value


def _time_zone(value: str) -> str:
    if value not in zoneinfo.available_timezones():
        raise ValueError
    return value


MongodbUrl = Annotated[
    SecretStr,
    AfterValidator(_mongodb_url),
    Right("a URL like mongodb://host:27017/?replicaSet=rs0, a password in it percent-encoded"),
]
PublicUrl = Annotated[str, AfterValidator(_public_url), Right("an address like https://pledgebank.example.org")]
Endpoint = Annotated[str, AfterValidator(_public_url), Right("an address like https://s3.example.org")]
Origins = Annotated[
    str, AfterValidator(_origins), Right("addresses like https://app.example.org, without a path, with commas")
]
Bucket = Annotated[str, AfterValidator(_bucket), Right("a URL like s3://bucket/prefix")]
TimeZone = Annotated[str, AfterValidator(_time_zone), Right("an IANA time zone like Europe/London")]
Port = Annotated[int, Field(ge=0, le=65535), Right("a whole number from 0 to 65535")]
Name = Annotated[
    str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,37}$"), Right("a letter, then up to 37 letters, digits, _ or -")
]
Geocoder = Annotated[
    str, AfterValidator(_geocoder), Right("none, or nominatim, photon, pelias, opencage or another geocoder of geopy's")
]
YesNo = Annotated[bool, Right("yes or no")]
Words = Annotated[str, Field(min_length=1), Right("some text")]
Address = Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$"), Right("an e-mail address")]
Folder = Annotated[Path, Right("the path of a folder")]
File = Annotated[Path, Right("the path of a file")]
Program = Annotated[Path, Right("the path of a program")]
Password = Annotated[SecretStr, Right("some text")]
