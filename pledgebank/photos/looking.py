"""`GET /photos/{name}/{size}`: a picture, for who may see what it shows, found out anew each time."""

from datetime import UTC, datetime
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from pledgebank.base.errors import not_found
from pledgebank.photos import sight, store
from pledgebank.photos.album import Album
from pledgebank.photos.blobs import Blobs
from pledgebank.photos.model import Photo, PhotoSize
from pledgebank.photos.reception import Reception
from pledgebank.web.context import Context, Viewer

# What an address shows never changes; but what is taken from view should be gone from caches within a day.
PUBLIC = {"Cache-Control": "public, max-age=86400, immutable"}
PRIVATE = {"Cache-Control": "private, no-store"}
SAFE = {"Content-Security-Policy": "default-src 'none'; sandbox", "X-Content-Type-Options": "nosniff"}
_FILES = {size.file: size for size in PhotoSize}


class Looking:
    """Shows pictures."""

    def __init__(self, reception: Reception, album: Album, blobs: Blobs) -> None:
        self._reception = reception
        self._album = album
        self._blobs = blobs

    async def get(self, request: Request) -> Response:
        """The picture; 404 where there is none, or none for who looks. Raises Refused NOT_FOUND, UNAUTHENTICATED."""
        name, size = request.path_params["name"], _FILES.get(request.path_params["file"])
        context = await self._reception.admitted(request)
        photo = await store.by_name(context.reader, name)
        if photo is None or size is None:
            raise _nothing()
        kept = await self._kept(request, context, photo, size)
        tag = f'"{name}-{size.value.lower()}"'
        headers = {**kept, **SAFE, "ETag": tag, "Content-Type": size.media}
        if _knows(request.headers.get("if-none-match", ""), tag):
            return Response(status_code=304, headers=headers)
        return await self._shown(request.method, f"{name}/{size.file}", headers)

    async def _kept(self, request: Request, context: Context, photo: Photo, size: PhotoSize) -> dict[str, str]:
        """How the picture may be kept by who is shown it. Raises Refused NOT_FOUND for who may not see it."""
        if await sight.everybody_sees(context, photo):
            return PUBLIC
        if await sight.sees(context, photo) or await self._is_shown_by_address(request, photo, size):
            return PRIVATE
        raise _nothing()

    async def _is_shown_by_address(self, request: Request, photo: Photo, size: PhotoSize) -> bool:
        """Whether the address was given to somebody who still may see the photo."""
        shown_to, until, proof = (request.query_params.get(one, "") for one in ("for", "until", "proof"))
        now = self._reception.context(request, None).now
        if not self._album.is_proven(photo, size, (shown_to, until, proof), now):
            return False
        if not shown_to:
            return sight.is_a_guests(photo)
        person = UUID(hex=shown_to)
        viewer = Viewer(person, person, datetime.fromtimestamp(int(until), UTC))
        return await sight.sees(self._reception.context(request, viewer), photo)

    async def _shown(self, method: str, path: str, headers: dict[str, str]) -> Response:
        if method == "HEAD":
            length = await self._blobs.length(path)
            if length is None:
                raise _nothing()
            return Response(headers={**headers, "Content-Length": str(length)})
        blob = await self._blobs.get(path)
        if blob is None:
            raise _nothing()
        return StreamingResponse(blob.pieces, headers={**headers, "Content-Length": str(blob.length)})


def _knows(offered: str, tag: str) -> bool:
    return any(one.strip().removeprefix("W/") in {tag, "*"} for one in offered.split(","))


def _nothing() -> Exception:
    return not_found("There is no such photo.")
