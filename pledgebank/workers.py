"""What runs beside the server: the sequencer, everyone who follows the log, and the clocks."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from functools import partial

import structlog

from pledgebank.activities import clearing as activities_clearing
from pledgebank.activities import erasure as activities_erasure
from pledgebank.activities import groups as activities_groups
from pledgebank.activities import merging as activities_merging
from pledgebank.activities import renaming as activities_renaming
from pledgebank.activities.calendars import erasure as calendars_erasure
from pledgebank.activities.days import clock as activities_clock
from pledgebank.activities.days import erasure as days_erasure
from pledgebank.activities.editing import asking as activities_asking
from pledgebank.activities.finding import erasure as availability_erasure
from pledgebank.activities.messages import erasure as messages_erasure
from pledgebank.activities.places import clock as places_clock
from pledgebank.activities.places import reviewing as places_reviewing
from pledgebank.activities.series import clock as series_clock
from pledgebank.deliveries import handing_on as deliveries_handing_on
from pledgebank.following import erasure as following_erasure
from pledgebank.geocoding import areas as geocoding_areas
from pledgebank.groups import erasure as groups_erasure
from pledgebank.groups.events import GroupCreated, GroupJoined
from pledgebank.groups.invitations import letters as group_invitations
from pledgebank.groups.members import counting as members_counting
from pledgebank.map import fold as map_fold
from pledgebank.moderation import erasure as moderation_erasure
from pledgebank.moderation import holding as moderation_holding
from pledgebank.notify import telling as notify_telling
from pledgebank.notify.activities import reminding as notify_reminding
from pledgebank.people import erasure as people_erasure
from pledgebank.photos import erasure as photos_erasure
from pledgebank.pledges import clock as pledges_clock
from pledgebank.pledges import erasure as pledges_erasure
from pledgebank.pledges import fold as pledges_fold
from pledgebank.pledges import groups as pledges_groups
from pledgebank.pledges import merging as pledges_merging
from pledgebank.pledges import renaming as pledges_renaming
from pledgebank.pledges.after import answers as answers_fold
from pledgebank.pledges.after import clock as after_clock
from pledgebank.pledges.after import course as after_course
from pledgebank.pledges.family import following as family_following
from pledgebank.pledges.making import pictures as pledges_pictures
from pledgebank.reports import erasure as reports_erasure
from pledgebank.reports import photographs as reports_photographs
from pledgebank.reports import renaming as reports_renaming
from pledgebank.reports.life import clock as reports_clock
from pledgebank.reports.life import erasure as updates_erasure
from pledgebank.reports.life import merging as reports_merging
from pledgebank.reports.life import renaming as updates_renaming
from pledgebank.reports.life import touching as reports_touching
from pledgebank.reports.model import ReportCreated, ReportSupportSet
from pledgebank.reports.support import erasure as supports_erasure
from pledgebank.reports.support import fold as supports_fold
from pledgebank.reports.support import merging as supports_merging
from pledgebank.storage import follow, sequencer
from pledgebank.storage.ending import end
from pledgebank.storage.follow import Follower
from pledgebank.storage.mongo import Storage
from pledgebank.works import clock as works_clock
from pledgebank.works import drafting as works_drafting
from pledgebank.works import erasure as works_erasure
from pledgebank.works import merging as works_merging
from pledgebank.works import photographs as works_photographs
from pledgebank.works import planning as works_planning
from pledgebank.works import reopening as works_reopening
from pledgebank.works.totals import counting as works_counting

FOLLOWERS: tuple[Follower, ...] = (
    pledges_fold.FOLDS,
    supports_fold.FOLDS,
    members_counting.FOLDS,
    people_erasure.ERASES,
    following_erasure.erases(ReportCreated, ReportSupportSet, GroupCreated, GroupJoined),
    photos_erasure.ERASES,
    reports_erasure.ERASES,
    supports_erasure.ERASES,
    pledges_erasure.ERASES,
    activities_erasure.ERASES,
    days_erasure.ERASES,
    calendars_erasure.ERASES,
    messages_erasure.ERASES,
    availability_erasure.ERASES,
    moderation_erasure.ERASES,
    groups_erasure.ERASES,
    pledges_groups.CALLS_OFF,
    pledges_groups.TELLS,
    activities_groups.CALLS_OFF,
    activities_groups.TELLS,
    group_invitations.WRITES,
    moderation_holding.FLAGS,
    activities_clearing.CLEARS,
    activities_asking.ASKS,
    places_reviewing.REVIEWS,
    map_fold.FOLDS,
    reports_renaming.TELLS,
    reports_touching.TOUCHES,
    reports_merging.REPOINTS,
    supports_merging.SUPPORTS,
    supports_merging.FOLLOWS,
    pledges_merging.MOVES,
    activities_merging.MOVES,
    updates_erasure.ERASES,
    updates_renaming.TELLS,
    reports_photographs.TELLS,
    reports_photographs.CLEARS,
    pledges_renaming.TELLS,
    pledges_pictures.TELLS,
    family_following.GATHERS,
    family_following.SPREADS,
    answers_fold.FOLDS,
    after_course.KEEPS,
    activities_renaming.TELLS,
    works_drafting.FOLLOWS,
    works_planning.FOLLOWS,
    works_reopening.FOLLOWS,
    works_merging.MOVES,
    works_photographs.TELLS,
    works_erasure.ERASES,
    works_counting.FOLLOWS,
    geocoding_areas.ENTERS,
    deliveries_handing_on.FOLLOWS,
    notify_telling.FOLLOWS,
    notify_reminding.PLANS,
)
# A name, and work that never ends.
Clockwork = tuple[str, Callable[[Storage], Awaitable[None]]]
CLOCKS: tuple[Clockwork, ...] = (
    ("clock of pledges", pledges_clock.run),
    ("clock after pledges", after_clock.run),
    ("clock of reports", reports_clock.run),
    ("clock of series", series_clock.run),
    ("clock of places", places_clock.run),
    ("clock of works", works_clock.run),
    ("clock of activities", activities_clock.run),
    ("clock of reminders", notify_reminding.run),
)

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0
CALM_AFTER = 60.0
_logger = structlog.get_logger(__name__)


async def run(storage: Storage, *, others: Sequence[Clockwork] = ()) -> None:
    """Do all background work until cancelled, `others` too. Several processes may: leases pick who does what."""
    work: list[tuple[str, Callable[[], Awaitable[None]]]] = [
        ("sequencer", partial(sequencer.run, storage)),
        *((follower.name, partial(follow.run, storage, follower)) for follower in FOLLOWERS),
        *((name, partial(clock, storage)) for name, clock in (*CLOCKS, *others)),
    ]
    tasks = [asyncio.create_task(keep(name, each)) for name, each in work]
    try:
        await asyncio.gather(*tasks)
    finally:
        await end(*tasks)


async def keep(name: str, work: Callable[[], Awaitable[None]], *, first_pause: float = FIRST_PAUSE) -> None:
    """Do work that never ends; if it does end, say so and begin again after a pause (seconds) that grows."""
    pause = first_pause
    while True:
        began = time.monotonic()
        try:
            await work()
        except Exception as error:  # one broken worker must not end the others
            _logger.exception("worker crashed", worker=name, error=type(error).__name__, again_in=pause)
        else:
            _logger.error("worker ended", worker=name, again_in=pause)
        await asyncio.sleep(pause)
        pause = first_pause if time.monotonic() - began > CALM_AFTER else min(pause * 2, LONGEST_PAUSE)
