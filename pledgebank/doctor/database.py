"""The database: whether it answers, is of the right kind, keeps time, and has what we need in it."""

from collections.abc import AsyncIterator
from datetime import timedelta

from pledgebank import database
from pledgebank.doctor.finding import Finding, broken, doubtful, fine
from pledgebank.settings import Settings
from pledgebank.storage import mongo
from pledgebank.storage.mongo import StandsAlone, Storage, Unreachable
from pledgebank.storage.watch import inspection, standing
from pledgebank.storage.watch.inspection import Server

LONGEST_TRANSACTION = 20
NOTICEABLE = timedelta(seconds=2)
HARMFUL = timedelta(seconds=30)


async def look(storage: Storage, settings: Settings) -> AsyncIterator[Finding]:
    """All checks of a database that answers."""
    server = await inspection.server(storage)
    yield fine("database", f"MongoDB {server.version} answers.")
    yield _set(server, settings)
    yield _transactions(server)
    yield await _clock(storage)
    yield await _indexes(storage)
    yield await _migrations(storage)


def unreachable(error: Unreachable, settings: Settings) -> Finding:
    """What to do where no database could be had."""
    if isinstance(error, StandsAlone):
        do = "Start each mongod with --replSet rs0, call rs.initiate() once in mongosh, add ?replicaSet=rs0 to the URL."
        return broken("database", str(error), do)
    if settings.mongodb_url is None:
        return broken("database", str(error), "Start `pledgebank serve` again.")
    do = "See that it runs, that this machine may reach it, and that PLEDGEBANK_MONGODB_URL names it and its password."
    return broken("database", str(error), do)


def _set(server: Server, settings: Settings) -> Finding:
    if server.members is None:
        return fine("replica set", "A sharded cluster.")
    says = f"{server.members} member{'s' if server.members > 1 else ''}."
    if settings.mongodb_url is not None and server.members < 3:
        return doubtful("replica set", says, "With three, none is lost with one machine.")
    return fine("replica set", says)


def _transactions(server: Server) -> Finding:
    seconds, check = server.transaction_seconds, "transactions"
    do = "Start each mongod with --setParameter transactionLifetimeLimitSeconds=10."
    if seconds is None:
        return fine(check, "How long one may stay open is not for us to see here.")
    if seconds > LONGEST_TRANSACTION:
        says = f"One left open by a process that was killed keeps others waiting for {seconds} seconds."
        return doubtful(check, says, do)
    return fine(check, f"One that was left open ends after {seconds} seconds.")


async def _clock(storage: Storage) -> Finding:
    before = storage.clock.now()
    theirs = await standing.database_time(storage)
    ours = before + (storage.clock.now() - before) / 2
    apart = abs(theirs - ours)
    says = f"This machine and the database's are {apart.total_seconds():,.1f} seconds apart."
    do = "Let both take their time from the network (timedatectl set-ntp true): deadlines go by it."
    if apart > HARMFUL:
        return broken("clock", says, do)
    return doubtful("clock", says, do) if apart > NOTICEABLE else fine("clock", says)


async def _indexes(storage: Storage) -> Finding:
    wanted = (*mongo.INDEXES, *database.INDEXES)
    missing = await inspection.missing(storage, wanted)
    do = "Start `pledgebank serve` or `work`, which make what is missing; until then searches are slow."
    if len(missing) == len(wanted):
        return doubtful("indexes", "None is there: this database has not been used yet.", do)
    if missing:
        return broken("indexes", f"{len(missing)} of {len(wanted)} are missing: {', '.join(missing[:5])}.", do)
    return fine("indexes", f"All {len(wanted)} are there.")


async def _migrations(storage: Storage) -> Finding:
    known, done = len(database.MIGRATIONS), await storage.reader.count("migrations", {}, limit=10_000)
    if done > known:
        do = "Install the version that ran last, or a newer one."
        return broken("migrations", "A newer version has changed this database; this one does not know how.", do)
    if done < known:
        do = "Start `pledgebank serve` or `work`, which do this first."
        return doubtful("migrations", f"{known - done} are still to be applied.", do)
    return fine("migrations", f"All {known} are applied." if known else "None is needed.")
