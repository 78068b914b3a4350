"""The page `/metrics`, and who may read it: not the public."""

import hmac
import ipaddress

from prometheus_client.exposition import choose_encoder
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from pledgebank.storage.mongo import Storage
from pledgebank.web.telemetry.metrics import Metrics
from pledgebank.web.telemetry.readings import Readings

_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")
_UNKEPT = {"Cache-Control": "no-store"}


def routes(metrics: Metrics, storage: Storage, *, token: str | None, near: bool) -> list[Route]:
    """`/metrics`. With a token, who sends it as Bearer may read; without, those `near` (same machine or network)."""
    readings = Readings(storage)
    metrics.registry.register(readings)

    async def page(request: Request) -> Response:
        if token is not None and not _sends(request, token):
            hint = {**_UNKEPT, "WWW-Authenticate": "Bearer"}
            return PlainTextResponse("This needs the token of PLEDGEBANK_METRICS_TOKEN.\n", 401, hint)
        if token is None and not (near and is_near(request)):
            return PlainTextResponse("Not Found", 404)
        await readings.look()
        encode, media = choose_encoder(request.headers.get("accept", ""))
        return Response(encode(metrics.registry), headers={**_UNKEPT, "Content-Type": media})

    return [Route("/metrics", page, methods=["GET"])]


def is_near(request: Request) -> bool:
    """Whether somebody on this machine or its private network asks, by an address or a local name, through no proxy.

    The name matters as well: another site's page may have its own name point to this machine.
    """
    if request.client is None or any(header in request.headers for header in _FORWARDED):
        return False
    address, name = _address(request.client.host), request.url.hostname or ""
    return address is not None and address.is_private and ("." not in name or _address(name) is not None)


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _sends(request: Request, token: str) -> bool:
    scheme, _, sent = request.headers.get("authorization", "").partition(" ")
    return scheme.lower() == "bearer" and hmac.compare_digest(sent.strip().encode(), token.encode())
