"""Updates of reports with photos: shown with them, told of, hidden and taken back with them."""

from uuid import UUID, uuid4

import pytest
from msgspec import structs

from pledgebank.photos import clearing
from pledgebank.reports.life import store as life
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write
from pledgebank.web import nodes
from tests.photos.house import House, shown
from tests.photos.test_reports import told, until

pytestmark = pytest.mark.anyio
ADD = """mutation ($input: AddReportUpdateInput!) { it: addReportUpdate(input: $input) {
  update { id photos { id url } } errors { code field } } }"""
DELETE = "mutation ($input: DeleteReportInput!) { it: deleteReport(input: $input) { errors { code } } }"


async def written(house: House, person: UUID, *photos: UUID) -> tuple[str, dict[str, object]]:
    """A report and an update of it; the report's id and the answer."""
    report = (await house.report(person))["report"]["id"]
    given = {"report": report, "text": "Still there.", "photos": [str(one) for one in photos]}
    return report, await house.ask(ADD, person, input=given)


async def test_photos_are_shown_with_the_update_also_when_they_come_after_it(house: House) -> None:
    sent, late, person = uuid4(), uuid4(), house.town.person
    await house.put(sent, person=person)
    _, answer = await written(house, person, sent, late)
    assert answer["errors"] == []
    update = answer["update"]
    assert isinstance(update, dict)
    assert [one["id"] for one in update["photos"]] == [nodes.encode("Photo", sent)]
    address = update["photos"][0]["url"]
    assert "?" not in address
    assert shown(await house.get(address))
    await house.put(late, person=person)

    async def is_told() -> bool:
        return await told(house, "report.photographed") == 1

    await until(is_told)


async def test_photos_of_a_hidden_update_are_seen_by_nobody_else(house: House) -> None:
    sent, person = uuid4(), house.town.person
    await house.put(sent, person=person)
    _, answer = await written(house, person, sent)
    update = answer["update"]
    assert isinstance(update, dict)
    address = update["photos"][0]["url"]

    async def hide(unit: Unit) -> None:
        found = await life.update(unit, nodes.key_of(update["id"], "ReportUpdate"))
        assert found is not None
        await life.replace_update(unit, structs.replace(found, hidden=True))

    await write(house.storage, hide)
    for viewer in (None, house.town.other):
        assert (await house.get(address, person=viewer)).status_code == 404


async def test_a_report_taken_back_takes_the_photos_of_its_updates_with_it(house: House) -> None:
    sent, person = uuid4(), house.town.person
    await house.put(sent, person=person)
    report, _ = await written(house, person, sent)
    assert (await house.ask(DELETE, person, input={"report": report}))["errors"] == []
    assert await clearing.sweep(house.storage, house.blobs) == 1
    assert house.kept() == []


async def test_somebody_elses_photo_is_refused_and_nothing_is_written(house: House) -> None:
    theirs = uuid4()
    await house.put(theirs, person=house.town.other)
    _, answer = await written(house, house.town.person, theirs)
    assert answer == {"update": None, "errors": [{"code": "INVALID", "field": ["photos"]}]}
    assert await house.town.count("report_updates") == 0
