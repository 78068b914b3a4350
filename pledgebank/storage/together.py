"""Writes of several people in one transaction, where each is the plain case: one commit for all of them.

It pays where a crowd does the same to one thing. Each is judged by itself; whose case is not plain, or was done before,
goes alone by `write`, and so do all where they cannot go together, so that nobody's refusal touches another.
"""

import time
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from functools import partial
from typing import Any, Generic, TypeVar
from uuid import UUID

import structlog
from msgspec import Struct

from pledgebank.base import trail
from pledgebank.base.errors import Refused
from pledgebank.base.event import Event, Origin
from pledgebank.base.ids import new_id
from pledgebank.base.spans import name_of
from pledgebank.storage.documents import Doc
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import GIVE_UP_AFTER, Once, Written, busy, write

W = TypeVar("W")
# Together as long as who writes alone is given, seconds.
BEGUN_WITHIN, DONE_WITHIN = 10.0, GIVE_UP_AFTER - 10.0
_logger = structlog.get_logger(__name__)


class Asked(Struct, Generic[W], frozen=True):
    """What one of several wants, and who and by what way."""

    wish: W
    by: UUID | None
    origin: Origin


class Said(Struct, frozen=True):
    """What follows from one wish: the id to answer, new documents by collection, and what that tells."""

    value: UUID
    documents: Mapping[str, Sequence[Doc]]
    events: Sequence[Event]


# Judges each by itself; None for whose case is not plain. Nothing is written by it, and no person comes twice.
Judge = Callable[[Unit, Sequence[Asked[W]]], Awaitable[Sequence[Said | None]]]


class Plain(Struct, Generic[W], frozen=True):
    """What would be done in the plain case, together with everything `about` the same thing."""

    about: Hashable
    wish: W
    judge: Judge[W]


class _Case(Struct, frozen=True):
    asked: Asked[Any]
    once: Once | None
    operation: UUID
    since: float


class _NonePlain(Refused):
    """Nobody's case is plain: there is nothing to write. Never shown."""


_Outcome = Written[UUID] | Refused | None


async def write_plainly(
    storage: Storage, plain: Plain[W], *, by: UUID | None, origin: Origin, once: Once | None
) -> Written[UUID] | None:
    """Write what is asked together with others, if it can be; None if not: then nothing of it was written.

    All that `write` promises holds for each. Raises Refused BUSY after 30 seconds of trying, or of waiting to be tried.
    """
    case = _Case(Asked(plain.wish, by, origin), once, new_id(), time.monotonic())
    with storage.spans.span("write together", command=name_of(plain.judge)):
        work = partial(_write, storage, plain.judge)
        outcome = await storage.batches.join((plain.judge, plain.about), case, work)
    if isinstance(outcome, Refused):
        raise outcome
    if outcome is not None:
        trail.current().wrote(case.operation)
    return outcome


async def _write(storage: Storage, judge: Judge[Any], cases: Sequence[_Case]) -> Sequence[_Outcome]:
    latest = time.monotonic() - BEGUN_WITHIN
    going = [case for case in cases if case.since >= latest]
    outcomes: dict[UUID, _Outcome] = {case.operation: busy() for case in cases if case.since < latest}
    decide = partial(_decide, judge=judge, cases=going)
    try:
        # Not as the system's own: what people do is bounded in time.
        outcomes.update((await write(storage, decide, origin=Origin.APP, patience=DONE_WITHIN)).value)
        storage.inbox_filled.set()
    except _NonePlain:
        pass
    except Refused as refused:  # it is busy: nobody is to try alone what may have been done
        return [refused] * len(cases)
    except Exception as error:  # whoever's fault it is: alone, each is told their own
        _logger.warning("several could not be written together", error=type(error).__name__, several=len(going))
    return [outcomes.get(case.operation) for case in cases]


async def _decide(unit: Unit, *, judge: Judge[Any], cases: Sequence[_Case]) -> dict[UUID, Written[UUID]]:
    first = await _first(unit, cases)
    judged = await judge(unit, [case.asked for case in first]) if first else []
    plain = [(case, said) for case, said in zip(first, judged, strict=True) if said is not None]
    if not plain:
        raise _NonePlain("ALONE", "This is written alone.")
    rows: dict[str, list[Doc]] = {}
    done = {}
    for case, said in plain:
        for collection, documents in said.documents.items():
            rows.setdefault(collection, []).extend(documents)
        letters = unit.letters(said.events, case.operation, by=case.asked.by, origin=case.asked.origin)
        rows.setdefault("inbox", []).extend(letters)
        event = letters[-1]["_id"] if letters else None
        if case.once:
            rows.setdefault("answers", []).append(case.once.kept(said.value, event, unit.now))
        done[case.operation] = Written(said.value, event)
    for collection, documents in rows.items():
        await unit.insert(collection, *documents)
    return done


async def _first(unit: Unit, cases: Sequence[_Case]) -> list[_Case]:
    """Each person's first case, unless its key was used before: who was answered then is answered so again."""
    first: dict[object, _Case] = {}
    for case in cases:
        first.setdefault(case.asked.by or case.operation, case)
    keys = [case.once.id for case in first.values() if case.once]
    rows = await unit.find("answers", {"_id": {"$in": keys}}, limit=len(keys), fields=("_id",)) if keys else []
    used = {row["_id"] for row in rows}
    return [case for case in first.values() if case.once is None or case.once.id not in used]
