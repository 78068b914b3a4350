"""The geocoder of others: whether it answers us."""

import asyncio

from geopy.exc import (
    GeocoderAuthenticationFailure,
    GeocoderInsufficientPrivileges,
    GeocoderQuotaExceeded,
    GeocoderRateLimited,
)

from pledgebank.doctor.finding import Finding, doubtful, fine
from pledgebank.settings import Settings

CHECK = "geocoder"
WITHIN = 5.0
WORD = "London"
_OTHERWISE = "People find what the gazetteer has meanwhile. See what PLEDGEBANK_GEOCODER_OPTIONS says of its address."
_ADVICE: dict[type[Exception], str] = {
    GeocoderAuthenticationFailure: "It does not take the key in PLEDGEBANK_GEOCODER_OPTIONS.",
    GeocoderInsufficientPrivileges: "It refuses us: see its terms, and the key or user_agent in its options.",
    GeocoderQuotaExceeded: "What was paid for is used up: ask its owner.",
    GeocoderRateLimited: "It was asked too often: lower PLEDGEBANK_GEOCODER_PER_SECOND.",
}


async def look(settings: Settings) -> Finding | None:
    """Whether it answers one question; nothing where none is set."""
    service = settings.geocoding_service()
    if service is None:
        return None
    try:
        async with asyncio.timeout(WITHIN):
            found = await service.find(WORD, None, "en")
    except Exception as error:  # geopy and its services raise anything
        do = next((words for kind, words in _ADVICE.items() if isinstance(error, kind)), _OTHERWISE)
        return doubtful(CHECK, f"{service.name} does not answer as it should ({type(error).__name__}).", do)
    if not found:
        return doubtful(CHECK, f"{service.name} answers, but does not know {WORD}.", _OTHERWISE)
    return fine(CHECK, f"{service.name} answers.")
