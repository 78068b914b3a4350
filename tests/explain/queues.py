"""Everything that can become of signatures, so that what the fold and the clock of pledges look up is heard."""

from datetime import timedelta
from functools import partial
from uuid import UUID

from msgspec.structs import replace

from pledgebank import workers
from pledgebank.base.event import Event
from pledgebank.base.ids import new_id
from pledgebank.pledges import clock, store
from pledgebank.pledges.events import PledgeReleased, PledgeRevised
from pledgebank.pledges.model import Pledge
from pledgebank.pledges.signing import commands
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write
from pledgebank.web import nodes
from tests.hostile.town import Town
from tests.people.leaving import calm
from tests.pledges.builders import a_person, a_pledge, a_signature, keep, sign
from tests.pledges.signers import signed

MINE = "query ($ref: String!) { pledge(ref: $ref) { viewerSignature { position } } }"


async def wait_for_places(town: Town) -> None:
    """A place comes free, is kept, also out of view, and is waited for; then there are new terms."""
    now = town.storage.clock.now()
    pledge = a_pledge(target=1, cap=1, now=now, day=(now + timedelta(days=30)).date(), promiser=town.person)
    await keep(town.storage, pledge)
    people = [await a_person(town.storage) for _ in range(4)]
    await signed(town.storage, pledge.id, people[0])
    for person in people[1:]:
        await sign(town.storage, pledge.id, person)
    await calm(town.storage, *workers.FOLLOWERS)
    for person in people[:2]:
        leaving = partial(commands.withdraw, pledge=pledge.id, person=person)
        await write(town.storage, leaving, by=person)
        await calm(town.storage, *workers.FOLLOWERS)
    _, codes = await town.ask(MINE, {"ref": pledge.ref}, people[3])
    assert codes == []
    # Of signed terms it is asked how often they changed lately.
    young = a_pledge(target=5, signature_count=1, missing=4, now=now, day=(now + timedelta(days=30)).date())
    young = replace(young, promiser=town.person)
    await keep(town.storage, young, a_signature(pledge=young.id))
    await town.make("updatePledge", {"pledge": nodes.encode("Pledge", young.id), "target": 6}, "pledge { id }")
    await clock.lapse_due(town.storage)
    await _change(town, pledge.id, PledgeReleased(id=pledge.id))
    await calm(town.storage, *workers.FOLLOWERS)
    await _change(town, pledge.id, PledgeRevised(id=pledge.id, terms=2, edit=new_id()), terms=2)
    await calm(town.storage, *workers.FOLLOWERS)


async def come_to_their_end(town: Town) -> None:
    """One is released with enough signatures, and one short of its target is past its deadline."""
    past = town.storage.clock.now() - timedelta(days=10)
    reached = a_pledge(target=1, signature_count=1, missing=0, promiser=town.person)
    missed = a_pledge(target=2, now=past, day=past.date(), promiser=town.person)
    await keep(town.storage, reached, a_signature(pledge=reached.id), missed)
    await _change(town, reached.id, PledgeReleased(id=reached.id))
    await clock.settle_due(town.storage)
    await calm(town.storage, *workers.FOLLOWERS)


async def _change(town: Town, pledge: UUID, event: Event, **said: int) -> None:
    async def command(unit: Unit) -> None:
        found = await store.get(unit, pledge)
        assert isinstance(found, Pledge)
        await store.replace(unit, replace(found, **said))
        unit.emit(event)

    await write(town.storage, command)
