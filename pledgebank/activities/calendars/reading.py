"""Puts together what stands in a calendar, for everybody or for one person; never a word of anybody else."""

from collections import defaultdict
from uuid import UUID

from pledgebank.activities import sight
from pledgebank.activities import store as activities
from pledgebank.activities.calendars import rules, store, writing
from pledgebank.activities.calendars.model import Entry
from pledgebank.activities.model import Activity
from pledgebank.activities.places.model import STANDING, Signup
from pledgebank.base.clock import Clock
from pledgebank.councils.model import GUEST, Eyes
from pledgebank.groups.eyes import eyes_of
from pledgebank.people.model import Person
from pledgebank.storage.unit import Reader
from pledgebank.web import nodes
from pledgebank.words.sentences import say


async def of_activity(reader: Reader, key: UUID, language: str, site: str) -> bytes | None:
    """An activity as all may see it; None where not all may."""
    found = await activities.get(reader, key)
    if found is None or not sight.may_see(found, GUEST):
        return None
    return writing.written([rules.as_all_see(found, language, _page(found, site))])


async def of_person(reader: Reader, person: Person, language: str, site: str, clock: Clock) -> bytes:
    """Where somebody has a place, or had one until lately, and what they organise."""
    since, eyes = rules.since(clock.now()), await eyes_of(reader, person.id)
    places: dict[UUID, list[Signup]] = defaultdict(list)
    for signup in await store.signups_since(reader, person.id, since):
        places[signup.activity].append(signup)
    organised = {one.id: one for one in await store.organised_since(reader, eyes, since)}
    joined = await activities.by_ids(reader, [key for key in places if key not in organised])
    known = {**organised, **{one.id: one for one in joined if one}}
    entries = [_own(one, places.get(one.id, []), eyes, language, site) for one in known.values()]
    entries.sort(key=lambda entry: (entry.starts_at, entry.activity))
    return writing.written(entries, say("My places and activities", language))


def _own(activity: Activity, signups: list[Signup], eyes: Eyes, language: str, site: str) -> Entry:
    organises = sight.speaks_for(activity, eyes)
    signup = rules.latest(signups) if signups else None
    if organises and signup and signup.state not in STANDING:
        signup = None
    return rules.as_own(activity, signup, organises=organises, language=language, site=_page(activity, site))


def _page(activity: Activity, site: str) -> str:
    return f"{site}/a/{nodes.encode('Activity', activity.id)}"
