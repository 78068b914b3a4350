"""One import from a file's first row to its last: in batches, each all or nothing, going on where it once stopped."""

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from collections.abc import Mapping as Names
from contextlib import ExitStack
from itertools import islice
from pathlib import Path

import msgspec
from msgspec import Struct

from pledgebank.base.errors import invalid
from pledgebank.councils import store as councils
from pledgebank.imports import progress
from pledgebank.imports.batch import Desk
from pledgebank.imports.drafts import Rejected
from pledgebank.imports.files.records import Records
from pledgebank.imports.files.rows import Row, Rows
from pledgebank.imports.judge import Judge, opened
from pledgebank.imports.mapping import Mapping
from pledgebank.imports.pace import Pace
from pledgebank.imports.progress import Progress, Tally
from pledgebank.imports.rejects import Rejects
from pledgebank.imports.repetitions import Repetitions
from pledgebank.storage.mongo import Storage

BATCH = 500

# Told after each batch: the tally so far, bytes read, bytes of the file.
Tell = Callable[[Tally, int, int], None]


class Result(Struct, frozen=True):
    """How an import ended. `earlier`: what an earlier run had done of it. `unattended`: nobody took events in."""

    tally: Tally
    earlier: Tally
    unattended: bool


async def run(
    storage: Storage,
    path: Path,
    mapping: Mapping,
    *,
    rejects: Path,
    tell: Tell,
    services: Names[str, str] | None = None,
) -> Result:
    """Import a file. Begun before and interrupted, it goes on; done before, nothing is written but the rejects.

    `services`: the names of categories by their codes, where the file may have codes alone.
    Raises Refused INVALID for a file without the mapped columns or a world without an area of the mapped kind,
    IMPORT_RUNNING when the same file is being imported elsewhere, and whatever the file system raises.
    """
    services = services or {}
    with ExitStack() as stack:
        rows = opened(path, mapping)
        stack.enter_context(rows)
        judge = Judge(storage, mapping, rows, stack.enter_context(Repetitions()), services)
        await require_areas(storage, mapping)
        left_out = stack.enter_context(Rejects(rejects, rows.place, rows.header))
        course = _Course(storage, mapping, rows, judge, left_out)
        return await course.follow(await begun(storage, path, mapping, services), tell)


async def require_areas(storage: Storage, mapping: Mapping) -> None:
    """Raises Refused INVALID where no area of the mapped kind has been loaded."""
    if not await councils.has_area_of_kind(storage.reader, mapping.area_kind):
        raise invalid(
            "No {kind} has been loaded yet, so every row would lie outside.", "mapping", kind=mapping.area_kind
        )


async def begun(storage: Storage, path: Path, mapping: Mapping, services: Names[str, str]) -> Progress:
    """Where this import stands. Other areas make it another import: a row then may lie elsewhere."""
    with path.open("rb") as file:
        contents = hashlib.file_digest(file, "sha256").digest()
    areas = str(await councils.outlines_version(storage.reader)).encode()
    named = msgspec.json.encode(services, order="sorted") if services else b""
    key = hashlib.sha256(contents + mapping.digest + areas + named).hexdigest()
    return await progress.get(storage.reader, key) or Progress(id=key, changed_at=storage.clock.now())


class _Course:
    """A run over all rows. Those that an earlier run has done are judged again, for the rejects, but not entered."""

    def __init__(
        self, storage: Storage, mapping: Mapping, rows: Rows | Records, judge: Judge, rejects: Rejects
    ) -> None:
        self._rows = rows
        self._judge = judge
        self._rejects = rejects
        self._desk = Desk(storage, mapping.body)
        self._pace = Pace(storage)
        self._rejected: Counter[str] = Counter()

    async def follow(self, standing: Progress, tell: Tell) -> Result:
        earlier = standing.tally
        rows = iter(self._rows)
        while batch := list(islice(rows, BATCH)):
            judged = await self._judge.judge(batch)
            self._write_down(judged.rejected)
            fresh = [placed for row, placed in judged.placed if row.number > standing.tally.rows]
            if batch[-1].number > standing.tally.rows:
                await self._pace.keep()
                standing = await self._desk.enter(fresh, standing, dict(self._rejected), batch[-1].number)
            tell(standing.tally, self._rows.position, self._rows.size)
        return Result(standing.tally, earlier, self._pace.unattended)

    def _write_down(self, left_out: Sequence[tuple[Row, Rejected]]) -> None:
        for row, rejected in left_out:
            self._rejects.add(row, rejected)
            self._rejected[rejected.reason.value] += 1
