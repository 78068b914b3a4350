"""Who is told of something, page by page: those who follow it, and those who made it or have a part in it."""

from collections.abc import Sequence
from uuid import UUID

from pledgebank.base.event import Subject
from pledgebank.councils import staff
from pledgebank.councils.model import Eyes
from pledgebank.following import commands as following
from pledgebank.following import store as follows
from pledgebank.notify import rules
from pledgebank.notify.activities import audience as of_activities
from pledgebank.notify.activities.model import ActivityTale
from pledgebank.notify.model import NOBODY, Circle, News, Tale
from pledgebank.notify.pledges import audience as of_pledges
from pledgebank.notify.pledges import promises
from pledgebank.reports import rules as report_rules
from pledgebank.reports import store as reports
from pledgebank.reports.model import Report
from pledgebank.storage.unit import Reader


async def circle(reader: Reader, tale: Tale, after: str | None, limit: int) -> Circle:
    """At most so many of those who are told, and one more; nobody who may not see it. `after`: as `onward` said."""
    if isinstance(tale, ActivityTale):
        return await of_activities.circle(reader, tale, after, limit)
    if tale.about.type == promises.TYPE:
        return await of_pledges.circle(reader, tale, after, limit)
    report = await reports.get(reader, tale.about.id)
    if report is None or tale.maker is None:
        return NOBODY
    if tale.followers is None:
        return Circle({report.reporter: tale.maker} if report.reporter else {})
    return await _of_report(reader, report, tale.followers, after, limit)


async def _of_report(reader: Reader, report: Report, news: News, after: str | None, limit: int) -> Circle:
    about = Subject("Report", report.id)
    found = await following.followers_of(reader, about, UUID(after) if after else None, limit)
    people = list(found)
    if after is None and report.reporter and not await follows.said_by(reader, [report.reporter], about):
        people.append(report.reporter)  # reported before anybody could follow anything
    seeing = await _seeing(reader, report, news, people)
    return Circle(dict.fromkeys(seeing, news), found[-1].hex if len(found) == limit else None)


async def _seeing(reader: Reader, report: Report, news: News, people: Sequence[UUID]) -> list[UUID]:
    if report_rules.is_public(report):
        return list(people)
    return [one for one in people if rules.may_be_told(news, report, await staff.eyes_of(reader, one))]


async def eyes_of(reader: Reader, report: Report, person: UUID) -> Eyes:
    """Whose eyes look at a report; without asking for their roles, where everybody may see it."""
    return Eyes(person=person) if report_rules.is_public(report) else await staff.eyes_of(reader, person)
