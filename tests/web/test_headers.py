"""What every response forbids, and what only the explorer's page allows itself."""

import base64
import hashlib
import re

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from pledgebank.storage.mongo import Storage
from pledgebank.web import headers
from pledgebank.web.headers import SecurityHeaders
from tests.web.graphql.house import a_client, an_app

pytestmark = pytest.mark.anyio
BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


async def test_every_response_carries_the_security_headers(storage: Storage) -> None:
    async with a_client(an_app(storage)) as client:
        for path in ("/healthz", "/nowhere", "/graphql"):
            headers = (await client.get(path)).headers
            assert headers["content-security-policy"] == (
                "default-src 'none'; script-src 'self'; worker-src 'self' blob:; style-src 'self' 'unsafe-inline'; "
                "img-src 'self' data: blob:; connect-src 'self' ws: wss:; manifest-src 'self'; base-uri 'none'; "
                "frame-ancestors 'none'; form-action 'self'"
            )
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["referrer-policy"] == "same-origin"


async def test_the_explorer_allows_its_own_script_and_no_foreign_host(storage: Storage) -> None:
    async with a_client(an_app(storage, explorable=True)) as client:
        page = await client.get("/graphql", headers=BROWSER)
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    [script] = re.findall(r"<script>(.*?)</script>", page.text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}';" in page.headers["content-security-policy"]
    assert not re.findall(r"https?://", page.text)


async def test_production_shows_no_explorer(storage: Storage) -> None:
    async with a_client(an_app(storage)) as client:
        assert (await client.get("/graphql", headers=BROWSER)).status_code == 405


@pytest.mark.parametrize(
    ("origin", "let_in"), [("https://app.example.org", True), ("https://app.example.org.evil.net", False)]
)
def test_pages_that_were_named_may_ask_with_a_token_and_no_others(origin: str, let_in: bool) -> None:
    app = Starlette(middleware=[Middleware(SecurityHeaders), headers.other_pages(["https://app.example.org"])])
    wish = {"origin": origin, "access-control-request-method": "PUT", "access-control-request-headers": "authorization"}
    answer = TestClient(app).options("/photos/x", headers=wish)
    assert (answer.headers.get("access-control-allow-origin") == origin) is let_in
    assert "access-control-allow-credentials" not in answer.headers
