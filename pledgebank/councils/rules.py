"""What areas, bodies and categories may be called, and what follows when they are entered again."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from enum import StrEnum
from uuid import UUID

import msgspec

from pledgebank.base.errors import Refused, invalid
from pledgebank.base.ids import new_id
from pledgebank.base.text import line
from pledgebank.councils.model import Area, Body, BodyEntry, Category, CategoryEntry, Drawing

LONGEST_NAME = 200
MOST_CATEGORIES = 1_000
_SLUG = re.compile(r"[^\W_]+(-[^\W_]+)*")
_SPELT = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "'": "", "\u2019": ""}
)


class Outcome(StrEnum):
    """What entering something did."""

    ADDED = "added"
    REPLACED = "replaced"
    UNCHANGED = "unchanged"


def slug_of(name: str) -> str:
    """The name in addresses: "Alt-Wörth" is `alt-worth`; other scripts stay. Raises Refused INVALID if it has none."""
    spread = unicodedata.normalize("NFKD", name.lower().translate(_SPELT))
    kept = "".join(character for character in spread if not unicodedata.combining(character))
    slug = "-".join(re.findall(r"[^\W_]+", unicodedata.normalize("NFC", kept)))
    if not slug:
        raise invalid("This name has no letter or digit.", "name")
    return slug


def checked_slug(slug: str, field: str) -> str:
    """The slug itself. Raises Refused INVALID if it is none: lower-case words and numbers joined by hyphens."""
    if len(slug) > LONGEST_NAME or slug != slug.lower() or not _SLUG.fullmatch(slug):
        raise invalid("Please use lower-case letters and digits, joined by hyphens.", field)
    return slug


def place_area(standing: Area | None, drawing: Drawing, kind: str, parent: UUID | None) -> Area:
    """The area that a drawing becomes. Raises Refused NAME_TAKEN where its slug already means another place."""
    if standing is None:
        return Area(id=new_id(), slug=drawing.slug, name=drawing.name, kind=kind, parent=parent)
    if standing.kind != kind:
        raise Refused(
            "NAME_TAKEN",
            "{name}: there already is a {kind} called {slug}.",
            name=drawing.name,
            kind=standing.kind,
            slug=drawing.slug,
        )
    if parent and standing.parent and standing.parent != parent:
        raise Refused(
            "NAME_TAKEN",
            "{name}: another area already has a {kind} called {slug}.",
            name=drawing.name,
            kind=kind,
            slug=drawing.slug,
        )
    return msgspec.structs.replace(standing, name=drawing.name, parent=parent or standing.parent)


def enter_body(standing: Body | None, entry: BodyEntry, areas: tuple[UUID, ...]) -> Body:
    """The body that an entry describes, with its lasting id. Raises Refused INVALID."""
    return Body(
        id=standing.id if standing else new_id(),
        slug=checked_slug(entry.slug, "slug"),
        name=line(entry.name, "name", longest=LONGEST_NAME),
        phone=line(entry.phone, "phone", longest=40) if entry.phone else None,
        website=_website(entry.website) if entry.website else None,
        areas=areas,
    )


def enter_categories(
    body: UUID, standing: Mapping[str, Category], entries: Iterable[CategoryEntry], *, retire: bool
) -> list[Category]:
    """The categories that are new or changed by a list. With `retire`, those it does not name take no more reports.

    Raises Refused INVALID for a bad name, one named twice, or more than 1,000.
    """
    named: dict[str, Category] = {}
    for entry in entries:
        category = _category(body, standing, entry)
        if category.name in named:
            raise invalid("The category {name} is there twice.", "categories", name=category.name)
        named[category.name] = category
    if len(named.keys() | standing.keys()) > MOST_CATEGORIES:
        raise invalid("A body has at most {most} categories.", "categories", most=MOST_CATEGORIES)
    if retire:
        gone = (category for name, category in standing.items() if name not in named)
        named |= {category.name: msgspec.structs.replace(category, active=False) for category in gone}
    return [category for category in named.values() if standing.get(category.name) != category]


def _category(body: UUID, standing: Mapping[str, Category], entry: CategoryEntry) -> Category:
    name = line(entry.name, "categories", longest=LONGEST_NAME)
    return Category(
        id=standing[name].id if name in standing else new_id(),
        body=body,
        name=name,
        group=line(entry.group, "categories", longest=LONGEST_NAME) if entry.group else None,
        hazard=entry.hazard,
    )


def _website(address: str) -> str:
    address = line(address, "website", longest=500)
    if not re.match(r"https?://[^\s/]+", address):
        raise invalid("A website begins with https://.", "website")
    return address
