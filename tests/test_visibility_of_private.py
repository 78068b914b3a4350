"""What is private is met by its reporter and by who works for its body alone, on every path and by every role."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest

from pledgebank import database, schema
from pledgebank.base.errors import Refused
from pledgebank.base.ids import new_id
from pledgebank.reports import rules
from pledgebank.reports.model import Report, ReportState
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage
from pledgebank.web import nodes
from pledgebank.web.context import Context, Viewer
from tests.conftest import Running
from tests.reports.builders import NOON
from tests.reports.life.village import TOOLS as VILLAGE_TOOLS
from tests.reports.life.village import Village, settled
from tests.test_visibility import BOX, TOOLS, ask, every_path_to_reports

pytestmark = pytest.mark.anyio
COUNTS = f"{{ reports {{ totalCount }} map(within: {BOX}, zoom: 12) {{ total }} }}"
OURS = """query ($states: [ReportState!]) { reports(where: {ours: true, states: $states}) {
  totalCount edges { node { id } } } }"""


@pytest.fixture
async def village(storage: Storage, running: Running) -> AsyncIterator[Village]:
    await mongo.prepare(storage, database.INDEXES)
    async with running():
        yield await settled(storage)


async def test_a_private_report_is_met_by_its_reporter_and_its_body_and_by_nobody_else(village: Village) -> None:
    storage, report = village.storage, await village.report(private=True, created_at=NOON)
    said = (await village.update(village.officer, report, "A word."))["update"]["id"]
    met = {}
    for person in (None, village.ben, village.stranger, village.ann, village.officer, village.moderator):
        paths = await every_path_to_reports(storage, person, report)
        paths["update"] = (await ask(storage, person, f'{{ node(id: "{said}") {{ id }} }}'))["node"] is not None
        if person:
            paths["mine"] = nodes.encode("Report", report.id) in str(
                await ask(storage, person, "{ reports(where: {mine: true}) { edges { node { id } } } }")
            )
        met[person] = {name for name, is_met in paths.items() if is_met}
        counts = await ask(storage, person, COUNTS)
        assert (counts["reports"]["totalCount"], counts["map"]["total"]) == (0, 0)

    async with asyncio.timeout(10):
        await storage.tail.passed(0)
    assert [met[person] for person in (None, village.ben, village.stranger)] == [set()] * 3
    by_key = {"report", "node", "nodes", "updates of it", "history of it", "update", "changes"}
    for person in (village.ann, village.officer, village.moderator):
        own = {"mine"} if person == village.ann else set()
        assert met[person] - {"changes since"} == by_key | own


async def test_staff_list_what_is_theirs_private_ones_too_and_hidden_ones_where_they_moderate(village: Village) -> None:
    several = {state: await village.report(state=state) for state in ReportState}
    private = await village.report(private=True)
    await village.report(body=new_id())

    async def ours(person: UUID, *states: ReportState) -> tuple[int, set[str]]:
        found = await _ours(village, person, list(states) or None)
        return found["totalCount"], {edge["node"]["id"] for edge in found["edges"]}

    def keys(*reports: Report) -> tuple[int, set[str]]:
        return len(reports), {nodes.encode("Report", report.id) for report in reports}

    shown = [report for state, report in several.items() if state in rules.PUBLIC]
    hidden = several[ReportState.HIDDEN]
    assert await ours(village.officer) == keys(*shown, private)
    assert await ours(village.moderator) == keys(*shown, private, hidden)
    assert await ours(village.stranger) == keys()
    assert await ours(village.moderator, ReportState.HIDDEN) == keys(hidden)
    assert await ours(village.officer, ReportState.HIDDEN) == keys()
    assert await ours(village.officer, ReportState.OPEN) == keys(several[ReportState.OPEN], private)


@pytest.mark.parametrize(("who", "code"), [("ann", "NOT_ALLOWED"), (None, "SIGN_IN_NEEDED")])
async def test_who_works_for_nobody_has_no_such_list(village: Village, who: str | None, code: str) -> None:
    with pytest.raises(Refused) as refused:
        await _ours(village, getattr(village, who) if who else None, None)
    assert refused.value.code == code


async def _ours(village: Village, person: UUID | None, states: list[ReportState] | None) -> Any:
    viewer = Viewer(person, new_id(), NOON) if person else None
    context = Context(village.storage, {**VILLAGE_TOOLS, **TOOLS}, viewer=viewer)
    given = {"states": [state.value for state in states] if states else None}
    result = await schema.build().execute(OURS, given, context_value=context)
    for error in result.errors or ():
        assert error.original_error
        raise error.original_error
    assert result.data
    return result.data["reports"]
