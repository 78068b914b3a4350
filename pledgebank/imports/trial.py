"""What an import would do, found out without writing anything."""

from collections import Counter
from collections.abc import Mapping as Names
from contextlib import ExitStack
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from msgspec import Struct, field

from pledgebank.councils import store as councils
from pledgebank.imports import course
from pledgebank.imports.course import Tell
from pledgebank.imports.drafts import Draft, Reason, Rejected
from pledgebank.imports.judge import Judge, Placed, opened
from pledgebank.imports.mapping import Mapping
from pledgebank.imports.progress import Tally
from pledgebank.imports.repetitions import Repetitions
from pledgebank.reports import store as reports
from pledgebank.reports.model import ReportState
from pledgebank.storage.mongo import Storage

EXAMPLES = 3
MOST_NAMES = 1_000  # of categories, areas or states; what a file has beyond is not told
T = TypeVar("T")


class Example(Struct, frozen=True):
    """A row that was rejected: where it is, what is wrong, and what its mapped columns say."""

    place: int
    detail: str
    written: dict[str, str]


class Sample(Struct, frozen=True):
    """A row that becomes a report: as it is written, and as it would be."""

    place: int
    written: dict[str, str]
    draft: Draft
    areas: tuple[str, ...]


class Outlook(Struct, kw_only=True):
    """What an import would do. Names are counted by rows; `new_...` says which of them the import would add.

    `earlier`: how many rows an earlier run of this very import has done. `become`: rows that would become reports;
    `known`: rows that are reports already. `states`: by what is written and what it means, None for what is unknown.
    """

    place: str
    body_is_new: bool
    earlier: int
    rows: int = 0
    become: int = 0
    known: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[Example]] = field(default_factory=dict)
    samples: list[Sample] = field(default_factory=list)
    categories: Counter[str] = field(default_factory=Counter)
    new_categories: set[str] = field(default_factory=set)
    areas: Counter[str] = field(default_factory=Counter)
    new_areas: set[str] = field(default_factory=set)
    states: Counter[tuple[str, ReportState | None]] = field(default_factory=Counter)
    first: datetime | None = None
    last: datetime | None = None


async def explain(
    storage: Storage, path: Path, mapping: Mapping, *, tell: Tell, services: Names[str, str] | None = None
) -> Outlook:
    """What `course.run` would do with this file just now. Raises what that would before its first row."""
    with ExitStack() as stack:
        rows = opened(path, mapping)
        stack.enter_context(rows)
        judge = Judge(storage, mapping, rows, stack.enter_context(Repetitions()), services or {})
        await course.require_areas(storage, mapping)
        standing = await course.begun(storage, path, mapping, services or {})
        trial = await _begun(storage, mapping, rows.place, standing.tally.rows)
        numbered = iter(rows)
        while batch := list(islice(numbered, course.BATCH)):
            judged = await judge.judge(batch)
            known = await reports.known_sources(storage.reader, [placed.source for _, placed in judged.placed])
            for row, placed in judged.placed:
                trial.accept(row.line, placed, judge.fields(row), is_known=placed.source in known)
            for row, rejected in judged.rejected:
                trial.reject(row.line, rejected, judge.fields(row))
            trial.outlook.rows = batch[-1].number
            tell(Tally(batch[-1].number), rows.position, rows.size)
        return trial.outlook


async def _begun(storage: Storage, mapping: Mapping, place: str, earlier: int) -> "_Trial":
    body = await councils.body_by_slug(storage.reader, mapping.body.slug)
    listed = await councils.categories_of(storage.reader, [body.id], inactive=True) if body else []
    outlook = Outlook(place=place, body_is_new=body is None, earlier=earlier)
    return _Trial(outlook, mapping.columns.state, {one.name for one in listed}, set(body.areas if body else ()))


class _Trial:
    """Sums up row by row. `categories` and `areas`: what the body has so far."""

    def __init__(self, outlook: Outlook, state: str | None, categories: set[str], areas: set[UUID]) -> None:
        self.outlook = outlook
        self._state = state
        self._categories = categories
        self._areas = areas

    def accept(self, place: int, placed: Placed, written: dict[str, str], *, is_known: bool) -> None:
        """A row that becomes a report, or is one already."""
        outlook, draft = self.outlook, placed.draft
        outlook.known += is_known
        outlook.become += not is_known
        if len(outlook.samples) < EXAMPLES:
            outlook.samples.append(Sample(place, written, draft, tuple(area.name for area in placed.areas)))
        outlook.first = min(outlook.first or draft.created_at, draft.created_at)
        outlook.last = max(outlook.last or draft.created_at, draft.created_at)
        _count(outlook.categories, draft.category)
        if draft.category not in self._categories and draft.category in outlook.categories:
            outlook.new_categories.add(draft.category)
        _count(outlook.areas, placed.serves.name)
        if placed.serves.id not in self._areas and placed.serves.name in outlook.areas:
            outlook.new_areas.add(placed.serves.name)
        self._count_state(written, draft.state)

    def reject(self, place: int, rejected: Rejected, written: dict[str, str]) -> None:
        """A row that is left out."""
        reason = rejected.reason.value
        self.outlook.rejected[reason] += 1
        examples = self.outlook.examples.setdefault(reason, [])
        if len(examples) < EXAMPLES:
            examples.append(Example(place, rejected.detail, written))
        if rejected.reason is Reason.STATE:
            self._count_state(written, None)

    def _count_state(self, written: dict[str, str], state: ReportState | None) -> None:
        if self._state is not None:
            _count(self.outlook.states, (written[self._state], state))


def _count(counter: "Counter[T]", name: T) -> None:
    if name in counter or len(counter) < MOST_NAMES:
        counter[name] += 1
