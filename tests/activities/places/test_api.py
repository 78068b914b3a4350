"""Places over GraphQL: what each may do and see, and that the answers are those of the contract."""

from collections.abc import AsyncIterator, Callable, Coroutine
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest

from pledgebank import database
from pledgebank.activities import clearing
from pledgebank.councils import staff
from pledgebank.councils import store as councils
from pledgebank.councils.model import Role
from pledgebank.people import store as people
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage
from pledgebank.storage.write import write
from pledgebank.web.nodes import encode
from tests.activities.builders import SATURDAY
from tests.conftest import Running
from tests.hostile.town import COUNTS, SPOT, Town, built
from tests.people.leaving import calm
from tests.pledges.builders import a_person

pytestmark = pytest.mark.anyio
Ask = Callable[..., Coroutine[Any, Any, Any]]
TIMES = {"startsAt": SATURDAY.isoformat(), "endsAt": (SATURDAY + timedelta(hours=3)).isoformat()}
PLAN = {"title": "Dig", "description": "Gloves are there.", **TIMES, "location": SPOT}
SHOWN = """activity { id state version reason bring meeting muster { lat } heldBy { slug } viewerMay
  checklist { check required doneAt note } instead { id }
  slots { id taken waiting requested closed skills { key name } ageFrom minimum approval } }"""
SIGNUP = "signup { id state offerUntil late over reason position }"


@pytest.fixture
async def town(storage: Storage, running: Running) -> AsyncIterator[Town]:
    await mongo.prepare(storage, database.INDEXES)
    async with running(*COUNTS):
        yield await built(storage)


async def do(town: Town, name: str, given: dict[str, Any], shows: str, person: UUID | None) -> Any:
    """What a mutation answers, or the codes of why not."""
    kind = name[0].upper() + name[1:]
    query = f"mutation ($input: {kind}Input!) {{ {name}(input: $input) {{ {shows} errors {{ code }} }} }}"
    data, codes = await town.ask(query, {"input": given}, person)
    assert codes == []
    payload = data[name]
    return [error["code"] for error in payload["errors"]] or next(iter(payload.values()))


async def look(town: Town, activity: str, person: UUID | None) -> Any:
    query = f"query ($id: ID!) {{ node(id: $id) {{ ... on Activity {{ {SHOWN[11:-2]} }} }} }}"
    data, codes = await town.ask(query, {"id": activity}, person)
    assert codes == []
    return data["node"]


async def an_officer(town: Town) -> UUID:
    officer = await people.get(town.storage.reader, await a_person(town.storage))
    assert officer is not None
    assert officer.email is not None
    await write(town.storage, partial(staff.enter, email=officer.email, body="stirling-council", roles=[Role.OFFICER]))
    return officer.id


async def planned(town: Town, **changes: Any) -> Any:
    slots = changes.pop("slots", [{"role": "Rakes", "capacity": 1}])
    given = {**PLAN, "slots": slots, "publish": True, **changes}
    return await do(town, "createActivity", given, SHOWN, town.person)


async def test_a_place_is_offered_and_taken(town: Town) -> None:
    activity = await planned(town)
    slot = {"slot": activity["slots"][0]["id"]}
    first, second = await a_person(town.storage), await a_person(town.storage)
    await do(town, "joinSlot", slot, SIGNUP, first)
    waiting = await do(town, "joinSlot", slot, SIGNUP, second)
    assert (waiting["state"], waiting["position"]) == ("WAITLISTED", 1)
    assert (await look(town, activity["id"], second))["viewerMay"] == ["switch", "leave"]

    left = await do(town, "leaveSlot", slot, SIGNUP, first)

    assert (left["state"], left["late"]) == ("CANCELLED", False)
    assert (await look(town, activity["id"], second))["viewerMay"] == ["switch", "leave", "answerOffer"]
    data, _ = await town.ask(
        "query ($id: ID!) { node(id: $id) { ... on Signup { state offerUntil } } }", {"id": waiting["id"]}, second
    )
    assert data["node"] == {"state": "OFFERED", "offerUntil": "2026-05-05T10:00:00.000Z"}
    given = {"signup": waiting["id"], "accept": True}
    assert await do(town, "answerOffer", given, SIGNUP, first) == ["NOT_FOUND"]
    assert (await do(town, "answerOffer", given, SIGNUP, second))["state"] == "CONFIRMED"


async def test_where_to_meet_is_for_those_who_come(town: Town) -> None:
    secret = {"muster": SPOT, "meeting": "By the red van.", "bring": "Gloves."}
    activity = await planned(town, **secret)
    comer, other = await a_person(town.storage), await a_person(town.storage)
    await do(town, "joinSlot", {"slot": activity["slots"][0]["id"]}, SIGNUP, comer)
    await do(town, "joinSlot", {"slot": activity["slots"][0]["id"]}, SIGNUP, other)

    seen = [await look(town, activity["id"], who) for who in (town.person, comer, other, None)]

    assert [one["meeting"] for one in seen] == ["By the red van."] * 2 + ["", ""]
    assert [one["muster"] is None for one in seen] == [False, False, True, True]
    assert {one["bring"] for one in seen} == {"Gloves."}


async def test_an_officer_holds_releases_and_ends_and_others_near_are_shown_instead(
    town: Town, running: Running
) -> None:
    officer, neighbour = await an_officer(town), await a_person(town.storage)
    activity, other = await planned(town), await planned(town)
    await planned(town, publish=False)
    slot = {"slot": activity["slots"][0]["id"]}
    await do(town, "joinSlot", slot, SIGNUP, neighbour)
    of_it = {"activity": activity["id"]}
    assert (await look(town, activity["id"], officer))["viewerMay"] == ["join", "cancel", "hold", "finish"]
    assert await do(town, "holdActivity", {**of_it, "reason": "Full."}, SHOWN, neighbour) == ["NOT_ALLOWED"]
    assert await do(town, "holdActivity", {**of_it, "reason": "Full."}, SHOWN, town.person) == ["NOT_ALLOWED"]

    held = await do(town, "holdActivity", {**of_it, "reason": "Full."}, SHOWN, officer)

    assert (held["state"], held["reason"], held["heldBy"]) == ("HELD", "Full.", {"slug": "stirling-council"})
    assert other["id"] in [one["id"] for one in held["instead"]]
    assert activity["id"] not in [one["id"] for one in held["instead"]]
    assert await do(town, "joinSlot", slot, SIGNUP, await a_person(town.storage)) == ["ACTIVITY_HELD"]
    assert (await look(town, activity["id"], neighbour))["viewerMay"] == ["leave"]
    released = await do(town, "releaseActivity", of_it, SHOWN, officer)
    assert (released["state"], released["reason"], released["heldBy"]) == ("PUBLISHED", "", None)
    async with running(clearing.CLEARS):
        done = await do(town, "finishActivity", {**of_it, "reason": "All is clean."}, SHOWN, officer)
        await calm(town.storage, clearing.CLEARS)
    assert done["state"] == "DONE"
    assert (await look(town, activity["id"], None))["slots"][0]["taken"] == 0


async def test_with_free_places_are_those_that_one_more_can_join(town: Town) -> None:
    full, free = await planned(town), await planned(town)
    await planned(town, publish=False)
    await do(town, "joinSlot", {"slot": full["slots"][0]["id"]}, SIGNUP, await a_person(town.storage))
    query = """{ activities(where: {withFreePlaces: true}) { edges { node { id } } } }"""

    data, codes = await town.ask(query, {}, None)

    assert codes == []
    found = {edge["node"]["id"] for edge in data["activities"]["edges"]}
    assert free["id"] in found
    assert full["id"] not in found
    assert len(found) == 2  # and the town's own


async def test_the_council_asks_for_something_before_it_is_published(town: Town) -> None:
    officer = await an_officer(town)
    body = await councils.body_by_slug(town.storage.reader, "stirling-council")
    assert body is not None
    wanted = {"body": encode("Body", body.id), "checks": ["PERMISSION"], "noticeDays": 3}
    shows = "body { activityRequirements { checks noticeDays area { slug } } }"
    assert await do(town, "setActivityRequirement", wanted, shows, town.person) == ["NOT_ALLOWED"]
    asked = await do(town, "setActivityRequirement", wanted, shows, officer)
    assert asked == {"activityRequirements": [{"checks": ["PERMISSION"], "noticeDays": 3, "area": None}]}

    assert await planned(town) == ["CHECKLIST_OPEN"]
    draft = await planned(town, publish=False)
    assert draft["checklist"] == [{"check": "PERMISSION", "required": True, "doneAt": None, "note": ""}]
    assert await do(town, "publishActivity", {"activity": draft["id"]}, SHOWN, town.person) == ["CHECKLIST_OPEN"]
    done = {"activity": draft["id"], "check": "PERMISSION", "note": "Mrs Reid said yes."}
    assert await do(town, "tickChecklist", done, SHOWN, town.other) == ["NOT_FOUND"]
    await do(town, "tickChecklist", done, SHOWN, town.person)
    published = await do(town, "publishActivity", {"activity": draft["id"]}, SHOWN, town.person)

    assert published["state"] == "PUBLISHED"
    assert [item["note"] for item in published["checklist"]] == ["Mrs Reid said yes."]
    assert (await look(town, draft["id"], town.other))["checklist"] == []
    assert len((await look(town, draft["id"], officer))["checklist"]) == 1
    await do(town, "setActivityRequirement", {**wanted, "checks": [], "noticeDays": 30}, shows, officer)
    assert await planned(town) == ["NOTICE_TOO_SHORT"]


async def test_what_one_says_of_oneself_is_for_oneself(town: Town) -> None:
    said = {"skills": ["first-aid"], "ageBand": "FROM_18"}
    shows = "volunteering { skills { key name } ageBand }"
    kept = await do(town, "setVolunteering", said, shows, town.person)
    assert kept == {"skills": [{"key": "first-aid", "name": "First aid"}], "ageBand": "FROM_18"}
    assert await do(town, "setVolunteering", {"skills": ["flying"]}, shows, town.person) == ["INVALID"]
    data, _ = await town.ask("{ viewer { volunteering { ageBand skills { key } } } skills { key } }", {}, town.other)
    assert data["viewer"]["volunteering"] == {"ageBand": None, "skills": []}
    assert len(data["skills"]) == 20


async def test_tasks_are_added_changed_and_called_off(town: Town) -> None:
    activity = await planned(town)
    shows = "slot { id role capacity closed minimum ageFrom } "
    new = {"role": "Drivers", "capacity": 2, "ageFrom": 18, "minimum": 1}
    added = await do(town, "addSlot", {"activity": activity["id"], "slot": new}, shows, town.person)
    assert (added["role"], added["ageFrom"], added["minimum"]) == ("Drivers", 18, 1)
    assert await do(town, "addSlot", {"activity": activity["id"], "slot": new}, shows, town.other) == ["NOT_ALLOWED"]
    change = {"slot": added["id"], "expectedVersion": activity["version"] + 1, "capacity": None}
    assert await do(town, "updateSlot", {**change, "expectedVersion": 1}, shows, town.person) == ["CONFLICT"]
    previewed = await do(town, "updateSlot", {**change, "preview": True}, shows, town.person)
    changed = await do(town, "updateSlot", change, shows, town.person)
    assert [previewed["capacity"], changed["capacity"]] == [2, None]
    assert (changed["role"], changed["ageFrom"]) == ("Drivers", 18)
    assert (await do(town, "closeSlot", {"slot": added["id"]}, shows, town.person))["closed"] is True


async def test_the_organiser_says_yes_or_no_and_is_told_why_not_to_others(town: Town) -> None:
    activity = await planned(town, slots=[{"role": "Drivers", "capacity": 1, "approval": True}])
    slot = {"slot": activity["slots"][0]["id"]}
    one, other = await a_person(town.storage), await a_person(town.storage)
    asked = [await do(town, "joinSlot", slot, SIGNUP, who) for who in (one, other)]
    assert [signup["state"] for signup in asked] == ["REQUESTED", "REQUESTED"]
    yes = {"signup": asked[0]["id"], "accept": True}
    assert await do(town, "answerSignup", yes, SIGNUP, other) == ["NOT_FOUND"]
    assert (await do(town, "answerSignup", yes, SIGNUP, town.person))["state"] == "CONFIRMED"
    no = {"signup": asked[1]["id"], "accept": False, "reason": "We have enough."}
    declined = await do(town, "answerSignup", no, SIGNUP, town.person)
    assert (declined["state"], declined["reason"]) == ("DECLINED", "We have enough.")
    again = {"signup": asked[0]["id"], "accept": False}
    assert await do(town, "answerSignup", again, SIGNUP, town.person) == ["INVALID"]
