"""`PUT /photos/{uuid}`: a photo as a phone sends it, before or after what names it, as often as it takes."""

import asyncio
import contextlib
import hashlib
import tempfile
from collections import Counter
from collections.abc import AsyncGenerator, Iterator
from functools import partial
from pathlib import Path
from uuid import UUID

from limits import RateLimitItemPerDay, RateLimitItemPerHour
from msgspec import Struct
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from pledgebank.base.errors import Refused
from pledgebank.photos import commands, rules, store
from pledgebank.photos.album import Album
from pledgebank.photos.blobs import Blobs
from pledgebank.photos.darkroom import room
from pledgebank.photos.darkroom.room import Darkroom
from pledgebank.photos.darkroom.slips import Print
from pledgebank.photos.model import Arrival, Photo, PhotoSize
from pledgebank.photos.reception import UNKEPT, Reception, turned_away
from pledgebank.storage.write import busy
from pledgebank.web.context import Context
from pledgebank.web.limits.rates import Act, RateLimits, Rates, network_of
from pledgebank.web.nodes import encode

SENDING = Act(
    "putPhoto",
    Rates(
        person=(RateLimitItemPerHour(300), RateLimitItemPerDay(1_000)),
        device=(),
        network=(RateLimitItemPerHour(300),),
        shared=True,
    ),
)


class Patience(Struct, frozen=True):
    """What we wait for: bytes of one photo; seconds for the next piece of it and for all of it; how many at once."""

    most_bytes: int = 12 * 2**20
    next_piece: float = 20.0
    all_pieces: float = 300.0
    at_once: int = 100
    at_once_of_network: int = 20


class Sending:
    """Takes photos in. At most `patience.at_once` at a time, whoever sends them."""

    def __init__(
        self, reception: Reception, album: Album, blobs: Blobs, darkroom: Darkroom, patience: Patience
    ) -> None:
        self._reception = reception
        self._album = album
        self._blobs = blobs
        self._darkroom = darkroom
        self._patience = patience
        self._coming: Counter[str] = Counter()

    async def put(self, request: Request) -> Response:
        """Take a photo in, or say why not; what was not read of it then is not waited for."""
        try:
            return await self._put(request)
        except Refused as refused:
            answer = turned_away(refused)
            answer.headers["Connection"] = "close"
            return answer

    async def _put(self, request: Request) -> Response:
        key = rules.key_of(request.path_params["photo"])
        context = await self._reception.admitted(request)
        await context.get(RateLimits).take(SENDING, context.doer)
        self._check_announced(request.headers.get("content-length", ""))
        photo = await store.get(context.reader, key)
        rules.check_sender(photo, context.person_id)
        with self._place(network_of(context.address)), tempfile.TemporaryDirectory(prefix="pledgebank-") as folder:
            source = Path(folder) / "sent"
            content = await self._received(request, source)
            rules.check_content(photo, content)
            made = await self._darkroom.develop(source, Path(folder))
            await self._keep(context, key, content, made, Path(folder))
        return JSONResponse(_said(key, made), headers=UNKEPT)

    def _check_announced(self, length: str) -> None:
        if length.isascii() and length.isdigit() and int(length) > self._patience.most_bytes:
            raise room.too_large()

    @contextlib.contextmanager
    def _place(self, network: str) -> Iterator[None]:
        """One of the places for photos on their way. Raises Refused BUSY where there is none."""
        full = self._coming.total() >= self._patience.at_once
        if full or self._coming[network] >= self._patience.at_once_of_network:
            raise busy()
        self._coming[network] += 1
        try:
            yield
        finally:
            self._coming[network] -= 1
            if not self._coming[network]:
                del self._coming[network]

    async def _received(self, request: Request, source: Path) -> bytes:
        """Write what is sent into a file; answers its digest. Raises Refused PHOTO_TOO_LARGE, PHOTO_TOO_SLOW."""
        digest, size, pieces = hashlib.sha256(), 0, request.stream()
        with await asyncio.to_thread(source.open, "wb") as kept:
            try:
                async with asyncio.timeout(self._patience.all_pieces):
                    while piece := await self._next(pieces):
                        size += len(piece)
                        if size > self._patience.most_bytes:
                            raise room.too_large()
                        digest.update(piece)
                        kept.write(piece)
            except TimeoutError as error:
                raise Refused("PHOTO_TOO_SLOW", "This photo took too long to arrive; please send it again.") from error
        return digest.digest()

    async def _next(self, pieces: AsyncGenerator[bytes, None]) -> bytes:
        async with asyncio.timeout(self._patience.next_piece):
            return await anext(pieces, b"")

    async def _keep(self, context: Context, key: UUID, content: bytes, made: Print, folder: Path) -> None:
        arrival = Arrival(content, self._album.name(content, key), made.width, made.height)
        if _is_kept(await store.get(context.reader, key), content):
            return
        await context.write(partial(commands.claim, key=key, person=context.person_id, arrival=arrival))
        for size in PhotoSize:
            await self._blobs.put(f"{arrival.name}/{size.file}", folder / size.file)
        await context.write(partial(commands.arrive, key=key, arrival=arrival))


def _is_kept(photo: Photo | None, content: bytes) -> bool:
    return photo is not None and not photo.gone and photo.arrived_at is not None and photo.content == content


def _said(key: UUID, made: Print) -> dict[str, object]:
    """What whoever sent a photo is told of it, and nobody else ever: where and when it was taken is kept nowhere."""
    place = rules.place_of(made.lat, made.lng)
    return {
        "id": encode("Photo", key),
        "width": made.width,
        "height": made.height,
        "location": {"lat": place.lat, "lng": place.lng} if place else None,
        "takenAt": made.taken_at,
    }
