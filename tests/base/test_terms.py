"""What is written and what is looked for meet, whatever the language and however it is typed."""

import random
import unicodedata

import pytest

from pledgebank.base import terms


def finds(looked_for: str, text: str) -> bool:
    """As the database is asked, without one."""
    kept = terms.of(text)
    wanted = terms.asked(looked_for)
    return bool(wanted) and all(
        any(one in kept for one in term.any_of)
        or (term.beginning is not None and any(one.startswith(term.beginning) for one in kept))
        for term in wanted
    )


@pytest.mark.parametrize(
    ("looked_for", "text"),
    [
        ("potholes", "Deep pothole"),
        ("pothole", "Three POTHOLES outside the bakery's door"),
        ("bakery", "outside the bakery's door"),
        ("bakers", "outside the baker\u2019s door"),
        ("hauptstrasse", "Schlaglöcher in der Hauptstraße"),
        ("Schlagloch", "Schlaglöcher in der Hauptstraße"),
        ("lodzka", "Dziura przy Łódzkiej"),
        ("dziura", "Dziury w jezdni"),
        ("cafe", "Rubbish by the Cafe\u0301"),
        ("twll", "Twll yn y ffordd"),
        ("گلي", "گلی میں گڑھا ہے"),
        ("گڑہا", "گلی میں گڑھا ہے"),
        ("شارع", "شَارِعٌ مكسور"),
        ("٣٤", "House 34"),
        ("水坑", "路面有水坑"),
        ("坑", "路面有水坑"),
        ("面", "路面有水坑"),
        ("ガラス", "ガラスが割れている"),
        ("도로", "한국어 도로"),
        ("\uff21\uff22\uff23", "the abc shop"),
        ("A38", "On the a38, northbound"),
        ("deep pot", "Deep pothole"),
        ("POTHOLE deep", "Deep pothole"),
        ("K7M-4X2B", "k7m4x2b"),
        ("k7m 4x2b", "k7m4x2b"),
    ],
)  # fmt: skip
def test_finds(looked_for: str, text: str) -> None:
    assert finds(looked_for, text)


@pytest.mark.parametrize(
    ("looked_for", "text"),
    [
        ("pothole bench", "Deep pothole"),
        ("pot deep", "Deep pothole"),  # only the last word may be but begun
        ("hole", "Deep pothole"),
        ("p", "Deep pothole"),
        ("坑路", "路面有水坑"),
        ("", "Deep pothole"),
        ("!?", "Deep pothole"),
    ],
)
def test_does_not_find(looked_for: str, text: str) -> None:
    assert not finds(looked_for, text)


def test_each_term_once_the_first_texts_first_and_no_more_than_120() -> None:
    words = [f"word{number}" for number in range(500)]
    kept = terms.of("Bench bench benches", " ".join(words))
    assert kept[:2] == ("bench", "benches")
    assert len(kept) == len(set(kept)) == 120


def test_no_more_than_8_words_are_looked_for() -> None:
    assert len(terms.asked(" ".join(f"word{number}" for number in range(500)))) == 8


def test_a_word_is_cut_at_40_letters_in_both() -> None:
    assert terms.of("x" * 10_000) == ("x" * 40,)
    assert finds("x" * 300, "x" * 10_000)


def test_whatever_is_written_is_found_by_each_of_its_words_however_its_letters_are_composed() -> None:
    draw = random.Random(5)
    letters = "abcdefgäöüßéłżşğíøñ" + "абвгджйё" + "ابتثجحخدیہھ" + "αβγδήώ"
    for _ in range(400):
        words = ["".join(draw.choices(letters, k=draw.randrange(2, 12))) for _ in range(6)]
        text = unicodedata.normalize(draw.choice(["NFC", "NFD", "NFKC"]), " ".join(words))
        for word in words:
            changed = draw.choice([str.upper, str.lower, str.title])(word)
            assert finds(unicodedata.normalize("NFD", changed), text), (word, changed, text)


def test_two_texts_are_compared_by_their_stems() -> None:
    assert terms.essence("Street LIGHTS, benches!") == "street light bench"
