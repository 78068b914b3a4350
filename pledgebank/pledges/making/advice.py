"""Honest advice on how many people to ask for, from how pledges of late years truly went."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from pledgebank.base.errors import invalid
from pledgebank.pledges.finding import ANYWHERE, trial
from pledgebank.pledges.making import rules, sorts, store
from pledgebank.pledges.making.model import Advice, Odds
from pledgebank.pledges.model import PledgeState
from pledgebank.storage.unit import Reader
from pledgebank.words.sentences import say

# Fewer than so many tell nothing; then those of a wider area are looked at too.
LEAST = 5
USUAL, MANY = 5, 10
GOOD = 50  # of a hundred


async def advise(reader: Reader, target: int, areas: Sequence[UUID], sort: str | None) -> Advice:
    """What to say to who thinks of a target, at a place in these areas, the smallest first. Raises Refused INVALID.

    Asked are the smallest of the areas with enough of the same sort, then of any; then all areas together.
    """
    sorts.check(sort)
    if not 1 <= target <= rules.LARGEST_TARGET:
        raise invalid("Please choose a number of people between 1 and {most}.", "target", most=rules.LARGEST_TARGET)
    alike = await _odds(reader, areas, sort, max(target // 2, 1), min(target * 2, rules.LARGEST_TARGET))
    larger = await _odds(reader, areas, sort, target + 1, rules.LARGEST_TARGET)
    return Advice(target=target, suggested=_suggested(target, sort, alike), alike=alike, larger=larger)


def sentence(advice: Advice, language: str) -> str:
    """The advice in a sentence or two."""
    return " ".join((_past(advice.alike, language), _now(advice, language)))


def _past(odds: Odds, language: str) -> str:
    if odds.percent is None:
        return say("Nobody has tried anything like this here yet.", language)
    if odds.area is not None:
        return say(
            "Of {count} pledges like this near by, {percent}% came about.",
            language,
            count=odds.decided,
            percent=odds.percent,
        )
    return say(
        "Of {count} pledges like this anywhere, {percent}% came about.",
        language,
        count=odds.decided,
        percent=odds.percent,
    )


def _now(advice: Advice, language: str) -> str:
    if advice.suggested < advice.target:
        return say(
            "A smaller number is reached more often, and more people may join all the same: how about {count}?",
            language,
            count=advice.suggested,
        )
    return say("That is a good number to ask for.", language)


def _suggested(target: int, sort: str | None, alike: Odds) -> int:
    """The target itself where it is small, or others like it came about more often than not."""
    known = sorts.find(sort) if sort else None
    usual = known.target if known else USUAL
    if target <= max(usual, MANY) or (alike.decided >= LEAST and (alike.percent or 0) >= GOOD):
        return target
    return max(usual, MANY)


async def _odds(reader: Reader, areas: Sequence[UUID], sort: str | None, fewest: int, most: int) -> Odds:
    odds = Odds(decided=0, activated=0, fewest=fewest, most=most)
    for area, of_sort in _scopes(areas, sort):
        name = trial(area.hex if area else ANYWHERE, of_sort)
        activated = await store.count(reader, name, PledgeState.ACTIVE, fewest, most)
        failed = await store.count(reader, name, PledgeState.FAILED, fewest, most)
        odds = Odds(decided=activated + failed, activated=activated, fewest=fewest, most=most, area=area, sort=of_sort)
        if odds.decided >= LEAST:
            break
    return odds


def _scopes(areas: Sequence[UUID], sort: str | None) -> Iterator[tuple[UUID | None, str | None]]:
    for area in (*areas, None):
        if sort:
            yield area, sort
        yield area, None
