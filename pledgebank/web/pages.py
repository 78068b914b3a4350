"""The app's own pages: built files from one folder, and the one page that shows every address people share."""

import contextlib
import re
from collections.abc import Sequence
from pathlib import Path

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from pledgebank.web import headers
from pledgebank.web.compression import compressed

# The pages read the rest of the address themselves: /report/k7m4x2b.
SHOWN = frozenset({".", "report", "pledge", "activity", "group", "groups", "mine", "settings", "waiting", "new"})
SHELL = "index.html"
# What an installed app looks at to find out whether there is a newer one.
ANEW = frozenset({SHELL, "worker.js", "manifest.webmanifest"})
# Their names carry a digest of what is in them, so what was once fetched never changes.
LASTING = "assets/"
_NOT_AT_ALL = re.compile(r"\s*q=0(\.0*)?\s*")
PERMISSIONS = {"permissions-policy": "geolocation=(self), camera=(self), microphone=()"}
NOT_BUILT = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Pledgebank</title>
<style>body { font: 1.1rem/1.5 system-ui, sans-serif; max-width: 34rem; margin: 4rem auto; padding: 0 1rem }</style>
<h1>Pledgebank is running</h1>
<p>Its pages have not been built. With Node 20 or newer, run <code>make run</code> and load this again.</p>
<p>Programs can already speak to it at <a href="/graphql">/graphql</a>.</p>
</html>
"""


def mount(folder: Path, *, ground: Sequence[str] = ()) -> BaseRoute:
    """The pages built into a folder; while there are none, one page that says how to build them.

    `ground`: addresses of other servers that the map's ground may come from.
    """
    built = (folder / SHELL).is_file()
    application: ASGIApp = _Pages(folder, _policy(ground)) if built else _not_built
    return Mount("/", compressed(application), name="pages")


def _policy(ground: Sequence[str]) -> str:
    images, asked = (" ".join([headers.POLICY[each], *ground]) for each in ("img-src", "connect-src"))
    return headers.policy(font_src="'self'", img_src=images, connect_src=asked)


async def _not_built(scope: Scope, receive: Receive, send: Send) -> None:
    status = 200 if scope["path"] == "/" else 404
    response = HTMLResponse(NOT_BUILT, status, headers={**PERMISSIONS, "cache-control": "no-store"})
    await response(scope, receive, send)


class _Pages(StaticFiles):
    """Built files with their headers. An address of the app gets the app, and so does a lost one, as not found."""

    def __init__(self, folder: Path, policy: str) -> None:
        super().__init__(directory=folder)
        self._policy = policy

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, or the page that shows the address."""
        try:
            shown = SHELL if path.split("/", maxsplit=1)[0] in SHOWN else path
            response = await self._shortened(shown, scope) or await super().get_response(shown, scope)
        except HTTPException as error:
            if error.status_code != 404 or "text/html" not in Headers(scope=scope).get("accept", ""):
                raise
            shell, known = self.lookup_path(SHELL)
            response = FileResponse(shell, 404, stat_result=known)
        response.headers.update({**PERMISSIONS, headers.CONTENT_POLICY: self._policy})
        response.headers["cache-control"] = _kept(path, response)
        return response

    async def _shortened(self, path: str, scope: Scope) -> Response | None:
        """The file as it was shortened when it was built, for who can read that; None where there is none."""
        if not path.startswith(LASTING) or not _reads_brotli(Headers(scope=scope).get("accept-encoding", "")):
            return None
        with contextlib.suppress(HTTPException):
            response = await super().get_response(path + ".br", scope)
            response.headers.update({"content-encoding": "br", "vary": "Accept-Encoding"})
            return response
        return None


def _reads_brotli(accepted: str) -> bool:
    wishes = (part.partition(";") for part in accepted.lower().split(","))
    return any(name.strip() == "br" and not _NOT_AT_ALL.fullmatch(weight) for name, _, weight in wishes)


def _kept(path: str, response: Response) -> str:
    if response.status_code == 404:
        return "no-store"
    if path.startswith(LASTING):
        return "public, max-age=31536000, immutable"
    return "no-cache" if path.split("/", maxsplit=1)[0] in SHOWN | ANEW else "public, max-age=3600"
