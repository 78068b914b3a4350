"""Areas, bodies and categories are entered all or not at all; again is harmless; only changes are told."""

from functools import partial

import pytest

from pledgebank.base.errors import Refused
from pledgebank.councils import commands, store
from pledgebank.councils.model import BodyEntry, CategoryEntry
from pledgebank.councils.rules import Outcome
from pledgebank.storage.mongo import Storage
from pledgebank.storage.write import write
from tests.councils.builders import feature, load, square

pytestmark = pytest.mark.anyio


async def told(storage: Storage) -> list[str]:
    rows = await storage.reader.find("inbox", {}, order=[("stamp", 1), ("_id", 1)], limit=100)
    return [row["kind"] for row in rows]


async def test_areas_are_added_then_unchanged_then_replaced_under_the_same_id(councils: Storage) -> None:
    north, south = feature("North", [square(0, 1)]), feature("South", [square(0, 0)])

    first = await load(councils, north, south)
    again = await load(councils, north, south)
    moved = await load(councils, feature("North", [square(0, 1, 2)]), south)

    assert [one.outcome for one in first] == [Outcome.ADDED] * 2
    assert [one.outcome for one in again] == [Outcome.UNCHANGED] * 2
    assert [one.outcome for one in moved] == [Outcome.REPLACED, Outcome.UNCHANGED]
    assert moved[0].area == first[0].area
    [outline] = await store.outlines_by_ids(councils.reader, [first[0].area.id])
    assert outline is not None
    assert outline.size == 4.0
    assert await told(councils) == ["area.loaded"] * 3


async def test_a_parent_is_named_by_its_slug(councils: Storage) -> None:
    [city] = await load(councils, feature("Leeds", [square(0, 0, 9)]), kind="city")
    [ward] = await load(councils, feature("North", [square(0, 1)]), parent="leeds")

    assert ward.area.parent == city.area.id
    assert (await load(councils, feature("North", [square(0, 1)])))[0].outcome is Outcome.UNCHANGED


async def test_an_unknown_parent_and_a_bad_kind_are_refused_and_nothing_is_written(councils: Storage) -> None:
    with pytest.raises(Refused) as refused:
        await load(councils, feature("North", [square(0, 1)]), parent="leeds")
    assert refused.value.code == "NOT_FOUND"
    with pytest.raises(Refused):
        await load(councils, feature("North", [square(0, 1)]), kind="My Ward")

    assert await councils.reader.count(store.AREAS, {}, limit=9) == 0
    assert await told(councils) == []


async def test_one_taken_name_keeps_the_whole_file_out(councils: Storage) -> None:
    await load(councils, feature("Leeds", [square(0, 0)]), kind="city")
    version = await store.outlines_version(councils.reader)

    with pytest.raises(Refused, match="Leeds: there already is a city called leeds"):
        await load(councils, feature("North", [square(0, 1)]), feature("Leeds", [square(0, 0)]))

    assert await store.area_by_slug(councils.reader, "north") is None
    assert await store.outlines_version(councils.reader) == version
    assert await told(councils) == ["area.loaded"]


async def test_a_body_is_entered_with_its_categories_and_again_nothing_changes(councils: Storage) -> None:
    [north] = await load(councils, feature("North", [square(0, 1)]))
    entry = BodyEntry(
        slug="leeds",
        name="Leeds",
        areas=("north", "north"),
        categories=(CategoryEntry(name="Bins", groups=({"en": "Waste"},)),),
    )

    first = (await write(councils, partial(commands.enter_body, entry=entry))).value
    again = (await write(councils, partial(commands.enter_body, entry=entry))).value

    assert again == first
    [body] = await store.bodies_of(councils.reader, [north.area.id])
    assert (body.id, body.areas) == (first, (north.area.id,))
    [category] = await store.categories_of(councils.reader, [first])
    assert (category.key, category.name, category.groups, category.body) == ("bins", "Bins", ({"en": "Waste"},), first)
    assert await told(councils) == ["area.loaded", "body.entered", "category.entered"]


async def test_a_category_no_longer_listed_takes_no_more_reports(councils: Storage) -> None:
    bins, trees = CategoryEntry(name="Bins"), CategoryEntry(name="Trees")
    for categories in ((bins, trees), (trees,)):
        entry = BodyEntry(slug="leeds", name="Leeds", categories=categories)
        body = (await write(councils, partial(commands.enter_body, entry=entry))).value

    assert [one.name for one in await store.categories_of(councils.reader, [body])] == ["Trees"]
    assert [one.name for one in await store.categories_of(councils.reader, [body], inactive=True)] == ["Bins", "Trees"]


async def test_a_body_of_an_unknown_area_is_refused_and_nothing_is_written(councils: Storage) -> None:
    entry = BodyEntry(slug="leeds", name="Leeds", areas=("north",))

    with pytest.raises(Refused) as refused:
        await write(councils, partial(commands.enter_body, entry=entry))

    assert refused.value.code == "NOT_FOUND"
    assert await store.body_by_slug(councils.reader, "leeds") is None
    assert await told(councils) == []


async def test_what_an_import_finds_is_left_as_it_is(councils: Storage) -> None:
    entry = BodyEntry(slug="leeds", name="Leeds", categories=(CategoryEntry(name="Bins", hazard=True),))
    body = (await write(councils, partial(commands.enter_body, entry=entry))).value
    found = (
        await write(councils, partial(commands.find_or_add_body, entry=BodyEntry(slug="leeds", name="Other")))
    ).value
    adding = partial(commands.find_or_add_categories, body=body, names=["Bins", "Trees", "Trees"])

    ids = (await write(councils, adding)).value

    assert found == body
    categories = await store.categories_of(councils.reader, [body])
    assert [(one.name, one.hazard) for one in categories] == [("Bins", True), ("Trees", False)]
    assert ids == {one.name: one.id for one in categories}
