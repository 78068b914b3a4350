"""Every edge of the GraphQL schema that leads from a lower feature up to a higher one."""

from pledgebank.activities import api as activities
from pledgebank.activities.calendars import api as calendars
from pledgebank.activities.days import api as days
from pledgebank.activities.finding import api as finding
from pledgebank.activities.messages import api as messages
from pledgebank.councils import api as councils
from pledgebank.deliveries import api as deliveries
from pledgebank.following import api as following
from pledgebank.geocoding import api as geocoding
from pledgebank.groups import api as groups
from pledgebank.notify import api as notify
from pledgebank.people import api as people
from pledgebank.pledges import api as pledges
from pledgebank.pledges.leaflets import api as leaflets
from pledgebank.reports import api as reports
from pledgebank.web.graphql.schema import extend
from pledgebank.works import api as works


def attach() -> None:
    """Give all types the fields that higher features resolve. Repeating it is harmless."""
    _places()
    _people()
    _groups()
    _reports()
    _pledges()
    _activities()


def _places() -> None:
    extend(councils.Place, label=geocoding.label_of_place)
    extend(councils.Area, totals=works.totals_of_area)
    extend(councils.Body, totals=works.totals_of_body, activity_requirements=activities.activity_requirements)


def _people() -> None:
    extend(people.Person, costs={"groups": 50}, groups=groups.groups_of_person)
    extend(
        people.Viewer,
        roles=councils.roles_of_viewer,
        following=following.following_of_viewer,
        notices=notify.notices,
        unread_notices=notify.unread_notices,
        email_notices=notify.email_notices,
        volunteering=activities.volunteering,
        availability=finding.availability,
        calendar_made_at=calendars.calendar_made_at,
        signups=calendars.signups_of_viewer,
    )
    extend(people.Viewer, costs={"memberships": 50}, memberships=groups.memberships_of_viewer)


def _groups() -> None:
    extend(
        groups.Group,
        members=groups.members_of_group,
        invitations=groups.open_invitations,
        viewer_membership=groups.viewer_membership,
        pledges=pledges.pledges_of_group,
        activities=activities.activities_of_group,
        totals=works.totals_of_group,
    )


def _reports() -> None:
    extend(
        reports.Report,
        sent_to=deliveries.sent_to,
        council_notices=deliveries.council_notices,
        pledges=pledges.pledges_of_report,
        activities=activities.activities_of_report,
        works=works.works_of_report,
        planned_work=works.planned_work,
    )


def _pledges() -> None:
    extend(
        pledges.Pledge,
        activities=activities.activities_of_pledge,
        url=leaflets.url,
        share_text=leaflets.share_text,
        poster_url=leaflets.poster_url,
        areas=leaflets.areas,
    )
    extend(pledges.Pledge, costs={"promiser_record": 50}, **pledges.FIELDS, **pledges.PLEDGE_FIELDS)
    extend(pledges.Pledge, costs={"unconfirmed_count": 10}, **pledges.CONTACT_FIELDS)
    extend(pledges.Signature, done=pledges.done, shares_contact=pledges.shares_contact)


def _activities() -> None:
    extend(
        activities.Activity,
        slots=activities.slots,
        history=activities.history,
        series=activities.series,
        shifted_by_clocks=activities.shifted_by_clocks,
        checklist=activities.checklist,
        url=calendars.url,
        calendar_url=calendars.calendar_url,
        attendees=days.attendees,
        scans=days.scans,
        messages=messages.messages,
        copied_from=finding.copied_from,
        experiences=finding.experiences,
        invited_until=works.invited_until,
    )
    extend(activities.Activity, costs={"instead": 100}, **activities.FIELDS)
    extend(activities.Activity, costs={"poster": 50, "works": 50}, poster=days.poster, works=works.works_of_activity)
    extend(activities.Signup, attendance=days.attendance)
    extend(activities.Signup, costs={"clash": 10, "ticket": 50}, clash=activities.clash, ticket=days.ticket)
