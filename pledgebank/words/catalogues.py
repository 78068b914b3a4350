"""Catalogues brought up to date with the code, and what is wrong with one."""

import io
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from babel.core import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from pledgebank.words import extract
from pledgebank.words.sentences import COUNTS, spoken

FOLDER = Path(__file__).parent / "po"
# Below this share a language reads as a mixture.
LEAST_SHARE = 0.8
_NUMBERS = range(201)
_LINE = re.compile(r'(#.*|((msgid|msgid_plural|msgstr(\[\d\])?) )?"([^"\\]|\\["\\nt])*")?')
_HEADER = """{0.header_comment}
msgid ""
msgstr ""
"Language: {name}\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: {0.plural_forms}\\n"

"""


def faults_of_code(package: Path) -> list[str]:
    """What translators could not work with: sentences not written out, places without a value, two counts."""
    return [f"{one.file}:{one.line}: {fault}" for one in extract.said_to_people(package) for fault in _faults(one)]


def template_of(package: Path) -> Catalog:
    """A catalogue of all that a package says to people, without translations."""
    template = Catalog(fuzzy=False)
    for sentence, files in sorted(extract.files_by_template(extract.said_to_people(package)).items()):
        counted = (sentence, sentence) if extract.places(sentence) & COUNTS else sentence
        template.add(counted, locations=[(file, 0) for file in files])
    return template


def read(path: Path) -> Catalog:
    """A catalogue, named after its language. Raises PoFileError, ValueError."""
    text = path.read_text(encoding="utf-8")
    # Babel makes something of a line without its last quote, and takes the first of two translations.
    for number, line in enumerate(text.splitlines(), start=1):
        if not _LINE.fullmatch(line):
            raise ValueError(f"line {number} is none of a catalogue")
    catalogue = read_po(io.StringIO(text), locale=path.stem, abort_invalid=True)
    if text.count("\nmsgid ") != len(catalogue) + 1:
        raise ValueError("a sentence is there twice")
    return catalogue


def update(path: Path, template: Catalog) -> None:
    """Bring a catalogue up to date, or begin it: what is new comes in empty, what is no longer said goes."""
    begun = Catalog(locale=path.stem, header_comment=f"# {Locale.parse(path.stem).english_name}")
    catalogue = read(path) if path.exists() else begun
    catalogue.update(template)
    with path.open("wb") as file:
        # Babel's own header has dates that change each time, and addresses of nobody.
        file.write(_HEADER.format(catalogue, name=path.stem).encode())
        write_po(file, catalogue, 100, omit_header=True, ignore_obsolete=True, include_lineno=False, sort_output=True)


def faults(catalogue: Catalog, template: Catalog) -> list[str]:
    """What is wrong with a catalogue; untranslated sentences are not, as they come in English."""
    missing = [f"not in it: {message.id!r}" for message in template if message.id and message.id not in catalogue]
    extra = [f"no longer said: {message.id!r}" for message in catalogue if message.id and message.id not in template]
    return [*_form_faults(catalogue), *missing, *extra, *(fault for one in catalogue for fault in _message_faults(one))]


def share(catalogue: Catalog, template: Catalog) -> float:
    """How much of what we say is translated, from 0 to 1; a guess (fuzzy) does not count."""
    translated = sum(_is_translated(message) for message in catalogue if message.id and message.id in template)
    return translated / len(template) if len(template) else 1.0


def _faults(one: extract.Said) -> Iterator[str]:
    if one.template is None:
        yield "the sentence is not written out here"
        return
    try:
        named = extract.places(one.template)
    except ValueError as error:
        yield f"the sentence has a broken place ({error})"
        return
    if lost := named - one.values:
        yield f"no value for {', '.join(sorted(lost))}"
    if len(named & COUNTS) > 1:
        yield "two numbers want to decide the form of the words"


def _message_faults(message: Message) -> Iterator[str]:
    if not message.id or message.fuzzy:
        return
    sentence = message.id if isinstance(message.id, str) else message.id[0]
    forms = _forms(message)
    if any(forms) and not all(forms):
        yield f"lacks some of its forms: {sentence!r}"
    for form in filter(None, forms):
        try:
            if extract.places(form) != extract.places(sentence):
                yield f"has other places than {sentence!r}: {form!r}"
        except ValueError as error:
            yield f"has a broken place ({error}): {form!r}"


def _form_faults(catalogue: Catalog) -> Iterator[str]:
    """Its rule for plurals must tell numbers apart as the language does, and every entry have that many forms."""
    if catalogue.locale is None:
        yield "says no language"
        return
    choose = spoken(catalogue).plural  # type: ignore[attr-defined]  # read from the header
    kinds = {(catalogue.locale.plural_form(number), choose(number)) for number in _NUMBERS}
    if len(kinds) != len({kind for kind, _ in kinds}) or len(kinds) != len({form for _, form in kinds}):
        yield "its plural forms are not those of the language"
    for message in catalogue:
        forms = len(_forms(message))
        if message.id and message.pluralizable and forms != catalogue.num_plurals:
            yield f"has {forms} forms instead of {catalogue.num_plurals}: {message.id[0]!r}"


def _is_translated(message: Message) -> bool:
    forms = _forms(message)
    return bool(forms) and all(forms) and not message.fuzzy


def _forms(message: Message) -> Sequence[str]:
    return [message.string] if isinstance(message.string, str) else message.string or ()
