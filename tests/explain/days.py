"""Everything that is looked up on the day of an activity and after it, and for the calendars of who comes."""

from datetime import timedelta
from functools import partial
from uuid import UUID

from msgspec.structs import replace

from pledgebank.activities.calendars import commands as calendars
from pledgebank.activities.calendars import store as calendars_store
from pledgebank.activities.days import clock, codes, store
from pledgebank.activities.days.model import Attendance, Scan
from pledgebank.activities.places import store as places
from pledgebank.activities.places.model import HOLDING
from pledgebank.base.ids import new_id
from pledgebank.councils.model import Eyes
from pledgebank.storage.write import write
from tests.hostile.town import Town


async def live(town: Town, slot: UUID) -> None:
    """Somebody of a task comes, goes, and has a calendar; and time goes by."""
    reader, now = town.storage.reader, town.storage.clock.now()
    [signup, *_] = (await places.signups_page(reader, slot, person=None, first=5, after=None)).items
    activity, person = signup.activity, signup.person
    known = Attendance(id=signup.id, activity=activity, person=person, marked_by=person)
    scan = Scan(
        id=new_id(), scan="at the gate", by=person, out=False, device_at=now, at=now, received_at=now,
        signup=signup.id, activity=activity,
    )  # fmt: skip
    for before in (None, known):
        await write(town.storage, partial(store.put_attendance, known=known, before=before))
    await write(town.storage, partial(store.insert_scan, scan=scan))
    await write(town.storage, partial(store.replace_scan, scan=replace(scan, by=town.other)))
    await store.scan(reader, town.other, "at the gate")
    await store.scans_by_ids(reader, [scan.id])
    await store.scans_page(reader, activity, first=5, after=None)
    await store.attendances(reader, [signup.id])
    await store.naming(reader, person, 5)
    await store.scans_by(reader, town.other, 5)
    await store.hours(reader, [activity])
    await store.signups_by_code(reader, codes.short_of_signup(signup.id))
    await store.latest_of(reader, [slot], person)
    await store.near(reader, person, sorted(HOLDING), now - timedelta(days=30))
    await store.attendees(reader, activity, first=5, after=None)
    await _keep_a_calendar(town, person)
    await clock.tell_due(town.storage)


async def _keep_a_calendar(town: Town, person: UUID) -> None:
    reader, since = town.storage.reader, town.storage.clock.now() - timedelta(days=60)
    await write(town.storage, partial(calendars.make, secret="open", person=person), by=person)
    await calendars_store.by_digest(reader, calendars.digest("open"))
    await calendars_store.of_person(reader, person)
    await calendars_store.signups_since(reader, person, since)
    eyes = Eyes(person, organises=frozenset({new_id()}))
    await calendars_store.organised_since(reader, eyes, since)
    await write(town.storage, partial(calendars.revoke, person=person), by=person)
