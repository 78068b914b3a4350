"""A file of named places goes into the gazetteer: in batches, each all or nothing, going on where it once stopped."""

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial
from itertools import islice
from pathlib import Path

import msgspec
from msgspec import Struct, structs

from pledgebank.base.errors import Refused, invalid, not_found
from pledgebank.base.ids import new_id
from pledgebank.geocoding import rules, spelling, store
from pledgebank.geocoding.areas import SOURCE as OF_AREAS
from pledgebank.geocoding.model import Layout, Load, Named
from pledgebank.imports.files.rows import Rows
from pledgebank.imports.gazetteer import rows
from pledgebank.imports.rejects import Rejects
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write

BATCH = 1_000
# Seconds: what a load that was killed has open, the database gives up only after a minute.
PATIENCE = 120.0

# Told after each batch: the load so far, bytes read, bytes of the file.
Tell = Callable[[Load, int, int], None]


class Result(Struct, frozen=True):
    """How a load ended. `earlier`: rows that an earlier run had done; `removed`: places that are no longer named."""

    load: Load
    earlier: int
    removed: int


async def run(storage: Storage, path: Path, layout: Layout, *, rejects: Path | None, tell: Tell) -> Result:
    """Load a file in place of what its source had before.

    Begun before and interrupted, it goes on; done before, nothing is written but the rejects. Raises Refused INVALID
    for a wrong layout or a file without its columns or any place, and LOAD_RUNNING where the source is being loaded
    elsewhere; and whatever the file system raises.
    """
    rows.checked(layout)
    with ExitStack() as stack:
        file = stack.enter_context(Rows(path, encoding=layout.encoding, delimiter=layout.delimiter))
        gazetteer = rows.Gazetteer(layout, file)
        before = await store.get_load(storage.reader, layout.source)
        left_out = stack.enter_context(Rejects(rejects, file.place, file.header)) if rejects else None
        course = _Course(storage, before, _begun(storage, path, layout, before), left_out)
        await course.follow(gazetteer, file, tell)
        return await course.end()


async def remove(storage: Storage, source: str) -> int:
    """Remove all that a source has brought; answers how many places. Raises Refused NOT_FOUND."""
    if await store.get_load(storage.reader, source) is None or source == OF_AREAS:
        raise not_found("No places were loaded as {source}.", "source", source=source)
    removed = 0
    while times := (await write(storage, partial(store.delete_others, source=source, keep=None, limit=BATCH))).value:
        removed += times
    await write(storage, partial(store.delete_load, source=source))
    return removed


async def _save(unit: Unit, after: Load, before: Load | None) -> None:
    if not await store.save_load(unit, after, before):
        raise Refused("LOAD_RUNNING", "The same source is being loaded elsewhere just now.")


def _begun(storage: Storage, path: Path, layout: Layout, before: Load | None) -> Load:
    with path.open("rb") as file:
        contents = hashlib.file_digest(file, "sha256").digest()
    digest = hashlib.sha256(contents + msgspec.json.encode(layout, order="deterministic")).hexdigest()
    if before and before.digest == digest:
        return before
    return Load(id=layout.source, digest=digest, number=new_id(), changed_at=storage.clock.now())


class _Course:
    """One run over a whole file: rows that an earlier run has done are judged again, for the rejects, not entered."""

    def __init__(self, storage: Storage, before: Load | None, begun: Load, rejects: Rejects | None) -> None:
        self._storage = storage
        self._saved = before
        self._load = begun
        self._earlier = begun.rows
        self._rejects = rejects
        self._rejected: Counter[str] = Counter()
        self._words: set[str] = set()

    async def follow(self, gazetteer: rows.Gazetteer, file: Rows, tell: Tell) -> None:
        lines = iter(file)
        while batch := list(islice(lines, BATCH)):
            named = []
            for row, one in await gazetteer.read(self._storage.reader, batch):
                if isinstance(one, Named):
                    named.append((row.number, one))
                    continue
                self._rejected[one.reason.value] += 1
                if self._rejects:
                    self._rejects.add(row, one)
            if batch[-1].number > self._load.rows:
                await self._enter([one for number, one in named if number > self._load.rows], batch[-1].number)
            tell(self._load, file.position, file.size)

    async def end(self) -> Result:
        """What the source no longer names goes, once all that it names is there."""
        load = self._load
        if not load.kept:
            raise invalid("No row of this file can be used, so what was loaded before stays as it is.", "file")
        removed = 0
        if not load.done:
            clearing = partial(store.delete_others, source=load.id, keep=load.number, limit=BATCH)
            while times := (await write(self._storage, clearing, patience=PATIENCE)).value:
                removed += times
            self._load = structs.replace(load, done=True, changed_at=self._storage.clock.now())
            await write(self._storage, partial(_save, after=self._load, before=load))
        return Result(self._load, self._earlier, removed)

    async def _enter(self, named: Sequence[Named], read: int) -> None:
        entries = [rules.entry(one, self._load.id, self._load.number) for one in named]
        words = {word: near for word, near in spelling.words_of(entries).items() if word not in self._words}
        after = structs.replace(
            self._load,
            rows=read,
            kept=self._load.kept + len(entries),
            rejected=dict(self._rejected),
            changed_at=self._storage.clock.now(),
        )

        async def enter(unit: Unit) -> None:
            await _save(unit, after, self._saved)
            await store.put(unit, entries)
            await store.put_words(unit, words)

        await write(self._storage, enter, patience=PATIENCE)
        # Remembered only now: until here nothing of it was certain.
        self._load = self._saved = after
        self._words.update(words)
