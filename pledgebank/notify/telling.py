"""Follows the log and puts down who is told of what; the same follower forgets it again when somebody leaves.

Being one, it never tells somebody who has left: what comes after `person.erased` in the log finds nobody.
"""

from collections.abc import Container, Mapping, Sequence
from uuid import UUID

from pledgebank.base.event import Entry
from pledgebank.base.ids import new_id
from pledgebank.mail import store as letters
from pledgebank.mail.model import Letter
from pledgebank.notify import audience, rules, store
from pledgebank.notify.activities import tales as of_activities
from pledgebank.notify.activities.telling import told_of
from pledgebank.notify.model import News, Notice, Tale, TellingContinued, ViewerNotified, WishesChanged
from pledgebank.notify.pledges import promises
from pledgebank.people import store as people
from pledgebank.people.model import PersonErased
from pledgebank.pledges import store as pledges
from pledgebank.pledges.model import Pledge
from pledgebank.reports import sayings
from pledgebank.reports import store as reports
from pledgebank.reports.life.model import ReportQuestionAsked
from pledgebank.reports.model import Report, ReportStateChanged, ReportUpdateAdded
from pledgebank.storage import log
from pledgebank.storage.follow import Follower
from pledgebank.storage.unit import Unit
from pledgebank.works.events import OutcomeRecorded

KIND = "notice"
PAGE = 200  # people told of one event at once
AT_ONCE = 1_000  # people told in one transaction
LEAST = 5  # as how many an event counts of which fewer are told: looking costs too


async def apply(unit: Unit, entries: Sequence[Entry]) -> None:
    """Take in what happened, in the log's order; of many people, some at a time."""
    left = AT_ONCE
    about = await _about(unit, entries)
    moves = await sayings.moves(unit, [one.event.update for one in entries if isinstance(one.event, ReportUpdateAdded)])
    for entry in entries:
        if isinstance(entry.event, PersonErased):
            await _forget(unit, entry.subject.id)
        elif isinstance(entry.event, WishesChanged):
            if await people.erased(unit, [entry.subject.id]):
                await _forget(unit, entry.subject.id)
        elif isinstance(entry.event, TellingContinued):
            [begun] = await log.after(unit, entry.event.number - 1, until=entry.event.number, limit=1)
            for tale in await _tales(unit, begun, await _about(unit, [begun]), {}):
                if tale.place == entry.event.place:
                    left -= await _tell(unit, begun, tale, entry.event.after, left)
        else:
            for tale in await _tales(unit, entry, about, moves):
                left -= await _tell(unit, entry, tale, None, left)


FOLLOWS = Follower(
    "notices",
    (
        ReportStateChanged,
        ReportUpdateAdded,
        ReportQuestionAsked,
        OutcomeRecorded,
        *promises.EVENTS,
        *of_activities.EVENTS,
        TellingContinued,
        PersonErased,
        WishesChanged,
    ),
    apply,
)


async def _forget(unit: Unit, person: UUID) -> None:
    await store.delete_of(unit, person)
    await letters.delete_of(unit, person)


Things = Mapping[UUID, Report | Pledge]


async def _about(unit: Unit, entries: Sequence[Entry]) -> Things:
    """The reports and pledges that these are about, as they stand now."""
    subjects = {entry.subject for entry in entries}
    found = await reports.by_ids(unit, [one.id for one in subjects if one.type == "Report"])
    promised = await pledges.by_ids(unit, [one.id for one in subjects if one.type == promises.TYPE])
    return {thing.id: thing for thing in (*found, *promised) if thing}


async def _tales(unit: Unit, entry: Entry, about: Things, moves: Container[UUID]) -> Sequence[Tale]:
    if isinstance(entry.event, of_activities.EVENTS):
        return await told_of(unit, entry)
    thing = about.get(entry.subject.id)
    if entry.subject.type == promises.TYPE:
        return promises.tales(entry, thing if isinstance(thing, Pledge) else None)
    tale = rules.tale(entry, thing if isinstance(thing, Report) else None, moves)
    return [tale] if tale else []


async def _tell(unit: Unit, entry: Entry, tale: Tale, after: str | None, left: int) -> int:
    """Tell at most so many people of an event, and leave the rest for later; answers for how many that counts."""
    if left <= 0:
        _continue(unit, entry, tale, after)
        return 0
    circle = await audience.circle(unit, tale, after, min(left, PAGE))
    told = {person: news for person, news in circle.told.items() if person != entry.by or tale.also_doer}
    await _put_down(unit, entry, tale, told)
    if circle.onward:
        _continue(unit, entry, tale, circle.onward)
    return max(len(circle.told), LEAST)


def _continue(unit: Unit, entry: Entry, tale: Tale, after: str | None) -> None:
    # About the telling itself: nobody who listens to the thing is to be woken by it.
    key = rules.notice_id(entry.event_id, entry.subject.id)
    unit.emit(TellingContinued(id=key, number=entry.number, after=after, place=tale.place))


async def _put_down(unit: Unit, entry: Entry, tale: Tale, told: Mapping[UUID, News]) -> None:
    if not told:
        return
    keys = {person: rules.notice_id(tale.key, person) for person in told}
    earlier = {one.id for one in await store.by_ids(unit, list(keys.values())) if one}
    new = [person for person, key in keys.items() if key not in earlier]
    known = [person for person in await people.by_ids(unit, new) if person and person.erased_at is None]
    reached = [person.id for person in known if person.email]
    carried = await _letters(unit, tale, await _wanting(unit, tale, reached))
    notices = [
        Notice(
            id=keys[person.id],
            person=person.id,
            event=entry.event_id,
            about=tale.about,
            news=told[person.id],
            said=tale.said,
            tip=tale.tip,
            moment=tale.moment,
            version=tale.version,
            at=entry.at,
            made_at=unit.now,
            letter=carried.get(person.id),
        )
        for person in known
    ]
    await store.insert(unit, notices)
    unit.emit(*(ViewerNotified(id=person.id) for person in known))


async def _wanting(unit: Unit, tale: Tale, reached: Sequence[UUID]) -> list[UUID]:
    """Those who want e-mail, and about this thing."""
    things = [tale.about.id, *([tale.followed] if tale.followed else [])]
    muted = await store.muted(unit, [rules.mute_id(person, thing) for person in reached for thing in things])
    return [one.id for one in await store.wishes(unit, reached) if one.email and one.id not in muted]


async def _letters(unit: Unit, tale: Tale, persons: Sequence[UUID]) -> Mapping[UUID, UUID]:
    """By person the letter that will tell them: one that waits for more about this thing already, or a new one."""
    threads = {person: rules.thread(tale.about.id, person) for person in persons}
    waiting = await letters.untried(unit, list(threads.values()), unit.now)
    await letters.add_to(unit, list(waiting.values()))
    new = [_letter(unit, tale, person) for person in persons if threads[person] not in waiting]
    await letters.insert(unit, new)
    waiting |= {letter.thread: letter.id for letter in new}
    return {person: waiting[threads[person]] for person in persons}


def _letter(unit: Unit, tale: Tale, person: UUID) -> Letter:
    return Letter(
        id=new_id(),
        key=f"{KIND}/{tale.key}/{person.hex}",
        kind=KIND,
        about=tale.about.id,
        thread=rules.thread(tale.about.id, person),
        person=person,
        made_at=unit.now,
        due_at=unit.now + rules.GATHERED_FOR,
    )
