"""What becomes of activities that are changed with people in them, and of series."""

from datetime import timedelta
from typing import Any

from pledgebank import workers
from pledgebank.activities import store as activities
from pledgebank.activities.editing import store as edits
from pledgebank.activities.series import clock
from pledgebank.activities.series import store as series
from pledgebank.web import nodes
from tests.conftest import SetClock
from tests.hostile.town import Town
from tests.people.leaving import calm
from tests.pledges.builders import a_person

CHANGE = "mutation ($input: UpdateActivityInput!) { updateActivity(input: $input) { affectedCount errors { code } } }"
REVISE = "mutation ($input: UpdateSeriesInput!) { updateSeries(input: $input) { series { id } errors { code } } }"
JOIN = "mutation ($input: JoinSeriesInput!) { joinSeries(input: $input) { refused errors { code } } }"
END = "mutation ($input: EndSeriesInput!) { endSeries(input: $input) { errors { code } } }"
OCCURRENCES = "series { id occurrences { edges { node { id version slots { id } } } } }"


async def live(town: Town) -> None:
    """A series is made ahead, joined, moved from some day on and as a whole, and ended; one of it is moved alone."""
    clock_ = town.storage.clock
    assert isinstance(clock_, SetClock)
    starts = clock_.now() + timedelta(days=3)
    times = {"startsAt": starts.isoformat(), "endsAt": (starts + timedelta(hours=2)).isoformat()}
    first = {**town.usual["createActivity"]["input"], **times, "slots": [{"role": "Rakes"}], "publish": True}
    made = await town.make("createSeries", {"first": first, "repeats": {"frequency": "DAILY"}}, OCCURRENCES)
    await clock.make_due(town.storage)
    one, other = (edge["node"] for edge in made["occurrences"]["edges"][:2])
    for _ in range(3):
        await _do(town, JOIN, {"slot": one["slots"][0]["id"]}, await a_person(town.storage))
    moved = {"activity": one["id"], "expectedVersion": one["version"], "muster": {"lat": 56.2, "lng": -3.9}}
    for preview in (True, False):
        await _do(town, CHANGE, {**moved, "preview": preview}, town.person)
        await _do(town, REVISE, {"series": made["id"], "expectedVersion": 1, "at": "15:30", "preview": preview})
    await calm(town.storage, *workers.FOLLOWERS)
    into = await _do(town, REVISE, {"series": made["id"], "expectedVersion": 2, "from": other["id"], "title": "Rake"})
    key = nodes.key_of(into["updateSeries"]["series"]["id"], "Series")
    clock_.advance(days=1)
    await clock.make_due(town.storage)
    keys = [nodes.key_of(one["id"], "Activity")]
    await edits.count_touched(town.storage.reader, keys)
    await activities.by_ids(town.storage.reader, keys)
    await series.by_ids(town.storage.reader, [key])
    await _do(town, END, {"series": into["updateSeries"]["series"]["id"]})
    await calm(town.storage, *workers.FOLLOWERS)


async def _do(town: Town, query: str, given: Any, person: Any = None) -> Any:
    data, codes = await town.ask(query, {"input": given}, person or town.person)
    assert codes == []
    return data
