"""Files are loaded all or not at all; again is harmless; what changes is told; what is no longer named goes."""

import asyncio
import time
from functools import partial
from textwrap import dedent

import pytest

from pledgebank.councils import loading, staff, store
from pledgebank.councils.files import read as files
from pledgebank.councils.files.faults import WrongFiles
from pledgebank.councils.files.model import Councils
from pledgebank.councils.loading import Difference
from pledgebank.councils.model import Category, Role
from pledgebank.councils.rules import Outcome
from pledgebank.storage.mongo import Storage
from pledgebank.storage.write import write
from tests.councils.builders import feature, load, square

pytestmark = pytest.mark.anyio
FIRST = """\
    bodies:
    - slug: leeds
      name: Leeds
      areas: north
      categories:
      - name: Bins
      - {name: Trees, groups: Green}
      - {name: Walls, hazard: true}
    staff:
    - {email: ann@leeds.example, roles: OFFICER, bodies: leeds}
    - {email: bob@leeds.example, roles: [OFFICER, MODERATOR], bodies: leeds}
    """
SECOND = """\
    bodies:
    - slug: leeds
      name: Leeds
      areas: [north, south]
      categories:
      - name: Bins
      - {name: {en: Trees and hedges, cy: Coed}, key: trees, groups: Green}
      - {name: Lamps, areas: south}
    staff:
    - {email: bob@leeds.example, roles: OFFICER, bodies: leeds}
    - {email: cyd@leeds.example, roles: OFFICER, bodies: leeds}
    """


def councils_of(text: str) -> Councils:
    return files.read([("leeds.yaml", dedent(text).encode())])


async def enter(storage: Storage, text: str) -> list[Difference]:
    return (await write(storage, partial(loading.load, councils=councils_of(text)))).value


async def categories(storage: Storage) -> dict[str, Category]:
    body = await store.body_by_slug(storage.reader, "leeds")
    assert body is not None
    return {one.key: one for one in await store.categories_of(storage.reader, [body.id], inactive=True)}


async def told(storage: Storage) -> list[str]:
    rows = await storage.reader.find("inbox", {}, order=[("stamp", 1), ("_id", 1)], limit=100)
    return sorted(row["kind"] for row in rows if row["kind"] != "area.loaded")


async def roles(storage: Storage) -> dict[str, tuple[str, ...]]:
    return {one.email.partition("@")[0]: one.roles for one in await store.all_staff(storage.reader)}


@pytest.fixture
async def leeds(councils: Storage) -> Storage:
    await load(councils, feature("North", [square(0, 1)]), feature("South", [square(0, 0)]))
    return councils


async def test_a_file_is_entered_and_again_changes_and_tells_nothing(leeds: Storage) -> None:
    first = await enter(leeds, FIRST)
    events = await told(leeds)
    again = await enter(leeds, FIRST)

    assert first == [
        Difference(
            slug="leeds",
            outcome=Outcome.ADDED,
            added=("Bins", "Trees", "Walls"),
            staff_entered=("ann@leeds.example", "bob@leeds.example"),
        )
    ]
    assert again == [Difference(slug="leeds", outcome=Outcome.UNCHANGED, unchanged=3)]
    assert events == ["body.entered", *["category.entered"] * 3, *["staff.entered"] * 2]
    assert await told(leeds) == events


async def test_another_file_changes_renames_retires_and_takes_up_again(leeds: Storage) -> None:
    await enter(leeds, FIRST)
    before = await categories(leeds)
    [second] = await enter(leeds, SECOND)
    changed = await categories(leeds)
    [third] = await enter(leeds, FIRST)
    after = await categories(leeds)

    assert (second.outcome, second.unchanged) == (Outcome.REPLACED, 1)
    assert (second.added, second.changed, second.retired) == (("Lamps",), ("Trees and hedges",), ("Walls",))
    assert (changed["trees"].id, changed["trees"].names["cy"]) == (before["trees"].id, "Coed")
    assert (changed["walls"].active, changed["walls"].hazard) == (False, True)
    assert (third.changed, third.resumed, third.retired) == (("Trees",), ("Walls",), ("Lamps",))
    assert {key: after[key] for key in before} == before
    assert after["lamps"].active is False


async def test_two_categories_may_swap_their_names(leeds: Storage) -> None:
    one = FIRST.replace("name: Bins", "{name: Bins, key: a}").replace("name: Trees,", "name: Trees, key: b,")
    other = FIRST.replace("name: Bins", "{name: Trees, key: a}").replace("name: Trees, g", "name: Bins, key: b, g")
    await enter(leeds, one)
    before = await categories(leeds)
    await enter(leeds, other)
    after = await categories(leeds)

    assert [(after[key].id, after[key].name) for key in "ab"] == [(before["a"].id, "Trees"), (before["b"].id, "Bins")]


async def test_staff_of_a_file_go_with_it_and_those_added_by_hand_stay(leeds: Storage) -> None:
    await enter(leeds, FIRST)
    for email, role in (("bob", Role.MODERATOR), ("dot", Role.OFFICER)):
        adding = partial(staff.enter, email=f"{email}@leeds.example", body="leeds", roles=[role])
        await write(leeds, adding)
    [second] = await enter(leeds, SECOND)
    between = await roles(leeds)
    [third] = await enter(
        leeds, SECOND.replace("bob@leeds.example, roles: OFFICER", "dot@leeds.example, roles: OFFICER")
    )

    assert second.staff_removed == ("ann@leeds.example",)
    assert second.staff_entered == ("cyd@leeds.example",)
    assert between == {"bob": ("MODERATOR", "OFFICER"), "cyd": ("OFFICER",), "dot": ("OFFICER",)}
    assert (third.staff_entered, third.staff_removed) == (("bob@leeds.example",), ())
    assert await roles(leeds) == {"bob": ("MODERATOR",), "cyd": ("OFFICER",), "dot": ("OFFICER",)}


async def test_areas_that_are_not_here_are_told_where_and_nothing_is_written(leeds: Storage) -> None:
    wrong = SECOND.replace("[north, south]", "[nord, south]").replace("areas: south", "areas: [leeds]")

    with pytest.raises(WrongFiles) as refused:
        await enter(leeds, wrong)

    assert refused.value.message.splitlines() == [
        'leeds.yaml:4:11: there is no area "nord"; did you mean "north"?',
        'leeds.yaml:8:27: there is no area "leeds"; load it first (areas load)',
    ]
    assert await told(leeds) == []
    assert await leeds.reader.count(store.BODIES, {}, limit=9) == 0


async def test_what_would_change_is_told_without_changing_it(leeds: Storage) -> None:
    await enter(leeds, FIRST)
    before, events = await categories(leeds), await told(leeds)
    differences = await loading.compare(leeds.reader, councils_of(SECOND), leeds.clock.now())

    assert await categories(leeds) == before
    assert await told(leeds) == events
    assert differences == await enter(leeds, SECOND)


async def test_of_two_files_loaded_at_once_one_is_what_stands_in_the_end(leeds: Storage) -> None:
    def active(text: str) -> set[str]:
        return {one.key or "" for one in councils_of(text).bodies[0].categories}

    for _ in range(3):
        await asyncio.gather(enter(leeds, FIRST), enter(leeds, SECOND), enter(leeds, FIRST), enter(leeds, SECOND))
        standing = {key for key, one in (await categories(leeds)).items() if one.active}
        assert standing in (active(FIRST), active(SECOND))
        listed = {"ann", "bob"} if standing == active(FIRST) else {"bob", "cyd"}
        assert set(await roles(leeds)) == listed
    assert await leeds.reader.count(store.BODIES, {}, limit=9) == 1
    assert len(await categories(leeds)) == 4


async def test_a_body_has_at_most_a_thousand_categories_with_those_it_had(leeds: Storage) -> None:
    many = [f"- {{name: Kind {number}}}" for number in range(1_000)]
    start = dedent(FIRST).partition("  - name: Bins")[0]
    begun = time.process_time()
    [first] = await enter(leeds, start + "\n".join(f"  {line}" for line in many))
    spent = time.process_time() - begun

    assert len(first.added) == 1_000
    assert spent < 10  # well under a second where nothing else runs
    with pytest.raises(WrongFiles, match=r"leeds.yaml:2:9: A body has at most 1,000 categories."):
        await enter(leeds, FIRST)
