"""A pledge from its first signature to what became of it, so that all that follows is looked up as well."""

from typing import Any, cast
from uuid import UUID

from pledgebank import workers
from pledgebank.pledges.after import clock
from tests.conftest import SetClock
from tests.explain.asked import CORE
from tests.hostile.documents import document
from tests.hostile.promised import HOME
from tests.hostile.town import SPOT, Town
from tests.people.leaving import calm
from tests.pledges.builders import a_person

CHILDREN = """query ($id: ID!) { node(id: $id) { ... on Pledge { children(first: 5) { edges { node { id } } }
  areasToJoin(first: 5) { edges { node { id } } } viewerSignature { id } } } }"""
EDITS = "query ($id: ID!) { node(id: $id) { ... on Pledge { edits { edges { node { id } } } } } }"
HIDE = "mutation ($input: HidePledgeTextInput!) { hidePledgeText(input: $input) { errors { code } } }"
WORDS = "We meet at ten at the old bridge; please bring gloves and a spade."


async def live(town: Town) -> None:
    """It is made, signed, announced, signed by another, done and kept; then time passes."""
    given = {**town.usual["createPledge"]["input"], "target": 1}
    pledge = (await town.make("createPledge", given, "pledge { id }"))["id"]
    late = await a_person(town.storage)
    for name, person, more in (
        ("signPledge", town.other, {}),
        ("announcePledge", town.person, {"text": WORDS}),
        ("signPledge", late, {}),
        ("answerPledge", late, {"done": True}),
        ("recordPledgeKept", town.person, {"kept": True}),
    ):
        await _do(town, name, person, pledge=pledge, **more)
        await calm(town.storage, *workers.FOLLOWERS)
    await _go_by_areas(town)
    await _try_again(town)
    await _count_households(town)
    time = cast("SetClock", town.storage.clock)
    before = time.now()
    time.advance(days=28)
    for work in (clock.remind_due, clock.ask_due, clock.advise_due, clock.greet_due):
        await work(town.storage)
    await calm(town.storage, *workers.FOLLOWERS)
    time.time = before


async def _go_by_areas(town: Town) -> None:
    """One is made that goes by areas, signed in one, looked at, and changed."""
    usual = town.usual["createPledge"]["input"]
    without = ("location", "radius", "cap", "contact")
    given = {name: value for name, value in usual.items() if name not in without}
    whole = (await town.make("createPledge", {**given, "byArea": "council"}, "pledge { id }"))["id"]
    await _do(town, "signPledge", town.other, pledge=whole, location=SPOT)
    await calm(town.storage, *workers.FOLLOWERS)
    data, codes = await town.ask(CHILDREN, {"id": whole}, town.other)
    assert (codes, len(data["node"]["children"]["edges"])) == ([], 1)
    await _do(town, "updatePledge", town.person, pledge=whole, details="Tea after.")
    await _do(town, "announcePledge", town.person, pledge=whole, text=WORDS)
    await calm(town.storage, *workers.FOLLOWERS)
    data, _ = await town.ask(EDITS, {"id": whole}, town.other)
    edit = data["node"]["edits"]["edges"][0]["node"]["id"]
    await town.ask("query ($id: ID!) { node(id: $id) { id } }", {"id": edit}, town.other)
    await town.ask(HIDE, {"input": {"id": edit, "hidden": True}}, town.other)
    await _do(town, "withdrawSignature", town.other, pledge=whole)
    await calm(town.storage, *workers.FOLLOWERS)


async def _try_again(town: Town) -> None:
    """One is called off, and somebody else tries it again."""
    ended = (await town.make("createPledge", town.usual["createPledge"]["input"], "pledge { id }"))["id"]
    await _do(town, "cancelPledge", town.person, pledge=ended, reason="Another day.")
    again = town.usual["copyPledge"]["input"]
    await _do(town, "copyPledge", await a_person(town.storage), **(again | {"pledge": ended}))


async def _count_households(town: Town) -> None:
    given = {**town.usual["createPledge"]["input"], "perHousehold": True}
    pledge = (await town.make("createPledge", given, "pledge { id }"))["id"]
    await _do(town, "signPledge", town.other, pledge=pledge, household=HOME)
    await calm(town.storage, *workers.FOLLOWERS)


async def _do(town: Town, name: str, person: UUID, **given: Any) -> None:
    assert CORE.mutation_type is not None
    query = document("mutation", name, CORE.mutation_type.fields[name])
    data, codes = await town.ask(query, {"input": given}, person)
    assert (codes, data[name]["errors"]) == ([], []), (name, data, codes)
