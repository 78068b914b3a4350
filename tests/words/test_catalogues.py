"""The check of the catalogues, checked."""

from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import PoFileError, read_po

from pledgebank.words import __main__ as upkeep
from pledgebank.words import catalogues

WAIT = "Please wait."
MOST = "At most {most} of {these}."
FORMS = "nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);"
GOOD = ("Najwyżej {most} z {these}.",) * 3


def template() -> Catalog:
    made = Catalog(fuzzy=False)
    made.add(WAIT)
    made.add((MOST, MOST))
    return made


def polish(
    *, wait: str = "Proszę czekać.", most: tuple[str, ...] = GOOD, forms: str = FORMS, more: str = ""
) -> Catalog:
    plural = "".join(f'msgstr[{place}] "{form}"\n' for place, form in enumerate(most))
    text = f'msgid ""\nmsgstr ""\n"Language: pl\\n"\n"Plural-Forms: {forms}\\n"\n\nmsgid "{WAIT}"\nmsgstr "{wait}"\n\n'
    text += f'msgid "{MOST}"\nmsgid_plural "{MOST}"\n{plural}\n{more}'
    return read_po(BytesIO(text.encode()), locale="pl")


def test_a_whole_catalogue_has_no_faults() -> None:
    assert catalogues.faults(polish(), template()) == []
    assert catalogues.share(polish(), template()) == 1.0


def test_what_is_not_translated_is_no_fault_but_counts() -> None:
    begun = polish(wait="", most=("", "", ""))
    assert (catalogues.faults(begun, template()), catalogues.share(begun, template())) == ([], 0.0)
    guessed = polish(wait="")
    guessed.add(WAIT, "Czekać {gdzie}?", flags=["fuzzy"])
    assert (catalogues.faults(guessed, template()), catalogues.share(guessed, template())) == ([], 0.5)


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ("Najwyżej {most}.", "has other places"),
        ("Najwyżej {most} z {these} i {those}.", "has other places"),
        ("Najwyżej {Most} z {these}.", "has other places"),
        ("Najwyżej {most z {these}.", "has a broken place"),
        ("Najwyżej {most:,} z {these}.", "has a broken place"),
        ("Najwyżej {most.real} z {these}.", "has a broken place"),
        ("", "lacks some of its forms"),
    ],
)
def test_a_place_lost_or_invented_is_told(form: str, told: str) -> None:
    [fault] = catalogues.faults(polish(most=(*GOOD[:2], form)), template())
    assert fault.startswith(told)


def test_a_place_that_nobody_fills_is_told() -> None:
    [fault] = catalogues.faults(polish(wait="Proszę czekać {most}."), template())
    assert fault == "has other places than 'Please wait.': 'Proszę czekać {most}.'"


def test_forms_that_are_not_the_languages_are_told() -> None:
    faults = catalogues.faults(polish(forms="nplurals=2; plural=(n != 1);", most=GOOD[:2]), template())
    assert faults == ["its plural forms are not those of the language"]


def test_sentences_missing_and_left_over_are_told() -> None:
    old = 'msgid "Please go."\nmsgstr "Idź."\n'
    assert catalogues.faults(polish(more=old), template()) == ["no longer said: 'Please go.'"]
    more = template()
    more.add("Please come.")
    assert catalogues.faults(polish(), more) == ["not in it: 'Please come.'"]


def test_an_update_keeps_what_is_translated_and_asks_for_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "pl.po"
    catalogues.update(path, template())
    begun = catalogues.read(path)
    assert (catalogues.faults(begun, template()), catalogues.share(begun, template())) == ([], 0.0)
    path.write_text(path.read_text().replace(f'"{WAIT}"\nmsgstr ""', f'"{WAIT}"\nmsgstr "Proszę czekać."'))
    more = template()
    more.add("Please come.")
    catalogues.update(path, more)
    once = path.read_bytes()
    catalogues.update(path, more)
    assert path.read_bytes() == once
    assert catalogues.read(path)[WAIT].string == "Proszę czekać."
    assert catalogues.share(catalogues.read(path), more) == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    "text",
    [
        'msgid "Please wait.\nmsgstr "Proszę."\n',
        'msgid "Please wait."\nmsgstr Proszę\n',
        'msgid "Please wait."\nmsgstr "Proszę "czekać"."\n',
        'msgid "Please wait."\nmsgid "Please go."\nmsgstr "Proszę."\n',
        'msgid "Please wait."\nmsgstr "Proszę."\n\nmsgid "Please wait."\nmsgstr "Czekać."\n',
        "<<<<<<< HEAD\n",
    ],
)
def test_a_file_that_is_no_catalogue_is_told(tmp_path: Path, text: str) -> None:
    path = tmp_path / "pl.po"
    path.write_text(f'# Polish\nmsgid ""\nmsgstr ""\n"Language: pl\\n"\n\n{text}')
    with pytest.raises((PoFileError, ValueError)):
        catalogues.read(path)


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ('invalid(f"At most {most}.")', "the sentence is not written out here"),
        ('invalid("At most {most}.")', "no value for most"),
        ('invalid("At most {most:,}.", most=1)', "the sentence has a broken place ({most} is more than a name)"),
        ('invalid("{least} to {most}.", least=1, most=2)', "two numbers want to decide the form of the words"),
    ],
)
def test_code_that_cannot_be_translated_is_told(tmp_path: Path, code: str, told: str) -> None:
    (tmp_path / "rules.py").write_text(code)
    assert catalogues.faults_of_code(tmp_path) == [f"rules.py:1: {told}"]


def test_our_own_catalogues_pass(capsys: pytest.CaptureFixture[str]) -> None:
    assert upkeep.main(["check"]) == 0, capsys.readouterr().err
