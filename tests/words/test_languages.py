"""Which language is spoken to whom."""

import time

import pytest

from pledgebank.words import languages


def test_english_welsh_polish_and_urdu_are_spoken() -> None:
    assert sorted(languages.SPOKEN) == ["cy", "en", "pl", "ur"]


@pytest.mark.parametrize(
    ("wished", "chosen"),
    [
        ("pl", "pl"),
        ("PL-pl", "pl"),
        ("cy-GB, en;q=0.5", "cy"),
        ("fr-FR, pl;q=0.8", "pl"),
        ("en;q=0.4, ur;q=0.9, pl;q=0.8", "ur"),
        ("pl;q=0.5, cy;q=0.5", "pl"),
        ("pl;q=0, cy;q=0.001", "cy"),
        ("fr, *;q=0.5, pl;q=0.1", "en"),
        ("pl ; q=1.000 , en", "pl"),
        ("zh-Hant-TW, fr", "en"),
        ("*", "en"),
        ("pl;q=0", "en"),
        ("", "en"),
        (None, "en"),
    ],
)
def test_the_best_liked_of_those_we_have_is_spoken(wished: str | None, chosen: str) -> None:
    assert languages.choose(wished) == chosen


@pytest.mark.parametrize(
    "wished",
    [
        "<>",
        "pl;q=1.5",
        "pl;q=-1",
        "pl;q=nan",
        "pl;q=0.12345",
        "pl;level=1",
        "pl;q=1;q=1",
        "pl_PL",
        "plplplplpl",
        "../pl",
        "pl\0",
        "ﻼ",
        "pl-" + "a" * 9,
        ";;;,,,q=,=",
    ],
)
def test_rubbish_is_no_wish(wished: str) -> None:
    assert languages.choose(wished) == "en"
    assert languages.choose(f"{wished}, cy;q=0.1") == "cy"


def test_of_a_huge_header_the_first_twenty_wishes_are_read() -> None:
    assert languages.choose(", ".join([*["fr"] * 19, "pl"])) == "pl"
    assert languages.choose(", ".join([*["fr"] * 20, "pl"])) == "en"
    began = time.process_time()
    for huge in ("fr," * 300_000, "a" * 1_000_000, "pl;q=" + "0" * 1_000_000, "-a" * 500_000, " " * 1_000_000):
        assert languages.choose(huge) == "en"
    assert time.process_time() - began < 0.5
