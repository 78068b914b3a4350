"""Finding places in the gazetteer by what somebody typed: as it stands, then corrected, then as much of it as is known.

Every question is bounded: so many words, so many candidates of each, so many entries read.
"""

import asyncio
from collections.abc import Sequence

from pledgebank.geocoding import coordinates, rules, spelling, store
from pledgebank.geocoding.model import Answer, Entry, Found, Wanted
from pledgebank.geocoding.rules import Fit, Sought
from pledgebank.storage.unit import Reader

CANDIDATES = 100
POINT = "point"
_NOTHING = Answer(places=(), sure=False)


async def find(reader: Reader, text: str, sought: Sought, first: int) -> Answer:
    """The places that a text may mean, best first. Degrees that were typed are a place of their own."""
    if point := coordinates.point_in(text):
        return Answer(places=(Found(label=coordinates.label_of(point), location=point, kind=POINT),), sure=True)
    if not sought.tokens or not first:
        return Answer(places=(), sure=True)
    found = await _as_typed(reader, sought, first)
    if found:
        return Answer(places=rules.best(found, sought, first), sure=True)
    return await _as_meant(reader, sought, first)


async def _as_typed(reader: Reader, sought: Sought, first: int) -> list[Entry]:
    exact = await _called(reader, sought)
    if exact and any(token[0].isdigit() or token[-1].isdigit() for token in sought.tokens):
        return exact  # a whole postcode, or a house with its number: nothing else is meant
    named = _united(exact, await _beginning(reader, sought))
    if len(named) >= first:
        return named  # what has the words further on comes after what begins with them
    wanted = rules.wanted(sought.tokens)
    return _united(named, await _holding(reader, await _rarest_first(reader, wanted), sought, first))


async def _called(reader: Reader, sought: Sought) -> list[Entry]:
    """Entries of this very name; of very many also those nearby."""
    found = await store.called(reader, sought.name, limit=CANDIDATES)
    if len(found) < CANDIDATES or not sought.near:
        return found
    return _united(found, await store.called(reader, sought.name, within=sought.squares, limit=CANDIDATES))


async def _beginning(reader: Reader, sought: Sought) -> list[Entry]:
    """Entries of which a name begins with what was typed; of very many also those nearby."""
    found = await store.beginning(reader, sought.name, limit=CANDIDATES)
    if len(found) < CANDIDATES or not sought.near:
        return found
    return _united(found, await store.beginning(reader, sought.name, within=sought.squares, limit=CANDIDATES))


async def _holding(reader: Reader, wanted: Sequence[Wanted], sought: Sought, first: int) -> list[Entry]:
    """Entries with all the words, nearby; where those are too few, anywhere."""
    near: list[Entry] = []
    if sought.near:
        near = await store.holding(reader, wanted, within=sought.squares, limit=CANDIDATES)
    if len(near) >= first:
        return near
    return _united(near, await store.holding(reader, wanted, limit=CANDIDATES))


async def _rarest_first(reader: Reader, wanted: Sequence[Wanted]) -> list[Wanted]:
    if len(wanted) == 1:
        return list(wanted)
    counts = await asyncio.gather(*(store.frequency(reader, one) for one in wanted))
    return [wanted[place] for place in sorted(range(len(wanted)), key=lambda place: counts[place])]


async def _as_meant(reader: Reader, sought: Sought, first: int) -> Answer:
    """With words corrected; failing that, by the words that are known, without numbers that are not."""
    corrected = await asyncio.gather(*(spelling.corrections(reader, token) for token in sought.tokens))
    wanted = [
        Wanted((*one.words, *also), one.prefix)
        for one, also in zip(rules.wanted(sought.tokens), corrected, strict=True)
    ]
    counts = await asyncio.gather(*(store.frequency(reader, one) for one in wanted))
    known = [(count, place) for place, count in enumerate(counts) if count]
    if len(known) == len(wanted):
        by_rarity = [wanted[place] for _, place in sorted(known)]
        if found := await _holding(reader, by_rarity, sought, first):
            return Answer(places=rules.best(found, sought, first, at_best=Fit.CORRECTED), sure=False)
    telling = [(count, place) for count, place in known if _tells(sought.tokens[place])]
    if not telling:
        return _NOTHING
    return await _in_part(reader, [wanted[place] for _, place in sorted(telling)], sought, first)


async def _in_part(reader: Reader, wanted: Sequence[Wanted], sought: Sought, first: int) -> Answer:
    """By all the words that tell something; failing that, by the rarest of them."""
    found = await _holding(reader, wanted, sought, first) or await _holding(reader, wanted[:1], sought, first)
    return Answer(places=rules.best(found, sought, first, at_best=Fit.PART), sure=False)


def _tells(token: str) -> bool:
    return len(token) >= spelling.SHORTEST and not token.isdigit()


def _united(*several: Sequence[Entry]) -> list[Entry]:
    return list({one.id: one for entries in several for one in entries}.values())
