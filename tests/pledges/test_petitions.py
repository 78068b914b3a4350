"""8,487 real petitions as pledges: texts through the real rules, and active are just those whose counts say so.

Parliament answers a petition at 10,000 signatures, and debates it at 100,000; so those are the targets here. All
25,761,886 signatures go through the rule by which the fold counts. The fold itself takes in one for each full 2,500,
toward 4: a count reaches 10,000 just where its full shares reach 4. Who has no full share is not folded.
"""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from pledgebank import database
from pledgebank.base.errors import Refused
from pledgebank.base.event import Event
from pledgebank.base.ids import new_id
from pledgebank.pledges import store
from pledgebank.pledges.events import PledgeActivated, PledgeFailed, PledgeSigned
from pledgebank.pledges.model import Pledge, PledgeState, Signature, SignatureState, Signing
from pledgebank.pledges.signing import counting, settling
from pledgebank.storage import mongo
from pledgebank.storage.documents import dump
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write
from tests.pledges.builders import NOW, a_pledge, a_signature, kinds
from tests.pledges.steps import Hands

pytestmark = pytest.mark.anyio
BATCH = 500  # as many entries as a follower takes in at once
SHARE = 2_500


@pytest.fixture(scope="module")
def petitions(data: Path) -> dict[str, tuple[str, int]]:
    """Text and count of each petition, by its number. Two came twice, the same both times."""
    rows = json.loads((data / "petitions" / "uk_petitions_2015_2017.json").read_text(encoding="utf-8"))
    said = [(row["identifier"]["_value"], (row["label"]["_value"], row["numberOfSignatures"])) for row in rows]
    twice = [number for number, times in Counter(number for number, _ in said).items() if times > 1]
    assert (len(said), len(twice)) == (8_489, 2)
    assert len(set(said)) == len(dict(said)) == 8_487
    return dict(said)


def pledged(text: str, target: int) -> Pledge:
    return a_pledge(action="stand up for this", who="people", their_action=text, target=target)


def test_every_text_makes_a_pledge_and_stays_what_it_was(petitions: dict[str, tuple[str, int]]) -> None:
    refused, changed, lines = {}, {}, 0
    for number, (text, _) in petitions.items():
        try:
            kept = pledged(text, 10_000).their_action
        except Refused as why:
            refused[number] = (why.code, why.field, why.message)
            continue
        lines += "\n" in text
        # Inside a sentence: one line, one space between words, and no full stop of its own.
        if kept != re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).strip().rstrip(" .,;"):
            changed[number] = (text, kept)
    assert refused == {}
    # A character that cannot be seen, and is not kept.
    animals = "UK time to ban animals in captivity in zoos and circuses"
    assert changed == {"129001": (f"{animals} \x7f", animals)}
    assert lines > 0


@pytest.mark.parametrize(("target", "active"), [(10_000, 390), (100_000, 52)])
def test_of_all_signatures_exactly_those_counts_activate_that_reach_the_target(
    petitions: dict[str, tuple[str, int]], target: int, active: int
) -> None:
    run = [Signing(new_id(), NOW + timedelta(seconds=place)) for place in range(BATCH)]
    due = {number for number, (_, count) in petitions.items() if count >= target}
    assert len(due) == active
    signatures, activated, failed = 0, set(), set()
    for number, (text, count) in petitions.items():
        pledge, told = counted(pledged(text, target), count, run)
        ends, events = (pledge, []) if pledge.activated_at else settling.decide(pledge, None)
        signatures += pledge.signature_count
        match [*told, *events], ends.state:
            case [PledgeActivated(count=reached)], PledgeState.ACTIVE:
                assert (reached, pledge.count_at_activation) == (target, target)
                assert pledge.activated_at == run[(target - 1) % BATCH].at
                activated.add(number)
            case [PledgeFailed(count=reached)], PledgeState.FAILED:
                assert reached == count < target
                failed.add(number)
    assert activated == due
    assert failed == petitions.keys() - due
    assert signatures == sum(count for _, count in petitions.values()) == 25_761_886


def counted(pledge: Pledge, count: int, run: Sequence[Signing]) -> tuple[Pledge, list[Event]]:
    """The pledge with so many signatures, and all that this told."""
    told: list[Event] = []
    for first in range(0, count, len(run)):
        pledge, _, events = counting.count(pledge, run[: count - first])
        told += events
    return pledge, told


@pytest.mark.timeout(400)
async def test_the_fold_activates_exactly_those_whose_full_shares_reach_four(
    storage: Storage, petitions: dict[str, tuple[str, int]]
) -> None:
    await mongo.prepare(storage, database.INDEXES)
    folded = {number: said for number, said in petitions.items() if said[1] >= SHARE}
    pledges = {number: pledged(text, 10_000 // SHARE) for number, (text, _) in folded.items()}
    shares = {pledges[number].id: count // SHARE for number, (_, count) in folded.items()}
    assert len(folded) == 829
    for some in parts([store.document(pledge) for pledge in pledges.values()]):
        await write(storage, partial(put, collection=store.PLEDGES, rows=some))
    signatures = list(given(shares))
    assert len(signatures) == sum(shares.values()) == 9_310
    for several in parts(signatures):
        await write(storage, partial(join, signatures=several))
    await Hands(storage).fold_all()

    due = {pledges[number].id for number, (_, count) in folded.items() if count >= 10_000}
    rows = await storage.reader.find(store.PLEDGES, {}, limit=len(pledges) + 1)
    shown = {row["_id"]: row["signature_count"] for row in rows}
    assert {row["_id"] for row in rows if row["state"] == PledgeState.ACTIVE} == due
    assert {row["state"] for row in rows if row["_id"] not in due} == {PledgeState.OPEN}
    assert {row["count_at_activation"] for row in rows if row["_id"] in due} == {4}
    assert shown == shares == await true_counts(storage, shares)
    told = await storage.reader.find("log", {"kind": PledgeActivated.kind}, limit=len(due) + 1)
    assert (len(told), {row["subject"]["id"] for row in told}) == (390, due)
    largest = max(shares, key=lambda key: shares[key])
    assert shares[largest] == 1_660
    assert Counter(await kinds(storage, largest))["pledge.activated"] == 1


def given(shares: dict[UUID, int]) -> Iterator[Signature]:
    """One signature for each full share: half of each petition's, then the rest, so that none comes in one go."""
    for half in (0, 1):
        for pledge, many in shares.items():
            yield from (
                a_signature(pledge=pledge, state=SignatureState.RECEIVED)
                for _ in range(many // 2 if half else many - many // 2)
            )


def parts(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (rows[first : first + BATCH] for first in range(0, len(rows), BATCH))


async def put(unit: Unit, *, collection: str, rows: Sequence[Any]) -> None:
    await unit.insert(collection, *rows)


async def join(unit: Unit, *, signatures: Sequence[Signature]) -> None:
    """What signing writes, of many at once."""
    signed = [replace(one, signed_at=unit.now) for one in signatures]
    await unit.insert(store.SIGNATURES, *map(dump, signed))
    unit.emit(*(PledgeSigned(id=one.pledge, signature=one.id) for one in signed))


async def true_counts(storage: Storage, pledges: dict[UUID, int]) -> dict[UUID, int]:
    """How many signatures of each pledge are marked as counted."""
    grouped: list[dict[str, Any]] = [
        {"$match": {"state": SignatureState.COUNTED}},
        {"$group": {"_id": "$pledge", "many": {"$sum": 1}}},
    ]
    rows = await storage.reader.aggregate(store.SIGNATURES, grouped)
    return dict.fromkeys(pledges, 0) | {row["_id"]: row["many"] for row in rows}
