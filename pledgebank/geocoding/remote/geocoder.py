"""A geocoder that never stands in the way: it answers within a second and a half, or says nothing."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import structlog
from geopy.exc import GeocoderRateLimited

from pledgebank.base.geo import Point
from pledgebank.geocoding.model import Found
from pledgebank.geocoding.remote.kept import Kept
from pledgebank.geocoding.remote.service import Service
from pledgebank.storage.mongo import Storage

WITHIN = 1.5  # seconds, waiting for a turn included
WAIT_FOR_TURN = 0.7
_LOOK_AGAIN = 0.1
FAILURES = 3
FIRST_PAUSE = 30.0
LONGEST_PAUSE = 600.0
LONGEST_RETRY_AFTER = 3_600.0
_logger = structlog.get_logger(__name__)


class Geocoder:
    """One per process: what was asked before is answered from memory, and who fails again and again is left alone."""

    def __init__(self, storage: Storage, service: Service, *, per_second: int = 1, within: float = WITHIN) -> None:
        self._service = service
        self._kept = Kept(storage, service.digest, per_second=per_second)
        self._within = within
        self._failures = 0

    async def find(self, text: str, near: Point | None, language: str) -> list[Found]:
        """Places for a text; nothing where the service fails, is slow, or has been asked too often."""
        view = (round(near.lat, 1), round(near.lng, 1)) if near else None
        key = self._kept.key("find", text.casefold(), view, language)
        return await self._asked(key, lambda: self._service.find(text, near, language))

    async def name(self, point: Point, language: str) -> str | None:
        """What a point is called; None as `find` says nothing."""
        key = self._kept.key("name", round(point.lat, 4), round(point.lng, 4), language)
        found = await self._asked(key, lambda: self._service.name_of(point, language))
        return found[0].label if found else None

    async def _asked(self, key: str, ask: Callable[[], Awaitable[list[Found]]]) -> list[Found]:
        try:
            async with asyncio.timeout(self._within):
                known, open_to_questions = await self._kept.look(key)
                if known is not None or not open_to_questions or not await self._turn():
                    return known or []
                found = await ask()
            self._failures = 0
            await self._kept.keep(key, found)
        except Exception as error:  # whatever others do, people here go on
            with suppress(Exception):
                await self._note(error)
            return []
        return found

    async def _turn(self) -> bool:
        """Whether it was our turn before long."""
        ending = asyncio.get_running_loop().time() + WAIT_FOR_TURN
        while not await self._kept.take_turn():
            if asyncio.get_running_loop().time() > ending:
                return False
            await asyncio.sleep(_LOOK_AGAIN)
        return True

    async def _note(self, error: Exception) -> None:
        """After some failures in a row, and when told to, ask no more for a while: longer each time."""
        self._failures += 1
        seconds = 0.0
        if isinstance(error, GeocoderRateLimited):
            seconds = min(error.retry_after or FIRST_PAUSE, LONGEST_RETRY_AFTER)
        elif self._failures >= FAILURES:
            seconds = min(FIRST_PAUSE * 2 ** min(self._failures - FAILURES, 10), LONGEST_PAUSE)
        _logger.warning("geocoder failed", service=self._service.name, error=type(error).__name__, pause=seconds)
        if seconds:
            await self._kept.pause(seconds)
