"""What areas, bodies and categories may be called, and what follows when they are entered again."""

import pytest

from pledgebank.base.errors import Refused
from pledgebank.base.ids import new_id
from pledgebank.councils import rules
from pledgebank.councils.model import Area, BodyEntry, Category, CategoryEntry, Drawing

BODY = new_id()
DRAWING = Drawing(name="North", slug="north", wkb=b"", size=1)


def an_area(**changed: object) -> Area:
    return Area(**{"id": new_id(), "slug": "north", "name": "North", "kind": "ward", **changed})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Höngg", "hongg"),
        ("  St. John's Wood ", "st-johns-wood"),
        ("Groß-Æble", "gross-aeble"),
        ("東京", "東京"),
        ("Wards 3 & 4", "wards-3-4"),
    ],
)
def test_a_slug_is_the_name_in_plain_letters(name: str, slug: str) -> None:
    assert rules.slug_of(name) == slug
    assert rules.checked_slug(slug, "slug") == slug


@pytest.mark.parametrize("slug", ["", "North", "a--b", "-a", "a b", "a_b", "a/b", "a" * 201])
def test_other_slugs_are_refused(slug: str) -> None:
    with pytest.raises(Refused):
        rules.checked_slug(slug, "slug")


def test_an_area_loaded_again_keeps_its_id_and_its_parent() -> None:
    standing = an_area(name="Norht", parent=new_id())

    assert rules.place_area(standing, DRAWING, "ward", None) == an_area(id=standing.id, parent=standing.parent)


def test_a_slug_of_another_kind_or_parent_is_taken() -> None:
    for standing in (an_area(kind="city"), an_area(parent=new_id())):
        with pytest.raises(Refused) as refused:
            rules.place_area(standing, DRAWING, "ward", new_id())
        assert refused.value.code == "NAME_TAKEN"


def test_an_entry_makes_the_body_anew_under_its_id() -> None:
    first = rules.enter_body(None, BodyEntry(slug="leeds", name="Leeds", phone="0113 222"), ())
    second = rules.enter_body(first, BodyEntry(slug="leeds", name=" Leeds  City ", website="https://x.org"), ())

    assert second.id == first.id
    assert (second.name, second.phone, second.website) == ("Leeds City", None, "https://x.org")


@pytest.mark.parametrize(
    "entry",
    [
        BodyEntry(slug="Leeds", name="Leeds"),
        BodyEntry(slug="leeds", name=" "),
        BodyEntry(slug="leeds", name="Leeds", website="javascript:alert(1)"),
    ],
)
def test_unfit_entries_are_refused(entry: BodyEntry) -> None:
    with pytest.raises(Refused):
        rules.enter_body(None, entry, ())


def test_only_new_changed_and_retired_categories_are_answered() -> None:
    names = ("Same", "Changed", "Gone", "Retired")
    standing = {
        name: Category(id=new_id(), body=BODY, key=name.lower(), name=name, active=name != "Retired") for name in names
    }
    entries = [CategoryEntry(name="Same"), CategoryEntry(name="Changed", hazard=True), CategoryEntry(name="New")]

    changed = rules.enter_categories(BODY, standing.values(), entries, retire=True)

    told = {one.name: (one.hazard, one.active) for one in changed}
    assert told == {"Changed": (True, True), "New": (False, True), "Gone": (False, False)}
    assert {one.id for one in changed if one.name in standing} == {standing["Changed"].id, standing["Gone"].id}


def test_a_category_named_twice_is_refused() -> None:
    with pytest.raises(Refused, match="twice"):
        rules.enter_categories(BODY, [], [CategoryEntry(name="Bins"), CategoryEntry(name=" Bins")], retire=False)


def test_too_many_categories_are_refused() -> None:
    entries = [CategoryEntry(name=str(number)) for number in range(rules.MOST_CATEGORIES + 1)]

    with pytest.raises(Refused, match="at most 1,000"):
        rules.enter_categories(BODY, [], entries, retire=False)
