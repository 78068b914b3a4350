"""A phone that keeps a copy of what its owner may see, over the whole schema."""

from collections.abc import AsyncGenerator
from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from pledgebank import schema
from pledgebank.base.errors import Refused
from pledgebank.base.geo import Box
from pledgebank.base.ids import new_id
from pledgebank.councils.places import Places
from pledgebank.storage.mongo import Storage
from pledgebank.sync.api import Sources
from pledgebank.web.context import Context, Viewer
from pledgebank.web.nodes import Nodes

NODE = """__typename id
  ... on Report { title reportState: state version }
  ... on Pledge { action pledgeState: state signatureCount version }
  ... on Activity { title activityState: state version location { lat lng } locationIsExact slots { taken waiting } }"""
CHANGES = f"""query ($after: String, $within: BoxInput, $first: Int!) {{
  changes(after: $after, within: $within, first: $first) {{
    cursor hasMore items {{ cursor kind id node {{ {NODE} }} }} }} }}"""
CHANGED = f"""subscription ($after: String, $within: BoxInput) {{
  changed(after: $after, within: $within) {{ cursor kind id node {{ {NODE} }} }} }}"""
SCHEMA = schema.build()
TOOLS: dict[type, object] = {Nodes: schema.NODES, Sources: schema.COPIES, Places: Places()}

Copy = dict[str, Any]


class Phone:
    """`copy`: each thing by its id, as last told. `within`: the box of map it keeps."""

    def __init__(self, storage: Storage, person: UUID | None = None, within: Box | None = None) -> None:
        self.storage = storage
        self.person = person
        self.within = within
        self.copy: Copy = {}
        self.cursor: str | None = None
        self.pages = 0
        self.begun_anew = 0

    async def catch_up(self, first: int = 100) -> Copy:
        """Ask until there is no more."""
        while True:
            page = await self._ask(first)
            self.pages += 1
            if page is None:
                self.copy, self.cursor, self.begun_anew = {}, None, self.begun_anew + 1
                continue
            for item in page["items"]:
                self.take(item)
            self.cursor = page["cursor"]
            if not page["hasMore"]:
                return self.copy

    async def listen(self) -> AsyncGenerator[dict[str, Any], None]:
        """Every change from the cursor on, as it happens."""
        stream = await SCHEMA.subscribe(CHANGED, self._variables(), context_value=self._context())
        async for result in stream:
            assert result.errors is None, result.errors
            assert result.data
            yield result.data["changed"]

    def take(self, item: dict[str, Any]) -> None:
        """Take one change into the copy."""
        if item["kind"] == "DELETE":
            self.copy.pop(item["id"], None)
        else:
            assert item["node"]["id"] == item["id"]
            self.copy[item["id"]] = item["node"]

    async def _ask(self, first: int) -> dict[str, Any] | None:
        """A page; None where the copy has to be made anew."""
        result = await SCHEMA.execute(CHANGES, self._variables() | {"first": first}, context_value=self._context())
        if result.errors and isinstance(refused := result.errors[0].original_error, Refused):
            assert refused.code == "CURSOR_EXPIRED", refused
            return None
        assert result.errors is None, result.errors
        assert result.data
        return cast("dict[str, Any]", result.data["changes"])

    def _variables(self) -> dict[str, Any]:
        box = self.within
        within = {"south": box.south, "west": box.west, "north": box.north, "east": box.east} if box else None
        return {"after": self.cursor, "within": within}

    def _context(self) -> Context:
        ends = self.storage.clock.now() + timedelta(minutes=15)
        viewer = Viewer(self.person, new_id(), ends) if self.person else None
        return Context(self.storage, TOOLS, viewer=viewer)
