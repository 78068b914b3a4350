"""Mutations answer with a payload; a refusal is part of it, and then nothing was written."""

import functools
import inspect
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar, cast

import strawberry

from pledgebank.base import trail
from pledgebank.base.errors import Refused
from pledgebank.web.context import Info
from pledgebank.web.limits import rates
from pledgebank.web.limits.rates import Act, Rates
from pledgebank.words import languages, sentences

P = TypeVar("P")


@strawberry.type(description="Why something was refused.")
class UserError:
    """A refusal as data."""

    code: str = strawberry.field(description="Stable, for programs: PLEDGE_CLOSED, SLOT_FULL, NOT_ALLOWED, INVALID ...")
    message: str = strawberry.field(description="One sentence for people, in the language the client asked for.")
    field: list[str] | None = strawberry.field(description="Path of the input field at fault, if one is.")
    retry_after: int | None = strawberry.field(description="Seconds to wait, with TOO_MANY.")

    @classmethod
    def of(cls, refused: Refused) -> "UserError":
        """The refusal as the client sees it, in its language."""
        return cls(
            code=refused.code,
            message=sentences.refusal(refused, languages.current()),
            field=list(refused.field) or None,
            retry_after=refused.retry_after,
        )


def no_errors() -> list[UserError]:
    """The `errors` of an accepted mutation, as a dataclass default."""
    return []


def mutation(resolver: Callable[..., Awaitable[P]]) -> Any:
    """A mutation whose refusals become the payload's `errors`; all its other fields need defaults."""
    return _mutation(resolver, rates.ORDINARY)


def publishing(resolver: Callable[..., Awaitable[P]]) -> Any:
    """A mutation that puts something before everybody, which one person may do less often."""
    return _mutation(resolver, rates.PUBLISHING)


def _mutation(resolver: Callable[..., Awaitable[P]], allowed: Rates) -> Any:
    payload = cast("Callable[..., P]", inspect.signature(resolver).return_annotation)

    @functools.wraps(resolver)
    async def resolve(*args: Any, info: Info, **kwargs: Any) -> P:
        info.context.act = Act(info.field_name, allowed)
        try:
            return await resolver(*args, info=info, **kwargs)
        except Refused as refused:
            trail.current().refused(refused.code)
            return payload(errors=[UserError.of(refused)])

    return strawberry.mutation(resolver=resolve, description=inspect.getdoc(resolver))
