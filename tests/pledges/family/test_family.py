"""A pledge by areas is signed, counted, decided and changed in each of them."""

from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest

from pledgebank.base.errors import Refused
from pledgebank.base.ids import new_id
from pledgebank.councils.places import Places
from pledgebank.pledges.editing import commands as editing
from pledgebank.pledges.editing.model import Changes
from pledgebank.pledges.family import store
from pledgebank.pledges.life import commands as life
from pledgebank.pledges.making import commands as making
from pledgebank.pledges.making.copying import Again
from pledgebank.pledges.model import PledgeState, SignatureState
from pledgebank.pledges.store import signature_of
from pledgebank.storage.write import write
from tests.conftest import SetClock
from tests.pledges.builders import created, kinds
from tests.pledges.builders import sign as sign_one
from tests.pledges.family.valley import Valley, middle

pytestmark = pytest.mark.anyio


async def test_the_first_who_signs_in_an_area_begins_it_and_it_is_counted_by_itself(valley: Valley) -> None:
    await valley.sign(0)
    await valley.sign(0, place=middle(0))
    await valley.sign(1)
    await valley.calm()
    first, second, whole = await valley.ward(0), await valley.ward(1), await valley.whole()
    assert (first.state, first.signature_count, first.count_at_activation) == (PledgeState.ACTIVE, 2, 2)
    assert (second.state, second.signature_count, second.missing) == (PledgeState.OPEN, 1, 1)
    assert (whole.state, whole.signature_count, whole.count_at_activation, whole.activated_at) == (
        *(PledgeState.ACTIVE, 3),
        *(None, None),
    )
    assert (first.parent, first.area, first.areas, first.location) == (
        *(valley.key, valley.wards[0], (valley.wards[0],)),
        middle(0),
    )
    assert first.ref != whole.ref
    assert (first.action, first.deadline, first.terms) == (whole.action, whole.deadline, whole.terms)
    assert "pledge.activated" not in await kinds(valley.storage, valley.key)
    page = await store.children(valley.storage.reader, whole, 10, None)
    assert [(one.area, one.signature_count) for one in page.items] == [(valley.wards[0], 2), (valley.wards[1], 1)]


async def test_an_area_is_also_signed_by_its_own_link(valley: Valley) -> None:
    await valley.sign(0)
    await sign_one(valley.storage, valley.child(0))
    await valley.calm()
    assert [(await valley.ward(0)).signature_count, (await valley.whole()).signature_count] == [2, 2]


async def test_the_whole_is_not_signed_without_an_area_of_it(valley: Valley) -> None:
    for place, field in ((None, "area"), (new_id(), "area"), (middle(7), "location")):
        with pytest.raises(Refused) as refused:
            await valley.sign(0, place=place)
        assert (refused.value.code, refused.value.field) == ("PLEDGE_BY_AREA", (field,))
    other = await created(valley.storage)
    with pytest.raises(Refused) as refused:
        await valley.sign(0, pledge=other)
    assert (refused.value.code, refused.value.field) == ("INVALID", ("area",))
    with pytest.raises(Refused) as refused:
        await valley.sign(0, valley.promiser)
    assert refused.value.code == "OWN_PLEDGE"
    assert await valley.storage.reader.count("signatures", {}, limit=9) == 0
    assert await valley.storage.reader.count("pledges", {"parent": valley.key}, limit=9) == 0


async def test_to_change_area_one_leaves_the_other_first(valley: Valley) -> None:
    person = new_id()
    await valley.sign(0, person)
    with pytest.raises(Refused) as refused:
        await valley.sign(1, person)
    assert (refused.value.code, refused.value.field) == ("SIGNED_ELSEWHERE", ("area",))
    await valley.withdraw(valley.key, person)  # of the whole: wherever it was
    await valley.sign(1, person)
    with pytest.raises(Refused):
        await valley.sign(0, person)
    await valley.withdraw(valley.child(1), person)
    await valley.sign(0, person)
    await valley.calm()
    assert [(await valley.ward(one)).signature_count for one in (0, 1)] == [1, 0]
    assert (await valley.whole()).signature_count == 1
    found = await signature_of(valley.storage.reader, valley.child(0), person)
    assert found
    assert (found.state, found.family) == (SignatureState.COUNTED, valley.key)


async def test_areas_are_decided_each_by_itself_and_the_whole_stays_active(valley: Valley, clock: SetClock) -> None:
    for ward in (0, 0, 1):
        await valley.sign(ward)
    await valley.calm()
    clock.time = (await valley.whole()).deadline + timedelta(seconds=121)
    await valley.settle()
    states = [(await valley.ward(one)).state for one in (0, 1)]
    assert states == [PledgeState.ACTIVE, PledgeState.FAILED]
    whole = await valley.whole()
    assert (whole.state, whole.signature_count) == (PledgeState.ACTIVE, 3)
    assert "pledge.failed" not in await kinds(valley.storage, valley.key)


@pytest.mark.parametrize("signed", [(), (0,), (0, 1, 2)])
async def test_the_whole_fails_when_no_area_came_about(
    valley: Valley, clock: SetClock, signed: tuple[int, ...]
) -> None:
    for ward in signed:
        await valley.sign(ward)
    await valley.calm()
    clock.time = (await valley.whole()).deadline + timedelta(seconds=121)
    await valley.settle()
    whole = await valley.whole()
    assert (whole.state, whole.signature_count) == (PledgeState.FAILED, len(signed))
    assert (await kinds(valley.storage, valley.key)).count("pledge.failed") == 1


async def test_new_terms_reach_the_areas_and_their_signers_are_asked_again(valley: Valley) -> None:
    person = new_id()
    await valley.sign(0, person)
    await valley.calm()
    changes = Changes(their_action="bring two spades", target=3)
    await _edit(valley, changes)
    await valley.calm()
    ward, whole = await valley.ward(0), await valley.whole()
    assert (ward.their_action, ward.target, ward.missing, ward.terms) == ("bring two spades", 3, 3, 2)
    assert (ward.signature_count, whole.signature_count, whole.missing) == (0, 0, 3)
    found = await signature_of(valley.storage.reader, ward.id, person)
    assert found
    assert found.state is SignatureState.LAPSED
    await _edit(valley, Changes(details="Tea after."))
    await valley.sign(0, person, terms=2)
    await valley.calm()
    ward = await valley.ward(0)
    assert (ward.details, ward.terms, ward.signature_count) == ("Tea after.", 2, 1)


async def test_what_is_put_off_or_called_off_is_so_everywhere(valley: Valley) -> None:
    await valley.sign(0)
    await valley.sign(1)
    await valley.calm()
    person = valley.promiser
    await write(valley.storage, partial(life.extend, pledge=valley.key, person=person, day=date(2026, 7, 9)))
    await valley.calm()
    whole = await valley.whole()
    for ward in (0, 1):
        put_off = await valley.ward(ward)
        assert (put_off.deadline, put_off.first_deadline) == (whole.deadline, whole.first_deadline)
        assert (await kinds(valley.storage, put_off.id)).count("pledge.extended") == 1
    await valley.sign(0)
    await valley.calm()
    await write(valley.storage, partial(life.cancel, pledge=valley.key, person=person, reason="Rain."))
    await valley.calm()
    active, other = await valley.ward(0), await valley.ward(1)
    assert (active.state, active.called_off_at is not None, active.reason) == (PledgeState.ACTIVE, True, "Rain.")
    assert (other.state, other.reason) == (PledgeState.CANCELLED, "Rain.")
    assert (await valley.whole()).called_off_at is not None


async def test_one_area_is_not_changed_by_itself(valley: Valley) -> None:
    await valley.sign(0)
    await valley.calm()
    before = await valley.ward(0)
    given: dict[str, Any] = {"pledge": before.id, "person": valley.promiser}
    deeds = (
        partial(life.extend, **given, day=date(2026, 7, 9)),
        partial(life.cancel, **given, reason="Rain."),
        partial(editing.edit, **given, changes=Changes(details="x"), places=Places()),
    )
    for deed in deeds:
        with pytest.raises(Refused) as refused:
            await write(valley.storage, deed)
        assert (refused.value.code, refused.value.field) == ("PLEDGE_BY_AREA", ("pledge",))
    assert await valley.ward(0) == before


@pytest.mark.parametrize("wrong", [{"cap": 5}, {"location": middle(0)}, {"area": new_id()}])
async def test_a_pledge_by_areas_has_no_place_and_no_limit(valley: Valley, wrong: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refused:
        await created(valley.storage, area_kind="ward", **wrong)
    assert (refused.value.code, refused.value.field) == ("PLEDGE_BY_AREA", (next(iter(wrong)),))
    assert await valley.storage.reader.count("pledges", {}, limit=9) == 1


async def test_a_pledge_goes_by_areas_that_there_are(valley: Valley) -> None:
    with pytest.raises(Refused) as refused:
        await created(valley.storage, area_kind="planet")
    assert (refused.value.code, refused.value.field) == ("INVALID", ("byArea",))


async def test_who_tries_one_area_again_tries_the_whole(valley: Valley, clock: SetClock) -> None:
    await valley.sign(0)
    await valley.calm()
    clock.time = (await valley.whole()).deadline + timedelta(seconds=121)
    await valley.settle()
    again = Again(day=clock.time.date() + timedelta(days=30))
    command = partial(making.copy, pledge=valley.child(0), person=valley.promiser, again=again, places=Places())
    copied = await valley.pledge((await write(valley.storage, command)).value)
    assert (copied.copied_from, copied.by_area, copied.area_kind, copied.parent) == (valley.key, True, "ward", None)


async def test_an_area_begun_while_the_whole_changes_comes_into_line(valley: Valley) -> None:
    await valley.sign(0)
    await _edit(valley, Changes(action="sweep the lane"))
    await valley.sign(1)
    await valley.calm()
    for ward in (0, 1):
        found = await valley.ward(ward)
        assert (found.action, found.terms) == ("sweep the lane", 2)


async def _edit(valley: Valley, changes: Changes) -> UUID:
    command = partial(editing.edit, pledge=valley.key, person=valley.promiser, changes=changes, places=Places())
    return (await write(valley.storage, command, by=valley.promiser)).value
