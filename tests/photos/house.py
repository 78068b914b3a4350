"""A town whose people send photos and look at them, in the tests' words."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
from msgspec import Struct
from starlette.applications import Starlette

from pledgebank.base.errors import Refused
from pledgebank.base.ids import new_id
from pledgebank.photos import routes, store
from pledgebank.photos.album import Album
from pledgebank.photos.blobs import Blobs
from pledgebank.photos.blobs.disk import Disk
from pledgebank.photos.darkroom.room import Darkroom
from pledgebank.photos.model import Photo
from pledgebank.photos.reception import Reception
from pledgebank.photos.sending import Patience
from pledgebank.storage.mongo import Storage
from pledgebank.web.auth import Admission
from pledgebank.web.context import Viewer
from tests.hostile.town import Town, built
from tests.photos.pictures import jpeg

PHOTO = jpeg()
REPORT = """mutation ($input: CreateReportInput!) { it: createReport(input: $input) {
  report { id ref photos { id url(size: LARGE) width height alt } } errors { code field } } }"""
DESCRIBE = """mutation ($input: DescribePhotoInput!) { it: describePhoto(input: $input) {
  photo { id alt } errors { code field } } }"""
NODE = """query ($id: ID!) { it: node(id: $id) { ... on Photo { id alt } ... on Report { photos { id url } } } }"""


class House(Struct):
    """One server."""

    town: Town
    tools: dict[type, object]
    client: httpx2.AsyncClient
    folder: Path
    blobs: Blobs

    @property
    def storage(self) -> Storage:
        return self.town.storage

    async def put(
        self, key: UUID, content: bytes = PHOTO, *, person: UUID | None = None, media: str = "image/jpeg"
    ) -> httpx2.Response:
        """Send a photo."""
        headers = {**bearer(person), "content-type": media}
        return await self.client.put(f"/photos/{key}", content=content, headers=headers)

    async def get(self, url: str, *, person: UUID | None = None, knows: str = "") -> httpx2.Response:
        """Look at a picture."""
        return await self.client.get(url, headers={**bearer(person), **({"if-none-match": knows} if knows else {})})

    async def photo(self, key: UUID) -> Photo | None:
        """What is known of a photo."""
        return await store.get(self.storage.reader, key)

    async def ask(self, query: str, person: UUID | None, **given: Any) -> Any:
        """The answer's one field `it`."""
        data, codes = await self.town.ask(query, given, person)
        assert codes == []
        return data["it"]

    async def report(self, person: UUID | None, *photos: object, **said: Any) -> Any:
        """Report something with photos; the whole answer."""
        usual = {key: value for key, value in self.town.usual["createReport"]["input"].items() if key != "contact"}
        return await self.ask(REPORT, person, input={**usual, "photos": [str(one) for one in photos], **said})

    def kept(self) -> list[str]:
        """The pictures on the disk."""
        return sorted(str(one.relative_to(self.folder)) for one in self.folder.rglob("*") if one.is_file())


def bearer(person: UUID | None) -> dict[str, str]:
    """The header by which this person is known here."""
    return {"authorization": f"Bearer {person.hex}"} if person else {}


@asynccontextmanager
async def opened(
    storage: Storage, darkroom: Darkroom, folder: Path, *, patience: Patience | None = None, blobs: Blobs | None = None
) -> AsyncIterator[House]:
    """A house over an empty database."""
    town = await built(storage)
    blobs = blobs or Disk(folder)

    def authenticate(token: str | None) -> Viewer | None:
        if token == "ended":
            raise Refused("UNAUTHENTICATED", "Your session has ended; please sign in again.")
        return Viewer(UUID(token), new_id(), storage.clock.now() + timedelta(minutes=15)) if token else None

    async def stands(_reader: object, _viewer: Viewer) -> bool:
        return True

    tools = {**town.tools, Admission: Admission(stands)}
    album = town.tools[Album]
    assert isinstance(album, Album)
    ways = routes.routes(Reception(storage, tools, authenticate), album, blobs, darkroom, patience=patience)
    transport = httpx2.ASGITransport(app=Starlette(routes=ways))
    async with httpx2.AsyncClient(transport=transport, base_url="http://localhost") as client:
        yield House(town, tools, client, folder, blobs)


def code(answer: httpx2.Response) -> tuple[int, str]:
    """The status of a refusal, and the code of its one error."""
    [error] = answer.json()["errors"]
    assert set(error) >= {"code", "message", "field", "retryAfter"}
    return answer.status_code, error["code"]


def shown(answer: httpx2.Response) -> bytes:
    """The picture in an answer."""
    assert answer.status_code == 200, answer.text
    return answer.content
