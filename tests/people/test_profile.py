"""What somebody is called, and in which language they are written to."""

import asyncio

import pytest

from tests.people.house import ERRORS, House, refusal

pytestmark = pytest.mark.anyio
UPDATE = f"""mutation ($input: UpdateProfileInput!) {{
  it: updateProfile(input: $input) {{ viewer {{ name language email }} {ERRORS} }} }}"""


async def test_a_name_is_chosen_kept_and_emptied(house: House) -> None:
    token = (await house.sign_in())["accessToken"]

    chosen = await house.ask(UPDATE, token, name="  Ann\tMcKay ", language="cy")
    kept = await house.ask(UPDATE, token, language="en-GB")
    emptied = await house.ask(UPDATE, token, name=None)

    assert chosen["viewer"] == {"name": "Ann McKay", "language": "cy", "email": "ann@example.org"}
    assert kept["viewer"]["name"] == "Ann McKay"
    assert kept["viewer"]["language"] == "en-GB"
    assert (emptied["viewer"]["name"], emptied["viewer"]["language"]) == ("", "en-GB")
    [person] = await house.rows("people")
    assert person["version"] == 4
    assert (await house.events()).count("person.changed") == 3


async def test_an_emptied_language_is_that_of_the_request_and_what_is_the_same_is_no_change(house: House) -> None:
    token = (await house.sign_in())["accessToken"]
    await house.ask(UPDATE, token, language="cy")
    before = await house.events()

    same = await house.ask(UPDATE, token, language="cy")
    none = await house.ask(UPDATE, token)
    assert await house.events() == before
    emptied = await house.ask(UPDATE, token, language=None)

    assert (same["errors"], none["errors"]) == ([], [])
    assert emptied["viewer"]["language"] == "en"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": "x" * 61}, "name"),
        ({"name": "Ann\u202egro"}, "name"),
        ({"name": "\u200b"}, "name"),
        ({"name": "...", "language": "cy"}, "name"),
        ({"name": "\ud800"}, "name"),
        ({"name": "Ann", "language": "not a language"}, "language"),
    ],
)
async def test_what_is_no_name_or_language_is_refused_and_nothing_is_written(
    house: House, given: dict[str, str], field: str
) -> None:
    token = (await house.sign_in())["accessToken"]
    before = await house.everything()

    answer = await house.ask(UPDATE, token, **given)

    [error] = answer["errors"]
    assert (error["code"], error["field"], answer["viewer"]) == ("INVALID", [field], None)
    assert await house.everything() == before


async def test_a_guest_has_no_profile(house: House) -> None:
    assert refusal(await house.ask(UPDATE, name="Ann")) == "SIGN_IN_NEEDED"


async def test_name_and_language_changed_at_once_are_both_kept(house: House) -> None:
    token = (await house.sign_in())["accessToken"]

    await asyncio.gather(house.ask(UPDATE, token, name="Ann"), house.ask(UPDATE, token, language="cy"))

    [person] = await house.rows("people")
    assert (person["name"], person["language"], person["version"]) == ("Ann", "cy", 3)


async def test_neither_name_nor_language_is_in_an_event(house: House) -> None:
    token = (await house.sign_in())["accessToken"]
    await house.ask(UPDATE, token, name="Zebedee", language="cy")

    assert "Zebedee" not in str(await house.rows("inbox"))
