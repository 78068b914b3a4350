"""What areas, bodies and categories may be called, and what follows when they are entered again."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from itertools import chain, count
from types import MappingProxyType
from uuid import UUID

import msgspec

from pledgebank.base.errors import Refused, invalid
from pledgebank.base.ids import new_id
from pledgebank.base.text import line
from pledgebank.councils.model import Area, Body, BodyEntry, Category, CategoryEntry, Drawing, Role, Staff
from pledgebank.mail import address

LONGEST_NAME = 200
LONGEST_PHONE = 40
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
    slug = "-".join(re.findall(r"[^\W_]+", unicodedata.normalize("NFC", kept))).lower()
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
        phone=line(entry.phone, "phone", longest=LONGEST_PHONE) if entry.phone else None,
        website=checked_website(entry.website) if entry.website else None,
        email=address.parse(entry.email, "email") if entry.email else None,
        language=entry.language,
        reviews_pledges=entry.reviews_pledges,
        areas=areas,
    )


def key_of(entry: CategoryEntry) -> str:
    """What a category is known by: its key, otherwise the slug of its name. Raises Refused INVALID."""
    return checked_slug(entry.key, "key") if entry.key else slug_of(entry.name)


def free_key(name: str, taken: Collection[str]) -> str:
    """A key for a category of this name that no other has."""
    try:
        plain = slug_of(name)[: LONGEST_NAME // 2].strip("-")
    except Refused:
        plain = "category"
    keys = chain([plain], (f"{plain}-{number}" for number in count(2)))
    return next(key for key in keys if key not in taken)


def enter_categories(
    body: UUID,
    standing: Iterable[Category],
    entries: Iterable[CategoryEntry],
    areas: Mapping[str, UUID] = MappingProxyType({}),
    *,
    retire: bool,
) -> list[Category]:
    """The categories that are new or changed by a list; `areas` by slug. With `retire`, others take no more reports.

    Raises Refused INVALID for a bad name, a key that is there twice, or more than 1,000.
    """
    known = {one.key: one for one in standing}
    named: dict[str, Category] = {}
    for entry in entries:
        key = key_of(entry)
        if key in named:
            raise invalid("The category {name} is there twice.", "categories", name=entry.name)
        named[key] = _category(body, key, known.get(key), entry, areas)
    if len(named.keys() | known.keys()) > MOST_CATEGORIES:
        raise invalid("A body has at most {most} categories.", "categories", most=MOST_CATEGORIES)
    if retire:
        gone = (category for key, category in known.items() if key not in named)
        named |= {category.key: msgspec.structs.replace(category, active=False) for category in gone}
    return [category for key, category in named.items() if not _same(known.get(key), category)]


def list_staff(
    standing: Iterable[Staff], listed: Mapping[str, Sequence[Role]], body: UUID, now: datetime
) -> tuple[list[Staff], list[Staff]]:
    """Who is new or in other roles, and who is gone, when a file lists these addresses with these roles for a body.

    Roles that were given by hand stay, whether or not a file lists them too.
    """
    known = {one.email: one for one in standing}
    kept, gone = [], []
    for email in dict.fromkeys((*known, *listed)):
        old = known.get(email) or Staff(id=new_id(), email=email, body=body, roles=(), added_at=now)
        by_hand = [role for role in old.roles if role not in old.listed]
        only_listed = {role for role in listed.get(email, ()) if role not in by_hand}
        new = msgspec.structs.replace(
            old,
            roles=tuple(dict.fromkeys(role for role in (*old.roles, *Role) if role in by_hand or role in only_listed)),
            listed=tuple(role for role in Role if role in only_listed),
        )
        if not new.roles:
            gone.append(old)
        elif new != known.get(email):
            kept.append(new)
    return kept, gone


def serves(category: Category, areas: Collection[UUID]) -> bool:
    """Whether a category is taken at a place in these areas, for which its body answers."""
    return not category.areas or not set(areas).isdisjoint(category.areas)


def _same(standing: Category | None, category: Category) -> bool:
    # Tables are equal whatever their order, but of a label the first language counts.
    return standing == category and msgspec.json.encode(standing) == msgspec.json.encode(category)


def _category(
    body: UUID, key: str, standing: Category | None, entry: CategoryEntry, areas: Mapping[str, UUID]
) -> Category:
    return Category(
        id=standing.id if standing else new_id(),
        body=body,
        key=key,
        name=line(entry.name, "categories", longest=LONGEST_NAME),
        names=entry.names,
        groups=entry.groups,
        areas=tuple(areas[slug] for slug in dict.fromkeys(entry.areas)),
        hazard=entry.hazard,
        private=entry.private,
        photo_required=entry.photo_required,
        title_hint=entry.title_hint,
        description_hint=entry.description_hint,
        questions=entry.questions,
        email=address.parse(entry.email, "email") if entry.email else None,
        active=entry.active,
    )


def checked_website(website: str) -> str:
    """A website's address. Raises Refused INVALID if it is none."""
    website = line(website, "website", longest=500)
    if not re.match(r"https?://[^\s/]+", website):
        raise invalid("A website begins with https://.", "website")
    return website
