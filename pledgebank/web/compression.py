"""Answers made shorter on their way, with what the client understands best: Zstandard, Brotli or gzip."""

from starlette.responses import Response
from starlette.types import ASGIApp
from starlette_compress import CompressMiddleware, add_compress_type, remove_compress_type

# Shorter ones would hardly shrink, and all of them fit into one packet.
LEAST_BYTES = 1_000

add_compress_type("application/graphql-response+json")
# Streams: held back until their end, or of use to nobody when each event is compressed by itself.
remove_compress_type("multipart/mixed")
remove_compress_type("text/event-stream")


def compressed(app: ASGIApp) -> ASGIApp:
    """The application with its bodies compressed where that is worth it.

    Not for what holds a secret beside something that a stranger may have chosen: the length would tell of both.
    """
    return CompressMiddleware(app, minimum_size=LEAST_BYTES)


def answer(response: Response) -> ASGIApp:
    """One response, compressed where that is worth it; what it varies by says so already."""
    if len(response.body) < LEAST_BYTES:
        return response
    response.headers["vary"] = response.headers["vary"].removesuffix(", Accept-Encoding")  # or it is said twice
    return compressed(response)
