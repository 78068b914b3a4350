"""Builds everything: the only place where the database, the tools and the web application are made."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from zoneinfo import ZoneInfo

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Route, WebSocketRoute

from pledgebank import keeping, posting, schema
from pledgebank.activities import store as activities_store
from pledgebank.base.clock import Clock, SystemClock
from pledgebank.base.zones import DefaultZone
from pledgebank.councils import earlier as councils_earlier
from pledgebank.councils import store as councils_store
from pledgebank.councils.places import Places
from pledgebank.deliveries import handing_on as deliveries_handing_on
from pledgebank.deliveries import store as deliveries_store
from pledgebank.following import store as following_store
from pledgebank.following.api import Followable
from pledgebank.geocoding import store as geocoding_store
from pledgebank.geocoding.remote import kept as geocoder_answers
from pledgebank.geocoding.remote.geocoder import Geocoder
from pledgebank.imports import progress as imports_progress
from pledgebank.mail import store as mail_store
from pledgebank.mail.mailbox import DemoMailbox
from pledgebank.mail.message import Mailer
from pledgebank.map import routes as map_routes
from pledgebank.map import tally_store
from pledgebank.moderation import store as moderation_store
from pledgebank.moderation.api import Flaggable
from pledgebank.notify import pages as notify_pages
from pledgebank.notify import store as notify_store
from pledgebank.notify import telling as notify_telling
from pledgebank.pages import routes as public_pages
from pledgebank.pages.asking import Asking
from pledgebank.people import entrance
from pledgebank.people import store as people_store
from pledgebank.people import tokens as people_tokens
from pledgebank.people import waiting as people_waiting
from pledgebank.people.confirming import Confirmable
from pledgebank.people.ending import Sessions
from pledgebank.people.entrance import Entrance
from pledgebank.people.tokens import Tokens
from pledgebank.photos import routes as photos_routes
from pledgebank.photos import store as photos_store
from pledgebank.photos.album import Album, open_album
from pledgebank.photos.darkroom.room import Darkroom
from pledgebank.photos.reception import Reception
from pledgebank.photos.sending import Patience
from pledgebank.pledges import earlier as pledges_earlier
from pledgebank.pledges import store as pledges_store
from pledgebank.pledges.leaflets.press import Press
from pledgebank.reports import earlier as reports_earlier
from pledgebank.reports import store as reports_store
from pledgebank.reports.editing.commands import Ties
from pledgebank.reports.life import store as reports_life
from pledgebank.reports.support import store as supports_store
from pledgebank.settings import PREFIX, Settings, WrongSettings
from pledgebank.storage import allowances, embedded, former, migrations, mongo
from pledgebank.storage.beginning import begins_now
from pledgebank.storage.migrations import Migration
from pledgebank.storage.mongo import Index, Storage
from pledgebank.sync.api import Sources
from pledgebank.web import operations, pages
from pledgebank.web.auth import Admission, Authenticate
from pledgebank.web.context import Viewer
from pledgebank.web.graphql.persisted import listed
from pledgebank.web.graphql.persisted import store as documents_store
from pledgebank.web.graphql.persisted.listed import Listed
from pledgebank.web.graphql.view import View
from pledgebank.web.headers import SecurityHeaders
from pledgebank.web.limits.flood import FloodGate
from pledgebank.web.limits.rates import RateLimits
from pledgebank.web.nodes import Nodes
from pledgebank.web.request_log import RequestLog
from pledgebank.web.site import Site
from pledgebank.web.telemetry import page, switch
from pledgebank.web.telemetry.letters import CountedMailer
from pledgebank.web.telemetry.metrics import Metrics

INDEXES: tuple[Index, ...] = (
    *allowances.INDEXES,
    *people_store.INDEXES,
    *people_waiting.INDEXES,
    *councils_store.INDEXES,
    *following_store.INDEXES,
    *photos_store.INDEXES,
    *reports_store.INDEXES,
    *reports_life.INDEXES,
    *supports_store.INDEXES,
    *pledges_store.INDEXES,
    *activities_store.INDEXES,
    *moderation_store.INDEXES,
    *tally_store.INDEXES,
    *imports_progress.INDEXES,
    *geocoding_store.INDEXES,
    *geocoder_answers.INDEXES,
    *documents_store.INDEXES,
    *mail_store.INDEXES,
    *deliveries_store.INDEXES,
    *notify_store.INDEXES,
)
MIGRATIONS: tuple[Migration, ...] = (
    reports_earlier.fill_in,
    councils_earlier.give_keys,
    reports_earlier.write_words,
    pledges_earlier.write_words,
    # Nobody is to be written to about what happened before there were such letters.
    begins_now(deliveries_handing_on.FOLLOWS, notify_telling.FOLLOWS),
    reports_earlier.fill_in_waiting,
    reports_earlier.write_cells,
)


@asynccontextmanager
async def opened(settings: Settings, *, clock: Clock | None = None) -> AsyncIterator[Storage]:
    """The database by settings, with all indexes made, former ones dropped and all migrations applied, until the end.

    Without a URL the private MongoDB of the data folder is started, or joined where it runs. Raises EmbeddedError where
    it cannot be, and Unreachable where no suitable database answers at the URL.
    """
    async with reached(settings, clock=clock) as storage:
        await mongo.prepare(storage, INDEXES)
        await migrations.apply(storage, MIGRATIONS)
        await former.drop(storage, reports_store.FORMER_INDEXES)
        yield storage


@asynccontextmanager
async def reached(settings: Settings, *, clock: Clock | None = None) -> AsyncIterator[Storage]:
    """The database by settings as it is, until the block ends. Raises EmbeddedError and Unreachable."""
    async with (
        _url(settings) as url,
        mongo.connect(url, clock=clock or SystemClock(), name=settings.database, driver=settings.driver) as storage,
        switch.spans() as spans,
    ):
        storage.spans = spans
        yield storage


def _url(settings: Settings) -> AbstractAsyncContextManager[str]:
    if settings.mongodb_url is not None:
        return nullcontext(settings.mongodb_url.get_secret_value())
    return embedded.run(settings.data, binary=settings.mongod)


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
        *public_pages.routes(
            Asking(built_schema, storage, tools, authenticate), press, settings.address, ZoneInfo(settings.time_zone)
        ),
        *_metrics_page(metrics, storage, settings),
        *notify_pages.routes(storage, tokens),
        *(mailbox.routes if mailbox else ()),
        pages.mount(settings.pages),
    ]
    middleware = [Middleware(RequestLog, metrics=metrics, spans=storage.spans), Middleware(SecurityHeaders)]
    if settings.rate_limits:
        middleware.append(Middleware(FloodGate, per_minute=settings.requests_per_minute))
    built = Starlette(routes=routes, middleware=middleware)
    built.state.streams = view.streams  # for whoever ends the process
    built.state.darkroom = darkroom
    built.state.close = lambda: asyncio.gather(darkroom.close(), press.close())
    built.state.letters = posting.beside(settings, letters, tokens)  # for whoever works beside it
    return built


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
        RateLimits: RateLimits(storage, tokens.contact_digest, watchful=settings.rate_limits),
        Admission: Admission(entrance.stands),
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
