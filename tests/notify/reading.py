"""What a person reads in the app."""

from typing import Any
from uuid import UUID

from tests.notify.house import House

NOTICES = """{ viewer { unreadNotices notices(first: 50) { edges { node {
  id text read at about { __typename id } } } } } }"""


async def told(house: House, person: UUID) -> list[str]:
    """What a person reads in the app, the newest first."""
    return [one["text"] for one in await notices(house, person)]


async def notices(house: House, person: UUID) -> list[Any]:
    data = await house.ask(NOTICES, person)
    return [edge["node"] for edge in data["viewer"]["notices"]["edges"]]
