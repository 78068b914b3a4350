"""Links in letters by which their reader takes their word back on a pledge, and the page behind them: one button.

Signed, and good for 60 days. Opening it changes nothing, as mail scanners open every link; pressing the button does.
"""

from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pledgebank.base.event import Origin
from pledgebank.notify.pages import answered
from pledgebank.notify.pledges import promises
from pledgebank.people import store as people
from pledgebank.people.tokens import Tokens
from pledgebank.pledges import store as pledges
from pledgebank.pledges.model import Pledge
from pledgebank.pledges.signing import commands
from pledgebank.storage.mongo import Storage
from pledgebank.storage.write import write
from pledgebank.words import languages
from pledgebank.words.sentences import say

PURPOSE = "withdraw"
LIVES = timedelta(days=60)


class Word(Struct, frozen=True):
    """Whose word, on which pledge."""

    person: UUID
    pledge: UUID


def seal(tokens: Tokens, word: Word, at: datetime) -> str:
    """The token by which a word is taken back, good for 60 days from then."""
    made = int(at.timestamp()).to_bytes(8, "big")
    return tokens.seal(PURPOSE, word.person.bytes + word.pledge.bytes + made)


def read(tokens: Tokens, token: str, now: datetime) -> Word | None:
    """Whose word a token takes back; None for one that we never gave out, or too long ago."""
    raw = tokens.unseal(PURPOSE, token)
    if raw is None or len(raw) != 40:
        return None
    made = datetime.fromtimestamp(int.from_bytes(raw[32:], "big"), UTC)
    return Word(UUID(bytes=raw[:16]), UUID(bytes=raw[16:32])) if now - made < LIVES else None


def routes(storage: Storage, tokens: Tokens) -> list[Route]:
    """`/withdraw/{token}`: GET shows what it would do, POST does it."""

    async def page(request: Request) -> Response:
        word = read(tokens, request.path_params["token"], storage.clock.now())
        person = await people.get(storage.reader, word.person) if word else None
        spoken = languages.choose(person.language if person else request.headers.get("accept-language"))
        pledge = await pledges.get(storage.reader, word.pledge) if word else None
        signature = await pledges.signature_of(storage.reader, word.pledge, word.person) if word else None
        if word is None or pledge is None or signature is None:
            return _lost(spoken)
        done = promises.has_left(signature)
        if request.method == "POST" and not done:
            command = partial(commands.withdraw, pledge=word.pledge, person=word.person)
            await write(storage, command, by=word.person, origin=Origin.WEB)
            done = True
        return _shown(pledge, spoken, done=done)

    return [Route("/withdraw/{token}", page, methods=["GET", "POST"])]


def _shown(pledge: Pledge, spoken: str, *, done: bool) -> Response:
    if done:
        title = say("Your word on “{title}” is taken back", spoken, title=pledge.action)
        return answered(200, spoken, title=title, text=say("You will hear no more of it.", spoken), button="")
    title = say("Take your word back on “{title}”?", spoken, title=pledge.action)
    text = say("You can still join again, as long as it is open.", spoken)
    return answered(200, spoken, title=title, text=text, button=say("Take my word back", spoken))


def _lost(spoken: str) -> Response:
    title = say("This link does not work any more", spoken)
    text = say("Please open the pledge in the app to take your word back.", spoken)
    return answered(404, spoken, title=title, text=text, button="")
