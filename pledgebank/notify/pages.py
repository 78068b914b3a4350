"""The page behind the links in letters that stop them: one button, no script, no sign-in.

Opening it changes nothing, as mail scanners open every link; pressing the button does, and so does a mail program that
sends what RFC 8058 says.
"""

from functools import partial

from jinja2 import Environment, PackageLoader
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from pledgebank.base.event import Origin
from pledgebank.mail.layout import direction
from pledgebank.notify import commands, unsubscribing
from pledgebank.notify.unsubscribing import Wish
from pledgebank.people import store as people
from pledgebank.people.tokens import Tokens
from pledgebank.storage.mongo import Storage
from pledgebank.storage.write import write
from pledgebank.words import languages
from pledgebank.words.sentences import say

_PAGES = Environment(
    loader=PackageLoader("pledgebank.notify", "."), autoescape=True, trim_blocks=True, lstrip_blocks=True
)
_HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}


def routes(storage: Storage, tokens: Tokens) -> list[Route]:
    """`/unsubscribe/{token}`: GET shows what it would do, POST does it."""

    async def page(request: Request) -> Response:
        wish = unsubscribing.read(tokens, request.path_params["token"], storage.clock.now())
        if wish is None:
            return _lost(languages.choose(request.headers.get("accept-language")))
        person = await people.get(storage.reader, wish.person)
        spoken = languages.choose(person.language if person else request.headers.get("accept-language"))
        if request.method == "POST":
            stop = partial(commands.stop, person=wish.person, thing=wish.thing)
            await write(storage, stop, by=wish.person, origin=Origin.WEB)
        return _shown(wish, spoken, done=request.method == "POST")

    return [Route("/unsubscribe/{token}", page, methods=["GET", "POST"])]


def _shown(wish: Wish, spoken: str, *, done: bool) -> Response:
    if done:
        title = say("You will get no more such e-mail", spoken)
        text = say("You still find everything in the app, and can switch e-mail on again there.", spoken)
    elif wish.thing is None:
        title = say("Stop all e-mail about what happens?", spoken)
        text = say("Codes to sign in with still come when you ask for them.", spoken)
    else:
        title = say("Stop e-mail about this one?", spoken)
        text = say("You still get e-mail about other things that you follow.", spoken)
    button = "" if done else say("Stop it", spoken)
    return answered(200, spoken, title=title, text=text, button=button)


def _lost(spoken: str) -> Response:
    title = say("This link does not work any more", spoken)
    text = say("Please use the link in a newer letter, or switch e-mail off in the app.", spoken)
    return answered(404, spoken, title=title, text=text, button="")


def answered(status: int, spoken: str, **shown: str) -> Response:
    """A page of one question and one button; nothing keeps it, and nothing learns where it leads."""
    html = _PAGES.get_template("unsubscribe.html").render(language=spoken, direction=direction(spoken), **shown)
    return HTMLResponse(html, status, headers=_HEADERS)
