"""Who is told of an activity, page by page: who organises it, who takes part, who follows it or what it is about."""

from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

from pledgebank.activities import sight
from pledgebank.activities import store as activities
from pledgebank.activities.model import Activity
from pledgebank.activities.places import roll
from pledgebank.activities.places import store as signups
from pledgebank.activities.places.model import COMING, Signup
from pledgebank.base.event import Subject
from pledgebank.councils.model import Eyes
from pledgebank.following import commands as following
from pledgebank.groups import eyes as whose
from pledgebank.groups.members import store as members
from pledgebank.notify.activities.model import ActivityTale
from pledgebank.notify.model import NOBODY, Circle, News
from pledgebank.pledges.after import store as after_store
from pledgebank.pledges.model import SignatureState
from pledgebank.storage.unit import Reader

Told = dict[UUID, News]
# Some of a circle, after a place in it, and the place where it goes on; None: these were the last.
_Page = Callable[[str, int], Awaitable[tuple[Told, str | None]]]
MOST_ORGANISERS = 20
_COUNTED = (SignatureState.COUNTED, SignatureState.RECEIVED)


async def circle(reader: Reader, tale: ActivityTale, after: str | None, limit: int) -> Circle:
    """At most so many of those who are told, and a few more; nobody who may not know of it. `after`: as `onward` said.

    First who organises it and whose sign-up it is about, then who takes part, then followers, then signers.
    """
    activity = await activities.get(reader, tale.about.id)
    if activity is None:
        return NOBODY
    pages = _pages(reader, activity, tale)
    part, _, place = after.partition(":") if after else ("0", "", "")
    told = await _first(reader, activity, tale) if after is None else {}
    for number in range(int(part), len(pages)):
        some, onward = await pages[number](place, max(limit - len(told), 1))
        told = {**some, **told}
        if onward is not None:
            return Circle(await _knowing(reader, activity, told, tale), f"{number}:{onward}")
        if len(told) >= limit and number + 1 < len(pages):
            return Circle(await _knowing(reader, activity, told, tale), f"{number + 1}:")
        place = ""
    return Circle(await _knowing(reader, activity, told, tale))


async def organisers(reader: Reader, activity: Activity) -> Sequence[UUID]:
    """Who speaks for an activity, as they are now."""
    if activity.group is None:
        return [activity.organiser]
    return [one.person for one in await members.organisers(reader, activity.group, MOST_ORGANISERS)]


async def eyes_on(reader: Reader, activity: Activity, person: UUID) -> Eyes:
    """Whose eyes look at an activity; without asking for their roles, where everybody may see it."""
    asks = activity.group is not None or not sight.may_see(activity, Eyes(person=person))
    return await whose.eyes_of(reader, person) if asks else Eyes(person=person)


async def _first(reader: Reader, activity: Activity, tale: ActivityTale) -> Told:
    told: Told = {}
    if tale.whose is not None and tale.signup is not None:
        [signup] = await signups.signups_by_ids(reader, [tale.signup])
        if signup is not None and (tale.addressed is None or tale.addressed.names(signup)):
            told[signup.person] = tale.whose
    if tale.maker is not None:
        told |= dict.fromkeys(await organisers(reader, activity), tale.maker)
    return told


def _pages(reader: Reader, activity: Activity, tale: ActivityTale) -> list[_Page]:
    """The circles that are told, in their order; the same whenever it goes on."""
    pages: list[_Page] = []

    async def takes_part(after: str, limit: int) -> tuple[Told, str | None]:
        place = UUID(after) if after else None
        if tale.slot is not None:
            found = await roll.of_slot(reader, tale.slot, COMING, place, limit)
        else:
            found = await roll.standing(reader, activity.id, place, limit)
        onward = found[-1].person.hex if len(found) == limit else None
        named = {one.person: _news(tale, one) for one in found}
        return {person: news for person, news in named.items() if news}, onward

    async def follows(after: str, limit: int) -> tuple[Told, str | None]:
        about = Subject(tale.followed_as, tale.followed or activity.id)
        found = await following.followers_of(reader, about, UUID(after) if after else None, limit)
        assert tale.followers is not None
        return dict.fromkeys(found, tale.followers), found[-1].hex if len(found) == limit else None

    async def signed(after: str, limit: int) -> tuple[Told, str | None]:
        assert tale.pledge is not None
        assert tale.signers is not None
        found = await after_store.signers(reader, tale.pledge, _COUNTED, limit, after or None)
        people = [one.person for one in found.items if one.withdrawn_at is None]
        return dict.fromkeys(people, tale.signers), found.cursors[-1] if found.has_more else None

    if tale.coming or tale.waiting:
        pages.append(takes_part)
    if tale.followers:
        pages.append(follows)
    if tale.signers and tale.pledge:
        pages.append(signed)
    return pages


def _news(tale: ActivityTale, signup: Signup) -> News | None:
    if tale.addressed is not None and not tale.addressed.names(signup):
        return None
    return tale.coming if signup.state in COMING else tale.waiting


async def _knowing(reader: Reader, activity: Activity, told: Told, tale: ActivityTale) -> Told:
    """Those who may know of it. Who organises it, where it is `not_makers`, has been told otherwise, or did it."""
    makers = set(await organisers(reader, activity)) if tale.not_makers and told else set()
    if sight.may_see(activity, Eyes()):
        return {person: news for person, news in told.items() if person not in makers}
    return {
        person: news
        for person, news in told.items()
        if person not in makers and sight.may_see(activity, await eyes_on(reader, activity, person))
    }
