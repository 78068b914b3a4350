"""Builds everything: the only place where the database, the tools and the web application are made."""

import asyncio
from collections.abc import Mapping
from functools import partial
from zoneinfo import ZoneInfo

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Route, WebSocketRoute

from pledgebank import keeping, posting, schema
from pledgebank.activities.calendars import routes as calendars_routes
from pledgebank.base.clock import Clock
from pledgebank.base.zones import DefaultZone
from pledgebank.councils.places import Places
from pledgebank.following.api import Followable
from pledgebank.geocoding.remote.geocoder import Geocoder
from pledgebank.groups.invitations.codes import Codes
from pledgebank.mail.mailbox import DemoMailbox
from pledgebank.mail.message import Mailer
from pledgebank.map import routes as map_routes
from pledgebank.moderation.api import Flaggable
from pledgebank.notify import pages as notify_pages
from pledgebank.notify.activities import accepting as notify_accepting
from pledgebank.notify.pledges import withdrawing as notify_withdrawing
from pledgebank.pages import routes as public_pages
from pledgebank.pages.asking import Asking
from pledgebank.people import entrance
from pledgebank.people import tokens as people_tokens
from pledgebank.people.confirming import Confirmable
from pledgebank.people.ending import Sessions
from pledgebank.people.entrance import Entrance
from pledgebank.people.tokens import Tokens
from pledgebank.photos import routes as photos_routes
from pledgebank.photos.album import Album, open_album
from pledgebank.photos.darkroom.room import Darkroom
from pledgebank.photos.reception import Reception
from pledgebank.photos.sending import Patience
from pledgebank.pledges.leaflets.press import Press
from pledgebank.reports.editing.commands import Ties
from pledgebank.settings import PREFIX, Settings, WrongSettings
from pledgebank.storage.mongo import Storage
from pledgebank.sync.api import Sources
from pledgebank.web import headers, operations, pages
from pledgebank.web.auth import Admission, Authenticate
from pledgebank.web.context import Viewer
from pledgebank.web.graphql.persisted import listed
from pledgebank.web.graphql.persisted.listed import Listed
from pledgebank.web.graphql.view import View
from pledgebank.web.headers import SecurityHeaders
from pledgebank.web.limits.flood import FloodGate
from pledgebank.web.limits.rates import RateLimits
from pledgebank.web.nodes import Nodes
from pledgebank.web.request_log import RequestLog
from pledgebank.web.site import Site
from pledgebank.web.telemetry import page
from pledgebank.web.telemetry.letters import CountedMailer
from pledgebank.web.telemetry.metrics import Metrics


async def build(storage: Storage, settings: Settings) -> Starlette:
    """The web application over an opened database."""
    metrics = Metrics()
    mailbox = DemoMailbox(storage.clock) if settings.demo else None
    letters = CountedMailer(mailbox or posting.mailer(settings, storage.clock), metrics)
    tokens = await people_tokens.open_tokens(storage)
    built_schema = schema.build(explorable=settings.shows_schema)
    album, darkroom, press = await open_album(storage, settings.public_url or ""), Darkroom(), Press()
    tools = {**_tools(storage, tokens, letters, settings), Metrics: metrics, Album: album}
    authenticate = _authenticate(tokens, storage.clock)
    view = View(
        built_schema,
        storage,
        tools,
        authenticate,
        explorable=settings.demo,
        allowed_origins=_split(settings.origins),
        listed=_listed(settings),
        sessions=Sessions(storage),
    )
    routes: list[BaseRoute] = [
        Route("/graphql", view, methods=None),
        WebSocketRoute("/graphql", view),
        *map_routes.routes(storage, tools),
        *photos_routes.routes(
            Reception(storage, tools, authenticate),
            album,
            keeping.pictures(settings),
            darkroom,
            patience=Patience(most_bytes=settings.photo_megabytes * 2**20),
        ),
        *operations.routes(storage),
        *calendars_routes.routes(storage, tools),
        *public_pages.routes(
            Asking(built_schema, storage, tools, authenticate), press, settings.address, ZoneInfo(settings.time_zone)
        ),
        *_metrics_page(metrics, storage, settings),
        *notify_pages.routes(storage, tokens),
        *notify_withdrawing.routes(storage, tokens),
        *notify_accepting.routes(storage, tokens),
        *(mailbox.routes if mailbox else ()),
        pages.mount(settings.pages, ground=_split(settings.map_sources)),
    ]
    middleware = [Middleware(RequestLog, metrics=metrics, spans=storage.spans), Middleware(SecurityHeaders)]
    if settings.origins:
        middleware.append(headers.other_pages(_split(settings.origins)))
    if settings.rate_limits:
        middleware.append(Middleware(FloodGate, per_minute=settings.requests_per_minute))
    built = Starlette(routes=routes, middleware=middleware)
    built.state.streams = view.streams  # for whoever ends the process
    built.state.darkroom = darkroom
    built.state.close = lambda: asyncio.gather(darkroom.close(), press.close())
    built.state.letters = posting.beside(settings, letters, tokens)  # for whoever works beside it
    return built


def _split(origins: str | None) -> tuple[str, ...]:
    return tuple(origins.split(",")) if origins else ()


def _metrics_page(metrics: Metrics, storage: Storage, settings: Settings) -> list[Route]:
    token = settings.metrics_token.get_secret_value() if settings.metrics_token else None
    return page.routes(metrics, storage, token=token, near=not settings.production)


def _tools(storage: Storage, tokens: Tokens, mailer: Mailer, settings: Settings) -> Mapping[type, object]:
    """What resolvers find by its type: `info.context.get(Places)`."""
    return {
        Nodes: schema.NODES,
        Sources: schema.COPIES,
        Flaggable: schema.FLAGGABLE,
        Followable: schema.FOLLOWABLE,
        Ties: schema.TIES,
        Confirmable: schema.CONFIRMABLE,
        Places: Places(),
        Entrance: Entrance(tokens, mailer),
        Codes: Codes(tokens),
        RateLimits: RateLimits(storage, tokens.contact_digest, watchful=settings.rate_limits),
        Admission: Admission(partial(entrance.stands_among, storage.batches)),
        DefaultZone: DefaultZone(settings.time_zone),
        Site: Site(settings.address),
        **_geocoder(storage, settings),
    }


def _geocoder(storage: Storage, settings: Settings) -> Mapping[type, object]:
    service = settings.geocoding_service()
    return {Geocoder: Geocoder(storage, service, per_second=settings.geocoder_per_second)} if service else {}


def _listed(settings: Settings) -> Listed | None:
    """The documents that alone may run, where there is such a list. Raises WrongSettings for a file that is none."""
    if settings.documents is None:
        return None
    try:
        return Listed(listed.read(settings.documents))
    except ValueError as error:
        raise WrongSettings(f"{PREFIX}DOCUMENTS: {settings.documents} {error}.") from error


def _authenticate(tokens: Tokens, clock: Clock) -> Authenticate:
    def authenticate(token: str | None) -> Viewer | None:
        return None if token is None else tokens.verify(token, clock.now())

    return authenticate
