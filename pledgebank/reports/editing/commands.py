"""Changing a report, taking it back, and supporting an earlier one in its place: load, decide, save, tell."""

from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

from pledgebank.base.errors import invalid
from pledgebank.base.event import Subject
from pledgebank.councils import staff
from pledgebank.councils import store as councils
from pledgebank.councils.places import Places
from pledgebank.following import commands as following
from pledgebank.photos import commands as photos
from pledgebank.reports import photographs, store
from pledgebank.reports.editing import rules
from pledgebank.reports.editing import store as editing
from pledgebank.reports.editing.model import Changes, Ground
from pledgebank.reports.life import commands as life
from pledgebank.reports.life.model import ChangeKind
from pledgebank.reports.model import Report
from pledgebank.reports.support import commands as support
from pledgebank.reports.support import store as supports
from pledgebank.storage.unit import Reader, Unit
from pledgebank.words import languages

MOST_FOLLOWERS = 1_000


class Ties:
    """How the features above tell whether something of theirs is about a report."""

    def __init__(self, asks: Sequence[Callable[[Reader, UUID], Awaitable[bool]]]) -> None:
        self._asks = asks

    async def hold(self, reader: Reader, report: UUID) -> bool:
        """Whether anything is about this report."""
        return any([await ask(reader, report) for ask in self._asks])


async def edit(
    unit: Unit, *, places: Places, report: UUID, person: UUID, changes: Changes, expected: int | None = None
) -> UUID:
    """Change a report, as its reporter or for its body; answers its id. Raises Refused as the rules do."""
    eyes = await staff.eyes_of(unit, person)
    found = await store.get(unit, report)
    answered = found is not None and await editing.has_answer(unit, report, found.reporter)
    found = rules.allow(found, changes, eyes, answered=answered, now=unit.now)
    ground = await _ground(unit, places, found, changes) if changes.moves else None
    changed, events = rules.edit(found, changes, ground, expected=expected, now=unit.now)
    if ground and found.reporter == person:
        rules.require_all(found, ground, languages.current())
    if events:
        await store.replace(unit, changed)
        # As it was: who moved it to another body is the one that answered for it until then.
        await life.record(unit, found, ChangeKind.EDITED, person, official=person != found.reporter)
        if changes.show_name is False:
            await editing.forget_name(unit, report, person)
        unit.emit(*events)
    return report


async def delete(unit: Unit, *, ties: Ties, report: UUID, person: UUID) -> UUID:
    """Take back what one has just reported; answers its id. Raises Refused as the rule does."""
    found = await store.get(unit, report)
    answered = found is not None and await editing.has_answer(unit, report, found.reporter)
    concerns = found is not None and await _concerns_others(unit, ties, found)
    events = rules.delete(found, person, answered=answered, concerns_others=concerns, now=unit.now)
    await store.delete(unit, report)
    await photographs.drop_of_updates(unit, report)
    await editing.forget(unit, report)
    await photos.drop(unit, Subject("Report", report))
    await following.forget(unit, Subject("Report", report), MOST_FOLLOWERS)
    unit.emit(*events)
    return report


async def support_instead(unit: Unit, *, ties: Ties, report: UUID, existing: UUID, person: UUID) -> UUID:
    """Take back what one has just reported, and support what was reported before of it; answers the latter's id.

    Raises Refused as both do.
    """
    if report == existing:
        raise invalid("Please choose another report than your own.", "existing")
    await delete(unit, ties=ties, report=report, person=person)
    return await support.set_support(unit, report=existing, person=person, supports=True)


async def _concerns_others(unit: Unit, ties: Ties, report: Report) -> bool:
    return (
        await supports.count(unit, report.id) > 0
        or await editing.has_words_of_others(unit, report.id, report.reporter)
        or await ties.hold(unit, report.id)
    )


async def _ground(unit: Unit, places: Places, report: Report, changes: Changes) -> Ground:
    areas = await places.at(unit, changes.location or report.location)
    [chosen] = await councils.categories_by_ids(unit, [changes.category or report.category])
    [body] = await councils.bodies_by_ids(unit, [chosen.body]) if chosen else [None]
    return Ground(tuple(area.id for area in areas), chosen, body)
