"""Reports over GraphQL."""

from collections.abc import AsyncGenerator
from typing import Any, cast
from uuid import UUID

import pytest
import strawberry
from msgspec import structs

from pledgebank.base.errors import Refused
from pledgebank.base.event import Event, event
from pledgebank.base.ids import new_id
from pledgebank.councils import store as councils
from pledgebank.councils.model import Body, Category
from pledgebank.councils.places import Places
from pledgebank.people import store as people
from pledgebank.people.model import Person
from pledgebank.reports import api, store
from pledgebank.reports.model import Report, ReportState
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write
from pledgebank.web import nodes
from pledgebank.web.context import Context, Viewer
from tests.conftest import Running
from tests.councils import builders as build
from tests.reports.builders import NOON, a_report
from tests.reports.conftest import Keep

pytestmark = pytest.mark.anyio

SCHEMA = strawberry.Schema(query=api.Queries, mutation=api.Mutations, subscription=api.Subscriptions)
PERSON = Person(id=new_id(), email="ann@example.org", name="Ann", created_at=NOON)
CATEGORY = new_id()


@event("test.report_changed", about="Report")
class Changed(Event, frozen=True, kw_only=True):
    """Something about a report is different."""


@pytest.fixture
async def town(storage: Storage, keep: Keep) -> Storage:
    """One square area from 0/0 to 1/1 whose body takes potholes, and one further off that nobody answers for."""
    await mongo.prepare(storage, (*councils.INDEXES, *people.INDEXES))
    await build.load(storage, build.feature("Ward", [build.square(0, 0)]), build.feature("Far", [build.square(5, 5)]))
    ward = await councils.area_by_slug(storage.reader, "ward")
    assert ward

    async def settle(unit: Unit) -> None:
        body = Body(id=new_id(), slug="council", name="The Council", areas=(ward.id,))
        await councils.insert_body(unit, body)
        await councils.put_category(unit, Category(id=CATEGORY, body=body.id, name="Potholes"))
        await people.insert(unit, PERSON)

    await write(storage, settle)
    return storage


def context(storage: Storage, person: UUID | None = PERSON.id) -> Context:
    viewer = Viewer(person=person, session=new_id(), expires=NOON) if person else None
    return Context(storage, {Places: Places()}, viewer=viewer)


async def ask(context: Context, query: str, **variables: Any) -> dict[str, Any]:
    answer = await SCHEMA.execute(query, variable_values=variables, context_value=context)
    assert answer.errors is None, answer.errors
    return cast("dict[str, Any]", answer.data)


CREATE = """mutation($input: CreateReportInput!) { createReport(input: $input) {
  report { id ref title state imported version viewerMay location { lat lng } category { name } areas { slug }
           reporter { name } }
  errors { code field } } }"""


def given(**different: Any) -> dict[str, Any]:
    usual = {
        "title": "Deep pothole",
        "description": "",
        "category": nodes.encode("Category", CATEGORY),
        "location": {"lat": 0.25, "lng": 0.5},
    }
    return {**usual, **different}


async def create(context: Context, **different: Any) -> dict[str, Any]:
    answer = await ask(context, CREATE, input=given(**different))
    return cast("dict[str, Any]", answer["createReport"])


async def test_a_report_is_open_and_found_by_its_reference_at_once(town: Storage) -> None:
    made = await create(context(town), showName=True)
    assert made["errors"] == []
    report = made["report"]
    ref, key = report.pop("ref"), report.pop("id")
    assert report == {
        "title": "Deep pothole",
        "state": "OPEN",
        "imported": False,
        "version": 1,
        "viewerMay": ["update", "markFixed", "cancel", "edit", "delete", "askToChange"],
        "location": {"lat": 0.25, "lng": 0.5},
        "category": {"name": "Potholes"},
        "areas": [{"slug": "ward"}],
        "reporter": {"name": "Ann"},
    }
    found = await ask(context(town, None), "query($ref: String!) { report(ref: $ref) { id } }", ref=ref.upper())
    assert found == {"report": {"id": key}}
    assert await told(town) == ["report.created"]


async def told(storage: Storage) -> list[str]:
    return [row["kind"] for row in await storage.reader.find("inbox", {"subject.type": "Report"}, limit=10)]


@pytest.mark.parametrize(
    ("different", "code", "field"),
    [
        ({"title": ""}, "INVALID", ["title"]),
        ({"location": {"lat": 0.0, "lng": 1.0}}, "LOCATION_TOO_COARSE", ["location"]),
        ({"location": {"lat": 40.5, "lng": 1.0}}, "NOT_COVERED", ["location"]),
        ({"location": {"lat": 5.5, "lng": 5.5}}, "NOT_COVERED", ["category"]),
        ({"location": {"lat": 95.5, "lng": 5.5}}, "INVALID", ["location"]),
        ({"category": nodes.encode("Category", new_id())}, "INVALID", ["category"]),
        ({"category": nodes.encode("Area", CATEGORY)}, "NOT_FOUND", ["category"]),
    ],
)
async def test_a_refused_report_is_not_written(
    town: Storage, different: dict[str, Any], code: str, field: list[str]
) -> None:
    made = await create(context(town), **different)
    assert made["report"] is None
    assert [error["code"] for error in made["errors"]] == [code]
    assert made["errors"][0]["field"] == field
    assert await town.reader.count(store.REPORTS, {}, limit=1) == 0
    assert await told(town) == []


async def test_a_guest_must_sign_in_to_report(town: Storage) -> None:
    made = await create(context(town, None))
    assert (made["report"], made["errors"]) == (None, [{"code": "SIGN_IN_NEEDED", "field": None}])
    assert await town.reader.count(store.REPORTS, {}, limit=1) == 0


async def test_the_same_key_makes_one_report(town: Storage) -> None:
    first = await create(context(town), idempotencyKey="k")
    again = await create(context(town), idempotencyKey="k")
    other = await create(context(town), idempotencyKey="k", title="Another")
    assert again == first
    assert other["errors"] == [{"code": "KEY_REUSED", "field": ["idempotencyKey"]}]
    assert await town.reader.count(store.REPORTS, {}, limit=9) == 1


async def test_who_chose_not_to_be_named_is_not(town: Storage) -> None:
    made = await create(context(town))
    assert made["report"]["reporter"] is None


LIST = """query($where: ReportFilter, $order: ReportOrder, $first: Int, $after: String) {
  reports(where: $where, order: $order, first: $first, after: $after) {
    edges { node { id } } totalCount pageInfo { hasNextPage endCursor } asOf } }"""


def ids(answer: dict[str, Any]) -> list[str]:
    return [edge["node"]["id"] for edge in answer["reports"]["edges"]]


async def test_my_list_has_what_only_i_see_and_the_public_one_has_not(town: Storage, keep: Keep) -> None:
    public = a_report(category=CATEGORY)
    mine = a_report(category=CATEGORY, reporter=PERSON.id, state=ReportState.UNCONFIRMED)
    await keep(public, mine, a_report(state=ReportState.HIDDEN, reporter=PERSON.id))
    assert ids(await ask(context(town), LIST)) == [nodes.encode("Report", public.id)]
    assert ids(await ask(context(town), LIST, where={"mine": True})) == [nodes.encode("Report", mine.id)]
    assert await api.node(context(town), mine.id) is not None
    assert await api.node(context(town, new_id()), mine.id) is None
    refused = await SCHEMA.execute(LIST, {"where": {"mine": True}}, context_value=context(town, None))
    assert refused.errors
    assert isinstance(refused.errors[0].original_error, Refused)
    assert refused.errors[0].original_error.code == "SIGN_IN_NEEDED"


async def test_a_list_is_filtered_ordered_counted_and_paged(town: Storage, keep: Keep) -> None:
    reports = [a_report(category=CATEGORY) for _ in range(3)]
    await keep(*reports, a_report(category=new_id()))
    body = await councils.body_by_slug(town.reader, "council")
    assert body
    where = {
        "near": {"centre": {"lat": 56.119, "lng": -3.937}, "metres": 50.0},
        "categories": [nodes.encode("Category", CATEGORY)],
        "body": nodes.encode("Body", body.id),
        "states": ["OPEN"],
    }
    first = await ask(context(town), LIST, where=where, order="NEAREST", first=2)
    rest = await ask(
        context(town), LIST, where=where, order="NEAREST", first=2, after=first["reports"]["pageInfo"]["endCursor"]
    )
    assert ids(first) + ids(rest) == [nodes.encode("Report", report.id) for report in reports]
    assert first["reports"]["totalCount"] == 3
    assert (first["reports"]["pageInfo"]["hasNextPage"], rest["reports"]["pageInfo"]["hasNextPage"]) == (True, False)


async def test_nearest_needs_a_place_to_be_near_to(town: Storage) -> None:
    refused = await SCHEMA.execute("{ reports(order: NEAREST) { asOf } }", context_value=context(town))
    assert refused.errors
    assert isinstance(refused.errors[0].original_error, Refused)
    assert refused.errors[0].original_error.field == ("where", "near")


FOLLOW = "subscription($id: ID!) { reportChanged(id: $id) { title } }"


async def test_a_followed_report_is_told_as_it_is_as_it_changes_and_that_it_is_gone(
    town: Storage, keep: Keep, running: Running
) -> None:
    report = a_report(category=CATEGORY)
    await keep(report, a_report(category=CATEGORY))
    async with running():
        stream = await SCHEMA.subscribe(
            FOLLOW, {"id": nodes.encode("Report", report.id)}, context_value=context(town, None)
        )
        told = cast("AsyncGenerator[Any, None]", stream)
        await anext(told)
        await replace(town, structs.replace(report, title="Deeper"))
        while (seen := (await anext(told)).data["reportChanged"]) != {"title": "Deeper"}:
            assert seen == {"title": "Deep pothole"}  # that it was created may be told after the subscription began
        await replace(town, structs.replace(report, state=ReportState.HIDDEN))
        assert (await anext(told)).data == {"reportChanged": None}
        with pytest.raises(StopAsyncIteration):
            await anext(told)


async def replace(storage: Storage, report: Report) -> None:
    async def command(unit: Unit) -> None:
        await store.replace(unit, report)
        unit.emit(Changed(id=report.id))

    await write(storage, command)


async def test_copies_hold_what_the_viewer_may_see_in_the_order_of_ids(town: Storage, keep: Keep) -> None:
    reports = sorted((a_report(category=CATEGORY) for _ in range(3)), key=lambda report: report.id)
    mine = a_report(reporter=PERSON.id, state=ReportState.UNCONFIRMED)
    await keep(*reports, mine)
    assert [key for key, _ in await api.copies(context(town, None), None, None, 2)] == [one.id for one in reports[:2]]
    after = await api.copies(context(town), None, reports[1].id, 5)
    assert [key for key, _ in after] == [reports[2].id, mine.id]
