"""Who is told of something, page by page: those who follow it or signed it, and who made it."""

from collections.abc import Sequence
from uuid import UUID

from msgspec import Struct

from pledgebank.base import page
from pledgebank.base.event import Subject
from pledgebank.councils import staff
from pledgebank.councils.model import Eyes
from pledgebank.following import commands as following
from pledgebank.following import store as follows
from pledgebank.notify import rules
from pledgebank.notify.model import News
from pledgebank.pledges import store as pledges
from pledgebank.reports import rules as report_rules
from pledgebank.reports import store as reports
from pledgebank.reports.model import Report
from pledgebank.storage.unit import Reader


class Circle(Struct, frozen=True):
    """Some of those who are told; `onward`: where to go on, None where these were the last."""

    people: tuple[UUID, ...]
    onward: str | None = None


async def circle(reader: Reader, about: Subject, news: News, after: str | None, limit: int) -> Circle:
    """At most so many of those who are told, and one more; nobody who may not see it. `after`: as `onward` said."""
    if about.type == "Pledge":
        return await _of_pledge(reader, about.id, after, limit)
    report = await reports.get(reader, about.id)
    if report is None:
        return Circle(())
    if news in rules.FOR_REPORTER:
        return Circle((report.reporter,) if report.reporter else ())
    return await _of_report(reader, report, news, after, limit)


async def _of_report(reader: Reader, report: Report, news: News, after: str | None, limit: int) -> Circle:
    about = Subject("Report", report.id)
    found = await following.followers_of(reader, about, UUID(after) if after else None, limit)
    people = list(found)
    if after is None and report.reporter and not await follows.said_by(reader, [report.reporter], about):
        people.append(report.reporter)  # reported before anybody could follow anything
    seeing = await _seeing(reader, report, news, people)
    return Circle(tuple(seeing), found[-1].hex if len(found) == limit else None)


async def _seeing(reader: Reader, report: Report, news: News, people: Sequence[UUID]) -> list[UUID]:
    if report_rules.is_public(report):
        return list(people)
    return [one for one in people if rules.may_be_told(news, report, await staff.eyes_of(reader, one))]


async def eyes_of(reader: Reader, report: Report, person: UUID) -> Eyes:
    """Whose eyes look at a report; without asking for their roles, where everybody may see it."""
    return Eyes(person=person) if report_rules.is_public(report) else await staff.eyes_of(reader, person)


async def _of_pledge(reader: Reader, key: UUID, after: str | None, limit: int) -> Circle:
    pledge = await pledges.get(reader, key)
    if pledge is None:
        return Circle(())
    if pledge.unseen:
        return Circle((pledge.promiser,))
    signed = await pledges.signatures(reader, pledge, min(limit, page.MOST), after)
    signers = [signature.person for signature in signed.items]
    people = signers if after else [*signers, pledge.promiser]
    return Circle(tuple(dict.fromkeys(people)), signed.cursors[-1] if signed.has_more else None)
