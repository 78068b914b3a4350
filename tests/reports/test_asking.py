"""Questions over GraphQL: asked in the viewer's language, answered with the report, read by whom they are for."""

from typing import Any, cast
from uuid import UUID

import pytest
import strawberry

from pledgebank.base.geo import Point
from pledgebank.base.ids import new_id
from pledgebank.councils import loading
from pledgebank.councils import store as councils
from pledgebank.councils.files import read as files
from pledgebank.councils.places import Places
from pledgebank.people import store as people
from pledgebank.people.model import Guest, Person
from pledgebank.reports import api, commands, store
from pledgebank.reports.model import Answer, Draft, ReportState
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write
from pledgebank.web import nodes
from pledgebank.web.context import Context, Viewer
from pledgebank.words import languages
from tests.councils import builders as build
from tests.reports.builders import NOON
from tests.reports.conftest import Keep

pytestmark = pytest.mark.anyio
SCHEMA = strawberry.Schema(query=api.Queries, mutation=api.Mutations)
FILE = b"""\
bodies:
- slug: leeds
  name: Leeds
  areas: ward
  categories:
  - name: {en: Lamp, cy: Lamp stryd}
    groups: [{en: Roads, cy: Ffyrdd}, Night]
    title_hint: {en: "Say which post", cy: "Dywedwch pa bostyn"}
    questions:
    - {key: note, label: Thank you, kind: NOTICE}
    - key: wires
      label: {en: "Wires out?", cy: "Gwifrau?"}
      kind: ONE_OF
      required: true
      public: true
      choices:
      - {key: "no", label: {en: "No", cy: "Na"}}
      - {key: "yes", label: {en: "Yes", cy: "Oes"}, stops: {en: "Phone 999 now.", cy: "Ffoniwch 999."}}
    - {key: phone, label: Your number, kind: TEXT}
  - {name: Hate, private: true}
  - {name: Wall, photo_required: true}
  - {name: Near, areas: near}
staff:
- {email: officer@leeds.example, roles: OFFICER, bodies: leeds}
- {email: mod@leeds.example, roles: MODERATOR, bodies: leeds}
"""
PEOPLE = {
    name: Person(id=new_id(), email=f"{name}@leeds.example", name=name, created_at=NOON)
    for name in ("ann", "bob", "officer", "mod")
}
ANN = PEOPLE["ann"].id
EVERYBODY: dict[str | None, UUID | None] = {None: None, **{name: one.id for name, one in PEOPLE.items()}}
CREATE = """mutation($input: CreateReportInput!) { createReport(input: $input) {
  report { id ref state answers { key label values texts public } } errors { code field message } } }"""
READ = "query($ref: String!) { report(ref: $ref) { answers { key values } } }"
ANSWERS = [{"key": "wires", "values": ["no"]}, {"key": "phone", "values": ["07700 900000"]}]


@pytest.fixture
async def leeds(storage: Storage, keep: Keep) -> Storage:
    await mongo.prepare(storage, (*councils.INDEXES, *people.INDEXES))
    await build.load(storage, build.feature("Ward", [build.square(0, 0)]))
    await build.load(storage, build.feature("Near", [build.square(0, 0, 0.5)]), kind="quarter")

    async def settle(unit: Unit) -> None:
        await loading.load(unit, files.read([("leeds.yaml", FILE)]))
        for person in PEOPLE.values():
            await people.insert(unit, person)

    await write(storage, settle)
    return storage


def context(storage: Storage, person: UUID | None = ANN, language: str = "en") -> Context:
    viewer = Viewer(person=person, session=new_id(), expires=NOON) if person else None
    languages.use(language)
    return Context(storage, {Places: Places()}, viewer=viewer, language=language)


async def ask(context: Context, query: str, **variables: Any) -> Any:
    answer = await SCHEMA.execute(query, variable_values=variables, context_value=context)
    assert answer.errors is None, answer.errors
    return answer.data


async def category(storage: Storage, name: str) -> UUID:
    body = await councils.body_by_slug(storage.reader, "leeds")
    assert body is not None
    return next(one.id for one in await councils.categories_of(storage.reader, [body.id]) if one.name == name)


async def create(storage: Storage, about: str, language: str = "en", **different: Any) -> dict[str, Any]:
    key = nodes.encode("Category", await category(storage, about))
    given = {"title": "Out", "description": "", "category": key, "location": {"lat": 0.75, "lng": 0.75}, **different}
    answer = await ask(context(storage, language=language), CREATE, input=given)
    return cast("dict[str, Any]", answer["createReport"])


async def test_answers_are_kept_with_the_report_and_shown_in_the_readers_language(leeds: Storage) -> None:
    made = await create(leeds, "Lamp", "cy", answers=ANSWERS)

    assert made["errors"] == []
    assert made["report"]["answers"] == [
        {"key": "wires", "label": "Gwifrau?", "values": ["no"], "texts": ["Na"], "public": True},
        {
            "key": "phone",
            "label": "Your number",
            "values": ["07700 900000"],
            "texts": ["07700 900000"],
            "public": False,
        },
    ]


async def test_everybody_reads_public_answers_and_reporter_and_staff_all(leeds: Storage) -> None:
    ref = (await create(leeds, "Lamp", answers=ANSWERS))["report"]["ref"]
    seen = {}
    for name, person in EVERYBODY.items():
        answer = await ask(context(leeds, person), READ, ref=ref)
        seen[name] = [one["key"] for one in answer["report"]["answers"]]

    everything = ["wires", "phone"]
    assert seen == {None: ["wires"], "bob": ["wires"], "ann": everything, "officer": everything, "mod": everything}


@pytest.mark.parametrize(
    ("about", "answers", "error"),
    [
        ("Lamp", [], {"code": "INVALID", "field": ["answers"]}),
        ("Lamp", [{"key": "wires", "values": ["maybe"]}], {"code": "INVALID", "field": ["answers", "0", "values"]}),
        ("Lamp", [{"key": "wires", "values": ["yes"]}], {"code": "STOPPED", "field": ["answers", "0"]}),
        ("Hate", [{"key": "wires", "values": ["no"]}], {"code": "INVALID", "field": ["answers", "0", "key"]}),
        ("Wall", None, {"code": "PHOTO_REQUIRED", "field": ["photos"]}),
        ("Near", None, {"code": "NOT_COVERED", "field": ["category"]}),
    ],
)
async def test_a_report_that_is_refused_for_its_answers_is_not_written(
    leeds: Storage, about: str, answers: Any, error: dict[str, Any]
) -> None:
    made = await create(leeds, about, answers=answers)

    assert made["report"] is None
    assert [{"code": one["code"], "field": one["field"]} for one in made["errors"]] == [error]
    assert await leeds.reader.count(store.REPORTS, {}, limit=1) == 0
    assert await leeds.reader.count("inbox", {"subject.type": "Report"}, limit=1) == 0


async def test_advice_is_given_in_the_language_of_who_needs_it(leeds: Storage) -> None:
    stopped = await create(leeds, "Lamp", "cy", answers=[{"key": "wires", "values": ["yes"]}])

    assert [one["message"] for one in stopped["errors"]] == ["Ffoniwch 999."]


async def test_a_category_is_offered_only_in_its_areas(leeds: Storage) -> None:
    assert (await create(leeds, "Near", location={"lat": 0.25, "lng": 0.25}))["errors"] == []


async def test_a_report_in_a_private_category_is_seen_by_its_reporter_and_the_body_alone(leeds: Storage) -> None:
    ref = (await create(leeds, "Hate"))["report"]["ref"]
    seen = {
        name: (await ask(context(leeds, person), READ, ref=ref))["report"] is not None
        for name, person in EVERYBODY.items()
    }

    assert seen == {None: False, "ann": True, "bob": False, "officer": True, "mod": True}


async def test_a_guests_answers_wait_with_the_report(leeds: Storage) -> None:
    guest = Guest(email="guest@leeds.example", contact=b"c", network=b"n", name="", language="en")
    answers = (Answer(key="wires", values=("no",)), Answer(key="phone", values=("1",)))
    about = await category(leeds, "Lamp")
    draft = Draft(title="Out", description="", category=about, location=Point.at(0.75, 0.75), answers=answers)

    async def both(unit: Unit) -> UUID:
        act = await commands.propose(unit, places=Places(), guest=guest, draft=draft)
        await commands.confirm(unit, act, ANN)
        return commands.proposed(act).id

    [made] = await store.by_ids(leeds.reader, [(await write(leeds, both)).value])
    assert made is not None
    assert (made.state, made.reporter) == (ReportState.OPEN, ANN)
    assert made.answers == (Answer(key="wires", values=("no",), public=True), Answer(key="phone", values=("1",)))
