"""The database as this version needs it: all indexes, what brings earlier data up to date, and the way to it."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext

from pledgebank.activities import earlier as activities_earlier
from pledgebank.activities import store as activities_store
from pledgebank.activities.calendars import store as calendars_store
from pledgebank.activities.days import store as days_store
from pledgebank.activities.editing import store as activity_edits
from pledgebank.activities.finding import store as finding_store
from pledgebank.activities.messages import store as messages_store
from pledgebank.activities.places import store as places_store
from pledgebank.activities.series import store as series_store
from pledgebank.activities.volunteers import store as volunteers_store
from pledgebank.base.clock import Clock, SystemClock
from pledgebank.councils import earlier as councils_earlier
from pledgebank.councils import store as councils_store
from pledgebank.councils.places import Places
from pledgebank.deliveries import handing_on as deliveries_handing_on
from pledgebank.deliveries import store as deliveries_store
from pledgebank.following import store as following_store
from pledgebank.geocoding import store as geocoding_store
from pledgebank.geocoding.remote import kept as geocoder_answers
from pledgebank.groups import store as groups_store
from pledgebank.groups.invitations import store as invitations_store
from pledgebank.groups.members import store as members_store
from pledgebank.imports import progress as imports_progress
from pledgebank.mail import store as mail_store
from pledgebank.map import earlier as map_earlier
from pledgebank.map import tally_store
from pledgebank.moderation import store as moderation_store
from pledgebank.notify import store as notify_store
from pledgebank.notify import telling as notify_telling
from pledgebank.notify.activities import store as activity_notices
from pledgebank.people import store as people_store
from pledgebank.people import waiting as people_waiting
from pledgebank.photos import store as photos_store
from pledgebank.pledges import earlier as pledges_earlier
from pledgebank.pledges import store as pledges_store
from pledgebank.pledges.after import store as after_store
from pledgebank.pledges.editing import store as pledge_edits
from pledgebank.pledges.family import store as family_store
from pledgebank.pledges.signing import bursts as signing_bursts
from pledgebank.pledges.signing import store as signing_store
from pledgebank.reports import earlier as reports_earlier
from pledgebank.reports import store as reports_store
from pledgebank.reports.life import store as reports_life
from pledgebank.reports.support import store as supports_store
from pledgebank.settings import Settings
from pledgebank.storage import allowances, embedded, former, migrations, mongo
from pledgebank.storage.beginning import begins_now
from pledgebank.storage.migrations import Migration
from pledgebank.storage.mongo import Index, Storage
from pledgebank.web.graphql.persisted import store as documents_store
from pledgebank.web.telemetry import switch
from pledgebank.works import drafting as works_drafting
from pledgebank.works import store as works_store
from pledgebank.works.leases import store as works_leases

INDEXES: tuple[Index, ...] = (
    *allowances.INDEXES,
    *people_store.INDEXES,
    *people_waiting.INDEXES,
    *councils_store.INDEXES,
    *following_store.INDEXES,
    *photos_store.INDEXES,
    *groups_store.INDEXES,
    *members_store.INDEXES,
    *invitations_store.INDEXES,
    *reports_store.INDEXES,
    *reports_life.INDEXES,
    *supports_store.INDEXES,
    *pledges_store.INDEXES,
    *pledge_edits.INDEXES,
    *after_store.INDEXES,
    *signing_store.INDEXES,
    *signing_bursts.INDEXES,
    *family_store.INDEXES,
    *activities_store.INDEXES,
    *places_store.INDEXES,
    *activity_edits.INDEXES,
    *series_store.INDEXES,
    *volunteers_store.INDEXES,
    *works_store.INDEXES,
    *works_leases.INDEXES,
    *days_store.INDEXES,
    *calendars_store.INDEXES,
    *messages_store.INDEXES,
    *finding_store.INDEXES,
    *moderation_store.INDEXES,
    *tally_store.INDEXES,
    *imports_progress.INDEXES,
    *geocoding_store.INDEXES,
    *geocoder_answers.INDEXES,
    *documents_store.INDEXES,
    *mail_store.INDEXES,
    *deliveries_store.INDEXES,
    *notify_store.INDEXES,
    *activity_notices.INDEXES,
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
    map_earlier.count_anew,
    pledges_earlier.write_listing,
    activities_earlier.count_free,
    # Nothing is arranged for pledges that became active long ago.
    begins_now(works_drafting.FOLLOWS),
    activities_earlier.write_times_and_places(Places()),
    activities_earlier.write_codes,
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
        await former.drop(storage, (*reports_store.FORMER_INDEXES, *pledges_store.FORMER_INDEXES))
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
