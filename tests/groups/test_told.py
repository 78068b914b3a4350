"""What becomes of a group's pledge is told to all who organise it, as they are now, and to nobody who did."""

import pytest

from pledgebank.notify import telling
from pledgebank.pledges.fold import FOLDS
from pledgebank.web import nodes
from tests.conftest import Running
from tests.groups.conftest import FOLLOWERS
from tests.groups.green import PLEDGE, Green
from tests.people.leaving import calm

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(120)]
NOTICES = "{ viewer { notices { edges { node { text about { id } } } } } }"


async def test_all_who_organise_it_hear_of_its_pledge_and_who_made_it_no_longer(green: Green, running: Running) -> None:
    group = await green.group()
    await green.joined(group, green.meg, green.mo)
    said = {**PLEDGE, "target": 1}
    pledge = (await green.do(green.ann, "createPledge", "pledge { id }", **said, asGroup=group))["pledge"]["id"]
    key = await green.key(group, green.meg)
    await green.do(green.ann, "setGroupRole", "membership { role }", membership=key, role="ORGANISER")
    await green.do(green.ann, "leaveGroup", group=group)
    async with running(FOLDS, telling.FOLLOWS):
        await green.do(green.village.dan, "signPledge", "pledge { state }", pledge=pledge)
        await calm(green.storage, FOLDS, telling.FOLLOWS, *FOLLOWERS)

    told = {
        name: [edge["node"]["about"]["id"] for edge in found["viewer"]["notices"]["edges"]]
        for name, person in (("ann", green.ann), ("meg", green.meg), ("mo", green.mo), ("dan", green.village.dan))
        for found in [await green.ask(person, NOTICES)]
    }
    assert told == {"ann": [], "meg": [pledge], "mo": [], "dan": [pledge]}
    assert nodes.parse(pledge)[0] == "Pledge"
