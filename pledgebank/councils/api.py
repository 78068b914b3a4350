"""Areas, bodies and categories as GraphQL shows them; everyone may see them all."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Self
from uuid import UUID

import strawberry

from pledgebank.base.geo import Point
from pledgebank.councils import model as councils
from pledgebank.councils import rules, staff, store
from pledgebank.councils.forms import Question
from pledgebank.councils.model import GUEST, Eyes, Role
from pledgebank.councils.places import Places
from pledgebank.councils.questions import said
from pledgebank.people.api import Viewer
from pledgebank.storage.unit import Reader
from pledgebank.web import nodes
from pledgebank.web.context import Context, Info
from pledgebank.web.described import choices, field
from pledgebank.web.geo import PointInput
from pledgebank.web.nodes import Load, Node

choices(
    Role,
    "What somebody may do for a body.",
    {
        Role.MODERATOR: "See what was flagged in its areas, settle it, and take from view what must not be seen.",
        Role.OFFICER: "Answer its reports, and say how far they have come.",
    },
)


@strawberry.type(description="A named piece of map, such as a ward.")
class Area(Node):
    """An area."""

    async def _parent(self, info: Info) -> "Area | None":
        found = await info.context.load(store.areas_by_ids, self.model.parent) if self.model.parent else None
        return Area.of(found) if found else None

    model: strawberry.Private[councils.Area]
    slug: str = strawberry.field(description="Its name in addresses, unique.")
    name: str = strawberry.field(description="What people call it.")
    kind: str = strawberry.field(description="Ward, quarter, city ...: a point is in at most one area of each kind.")
    parent: "Area | None" = strawberry.field(resolver=_parent, description="The area that this one is part of.")

    @classmethod
    def of(cls, area: councils.Area) -> Self:
        """As clients see it."""
        return cls(id=nodes.encode("Area", area.id), model=area, slug=area.slug, name=area.name, kind=area.kind)


@strawberry.type(description="Who answers for areas: a council, a utility.")
class Body(Node):
    """A body."""

    model: strawberry.Private[councils.Body]
    slug: str = strawberry.field(description="Its name in addresses, unique.")
    name: str = strawberry.field(description="What it is called.")
    phone: str | None = strawberry.field(description="Its public telephone number.")
    website: str | None = strawberry.field(description="Its public website.")

    @classmethod
    def of(cls, body: councils.Body) -> Self:
        """As clients see it."""
        key = nodes.encode("Body", body.id)
        return cls(id=key, model=body, slug=body.slug, name=body.name, phone=body.phone, website=body.website)


@strawberry.type(description="A sort of problem that a body takes.")
class Category(Node):
    """A category."""

    async def _body(self, info: Info) -> Body:
        found = await info.context.load(store.bodies_by_ids, self.model.body)
        assert found is not None, "a category without its body"
        return Body.of(found)

    model: strawberry.Private[councils.Category]
    hazard: bool = strawberry.field(description="Never left to volunteers, never closed by them.")
    private: bool = strawberry.field(description="Whether its reports are seen by their reporter and the body alone.")
    photo_required: bool = strawberry.field(description="Whether a report in it needs a photo.")
    body: Body = strawberry.field(resolver=_body, description="Who takes it.")

    @field
    def name(self, info: Info) -> str:
        """What it is called, in the viewer's language if the body knows it in that."""
        return self.model.names.get(info.context.language, self.model.name)

    @field
    def group(self, info: Info) -> str | None:
        """The first heading it stands under."""
        return said(self.model.groups[0], info.context.language) if self.model.groups else None

    @field
    def groups(self, info: Info) -> list[str]:
        """All headings it stands under."""
        return [said(one, info.context.language) for one in self.model.groups]

    @field
    def title_hint(self, info: Info) -> str | None:
        """What a good title says."""
        return said(self.model.title_hint, info.context.language) or None

    @field
    def description_hint(self, info: Info) -> str | None:
        """What a good description says."""
        return said(self.model.description_hint, info.context.language) or None

    @field
    def questions(self, info: Info) -> list[Question]:
        """What a report in it is asked, in the order of asking."""
        return [Question.of(one, info.context.language) for one in self.model.questions]

    @classmethod
    def of(cls, category: councils.Category) -> Self:
        """As clients see it."""
        return cls(
            id=nodes.encode("Category", category.id),
            model=category,
            hazard=category.hazard,
            private=category.private,
            photo_required=category.photo_required,
        )


@strawberry.type(description="Who answers for a point.")
class Place:
    """A place."""

    at: strawberry.Private[Point]
    areas: list[Area] = strawberry.field(description="The areas it lies in, at most one of each kind, smallest first.")
    categories: list[Category] = strawberry.field(description="What a report there can be about.")


async def _place(info: Info, at: Annotated[PointInput, strawberry.argument(description="Where.")]) -> Place:
    reader = info.context.reader
    point = at.point("at")
    areas = await info.context.get(Places).at(reader, point)
    bodies = await store.bodies_of(reader, [area.id for area in areas])
    listed = await store.categories_of(reader, [body.id for body in bodies])
    taken = [one for one in listed if rules.serves(one, [area.id for area in areas])]
    shown = [Category.of(one) for one in taken]
    return Place(at=point, areas=[Area.of(one) for one in areas], categories=shown)


async def _area(
    info: Info, slug: Annotated[str, strawberry.argument(description="Its name in addresses.")]
) -> Area | None:
    found = await store.area_by_slug(info.context.reader, slug)
    return Area.of(found) if found else None


@strawberry.type
class Queries:
    """What can be asked about places."""

    place: Place = strawberry.field(
        resolver=_place, description="Who answers for a point: its areas, and the categories a report there can have."
    )
    area: Area | None = strawberry.field(resolver=_area, description="An area by its slug; null if there is none.")


@strawberry.type(description="What somebody does for a body.")
class StaffRole:
    """One role for one body."""

    role: Role = strawberry.field(description="What they may do.")
    body: Body = strawberry.field(description="For whom.")


async def roles_of_viewer(root: Viewer, info: Info) -> list[StaffRole]:
    """What the viewer does for councils and other bodies; empty for most people."""
    posts = await staff.posts_of(info.context.reader, root.model.id)
    bodies = await store.bodies_by_ids(info.context.reader, [post.body for post in posts])
    return [
        StaffRole(role=role, body=Body.of(body))
        for post, body in zip(posts, bodies, strict=True)
        if body
        for role in post.roles
    ]


async def eyes(context: Context) -> Eyes:
    """Whose eyes look: what the viewer's roles let them see."""
    person = context.person_id
    return await context.load(_eyes_of, person) if person else GUEST


async def _eyes_of(reader: Reader, people: Sequence[UUID]) -> list[Eyes]:
    return [await staff.eyes_of(reader, person) for person in people]


async def _area_node(context: Context, key: UUID) -> Area | None:
    found = await context.load(store.areas_by_ids, key)
    return Area.of(found) if found else None


async def _body_node(context: Context, key: UUID) -> Body | None:
    found = await context.load(store.bodies_by_ids, key)
    return Body.of(found) if found else None


async def _category_node(context: Context, key: UUID) -> Category | None:
    found = await context.load(store.categories_by_ids, key)
    return Category.of(found) if found else None


NODES: Mapping[str, Load] = {"Area": _area_node, "Body": _body_node, "Category": _category_node}
