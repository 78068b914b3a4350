"""Reads councils files: YAML or JSON by what stands in them, all of them together, and all faults at once."""

import re
from collections.abc import Sequence

from pledgebank.councils.files import json_file, sheets, yaml_file
from pledgebank.councils.files.faults import Faults, Mark, meant, shown
from pledgebank.councils.files.model import Councils, Place
from pledgebank.councils.files.nodes import Sheet, TooMuch
from pledgebank.councils.files.sheets import Written

LARGEST = 4 * 1024 * 1024
# What no file of words has, and what some programs take for the end of a line while others do not.
_ODD = re.compile("[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def read(files: Sequence[tuple[str, bytes]]) -> Councils:
    """What files, each with its name, say together. Raises WrongFiles with everything that is wrong with any."""
    faults = Faults()
    written = [_written(Sheet(name, faults), content) for name, content in files]
    bodies = [one for each in written for one in each.bodies]
    places: dict[str, Place] = {}
    for body in bodies:
        slug, place = body.entry.slug, body.place
        if slug and slug in places:
            first = places[slug]
            told = f"the body {shown(slug)} is there twice; the first is in {first.file}:{first.mark.line}"
            faults.add(place.file, place.mark, told)
        places.setdefault(slug, place)
    for one in (one for each in written for member in each.staff for one in member.bodies):
        if one.slug not in places:
            told = f"these files have no body {shown(one.slug)}{meant(one.slug, places)}"
            faults.add(one.place.file, one.place.mark, told)
    faults.check()
    staff = tuple(member.entry for each in written for member in each.staff)
    areas = tuple(one for each in written for one in each.areas)
    return Councils(tuple(body.entry for body in bodies), staff, areas, places)


def _written(sheet: Sheet, content: bytes) -> Written:
    try:
        text = _decoded(sheet, content)
        if text is None:
            return Written()
        node = (json_file if json_file.is_meant(text) else yaml_file).read(text, sheet)
        if node is not None:
            return sheets.read(sheet, node)
        if not sheet.faulty:
            sheet.fault(Mark(1, 1), "there is nothing in this file; bodies are expected")
    except TooMuch:
        pass
    return Written()


def _decoded(sheet: Sheet, content: bytes) -> str | None:
    """The text of a file; None, and told, where it is none."""
    if len(content) > LARGEST:
        sheet.fault(Mark(1, 1), f"the file has more than {LARGEST // 2**20} MB; please load it in several")
        return None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8-sig", "replace")
        sheet.fault(_end(before), "this is no UTF-8; please save the file as UTF-8")
        return None
    if odd := _ODD.search(text):
        sheet.fault(_end(text[: odd.start()]), f"the character U+{ord(odd[0]):04X} stands here; it cannot be kept")
        return None
    return text


def _end(before: str) -> Mark:
    """The place after a text."""
    lines = re.split(r"\r\n|\r|\n", before)
    return Mark(len(lines), len(lines[-1]) + 1)
