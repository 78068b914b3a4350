"""What is over is done again, with what was written on how it went."""

from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from pledgebank.activities import store as activities
from pledgebank.activities.model import Activity, ActivityState
from pledgebank.storage.mongo import Storage
from pledgebank.storage.write import write
from pledgebank.web import nodes
from tests.activities.builders import SATURDAY
from tests.activities.finding.meadow import COPY, SHOWN, ask, opened
from tests.conftest import SetClock
from tests.pledges.builders import a_person

pytestmark = pytest.mark.anyio


async def copied(storage: Storage, person: UUID, made: Activity, **different: Any) -> Any:
    given = {"activity": nodes.encode("Activity", made.id), "startsAt": "2026-10-31T10:00:00Z", **different}
    return (await ask(storage, person, COPY, input=given))["copyActivity"]


async def test_what_is_over_is_done_again_as_a_draft_as_long_by_the_clocks_with_a_note(
    town: Storage, clock: SetClock
) -> None:
    ann, ben = await a_person(town), await a_person(town)
    half = SATURDAY + timedelta(hours=1)
    made, _ = await opened(town, organiser=ann, task={"starts_at": half, "capacity": None})
    clock.time = made.ends_at
    first = (await copied(town, ann, made, note="Bring more bags."))["activity"]
    assert {name: first[name] for name in ("state", "title", "startsAt", "endsAt")} == {
        "state": "DRAFT",
        "title": "Clean-up at the burn",
        "startsAt": "2026-10-31T10:00:00.000Z",
        "endsAt": "2026-10-31T13:00:00.000Z",
    }
    [task] = first["slots"]
    assert (task["role"], task["startsAt"], task["capacity"]) == ("Rakes", "2026-10-31T11:00:00.000Z", None)
    assert first["experiences"] == [{"note": "Bring more bags."}]
    assert first["copiedFrom"]["id"] == nodes.encode("Activity", made.id)
    assert (await ask(town, ben, SHOWN, id=first["id"]))["node"] is None

    [anew] = [one for one in await activities.by_ids(town.reader, [nodes.key_of(first["id"], "Activity", "id")]) if one]
    await write(town, partial(activities.replace, activity=replace(anew, state=ActivityState.CANCELLED)))
    second = (await copied(town, ann, anew, note="It rained."))["activity"]
    assert second["experiences"] == [{"note": "It rained."}, {"note": "Bring more bags."}]
    shown = (await ask(town, ben, SHOWN, id=first["id"]))["node"]
    assert shown == {"copiedFrom": {"id": nodes.encode("Activity", made.id)}, "experiences": []}


async def test_only_who_organises_it_does_it_again_and_only_once_it_is_over(town: Storage, clock: SetClock) -> None:
    ann, ben = await a_person(town), await a_person(town)
    made, _ = await opened(town, organiser=ann)
    codes = [(await copied(town, ann, made))["errors"][0]["code"]]
    clock.time = made.ends_at
    codes += [(await copied(town, ben, made))["errors"][0]["code"]]
    codes += [(await copied(town, ann, made, note="x" * 2_001))["errors"][0]["code"]]
    for day in ("0001-01-01", "9999-12-31", "2026-05-09"):
        codes += [(await copied(town, ann, made, startsAt=f"{day}T00:00:00Z"))["errors"][0]["code"]]
    assert codes == ["NOT_OVER", "NOT_ALLOWED", *["INVALID"] * 4]
    assert await town.reader.count(activities.ACTIVITIES, {}, limit=9) == 1
