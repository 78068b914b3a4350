"""Reads bodies with their categories, and who works for them, from one file."""

from msgspec import Struct

from pledgebank.councils import rules
from pledgebank.councils.files import asked, reading
from pledgebank.councils.files.faults import Mark
from pledgebank.councils.files.model import Named, Place
from pledgebank.councils.files.nodes import Node, Sheet
from pledgebank.councils.files.reading import Check, Fields, line, paragraphs
from pledgebank.councils.model import BodyEntry, CategoryEntry, Role, StaffEntry
from pledgebank.councils.questions import MOST_QUESTIONS, Label, said
from pledgebank.mail import address
from pledgebank.words.languages import ENGLISH, SPOKEN

MOST_BODIES = 500
MOST_AREAS = 5_000
MOST_GROUPS = 10
MOST_STAFF = 1_000
FILE = ("bodies", "staff")
BODY = ("slug", "name", "phone", "website", "email", "language", "reviews_pledges", "areas", "categories")
CATEGORY = (
    *("key", "name", "groups", "areas", "hazard", "private", "photo_required", "title_hint", "description_hint"),
    *("questions", "email", "active"),
)
STAFF = ("email", "roles", "bodies")


class Body(Struct, frozen=True):
    """A body as a file has it."""

    entry: BodyEntry
    place: Place


class Member(Struct, frozen=True):
    """Somebody who works for bodies, each of them with its place."""

    entry: StaffEntry
    bodies: tuple[Named, ...]


class Written(Struct, frozen=True):
    """What one file says."""

    bodies: tuple[Body, ...] = ()
    staff: tuple[Member, ...] = ()
    areas: tuple[Named, ...] = ()


def read(sheet: Sheet, node: Node) -> Written:
    """What the file says; whatever is wrong is told."""
    areas: list[Named] = []
    fields = Fields(sheet, node, "a councils file", FILE, ("bodies",))
    bodies = tuple(_body(sheet, one, areas) for one in fields.items("bodies", MOST_BODIES))
    staff = tuple(_member(sheet, one) for one in fields.items("staff", MOST_STAFF))
    return Written(bodies, staff, tuple(areas))


def _body(sheet: Sheet, node: Node, areas: list[Named]) -> Body:
    fields = Fields(sheet, node, "a body", BODY, ("slug", "name", "areas", "categories"))
    language = fields.text("language", str) or ENGLISH
    if language not in SPOKEN:
        spoken = ", ".join(sorted(SPOKEN))
        sheet.fault(fields.at("language"), f"we write no letters in this language; in {spoken} we do")
    entry = BodyEntry(
        slug=fields.text("slug", _slug),
        name=fields.text("name", line(rules.LONGEST_NAME)),
        phone=fields.text("phone", line(rules.LONGEST_PHONE)) or None,
        website=fields.text("website", rules.checked_website) or None,
        email=fields.text("email", address.parse) or None,
        language=language,
        reviews_pledges=fields.flag("reviews_pledges"),
        areas=_areas(fields, areas),
        categories=_categories(fields, language, areas),
    )
    return Body(entry, Place(sheet.file, fields.at("slug")))


def _categories(body: Fields, language: str, areas: list[Named]) -> tuple[CategoryEntry, ...]:
    keys: dict[str, Mark] = {}
    found = body.items("categories", rules.MOST_CATEGORIES)
    return tuple(_category(body.sheet, node, language, areas, keys) for node in found)


def _category(sheet: Sheet, node: Node, language: str, areas: list[Named], keys: dict[str, Mark]) -> CategoryEntry:
    fields = Fields(sheet, node, "a category", CATEGORY, ("name",))
    names = fields.label("name", line(rules.LONGEST_NAME), language)
    return CategoryEntry(
        name=next(iter(names.values()), ""),
        key=_key(fields, names, keys),
        names=names if len(names) > 1 else {},
        groups=_groups(fields, language),
        areas=_areas(fields, areas),
        hazard=fields.flag("hazard"),
        private=fields.flag("private"),
        photo_required=fields.flag("photo_required"),
        title_hint=fields.label("title_hint", line(asked.LONGEST_LABEL), language),
        description_hint=fields.label("description_hint", paragraphs(asked.LONGEST_HINT), language),
        questions=asked.questions(sheet, fields.items("questions", MOST_QUESTIONS), language),
        email=fields.text("email", address.parse) or None,
        active=fields.flag("active", otherwise=True),
    )


def _key(fields: Fields, names: Label, keys: dict[str, Mark]) -> str:
    if "key" in fields.nodes:
        return asked.once(fields.sheet, fields.at("key"), fields.text("key", _slug), keys)
    mark = fields.at("name")
    return asked.once(fields.sheet, mark, asked.slug(fields.sheet, mark, said(names, ENGLISH)), keys)


def _groups(fields: Fields, language: str) -> tuple[Label, ...]:
    check = line(rules.LONGEST_NAME)
    nodes = fields.items("groups", MOST_GROUPS)
    return tuple(one for node in nodes if (one := reading.label(fields.sheet, node, check, language)))


def _areas(fields: Fields, named: list[Named]) -> tuple[str, ...]:
    found = _places(fields, "areas", MOST_AREAS, _slug)
    named.extend(found)
    return tuple(dict.fromkeys(one.slug for one in found))


def _member(sheet: Sheet, node: Node) -> Member:
    fields = Fields(sheet, node, "somebody who works here", STAFF, STAFF)
    bodies = _places(fields, "bodies", MOST_BODIES, _slug)
    roles = [reading.one_of(sheet, one, Role) for one in fields.items("roles", len(Role))]
    entry = StaffEntry(
        email=fields.text("email", address.parse),
        roles=tuple(dict.fromkeys(role for role in roles if role)),
        bodies=tuple(dict.fromkeys(one.slug for one in bodies)),
    )
    return Member(entry, bodies)


def _places(fields: Fields, name: str, most: int, check: Check) -> tuple[Named, ...]:
    sheet = fields.sheet
    found = [(reading.text(sheet, node, check), node.mark) for node in fields.items(name, most)]
    return tuple(Named(slug, Place(sheet.file, mark)) for slug, mark in found if slug)


def _slug(value: str) -> str:
    return rules.checked_slug(value, "slug")
