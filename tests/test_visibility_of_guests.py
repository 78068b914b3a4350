"""What a guest asked for is absent from every path, for everybody, until it is confirmed, and then on all of them."""

import asyncio
from collections.abc import AsyncIterator
from functools import partial
from uuid import UUID

import pytest

from pledgebank import database, workers
from pledgebank.reports.model import Report
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage
from pledgebank.web import nodes
from tests.conftest import Running
from tests.hostile.town import built
from tests.people.guests import Street
from tests.reports.builders import a_report
from tests.test_visibility import BOX, ask, every_path_to_reports

pytestmark = pytest.mark.anyio
OWN = """{ reports(where: {mine: true}) { edges { node { ref } } }
  pledges(where: {signedByMe: true}) { edges { cursor } } }"""
COUNTS = f"{{ reports {{ totalCount }} map(within: {BOX}, zoom: 12) {{ total }} }}"


@pytest.fixture
async def street(storage: Storage, running: Running) -> AsyncIterator[Street]:
    await mongo.prepare(storage, database.INDEXES)
    async with running(*workers.FOLLOWERS):
        yield Street(await built(storage))


async def every_path_to_a_guests_acts(
    storage: Storage, person: UUID | None, report: Report, pledge: UUID, signature: str
) -> set[str]:
    """Where this person meets a guest's acts."""
    paths = await every_path_to_reports(storage, person, report)
    key = nodes.encode("Pledge", pledge)
    theirs = "viewerSignature { id } signatures { edges { node { id } } }"
    paths["signature"] = (await ask(storage, person, f'{{ node(id: "{signature}") {{ id }} }}'))["node"] is not None
    shown = (await ask(storage, person, f'{{ node(id: "{key}") {{ ... on Pledge {{ signatureCount {theirs} }} }} }}'))[
        "node"
    ]
    paths["count"] = shown["signatureCount"] > 0
    paths["viewer's"] = shown["viewerSignature"] is not None
    paths["signatures"] = signature in str(shown["signatures"])
    if person:
        found = await ask(storage, person, OWN)
        paths["mine"] = report.ref in str(found["reports"])
        paths["signed by me"] = found["pledges"]["edges"] != []
    return {name for name, is_met in paths.items() if is_met}


async def test_what_a_guest_asked_for_is_met_on_no_path_until_they_confirm_it(street: Street) -> None:
    town, elsewhere = street.storage, {"lat": 56.15, "lng": -3.85}
    made, ann = (await street.report(location=elsewhere))["report"], await street.known()
    pledge = await street.pledge()
    signature = (await street.sign(pledge, visibility="PUBLIC"))["signature"]["id"]
    report = a_report(id=nodes.key_of(made["id"], "Report"), ref=made["ref"])
    met = partial(every_path_to_a_guests_acts, town, report=report, pledge=pledge, signature=signature)
    others = (None, street.town.other, street.town.person)

    before = [await met(person) for person in (*others, ann)]
    told = [str(row) for name in ("log", "inbox") for row in await town.reader.find(name, {}, limit=1000)]
    totals = [await ask(town, None, COUNTS)]
    await street.confirm()
    totals.append(await ask(town, None, COUNTS))
    async with asyncio.timeout(10):
        while "changes since" not in await met(None):
            await asyncio.sleep(0.05)
    after = [await met(person) for person in others]

    assert before == [set()] * 4
    assert [row for row in told if str(report.id) in row or report.id.hex in row] == []
    assert [(one["reports"]["totalCount"], one["map"]["total"]) for one in totals] == [(1, 3), (2, 4)]
    public = {"report", "node", "nodes", "reports", "reports within", "reports near", "reports in its state", "map"}
    public |= {"updates of it", "history of it", "reports with its reference"}
    assert after == [public | {"changes", "changes since", "signature", "count", "signatures"}] * 3
    assert await met(ann) == after[0] | {"mine", "signed by me", "viewer's"}
