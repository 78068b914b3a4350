"""The services of a GeoReport v2 endpoint: which code means which category."""

from pathlib import Path

import msgspec
from msgspec import Struct

from pledgebank.base.errors import invalid

LARGEST = 5 * 2**20  # bytes


class _Service(Struct, frozen=True):
    service_code: str | int
    service_name: str


def read(path: Path) -> dict[str, str]:
    """The names of services by their codes, from the file that `services.json` answers.

    Raises Refused INVALID with what is wrong and where, and whatever the file system raises.
    """
    if path.stat().st_size > LARGEST:
        raise invalid("{file} is larger than {most} MB.", "services", file=path.name, most=LARGEST // 2**20)
    try:
        listed = msgspec.json.decode(path.read_bytes(), type=list[_Service])
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        told = "{file} is no list of GeoReport services: {error}."
        raise invalid(told, "services", file=path.name, error=str(error)) from error
    return {str(service.service_code): service.service_name for service in listed}
