"""The lives of reports in a large city: all that people and staff do with them, and what time and followers do."""

from datetime import timedelta
from functools import partial
from typing import Any, cast
from uuid import UUID

from msgspec import Struct

from pledgebank.councils import staff
from pledgebank.councils.model import Role
from pledgebank.people import store as people
from pledgebank.reports.life import clock
from pledgebank.storage.write import write
from tests.conftest import SetClock
from tests.explain.asked import CORE
from tests.hostile.documents import document
from tests.hostile.town import Given, Town
from tests.pledges.builders import a_person


class Staffed(Struct):
    """Who works for the city's body."""

    officer: UUID
    moderator: UUID


async def settle(town: Town) -> Staffed:
    """Somebody answers reports, and somebody moderates."""
    return Staffed(await _appointed(town, Role.OFFICER), await _appointed(town, Role.MODERATOR))


async def _appointed(town: Town, role: Role) -> UUID:
    person = await people.get(town.storage.reader, await a_person(town.storage))
    assert person is not None
    assert person.email is not None
    entered = partial(staff.enter, email=person.email, body="stirling-council", roles=[role])
    await write(town.storage, entered)
    return person.id


async def live(town: Town, staffed: Staffed) -> None:
    """Several reports, each with all that can become of one."""
    first, second, claimed = [await _report(town) for _ in range(3)]
    for person in (town.person, town.other):
        await _do(town, "addReportUpdate", person, report=first, text="Look.", showName=True)
    said = await _do(town, "addReportUpdate", town.other, report=claimed, text="Done.", markFixed=True)
    await _do(town, "addReportUpdate", staffed.moderator, report=claimed, text="No.", reopen=True)
    await _do(town, "hideReportUpdate", staffed.moderator, update=said["update"]["id"], hidden=True, reason="Rude.")
    for private in (True, False):
        await _do(town, "setReportPrivate", staffed.officer, report=first, private=private)
    clock_of_town = cast("SetClock", town.storage.clock)
    clock_of_town.advance(days=28)
    await clock.ask_due(town.storage)
    await clock.believe_due(town.storage)
    clock_of_town.time -= timedelta(days=28)
    await _do(town, "answerQuestionnaire", town.person, report=first, fixed="NO", text="No.")
    merged = {"state": "CLOSED", "because": "DUPLICATE", "duplicateOf": second}
    await _do(town, "changeReportState", staffed.officer, report=first, **merged)
    await _do(town, "changeReportState", staffed.moderator, report=claimed, state="HIDDEN", message="Rude.")


async def _report(town: Town) -> str:
    given = {name: value for name, value in town.usual["createReport"]["input"].items() if name != "contact"}
    return str((await town.make("createReport", given, "report { id }"))["id"])


async def _do(town: Town, name: str, person: UUID, **given: Any) -> Given:
    assert CORE.mutation_type is not None
    query = document("mutation", name, CORE.mutation_type.fields[name])
    data, codes = await town.ask(query, {"input": given}, person)
    assert (codes, data[name]["errors"]) == ([], []), (name, data, codes)
    found: Given = data[name]
    return found
