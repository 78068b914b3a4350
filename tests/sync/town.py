"""A town whose reports change, move, come and go, and the people who look at them."""

import asyncio
from functools import partial
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from pledgebank.base import cells
from pledgebank.base.event import Event
from pledgebank.base.ids import new_id
from pledgebank.councils import staff
from pledgebank.councils.model import Role
from pledgebank.people import store as people
from pledgebank.reports import commands, rules, store
from pledgebank.reports.model import Report, ReportDeleted, ReportEdited, ReportStateChanged
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write
from tests.pledges.builders import a_person
from tests.reports.builders import a_report


async def reported(storage: Storage, **said: Any) -> Report:
    made = a_report(**said)
    await write(storage, partial(commands.insert_many, reports=[made]))
    return made


async def becomes(storage: Storage, report: Report, **different: Any) -> None:
    """A report changes, and what may be lost by it is told."""

    async def change(unit: Unit) -> None:
        place = different.get("location", report.location)
        after = replace(report, **different, cell=cells.cell_of(place), version=report.version + 1)
        await store.replace(unit, after)
        was = rules.audience(report)
        event: Event = ReportEdited(id=report.id, was=was)
        if after.state is not report.state:
            event = ReportStateChanged(id=report.id, state=after.state, before=report.state, change=new_id(), was=was)
        unit.emit(event)

    await write(storage, change)


async def goes(storage: Storage, report: Report) -> None:
    """A report is deleted."""

    async def delete(unit: Unit) -> None:
        await store.delete(unit, report.id)
        unit.emit(ReportDeleted(id=report.id, was=rules.audience(report)))

    await write(storage, delete)


async def appointed(storage: Storage, role: Role, body: str = "stirling") -> UUID:
    person = await a_person(storage)
    await write(storage, partial(staff.enter, email=await address_of(storage, person), body=body, roles=[role]))
    return person


async def address_of(storage: Storage, person: UUID) -> str:
    found = await people.get(storage.reader, person)
    assert found
    assert found.email
    return found.email


async def quiet(storage: Storage) -> None:
    """Wait until all that was written is in the log."""
    async with asyncio.timeout(20):
        while await storage.reader.count("inbox", {}, limit=1):
            await asyncio.sleep(0.02)
