"""Series over GraphQL: planned, seen, changed, joined and ended, by the right people alone."""

from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from pledgebank.activities.model import ActivityState
from pledgebank.storage.mongo import Storage
from pledgebank.web import nodes
from tests.activities.editing.changing import ask, join
from tests.activities.series.repeating import keep, occurrences, slots, utc
from tests.conftest import SetClock
from tests.pledges.builders import a_person

pytestmark = pytest.mark.anyio
CREATE = """mutation ($input: CreateSeriesInput!) { createSeries(input: $input) { series {
  id title howOften state version viewerMay timeZone rule { text until } continued { id }
  occurrences(first: 3) { edges { node { id startsAt shiftedByClocks series { id } } } pageInfo { hasNextPage } } }
  errors { code field } } }"""
UPDATE = """mutation ($input: UpdateSeriesInput!) { updateSeries(input: $input) { series { id title howOften version }
  affected { id } affectedCount errors { code field } } }"""
END = "mutation ($input: EndSeriesInput!) { endSeries(input: $input) { series { state viewerMay } errors { code } } }"
JOIN = """mutation ($input: JoinSeriesInput!) { joinSeries(input: $input) { signups { state slot { startsAt } } refused
  errors { code } } }"""
SEE = "query ($id: ID!) { node(id: $id) { ... on Series { title occurrences { edges { node { state } } } } } }"


def asked(**changes: Any) -> dict[str, Any]:
    first = {
        "title": "Tidy",
        "description": "x",
        "startsAt": "2026-05-09T09:00:00Z",
        "endsAt": "2026-05-09T11:00:00Z",
        "location": {"lat": 56.1165, "lng": -3.9369},
        "timeZone": "Europe/London",
        "publish": True,
        "slots": [{"role": "Litter pickers", "capacity": 2}],
    }
    return {"first": first, "repeats": {"frequency": "WEEKLY", "interval": 2}, **changes}


async def test_a_series_is_planned_and_each_time_is_an_activity_of_its_own(storage: Storage, clock: SetClock) -> None:
    organiser = await a_person(storage)

    made = (await ask(storage, organiser, CREATE, input=asked()))["createSeries"]

    assert made["errors"] == []
    series = made["series"]
    assert (series["howOften"], series["rule"]["text"]) == (
        "every second Saturday at 10:00",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=SA",
    )
    assert (series["state"], series["viewerMay"], series["version"]) == ("RUNNING", ["update", "end"], 1)
    shown = [edge["node"] for edge in series["occurrences"]["edges"]]
    assert [one["startsAt"][:16] for one in shown] == ["2026-05-09T09:00", "2026-05-23T09:00", "2026-06-06T09:00"]
    assert {one["series"]["id"] for one in shown} == {series["id"]}
    assert {one["shiftedByClocks"] for one in shown} == {False}
    polish = await ask(
        storage,
        None,
        "query ($id: ID!) { node(id: $id) { ... on Series { howOften } } }",
        language="pl",
        id=series["id"],
    )
    assert polish["node"]["howOften"] == "co drugi tydzień (sobota), godz. 10:00"


async def test_planned_again_with_the_same_key_it_is_one_series(storage: Storage, clock: SetClock) -> None:
    organiser = await a_person(storage)

    first, again = [await ask(storage, organiser, CREATE, input=asked(idempotencyKey="one")) for _ in range(2)]

    assert first["createSeries"]["series"]["id"] == again["createSeries"]["series"]["id"]
    assert await storage.reader.count("series", {}, limit=5) == 1


async def test_a_series_that_makes_no_sense_is_refused_and_nothing_is_written(storage: Storage) -> None:
    organiser = await a_person(storage)

    for repeats, field in (
        ({"frequency": "WEEKLY", "interval": 0}, "interval"),
        ({"frequency": "DAILY", "count": 501}, "count"),
    ):
        done = await ask(storage, organiser, CREATE, input=asked(repeats=repeats))
        assert done["createSeries"]["errors"] == [{"code": "INVALID", "field": ["repeats", field]}]
    assert (await ask(storage, None, CREATE, input=asked()))["createSeries"]["errors"][0]["code"] == "SIGN_IN_NEEDED"
    for collection in ("series", "activities", "slots", "inbox"):
        assert await storage.reader.count(collection, {}, limit=1) == 0


async def test_a_series_of_drafts_is_its_organisers_alone(storage: Storage, clock: SetClock) -> None:
    organiser, other = await a_person(storage), await a_person(storage)
    draft = await keep(storage, organiser, publish=False)
    public = await keep(storage, organiser)

    async def seen(person: UUID | None, key: UUID) -> Any:
        return (await ask(storage, person, SEE, id=nodes.encode("Series", key)))["node"]

    assert (await seen(organiser, draft.id))["title"] == "Clean-up at the burn"
    for person in (None, other):
        assert await seen(person, draft.id) is None
        edges = (await seen(person, public.id))["occurrences"]["edges"]
        assert {edge["node"]["state"] for edge in edges} == {"PUBLISHED"}


async def update(storage: Storage, person: UUID | None, series: UUID, expected: int, **said: Any) -> Any:
    given = {"series": nodes.encode("Series", series), "expectedVersion": expected, **said}
    return (await ask(storage, person, UPDATE, input=given))["updateSeries"]


async def test_what_is_to_come_is_changed_by_who_organises_it_and_as_they_saw_it(
    storage: Storage, clock: SetClock
) -> None:
    organiser, other = await a_person(storage), await a_person(storage)
    series = await keep(storage, organiser)
    signup = await join(storage, (await slots(storage, series.id))[1].id, other)

    foreseen = await update(storage, organiser, series.id, 1, at="11:00", preview=True)
    one = [{"id": nodes.encode("Signup", signup)}]
    assert (foreseen["affected"], foreseen["affectedCount"], foreseen["series"]["version"]) == (one, 1, 1)
    for person, expected, code in ((None, 1, "SIGN_IN_NEEDED"), (other, 1, "NOT_ALLOWED"), (organiser, 2, "CONFLICT")):
        refused = await update(storage, person, series.id, expected, at="11:00")
        assert [error["code"] for error in refused["errors"]] == [code]
    for said, field in (
        ({"at": "25:00"}, "at"),
        ({"at": None}, "at"),
        ({"minutes": 0}, "minutes"),
        ({"title": None}, "title"),
    ):
        refused = await update(storage, organiser, series.id, 1, **said)
        assert refused["errors"] == [{"code": "INVALID", "field": [field]}]
    done = await update(storage, organiser, series.id, 1, at="11:00", title="Tidy")
    assert (done["errors"], done["affected"]) == ([], one)
    assert done["series"] == {
        "id": nodes.encode("Series", series.id),
        "title": "Tidy",
        "howOften": "every Saturday at 11:00",
        "version": 2,
    }
    made = await occurrences(storage, series.id)
    assert {(one.starts_at.hour, one.title, one.description) for one in made} == {(10, "Tidy", "Gloves are there.")}
    into = await update(storage, organiser, series.id, 2, title="Dig", **{"from": nodes.encode("Activity", made[2].id)})
    assert into["series"]["id"] != nodes.encode("Series", series.id)


async def test_one_signs_up_once_for_all_that_follow_except_where_one_cannot(storage: Storage, clock: SetClock) -> None:
    organiser, person = await a_person(storage), await a_person(storage)
    clock.time = utc("2026-05-08 12:00")
    series = await keep(storage, organiser)
    other = await keep(storage, organiser, "2026-05-23 10:30")
    tasks = await slots(storage, series.id)
    await join(storage, (await slots(storage, other.id))[0].id, person)

    given = {"slot": nodes.encode("Slot", tasks[1].id)}
    done, again = [(await ask(storage, person, JOIN, input=given))["joinSeries"] for _ in range(2)]

    assert (done["errors"], done["refused"]) == ([], 1)
    assert done == again
    starts = [datetime.fromisoformat(one["slot"]["startsAt"]) for one in done["signups"]]
    expected = [one.starts_at for one in await occurrences(storage, series.id)][1:]
    assert starts == [one for one in expected if one != utc("2026-05-23 09:00")]
    guest = (await ask(storage, None, JOIN, input=given))["joinSeries"]
    assert [error["code"] for error in guest["errors"]] == ["SIGN_IN_NEEDED"]


async def test_an_ended_series_can_no_more_be_changed(storage: Storage, clock: SetClock) -> None:
    organiser = await a_person(storage)
    series = await keep(storage, organiser)
    given = {"series": nodes.encode("Series", series.id)}

    stranger = (await ask(storage, await a_person(storage), END, input=given))["endSeries"]
    assert [error["code"] for error in stranger["errors"]] == ["NOT_ALLOWED"]
    done = (await ask(storage, organiser, END, input=given))["endSeries"]

    assert done == {"series": {"state": "ENDED", "viewerMay": []}, "errors": []}
    assert {one.state for one in await occurrences(storage, series.id)} == {ActivityState.CANCELLED}
    refused = await update(storage, organiser, series.id, 2, title="Dig")
    assert [error["code"] for error in refused["errors"]] == ["SERIES_ENDED"]
