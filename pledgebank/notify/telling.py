"""Follows the log and puts down who is told of what; the same follower forgets it again when somebody leaves.

Being one, it never tells somebody who has left: what comes after `person.erased` in the log finds nobody.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from pledgebank.base.event import Entry
from pledgebank.base.ids import new_id
from pledgebank.mail import store as letters
from pledgebank.mail.model import Letter
from pledgebank.notify import audience, rules, store
from pledgebank.notify.model import News, Notice, TellingContinued, ViewerNotified, WishesChanged
from pledgebank.people import store as people
from pledgebank.people.model import PersonErased
from pledgebank.pledges.events import PledgeActivated, PledgeCancelled, PledgeFailed
from pledgebank.reports import sayings
from pledgebank.reports import store as reports
from pledgebank.reports.life.model import ReportQuestionAsked
from pledgebank.reports.model import ReportStateChanged, ReportUpdateAdded
from pledgebank.storage import log
from pledgebank.storage.follow import Follower
from pledgebank.storage.unit import Unit

KIND = "notice"
PAGE = 200  # people told of one event at once
AT_ONCE = 1_000  # people told in one transaction
LEAST = 5  # as how many an event counts of which fewer are told: looking costs too


async def apply(unit: Unit, entries: Sequence[Entry]) -> None:
    """Take in what happened, in the log's order; of many people, some at a time."""
    left = AT_ONCE
    known = await reports.by_ids(unit, list({one.subject.id for one in entries if one.subject.type == "Report"}))
    about = {report.id: report for report in known if report}
    moves = await sayings.moves(unit, [one.event.update for one in entries if isinstance(one.event, ReportUpdateAdded)])
    for entry in entries:
        if isinstance(entry.event, PersonErased):
            await _forget(unit, entry.subject.id)
        elif isinstance(entry.event, WishesChanged):
            if await people.erased(unit, [entry.subject.id]):
                await _forget(unit, entry.subject.id)
        elif isinstance(entry.event, TellingContinued):
            [begun] = await log.after(unit, entry.event.number - 1, until=entry.event.number, limit=1)
            report = await reports.get(unit, begun.subject.id) if begun.subject.type == "Report" else None
            left -= await _tell(unit, begun, rules.news(begun, report), entry.event.after, left)
        else:
            left -= await _tell(unit, entry, rules.news(entry, about.get(entry.subject.id), moves), None, left)


FOLLOWS = Follower(
    "notices",
    (
        ReportStateChanged,
        ReportUpdateAdded,
        ReportQuestionAsked,
        PledgeActivated,
        PledgeFailed,
        PledgeCancelled,
        TellingContinued,
        PersonErased,
        WishesChanged,
    ),
    apply,
)


async def _forget(unit: Unit, person: UUID) -> None:
    await store.delete_of(unit, person)
    await letters.delete_of(unit, person)


async def _tell(unit: Unit, entry: Entry, news: News | None, after: str | None, left: int) -> int:
    """Tell at most so many people of an event, and leave the rest for later; answers for how many that counts."""
    if news is None:
        return 0
    if left <= 0:
        _continue(unit, entry, after)
        return 0
    circle = await audience.circle(unit, entry.subject, news, after, min(left, PAGE))
    told = [person for person in circle.people if person != entry.by]
    await _put_down(unit, entry, news, told)
    if circle.onward:
        _continue(unit, entry, circle.onward)
    return max(len(circle.people), LEAST)


def _continue(unit: Unit, entry: Entry, after: str | None) -> None:
    # About the telling itself: nobody who listens to the thing is to be woken by it.
    unit.emit(TellingContinued(id=rules.notice_id(entry.event_id, entry.subject.id), number=entry.number, after=after))


async def _put_down(unit: Unit, entry: Entry, news: News, told: Sequence[UUID]) -> None:
    known = [person for person in await people.by_ids(unit, told) if person and person.erased_at is None]
    reached = [person.id for person in known if person.email]
    carried = await _letters(unit, entry, await _wanting(unit, entry.subject.id, reached))
    notices = [
        Notice(
            id=rules.notice_id(entry.event_id, person.id),
            person=person.id,
            event=entry.event_id,
            about=entry.subject,
            news=news,
            said=rules.said(entry),
            at=entry.at,
            made_at=unit.now,
            letter=carried.get(person.id),
        )
        for person in known
    ]
    await store.insert(unit, notices)
    unit.emit(*(ViewerNotified(id=person.id) for person in known))


async def _wanting(unit: Unit, thing: UUID, reached: Sequence[UUID]) -> list[UUID]:
    """Those who want e-mail, and about this thing."""
    muted = await store.muted(unit, [rules.mute_id(person, thing) for person in reached])
    return [one.id for one in await store.wishes(unit, reached) if one.email and one.id not in muted]


async def _letters(unit: Unit, entry: Entry, persons: Sequence[UUID]) -> Mapping[UUID, UUID]:
    """By person the letter that will tell them: one that waits for more about this thing already, or a new one."""
    threads = {person: rules.thread(entry.subject.id, person) for person in persons}
    waiting = await letters.untried(unit, list(threads.values()), unit.now)
    await letters.add_to(unit, list(waiting.values()))
    new = [_letter(unit, entry, person) for person in persons if threads[person] not in waiting]
    await letters.insert(unit, new)
    waiting |= {letter.thread: letter.id for letter in new}
    return {person: waiting[threads[person]] for person in persons}


def _letter(unit: Unit, entry: Entry, person: UUID) -> Letter:
    return Letter(
        id=new_id(),
        key=f"{KIND}/{entry.event_id}/{person.hex}",
        kind=KIND,
        about=entry.subject.id,
        thread=rules.thread(entry.subject.id, person),
        person=person,
        made_at=unit.now,
        due_at=unit.now + rules.GATHERED_FOR,
    )
