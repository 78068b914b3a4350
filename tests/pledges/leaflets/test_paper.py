"""What comes out of the printer: everything fits, every code leads to the page, and words stay words."""

import pytest

from pledgebank.pledges.leaflets import worker
from pledgebank.pledges.leaflets.model import Parts
from tests.pledges.leaflets.paper import ADDRESS, a_sheet, codes, picture, sizes, strays, words

LONG = {
    "action": ("clear the nettles and the brambles along the old path by the burn " * 4)[:200],
    "who": ("neighbours and friends from both sides of the burn " * 3)[:100],
    "their_action": ("bring spades, rakes, gloves, flasks of tea and a great deal of patience " * 4)[:200],
}
PLEDGES = {
    "short": {},
    "two hundred characters each": LONG,
    "words without an end": {"action": "W" * 200, "who": "m" * 100, "their_action": "https://" + "x/" * 96},
    "Welsh": {
        "action": "clirio'r llwybr wrth y nant a Llanfairpwllgwyngyllgogerychwyrndrobwllllantysilio",
        "who": "o gymdogion tŷ a thŵr",
        "their_action": "dod â rhaw",
        "written_in": "cy",
    },
    "Polish": {
        "action": "zażółcić gęślą jaźń i najnieprawdopodobniejsze ścieżki Świętokrzyskie",
        "who": "sąsiadów",
        "their_action": "przynieść łopatę",
        "written_in": "pl",
        "promiser": "Łucja Żółć",
    },
    "Urdu": {
        "action": "برن کے کنارے کا راستہ صاف کرنا اور نئے پودے لگانا",
        "who": "پڑوسی",
        "their_action": "بیلچہ لے کر آنا",
        "written_in": "ur",
        "promiser": "عائشہ",
    },
    "long Urdu": {"action": ("راستہ صاف کرنا اور پودے لگانا " * 8)[:200], "who": "پڑوسی", "written_in": "ur"},
    "Arabic in English": {"action": "تنظيف الطريق بجانب النهر", "language": "pl"},
    "Chinese": {"action": "清理小溪旁邊的小路每個星期六早上十點鐘到十二點鐘之間一起打掃乾淨" * 3, "who": "邻居"},
    "many scripts": {"action": "नमस्ते বাংলা ਪੰਜਾਬੀ ગુજરાતી தமிழ் עברית ひらがな 한국어 ไทย አማርኛ 😀"},
    "a long address": {"address": f"https://{'a-council-with-a-name.' * 3}example.gov.uk/p/" + "k7m4x2b" * 3},
    "a long name": {"promiser": "W" * 60},
}


@pytest.mark.parametrize("parts", list(Parts))
@pytest.mark.parametrize("said", PLEDGES.values(), ids=PLEDGES)
def test_all_fits_on_one_page_and_every_code_leads_to_the_pledge(said: dict[str, str], parts: Parts) -> None:
    sheet = a_sheet(**said, parts=parts)
    drawn = picture(worker.pdf(sheet))
    fitted = sizes(sheet)
    assert (len(fitted), all(fits for _, fits in fitted)) == (int(parts), True)
    assert min(size for size, _ in fitted) >= 5.5, "smaller than anybody can read"
    assert strays(drawn, parts) == []
    assert codes(drawn) == [said.get("address", ADDRESS)] * int(parts)


def test_a_short_pledge_is_read_from_across_the_street() -> None:
    assert [round(size) for size, _ in sizes(a_sheet())] == [53]


@pytest.mark.parametrize(
    "typed",
    [
        '#read("/etc/passwd")',
        '#import "@preview/cetz:0.3.0"',
        '#include "leaflet.typ"',
        "#sys.inputs",
        "#panic()",
        "$ sum_(k=1)^n k $",
        "\\ \\u{41} \\#x",
        "`raw` ```typ #x```",
        "*bold* _slant_ <label> @reference",
        "= heading //comment /* x */",
        '"] #x [" }} {{ \'"',
        "&lt;svg onload=1&gt;<script>x</script>",
    ],
)
def test_what_people_type_is_set_as_they_typed_it(typed: str) -> None:
    made = words(worker.pdf(a_sheet(action=typed, promiser=typed)))
    assert made.count("".join(typed.split())) == 2


def test_what_would_turn_the_words_around_it_is_left_out() -> None:
    typed = "plant \u202etrees\u202c \u2067here\u2069 \u0000\u0007\u009b\ue000\ufdd0now"
    sheet = a_sheet(action=typed, promiser="\u202eAda")
    assert sheet.sentence.startswith("I will plant trees here now, but only if 12 neighbours")
    assert sheet.promiser == "Promised by Ada"
    assert "planttreesherenow" in words(worker.pdf(sheet))


def test_a_sign_without_a_font_spoils_nothing_else() -> None:
    made = worker.pdf(a_sheet(action="draw \U00012000 and \U000e0041 on the wall"))
    assert "onthewall" in words(made)


def test_the_same_words_make_the_same_file() -> None:
    assert worker.pdf(a_sheet()) == worker.pdf(a_sheet())


def test_it_can_be_read_aloud() -> None:
    made = worker.pdf(a_sheet())
    for told in (b"/MarkInfo", b"/StructTreeRoot", b"pdfuaid", b"/Lang"):
        assert told in made, told
