"""Tickets and posters: nobody else can make one, and they say nothing of anybody."""

import pytest

from pledgebank.activities.days import codes
from pledgebank.activities.days.codes import Kind
from pledgebank.base.ids import new_id

KEY, OTHER = bytes(32), bytes(31) + b"1"


@pytest.mark.parametrize("kind", list(Kind))
def test_a_token_is_read_back_however_it_was_typed_or_where_it_stood(kind: Kind) -> None:
    of = new_id()
    token = codes.token(kind, KEY, of)

    assert len(token) == 43
    assert codes.read(token, KEY) == (kind, of)
    assert codes.read(f" {token[:10].lower()} {token[10:]}\n", KEY) == (kind, of)
    assert codes.read(f"https://mend.example.org/a/x#{token}", KEY) == (kind, of)


def test_what_was_not_made_here_or_was_changed_is_no_token() -> None:
    ticket = codes.token(Kind.TICKET, KEY, new_id())
    forged = [ticket[:place] + ("B" if ticket[place] == "A" else "A") + ticket[place + 1 :] for place in range(42)]

    assert [codes.read(one, KEY) for one in forged] == [None] * 42
    assert codes.read(ticket, OTHER) is None
    assert codes.read("P" + ticket[1:], KEY) is None
    assert [codes.read(one, KEY) for one in ("", "T", ticket[:-1], ticket + "A", "T" + "1" * 42, "é" * 43)] == [
        None
    ] * 6


def test_short_codes_have_eight_characters_none_of_which_looks_like_another() -> None:
    made = {codes.short_of_signup(new_id()) for _ in range(2000)}

    assert len(made) == 2000
    assert {len(one) for one in made} == {8}
    assert set("".join(made)) <= set("23456789bcdfghjkmnpqrstvwxyz")
    assert set("".join(made)).isdisjoint("01lioaeu")
    assert codes.plain("K7M4-X2BC ") == "k7m4x2bc"


def test_the_code_of_a_poster_is_known_only_with_the_key() -> None:
    activity = new_id()

    assert codes.short_of_poster(KEY, activity) == codes.short_of_poster(KEY, activity)
    assert codes.short_of_poster(KEY, activity) != codes.short_of_poster(OTHER, activity)
