"""What people, guests and imports do with reports: load, decide, save, tell."""

from collections.abc import Sequence
from uuid import UUID

import msgspec
from msgspec.structs import replace

from pledgebank.base.event import Subject
from pledgebank.base.ids import new_ref
from pledgebank.councils import store as councils
from pledgebank.councils.places import Places
from pledgebank.following import commands as following
from pledgebank.people import rules as people
from pledgebank.people import store as people_store
from pledgebank.people import waiting
from pledgebank.people.model import Act, Guest
from pledgebank.photos import commands as photos
from pledgebank.reports import rules, store
from pledgebank.reports.model import Draft, Report, ReportCreated
from pledgebank.storage.unit import Unit
from pledgebank.words import languages

KIND = "Report"


async def create(unit: Unit, *, places: Places, person: UUID, draft: Draft) -> UUID:
    """A person reports a problem, and follows it; answers its id. Raises Refused as `rules.draft` does."""
    report = await _judged(unit, places, person, draft)
    report = replace(report, photos=await photos.attach(unit, draft.photos, Subject(KIND, report.id), person))
    await store.insert(unit, report)
    await following.begin(unit, Subject(KIND, report.id), person)
    unit.emit(ReportCreated(id=report.id))
    return report.id


async def propose(unit: Unit, *, places: Places, guest: Guest, draft: Draft, made_by: UUID | None = None) -> Act:
    """What a guest reports, or somebody for them, by whatever way, for them to confirm.

    Raises Refused as `rules.draft` does.
    """
    report = rules.wait(await _judged(unit, places, None, draft), made_by)
    named = await photos.reserve(unit, draft.photos, unit.now + waiting.KEPT, made_by)
    report = replace(report, photos=named)
    body = msgspec.json.encode(report)
    return people.asks(guest, id=report.id, kind=KIND, title=report.title, body=body, now=unit.now)


async def confirm(unit: Unit, act: Act, person: UUID) -> bool:
    """Make a guest's report this person's, for all to see."""
    report = rules.confirm(proposed(act), person, unit.now)
    if report.made_by and await people_store.erased(unit, [report.made_by]):
        report = replace(report, made_by=None)
    if await store.by_ref(unit, report.ref) is not None:
        report = replace(report, ref=new_ref())
    report = replace(report, photos=await photos.adopt(unit, report.photos, Subject(KIND, report.id), person))
    await store.insert(unit, report)
    await following.begin(unit, Subject(KIND, report.id), person)
    unit.emit(ReportCreated(id=report.id))
    return True


def proposed(act: Act) -> Report:
    """The report that a guest has yet to confirm."""
    return msgspec.json.decode(act.body, type=Report)


async def insert_many(unit: Unit, reports: Sequence[Report]) -> None:
    """Keep imported reports and tell of each; `Report.source` makes a row that came before a duplicate key."""
    await store.insert_many(unit, reports)
    unit.emit(*(ReportCreated(id=report.id) for report in reports))


async def _judged(unit: Unit, places: Places, person: UUID | None, draft: Draft) -> Report:
    areas = [area.id for area in await places.at(unit, draft.location)]
    [chosen] = await councils.categories_by_ids(unit, [draft.category])
    [body] = await councils.bodies_by_ids(unit, [chosen.body]) if chosen else [None]
    return rules.draft(
        title=draft.title,
        description=draft.description,
        category=chosen,
        body=body,
        location=draft.location,
        areas=areas,
        reporter=person,
        show_name=draft.show_name,
        given=draft.answers,
        photos=draft.photos,
        language=languages.current(),
        private=draft.private,
        origin=unit.origin,
        now=unit.now,
    )
