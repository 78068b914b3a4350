"""Making pledges, anew or after an earlier one, as GraphQL shows it."""

from datetime import date
from functools import partial
from typing import Annotated
from uuid import UUID

import strawberry

from pledgebank.base.zones import DefaultZone
from pledgebank.councils.places import Places
from pledgebank.photos import api as photos
from pledgebank.pledges import model as models
from pledgebank.pledges import store
from pledgebank.pledges.api.types import Pledge
from pledgebank.pledges.making import commands
from pledgebank.pledges.making.copying import Again
from pledgebank.web import nodes
from pledgebank.web.context import Context, Info
from pledgebank.web.geo import PointInput
from pledgebank.web.mutation import UserError, no_errors, publishing


@strawberry.input(description="A pledge to make.")
class CreatePledgeInput:
    """A pledge to make."""

    action: str = strawberry.field(description="What you will do; it follows on `I will`. 1 to 200 characters.")
    who: str = strawberry.field(description="Who the others are, such as neighbours. 1 to 100 characters.")
    their_action: str = strawberry.field(description="What they will do. 1 to 200 characters.")
    target: int = strawberry.field(description="How many others it takes: 1 to 100,000, you are not one of them.")
    cap: int | None = strawberry.field(
        default=None, description="How many others there is room for, at least `target`; later ones wait in line."
    )
    deadline: date = strawberry.field(
        description="Open to the end of this day, in `timeZone`: today or later, at most 5 years away."
    )
    details: str | None = strawberry.field(
        default=None, description="All else there is to say, up to 5,000 characters."
    )
    time_zone: str | None = strawberry.field(default=None, description="IANA zone; by default this site's own.")
    kept_by: date | None = strawberry.field(
        default=None, description="The day by which it shall be done: that of the deadline or later."
    )
    location: PointInput | None = strawberry.field(default=None, description="Where; leave out for anywhere.")
    radius: float | None = strawberry.field(
        default=None, description="How far around `location` it is meant for: 50 to 50,000 metres."
    )
    area: strawberry.ID | None = strawberry.field(
        default=None, description="The area it is meant for, in place of both."
    )
    by_area: str | None = strawberry.field(
        default=None,
        description="A kind of area, such as ward: it is counted, activated and decided in each by itself. It has no "
        "place and no `cap` then (PLEDGE_BY_AREA). This cannot be changed later.",
    )
    reports: list[strawberry.ID] | None = strawberry.field(default=None, description="What it is about: up to 20.")
    sort: str | None = strawberry.field(default=None, description="The key of the ready-made sort it began from.")
    language: str | None = strawberry.field(
        default=None, description="The language it is written in: en, cy, pl or ur; by default the one you ask in."
    )
    picture: strawberry.ID | None = strawberry.field(
        default=None, description="A photo of yours: the random UUID that your phone made for it, sent before or later."
    )
    private: bool | None = strawberry.field(
        default=False, description="Whether it is found by its link alone. This cannot be changed later."
    )
    asks_contacts: bool | None = strawberry.field(
        default=False, description="Whether signers are asked if you may have their address."
    )
    per_household: bool | None = strawberry.field(
        default=False,
        description="Whether one signature counts for each household: signers say where they live, of which only a "
        "digest is kept. This cannot be changed later.",
    )
    as_body: strawberry.ID | None = strawberry.field(
        default=None, description="Promise for this body, whose officer you are; who made it is never shown."
    )
    as_group: strawberry.ID | None = strawberry.field(
        default=None, description="Promise for this group, which you organise; who made it is never shown."
    )
    idempotency_key: strawberry.ID | None = strawberry.field(default=None, description="Makes it safe to repeat.")

    def draft(self, default: DefaultZone, language: str) -> models.Draft:
        """What is asked for. Raises Refused for a place, area, photo or report that is none."""
        return models.Draft(
            action=self.action,
            who=self.who,
            their_action=self.their_action,
            target=self.target,
            cap=self.cap,
            day=self.deadline,
            time_zone=default.name if self.time_zone is None else self.time_zone,
            kept_by=self.kept_by,
            details=self.details or "",
            location=self.location.point() if self.location else None,
            radius=self.radius,
            area=nodes.key_of(self.area, "Area", "area") if self.area else None,
            reports=tuple(nodes.key_of(report, "Report", "reports") for report in self.reports or ()),
            sort=self.sort or None,
            language=self.language or language,
            picture=photos.key_of(self.picture, "picture") if self.picture else None,
            private=bool(self.private),
            asks_contacts=bool(self.asks_contacts),
            area_kind=self.by_area,
            per_household=bool(self.per_household),
        )


@strawberry.type(description="The pledge made, or why not.")
class CreatePledgePayload:
    """The pledge made, or why not."""

    pledge: Pledge | None = strawberry.field(
        default=None, description="The new pledge: open for signatures, or PENDING where moderators look at it first."
    )
    errors: list[UserError] = strawberry.field(default_factory=no_errors, description="Why it was refused.")


@strawberry.input(description="A pledge that is over, to be tried again.")
class CopyPledgeInput:
    """A pledge to try again."""

    pledge: strawberry.ID = strawberry.field(description="Which.")
    deadline: date = strawberry.field(description="The last day for joining this time.")
    time_zone: str | None = strawberry.field(default=None, description="IANA zone; by default that of the earlier one.")
    target: int | None = strawberry.field(default=None, description="How many it takes; by default as many as before.")
    kept_by: date | None = strawberry.field(default=None, description="The day by which it shall be done.")
    as_body: strawberry.ID | None = strawberry.field(default=None, description="Promise for this body.")
    as_group: strawberry.ID | None = strawberry.field(default=None, description="Promise for this group.")
    idempotency_key: strawberry.ID | None = strawberry.field(default=None, description="Makes it safe to repeat.")

    def again(self) -> Again:
        """What is different this time."""
        return Again(day=self.deadline, time_zone=self.time_zone, target=self.target, kept_by=self.kept_by)


@strawberry.type(description="The new pledge, or why there is none.")
class CopyPledgePayload:
    """The answer to copyPledge."""

    pledge: Pledge | None = strawberry.field(default=None, description="The new pledge.")
    errors: list[UserError] = strawberry.field(default_factory=no_errors, description="Why nothing was written.")


@strawberry.type
class MakingMutations:
    """What people can promise."""

    @publishing
    async def create_pledge(
        self, info: Info, input: Annotated[CreatePledgeInput, strawberry.argument(description="The new pledge.")]
    ) -> CreatePledgePayload:
        """Promise something, if enough others join."""
        context, person = info.context, info.context.person()
        command = partial(
            commands.create,
            promiser=person,
            draft=input.draft(context.get(DefaultZone), context.language),
            places=context.get(Places),
            body=_body(input.as_body),
            group=_group(input.as_group),
        )
        written = await context.write(command, once=context.once("createPledge", input))
        return CreatePledgePayload(pledge=await _made(context, written.value))

    @publishing
    async def copy_pledge(
        self, info: Info, input: Annotated[CopyPledgeInput, strawberry.argument(description="Which, and until when.")]
    ) -> CopyPledgePayload:
        """Try a pledge again that is over, as your own: its words, number and place are taken over.

        Both show the other; who hoped for one that failed is told.
        """
        context, person = info.context, info.context.person()
        command = partial(
            commands.copy,
            pledge=nodes.key_of(input.pledge, "Pledge", "pledge"),
            person=person,
            again=input.again(),
            places=context.get(Places),
            body=_body(input.as_body),
            group=_group(input.as_group),
        )
        written = await context.write(command, once=context.once("copyPledge", input))
        return CopyPledgePayload(pledge=await _made(context, written.value))


def _body(given: strawberry.ID | None) -> UUID | None:
    return nodes.key_of(given, "Body", "asBody") if given else None


def _group(given: strawberry.ID | None) -> UUID | None:
    return nodes.key_of(given, "Group", "asGroup") if given else None


async def _made(context: Context, key: UUID) -> Pledge | None:
    pledge = await context.load(store.by_ids, key)
    return Pledge.of(pledge) if pledge else None
