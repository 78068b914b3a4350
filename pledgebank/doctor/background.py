"""The background work: whether somebody does it, keeps up, and what had to be put aside."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta

from pledgebank import workers
from pledgebank.doctor.finding import Finding, broken, doubtful, fine
from pledgebank.storage import follow
from pledgebank.storage.follow import Follower
from pledgebank.storage.mongo import Storage
from pledgebank.storage.watch import standing
from pledgebank.storage.watch.standing import Lease, Parked, Standing

PATIENCE = timedelta(seconds=60)
MOST_SHOWN = 10
EVERYBODY = "all"
START = "Start `pledgebank work` (or `serve`, which does it too)."


async def look(storage: Storage, followers: Sequence[Follower] = workers.FOLLOWERS) -> AsyncIterator[Finding]:
    """All checks of the background work."""
    now = await standing.look(storage)
    yield _sequencer(now)
    for follower in followers:
        yield await _follower(storage, now, follower)
    for one in _parked(await standing.parked(storage)):
        yield one
    yield _leases(now)


async def requeue(
    storage: Storage, whose: str, followers: Sequence[Follower] = workers.FOLLOWERS
) -> AsyncIterator[Finding]:
    """Try again what is parked, of one follower or all; each subject that goes on, and each that fails again."""
    known = {follower.name: follower for follower in followers}
    waiting = [one for one in await standing.parked(storage) if whose in (EVERYBODY, one.follower)]
    if whose not in (EVERYBODY, *known):
        yield broken("requeue", f"There is no follower {whose}.", f"There are: {', '.join(known)}.")
    elif not waiting:
        yield fine("requeue", "Nothing is parked.")
    for one in waiting:
        if one.follower not in known:
            yield doubtful("requeue", f"{_told(one)}: this version has no such follower.", "Install the one that has.")
            continue
        try:
            await follow.requeue(storage, known[one.follower], one.subject)
        except Exception as error:  # whatever a follower fails with, it is told and the others get their turn
            says = f"{_told(one)}: fails again ({type(error).__name__})."
            yield broken("requeue", says, "Its cause is still there; see its `subject parked` in the log.")
        else:
            yield fine("requeue", f"{_told(one)}: goes on.")


def _sequencer(now: Standing) -> Finding:
    lease = next((one for one in now.work if one.name == "sequencer"), None)
    if lease and lease.until > now.at:
        return fine("sequencer", f"At work in {_holder(lease)}; {now.inbox} events wait.")
    if now.inbox and (now.waits_since or 0) > 1:
        since = timedelta(seconds=round(now.waits_since or 0))
        return broken("sequencer", f"{now.inbox} events wait for their number, the oldest for {since}.", START)
    return doubtful("sequencer", "Nobody is at work just now.", START)


async def _follower(storage: Storage, now: Standing, follower: Follower) -> Finding:
    check = f"follower {follower.name}"
    behind = await standing.behind(storage, follower.head, follower.kinds)
    if behind.oldest is None:
        return fine(check, "Has taken in everything.")
    late = now.at - behind.oldest
    says = f"{behind.events} events are before it, the oldest {timedelta(seconds=round(late.total_seconds()))} old."
    if late < PATIENCE:
        return fine(check, says)
    if not now.leases.get(follower.head):
        return broken(check, f"{says} Nobody does its work.", START)
    return broken(check, says, f"Look again in a minute; if that grows, look for {follower.name} in the log.")


def _parked(parked: Sequence[Parked]) -> list[Finding]:
    if not parked:
        return [fine("parked", "Nothing.")]
    do = "See `subject parked` in the log; once the cause is gone: pledgebank doctor --requeue all."
    shown = [broken("parked", f"{_told(one)}: {one.error} since {_at(one.since)}.", do) for one in parked[:MOST_SHOWN]]
    if len(parked) > MOST_SHOWN:
        shown.append(broken("parked", f"{len(parked) - MOST_SHOWN} more.", do))
    return shown


def _leases(now: Standing) -> Finding:
    # Who ends in order puts a lease back to long ago.
    lost = [lease for lease in now.work if datetime(2000, 1, 1, tzinfo=UTC) < lease.until <= now.at]
    if not lost:
        return fine("leases", f"{sum(now.leases.values())} held.")
    told = ", ".join(f"{lease.name} ({_holder(lease)}, {_at(lease.until)})" for lease in lost)
    return doubtful("leases", f"Not given back by who held them, as when killed: {told}.", START)


def _told(one: Parked) -> str:
    return f"{one.follower}: {one.subject.type} {one.subject.id}"


def _holder(lease: Lease) -> str:
    return (lease.holder or "nobody").rpartition(":")[0] or "nobody"


def _at(instant: datetime) -> str:
    return f"{instant:%Y-%m-%d %H:%M} UTC"
