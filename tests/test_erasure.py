"""Somebody who did everything here deletes their account: nothing of them is left, and all counts are right."""

from typing import Any

import pytest

from pledgebank import database, workers
from pledgebank.mail.mailbox import DemoMailbox
from pledgebank.people import store as people
from pledgebank.people.entrance import Entrance
from pledgebank.pledges import fold
from pledgebank.pledges import store as pledges
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage
from pledgebank.web import nodes
from tests.conftest import Running
from tests.hostile.town import Town, built
from tests.people.guests import Street
from tests.people.leaving import calm
from tests.pledges.builders import a_person, created, sign

pytestmark = pytest.mark.anyio
NAME = "Zebedee Quill"
NODES = """query ($ids: [ID!]!) { nodes(ids: $ids) { __typename
  ... on Report { title reporter { name } } ... on Pledge { state signatureCount promiser { ... on Person { name } } }
  ... on Activity { activityState: state organiser { ... on Person { name } } } } }"""


async def everything(storage: Storage) -> str:
    """All that is stored, the log and its inbox included."""
    names = await storage.database.list_collection_names()
    return str({name: [row async for row in storage.reader.scan(name, {})] for name in names})


async def everything_done(town: Town) -> list[str]:
    """The ids of what the person makes in the town."""
    usual = {name: given["input"] for name, given in town.usual.items() if "input" in given}
    report = await town.make(
        "createReport", {**usual["createReport"], "contact": None, "showName": True}, "report { id }"
    )
    pledge = await town.make("createPledge", {**usual["createPledge"], "idempotencyKey": "k1"}, "pledge { id }")
    activity = await town.make("createActivity", {**usual["createActivity"], "publish": True}, "activity { id }")
    await town.make("joinSlot", usual["joinSlot"], "signup { id }")
    data, codes = await town.ask(
        "mutation ($input: FlagInput!) { flag(input: $input) { errors { code } } }",
        {"input": usual["flag"]},
        town.person,
    )
    assert (codes, data["flag"]["errors"]) == ([], [])
    return [report["id"], pledge["id"], activity["id"]]


async def leave(town: Town, email: str) -> Any:
    request = "mutation ($input: RequestSignInCodeInput!) { requestSignInCode(input: $input) { errors { code } } }"
    await town.ask(request, {"input": {"email": email}}, town.person)
    entrance = town.tools[Entrance]
    assert isinstance(entrance, Entrance)
    assert isinstance(entrance.mailer, DemoMailbox)
    code = entrance.mailer.messages[0].subject[:6]
    query = "mutation ($input: DeleteAccountInput!) { deleteAccount(input: $input) { errors { code message } } }"
    data, codes = await town.ask(query, {"input": {"code": code}}, town.person)
    assert codes == []
    return data["deleteAccount"]


async def test_nothing_of_an_erased_person_is_left_and_what_they_did_stays_without_them(
    storage: Storage, running: Running
) -> None:
    await mongo.prepare(storage, database.INDEXES)
    async with running(*workers.FOLLOWERS):
        town = await built(storage)
        person = await people.get(storage.reader, town.person)
        assert person is not None
        assert person.email is not None
        query = "mutation ($input: UpdateProfileInput!) { updateProfile(input: $input) { errors { code } } }"
        await town.ask(query, {"input": {"name": NAME}}, town.person)
        made = await everything_done(town)
        street = Street(town)
        await street.report(person.email, title="Never confirmed", contact={"email": person.email, "name": NAME})
        others = [await created(storage, await a_person(storage), target=target) for target in (1, 5)]
        for pledge in others:
            await sign(storage, pledge, town.person)
            await sign(storage, pledge)
        await calm(storage, *workers.FOLLOWERS)
        before = await everything(storage)
        assert (person.email in before, NAME in before) == (True, True)

        assert await leave(town, person.email) == {"errors": []}
        await calm(storage, *workers.FOLLOWERS)

        after = await everything(storage)
        assert [word for word in (person.email, person.email.partition("@")[0], NAME, "Zebedee") if word in after] == []
        data, codes = await town.ask(NODES, {"ids": made}, None)
        active, opened = [await pledges.get(storage.reader, key) for key in others]

    assert (codes, data["nodes"]) == (
        [],
        [
            {"__typename": "Report", "title": "Bags", "reporter": None},
            {
                "__typename": "Pledge",
                "state": "CANCELLED",
                "signatureCount": 0,
                "promiser": {"name": "A neighbour"},
            },
            {"__typename": "Activity", "activityState": "CANCELLED", "organiser": {"name": "A neighbour"}},
        ],
    )
    assert active is not None
    assert opened is not None
    assert (active.state, active.signature_count, active.count_at_activation) == ("ACTIVE", 2, 1)
    assert (opened.state, opened.signature_count) == ("OPEN", 1)
    for key in others:
        assert (found := await fold.recount(storage.reader, key)).shown == found.true
    for collection in (
        "sessions",
        "signups",
        "flaggings",
        "follows",
        "photos",
        "report_changes",
        "report_updates",
        "supports",
        "wishes",
        "signatures",
        "reports",
        "answers",
        "schedules",
        "waiting",
        "notices",
        "letters",
    ):
        rows = [row async for row in storage.reader.scan(collection, {})]
        assert town.person.hex not in str(rows).replace("-", "")
    assert await storage.reader.count("parked", {}, limit=1) == 0
    assert (await town.ask(f'{{ node(id: "{nodes.encode("Person", town.person)}") {{ id }} }}', {}, None))[1] == []
