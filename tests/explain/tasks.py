"""Tasks that people ask to do and wait for, that change, are offered, called off; and what a council asks for first."""

from functools import partial
from uuid import UUID

from pledgebank import workers
from pledgebank.activities.checklist import commands as checklist
from pledgebank.activities.checklist.model import Check, Requirement
from pledgebank.activities.places import clock, reviewing
from pledgebank.activities.places import store as places
from pledgebank.activities.shaping import commands as shaping
from pledgebank.activities.shaping.model import SlotChanges
from pledgebank.councils import staff
from pledgebank.councils import store as councils
from pledgebank.councils.model import Role
from pledgebank.people import store as people
from pledgebank.storage.write import write
from pledgebank.web import nodes
from tests.conftest import SetClock
from tests.hostile.town import Given, Town
from tests.people.leaving import calm
from tests.pledges.builders import a_person

HELD = ("holdActivity", "releaseActivity", "finishActivity")


async def shape(town: Town) -> None:
    """One activity from its checklist to its end, with people who come, wait, ask and are let off."""
    storage, officer = town.storage, await _officer(town)
    body = await councils.body_by_slug(storage.reader, "stirling-council")
    assert body is not None
    for checks in ((Check.PERMISSION,), ()):
        wanted = Requirement(checks=checks)
        await write(storage, partial(checklist.require, body=body.id, person=officer, wanted=wanted))
    made = await town.make(
        "createActivity",
        {**town.usual["createActivity"]["input"], "slots": [{"role": "Rakes", "capacity": 1, "skills": ["driving"]}]},
        "activity { id slots { id } }",
    )
    await _do(town, "tickChecklist", {"activity": made["id"], "check": "PERMISSION"}, town.person)
    await _do(town, "publishActivity", {"activity": made["id"]}, town.person)
    await _come(town, made["slots"][0]["id"])
    for name in HELD:
        reason = {} if name == "releaseActivity" else {"reason": "Full."}
        await _do(town, name, {"activity": made["id"], **reason}, officer)
        await town.ask("query ($id: ID!) { node(id: $id) { ... on Activity { instead { id } } } }", made, None)
    await calm(storage, *workers.FOLLOWERS)


async def _come(town: Town, slot: str) -> None:
    storage, key = town.storage, nodes.key_of(slot, "Slot")
    assert isinstance(storage.clock, SetClock)
    several = [await a_person(storage) for _ in range(4)]
    for person in several:
        await _do(town, "joinSlot", {"slot": slot}, person)
    for changes in (SlotChanges(skills=()), SlotChanges(capacity=2, skills=("driving",)), SlotChanges(skills=())):
        edit = partial(shaping.edit, slot_id=key, person=town.person, wanted=changes, expected=None)
        await write(storage, edit)
        found = await places.slot(storage.reader, key)
        assert found is not None
        await reviewing.affected(storage.reader, found, storage.clock.now())
        await calm(storage, *workers.FOLLOWERS)
    await _do(town, "setVolunteering", {"skills": ["driving"]}, several[-1])
    await clock.lapse_due(storage)
    close = partial(shaping.close, slot_id=key, person=town.person)
    await write(storage, close)
    await calm(storage, *workers.FOLLOWERS)


async def _officer(town: Town) -> UUID:
    officer = await people.get(town.storage.reader, await a_person(town.storage))
    assert officer is not None
    assert officer.email is not None
    entered = partial(staff.enter, email=officer.email, body="stirling-council", roles=[Role.OFFICER])
    await write(town.storage, entered)
    return officer.id


async def _do(town: Town, name: str, given: Given, person: UUID) -> None:
    kind = name[0].upper() + name[1:]
    query = f"mutation ($input: {kind}Input!) {{ {name}(input: $input) {{ errors {{ code }} }} }}"
    data, codes = await town.ask(query, {"input": given}, person)
    assert (codes, data[name]["errors"]) == ([], [])
