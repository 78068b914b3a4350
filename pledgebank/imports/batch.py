"""Some rows of a file become reports, together with the note of how far the import has come: all or nothing."""

from collections.abc import Iterable, Sequence
from functools import partial
from uuid import UUID

from pledgebank.base import cells
from pledgebank.base.event import Origin
from pledgebank.base.ids import new_id, new_ref
from pledgebank.councils import commands as councils
from pledgebank.councils.model import BodyEntry
from pledgebank.imports import progress
from pledgebank.imports.judge import Placed
from pledgebank.imports.progress import Progress, Tally
from pledgebank.reports import commands as reports
from pledgebank.reports import store
from pledgebank.reports.model import Report
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write

# Seconds. The transaction of an import that was killed holds its rows until the database gives it up after a minute.
PATIENCE = 120.0

# How far the import then has come, its body, and its categories by name.
Entered = tuple[Progress, UUID, dict[str, UUID]]


class Desk:
    """Where one import's reports are entered; the body, its categories and areas are added as rows name them."""

    def __init__(self, storage: Storage, body: BodyEntry) -> None:
        self._storage = storage
        self._entry = body
        self._body: UUID | None = None
        self._categories: dict[str, UUID] = {}
        self._served: set[UUID] = set()

    async def enter(self, rows: Sequence[Placed], standing: Progress, rejected: dict[str, int], read: int) -> Progress:
        """Enter what is new of these rows. `read` and `rejected`: how many rows in all have then been, and why not.

        Raises Refused IMPORT_RUNNING if another process has taken this import further meanwhile.
        """
        entering = partial(self._enter, rows=rows, standing=standing, rejected=rejected, read=read)
        written = await write(self._storage, entering, origin=Origin.IMPORT, patience=PATIENCE)
        after, body, categories = written.value
        # Remembered only now: a unit that was run again may have found other things standing.
        self._body, self._categories = body, categories
        self._served |= {row.serves.id for row in rows}
        return after

    async def _enter(
        self, unit: Unit, *, rows: Sequence[Placed], standing: Progress, rejected: dict[str, int], read: int
    ) -> Entered:
        body = self._body or await councils.find_or_add_body(unit, self._entry)
        categories = await self._known_categories(unit, body, (row.draft.category for row in rows))
        if unserved := {row.serves.id for row in rows} - self._served:
            await councils.add_areas(unit, body=body, areas=sorted(unserved))
        known = await store.known_sources(unit, [row.source for row in rows])
        fresh = [_report(row, body, categories[row.draft.category]) for row in rows if row.source not in known]
        await reports.insert_many(unit, fresh)
        tally = Tally(read, standing.tally.accepted + len(fresh), standing.tally.known + len(known), rejected)
        after = Progress(id=standing.id, tally=tally, changed_at=unit.now)
        await progress.save(unit, after, after=standing.tally.rows)
        return after, body, categories

    async def _known_categories(self, unit: Unit, body: UUID, names: Iterable[str]) -> dict[str, UUID]:
        wanted = set(names)
        if wanted <= self._categories.keys():
            return self._categories
        return await councils.find_or_add_categories(unit, body=body, names=sorted(wanted))


def _report(row: Placed, body: UUID, category: UUID) -> Report:
    draft = row.draft
    return Report(
        id=new_id(),
        ref=new_ref(),
        title=draft.title,
        description=draft.description,
        category=category,
        body=body,
        location=draft.location,
        cell=cells.cell_of(draft.location),
        areas=tuple(area.id for area in row.areas),
        state=draft.state,
        reporter=None,
        show_name=False,
        origin=Origin.IMPORT,
        source=row.source,
        created_at=draft.created_at,
        updated_at=draft.created_at,
    )
