"""One import from a file's first row to its last: in batches, each all or nothing, going on where it once stopped."""

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from itertools import islice
from pathlib import Path

from msgspec import Struct

from pledgebank.base.errors import invalid
from pledgebank.councils import store as councils
from pledgebank.councils.places import Places
from pledgebank.imports import progress
from pledgebank.imports.batch import Desk, Placed
from pledgebank.imports.drafts import Draft, Drafter, Reason, Rejected
from pledgebank.imports.mapping import Mapping
from pledgebank.imports.pace import Pace
from pledgebank.imports.progress import Progress, Tally
from pledgebank.imports.rejects import Rejects
from pledgebank.imports.repetitions import Repetitions
from pledgebank.imports.rows import Row, Rows
from pledgebank.storage.mongo import Storage

BATCH = 500

# Told after each batch: the tally so far, bytes read, bytes of the file.
Tell = Callable[[Tally, int, int], None]


class Result(Struct, frozen=True):
    """How an import ended. `earlier`: what an earlier run had done of it. `unattended`: nobody took events in."""

    tally: Tally
    earlier: Tally
    unattended: bool


async def run(storage: Storage, path: Path, mapping: Mapping, *, rejects: Path, tell: Tell) -> Result:
    """Import a file. Begun before and interrupted, it goes on; done before, nothing is written but the rejects.

    Raises Refused INVALID for a file without the mapped columns or a world without an area of the mapped kind,
    IMPORT_RUNNING when the same file is being imported elsewhere, and whatever the file system raises.
    """
    with ExitStack() as stack:
        rows = stack.enter_context(Rows(path, encoding=mapping.encoding, delimiter=mapping.delimiter))
        rows.columns(mapping.columns.named)
        if not await councils.has_area_of_kind(storage.reader, mapping.area_kind):
            raise invalid(
                "No {kind} has been loaded yet, so every row would lie outside.", "mapping", kind=mapping.area_kind
            )
        left_out = stack.enter_context(Rejects(rejects, rows.header))
        course = _Course(storage, mapping, rows, left_out, stack.enter_context(Repetitions()))
        return await course.follow(await _begun(storage, path, mapping), tell)


async def _begun(storage: Storage, path: Path, mapping: Mapping) -> Progress:
    """Where this import stands. Other areas make it another import: a row then may lie elsewhere."""
    with path.open("rb") as file:
        contents = hashlib.file_digest(file, "sha256").digest()
    areas = await councils.outlines_version(storage.reader)
    key = hashlib.sha256(contents + mapping.digest + str(areas).encode()).hexdigest()
    return await progress.get(storage.reader, key) or Progress(id=key, changed_at=storage.clock.now())


class _Course:
    """A run over all rows. Those that an earlier run has done are judged again, for the rejects, but not entered."""

    def __init__(
        self, storage: Storage, mapping: Mapping, rows: Rows, rejects: Rejects, repetitions: Repetitions
    ) -> None:
        self._storage = storage
        self._mapping = mapping
        self._rows = rows
        self._rejects = rejects
        self._repetitions = repetitions
        self._places = Places()
        self._columns = rows.columns(mapping.columns.named)
        self._drafter = Drafter(mapping, storage.clock.now())
        self._desk = Desk(storage, mapping.body)
        self._pace = Pace(storage)
        self._rejected: Counter[str] = Counter()

    async def follow(self, standing: Progress, tell: Tell) -> Result:
        earlier = standing.tally
        rows = iter(self._rows)
        while batch := list(islice(rows, BATCH)):
            placed = await self._judge(batch)
            fresh = [one for number, one in placed if number > standing.tally.rows]
            if batch[-1].number > standing.tally.rows:
                await self._pace.keep()
                standing = await self._desk.enter(fresh, standing, dict(self._rejected), batch[-1].number)
            tell(standing.tally, self._rows.position, self._rows.size)
        return Result(standing.tally, earlier, self._pace.unattended)

    async def _judge(self, batch: Sequence[Row]) -> list[tuple[int, Placed]]:
        """The rows that become reports, with their numbers; the others are written down."""
        drafted, left_out = [], []
        for row in batch:
            try:
                drafted.append((row, *self._draft(row)))
            except Rejected as rejected:
                left_out.append((row, rejected))
        found = await self._places.at_many(self._storage.reader, [draft.location for _, draft, _ in drafted])
        placed = []
        for (row, draft, source), areas in zip(drafted, found, strict=True):
            serves = [area.id for area in areas if area.kind == self._mapping.area_kind]
            if serves:
                placed.append((row.number, Placed(draft, source, tuple(area.id for area in areas), serves[0])))
            else:
                left_out.append((row, Rejected(Reason.OUTSIDE)))
        self._write_down(left_out)
        return placed

    def _draft(self, row: Row) -> tuple[Draft, str]:
        if row.problem is not None:
            raise Rejected(Reason.UNREADABLE, row.problem)
        draft = self._drafter.draft({name: row.fields[place] for name, place in self._columns.items()})
        times = self._repetitions.count(draft.key)
        if self._mapping.columns.id is None:
            return draft, f"{self._mapping.source}:{draft.key}-{times}"
        if times > 1:
            raise Rejected(Reason.REPEATED, draft.key)
        return draft, f"{self._mapping.source}:{draft.key}"

    def _write_down(self, left_out: Sequence[tuple[Row, Rejected]]) -> None:
        for row, rejected in sorted(left_out, key=lambda one: one[0].number):
            self._rejects.add(row, rejected)
            self._rejected[rejected.reason.value] += 1
