"""What becomes of an erased person's signatures and promises.

Their open pledges are called off: nobody can keep that promise. Their signatures lose the person at once, and the fold
decides about each in its turn: on a pledge that is still undecided it goes, elsewhere it stays counted, without a name.
"""

from uuid import UUID

from pledgebank.people import erasure
from pledgebank.people import store as people
from pledgebank.pledges import store
from pledgebank.pledges.events import PledgeCreated, PledgeSigned, SignerErased
from pledgebank.pledges.life import rules as life
from pledgebank.pledges.signing import bursts
from pledgebank.storage.unit import Unit


async def let_go(unit: Unit, person: UUID, limit: int) -> int:
    """Let go of at most so many pledges and signatures; answers how many it were."""
    found = await people.get(unit, person)
    erased_at = found.erased_at if found and found.erased_at else unit.now
    promises = await store.open_of(unit, person, closing_after=erased_at, limit=limit)
    for pledge in promises:
        cancelled, events = life.leave(pledge, unit.now)
        await store.replace(unit, cancelled)
        unit.emit(*events)
    left = limit - len(promises)
    signatures = await store.given_by(unit, person, left) if left else []
    for signature in signatures:
        await store.give_to_nobody(unit, signature.id)
        await bursts.forget(unit, signature.id)
        unit.emit(SignerErased(id=signature.pledge, signature=signature.id, erased_at=erased_at))
    return len(promises) + len(signatures)


ERASES = erasure.follower("pledges", (PledgeCreated, PledgeSigned), let_go)
