"""Telling how the work on a report went, and judging what was told: load, decide, save, tell."""

from collections.abc import Sequence
from uuid import UUID

from pledgebank.activities import seeing, sight
from pledgebank.activities import store as activities
from pledgebank.activities.model import Activity
from pledgebank.activities.places import store as places
from pledgebank.activities.places.model import COMING
from pledgebank.base.errors import not_allowed, not_found
from pledgebank.base.event import Subject
from pledgebank.base.ids import new_id
from pledgebank.photos import commands as photographs
from pledgebank.photos import sight as photo_sight
from pledgebank.photos import store as photos
from pledgebank.reports import states
from pledgebank.reports import store as reports
from pledgebank.reports.life import commands as life
from pledgebank.reports.life import rules as life_rules
from pledgebank.reports.life import store as updates
from pledgebank.reports.life.commands import Look
from pledgebank.reports.life.model import Update, Writing
from pledgebank.reports.model import Report
from pledgebank.reports.states import FIXED, Mover
from pledgebank.storage.unit import Unit
from pledgebank.words import languages
from pledgebank.works import store, wording
from pledgebank.works.events import (
    EvidenceAdded,
    OutcomeConfirmed,
    OutcomeJudged,
    OutcomeRecorded,
    WorkChanged,
)
from pledgebank.works.leases import commands as leases
from pledgebank.works.leases import rules as lease_rules
from pledgebank.works.leases import store as lease_store
from pledgebank.works.model import TYPE, ConfirmedBy, Evidence, Measures, Stage, WorkItem, WorkResult
from pledgebank.works.outcomes import rules, witnesses
from pledgebank.works.outcomes.model import Telling


async def record(unit: Unit, *, activity: UUID, report: UUID, person: UUID, telling: Telling) -> UUID:
    """Say how the work on a report went; answers the work's id. Raises Refused as the rules do, NOT_FOUND, NOT_ALLOWED.

    What was said before is replaced, until others have confirmed it. Words are published as an update of the report.
    """
    item = await leases.own(unit, activity, report, person)
    gathering = await activities.get(unit, activity)
    assert gathering is not None, "it was found just now"
    seen = await life.look(unit, report, person)
    rules.check(gathering, item, telling, hazard=seen.hazard, now=unit.now)
    await _check_turn(unit, item)
    await _show(unit, item, Stage.AFTER, telling.photos, measures=Measures(), person=person)
    update = _words(seen, telling, gathering, person, unit)
    claimed = await _move(unit, seen, item, telling.result, update=update, person=person)
    told = rules.outcome(telling, person=person, update=update.id if update else None, claimed=claimed, now=unit.now)
    recorded = rules.record(item, told, proven=await _is_proven(unit, item), now=unit.now)
    await store.replace(unit, recorded)
    await leases.release(unit, recorded)
    unit.emit(OutcomeRecorded(id=report, work=item.id, activity=activity, result=telling.result))
    _tell(unit, recorded)
    return item.id


async def show(
    unit: Unit,
    *,
    activity: UUID,
    report: UUID,
    person: UUID,
    stage: Stage,
    shown: Sequence[UUID],
    measures: Measures,
) -> UUID:
    """Show how the work on a report went, as who organises it or has a place in it; answers the work's id.

    Raises Refused NOT_FOUND, NOT_ALLOWED, INVALID.
    """
    gathering, eyes = await seeing.visible(unit, activity, person, "activity")
    item = await store.of(unit, activity, report)
    if item is None:
        raise not_found("This activity is not about that report.", "report")
    await life.look(unit, report, person)
    signup = await places.active_in(unit, activity, person)
    if not sight.speaks_for(gathering, eyes) and (signup is None or signup.state not in COMING):
        raise not_allowed("Only those who have a place in this can show how it went.", "activity")
    rules.check_measures(measures)
    await _check_room(unit, item)
    evidence = await _show(unit, item, stage, shown, measures=measures, person=person)
    if evidence is not None:
        unit.emit(EvidenceAdded(id=report, work=item.id, evidence=evidence))
        proven = stage is Stage.AFTER and bool(shown)
        await store.replace(unit, rules.shown(item, proven=proven, now=unit.now))
        _tell(unit, item)
    return item.id


async def judge(unit: Unit, *, report: UUID, person: UUID, fixed: bool, note: str) -> UUID:
    """Say whether what volunteers say is done is so; answers the report's id. Raises Refused as the rules do."""
    seen = await life.look(unit, report, person)
    item = rules.check_open(await _told(unit, report), seen.report)
    who = await witnesses.of(unit, item, seen.report, person, answers=Mover.OFFICER in seen.who)
    if fixed and rules.is_certain(item):
        return report
    judged = rules.judge(item, who, person, fixed=fixed, now=unit.now)
    by = rules.confirming(judged, who) if fixed else None
    if by is None:
        await store.replace(unit, judged)
        unit.emit(OutcomeJudged(id=report, work=item.id))
    elif not await confirm(unit, judged, seen.report, by, mover=Mover.WITNESSES, person=person, hazard=seen.hazard):
        raise rules.dangerous("report")
    await _say(unit, seen, note, fixed=fixed, as_body=who is rules.Witness.COUNCIL)
    return report


async def _say(unit: Unit, seen: Look, note: str, *, fixed: bool, as_body: bool) -> None:
    """Publish what somebody says with their judgement.

    That it is not done goes through the same door as every other wish to open a report again.
    """
    person = seen.eyes.person
    assert person is not None, "a guest judges nothing"
    if not fixed:
        text = note.strip() or wording.not_done(languages.current())
        writing = Writing(text=text, reopen=True, as_body=as_body)
        await life.add_update(unit, report=seen.report.id, person=person, writing=writing)
    elif note.strip():
        said = life_rules.write(seen.report, Writing(text=note, as_body=as_body), seen.who, person, unit.now)
        await life.keep_update(unit, said)


async def confirm(
    unit: Unit,
    item: WorkItem,
    report: Report,
    by: ConfirmedBy,
    *,
    mover: Mover,
    person: UUID | None,
    hazard: bool,
) -> bool:
    """Take it as certain that volunteers have done it; whether the table of states lets that be."""
    if states.allowed(report, FIXED, mover, hazard=hazard, now=unit.now) is None:
        return False
    confirmed = rules.confirm(item, by, unit.now)
    await store.replace(unit, confirmed)
    await life.enter(unit, report, life_rules.enter(report, FIXED, mover, unit.now), mover, person)
    unit.emit(OutcomeConfirmed(id=report.id, work=item.id, activity=item.activity, confirmed_by=by))
    _tell(unit, confirmed)
    return True


async def believe(unit: Unit, *, work: UUID) -> bool:
    """Take as certain what a photo has shown for seven days and nobody denied; whether that was due. Once."""
    item = await store.get(unit, work)
    report = await reports.get(unit, item.report) if item else None
    if item is None or report is None or item.believe_at is None or item.believe_at > unit.now:
        return False
    hazard = await life.is_hazard(unit, report)
    proven = await _is_proven(unit, item, arrived=True)
    objected = await updates.asking(unit, report.id, report.state_since or report.updated_at, 1)
    if (
        proven
        and not objected
        and rules.believes(item, report, unit.now)
        and await confirm(unit, item, report, ConfirmedBy.TIME, mover=Mover.PROOF, person=None, hazard=hazard)
    ):
        return True
    await store.replace(unit, rules.doubt(item))
    return False


async def _told(unit: Unit, report: UUID) -> WorkItem | None:
    """The latest work that is said to be done."""
    found = [one for one in await store.of_report(unit, report) if rules.is_disputable(one)]
    return max(found, key=lambda one: one.outcome.at if one.outcome else one.created_at, default=None)


async def _check_turn(unit: Unit, item: WorkItem) -> None:
    lease = await lease_store.get(unit, item.report)
    holder = await store.get(unit, lease.work) if lease else None
    lease_rules.check_telling(lease, holder, item, unit.now)


async def _check_room(unit: Unit, item: WorkItem) -> None:
    [shown] = await store.evidence_of(unit, [item.id])
    rules.check_room(len(shown), store.MOST_EVIDENCE)


async def _show(
    unit: Unit, item: WorkItem, stage: Stage, shown: Sequence[UUID], measures: Measures, *, person: UUID
) -> UUID | None:
    if not shown and measures == Measures():
        return None
    await _check_room(unit, item)
    attached = await photographs.attach(unit, shown, Subject(TYPE, item.id), person)
    evidence = Evidence(
        id=new_id(), work=item.id, stage=stage, by=person, photos=attached, measures=measures, at=unit.now
    )
    await store.insert_evidence(unit, evidence)
    return evidence.id


async def _is_proven(unit: Unit, item: WorkItem, *, arrived: bool = False) -> bool:
    """Whether a photo shows how it looked afterwards; it may be yet to arrive unless it must have `arrived`."""
    keys = await store.photos_after(unit, item.id)
    found = await photos.by_ids(unit, keys) if keys else []
    return any(one is not None and not one.gone and (not arrived or photo_sight.is_there(one)) for one in found)


def _words(seen: Look, telling: Telling, gathering: Activity, person: UUID, unit: Unit) -> Update | None:
    """What is published with it: the organiser's words, or for what is left ours. None for DONE without any."""
    text = telling.note.strip()
    if not text:
        if telling.result is WorkResult.DONE and telling.leftover.is_nothing:
            return None
        text = wording.found(telling.result, languages.current())
    writing = Writing(text=text, show_name=gathering.group is None)
    return life_rules.write(seen.report, writing, seen.who, person, unit.now)


async def _move(
    unit: Unit, seen: Look, item: WorkItem, result: WorkResult, *, update: Update | None, person: UUID
) -> bool:
    """Take the report where that takes it; answers whether it now is said to be fixed by this."""
    end = rules.claimed(seen.report, result, item.outcome)
    moves = end and states.allowed(seen.report, end, Mover.VOLUNTEERS, hazard=seen.hazard, now=unit.now) is not None
    if end and moves:
        after = life_rules.enter(seen.report, end, Mover.VOLUNTEERS, unit.now)
        if update is not None:
            update = rules.with_state(update, end)
        await life.enter(unit, seen.report, after, Mover.VOLUNTEERS, person, update=update)
    if update is not None:
        await life.keep_update(unit, update)
    return result is WorkResult.DONE and (bool(moves) or seen.report.state is states.FIX_CLAIMED)


def _tell(unit: Unit, item: WorkItem) -> None:
    unit.emit(WorkChanged(id=item.activity, work=item.id, state=item.state))
