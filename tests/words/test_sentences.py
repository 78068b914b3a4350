"""Sentences in a language."""

import pytest

from pledgebank.base.errors import Refused, invalid
from pledgebank.words import languages
from pledgebank.words.sentences import refusal, say

SIGN_IN = "Please sign in first."


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", SIGN_IN),
        ("cy", "Mewngofnodwch yn gyntaf."),
        ("pl", "Proszę najpierw się zalogować."),
        ("ur", "براہ کرم پہلے سائن ان کریں۔"),
    ],
)
def test_a_refusal_speaks_the_language_of_who_is_refused(language: str, said: str) -> None:
    assert refusal(Refused("SIGN_IN_NEEDED", SIGN_IN), language) == said


@pytest.mark.parametrize("language", sorted(languages.SPOKEN))
def test_what_is_not_translated_comes_in_english(language: str) -> None:
    assert say("Nobody has {most} of {these}.", language, most=2000, these="{those}") == "Nobody has 2,000 of {those}."
    assert say("A lone { stays.", language) == "A lone { stays."


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (1, "najwyżej 1 kategorię"),
        (2, "najwyżej 2 kategorie"),
        (5, "najwyżej 5 kategorii"),
        (12, "najwyżej 12 kategorii"),
        (22, "najwyżej 22 kategorie"),
        (100_000, "najwyżej 100\xa0000 kategorii"),
    ],
)
def test_polish_numbers_decide_the_form_of_their_words(number: int, said: str) -> None:
    assert refusal(invalid("Please choose at most {most} categories.", most=number), "pl") == f"Proszę wybrać {said}."


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "0 o gategorïau"),
        (1, "1 categori"),
        (2, "2 gategori"),
        (3, "3 chategori"),
        (6, "6 chategori"),
        (100, "100 o gategorïau"),
    ],
)
def test_welsh_numbers_decide_the_form_of_their_words(number: int, said: str) -> None:
    assert say("Please choose at most {most} categories.", "cy", most=number) == f"Dewiswch {said} ar y mwyaf."


def test_a_name_in_a_sentence_is_left_as_it_is() -> None:
    refused = Refused("NOT_COVERED", "{body} does not look after that place.", body="{0} & 1,000")
    assert refusal(refused, "pl") == "{0} & 1,000 nie zajmuje się tym miejscem."
    assert refusal(refused, "ur") == "اس جگہ کی دیکھ بھال {0} & 1,000 کے ذمے نہیں ہے۔"
