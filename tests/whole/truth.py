"""What the town's reports should be: kept beside the server, by the few rules that everybody relies on."""

from msgspec import Struct

from tests.whole.town import BOX, Somebody

PUBLIC = frozenset({"OPEN", "INVESTIGATING", "PLANNED", "IN_PROGRESS", "FIX_CLAIMED", "FIXED", "CLOSED"})
STATES = (*sorted(PUBLIC), "HIDDEN")


class Truth(Struct):
    """A report as it should be. `word`: one that no other report has in its title."""

    id: str
    ref: str
    word: str
    reporter: str
    council: str
    private: bool
    state: str
    place: tuple[float, float]
    supporters: set[str] = set()

    @property
    def public(self) -> bool:
        """Whether everybody may see it."""
        return self.state in PUBLIC and not self.private

    @property
    def in_box(self) -> bool:
        """Whether it lies in the town's box."""
        lat, lng = self.place
        return BOX.south <= lat < BOX.north and BOX.west <= lng < BOX.east

    def seen_by(self, who: Somebody) -> bool:
        """Whether somebody may see it."""
        if self.state == "HIDDEN":
            return self.council in who.moderates
        return not self.private or who.name == self.reporter or who.works_for(self.council)
