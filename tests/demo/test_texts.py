"""What the demo town's data files say fits together."""

from pledgebank.councils import geojson
from pledgebank.demo import texts
from pledgebank.demo.make_data import CREDIT

TOLD = texts.read()


def test_every_letter_promise_and_outing_is_about_a_category_of_the_council() -> None:
    [council] = TOLD.council.bodies
    topics = {topic.name for topic in TOLD.topics}
    about = _about() - {None}

    assert {letter.category for letter in TOLD.letters.story} == topics
    assert about < topics
    assert topics < {category.name for category in council.categories}


def test_what_is_a_hazard_is_left_to_nobody_but_the_council() -> None:
    [council] = TOLD.council.bodies
    hazards = {category.name for category in council.categories if category.hazard}

    assert hazards == {"Dangerous building or wall"}
    assert not hazards & _about()


def test_every_neighbourhood_on_the_map_has_spots() -> None:
    drawn = {drawing.name for drawing in geojson.read(TOLD.parts)}

    assert drawn == set(TOLD.neighbourhoods)
    assert len({drawing.slug for drawing in geojson.read(TOLD.parts)}) == 16


def test_every_promise_and_outing_is_at_a_spot_that_exists() -> None:
    spots = {(one.neighbourhood, one.spot) for one in TOLD.promises}
    spots |= {(one.neighbourhood, one.spot) for one in TOLD.outings}

    assert all(TOLD.neighbourhoods[neighbourhood].point(spot).lat > 56 for neighbourhood, spot in spots)


def test_the_credit_line_stands_in_the_files_and_beside_them() -> None:
    readme = (texts.DATA / "README.md").read_text(encoding="utf-8")

    assert CREDIT in readme
    assert all(CREDIT.encode() in text for text in (TOLD.whole, TOLD.parts))


def test_who_writes_in_a_language_lives_there() -> None:
    assert {letter.language for letter in TOLD.letters.story} == set(TOLD.cast.names)


def _about() -> set[str | None]:
    return {one.about for one in TOLD.promises} | {one.about for one in TOLD.outings}
