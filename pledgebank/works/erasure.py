"""What an erased person has told and shown of work stays, without them; what they said of it still counts."""

from uuid import UUID

from msgspec.structs import replace

from pledgebank.base.ids import new_id
from pledgebank.people import erasure
from pledgebank.storage.unit import Unit
from pledgebank.works import store
from pledgebank.works.events import EvidenceAdded, OutcomeJudged, OutcomeRecorded, ReportWorkChanged
from pledgebank.works.model import Vote, WorkItem


async def let_go(unit: Unit, person: UUID, limit: int) -> int:
    """Take the person away from at most so many outcomes, votes and evidence; answers how many it were."""
    told = await store.recorded_by(unit, person, limit)
    judged = await store.judged_by(unit, person, limit - len(told)) if len(told) < limit else []
    for item in {one.id: one for one in (*told, *judged)}.values():
        await store.replace(unit, without(item, person))
        unit.emit(ReportWorkChanged(id=item.report, work=item.id))
    done = len(told) + len(judged)
    shown = await store.shown_by(unit, person, limit - done) if done < limit else []
    await store.forget_givers(unit, shown)
    return done + len(shown)


ERASES = erasure.follower("works", (OutcomeRecorded, OutcomeJudged, EvidenceAdded), let_go)


def without(item: WorkItem, person: UUID) -> WorkItem:
    """The work as if nobody knew who said so: a vote is then of an id that leads to nobody."""
    if item.outcome is None:
        return item
    votes = tuple(Vote(new_id(), one.fixed, one.at) if one.person == person else one for one in item.outcome.votes)
    by = None if item.outcome.by == person else item.outcome.by
    return replace(item, outcome=replace(item.outcome, by=by, votes=votes))
