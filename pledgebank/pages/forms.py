"""Forms that a page without a script sends: read within bounds, and only from our own pages."""

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlsplit

from starlette.requests import Request

MOST_BYTES = 10_000
MOST_FIELDS = 20
MEDIA = "application/x-www-form-urlencoded"
# What only a program fills in, as nobody sees it.
TRAP = "website"


class Unfit(Exception):
    """What was sent is not one of our forms. `status`: as HTTP says so."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


async def read(request: Request, address: str) -> Mapping[str, str]:
    """The fields of a form that was sent from a page of ours, at this address. Raises Unfit."""
    if not _is_ours(request, address):
        raise Unfit(403)
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != MEDIA:
        raise Unfit(415)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise Unfit(413)
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS))
    except ValueError as error:
        raise Unfit(400) from error


def is_trapped(fields: Mapping[str, str]) -> bool:
    """Whether a program filled it in that fills in everything."""
    return bool(fields.get(TRAP))


def _is_ours(request: Request, address: str) -> bool:
    """Whether no other site sent it. Browsers say so by one header or the other; what says nothing is no browser of

    today's, and has nothing of anybody's that a foreign site could make use of: we know no cookies.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("origin")
    if origin is None:
        return True
    return urlsplit(origin).netloc in {request.headers.get("host"), urlsplit(address).netloc}
