"""What people type, made safe to keep."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebank.base import text
from pledgebank.base.errors import Refused


def test_one_line_stays_one_line() -> None:
    assert text.line("  Broken\n\tbench \x00 here ", "title", longest=100) == "Broken bench here"


def test_letters_are_composed() -> None:
    assert text.line("cafe\u0301", "title", longest=4) == "caf\u00e9"


def test_joiners_that_urdu_and_emoji_need_are_kept() -> None:
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467"

    assert text.line(family, "title", longest=10) == family


def test_paragraphs_keep_their_line_ends_and_nothing_else_invisible() -> None:
    assert text.paragraphs("one\r\n\r\ntwo\x07\rthree  ", "details", longest=100) == "one\n\ntwo\nthree"


@pytest.mark.parametrize("value", ["", "   ", "\x00\x01"])
def test_empty_text_is_refused_where_some_is_needed(value: str) -> None:
    with pytest.raises(Refused) as refused:
        text.line(value, "title", longest=10)

    assert (refused.value.code, refused.value.field) == ("INVALID", ("title",))


@pytest.mark.parametrize("value", ["\ud800", "ok \udfff"])
def test_a_lone_surrogate_is_refused(value: str) -> None:
    with pytest.raises(Refused):
        text.paragraphs(value, "details", longest=10)


def test_too_long_is_refused() -> None:
    with pytest.raises(Refused):
        text.line("x" * 11, "title", longest=10)


@given(st.text(max_size=300))
def test_cleaning_twice_changes_nothing_more_and_the_result_can_be_stored(value: str) -> None:
    try:
        once = text.paragraphs(value, "details", longest=500)
    except Refused:
        return

    assert text.paragraphs(once, "details", longest=500) == once
    assert once.encode().decode() == once


@pytest.mark.parametrize(
    "name",
    [
        "Ann",
        "Zoë O'Brien-Łaski",
        "李小龙",
        "\u0646\u0648\u0631\u06cc\u200c\u0632\u0627\u062f",
        "अनुज क्\u200dष",
        "Ann ❤️",
        "J. R. 2nd",
        "Nguyễn Thị Ánh",
        "",
    ],
)
def test_names_of_all_sorts_are_kept(name: str) -> None:
    assert text.name(name, "name", longest=60) == name


@pytest.mark.parametrize(
    "name",
    [
        "Ann\u202egro.elpmaxe",  # turns what follows around
        "\u2066Ann",
        "An\u200bn",
        "A\u200dnn",  # looks like Ann and is another
        "An\u00adn",
        "Ann\ufeff",
        "\u3164",  # a letter that looks like nothing
        "Ann\U000e0041",
        "Ann\ue000",
        "A" + "\u0301" * 8,  # covers the lines above
        "***",
        "\ud800",
    ],
)
def test_names_that_deceive_or_cover_others_are_refused(name: str) -> None:
    with pytest.raises(Refused) as refused:
        text.name(name, "name", longest=60)

    assert (refused.value.code, refused.value.field) == ("INVALID", ("name",))
