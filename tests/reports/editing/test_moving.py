"""Reports that staff move to another body: both are told apart in their history."""

from functools import partial

import pytest
from msgspec.structs import replace

from pledgebank.base.geo import Box
from pledgebank.base.ids import new_id
from pledgebank.councils import commands as areas
from pledgebank.councils import geojson, outlines
from pledgebank.councils import store as councils
from pledgebank.councils.model import Category
from pledgebank.councils.places import Places
from pledgebank.reports.editing import commands
from pledgebank.reports.editing.model import Changes
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write
from tests.reports.life.village import Village

pytestmark = pytest.mark.anyio


async def test_who_moved_it_to_another_body_stands_in_its_history_and_not_who_got_it(village: Village) -> None:
    drawn = geojson.drawing("Ward", outlines.rectangle(Box(56.0, -4.0, 56.2, -3.9)))
    lamps = Category(id=new_id(), body=new_id(), name="Lamps")

    async def share(unit: Unit) -> None:
        await areas.load_areas(unit, drawings=[drawn], kind="ward")
        ward = await councils.area_by_slug(unit, "ward")
        other = await councils.body_by_slug(unit, "elsewhere")
        assert ward is not None
        assert other is not None
        await councils.replace_body(unit, replace(other, areas=(ward.id,)))
        await councils.put_category(unit, replace(lamps, body=other.id))

    await write(village.storage, share)
    report = await village.report()
    move = partial(
        commands.edit,
        places=Places(),
        report=report.id,
        person=village.officer,
        changes=Changes(category=lamps.id),
    )
    await write(village.storage, move, by=village.officer)

    assert (await village.now(report)).category == lamps.id
    *_, moved = (await village.look(None, report))["history"]["edges"]
    assert (moved["node"]["text"], moved["node"]["by"]) == ("Its details were changed.", {"slug": "village"})
