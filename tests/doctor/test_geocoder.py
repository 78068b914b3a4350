"""The geocoder of others, asked one question."""

import pytest

from pledgebank import settings
from pledgebank.doctor import geocoder
from pledgebank.doctor.finding import Finding, State
from tests.geocoding.remote.servers import NOMINATIM, Answer, gone, options, said, serving

pytestmark = pytest.mark.anyio


async def look(answer: Answer) -> Finding | None:
    async with serving(answer) as (address, _):
        return await geocoder.look(settings.read(geocoder="nominatim", geocoder_options=options(address)))


async def test_where_none_is_set_nothing_is_said() -> None:
    assert await geocoder.look(settings.read()) is None


async def test_one_that_answers_is_fine() -> None:
    found = await look(said(NOMINATIM))
    assert found is not None
    assert (found.state, found.says) == (State.FINE, "nominatim answers.")


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (gone, "nominatim does not answer as it should (GeocoderUnavailable)."),
        (said({}, "401 Unauthorized"), "nominatim does not answer as it should (GeocoderAuthenticationFailure)."),
        (said([]), "nominatim answers, but does not know London."),
    ],
)
async def test_one_that_does_not_is_told_with_what_to_do(answer: Answer, says: str) -> None:
    found = await look(answer)
    assert found is not None
    assert (found.state, found.says, bool(found.do)) == (State.DOUBTFUL, says, True)
