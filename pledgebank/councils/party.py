"""Who can promise, organise and act, as GraphQL shows them."""

from typing import Annotated

import strawberry

from pledgebank.councils.api import Body
from pledgebank.people.api import Person

Party = Annotated[
    Person | Body, strawberry.union("Party", description="Who promises, organises or acts: a neighbour, a council.")
]
