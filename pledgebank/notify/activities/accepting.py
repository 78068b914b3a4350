"""Links in letters by which their reader takes a place that is kept for them, or says that they still come.

Signed, and good for 30 days. Opening one changes nothing, as mail scanners open every link; pressing the button does.
"""

from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pledgebank.activities import store as activities
from pledgebank.activities.places import offers
from pledgebank.activities.places import store as places
from pledgebank.activities.places.model import COMING, Signup, SignupState
from pledgebank.base.errors import Refused
from pledgebank.base.event import Origin
from pledgebank.notify.activities.model import Doing
from pledgebank.notify.activities.tales import LIVE
from pledgebank.notify.activities.wording import moment
from pledgebank.notify.pages import answered
from pledgebank.people import store as people
from pledgebank.people.tokens import Tokens
from pledgebank.storage.mongo import Storage
from pledgebank.storage.write import write
from pledgebank.words import languages
from pledgebank.words.sentences import refusal, say

PURPOSE = "place"
LIVES = timedelta(days=30)


class Yes(Struct, frozen=True):
    """Whose sign-up is meant, and to which time and place, by how often the activity was moved, they say yes."""

    person: UUID
    signup: UUID
    moved: int


def seal(tokens: Tokens, yes: Yes, at: datetime) -> str:
    """The token by which somebody says yes, good for 30 days from then."""
    made = int(at.timestamp()).to_bytes(8, "big")
    return tokens.seal(PURPOSE, yes.person.bytes + yes.signup.bytes + yes.moved.to_bytes(4, "big") + made)


def read(tokens: Tokens, token: str, now: datetime) -> Yes | None:
    """What a token says yes to; None for one that we never gave out, or too long ago."""
    raw = tokens.unseal(PURPOSE, token)
    if raw is None or len(raw) != 44:
        return None
    made = datetime.fromtimestamp(int.from_bytes(raw[36:], "big"), UTC)
    yes = Yes(UUID(bytes=raw[:16]), UUID(bytes=raw[16:32]), int.from_bytes(raw[32:36], "big"))
    return yes if now - made < LIVES else None


def routes(storage: Storage, tokens: Tokens) -> list[Route]:
    """`/place/{token}`: GET shows what it would do, POST does it."""

    async def page(request: Request) -> Response:
        yes = read(tokens, request.path_params["token"], storage.clock.now())
        person = await people.get(storage.reader, yes.person) if yes else None
        spoken = languages.choose(person.language if person else request.headers.get("accept-language"))
        asked = await _asked(storage, yes) if yes else None
        if yes is None or asked is None:
            return _lost(spoken)
        if request.method == "POST" and not _is_settled(asked):
            try:
                command = partial(offers.answer, key=yes.signup, person=yes.person, accept=True)
                await write(storage, command, by=yes.person, origin=Origin.WEB)
            except Refused as refused:
                return answered(409, spoken, title=refusal(refused, spoken), text=_elsewhere(spoken), button="")
            asked = await _asked(storage, yes)
        return _shown(asked, spoken) if asked else _lost(spoken)

    return [Route("/place/{token}", page, methods=["GET", "POST"])]


async def _asked(storage: Storage, yes: Yes) -> Doing | None:
    """The activity and the sign-up, if they still are as they were told; None where there is nothing to say yes to."""
    [signup] = await places.signups_by_ids(storage.reader, [yes.signup])
    activity = await activities.get(storage.reader, signup.activity) if signup else None
    if signup is None or activity is None or signup.person != yes.person or activity.moved != yes.moved:
        return None
    now = storage.clock.now()
    if activity.state not in LIVE or now >= signup.ends_at or not _is_open(signup, now):
        return None
    return Doing(activity=activity, signup=signup)


def _is_open(signup: Signup, now: datetime) -> bool:
    if signup.state is SignupState.OFFERED:
        return signup.offer_until is not None and now < signup.offer_until
    return signup.state in COMING


def _is_settled(asked: Doing) -> bool:
    """Whether they have said yes to it as it is."""
    settled = COMING - {SignupState.RECONFIRM}
    return asked.stands_in(settled) and asked.signup is not None and asked.signup.agreed >= asked.activity.moved


def _shown(asked: Doing, spoken: str) -> Response:
    assert asked.signup is not None
    title = asked.activity.title
    when = moment(asked.signup.starts_at, asked, spoken)
    if _is_settled(asked):
        heading = say("You have a place at “{title}”", spoken, title=title)
        return answered(200, spoken, title=heading, text=when, button="")
    offered = asked.stands_in({SignupState.OFFERED})
    heading = (
        say("Take the place at “{title}”?", spoken, title=title)
        if offered
        else say("Do you still come to “{title}”?", spoken, title=title)
    )
    button = say("Take the place", spoken) if offered else say("I still come", spoken)
    return answered(200, spoken, title=heading, text=when, button=button)


def _lost(spoken: str) -> Response:
    title = say("This link does not work any more", spoken)
    return answered(404, spoken, title=title, text=_elsewhere(spoken), button="")


def _elsewhere(spoken: str) -> str:
    return say("Please open the activity in the app to see how it stands.", spoken)
