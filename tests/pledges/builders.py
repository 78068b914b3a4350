"""Pledges, people and reports for tests: plausible unless said otherwise."""

from datetime import UTC, date, datetime
from functools import partial
from typing import Any
from uuid import UUID

from pledgebank.base.cells import cell_of
from pledgebank.base.event import Origin
from pledgebank.base.geo import Point
from pledgebank.base.ids import new_id, new_ref
from pledgebank.councils.places import Places
from pledgebank.people import store as people
from pledgebank.people.model import Person
from pledgebank.pledges import commands, rules, store
from pledgebank.pledges.model import Draft, NameVisibility, Pledge, Signature, SignatureState
from pledgebank.pledges.signing import commands as signing
from pledgebank.reports import store as reports
from pledgebank.reports.model import Report, ReportState
from pledgebank.storage import log
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import Written, write

NOW = datetime(2026, 5, 4, 10, 0, tzinfo=UTC)
STIRLING = Point.at(56.1165, -3.9369)


def a_draft(**said: Any) -> Draft:
    usual: dict[str, Any] = {
        "action": "clear the path by the burn",
        "who": "neighbours",
        "their_action": "bring a spade",
        "target": 2,
        "day": date(2026, 6, 30),
        "time_zone": "Europe/London",
    }
    return Draft(**(usual | said))


def a_pledge(**said: Any) -> Pledge:
    draft = {key: said.pop(key) for key in list(said) if key in Draft.__struct_fields__}
    usual: dict[str, Any] = {"id": new_id(), "ref": new_ref(), "promiser": new_id(), "areas": (), "now": NOW}
    made = {key: said.pop(key) for key in list(said) if key in usual}
    pledge = rules.create(a_draft(**draft), **(usual | made))
    kept = {name: draft[name] for name in ("cap", "area", "private") if name in draft}
    return Pledge(**({name: getattr(pledge, name) for name in Pledge.__struct_fields__} | kept | said))


def a_signature(**said: Any) -> Signature:
    usual: dict[str, Any] = {
        "id": new_id(),
        "pledge": new_id(),
        "person": new_id(),
        "terms": 1,
        "visibility": NameVisibility.HIDDEN,
        "state": SignatureState.COUNTED,
        "signed_at": NOW,
    }
    return Signature(**(usual | said))


def a_report(**said: Any) -> Report:
    usual: dict[str, Any] = {
        "id": new_id(),
        "ref": new_ref(),
        "title": "Nettles over the path",
        "description": "",
        "category": new_id(),
        "body": new_id(),
        "location": STIRLING,
        "cell": cell_of(STIRLING),
        "areas": (),
        "state": ReportState.OPEN,
        "reporter": None,
        "show_name": False,
        "origin": Origin.APP,
        "created_at": NOW,
        "updated_at": NOW,
    }
    return Report(**(usual | said))


async def keep(storage: Storage, *things: Person | Pledge | Report | Signature) -> None:
    """Put things into the database as they are, telling nobody."""

    async def insert(unit: Unit) -> None:
        for thing in things:
            if isinstance(thing, Person):
                await people.insert(unit, thing)
            elif isinstance(thing, Pledge):
                await store.insert(unit, thing)
            elif isinstance(thing, Signature):
                await store.insert_signature(unit, thing)
            else:
                await reports.insert(unit, thing)

    await write(storage, insert)


async def a_person(storage: Storage, name: str = "") -> UUID:
    person = Person(id=new_id(), email=f"{new_id().hex}@example.org", name=name, created_at=storage.clock.now())
    await keep(storage, person)
    return person.id


async def created(storage: Storage, promiser: UUID | None = None, **said: Any) -> UUID:
    promiser = promiser or new_id()
    draft = a_draft(**said)
    made = await write(storage, partial(commands.create, promiser=promiser, draft=draft, places=Places()), by=promiser)
    return made.value


async def sign(storage: Storage, pledge: UUID, person: UUID | None = None, **said: Any) -> Written[UUID]:
    person = person or new_id()
    usual: dict[str, Any] = {"visibility": NameVisibility.HIDDEN}
    command = partial(signing.sign, pledge=pledge, person=person, **(usual | said))
    return await write(storage, command, by=person)


async def kinds(storage: Storage, subject: UUID) -> list[str]:
    """The kinds of everything the log has about a thing, oldest first."""
    head = await log.head(storage.reader)
    entries = await log.of_subject(storage.reader, subject, first=1, until=head, limit=10_000)
    return [entry.event.kind for entry in entries]
