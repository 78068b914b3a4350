"""Names made comparable, whatever script, case and punctuation they are in."""

import pytest

from pledgebank.geocoding import folding


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("12 St. Mary's Straße", ("12", "st", "marys", "strasse")),
        ("St Mary\u2019s", ("st", "marys")),
        ("Newcastle-upon-Tyne", ("newcastle", "upon", "tyne")),
        ("Ffordd Tŷ-Llŵyd, Llŷn", ("ffordd", "ty", "llwyd", "llyn")),
        ("ŁÓDŹ Øster Þing", ("lodz", "oster", "thing")),
        ("Z\u0065\u0301 = Zé", ("ze", "ze")),
        ("İstanbul ISPARTA", ("istanbul", "isparta")),
        ("bs15tr", ("bs1", "5tr")),
        ("BS1  5TR.", ("bs1", "5tr")),
        ("SW1A1AA", ("sw1a", "1aa")),
        ("۱۲ گلی", ("12", "گلي")),
        ("\uff22\uff33\uff11", ("bs1",)),
        ("\u202e\u200b!?", ()),
        ("", ()),
    ],
)
def test_words_are_folded(text: str, tokens: tuple[str, ...]) -> None:
    assert folding.tokens_of(text) == tokens


def test_urdu_is_the_same_from_arabic_and_persian_keyboards() -> None:
    assert folding.tokens_of("علی کالونی") == folding.tokens_of("علي كالوني")


def test_however_long_a_text_is_its_words_are_few_and_short() -> None:
    words = folding.tokens_of("a " * 10_000)
    assert words == ("a",) * folding.MOST_TOKENS
    assert folding.tokens_of("x" * 10_000) == ("x" * folding.LONGEST_TOKEN,)
    assert len(folding.tokens_of("\ufdfa" * 10_000)) == folding.MOST_TOKENS


def test_a_place_is_called_by_its_whole_label_and_by_what_stands_before_the_comma() -> None:
    assert folding.names_of("12 High Street, Stirling", "address") == ("12 high street stirling", "12 high street")
    assert folding.names_of("FK8 1AB", "postcode") == ("fk8 1ab", "fk81ab")


def test_roads_and_saints_are_shortened_either_way() -> None:
    assert "road" in folding.alike("rd")
    assert "rd" in folding.alike("road")
    assert {"street", "saint"} <= set(folding.alike("st"))
    assert folding.alike("bristol") == ("bristol",)
