"""What only the signers of a pledge may join for now is offered to nobody else."""

from datetime import timedelta

import pytest

from pledgebank.base.ids import new_id
from pledgebank.storage.mongo import Storage
from pledgebank.web import nodes
from tests.activities.finding.meadow import ask, opened, roles, says
from tests.conftest import SetClock
from tests.pledges.builders import a_person

pytestmark = pytest.mark.anyio
MAY = "query ($id: ID!) { node(id: $id) { ... on Activity { viewerMay } } }"


async def test_it_is_found_and_may_be_joined_once_all_are_invited(town: Storage, clock: SetClock) -> None:
    ann = await a_person(town)
    await says(town, ann)
    until = clock.now() + timedelta(days=1)
    made, _ = await opened(town, pledge=new_id(), signers_first=True, invited_until=until)
    key = nodes.encode("Activity", made.id)

    early = (await roles(town, ann), (await ask(town, ann, MAY, id=key))["node"]["viewerMay"])
    clock.time = until
    late = (await roles(town, ann), (await ask(town, ann, MAY, id=key))["node"]["viewerMay"])

    assert (early, late) == (([], []), (["Rakes"], ["join"]))
