"""Pictures in a store that speaks S3's language: Amazon's, or one of the many others."""

import contextlib
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import obstore
from msgspec import Struct
from obstore.exceptions import BaseError
from obstore.store import S3Store

from pledgebank.photos.blobs import Away, Blob

if TYPE_CHECKING:  # there for type checkers alone
    from obstore.store import ClientConfig, RetryConfig, S3Config

PIECE = 64 * 1024
_MEDIA = {".jpg": "image/jpeg", ".webp": "image/webp"}


class Account(Struct, frozen=True):
    """What is needed besides the URL; what is None is looked for where AWS's own programs do."""

    endpoint: str | None = None
    region: str | None = None
    key: str | None = None
    secret: str | None = None


class S3:
    """A bucket, or what is under a prefix of it: `s3://bucket/prefix`."""

    def __init__(self, url: str, account: Account) -> None:
        parts = urlsplit(url)
        config: S3Config = {"region": account.region or "us-east-1"}
        options: ClientConfig = {"timeout": timedelta(seconds=20), "connect_timeout": timedelta(seconds=5)}
        if account.endpoint is not None:
            config["endpoint"] = account.endpoint
            options["allow_http"] = account.endpoint.startswith("http://")
        if account.key is not None and account.secret is not None:
            config["access_key_id"] = account.key
            config["secret_access_key"] = account.secret
        retry: RetryConfig = {"max_retries": 2, "retry_timeout": timedelta(seconds=20)}
        self._store = S3Store(
            parts.netloc,
            prefix=parts.path.strip("/") or None,
            config=config,
            client_options=options,
            retry_config=retry,
        )

    async def put(self, path: str, source: Path) -> None:
        """Keep what a file holds; S3 shows it once it is whole."""
        attributes = {"Content-Type": _MEDIA.get(source.suffix, "application/octet-stream")}
        with _reached():
            await obstore.put_async(self._store, path, source, attributes=attributes, use_multipart=False)

    async def get(self, path: str) -> Blob | None:
        """What is kept; None where nothing is."""
        with _reached():
            try:
                found = await obstore.get_async(self._store, path)
            except FileNotFoundError:
                return None
        return Blob(found.meta["size"], _read(found.stream(PIECE)))

    async def length(self, path: str) -> int | None:
        """How many bytes are kept; None where nothing is."""
        with _reached():
            try:
                return (await obstore.head_async(self._store, path))["size"]
            except FileNotFoundError:
                return None

    async def delete(self, paths: Sequence[str]) -> None:
        """Forget what is kept under these paths, if anything is."""
        for path in paths:
            with _reached(), contextlib.suppress(FileNotFoundError):
                await obstore.delete_async(self._store, path)


async def _read(stream: AsyncIterator[object]) -> AsyncIterator[bytes]:
    with _reached():
        async for piece in stream:
            yield bytes(memoryview(piece))  # type: ignore[arg-type]  # a buffer, of which typing has no name yet


@contextlib.contextmanager
def _reached() -> Iterator[None]:
    try:
        yield
    except (BaseError, OSError) as error:
        raise Away(f"the store of photos: {type(error).__name__}") from error
