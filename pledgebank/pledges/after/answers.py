"""Counts what signers say of having done it, following the log: in batches, exactly, whatever dies.

What is counted are the answers themselves as they stand when the batch is taken in, so the last batch about a pledge
always leaves it the true sums.
"""

from collections.abc import Sequence

from msgspec.structs import replace

from pledgebank.base.event import Entry
from pledgebank.pledges import store as pledges
from pledgebank.pledges.after import store
from pledgebank.pledges.after.model import AnswersCounted
from pledgebank.pledges.events import SignatureWithdrawn, SignerAnswered
from pledgebank.storage.follow import Follower
from pledgebank.storage.unit import Unit


async def apply(unit: Unit, entries: Sequence[Entry]) -> None:
    """Count the answers of the pledges that these entries are about."""
    for pledge in await pledges.by_ids(unit, list(dict.fromkeys(entry.subject.id for entry in entries))):
        if pledge is None or pledge.activated_at is None:
            continue
        said = await store.answers(unit, pledge.id)
        if (said.done, said.not_done) != (pledge.done, pledge.not_done):
            counted = replace(
                pledge, done=said.done, not_done=said.not_done, updated_at=unit.now, version=pledge.version + 1
            )
            await pledges.replace(unit, counted)
            unit.emit(AnswersCounted(id=pledge.id, done=said.done, not_done=said.not_done))


FOLDS = Follower("pledges/answers", (SignerAnswered, SignatureWithdrawn), apply)
