"""Making and signing pledges in the database."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from pledgebank.base.cells import cell_of
from pledgebank.base.errors import Refused
from pledgebank.base.ids import new_id
from pledgebank.pledges import store
from pledgebank.pledges.model import NameVisibility, PledgeState, SignatureState
from pledgebank.reports.model import ReportState
from pledgebank.storage import sequencer
from pledgebank.storage.mongo import Storage
from tests.conftest import SetClock
from tests.pledges.builders import NOW, STIRLING, a_report, created, keep, kinds, sign

pytestmark = pytest.mark.anyio


async def test_a_pledge_is_kept_and_told(pledges: Storage) -> None:
    promiser, report = new_id(), a_report()
    await keep(pledges, report)
    key = await created(pledges, promiser, location=STIRLING, reports=(report.id, report.id))
    await sequencer.drain(pledges)
    pledge = await store.get(pledges.reader, key)
    assert pledge is not None
    assert (pledge.promiser, pledge.state, pledge.signature_count, pledge.missing) == (promiser, PledgeState.OPEN, 0, 2)
    assert (pledge.location, pledge.cell, pledge.reports) == (STIRLING, cell_of(STIRLING), (report.id,))
    assert pledge.deadline == datetime(2026, 6, 30, 23, 0, tzinfo=UTC)
    assert (pledge.deadline_date, pledge.time_zone) == (date(2026, 6, 30), "Europe/London")
    assert await store.by_ref(pledges.reader, pledge.ref) == pledge
    assert await kinds(pledges, key) == ["pledge.created"]


@pytest.mark.parametrize("state", [ReportState.HIDDEN, ReportState.UNCONFIRMED, None])
async def test_a_pledge_is_only_about_reports_its_promiser_can_see(pledges: Storage, state: ReportState | None) -> None:
    report = a_report(state=state or ReportState.OPEN)
    if state is not None:
        await keep(pledges, report)
    with pytest.raises(Refused) as refused:
        await created(pledges, reports=(report.id,))
    assert (refused.value.code, refused.value.field) == ("NOT_FOUND", ("reports",))
    assert await pledges.reader.count("pledges", {}, limit=1) == 0
    assert await sequencer.drain(pledges) == 0


async def test_signing_keeps_the_signature_and_leaves_the_pledge_alone(pledges: Storage) -> None:
    pledge, person = await created(pledges), new_id()
    before = await store.get(pledges.reader, pledge)
    written = await sign(pledges, pledge, person, visibility=NameVisibility.PUBLIC)
    await sequencer.drain(pledges)
    signature = await store.signature(pledges.reader, written.value)
    assert signature is not None
    assert signature == await store.signature_of(pledges.reader, pledge, person)
    assert (signature.state, signature.visibility) == (SignatureState.RECEIVED, NameVisibility.PUBLIC)
    assert (signature.terms, signature.signed_at) == (1, NOW)
    assert await store.get(pledges.reader, pledge) == before
    assert await kinds(pledges, pledge) == ["pledge.created", "pledge.signed"]


async def test_signing_again_answers_the_same_signature(pledges: Storage, clock: SetClock) -> None:
    pledge, person = await created(pledges), new_id()
    first = await sign(pledges, pledge, person)
    clock.advance(days=365)  # even when nobody else may sign any more
    again = await sign(pledges, pledge, person)
    await sequencer.drain(pledges)
    assert again.value == first.value
    assert await pledges.reader.count("signatures", {}, limit=10) == 1
    assert (await kinds(pledges, pledge)).count("pledge.signed") == 1


async def test_the_promiser_may_not_sign(pledges: Storage) -> None:
    promiser = new_id()
    pledge = await created(pledges, promiser)
    assert await refusal(pledges, pledge, person=promiser) == "OWN_PLEDGE"


async def test_signatures_are_taken_to_the_last_millisecond(pledges: Storage, clock: SetClock) -> None:
    pledge = await created(pledges, day=date(2026, 5, 4))
    clock.time = datetime(2026, 5, 4, 23, 0, tzinfo=UTC) - timedelta(milliseconds=1)
    await sign(pledges, pledge)
    clock.advance(milliseconds=1)
    assert await refusal(pledges, pledge, person=new_id(), before=1) == "PLEDGE_CLOSED"


async def test_other_terms_than_the_person_saw_are_refused(pledges: Storage) -> None:
    pledge = await created(pledges)
    await sign(pledges, pledge, terms=1)
    assert await refusal(pledges, pledge, person=new_id(), before=1, terms=2) == "TERMS_CHANGED"


async def test_a_pledge_that_is_none_is_not_found(pledges: Storage) -> None:
    assert await refusal(pledges, new_id(), person=new_id()) == "NOT_FOUND"


async def refusal(storage: Storage, pledge: UUID, *, person: UUID, before: int = 0, **said: int) -> str:
    """The code with which a signature is refused; proves that nothing was written."""
    await sequencer.drain(storage)
    with pytest.raises(Refused) as refused:
        await sign(storage, pledge, person, **said)
    assert await storage.reader.count("signatures", {}, limit=10) == before
    assert await sequencer.drain(storage) == 0
    return refused.value.code
