"""The pages: every address people share shows the app, and what may be kept is kept."""

from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from pledgebank.web import pages

HTML = {"accept": "text/html"}


@pytest.fixture
def client(tmp_path: Path) -> TestClient:
    (tmp_path / "index.html").write_text("<p>the app</p>")
    (tmp_path / "town.pmtiles").write_bytes(bytes(range(100)))
    (tmp_path / "worker.js").write_text("stand()")
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "app-1a2b.js").write_text("go()" * 1000)
    return TestClient(Starlette(routes=[pages.mount(tmp_path)]))


@pytest.mark.parametrize("path", ["/", "/report/k7m4x2b", "/pledge/k7m4x2b", "/activity/QWN0aXZpdHk6MDE"])
def test_an_address_of_the_app_shows_the_app(client: TestClient, path: str) -> None:
    answer = client.get(path, headers=HTML)
    assert (answer.status_code, answer.text) == (200, "<p>the app</p>")
    assert answer.headers["cache-control"] == "no-cache"
    assert "script-src 'self'" in answer.headers["content-security-policy"]


def test_a_lost_address_shows_the_app_as_not_found(client: TestClient) -> None:
    answer = client.get("/nothing/here", headers=HTML)
    assert (answer.status_code, answer.text, answer.headers["cache-control"]) == (404, "<p>the app</p>", "no-store")


def test_a_program_that_is_lost_gets_no_page(client: TestClient) -> None:
    answer = client.get("/assets/gone.js")
    assert (answer.status_code, answer.text) == (404, "Not Found")


@pytest.mark.parametrize("path", ["/../settings.py", "/%2e%2e/settings.py", "/..%2f..%2fetc/passwd", "/%00"])
def test_nothing_outside_the_folder_is_shown(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_files_named_by_their_content_are_kept_for_ever_and_sent_small(client: TestClient) -> None:
    answer = client.get("/assets/app-1a2b.js", headers={"accept-encoding": "gzip"})
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-encoding"] == "gzip"


@pytest.mark.parametrize(
    ("accepted", "encoding", "size"),
    [
        ("gzip, br, zstd", "br", "short"),
        ("br;q=0.1", "br", "short"),
        ("gzip, br;q=0", "gzip", "whole"),
        ("identity", None, "whole"),
    ],
)
def test_what_was_shortened_when_it_was_built_is_sent_so_to_who_can_read_it(
    tmp_path: Path, client: TestClient, accepted: str, encoding: str | None, size: str
) -> None:
    short = b"made short when it was built"
    (tmp_path / "assets" / "app-1a2b.js.br").write_bytes(short)
    with client.stream("GET", "/assets/app-1a2b.js", headers={"accept-encoding": accepted}) as answer:
        sent = b"".join(answer.iter_raw())
        assert answer.headers.get("content-encoding") == encoding
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.headers["content-type"].startswith("text/javascript")
        assert (sent == short) == (size == "short")
        etag = answer.headers.get("etag")
    if encoding == "br":
        assert answer.headers["vary"] == "Accept-Encoding"
        again = client.get("/assets/app-1a2b.js", headers={"accept-encoding": accepted, "if-none-match": etag or ""})
        assert (again.status_code, again.content) == (304, b"")


def test_what_stands_between_the_app_and_the_network_is_looked_for_each_time(client: TestClient) -> None:
    answer = client.get("/worker.js")
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["content-type"].startswith("text/javascript")


def test_the_map_can_be_read_in_parts(client: TestClient) -> None:
    answer = client.get("/town.pmtiles", headers={"range": "bytes=10-19"})
    assert (answer.status_code, answer.content) == (206, bytes(range(10, 20)))
    assert answer.headers["content-range"] == "bytes 10-19/100"


def test_a_file_that_is_known_is_not_sent_again(client: TestClient) -> None:
    etag = client.get("/town.pmtiles").headers["etag"]
    assert client.get("/town.pmtiles", headers={"if-none-match": etag}).status_code == 304


def test_while_the_pages_are_not_built_one_page_says_so(tmp_path: Path) -> None:
    client = TestClient(Starlette(routes=[pages.mount(tmp_path)]))
    assert "Its pages have not been built" in client.get("/").text
    assert client.get("/report/k7m4x2b").status_code == 404


def test_the_ground_of_another_map_may_be_loaded_where_it_is_named(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<p>the app</p>")
    client = TestClient(Starlette(routes=[pages.mount(tmp_path, ground=["https://tiles.example.org"])]))
    policy = client.get("/").headers["content-security-policy"].split("; ")
    assert "connect-src 'self' ws: wss: https://tiles.example.org" in policy
    assert "img-src 'self' data: blob: https://tiles.example.org" in policy
    assert "script-src 'self'" in policy
