"""Who can promise, organise and act, as GraphQL shows them."""

from typing import Annotated
from uuid import UUID

import strawberry

from pledgebank.councils import store as councils
from pledgebank.councils.api import Body
from pledgebank.groups.api.seeing import seen
from pledgebank.groups.api.types import Group
from pledgebank.people import model as people_model
from pledgebank.people import store as people
from pledgebank.people.api import Person
from pledgebank.web.context import Context
from pledgebank.words.sentences import say

Party = Annotated[
    Person | Group | Body,
    strawberry.union("Party", description="Who promises, organises or acts: a neighbour, a group, a council."),
]
_NOBODY = UUID(int=0)


async def shown(
    context: Context, *, person: UUID, group: UUID | None, body: UUID | None = None
) -> Person | Group | Body:
    """Who acts: the body or group for which somebody did, of whom it is not told who they are; else that person.

    A group that the viewer may not know of is shown as nobody in particular.
    """
    if body is not None:
        council = await context.load(councils.bodies_by_ids, body)
        assert council is not None, "something of a body that is none"
        return Body.of(council)
    if group is not None:
        found = await seen(context, group)
        return Group.of(found) if found else _a_group(context)
    known = await context.load(people.by_ids, person)
    assert known is not None, "something of a person who is none"
    return Person.of(known)


def _a_group(context: Context) -> Person:
    name = say("A group of neighbours", context.language)
    return Person.of(people_model.Person(id=_NOBODY, email=None, name=name, created_at=context.now))
