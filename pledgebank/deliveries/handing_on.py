"""Follows the log and puts down what each body is to be sent: the report when it is confirmed, then what is new.

A report goes once to each body that answers for it, whichever event first shows that it should.
"""

from collections.abc import Sequence
from uuid import UUID

from msgspec.structs import replace

from pledgebank.base.event import Entry
from pledgebank.base.ids import new_id
from pledgebank.councils import staff
from pledgebank.councils import store as councils
from pledgebank.councils.model import Eyes
from pledgebank.deliveries import repeating, rules, store
from pledgebank.deliveries.model import BodyNotified, Delivery, Matter, NoticeKind, ReportDelivered
from pledgebank.mail import store as letters
from pledgebank.mail.model import Letter
from pledgebank.reports import sayings
from pledgebank.reports import store as reports
from pledgebank.reports.model import (
    Report,
    ReportCreated,
    ReportDeleted,
    ReportEdited,
    ReportStateChanged,
    ReportUpdateAdded,
)
from pledgebank.storage.follow import Follower
from pledgebank.storage.unit import Unit
from pledgebank.works import store as works
from pledgebank.works.events import OutcomeConfirmed, OutcomeRecorded, WorkPlanned, WorkReleased
from pledgebank.works.model import WorkItem

KIND = "delivery"
WORK = (WorkPlanned, WorkReleased, OutcomeRecorded, OutcomeConfirmed)


async def apply(unit: Unit, entries: Sequence[Entry]) -> None:
    """Take in what happened to reports, in the log's order."""
    found = await reports.by_ids(unit, list(dict.fromkeys(entry.subject.id for entry in entries)))
    known = {report.id: report for report in found if report}
    eyes = {by: await staff.eyes_of(unit, by) for by in {entry.by for entry in entries if rules.is_answer(entry)}}
    moves = await sayings.moves(unit, [one.event.update for one in entries if isinstance(one.event, ReportUpdateAdded)])
    told = await works.telling(unit, [one.event.update for one in entries if isinstance(one.event, ReportUpdateAdded)])
    for entry in entries:
        if isinstance(entry.event, ReportDeleted):
            await store.delete_of(unit, entry.subject.id)
        elif isinstance(entry.event, WORK):
            await _notify(unit, entry, known.get(entry.subject.id), entry.event.work)
        elif isinstance(entry.event, ReportUpdateAdded) and _is_noticed(told.get(entry.event.update)):
            continue  # their words go with the notice
        elif (report := known.get(entry.subject.id)) and rules.may_be_sent(report):
            await _take(unit, entry, report, eyes.get(entry.by, Eyes()), rules.news(entry, moves))


FOLLOWS = Follower(
    "deliveries", (ReportCreated, ReportStateChanged, ReportUpdateAdded, ReportEdited, ReportDeleted, *WORK), apply
)


async def _take(unit: Unit, entry: Entry, report: Report, eyes: Eyes, news: tuple[Matter, UUID] | None) -> None:
    [sent] = await store.of_reports(unit, [report.id])
    here = next((delivery for delivery in sent if delivery.body == report.body), None)
    own = rules.is_answer(entry) and eyes.works_for(report.body)
    if here is None:
        # Nobody writes to a body of what its own staff have just done, unless they show what was hidden unsent.
        if not own or rules.shows_again(entry):
            await _begin(unit, entry, report, Matter.REPORT, None)
    elif own:
        await _acknowledge(unit, here)
    elif news:
        await _begin(unit, entry, report, *news)


async def _notify(unit: Unit, entry: Entry, report: Report | None, work: UUID) -> None:
    """Tell the body of a report what volunteers do about it; that they do not, only where it was told that they do."""
    item = await works.get(unit, work)
    if report is None or item is None or not rules.may_be_sent(report):
        return
    kind = rules.notice(entry.event, item)
    if kind is None:
        return
    if kind in (NoticeKind.PLANNED, NoticeKind.WITHDRAWN) and not await repeating.is_news(unit, item, kind):
        return
    said = item.outcome.update if item.outcome else None
    begun = rules.begin(report, Matter.NOTICE, entry.event_id, said, unit.now)
    await _send(unit, report, replace(begun, notice=kind, work=work))


def _is_noticed(item: WorkItem | None) -> bool:
    return item is not None and item.outcome is not None and rules.leftover(item.outcome) is not None


async def _begin(unit: Unit, entry: Entry, report: Report, matter: Matter, said: UUID | None) -> None:
    await _send(unit, report, rules.begin(report, matter, entry.event_id, said, unit.now))


async def _send(unit: Unit, report: Report, delivery: Delivery) -> None:
    if await store.is_known(unit, delivery.event, delivery.body):
        return
    [category] = await councils.categories_by_ids(unit, [report.category])
    [body] = await councils.bodies_by_ids(unit, [report.body])
    if rules.address_of(category, body) is None:
        return
    await store.insert(unit, delivery)
    letter = Letter(
        id=new_id(),
        key=f"{KIND}/{delivery.id.hex}",
        kind=KIND,
        about=delivery.id,
        thread=f"{report.id.hex}/{report.body.hex}",
        made_at=unit.now,
        due_at=unit.now,
    )
    await letters.insert(unit, [letter])
    _tell(unit, delivery)


async def _acknowledge(unit: Unit, delivery: Delivery) -> None:
    acknowledged = rules.acknowledge(delivery)
    if acknowledged != delivery:
        await store.replace(unit, acknowledged)
        _tell(unit, acknowledged)


async def ended(unit: Unit, letter: Letter) -> None:
    """Put down how it went once the letter has ended."""
    delivery = await store.get(unit, letter.about)
    if delivery is None:
        return
    stands = rules.end(delivery, letter)
    if stands is None:
        await store.delete(unit, delivery.id)
    else:
        await store.replace(unit, stands)
    _tell(unit, stands or delivery)


def _tell(unit: Unit, delivery: Delivery) -> None:
    if delivery.matter is Matter.REPORT:
        unit.emit(ReportDelivered(id=delivery.report, body=delivery.body, state=delivery.state))
    elif delivery.matter in (Matter.NOTICE, Matter.REOPENED):
        unit.emit(BodyNotified(id=delivery.report, body=delivery.body, state=delivery.state))
