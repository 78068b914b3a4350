"""How long an operation may run: a question for seconds, a deed until it is certain what became of it."""

import asyncio
from collections.abc import AsyncIterator

from graphql import GraphQLError
from strawberry.extensions import SchemaExtension
from strawberry.types.graphql import OperationType

from pledgebank.storage import write
from pledgebank.web.context import SETTLES_WITHIN, Context

CODE = "TIMEOUT"
QUERY = 10.0
# A write gives up by itself, and then says whether it may have been done all the same; after it, a count is waited
# for, and the answer read. Whoever stopped it sooner would leave people in doubt about what soon is certain.
MUTATION = write.GIVE_UP_AFTER + SETTLES_WITHIN + 5.0
_STOPPED = "This took longer than {most} seconds and was stopped: please ask for less at a time."
_IN_DOUBT = (
    "This took longer than {most} seconds and was stopped, and it is not certain whether it was done. Sending it again "
    "with the same idempotencyKey is safe, for then it is done once at most; without one, please look first."
)


class Timeout(SchemaExtension):
    """Stops what takes too long, on whichever way it came; of a subscription it bounds how it begins."""

    async def on_execute(self) -> AsyncIterator[None]:
        """Let it run, and no longer. Raises GraphQLError TIMEOUT."""
        execution = self.execution_context
        writes = execution.operation_type is OperationType.MUTATION
        if isinstance(execution.context, Context):
            execution.context.writes = writes
            execution.context.on_begin()
        most = MUTATION if writes else QUERY
        try:
            async with asyncio.timeout(most):
                yield
        except TimeoutError as error:
            message = (_IN_DOUBT if writes else _STOPPED).format(most=round(most))
            raise GraphQLError(message, extensions={"code": CODE}) from error
