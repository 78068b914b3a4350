"""An activity from its first helper to when it is done again: written about, reminded of, looked for, and flagged."""

from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from pledgebank import workers
from pledgebank.notify.activities import reminding
from tests.conftest import SetClock
from tests.explain.asked import CORE
from tests.hostile.documents import document
from tests.hostile.town import SPOT, Given, Town
from tests.people.leaving import calm

OPEN = "query ($after: String) { openSlotsForMe(first: 1, after: $after) { pageInfo { endCursor } } }"
MESSAGES = """query ($id: ID!) { node(id: $id) { ... on Activity { messages(first: 5) { edges { node { id } } } } } }"""


async def live(town: Town, moderator: UUID) -> None:
    """It is published and joined, written about and reminded of; then it is over, and done again."""
    time = cast("SetClock", town.storage.clock)
    before = time.now()
    span = {name: (before + timedelta(days=2, hours=hours)).isoformat() for name, hours in _TIMES}
    given = {**town.usual["createActivity"]["input"], **span, "slots": [{"role": "Rakes"}], "publish": True}
    made = await town.make("createActivity", given, "activity { id slots { id } }")
    await _do(town, "joinSlot", town.other, slot=made["slots"][0]["id"])
    said = await _do(town, "messageParticipants", town.person, activity=made["id"], text="Bring gloves.")
    for person in (town.person, town.other, moderator):
        await town.ask(MESSAGES, {"id": made["id"]}, person)
    await _do(town, "hideActivityMessage", moderator, message=said["message"]["id"], hidden=True, reason="Rude.")
    await _look_for_more(town)
    await calm(town.storage, *workers.FOLLOWERS)
    for days, hours in ((1, 0), (1, 21), (2, 4)):
        time.time = before + timedelta(days=days, hours=hours)
        await reminding.remind_due(town.storage)
        await calm(town.storage, *workers.FOLLOWERS)
    again = (time.now() + timedelta(days=7)).isoformat()
    await _do(town, "copyActivity", town.person, activity=made["id"], startsAt=again, note="It went well.")
    await calm(town.storage, *workers.FOLLOWERS)
    time.time = before


_TIMES = (("startsAt", 0), ("endsAt", 3))


async def _look_for_more(town: Town) -> None:
    """Somebody says when they could help, and looks at two pages of what is open for them."""
    days = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
    spans = [{"day": day, "begins": 0, "ends": 1440} for day in days]
    await _do(town, "setAvailability", town.other, spans=spans, centre=SPOT, metres=2_000)
    after = None
    for _ in range(2):
        data, codes = await town.ask(OPEN, {"after": after}, town.other)
        assert codes == []
        after = data["openSlotsForMe"]["pageInfo"]["endCursor"]


async def _do(town: Town, name: str, person: UUID, **given: Any) -> Given:
    assert CORE.mutation_type is not None
    query = document("mutation", name, CORE.mutation_type.fields[name])
    data, codes = await town.ask(query, {"input": given}, person)
    assert (codes, data[name]["errors"]) == ([], []), (name, data, codes)
    found: Given = data[name]
    return found
