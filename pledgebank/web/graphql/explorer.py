"""A page to try GraphQL on, in demo mode: one file, no foreign host, allowed by the digest of its script."""

import base64
import hashlib
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from pledgebank.web import headers

_PAGE = files("pledgebank.web.graphql").joinpath("explorer.html").read_text(encoding="utf-8")
_SCRIPT = _PAGE.partition("<script>")[2].partition("</script>")[0]
_DIGEST = base64.b64encode(hashlib.sha256(_SCRIPT.encode()).digest()).decode()


def wanted(request: Request) -> bool:
    """Whether a browser asks for a page, not for an answer."""
    asks = request.method == "GET" and "query" not in request.query_params
    return asks and "text/html" in request.headers.get("accept", "")


def page() -> Response:
    """The page."""
    policy = headers.policy(script_src=f"'sha256-{_DIGEST}'")
    return HTMLResponse(_PAGE, headers={headers.CONTENT_POLICY: policy, "Cache-Control": "no-store"})
