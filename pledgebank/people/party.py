"""Who can promise and organise, as GraphQL shows them."""

from typing import Annotated, Union

import strawberry

from pledgebank.people.api import Person

Party = Annotated[
    Union[Person],  # noqa: UP007 - one member so far, and still a union for clients
    strawberry.union("Party", description="Who promises or organises: a neighbour."),
]
