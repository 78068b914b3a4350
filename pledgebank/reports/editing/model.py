"""What somebody wants changed about a report."""

from uuid import UUID

from msgspec import Struct

from pledgebank.base.geo import Point
from pledgebank.councils.model import Body, Category


class Changes(Struct, frozen=True, kw_only=True):
    """What is to be different; None stays as it is."""

    title: str | None = None
    description: str | None = None
    category: UUID | None = None
    location: Point | None = None
    show_name: bool | None = None

    @property
    def moves(self) -> bool:
        """Whether it is to be of another category, or at another place."""
        return self.category is not None or self.location is not None

    @property
    def only_hides_name(self) -> bool:
        """Whether all that is asked for is that their name be no longer shown."""
        return self == Changes(show_name=False)

    @property
    def rewords(self) -> bool:
        """Whether what its reporter said, or who may know who they are, is to be different."""
        return self.title is not None or self.description is not None or self.show_name is not None


class Ground(Struct, frozen=True):
    """Where a report is to stand: the areas of its place, its category and who answers for it."""

    areas: tuple[UUID, ...]
    category: Category | None
    body: Body | None
