"""Which rows of a file can become reports, where those lie, and why not the others: nothing is written here."""

from collections.abc import Mapping as Names
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from pledgebank.councils.model import Area
from pledgebank.councils.places import Places
from pledgebank.imports.drafts import Draft, Drafter, Reason, Rejected
from pledgebank.imports.files.records import Records
from pledgebank.imports.files.rows import Row, Rows
from pledgebank.imports.mapping import Mapping
from pledgebank.imports.repetitions import Repetitions
from pledgebank.storage.mongo import Storage


class Placed(Struct, frozen=True):
    """A draft with the unique key of its report, and the areas it lies in; `serves`: the one its body answers for."""

    draft: Draft
    source: str
    areas: tuple[Area, ...]
    serves: Area


class Judgement(Struct, frozen=True):
    """Rows that become reports, and rows that do not, each in the order of the file."""

    placed: list[tuple[Row, Placed]]
    rejected: list[tuple[Row, Rejected]]


def opened(path: Path, mapping: Mapping) -> Rows | Records:
    """The file, opened as of the format that the mapping says. Raises Refused INVALID where it is not of that."""
    if mapping.format == "json":
        return Records(path, wanted=mapping.columns.named)
    return Rows(path, encoding=mapping.encoding, delimiter=mapping.delimiter)


class Judge:
    """Judges the rows of one file, in their order: it remembers what it has seen of them."""

    def __init__(
        self,
        storage: Storage,
        mapping: Mapping,
        rows: Rows | Records,
        repetitions: Repetitions,
        services: Names[str, str],
    ) -> None:
        """Raises Refused INVALID for a file without the mapped columns."""
        self._reader = storage.reader
        self._mapping = mapping
        self._repetitions = repetitions
        self._places = Places()
        self._columns = rows.columns(mapping.columns.named)
        self._drafter = Drafter(mapping, storage.clock.now(), services)

    async def judge(self, batch: Sequence[Row]) -> Judgement:
        """What becomes of the next rows."""
        drafted: list[tuple[Row, Draft, str]] = []
        rejected: list[tuple[Row, Rejected]] = []
        for row in batch:
            try:
                drafted.append((row, *self._draft(row)))
            except Rejected as reason:
                rejected.append((row, reason))
        found = await self._places.at_many(self._reader, [draft.location for _, draft, _ in drafted])
        placed: list[tuple[Row, Placed]] = []
        for (row, draft, source), areas in zip(drafted, found, strict=True):
            serves = [area for area in areas if area.kind == self._mapping.area_kind]
            if serves:
                placed.append((row, Placed(draft, source, areas, serves[0])))
            else:
                rejected.append((row, Rejected(Reason.OUTSIDE, f"{draft.location.lat}, {draft.location.lng}")))
        return Judgement(placed, sorted(rejected, key=lambda one: one[0].number))

    def fields(self, row: Row) -> dict[str, str]:
        """What stands in a row's mapped columns; nothing if it is unreadable."""
        return {} if row.problem else {name: row.fields[place] for name, place in self._columns.items()}

    def _draft(self, row: Row) -> tuple[Draft, str]:
        if row.problem is not None:
            raise Rejected(Reason.UNREADABLE, row.problem)
        draft = self._drafter.draft(self.fields(row))
        times = self._repetitions.count(draft.key)
        if self._mapping.columns.id is None:
            return draft, f"{self._mapping.source}:{draft.key}-{times}"
        if times > 1:
            raise Rejected(Reason.REPEATED, draft.key)
        return draft, f"{self._mapping.source}:{draft.key}"
