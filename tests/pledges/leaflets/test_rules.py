"""How words get onto a sheet."""

from datetime import date

import pytest

from pledgebank.pledges.leaflets import rules, wording
from tests.pledges.leaflets.paper import a_sheet


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "I will dig, but only if 2,000 people will rake by 3 May 2026."),
        ("en-US", "I will dig, but only if 2,000 people will rake by 3 May 2026."),
        ("ja", "I will dig, but only if 2,000 people will rake by 3 May 2026."),
        ("cy-GB", "Fy addewid: dig, ond dim ond os bydd 2,000 people yn gwneud hyn erbyn 3 Mai 2026: rake."),
        ("pl", "Zobowiązuję się: dig, ale tylko jeśli do 3 maja 2026 dołączy 2\xa0000 people: rake."),
        ("ur", "میرا عہد ہے: dig، مگر صرف اس صورت میں کہ 3 مئی، 2026 تک 2,000 people یہ کریں: rake۔"),
    ],
)
def test_a_sentence_in_each_language(language: str, sentence: str) -> None:
    said = wording.sentence(
        action="dig", who="people", their_action="rake", target=2000, day=date(2026, 5, 3), language=language
    )
    assert said == sentence


def test_only_a_word_that_no_line_holds_may_break_anywhere() -> None:
    assert rules.breakable("a " + "b" * 30) == "a " + "b" * 30
    assert rules.breakable("c" * 31) == "\u200b".join(["c" * 10] * 3 + ["c"])


def test_a_mark_stays_with_its_letter() -> None:
    broken = rules.breakable("e\u0301" * 20)
    assert all(not part.startswith("\u0301") for part in broken.split("\u200b"))


def test_what_stays_together_is_found_by_how_lines_break() -> None:
    assert list(rules.unbroken("well-kept 清理abc小溪 x\u200by")) == ["well-", "kept", "abc", "x", "y"]


def test_the_words_around_are_in_another_language_if_that_is_wished() -> None:
    sheet = a_sheet(language="ur")
    assert (sheet.leftwards, sheet.sentence_leftwards) == (True, False)
    assert sheet.sentence.startswith("I will clear")
    assert sheet.by == "30 ستمبر، 2026 تک دستخط کریں"
    assert sheet.link == "mend.example.org/p/k7m4x2b"


def test_who_has_no_name_is_not_named() -> None:
    assert a_sheet(promiser="").promiser == ""
