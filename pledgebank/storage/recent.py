"""The newest entries of the log, kept at hand for all followers and listeners of a process."""

from collections import deque
from itertools import takewhile

from pledgebank.base.event import Entry

MOST = 2_000


class Recent:
    """Entries one after the other without gaps, oldest first; the oldest go as new ones come."""

    def __init__(self, most: int = MOST) -> None:
        self._entries: deque[Entry] = deque(maxlen=most)
        self._numbers: dict[str, int] = {}

    def add(self, entry: Entry) -> None:
        """Keep the next entry."""
        if len(self._entries) == self._entries.maxlen:
            self._numbers.pop(self._entries[0].event_id, None)
        self._entries.append(entry)
        self._numbers[entry.event_id] = entry.number

    def number_of(self, event_id: str) -> int | None:
        """The number of an event; None where it is not at hand."""
        return self._numbers.get(event_id)

    def at(self, number: int) -> Entry | None:
        """The entry of this number; None where it is not at hand."""
        place = number - self._entries[0].number if self._entries else -1
        return self._entries[place] if 0 <= place < len(self._entries) else None

    def reaches(self, after: int) -> bool:
        """Whether all that there is after a number is at hand."""
        return bool(self._entries) and self._entries[0].number <= after + 1

    def page(self, after: int, most: int) -> list[Entry]:
        """The first entries after a number that they reach."""
        # By place, for there are no gaps: every listener comes by here for every event.
        begin = after + 1 - self._entries[0].number
        return [self._entries[place] for place in range(begin, min(begin + most, len(self._entries)))]

    def since(self, after: int) -> list[Entry]:
        """All entries after a number that they reach."""
        # From the newest backwards, for only those since the last time are to be looked at.
        return list(takewhile(lambda entry: entry.number > after, reversed(self._entries)))[::-1]
