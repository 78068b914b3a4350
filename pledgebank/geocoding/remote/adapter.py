"""How geopy reaches a service: by httpx2, one short bounded answer at a time."""

import json
from typing import Any

import httpx2
from geopy.adapters import AdapterHTTPError, BaseAsyncAdapter
from geopy.exc import GeocoderParseError, GeocoderServiceError, GeocoderTimedOut, GeocoderUnavailable

LARGEST = 512 * 1024  # bytes
# What is sent packed could be very large unpacked.
_PLAIN = {"accept-encoding": "identity"}


class Httpx2Adapter(BaseAsyncAdapter):  # type: ignore[misc]  # geopy has no types
    """Asks once, follows no redirect, and reads no more than half a megabyte."""

    def __init__(self, *, proxies: dict[str, str] | None, ssl_context: Any) -> None:
        super().__init__(proxies=proxies, ssl_context=ssl_context)
        self._verify = ssl_context if ssl_context is not None else httpx2.create_ssl_context()

    async def get_json(self, url: str, *, timeout: float, headers: dict[str, str]) -> Any:  # noqa: ASYNC109 - theirs
        """The answer as JSON. Raises GeocoderParseError where it is none."""
        text = await self.get_text(url, timeout=timeout, headers=headers)
        try:
            return json.loads(text)
        except (ValueError, RecursionError) as error:
            raise GeocoderParseError("no JSON") from error

    async def get_text(self, url: str, *, timeout: float, headers: dict[str, str]) -> str:  # noqa: ASYNC109 - theirs
        """The answer as text. Raises AdapterHTTPError and what else geopy expects."""
        try:
            async with (
                httpx2.AsyncClient(verify=self._verify, timeout=timeout, follow_redirects=False) as client,
                client.stream("GET", url, headers={**headers, **_PLAIN}) as answer,
            ):
                body = await _read(answer)
        except httpx2.TimeoutException as error:
            raise GeocoderTimedOut("no answer in time") from error
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise GeocoderUnavailable(type(error).__name__) from error
        text = body.decode("utf-8", errors="replace")
        if answer.status_code != httpx2.codes.OK:
            # Without their words: they may quote what was asked.
            raise AdapterHTTPError("", status_code=answer.status_code, headers=answer.headers, text="")
        return text


async def _read(answer: httpx2.Response) -> bytes:
    if answer.headers.get("content-encoding", "identity").lower() != "identity":
        raise GeocoderServiceError("packed, though asked not to")
    body = bytearray()
    async for part in answer.aiter_raw():
        body += part
        if len(body) > LARGEST:
            raise GeocoderServiceError("too large")
    return bytes(body)
