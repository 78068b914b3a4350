"""Under which names pictures are kept, and by which addresses they are looked at: none of them can be guessed."""

import base64
import hmac
import secrets
from datetime import datetime
from functools import partial
from urllib.parse import urlencode
from uuid import UUID

from pledgebank.people.store import KEYS
from pledgebank.photos.model import Photo, PhotoSize
from pledgebank.storage.documents import Doc
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write

# A private address is good for ten to fifteen minutes, and the same one for five: what shows it need not load it anew.
_STEP = 300
_LEAST = 600
_NAME = 20  # bytes
_PROOF = 18


class Album:
    """One per process, made by `open_album`. `site`: what addresses begin with, such as https://pledgebank.example."""

    def __init__(self, secret: bytes, site: str) -> None:
        self._secret = secret
        self._site = site

    def name(self, content: bytes, key: UUID) -> str:
        """The name for the pictures of a photo, by the digest of its file and its id."""
        return self._mac("name", content + key.bytes)[:_NAME].hex()

    def address(self, photo: Photo, size: PhotoSize) -> str:
        """Where everybody finds a picture that everybody may see."""
        return f"{self._site}/photos/{photo.name}/{size.file}"

    def address_for(self, viewer: UUID | None, photo: Photo, size: PhotoSize, now: datetime) -> str:
        """Where this viewer finds a picture that not everybody may see; for a short time, without any header."""
        until = (int(now.timestamp()) // _STEP + 1) * _STEP + _LEAST
        shown_to = viewer.hex if viewer else ""
        proof = self._proof(photo.name or "", size, shown_to, str(until))
        return f"{self.address(photo, size)}?{urlencode({'for': shown_to, 'until': until, 'proof': proof})}"

    def is_proven(self, photo: Photo, size: PhotoSize, said: tuple[str, str, str], now: datetime) -> bool:
        """Whether an address is one of ours, not too old: `said` are its `for`, `until` and `proof`."""
        shown_to, until, proof = said
        expected = self._proof(photo.name or "", size, shown_to, until)
        return hmac.compare_digest(expected.encode(), proof.encode()) and now.timestamp() < int(until)

    def _proof(self, name: str, size: PhotoSize, shown_to: str, until: str) -> str:
        signed = "\0".join((name, size.value, shown_to, until)).encode()
        return base64.urlsafe_b64encode(self._mac("look", signed)[:_PROOF]).decode()

    def _mac(self, purpose: str, value: bytes) -> bytes:
        return hmac.digest(self._secret, purpose.encode() + b"\0" + value, "sha256")


async def open_album(storage: Storage, site: str) -> Album:
    """The album of this database; the first process to ask makes its key. After `mongo.prepare`."""
    kept = await storage.reader.get(KEYS, "photos")
    if kept is None:
        made = {"naming": secrets.token_bytes(32)}
        kept = (await write(storage, partial(_keep, made=made), recognise=False)).value
    return Album(bytes(kept["naming"]), site)


async def _keep(unit: Unit, made: Doc) -> Doc:
    if kept := await unit.get(KEYS, "photos"):
        return kept
    await unit.insert(KEYS, {"_id": "photos", "made_at": unit.now, **made})
    return made
