"""The whole GraphQL schema: each feature's part, and what runs through all of them."""

import asyncio
import inspect
from typing import Annotated

import strawberry
from strawberry.tools import merge_types
from strawberry.types.base import get_object_definition

from pledgebank import edges
from pledgebank.activities import api as activities
from pledgebank.activities import store as activities_store
from pledgebank.activities.calendars import api as calendars
from pledgebank.activities.days import api as days
from pledgebank.activities.days import api_marking as days_marking
from pledgebank.activities.finding import api as finding
from pledgebank.activities.messages import api as messages
from pledgebank.base.errors import Refused, invalid
from pledgebank.councils import api as councils
from pledgebank.following import api as following
from pledgebank.following.api import Followable
from pledgebank.geocoding import api as geocoding
from pledgebank.groups import api as groups
from pledgebank.map import api as map_
from pledgebank.moderation import api as moderation
from pledgebank.moderation import api_asking as moderation_asking
from pledgebank.moderation.api import Flaggable
from pledgebank.notify import api as notify
from pledgebank.people import api as people
from pledgebank.people.confirming import Confirmable
from pledgebank.photos import api as photos
from pledgebank.pledges import api as pledges
from pledgebank.pledges import lists as pledge_lists
from pledgebank.reports import api as reports
from pledgebank.reports.editing.commands import Ties
from pledgebank.sync import api as sync
from pledgebank.sync.api import Sources
from pledgebank.web import nodes
from pledgebank.web.context import Info
from pledgebank.web.graphql.schema import Schema
from pledgebank.web.graphql.schema import build as build_from
from pledgebank.web.nodes import Node, Nodes
from pledgebank.works import api as works

MOST_NODES = 100

# How everything with a lasting id is found again, as far as the viewer may see it.
NODES = Nodes(
    {
        **people.NODES,
        **councils.NODES,
        **photos.NODES,
        **groups.NODES,
        **reports.NODES,
        **pledges.NODES,
        **activities.NODES,
        **works.NODES,
        **days.NODES,
        **messages.NODES,
        **moderation.NODES,
        "Notice": notify.node,
    }
)


# What phones may keep copies of, in the order in which a snapshot tells it; and themselves, when they change elsewhere.
COPIES = Sources(
    {"Report": reports.copies, "Pledge": pledges.copies, "Activity": activities.copies, "Group": groups.copies},
    also=("Viewer",),
)

# What guests can ask for; signatures last, as whoever confirms waits until they are counted.
CONFIRMABLE = Confirmable({**reports.GUESTS, **pledges.GUESTS})

# What people can tell moderators about.
FLAGGABLE = Flaggable(
    (
        *("Report", "ReportUpdate", "Photo", "Pledge", "Announcement", "PledgeEdit"),
        *("Activity", "ActivityMessage", "Group", "Person"),
    )
)

# What people can follow.
FOLLOWABLE = Followable(("Report", "Pledge", "Activity", "Group"))

# What may be about a report, which then cannot simply be taken back.
TIES = Ties((pledge_lists.names_report, activities_store.names_report))


@strawberry.type
class Lookup:
    """Finding anything again by its lasting id."""

    @strawberry.field
    async def node(
        self,
        info: Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="Its lasting id.")],  # noqa: A002 - the contract's
    ) -> Node | None:
        """Anything by its id; null where there is nothing that the viewer may see."""
        return await _find(info, id)

    @strawberry.field
    async def nodes(
        self,
        info: Info,
        ids: Annotated[list[strawberry.ID], strawberry.argument(description="Their lasting ids.")],
    ) -> list[Node | None]:
        """Several by their ids, in the same order; at most 100."""
        if len(ids) > MOST_NODES:
            raise invalid("Please ask for at most {most} at a time.", "ids", most=MOST_NODES)
        return list(await asyncio.gather(*(_find(info, one) for one in ids)))


async def _find(info: Info, global_id: str) -> Node | None:
    try:
        type_name, key = nodes.parse(global_id)
    except Refused:
        return None
    return await info.context.get(Nodes).find(info.context, type_name, key)


edges.attach()

QUERIES = (
    Lookup,
    people.Queries,
    councils.Queries,
    groups.Queries,
    reports.Queries,
    reports.SimilarQueries,
    pledges.Queries,
    activities.Queries,
    activities.VolunteerQueries,
    finding.Queries,
    moderation.Queries,
    geocoding.Queries,
    map_.Queries,
    sync.Queries,
)
MUTATIONS = (
    people.Mutations,
    photos.Mutations,
    groups.Mutations,
    reports.Mutations,
    reports.LifeMutations,
    pledges.Mutations,
    activities.Mutations,
    activities.JoiningMutations,
    activities.EditingMutations,
    activities.RepeatingMutations,
    activities.FollowingMutations,
    activities.AnsweringMutations,
    activities.AuthorityMutations,
    activities.ShapingMutations,
    activities.ChecklistMutations,
    activities.VolunteerMutations,
    works.Mutations,
    days_marking.DayMutations,
    calendars.Mutations,
    messages.Mutations,
    finding.Mutations,
    moderation.Mutations,
    following.Mutations,
    reports.SupportMutations,
    reports.EditMutations,
    moderation_asking.AskMutations,
    notify.Mutations,
)
SUBSCRIPTIONS = (reports.Subscriptions, pledges.Subscriptions, sync.Subscriptions)
# Reached by `node` alone, so that nothing else would bring them in.
OTHERS: tuple[type, ...] = ()


def _merged(name: str, description: str, parts: tuple[type, ...]) -> type:
    merged = merge_types(name, parts)
    definition = get_object_definition(merged, strict=True)
    definition.description = description
    for field in definition.fields:
        # A resolver's own words are its description, unless it was given another.
        if field.description is None and field.base_resolver:
            field.description = inspect.getdoc(field.base_resolver.wrapped_func)
    return merged


def build(*, explorable: bool = True, for_print: bool = False) -> Schema:
    """The schema. `explorable`: whether it answers introspection and suggests names; `for_print`: only to be shown."""
    return build_from(
        _merged("Query", "What can be read.", QUERIES),
        _merged("Mutation", "What can be done; each takes one input and answers with a payload.", MUTATIONS),
        _merged("Subscription", "What can be followed as it happens.", SUBSCRIPTIONS),
        OTHERS,
        explorable=explorable,
        for_print=for_print,
    )


def printed() -> str:
    """The schema as text, in alphabetical order: the content of `schema.graphql`."""
    return build(for_print=True).as_str().rstrip() + "\n"
