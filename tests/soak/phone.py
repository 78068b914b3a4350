"""A phone over HTTP that keeps a copy: a snapshot once, and from then on only what changed."""

import asyncio
import contextlib
from typing import Any

import httpx2

from tests.soak import loop

NODE = """__typename id
  ... on Report { title reportState: state version }
  ... on Pledge { action pledgeState: state signatureCount version }
  ... on Activity { title activityState: state version slots { id taken waiting } }"""
CHANGES = f"""query ($after: String) {{ changes(after: $after, first: 100) {{
  cursor hasMore items {{ kind id node {{ {NODE} }} }} }} }}"""
Copy = dict[str, Any]


class Phone:
    """`copy`: each thing by its id, as last told."""

    def __init__(self, addresses: list[str]) -> None:
        self.copy: Copy = {}
        self.pages = 0
        self._addresses = addresses
        self._cursor: str | None = None

    async def follow(self, client: httpx2.AsyncClient, ends: asyncio.Event) -> None:
        """Catch up every second, whatever fails, until it ends."""
        while not ends.is_set():
            await self.catch_up(client)
            await asyncio.sleep(1)

    async def catch_up(self, client: httpx2.AsyncClient) -> Copy:
        """Ask until there is no more; a page that fails is asked for again."""
        while True:
            page = await self._page(client)
            for item in page["items"]:
                if item["kind"] == "DELETE":
                    self.copy.pop(item["id"], None)
                else:
                    self.copy[item["id"]] = item["node"]
            self._cursor = page["cursor"]
            self.pages += 1
            if not page["hasMore"]:
                return self.copy

    async def _page(self, client: httpx2.AsyncClient) -> dict[str, Any]:
        sent = {"query": CHANGES, "variables": {"after": self._cursor}}
        while True:
            self._addresses = self._addresses[::-1]  # now of one server, now of the other
            with contextlib.suppress(httpx2.HTTPError, ValueError):
                body = (await client.post(f"{self._addresses[0]}/graphql", json=sent, timeout=30)).json()
                if not (said := loop.codes_of(body)):
                    page: dict[str, Any] = body["data"]["changes"]
                    return page
                if not said <= loop.NOT_NOW:
                    raise RuntimeError(f"changes are refused: {said}")
            await asyncio.sleep(0.3)
